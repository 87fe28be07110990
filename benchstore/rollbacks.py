"""Which version a roll back means that somebody asks for: one named, the one before, or the one that it led to when it was asked before."""

from __future__ import annotations

from dataclasses import replace

from benchstore.errors import UsageError
from benchstore.records.event import Event
from benchstore.standing.attention import Attention
from benchstore.standing.overview import Overview, SeriesView
from benchstore.standing.source import StoreSource
from benchstore.store import addresses, history
from benchstore.store.workplace import Workplace


def target(workplace: Workplace, view: SeriesView, *, to: int | None, from_version: int | None) -> tuple[int, tuple[str, ...]]:
    """The version to go back to, and what a person should know of it; the current one where the move was made before.

    Raises UsageError where the series does not stand on `from_version` any more, and where there is nothing to go back to.
    """
    current = addresses.standing_of(view.series, view.history.pointer).current
    if from_version is None and to is not None:
        return to, ()
    back = _made(workplace, view, current)
    if from_version is not None and from_version != current:
        if back and back.previous == from_version and to in (None, current):
            return current, ()
        said = f"{view.series} stands on {current}, not on {from_version}: nothing was moved"
        raise UsageError(said, hint="look again: benchstore list, benchstore log")
    if to is not None:
        return to, ()
    return _finished(workplace, view, back) if back and not back.commit else _before(workplace, view, current)


def _made(workplace: Workplace, view: SeriesView, current: int) -> Event | None:
    """The roll back that brought the series to where it stands; None where something else did."""
    if workplace.repository is None:
        return None
    past = history.events(workplace, model=view.series.model, worktree=workplace.store())
    last = next((event for event in past if event.series == view.series and event.kind in ("promoted", "rolled back")), None)
    return last if last and last.kind == "rolled back" and last.version == current else None


def _finished(workplace: Workplace, view: SeriesView, back: Event) -> tuple[int, tuple[str, ...]]:
    """The step from where HEAD stands, which the work tree holds. Raises UsageError where it holds another roll back."""
    there = _at_head(workplace, view)
    found = Attention(there.overview).back_to(there) if there else None
    if found is None or found.version != back.version:
        command = f"benchstore rollback {view.series.model} --to VERSION"
        raise UsageError(
            f"{view.series} was rolled back {back.previous} → {back.version}, and that is not committed",
            hint=f"commit it, and again goes further back; or name a version: {command}",
        )
    return back.version, (
        "this step was made before; once it is committed, the same command goes further back, and --to VERSION does at once",
    )


def _at_head(workplace: Workplace, view: SeriesView) -> SeriesView | None:
    source = StoreSource(workplace=workplace, store=workplace.store("HEAD"), at="HEAD")
    overview = Overview(replace(source, models=[view.series.model]))
    return next((found for found in overview.series if found.series == view.series), None)


def _before(workplace: Workplace, view: SeriesView, current: int) -> tuple[int, tuple[str, ...]]:
    """The newest earlier current version in which no regression was open."""
    found = Attention(view.overview).back_to(view)
    if found is None:
        sound = " in which no regression was open" if any(item < current for item in view.stood) else ""
        raise UsageError(
            f"{view.series} has no version before {current} to go back to{sound}",
            hint=f"name a version: benchstore rollback {view.series.model} --to VERSION",
        )
    shallow = workplace.repository is not None and bool(workplace.repository.shallow_commits())
    gap = ("this is a shallow clone; earlier moves may be missing (git fetch --unshallow, or name a version: --to)",) if shallow else ()
    value = f"{found.lead} {found.value:.4g}" if found.value is not None else "no value of its leading metric"
    return found.version, (f"v{found.version} has {value}", *gap)
