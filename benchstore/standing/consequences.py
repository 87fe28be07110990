"""What a change does to what stands on the branch that it goes to: regressions that it opens, closes or leaves open, and what will not be current.

A change is judged against what is current at its base; what stands is judged against each series' own reference, mostly its
baseline. A fall in two small steps is seen by the second alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchstore.analysis.judgement import Judgement
from benchstore.errors import Refused
from benchstore.records.series import Series
from benchstore.records.snapshot import Snapshot
from benchstore.standing import worse
from benchstore.standing.attention import Attention, Finding
from benchstore.standing.overview import Overview, SeriesView
from benchstore.standing.source import StoreSource

Standing = Mapping[tuple[Series, str], tuple[Finding, Judgement]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Staying:
    """A new snapshot that is sound and will not be current: the version that the series stands on, and the one that was rolled back for it."""

    snapshot: Snapshot
    current: int | None
    rolled_back: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequences:
    """What stands once the change is merged, beside what stood at its base; each regression with the finding that has it.

    `opened` were not open before, `held` are regressed rows of new snapshots that do not become current, `closed` are open no more,
    `left` were open before and are.
    """

    opened: tuple[tuple[Finding, Judgement], ...] = ()
    held: tuple[tuple[Finding, Judgement], ...] = ()
    closed: tuple[tuple[Finding, Judgement], ...] = ()
    left: tuple[tuple[Finding, Judgement], ...] = ()
    staying: tuple[Staying, ...] = ()


def consequences(base: StoreSource, head: StoreSource, models: Sequence[str], touched: frozenset[Series]) -> Consequences:
    """Of a change to these `models`; `touched` are the series that it brings something new to.

    Of a base or a change that is too broken to be judged nothing is known.
    """
    if not models:
        return Consequences()
    try:
        before, after = (Attention(Overview(source.of(models))) for source in (base, head))
        old, new = _open(before), _open(after)
        there = {view.series for view in after.overview.series}
        held = [pair for pair in _held(after) if pair[0].view.series in touched and not _was_held(before, pair[1])]
        return Consequences(
            opened=tuple(pair for key, pair in new.items() if key not in old),
            held=tuple(held),
            closed=tuple(pair for key, pair in old.items() if key not in new and key[0] in there),
            left=tuple(pair for key, pair in new.items() if key in old and key[0] in touched),
            staying=tuple(_staying(base, after, {pair[0].view.series for pair in held})),
        )
    except Refused:
        return Consequences()


def _open(attention: Attention) -> Standing:
    findings = (finding for finding in attention.findings if finding.state == "open")
    return {(finding.view.series, row.metric): (finding, row) for finding in findings for row in finding.rows_of("open")}


def _held(attention: Attention) -> Iterator[tuple[Finding, Judgement]]:
    yield from ((finding, row) for finding in attention.findings if finding.state == "held" for row in finding.rows_of("held"))


def _was_held(attention: Attention, row: Judgement) -> bool:
    return any((item.series, item.version, item.metric) == (row.series, row.version, row.metric) for _, item in _held(attention))


def _staying(base: StoreSource, after: Attention, held: set[Series]) -> Iterator[Staying]:
    """The newest snapshot of each series where it is new, usable, not current and no regression."""
    for view in after.overview.series:
        usable = view.history.usable(view.series)
        newest = usable[-1] if usable else None
        current = view.standing.current if view.standing else None
        known = newest is None or newest.version in base.store.versions(newest.model)
        if newest is None or known or view.series in held or newest.version <= (current or 0):
            continue
        if not any(worse.regressed(row) for row in after.overview.book.of(newest)):
            yield Staying(snapshot=newest, current=current, rolled_back=_rolled_back(view, newest.version))


def _rolled_back(view: SeriesView, newest: int) -> int | None:
    """The newest version that was current, came after what is current now and is not the new one itself."""
    current = view.standing.current if view.standing else 0
    return max((version for version in view.stood if current < version <= newest), default=None)
