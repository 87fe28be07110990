"""Samples: per-example outcomes as columns of equal length, and the metrics that follow from them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from benchstore.records.snapshot import Snapshot

NAMED = ("outcomes", "scores", "text")
"""Groups of columns that have names of their own: outcomes and scores those of metrics."""
COLUMNS = ("id", "trial", "correct", "tp", "fp", "fn", "tn", "latency_ms", "cost_usd", "error", "group")
"""The other columns there may be. Only `id` is required; `null` in a column means not measured."""

Row = tuple[float, float, float, float]
"""True positives, false positives, false negatives, true negatives of one example."""


@dataclass(frozen=True, kw_only=True)  # without slots, so that what is asked many times is found once
class Samples:
    """Outcomes of the examples of one snapshot, column by column.

    `columns["id"]` names the rows' examples; with `columns["trial"]` an example may have several rows. Of a column with a
    name of its own the key is `outcomes.acc`.
    """

    columns: Mapping[str, Sequence[Any]]

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> Self:
        """From the JSON object of a samples file or of a draft; `schema_version` is dropped."""
        plain = {name: tuple(value[name]) for name in COLUMNS if name in value}
        named = {key(kind, name): tuple(column) for kind in NAMED for name, column in value.get(kind, {}).items()}
        return cls(columns=plain | named)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of a samples file."""
        value: dict[str, Any] = {"schema_version": version_of(name.partition(".")[0] for name in self.columns)}
        for name, column in self.columns.items():
            kind, dot, own = name.partition(".")
            holder = value.setdefault(kind, {}) if dot else value
            holder[own if dot else kind] = list(column)
        return value

    @property
    def ids(self) -> Sequence[str]:
        """The rows' examples, in file order."""
        return self.columns["id"]

    @cached_property
    def examples(self) -> int:
        """How many examples there are: with trials fewer than rows."""
        return len(set(self.ids)) if "trial" in self.columns else len(self.ids)

    def names(self, kind: str) -> list[str]:
        """The names of the columns of one kind, such as the metrics that have scores."""
        return [name.removeprefix(f"{kind}.") for name in self.columns if name.startswith(f"{kind}.")]

    def __len__(self) -> int:
        return len(self.ids)


def key(kind: str, name: str) -> str:
    """Under which key a column with a name of its own stands."""
    return f"{kind}.{name}"


def version_of(keys: Iterable[str]) -> int:
    """The version of the schema that a file with these keys needs."""
    return 2 if {"trial", *NAMED} & set(keys) else 1


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


def means(samples: Samples, metric: str) -> list[float]:
    """What a metric may be by its own column of scores or outcomes: over the rows that have one, and over all of them."""
    column = samples.columns.get(key("scores", metric)) or samples.columns.get(key("outcomes", metric)) or ()
    known = [value for value in column if value is not None]
    return [math.fsum(known) / len(known), math.fsum(known) / len(column)] if known else []


def _confusion(samples: Samples, metric: str) -> list[Row]:
    """The rows' counts; empty where a column that the metric needs is missing."""
    needed = ("tp", "fp", "fn", "tn") if metric == "accuracy" else ("tp", "fp", "fn")
    if metric not in FROM_COUNTS or any(name not in samples.columns for name in needed):
        return []
    none = (0,) * len(samples)
    columns = [samples.columns.get(name, none) for name in ("tp", "fp", "fn", "tn")]
    return [(tp or 0, fp or 0, fn or 0, tn or 0) for tp, fp, fn, tn in zip(*columns, strict=True)]
