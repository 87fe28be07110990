"""The best and the fastest of a table, as its card on the Current tab says them. Ties are said, as no test tells them apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchstore.publish.site.tabs.current_columns import LATENCY
from benchstore.publish.words import wording
from benchstore.records.metric import Metric, MetricTable
from benchstore.standing.overview import SeriesView


@dataclass(frozen=True, slots=True, kw_only=True)
class Leader:
    """The best or the fastest row of a table."""

    label: str
    name: str
    value: str
    interval: str = ""
    note: str


def rank_key(metric: Metric, view: SeriesView) -> tuple[bool, bool, float, str]:
    """The order of a table: promoted first, then the leading metric by its direction, then the name."""
    value = view.shown.value(metric.name)
    signed = 0.0 if value is None else -value if metric.direction != "lower" else value
    return (not view.promoted, value is None, signed, view.series.model)


def leaders(table: MetricTable, metric: Metric, views: Sequence[SeriesView], interval: str) -> Iterator[Leader]:
    """Best by the leading metric, whose interval is given, and the fastest of those that are not told apart as the worst."""
    current = [view for view in views if view.promoted]
    if metric.direction != "none" and (best := _first(metric, current)):
        yield _leader("Best", metric, best, _ties(metric, best, current), interval)
    worst = _worst(current)
    for name in LATENCY:
        if name != metric.name and (fastest := _first(table.get(name), [view for view in current if view is not worst])):
            note = f"of those better than {worst.name}" if worst else ""
            yield _leader("Fastest", table.get(name), fastest, _same(table.get(name), fastest, current) or note)
            return


def _first(metric: Metric, views: Sequence[SeriesView]) -> SeriesView | None:
    having = [view for view in views if metric.name in view.shown.values]
    return min(having, key=lambda view: rank_key(metric, view)) if having else None


def _worst(views: Sequence[SeriesView]) -> SeriesView | None:
    """The one that every other is told apart from as better, of three or more; it is often a trivial baseline."""
    places = {view.number: view.ranks for view in views if view.ranks}
    last = [view for view in views if places.get(view.number, (0, 0))[0] == len(places)]
    return last[0] if len(last) == 1 and len(places) > 2 else None


def _ties(metric: Metric, best: SeriesView, views: Sequence[SeriesView]) -> str:
    tied = [view.name for view in views if view is not best and view.ranks and view.ranks[0] == 1]
    if not best.ranks or best.ranks[0] == best.ranks[1] or not tied:
        return _same(metric, best, views)
    named = ", ".join(tied[:2]) + (f" and {len(tied) - 2} more" if len(tied) > 2 else "")
    return f"ties with {named} (rank {wording.rank_text(best.ranks)})"


def _same(metric: Metric, first: SeriesView, views: Sequence[SeriesView]) -> str:
    value = first.shown.value(metric.name)
    same = [view.name for view in views if view is not first and view.shown.value(metric.name) == value]
    return f"same as {', '.join(same[:3])}" if same else ""


def _leader(label: str, metric: Metric, first: SeriesView, note: str, interval: str = "") -> Leader:
    version = f"v{first.shown.version}"
    value = wording.value_of(metric, first.shown)
    return Leader(label=label, name=first.name, value=value, interval=interval, note=f"{version} · {note}" if note else version)
