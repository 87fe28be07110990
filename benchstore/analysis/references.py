"""Which snapshot a series is judged against, per metric, and why that one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from benchstore.analysis import machines
from benchstore.analysis.lookup import Lookups
from benchstore.analysis.machines import Machines
from benchstore.analysis.question import Question
from benchstore.analysis.stretches import NO_WINDOW, Window, Windows
from benchstore.records.config import Against
from benchstore.records.metric import Metric, MetricTable
from benchstore.records.pointer import Pointer, Standing
from benchstore.records.series import Series
from benchstore.records.snapshot import Snapshot

BASELINE = "baseline"
"""Why a series' baseline is the reference."""
ACCEPTED = "accepted"
"""How the reason begins for which a level that somebody accepted is the reference."""
NOTHING_LEFT = "every earlier version was withdrawn or corrected"
"""Why there is no reference where there once was one."""
SCHEDULED = "schedule"
"""What GitHub calls the event of a scheduled run, as `source.triggered_by` keeps it."""
BLOCK, MOST_NIGHTS = 5, 400
"""So many runs are the reference of nights that are watched together, as one is noisy; so many of the newest nights are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The snapshot to judge against and why; `snapshot` is None where there is none."""

    snapshot: Snapshot | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What people did with a model's versions, as far as judging must know of it.

    `rolled_back` are versions that a series was rolled back from; `stood` are those that were current, in the order of time; `choices` tell of a series' baseline between which versions, both
    included, it was chosen.
    """

    rolled_back: frozenset[int] = frozenset()
    choices: Mapping[Series, tuple[int, int]] = field(default_factory=dict)
    stood: Mapping[Series, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeChange:
    """A model as it was before a change: what its pointer file said, and which versions it had."""

    pointer: Pointer
    versions: frozenset[int] = frozenset()


class ModelHistory:
    """One model's snapshots and pointer file, arranged once so that each judgement is quick.

    `snapshots` are in order of version. With `base`, the model as it was at some revision, what was current
    there is the reference. `past` is asked when it is needed, as it reads git's history.
    """

    def __init__(
        self, snapshots: Sequence[Snapshot], pointer: Pointer, *, base: BeforeChange | None = None, past: Callable[[], Past] = Past
    ) -> None:
        self.pointer, self.base, self._ask_past = pointer, base, past
        self.by_version = {item.version: item for item in snapshots}
        superseded = {item.supersedes for item in snapshots if item.supersedes is not None}
        stood_on = {version for standing in pointer.series.values() for version in (standing.current, standing.baseline)}
        unfinished = {item.version for item in snapshots if item.status} - stood_on
        self._unusable = superseded | set(pointer.withdrawn) | unfinished
        self._lookups = Lookups()
        self._chosen: dict[tuple[int, str, str], int] = {}
        self._last_nights: tuple[tuple[int, int], tuple[tuple[Snapshot, ...], tuple[Snapshot, ...]]] = ((0, 0), ((), ()))
        self._usable: dict[Series, list[Snapshot]] = {}
        self._by_data: dict[tuple[str, str], list[Snapshot]] = {}
        self._machines = Machines(self.usable)
        for item in snapshots:
            if item.version not in self._unusable:
                series = item.series
                self._usable.setdefault(series, []).append(item)
                self._by_data.setdefault((series.dataset, series.prompt), []).append(item)
        self._windows = Windows(self._usable, lambda: self.past.rolled_back)

    @cached_property
    def past(self) -> Past:
        """What people did with the versions."""
        return self._ask_past()

    def is_usable(self, version: int) -> bool:
        """Whether a version may be a reference: neither withdrawn nor superseded, and its run ended well or somebody promoted it."""
        return version not in self._unusable

    def usable(self, series: Series) -> list[Snapshot]:
        """The versions of a series that are, in order."""
        return self._usable.get(series, [])

    def questions(
        self,
        snapshot: Snapshot,
        table: MetricTable,
        against: Against = "baseline",
        *,
        together: bool = False,
        only: Collection[str] | None = None,
    ) -> list[Question]:
        """Every metric of `snapshot` against its reference, or `only` some; empty where it is its series' own baseline.

        Nights are watched `together` where that is asked for, each else by itself.
        """
        general = self.reference(snapshot, against)
        old = general.snapshot
        if old is not None and old.version == snapshot.version:
            return []
        expected, window = self.acceptances(snapshot), self._window(old, snapshot)
        metrics = self._metrics(table, old, snapshot, only)
        found = [self._question(snapshot, metric, general, expected.get(metric.name), window) for metric in metrics]
        return [self._watched(question) for question in found] if together and snapshot.source.triggered_by == SCHEDULED else found

    def between(
        self, old: Snapshot, new: Snapshot, table: MetricTable, why: str = "", *, only: Collection[str] | None = None
    ) -> list[Question]:
        """Every metric of `new` against `old`, or `only` some, whatever the policy's reference is; a change accepted at `new` is said."""
        expected = self.acceptances(new) if old.series == new.series else {}
        here = {name: reason for name, (version, reason) in expected.items() if version == new.version}
        window = self._window(old, new)
        return [
            Question(
                metric=metric,
                old=old,
                new=new,
                why=why,
                window=window.runs,
                stretch=window.stretch,
                accepted=here.get(metric.name),
            )
            for metric in self._metrics(table, old, new, only)
        ]

    def worse_by_value(self, snapshot: Snapshot, table: MetricTable, against: Against) -> list[str] | None:
        """The metrics of which a verdict could be a regression, as far as values alone tell: of all others none is one. None where they do not tell. Quick."""
        old = self.reference(snapshot, against).snapshot
        if old is not None and old.version == snapshot.version:
            return []
        rows = old is not None and old.samples is not None and snapshot.samples is not None
        machine = old is not None and old.hardware != snapshot.hardware  # of which other versions are the reference of a time
        if rows or machine:
            return None
        others = [name for name, (version, _) in self.acceptances(snapshot).items() if version != snapshot.version]
        return [*others, *(self._lookups.between(table, old, snapshot).worse(old, snapshot) if old else ())]

    def _metrics(self, table: MetricTable, old: Snapshot | None, new: Snapshot, only: Collection[str] | None) -> Iterable[Metric]:
        found = self._lookups.between(table, old, new).ordered(new.values, old.values if old else ())
        return found if only is None else (metric for metric in found if metric.name in only)

    def _question(
        self, snapshot: Snapshot, metric: Metric, general: Reference, expected: tuple[int, str] | None, window: Window
    ) -> Question:
        old, why, accepted = general.snapshot, general.why, None
        if expected is not None and expected[0] == snapshot.version:
            accepted, expected = expected[1], None
        if expected is not None:
            old, why = self.by_version[expected[0]], f"{ACCEPTED} v{expected[0]}: {expected[1]}"
            window = self._window(old, snapshot)
        if old is not None and snapshot.hardware and machines.depends_on_machine(metric) and old.hardware != snapshot.hardware:
            old, why = self._of_machine(snapshot, metric, general) or (general.snapshot or old, general.why)
            window = self._window(old, snapshot)
        k = self._chosen_of(old, metric) if old is not None and why == general.why and why.startswith(BASELINE) else 1
        return Question(
            metric=metric, old=old, new=snapshot, why=why, window=window.runs, stretch=window.stretch, accepted=accepted, chosen_of=k
        )

    def _of_machine(self, snapshot: Snapshot, metric: Metric, general: Reference) -> tuple[Snapshot, str] | None:
        """What a metric is held against that depends on the machine, where its reference ran on another one, and why; None where nothing ran here before."""
        known = [item for item in self._on_machine(snapshot) if item.value(metric.name) is not None]
        if not known or general.snapshot is None:
            return None
        accepted = {
            item.version: f"{ACCEPTED} v{item.version}: {item.reason}" for item in self.pointer.accepted if item.metric == metric.name
        }
        return machines.reference(known, general.snapshot, general.why, accepted, is_baseline=general.why.startswith(BASELINE))

    def _on_machine(self, snapshot: Snapshot) -> list[Snapshot]:
        """The usable versions of its series before a snapshot that ran on its hardware; in a change those that were there before it."""
        before = self._machines.before(snapshot)
        if self.base is None or snapshot.version in self.base.versions:
            return before
        return [item for item in before if item.version in self.base.versions]

    def _chosen_of(self, baseline: Snapshot, metric: Metric) -> int:
        """Among how many versions a person chose the baseline, where it is the best of them in this metric; else 1."""
        if len(self.by_version) < 2 or baseline.series not in self.past.choices:
            return 1  # nobody chose
        key = (baseline.version, metric.name, metric.direction)
        if key not in self._chosen:
            self._chosen[key] = self._best_of(baseline, metric)
        return self._chosen[key]

    def _best_of(self, baseline: Snapshot, metric: Metric) -> int:
        members, (first, last) = self.usable(baseline.series), self.past.choices[baseline.series]
        start, end = bisect_left(members, first, key=_version), bisect_left(members, last + 1, key=_version)
        if end - start < 2 or (baseline.supersedes is not None and baseline.supersedes == first):
            return 1  # a correction of the baseline before it was not chosen
        value = baseline.value(metric.name)
        others = [item.value(metric.name) for item in members[start:end]]
        known = [other for other in others if other is not None]
        if value is None or len(known) < 2 or metric.direction == "none":
            return 1
        return len(known) if value == (max(known) if metric.direction == "higher" else min(known)) else 1

    def _watched(self, question: Question) -> Question:
        """The same with all nights since its reference."""
        old, new = question.old, question.new
        if old is None or old.series != new.series or old.version >= new.version:
            return question
        key = (old.version, new.version)
        if self._last_nights[0] != key:
            self._last_nights = (key, self._nights(old, new))
        block, nights = self._last_nights[1]
        return replace(question, block=block, nights=nights)

    def _nights(self, old: Snapshot, new: Snapshot) -> tuple[tuple[Snapshot, ...], tuple[Snapshot, ...]]:
        """The runs that are the reference, which end with `old` or, where there are too few of them, are filled up with the next ones; the nights since."""
        members = self.usable(new.series)
        at, last = (bisect_left(members, item.version, key=_version) for item in (old, new))
        end = min(max(at + 1, BLOCK), last)
        since = members[max(end, last + 1 - MOST_NIGHTS) : last + 1]
        nights = [item for item in self._windows.each_once(since) if item.source.triggered_by == SCHEDULED]
        return tuple(self._windows.each_once(members[max(0, end - BLOCK) : end])), tuple(nights)

    def _window(self, old: Snapshot | None, new: Snapshot) -> Window:
        """The newest runs of the series before `new` that tell of its noise: without those that a person took back, and each result once.

        Runs that were judged worse stay: the noise is taken from differences of neighbours, to which one step is one of many.
        """
        if old is None or old.version > new.version or old.series != new.series:
            return NO_WINDOW
        return self._windows.before(new)

    def reference(self, snapshot: Snapshot, against: Against) -> Reference:
        """The reference of `snapshot` by the policy; a missing one falls back and says so."""
        series = snapshot.series
        if self.base and (found := self._before_the_change(snapshot, self.base)):
            return found
        baseline = self._at(series, self.pointer.standing(series), "baseline")
        previous = self.previous(snapshot)
        if baseline is not None and baseline.version == snapshot.version and previous is None:
            # What begins a series was not chosen to be its baseline by anyone: it is judged by what was measured elsewhere.
            elsewhere = self._elsewhere(snapshot)
            return elsewhere if elsewhere.snapshot else Reference(snapshot=baseline, why=BASELINE)
        if against == "previous" and previous:
            return Reference(snapshot=previous, why="the version before it")
        if baseline and (against == "baseline" or baseline.version < snapshot.version):
            return Reference(snapshot=baseline, why=BASELINE if against == "baseline" else "baseline; there is no version before it")
        if previous:
            return Reference(snapshot=previous, why="the version before it; the series has no usable baseline")
        return self._elsewhere(snapshot)

    def _before_the_change(self, snapshot: Snapshot, base: BeforeChange) -> Reference | None:
        """What was current; where the series stood on nothing, or on what can be no reference, what last stood, else the newest that there was.

        None where nothing of the series was there, or only what came after `snapshot`: then what the pointer says decides.
        """
        series = snapshot.series
        if found := self._at(series, base.pointer.standing(series), "current"):
            return Reference(snapshot=found, why="current before this change")
        new = snapshot.version not in base.versions
        there = [item for item in self.usable(series) if item.version in base.versions and (new or item.version < snapshot.version)]
        if there:
            known = {item.version: item for item in there}
            stood = next((known[version] for version in reversed(self.past.stood.get(series, ())) if version in known), None)
            why = "the last that was current before this change" if stood else "the newest before this change, which stood on none"
            return Reference(snapshot=stood or there[-1], why=why)
        if not (new and any(item.version in base.versions and item.series == series for item in self.by_version.values())):
            return None
        elsewhere = self._elsewhere(snapshot)
        other = elsewhere.snapshot is not None and elsewhere.snapshot.series != series
        return elsewhere if other else Reference(snapshot=None, why=NOTHING_LEFT)

    def previous(self, snapshot: Snapshot) -> Snapshot | None:
        """The usable version before `snapshot` in its series."""
        return _before(self._usable.get(snapshot.series, []), snapshot.version)

    def run_before(self, snapshot: Snapshot, metric: Metric) -> Snapshot | None:
        """As `previous`, of a metric that depends on the machine the one on the same hardware."""
        if not (snapshot.hardware and machines.depends_on_machine(metric)):
            return self.previous(snapshot)
        return next(reversed(self._on_machine(snapshot)), None)

    def _at(self, series: Series, standing: Standing | None, word: str) -> Snapshot | None:
        version = None if standing is None else standing.current if word == "current" else standing.baseline
        if version is None or version in self._unusable:
            return None
        found = self.by_version.get(version)
        return found if found and found.series == series else None

    def _elsewhere(self, snapshot: Snapshot) -> Reference:
        """Nothing in its own environment: the newest earlier one on the same data in another."""
        series = snapshot.series
        newest = _before(self._by_data.get((series.dataset, series.prompt), []), snapshot.version)
        if newest is None:
            gone = any(item.version < snapshot.version and item.series == series for item in self.by_version.values())
            return Reference(snapshot=None, why=NOTHING_LEFT if gone else "first of its series")
        return Reference(snapshot=newest, why=f"first in {snapshot.environment}; compared with {newest.environment}")

    def acceptances(self, snapshot: Snapshot) -> dict[str, tuple[int, str]]:
        """Metric -> the newest accepted version of this series up to this snapshot, with its reason."""
        if not self.pointer.accepted:
            return {}
        found: dict[str, tuple[int, str]] = {}
        standing = self.pointer.standing(snapshot.series)
        since = standing.baseline if standing and standing.baseline else 0
        for item in self.pointer.accepted:
            earlier = self.by_version.get(item.version)
            usable = earlier is not None and earlier.series == snapshot.series and item.version not in self._unusable
            decides = since < item.version <= snapshot.version or item.version == snapshot.version
            if usable and decides and item.version >= found.get(item.metric, (0, ""))[0]:
                found[item.metric] = (item.version, item.reason)
        return found


def is_accepted(why: str) -> bool:
    """Whether a reference is a level that somebody accepted, by the reason that is given for it."""
    return why.startswith(f"{ACCEPTED} v")


def is_another(why: str) -> bool:
    """Whether a reference is another than that of its snapshot's other metrics, by the reason that is given for it."""
    return is_accepted(why) or machines.SAME in why


def _version(snapshot: Snapshot) -> int:
    return snapshot.version


def _before(ordered: list[Snapshot], version: int) -> Snapshot | None:
    """The last of `ordered` with a lower version."""
    position = bisect_left(ordered, version, key=_version)
    return ordered[position - 1] if position else None
