"""What people did with a model's versions, as the judge must know it: which were rolled back, and among which a baseline was chosen."""

from __future__ import annotations

from collections.abc import Sequence

from benchstore.analysis.references import Past
from benchstore.records.event import Event
from benchstore.records.series import Series
from benchstore.standing.source import StoreSource


def past_of(source: StoreSource, model: str) -> Past:
    """What people did with a model of a store."""
    return past(source.events_of(model))


def past(events: Sequence[Event]) -> Past:
    """By what happened to one model, newest first. A version that became current again after it was rolled back is none that was."""
    back: set[int] = set()
    choices: dict[Series, tuple[int, int]] = {}
    stood: dict[Series, list[int]] = {}
    newest = 0
    for event in reversed(events):
        newest = max(newest, event.version)
        if event.kind in ("promoted", "rolled back") and event.series is not None and event.version:
            stood.setdefault(event.series, []).append(event.version)
        if event.kind == "rolled back" and event.previous:
            back.add(event.previous)
        elif event.kind == "promoted":
            back.discard(event.version)
        elif event.kind == "baseline set" and event.series is not None and event.previous is not None:
            choices[event.series] = (event.previous, newest)  # the first one is what there was
    return Past(rolled_back=frozenset(back), choices=choices, stood={series: tuple(versions) for series, versions in stood.items()})
