"""The numbers of the site as CSV, `csv/`: RFC 4180, UTF-8, one head line. Long form, but for one wide file a model.

A text that a spreadsheet would take for a formula gets an apostrophe before it; numbers stay numbers. What is not seen and does
something, such as what moves a terminal's cursor, is written out: CSV has no escapes for it, and the JSON beside it has the text itself.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from benchstore.analysis.judgement import Judgement
from benchstore.publish.words.visible import JOINERS, visible
from benchstore.records.series import Series
from benchstore.records.snapshot import Snapshot
from benchstore.standing.attention import Attention
from benchstore.standing.decisions import decisions
from benchstore.standing.marks import marks
from benchstore.standing.overview import ModelView, Overview, SeriesView

Cell = str | float | None
FORMULA = ("=", "+", "-", "@", "\t", "\r")
_SERIES = ("model", "dataset", "prompt", "environment")
_JUDGED = ("reference", "reference_value", "delta", "relative", "verdict", "method", "p", "p_adjusted", "sentence")
CURRENT = (*_SERIES, "version", "promoted", "baseline", "created_at", "metric", "unit", "value", "low", "high", *_JUDGED)
REGRESSIONS = (*_SERIES, "state", "version", "back_to", "time", "author", "reason", "metric", "value", *_JUDGED)
VERSIONS = ("version", "dataset", "prompt", "environment", "created_at", "marks", "commit")


def files(attention: Attention) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of every CSV file."""
    overview = attention.overview
    yield "csv/current.csv", table(CURRENT, _current(overview))
    yield "csv/regressions.csv", table(REGRESSIONS, _regressions(attention))
    for model in overview.models:
        names = _metrics(overview, model)
        yield f"csv/models/{model.model}.csv", table((*VERSIONS, *names), _versions(model, names))


def _metrics(overview: Overview, model: ModelView) -> list[str]:
    """Every metric that a model has in any version, in order."""
    return sorted({name for snapshot in model.snapshots for name in snapshot.names}, key=overview.table.order)


def table(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The bytes of a table; a cell of None is empty."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(map(_cell, head))
    writer.writerows(map(_cell, row) for row in rows)
    return text.getvalue().encode()


def _cell(value: Cell) -> Cell:
    if not isinstance(value, str):
        return value
    return visible(f"'{value}" if value.startswith(FORMULA) else value, JOINERS + "\t")


def _series(series: Series) -> tuple[Cell, ...]:
    return (series.model, series.dataset, series.prompt, series.environment)


def _judged(row: Judgement | None) -> tuple[Cell, ...]:
    if row is None:
        return (None,) * len(_JUDGED)
    return (
        row.reference,
        row.reference_value,
        row.delta,
        row.relative,
        row.verdict,
        row.method,
        row.p,
        row.p_adjusted,
        row.sentence,
    )


def _current(overview: Overview) -> Iterator[tuple[Cell, ...]]:
    """One row a series and metric, also for what is missing now and was there before."""
    for view in overview.series:
        judged, values = {row.metric: row for row in view.judgements}, view.shown.values
        where = (*_series(view.series), view.shown.version, "yes" if view.promoted else "no", _baseline(view), view.shown.created_at)
        for name in sorted({*values, *judged}, key=overview.table.order):
            metric = overview.table.get(name)
            ends = overview.interval(view.shown, name) or (None, None)
            yield (*where, name, metric.unit, values.get(name), *ends, *_judged(judged.get(name)))


def _baseline(view: SeriesView) -> int | None:
    return view.standing.baseline if view.standing else None


def _regressions(attention: Attention) -> Iterator[tuple[Cell, ...]]:
    """One row a metric that got worse or may have, then one a decision."""
    for found in attention.findings:
        target = found.back_to.version if found.back_to else None
        for concern in found.concerns:
            where = (*_series(found.view.series), concern.state, found.snapshot.version, target, found.since, None, None)
            yield (*where, concern.row.metric, concern.row.value, *_judged(concern.row))
        if found.missing:
            yield (
                *_series(found.view.series),
                found.state,
                found.snapshot.version,
                None,
                found.since,
                None,
                ", ".join(found.missing),
                None,
                None,
                *_judged(None),
            )
    for item in decisions(attention):
        where = (*_series(item.view.series), item.kind, item.version, item.back_to, item.time, item.author, item.reason)
        yield (*where, item.metric, item.value, *_judged(None))


def _facts(snapshot: Snapshot, marked: dict[int, list[str]]) -> tuple[Cell, ...]:
    return (snapshot.version, snapshot.created_at, " ".join(marked.get(snapshot.version, ())), snapshot.source.commit)


def _versions(model: ModelView, names: Sequence[str]) -> Iterator[tuple[Cell, ...]]:
    """One row a version, one column a metric."""
    marked = marks(model)
    for snapshot in model.snapshots:
        version, *facts = _facts(snapshot, marked)
        values = snapshot.values
        yield (version, *_series(snapshot.series)[1:], *facts, *(values.get(name) for name in names))
