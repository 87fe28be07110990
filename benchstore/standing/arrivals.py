"""What arrives with a change beyond what its series come to stand on: how much, what regressed on the way, and which series came new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchstore.analysis.judgement import Judgement
from benchstore.records.series import Series
from benchstore.records.snapshot import Snapshot
from benchstore.standing import worse
from benchstore.standing.overview import ModelView, Overview, SeriesView
from benchstore.standing.source import StoreSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """How many snapshots a change adds; the regressed rows of those that a later one follows in the same series.

    `beside` are new series of a model that was known and that are compared with nothing, each with one
    of its series that got nothing new: a slip in a name makes them.
    """

    count: int = 0
    on_the_way: tuple[Judgement, ...] = ()
    beside: tuple[tuple[Series, Series], ...] = ()


def arrivals(overview: Overview, base: StoreSource, judged: Sequence[Snapshot]) -> Arrivals:
    """Of the change that `overview` shows against `base`; the `judged` snapshots are told of elsewhere."""
    count, on_the_way = 0, list[Judgement]()
    beside: list[tuple[Series, Series]] = []
    told = {(item.model, item.version) for item in judged}
    for model in overview.models:
        known = set(base.store.versions(model.model))
        for view in model.series:
            new = [item for item in view.members if item.version not in known]
            count += len(new)
            passed = [item for item in new if (item.model, item.version) not in told and view.history.is_usable(item.version)]
            on_the_way += [row for item in passed for row in overview.book.of(item) if worse.regressed(row)]
        beside += _beside(model, known, overview)
    return Arrivals(count=count, on_the_way=tuple(on_the_way), beside=tuple(beside))


def _beside(model: ModelView, known: set[int], overview: Overview) -> Iterator[tuple[Series, Series]]:
    """Each series that is new as a whole and compared with nothing, where no older series of the model got a new version."""
    new = [view for view in model.series if not any(item.version in known for item in view.members)]
    old = [view for view in model.series if any(item.version in known for item in view.members)]
    if old and not any(_is_fed(view, known) for view in old):
        yield from ((view.series, old[0].series) for view in new if not _is_compared(view, overview))


def _is_fed(view: SeriesView, known: set[int]) -> bool:
    return any(item.version not in known for item in view.members)


def _is_compared(view: SeriesView, overview: Overview) -> bool:
    return any(row.reference is not None for item in view.members for row in overview.book.of(item))
