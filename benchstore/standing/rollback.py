"""Where a roll back goes."""

from __future__ import annotations

from benchstore.standing.overview import ModelView, Overview, SeriesView


def rollback_target(overview: Overview, model: ModelView, view: SeriesView) -> int | None:
    """What was current before the current version first became so; else the usable version before it; None for one never promoted."""
    if not view.promoted:
        return None
    key = (view.series.model, view.shown.version)
    firsts = [event for event in overview.moves.get(key, ()) if event.kind == "promoted" and event.series == view.series]
    known = {item.version for item in model.history.usable(view.series)} - {view.shown.version}
    if firsts and firsts[-1].previous in known:
        return firsts[-1].previous
    before = model.history.previous(view.shown)
    return before.version if before else None
