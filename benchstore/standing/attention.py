"""What needs somebody: regressions that are open, and what must be looked at, each with its state, its reason and the way back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from benchstore.analysis.judgement import Judgement
from benchstore.analysis.statistics import correction
from benchstore.records.moment import moment
from benchstore.records.snapshot import Snapshot
from benchstore.standing import rollback, steps, worse
from benchstore.standing.overview import Overview, SeriesView
from benchstore.standing.regressions import Course, course
from benchstore.standing.rollback import Target
from benchstore.standing.steps import Step

State = Literal["open", "broken", "held", "unconfirmed", "unsure", "shifted"]
STATES: tuple[State, ...] = ("open", "broken", "held", "unconfirmed", "unsure", "shifted")
"""By urgency. `open`: a regression stands. `broken`: the pointer names a version that is not there. `held`: the newest version
regressed and was not promoted. `unconfirmed`: a scheduled run waits for the next one. `unsure`: it looks worse and cannot be told.
`shifted`: no single run is worse, but the level of a primary metric fell by a step and stayed there."""
DECIDE: tuple[State, ...] = ("open", "broken")
"""These need a decision; the others a look."""


MANY_SERIES = 20
"""From so many series on one of them looks regressed by chance more often than not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """One metric that got worse or may have: its verdict, which may be that of an earlier version.

    `opened` is the version that opened a regression, `step` the move of a level that shifted.
    """

    state: State
    row: Judgement
    opened: int | None = None
    step: Step | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One series that needs somebody: the most urgent concern first.

    `snapshot` is what the series stands on; of a held result the newest version, which is not promoted. `since` is when it became
    current, in UTC; where git does not know, when it was measured. `back_to` is where a roll back would go. `missing` says what
    the pointer names and is not there. `alone_among` is among how many series it does not stand, where these are many; else 0.
    """

    state: State
    view: SeriesView
    snapshot: Snapshot
    concerns: tuple[Concern, ...]
    since: str
    back_to: Target | None = None
    missing: tuple[str, ...] = ()
    alone_among: int = 0

    @property
    def rows(self) -> tuple[Judgement, ...]:
        """The verdicts of all that it is about."""
        return tuple(concern.row for concern in self.concerns)

    def rows_of(self, state: State) -> tuple[Judgement, ...]:
        """The verdicts in one state."""
        return tuple(concern.row for concern in self.concerns if concern.state == state)

    def reason(self, row: Judgement) -> str:
        """Since when a verdict stands, why one of an earlier version still does, or that it may be by chance; empty for a plain one."""
        concern = next((item for item in self.concerns if item.row is row), None)
        if concern and concern.step:
            return steps.in_words(self.view.overview.table.get(row.metric), concern.step)
        opened = concern.opened if concern else None
        if row.version not in (None, self.snapshot.version):
            return f"open since v{opened or row.version}; v{self.snapshot.version} is not shown to be back where v{row.reference} was"
        if opened is not None and opened != self.snapshot.version:
            return f"open since v{opened}"
        return f"may be chance: it does not stand among {self.alone_among} series (false discovery rate)" if self.alone_among else ""


class Attention:
    """All findings of an overview, found once."""

    def __init__(self, overview: Overview) -> None:
        self.overview = overview
        self._courses: dict[int, Course] = {}

    def course(self, view: SeriesView) -> Course:
        """What came of a series."""
        if view.number not in self._courses:
            self._courses[view.number] = course(view)
        return self._courses[view.number]

    @cached_property
    def findings(self) -> Sequence[Finding]:
        """Every series that needs somebody: the most urgent state first, then by number of the series."""
        found = [finding for view in self.overview.series for finding in self._of(view)]
        return sorted(found, key=lambda item: (STATES.index(item.state), item.view.number))

    @cached_property
    def by_series(self) -> dict[int, Finding]:
        """The most urgent finding of each series that has one, by its number."""
        return {finding.view.number: finding for finding in reversed(self.findings)}

    @property
    def open(self) -> list[Finding]:
        """Those that need a decision."""
        return [finding for finding in self.findings if finding.state in DECIDE]

    @property
    def regressed(self) -> list[Finding]:
        """Regressions that people are told of: open ones, and results that were held back."""
        return [finding for finding in self.findings if finding.state in ("open", "held")]

    def counts(self) -> Counter[State]:
        """How many series are in each state, each counted once, by the most urgent one."""
        return Counter(finding.state for finding in self.by_series.values())

    def others(self) -> list[SeriesView]:
        """The series that need nobody."""
        return [view for view in self.overview.series if view.number not in self.by_series]

    def back_to(self, view: SeriesView) -> Target | None:
        """Where a roll back of a series goes."""
        return rollback.target(view, self.course(view))

    def _of(self, view: SeriesView) -> Iterator[Finding]:
        concerns = self._sorted(self._of_current(view))
        if view.missing:
            yield Finding(
                state="broken", view=view, snapshot=view.shown, concerns=concerns, since=self._since(view, view.shown), missing=view.missing
            )
        elif concerns:
            since, state = self._since(view, view.shown), concerns[0].state
            alone = len(self._smallest_p) if state == "open" and self._may_be_chance(view) else 0
            yield Finding(
                state=state, view=view, snapshot=view.shown, concerns=concerns, since=since, back_to=self.back_to(view), alone_among=alone
            )
        if not any(concern.state == "open" for concern in concerns):
            yield from self._held(view)

    @cached_property
    def _smallest_p(self) -> dict[int, float]:
        """The smallest adjusted p of each series' current snapshot, by the series' number."""
        tested = {view.number: [row.p_adjusted for row in view.judgements if row.p_adjusted is not None] for view in self.overview.series}
        return {number: min(found) for number, found in tested.items() if found}

    @cached_property
    def _discovered(self) -> frozenset[int]:
        """The series that stand at a false discovery rate of α over all (Benjamini & Hochberg 1995)."""
        numbers, share = list(self._smallest_p), 1 / max(len(self._smallest_p), 1)
        adjusted = correction.adjusted([self._smallest_p[number] for number in numbers], [share] * len(numbers), "benjamini-hochberg")
        alpha = self.overview.source.config.policy.alpha
        return frozenset(number for number, p in zip(numbers, adjusted, strict=True) if p <= alpha + 1e-9)

    def _may_be_chance(self, view: SeriesView) -> bool:
        """Whether a regression of one of many series rests on a test that such many bring by chance; a collapse never does."""
        if len(self._smallest_p) < MANY_SERIES or view.number in self._discovered:
            return False
        policy = self.overview.source.config.policy
        return all(worse.by_test(row, policy) for row in view.judgements if worse.regressed(row))

    def _of_current(self, view: SeriesView) -> Iterator[Concern]:
        """The regressions that are open, as the current version has them where it does, and what cannot be told of it."""
        standing = self.course(view).open
        for row in view.judgements:
            if row.metric in standing:
                continue
            if worse.unconfirmed(row):
                yield Concern(state="unconfirmed", row=row)
            elif worse.unsure(row):
                yield Concern(state="unsure", row=row)
        now = {row.metric: row for row in view.judgements if worse.regressed(row)}
        for metric, row in standing.items():
            yield Concern(state="open", row=now.get(metric, row), opened=row.version)
        yield from self._shifted(view, standing)

    def _shifted(self, view: SeriesView, standing: Collection[str]) -> Iterator[Concern]:
        """The primary metrics whose level fell by a step that no verdict names, and that nobody has decided on."""
        decided, accepted = (view.standing.baseline or 0) if view.standing else 0, view.history.acceptances(view.shown)
        for row in view.judgements:
            told = row.metric in standing or worse.unconfirmed(row) or worse.unsure(row) or row.verdict in ("incomparable", "accepted")
            if row.primary and not told and row.value is not None:
                since = max(decided, accepted.get(row.metric, (0, ""))[0])
                step = view.steps.fallen(self.overview.table.get(row.metric), view.shown.version, since)
                if step is not None:
                    yield Concern(state="shifted", row=row, step=step)

    def _held(self, view: SeriesView) -> Iterator[Finding]:
        """The newest usable version where it came after the current one, regressed, and has never been current."""
        usable = view.history.usable(view.series)
        if not view.promoted or not usable or usable[-1].version <= view.shown.version or usable[-1].version in view.stood:
            return
        newest = usable[-1]
        rows = self.overview.book.of(newest)
        if any(row.verdict == "regressed" for row in rows):
            states: dict[bool, State] = {True: "held", False: "unsure"}
            concerns = self._sorted(Concern(state=states[row.verdict == "regressed"], row=row) for row in rows if worse.any_way(row))
            yield Finding(state="held", view=view, snapshot=newest, concerns=concerns, since=self._since(view, newest))

    def _sorted(self, concerns: Iterator[Concern]) -> tuple[Concern, ...]:
        order = self.overview.table.order
        return tuple(sorted(concerns, key=lambda item: (STATES.index(item.state), order(item.row.metric))))

    def _since(self, view: SeriesView, snapshot: Snapshot) -> str:
        """When a version became current."""
        arrived = (event for event in self.overview.pointer_moves.get(view.series, ()) if event.version == snapshot.version)
        last = next(arrived, None)
        return moment(last.time if last and last.time else snapshot.created_at).iso
