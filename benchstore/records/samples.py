"""Samples: per-example outcomes as columns of equal length, and the metrics that follow from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from benchstore.records.snapshot import Snapshot

COLUMNS = ("id", "correct", "tp", "fp", "fn", "tn", "latency_ms", "cost_usd", "error", "group")
"""The columns there may be. Only `id` is required; `null` in a column means not measured."""

Row = tuple[float, float, float, float]
"""True positives, false positives, false negatives, true negatives of one example."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """Outcomes of the examples of one snapshot, column by column; `columns["id"]` names the rows."""

    columns: Mapping[str, Sequence[Any]]

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> Self:
        """From the JSON object of a samples file or of a draft; `schema_version` is dropped."""
        return cls(columns={name: tuple(value[name]) for name in COLUMNS if name in value})

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of a samples file."""
        return {"schema_version": 1, **{name: list(column) for name, column in self.columns.items()}}

    @property
    def ids(self) -> Sequence[str]:
        """The rows' names, in file order."""
        return self.columns["id"]

    def __len__(self) -> int:
        return len(self.ids)


SampleSource = Callable[[Snapshot], Samples | None]
"""Reads the rows of a snapshot, where it has any."""


def no_samples(_snapshot: Snapshot) -> None:
    """The source where there are no rows."""


def _ratio(numerator: float, denominator: float) -> float:
    """0/0 counts as 0 here, as in the usual tools (scikit-learn's `zero_division=0`)."""
    return numerator / denominator if denominator else 0.0


def _precision(tp: float, fp: float, _fn: float, _tn: float) -> float:
    return _ratio(tp, tp + fp)


def _recall(tp: float, _fp: float, fn: float, _tn: float) -> float:
    return _ratio(tp, tp + fn)


def _f1(tp: float, fp: float, fn: float, _tn: float) -> float:
    return _ratio(2 * tp, 2 * tp + fp + fn)


def _accuracy(tp: float, fp: float, fn: float, tn: float) -> float:
    return _ratio(tp + tn, tp + fp + fn + tn)


FROM_COUNTS: dict[str, Callable[[float, float, float, float], float]] = {
    "precision": _precision,
    "recall": _recall,
    "f1": _f1,
    "accuracy": _accuracy,
}
"""Metric -> its value from true and false positives and negatives (van Rijsbergen 1979, chapter 7)."""


def pooled(samples: Samples, metric: str) -> float | None:
    """The metric from the columns summed over all rows; None where the columns cannot give it."""
    rows = _confusion(samples, metric)
    return FROM_COUNTS[metric](*(sum(column) for column in zip(*rows, strict=True))) if rows else None


def mean_of_rows(samples: Samples, metric: str) -> float | None:
    """The mean over rows of each row's own value; None where the columns cannot give it."""
    rows = _confusion(samples, metric)
    return sum(FROM_COUNTS[metric](*row) for row in rows) / len(rows) if rows else None


def share_correct(samples: Samples) -> list[float]:
    """What accuracy may be by the `correct` column: over all rows, and over those that have an outcome."""
    column = samples.columns.get("correct", ())
    known = [value for value in column if value is not None]
    if not known:
        return []
    return [sum(known) / len(column), sum(known) / len(known)]


def _confusion(samples: Samples, metric: str) -> list[Row]:
    """The rows' counts; empty where a column that the metric needs is missing."""
    needed = ("tp", "fp", "fn", "tn") if metric == "accuracy" else ("tp", "fp", "fn")
    if metric not in FROM_COUNTS or any(name not in samples.columns for name in needed):
        return []
    none = (0,) * len(samples)
    columns = [samples.columns.get(name, none) for name in ("tp", "fp", "fn", "tn")]
    return [(tp or 0, fp or 0, fn or 0, tn or 0) for tp, fp, fn, tn in zip(*columns, strict=True)]
