"""The columns of a table beside its leading metric: which metrics are worth one, their heads and their cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchstore.publish.words import wording
from benchstore.records import quantities
from benchstore.records.metric import MetricTable
from benchstore.standing.overview import SeriesView

QUALITY = ("f1", "accuracy", "precision", "recall")
"""Metrics that have a column of their own wherever one row has them, by their own name or as `f1_macro` and the like."""
LATENCY = ("latency_ms", "latency_p50_ms", "latency_p95_ms", "latency_p99_ms")
COUNTS = ("total_samples", "error_count", "success_rate")
_MOST_COLUMNS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One metric's column: its head and what to say of its direction."""

    head: str
    hint: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A value as text, with a small second line where there is more to say; `value` is what a column is sorted by."""

    text: str
    kind: str
    label: str
    value: float | None
    note: str = ""

    @property
    def missing(self) -> bool:
        """Whether it was not measured."""
        return self.text == quantities.NONE


def columns(table: MetricTable, names: set[str], lead: str, *, even: bool) -> list[str]:
    """The metrics with a column, beside the leading one: quality, then time, cost and, unless they are `even`, counts."""
    others = sorted((name for name in names if name != lead), key=table.order)
    latency = [name for name in LATENCY if name in names and name != lead][:1]
    cost = [name for name in ("cost_usd",) if name in names and name != lead]
    counts = ["total_samples"] if any(name in names for name in COUNTS) and not even else []
    room = _MOST_COLUMNS - len(latency) - len(cost) - len(counts)
    quality = [name for name in others if table.get(name).primary or _is_quality(name)][:room]
    return [*quality, *latency, *cost, *counts]


def same_counts(views: Sequence[SeriesView]) -> bool:
    """Whether every row has as many examples and none failed: then the table's title says it once."""
    counts = {(view.shown.counts.total, view.shown.counts.failed) if view.shown.counts else None for view in views}
    return len(counts) == 1 and all(found is None or found[1] == 0 for found in counts)


def _is_quality(name: str) -> bool:
    """F1, precision, recall and accuracy, also averaged in another way, such as `f1_macro`; one task's are among many."""
    return "/" not in name and any(name == usual or name.startswith(f"{usual}_") for usual in QUALITY)


def head(table: MetricTable, name: str) -> Column:
    """A column's head: the metric's name, and what to say of it on a second look."""
    metric = table.get(name)
    hint = ", ".join(filter(None, [metric.description, wording.direction(metric)]))
    if name == "total_samples":
        return Column(head="Samples", hint="examples tried; errors and success rate below", kind="samples")
    return Column(head=wording.head(metric), hint=hint, kind="time" if name in LATENCY else "cost" if name == "cost_usd" else "quality")


def cell(table: MetricTable, view: SeriesView, name: str) -> Cell:
    """The cell of one series in the column of metric `name`; that of the samples has errors and success below."""
    metric, kind, note = table.get(name), head(table, name).kind, ""
    values = view.shown.values
    if name == "total_samples":
        errors, success = values.get("error_count"), values.get("success_rate")
        parts = [wording.counted(int(errors), "error", "errors")] if errors is not None else []
        parts += [f"success {quantities.value_text(table.get('success_rate'), success)}"] if success is not None else []
        note = "\n".join(parts)
    value = view.shown.value(name)
    return Cell(text=wording.value_of(metric, view.shown), kind=kind, label=head(table, name).head, value=value, note=note)
