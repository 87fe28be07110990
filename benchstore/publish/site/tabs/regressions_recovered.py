"""Regressions that have recovered: which version fell, which one recovered, and by how much.

A version fell where it was judged regressed against the usable version before it. A metric that fell has recovered where the
series' current version is a later one, is not judged worse in it, and either a version in between was judged improved, or
the current one, better than where it fell to, was judged against a version from before the fall. A version has recovered
where every metric that fell has, but for those that were accepted; one that was rolled back has not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from benchstore.analysis.judgement import Judgement
from benchstore.publish.site.tabs.history import Version
from benchstore.publish.site.tabs.regressions import Closed, closed_as
from benchstore.publish.words import wording
from benchstore.records import quantities
from benchstore.records.metric import MetricTable
from benchstore.standing.overview import ModelView, Overview, SeriesView

_WORSE = ("regressed", "cannot tell", "missing", "incomparable")
MOST_METRICS = 3
"""Metrics of one version that its line names; the rest are counted."""

Recovery = tuple[Judgement, Version]
"""How a metric fell, and the version that recovered it."""


def recovered(overview: Overview, model: ModelView, rows: Iterable[Version]) -> Iterator[Closed]:
    """Every version of a model that fell and has recovered, in time linear in its versions, which `rows` are, in order."""
    by_series: dict[int, list[Version]] = {view.number: [] for view in model.series}
    for row in rows:
        by_series[row.view.number].append(row)
    for view in model.series:
        if view.promoted:
            yield from _of_series(overview, model, view, by_series[view.number])


def _of_series(overview: Overview, model: ModelView, view: SeriesView, rows: Sequence[Version]) -> Iterator[Closed]:
    standing = [row for row in rows if row.usable and row.number <= view.shown.version]
    worse, since = _worse(view), _references(view)
    accepted: dict[str, int] = {}
    for item in model.pointer.accepted:
        accepted[item.metric] = max(item.version, accepted.get(item.metric, 0))
    improved: dict[str, Version] = {}
    for row in reversed(standing):  # from the newest, so that the next improvement after each fall is at hand
        judgements = row.pairs[0].judgements if row.pairs and row.pairs[0].consecutive else {}
        fell = [item for item in judgements.values() if item.verdict == "regressed" and accepted.get(item.metric, 0) < row.number]
        found = [
            (item, improved.get(item.metric) or standing[-1])
            for item in fell
            if item.metric not in worse
            and (item.metric in improved or (since.get(item.metric, row.number) < row.number and _rose(overview.table, item, view)))
        ]
        if found and len(found) == len(fell) and row.number < view.shown.version and not _rolled_back(overview, row):
            yield _closed(overview, view, row, found)
        improved.update({name: row for name, item in judgements.items() if item.verdict == "improved"})


def _worse(view: SeriesView) -> set[str]:
    """Metrics in which the current version is judged worse, or may be."""
    return {item.metric for item in view.judgements if item.verdict in _WORSE and item.better != 1}


def _references(view: SeriesView) -> dict[str, int]:
    """What the current version was judged against in its own series, by metric."""
    return {item.metric: item.reference for item in view.judgements if item.reference is not None and item.reference_series == view.series}


def _rose(table: MetricTable, fall: Judgement, view: SeriesView) -> bool:
    """Whether the current version is on the better side of where a metric fell to."""
    value = view.shown.value(fall.metric)
    if value is None or fall.value is None:
        return False
    return value > fall.value if table.get(fall.metric).direction == "higher" else value < fall.value


def _rolled_back(overview: Overview, row: Version) -> bool:
    moves = overview.moves.get((row.snapshot.model, row.number), ())
    return any(event.kind == "rolled back" and event.previous == row.number for event in moves)


def _closed(overview: Overview, view: SeriesView, row: Version, found: Sequence[Recovery]) -> Closed:
    ordered = sorted(found, key=lambda item: overview.table.order(item[0].metric))
    parts = [_text(overview.table, fall, by) for fall, by in ordered[:MOST_METRICS]]
    if len(ordered) > MOST_METRICS:
        parts.append(f"and {wording.counted(len(ordered) - MOST_METRICS, 'more metric', 'more metrics')}")
    last = max((by for _, by in found), key=lambda by: by.number)
    return closed_as("recovered", view, row.number, "; ".join(parts), overview.added.get((row.snapshot.model, last.number)))


def _text(table: MetricTable, fall: Judgement, by: Version) -> str:
    """`Accuracy −10.0 pt (0.900 → 0.800), recovered in v6: +9.0 pt (0.890)`."""
    metric, value = table.get(fall.metric), by.snapshot.value(fall.metric)
    old, new = (quantities.value_text(metric, item) for item in (fall.reference_value, fall.value))
    fell = f"{wording.head(metric)} {quantities.change_text(metric, fall.delta)} ({old} → {new})"
    back = value - fall.value if value is not None and fall.value is not None else None
    return f"{fell}, recovered in v{by.number}: {quantities.change_text(metric, back)} ({quantities.value_text(metric, value)})"
