"""What each column of a snapshot's rows says of its examples, for the data files of the Comparison tab.

Trials of one example are one mark, their mean. Here are only marks, means and counts of them: what they tell is judged elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import Any, TypeVar

from benchstore.publish.words import wording
from benchstore.records.metric import Metric, MetricTable
from benchstore.records.samples import Samples, key

MOST = 24
"""So many columns a file, the first in the order of tables."""
MOST_TRIALS = 100
"""Trials with more numbers than these, such as seeds, are not told apart."""
CORRECT = Metric(name="correct", direction="higher", unit="proportion")
"""What no metric is named for: whether an example is right."""

Mark = float | None
"""What an example has in a column; None where nothing is known."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsColumn:
    """What one metric says of each row; `whole` where that is 1 or 0."""

    metric: Metric
    values: Sequence[Mark]
    whole: bool


@dataclass(frozen=True, kw_only=True)  # without slots, so that what is asked for every column is found once
class NamedExamples:
    """The examples of a snapshot's rows, in order of name, so that the order of the rows has no part in it."""

    samples: Samples

    @cached_property
    def _order(self) -> list[int]:
        """The rows' places, in order of their examples' names."""
        return sorted(range(len(self.samples)), key=self.samples.ids.__getitem__)

    @cached_property
    def names(self) -> list[str]:
        """The examples, each once."""
        ids = self.samples.ids
        return [ids[place] for place in self._order] if self.samples.examples == len(ids) else sorted(set(ids))

    @cached_property
    def _rows(self) -> list[list[int]]:
        """The places of each example's rows; asked for where an example has several."""
        return [list(places) for _, places in groupby(self._order, self.samples.ids.__getitem__)]

    @cached_property
    def trials(self) -> int:
        """How many rows an example has at most."""
        return 1 if len(self.names) == len(self.samples) else max(map(len, self._rows))

    @cached_property
    def groups(self) -> list[str | None]:
        """Each example's group; where its rows name several, the first by name."""
        stated = self.samples.columns.get("group") or (None,) * len(self.samples)
        return self._joined(stated, lambda found: min(filter(None, found), default=None))

    def marks(self, column: RowsColumn) -> list[Mark]:
        """What each example has in a column: the mean of its rows."""
        return self._joined(column.values, _mean)

    def _joined(self, values: Sequence[T], join: Callable[[list[T]], T]) -> list[T]:
        """One value an example."""
        if self.trials == 1:
            return [values[place] for place in self._order]
        return [join([values[place] for place in places]) for places in self._rows]

    def by_trial(self, column: RowsColumn) -> list[list[float]]:
        """The number of each trial, of how many examples it is known, and their mean; nothing where there are no trials."""
        numbers = self.samples.columns.get("trial", ())
        if self.trials == 1 or len(set(numbers)) > MOST_TRIALS:
            return []
        return means(numbers, column.values)


def _mean(values: Sequence[Mark]) -> Mark:
    known = [value for value in values if value is not None]
    return math.fsum(known) / len(known) if len(known) > 1 else known[0] if known else None


def means(names: Iterable[int | None], values: Iterable[Mark]) -> list[list[float]]:
    """Each number, how many values it has, and their mean, in order."""
    found: dict[int, list[float]] = {}
    for name, value in zip(names, values, strict=True):
        if name is not None and value is not None:
            found.setdefault(name, []).append(value)
    return [[name, len(known), math.fsum(known) / len(known)] for name, known in sorted(found.items())]


def outcomes(samples: Samples) -> list[int | None] | None:
    """1 where a row is right, 0 where wrong, None where not known; no list where no column tells.

    By `correct`; without it right is what has no false positive and no false negative.
    """
    columns = samples.columns
    if not by_counts(samples):
        return list(columns["correct"])
    if "fp" not in columns or "fn" not in columns:
        return None
    return [None if fp is None or fn is None else int(fp == fn == 0) for fp, fn in zip(columns["fp"], columns["fn"], strict=True)]


def by_counts(samples: Samples) -> bool:
    """Whether no column says outright what is right."""
    return all(value is None for value in samples.columns.get("correct", ()))


def columns_of(samples: Samples, metrics: Collection[str], table: MetricTable) -> list[RowsColumn]:
    """What is right, every outcome, and the scores that are `metrics`, not sums which one is made of; in the order of tables."""
    right = outcomes(samples)
    found = {CORRECT.name: RowsColumn(metric=CORRECT, values=right, whole=True)} if right else {}
    for kind in ("outcomes", "scores"):
        for name in samples.names(kind):
            if kind == "outcomes" or name in metrics:
                found.setdefault(name, _column(samples, kind, table.get(name)))
    known = [column for column in found.values() if any(value is not None for value in column.values)]
    return sorted(known, key=lambda column: (column.metric is not CORRECT, table.order(column.metric.name)))


def _column(samples: Samples, kind: str, metric: Metric) -> RowsColumn:
    """A share of outcomes is a proportion, whatever unit its metric has."""
    values, whole = samples.columns[key(kind, metric.name)], kind == "outcomes"
    return RowsColumn(metric=replace(metric, unit="proportion") if whole else metric, values=values, whole=whole)


def written(column: RowsColumn, examples: NamedExamples, kept: Sequence[int], groups: Sequence[int | None]) -> dict[str, Any]:
    """A column of a data file: marks of the examples that are `kept`, means of all by the numbers of their `groups`."""
    marks, metric = examples.marks(column), column.metric
    plain: Callable[[Iterable[Mark]], Any] = _letters if column.whole and examples.trials == 1 else _numbers
    by_trial = examples.by_trial(column)
    return {
        "name": metric.name,
        "head": wording.head(metric),
        "direction": metric.direction,
        "unit": metric.unit,
        "marks": plain(marks[place] for place in kept),
        "shares": means(groups, marks),
    } | ({"by_trial": by_trial} if by_trial else {})


def _letters(marks: Iterable[Mark]) -> str:
    return "".join("-" if mark is None else str(int(mark)) for mark in marks)


def _numbers(marks: Iterable[Mark]) -> list[Mark]:
    return [None if mark is None else _short(mark) for mark in marks]


def _short(number: float) -> float:
    """Four significant digits, and as few characters as these need."""
    rounded = float(f"{number:.4g}")
    return int(rounded) if rounded.is_integer() and abs(rounded) < 1e15 else rounded
