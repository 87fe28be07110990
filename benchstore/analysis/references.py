"""Which snapshot a series is judged against, per metric, and why that one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from benchstore.analysis.question import MOST_RUNS, Question
from benchstore.records.config import Against
from benchstore.records.metric import MetricTable
from benchstore.records.pointer import Pointer, Standing
from benchstore.records.series import Series
from benchstore.records.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The snapshot to judge against and why; `snapshot` is None where there is none."""

    snapshot: Snapshot | None
    why: str


class ModelHistory:
    """One model's snapshots and pointer file, arranged once so that each judgement is quick.

    `snapshots` are in order of version. With `base`, the pointer file as it was at some revision, what was current
    there is the reference.
    """

    def __init__(self, snapshots: Sequence[Snapshot], pointer: Pointer, *, base: Pointer | None = None) -> None:
        self.pointer, self.base = pointer, base
        self.by_version = {item.version: item for item in snapshots}
        superseded = {item.supersedes for item in snapshots if item.supersedes is not None}
        self._unusable = superseded | set(pointer.withdrawn)
        self._usable: dict[Series, list[Snapshot]] = {}
        self._by_data: dict[tuple[str, str], list[Snapshot]] = {}
        for item in snapshots:
            if item.version not in self._unusable:
                series = item.series
                self._usable.setdefault(series, []).append(item)
                self._by_data.setdefault((series.dataset, series.prompt), []).append(item)

    def is_usable(self, version: int) -> bool:
        """Whether a version may be a reference: neither withdrawn nor superseded."""
        return version not in self._unusable

    def usable(self, series: Series) -> list[Snapshot]:
        """The versions of a series that are, in order."""
        return self._usable.get(series, [])

    def since_step(self, series: Series, metric: str) -> list[Snapshot]:
        """The usable versions of a series from the metric's last accepted step on."""
        members = self.usable(series)
        step = self.acceptances(members[-1]).get(metric, (0, ""))[0] if members else 0
        return members[bisect_left(members, step, key=_version) :]

    def questions(self, snapshot: Snapshot, table: MetricTable, against: Against = "baseline") -> list[Question]:
        """Every metric of `snapshot` against its reference; empty where it is its series' own baseline."""
        general = self.reference(snapshot, against)
        old = general.snapshot
        if old is not None and old.version == snapshot.version:
            return []
        expected = self.acceptances(snapshot)
        names = sorted({*snapshot.values, *(old.values if old else ())}, key=table.order)
        return [self._question(snapshot, name, general, expected, table) for name in names]

    def between(self, old: Snapshot, new: Snapshot, table: MetricTable, why: str = "") -> list[Question]:
        """Every metric of `new` against `old`, whatever the policy's reference is; a change accepted at `new` is said."""
        expected = self.acceptances(new) if old.series == new.series else {}
        here = {name: reason for name, (version, reason) in expected.items() if version == new.version}
        names = sorted({*new.values, *old.values}, key=table.order)
        return [
            Question(
                metric=table.get(name),
                old=old,
                new=new,
                why=why,
                window=self._window(old, new, name, expected),
                accepted=here.get(name),
            )
            for name in names
        ]

    def _question(
        self, snapshot: Snapshot, name: str, general: Reference, expected: dict[str, tuple[int, str]], table: MetricTable
    ) -> Question:
        old, why, accepted = general.snapshot, general.why, None
        if name in expected:
            version, reason = expected[name]
            if version == snapshot.version:
                accepted = reason
            else:
                old, why = self.by_version[version], f"accepted v{version}: {reason}"
        window = self._window(old, snapshot, name, expected)
        return Question(metric=table.get(name), old=old, new=snapshot, why=why, window=window, accepted=accepted)

    def _window(self, old: Snapshot | None, new: Snapshot, name: str, expected: dict[str, tuple[int, str]]) -> tuple[Snapshot, ...]:
        """The usable runs of the series before `new`, from its baseline or an accepted step on: what was before is another level."""
        if old is None or old.series != new.series or old.version > new.version:
            return ()
        members = self._usable.get(new.series, [])
        end = bisect_left(members, new.version, key=_version)
        standing = self.pointer.standing(new.series)
        moved = [expected.get(name, (0, ""))[0], (standing.baseline or 0) if standing else 0]
        start = bisect_left(members, max((step for step in moved if step <= old.version), default=0), key=_version)
        return tuple(members[max(start, end - MOST_RUNS) : end])

    def reference(self, snapshot: Snapshot, against: Against) -> Reference:
        """The reference of `snapshot` by the policy; a missing one falls back and says so."""
        series = snapshot.series
        if found := self._at(series, self.base.standing(series) if self.base else None, "current"):
            return Reference(snapshot=found, why="current before this change")
        baseline = self._at(series, self.pointer.standing(series), "baseline")
        previous = self.previous(snapshot)
        if baseline is not None and baseline.version == snapshot.version and previous is None:
            # What begins a series was not chosen to be its baseline by anyone: it is judged by what was measured elsewhere.
            elsewhere = self._elsewhere(snapshot)
            return elsewhere if elsewhere.snapshot else Reference(snapshot=baseline, why="baseline")
        if against == "previous" and previous:
            return Reference(snapshot=previous, why="the version before it")
        if baseline and (against == "baseline" or baseline.version < snapshot.version):
            return Reference(snapshot=baseline, why="baseline" if against == "baseline" else "baseline; there is no version before it")
        if previous:
            return Reference(snapshot=previous, why="the version before it; the series has no usable baseline")
        return self._elsewhere(snapshot)

    def previous(self, snapshot: Snapshot) -> Snapshot | None:
        """The usable version before `snapshot` in its series."""
        return _before(self._usable.get(snapshot.series, []), snapshot.version)

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
            return Reference(snapshot=None, why="first of its series")
        return Reference(snapshot=newest, why=f"first in {snapshot.environment}; compared with {newest.environment}")

    def acceptances(self, snapshot: Snapshot) -> dict[str, tuple[int, str]]:
        """Metric -> the newest accepted version of this series up to this snapshot, with its reason."""
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


def _version(snapshot: Snapshot) -> int:
    return snapshot.version


def _before(ordered: list[Snapshot], version: int) -> Snapshot | None:
    """The last of `ordered` with a lower version."""
    position = bisect_left(ordered, version, key=_version)
    return ordered[position - 1] if position else None
