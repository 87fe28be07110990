"""The regressions of a series over time: what each version opened, and what closed it again.

A metric's regression is opened by a version that is current and is judged regressed against its reference. It stays open until a
later current version is judged not worse than that same reference *and* improved over the version that opened it, or until a
person decides: accepts the level, makes it the baseline, rolls back, withdraws. Less bad is not good again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from benchstore.analysis.judgement import Judgement
from benchstore.records.snapshot import Snapshot
from benchstore.standing import worse
from benchstore.standing.overview import SeriesView


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """A regression that was made good: the verdict that opened it, and that of the version which closed it over the one that fell."""

    fell: Judgement
    rose: Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What came of a series: the verdicts that are open now, by metric; what recovered, oldest first; versions that stood well.

    `sound` tells of each version that was current whether no regression was open when it came.
    """

    open: Mapping[str, Judgement]
    recovered: tuple[Recovery, ...]
    sound: Mapping[int, bool]


@dataclass(slots=True)
class _Walk:
    view: SeriesView
    open: dict[str, Judgement] = field(default_factory=dict)
    recovered: list[Recovery] = field(default_factory=list)
    sound: dict[int, bool] = field(default_factory=dict)

    def step(self, version: int, *, last: bool) -> None:
        """The pointer moves to a version."""
        self.open = {metric: row for metric, row in self.open.items() if version >= (row.version or 0)}  # else it was rolled back
        snapshot = self.view.history.by_version.get(version)
        if snapshot is None or not self.view.history.is_usable(version):
            return
        for metric, recovery in list(self._made_good(snapshot)):
            del self.open[metric]
            self.recovered.append(recovery)
        for row in self._opened(snapshot, last=last):
            self.open.setdefault(row.metric, row)
        self.sound[version] = not self.open

    def _opened(self, snapshot: Snapshot, *, last: bool) -> Iterator[Judgement]:
        """What a version opens; of an earlier one only what no person decided since."""
        if not last and not self.view.overview.book.may_regress(snapshot):
            return
        for row in self.view.overview.book.of(snapshot):
            if worse.regressed(row) and (last or not self._decided(row)):
                yield row

    def _decided(self, row: Judgement) -> bool:
        """Whether that level was accepted or made the baseline since."""
        version, standing = row.version or 0, self.view.standing
        accepted = self.view.history.acceptances(self.view.shown).get(row.metric, (0, ""))[0]
        return version <= accepted or version <= ((standing.baseline or 0) if standing else 0)

    def _made_good(self, snapshot: Snapshot) -> Iterator[tuple[str, Recovery]]:
        """The open regressions that a version closes."""
        for metric, fell in self.open.items():
            rose = self._risen(fell, snapshot)
            if rose is not None and self._is_back(fell, snapshot):
                yield metric, Recovery(fell=fell, rose=rose)

    def _risen(self, fell: Judgement, snapshot: Snapshot) -> Judgement | None:
        """The verdict over the version that fell, where it is an improvement."""
        if fell.version is None or snapshot.version == fell.version or not self._better(fell, snapshot):
            return None
        book, first = self.view.overview.book, self.view.history.by_version[fell.version]
        return _of(fell.metric, book.between(first, snapshot), "improved") if book.may_improve(first, snapshot, fell.metric) else None

    def _better(self, fell: Judgement, snapshot: Snapshot) -> bool:
        """Whether the value is on the better side of where it fell to; no verdict is needed to know that it is not."""
        value, direction = snapshot.value(fell.metric), self.view.overview.table.get(fell.metric).direction
        if value is None or fell.value is None:
            return False
        return value > fell.value if direction == "higher" else value < fell.value

    def _is_back(self, fell: Judgement, snapshot: Snapshot) -> bool:
        """Whether a version is not judged worse than what the fall was judged against."""
        reference = self.view.history.by_version.get(fell.reference or 0)
        if reference is None:
            return False
        rows = [row for row in self.view.overview.book.between(reference, snapshot) if row.metric == fell.metric]
        return all(row.delta is not None and row.verdict != "regressed" and not worse.unsure(row) for row in rows)


def course(view: SeriesView) -> Course:
    """What came of a series, in time linear in the versions on which it stood."""
    walk, stood = _Walk(view), view.stood
    for place, version in enumerate(stood, start=1):
        walk.step(version, last=place == len(stood))
    return Course(open=walk.open, recovered=tuple(walk.recovered), sound=walk.sound)


def _of(metric: str, rows: list[Judgement], verdict: str) -> Judgement | None:
    return next((row for row in rows if row.metric == metric and row.verdict == verdict), None)
