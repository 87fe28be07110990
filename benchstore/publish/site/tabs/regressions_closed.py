"""What needs no decision any more, in the words of the Regressions tab: accepted, recovered and rolled back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchstore.publish.words import wording
from benchstore.publish.words.wording import Chip
from benchstore.records import quantities
from benchstore.records.metric import MetricTable
from benchstore.records.moment import moment
from benchstore.standing.attention import Attention
from benchstore.standing.decisions import Decision, decisions
from benchstore.standing.overview import Overview

MOST_CLOSED = 50
"""Lines of each state."""
MOST_METRICS = 3
"""Metrics of one recovered version that its line names; the rest are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """Something that needs no decision any more: accepted, recovered or rolled back."""

    chip: Chip
    number: int | None
    name: str
    place: str
    text: str
    day: str
    by: str


def closed(attention: Attention) -> list[Closed]:
    """What needs no decision any more, newest first; the metrics of one version that recovered in one line."""
    found: dict[tuple[object, ...], list[Decision]] = {}
    for place, item in enumerate(decisions(attention)):
        key = ("recovered", item.view.number, item.version) if item.kind == "recovered" else (place,)
        found.setdefault(key, []).append(item)
    lines = [_closed(attention.overview, items) for items in found.values()]
    return sorted(lines, key=lambda item: (item.day, item.name, item.text), reverse=True)


def newest_closed(found: Iterable[Closed]) -> list[Closed]:
    """The newest of each state, so that one of them never crowds out another; `found` are in order."""
    counts: Counter[str] = Counter()
    kept = []
    for item in found:
        counts[item.chip.word] += 1
        if counts[item.chip.word] <= MOST_CLOSED:
            kept.append(item)
    return kept


def _closed(overview: Overview, items: Sequence[Decision]) -> Closed:
    last = max(items, key=lambda item: item.back_to or 0)
    event, view = last.event, last.view
    text = {"accepted": _accepted, "recovered": _recovered, "rolled back": _rolled_back}[last.kind]
    return Closed(
        chip=wording.chip(last.kind),
        number=view.number,
        name=f"{view.name} v{last.version}",
        place=wording.place(view.series),
        text=text(overview, items),
        day=moment(event.time).day if event and event.time else quantities.NONE,
        by=event.author if event and event.author else quantities.NONE,
    )


def _accepted(overview: Overview, items: Sequence[Decision]) -> str:
    item = items[0]
    metric, history = overview.table.get(item.metric or ""), item.view.history
    before = history.previous(history.by_version[item.version])
    old, change = before.value(metric.name) if before else None, ""
    if old is not None and item.value is not None:
        values = f"{quantities.value_text(metric, old)} → {quantities.value_text(metric, item.value)}"
        change = f" {quantities.change_text(metric, item.value - old)} ({values})"
    return f"{wording.head(metric)}{change}: {item.reason}"


def _recovered(overview: Overview, items: Sequence[Decision]) -> str:
    ordered = sorted(items, key=lambda item: overview.table.order(item.metric or ""))
    parts = [_risen(overview.table, item) for item in ordered[:MOST_METRICS]]
    if len(ordered) > MOST_METRICS:
        parts.append(f"and {wording.counted(len(ordered) - MOST_METRICS, 'more metric', 'more metrics')}")
    return "; ".join(parts)


def _risen(table: MetricTable, item: Decision) -> str:
    """`Accuracy −10.0 pt (0.900 → 0.800), recovered in v6: +9.0 pt (0.890)`."""
    metric, known = table.get(item.metric or ""), item.recovery
    if known is None:
        return wording.head(metric)
    old, new = (quantities.value_text(metric, value) for value in (known.fell.reference_value, known.fell.value))
    fell = f"{wording.head(metric)} {quantities.change_text(metric, known.fell.delta)} ({old} → {new})"
    return f"{fell}, recovered in v{item.back_to}: {quantities.change_text(metric, known.rose.delta)} ({quantities.value_text(metric, item.value)})"


def _rolled_back(_overview: Overview, items: Sequence[Decision]) -> str:
    item = items[0]
    later = f"; v{item.version} withdrawn: {item.reason}" if item.reason else ""
    return f"back to {f'v{item.back_to}' if item.back_to else 'no version'}{later}"
