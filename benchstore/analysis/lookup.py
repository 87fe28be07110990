"""The metrics of a table as the judge asks for them: each looked up once, and each set of names put in order once."""

from __future__ import annotations

from collections.abc import Iterable

from benchstore.analysis import limits
from benchstore.records.metric import Metric, MetricTable
from benchstore.records.snapshot import Snapshot


class Lookup:
    """What one table says, kept. Tables are equal where they are the same object."""

    def __init__(self, table: MetricTable) -> None:
        self.table = table
        self._metrics: dict[str, Metric] = {}
        self._ordered: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[Metric, ...]] = {}
        self._bars: dict[int, list[_Bar]] = {}

    def get(self, name: str) -> Metric:
        """As the table's `get`."""
        if name not in self._metrics:
            self._metrics[name] = self.table.get(name)
        return self._metrics[name]

    def ordered(self, names: Iterable[str], others: Iterable[str]) -> tuple[Metric, ...]:
        """The metrics of two snapshots, each once, in the table's order."""
        key = (tuple(names), tuple(others))
        if key not in self._ordered:
            self._ordered[key] = tuple(self.get(name) for name in sorted({*key[0], *key[1]}, key=self.table.order))
        return self._ordered[key]

    def worse(self, old: Snapshot, new: Snapshot) -> list[str]:
        """The metrics that are worse by their limit or more than in `old`, of one model. Of means over tasks values alone do not tell: they are among them."""
        if old.version not in self._bars:
            self._bars[old.version] = [bar for name, value in old.values.items() if (bar := _bar(self.get(name), value))]
        values, found = new.values, []
        for name, before, rising, least in self._bars[old.version]:
            after = values.get(name)
            loss = 0.0 if after is None else after - before if rising else before - after
            if least < 0 or 0 < loss >= least:
                found.append(name)
        return found


_Bar = tuple[str, float, bool, float]
"""A metric's name, what it was, whether it is worse when it rises, and the least loss that reaches its limit; below 0 where no loss tells."""


def _bar(metric: Metric, before: float) -> _Bar | None:
    """What makes a value worse than that; None where nothing does. It is `question.is_worse` for many values."""
    if metric.aggregate is not None:
        return metric.name, before, False, -1.0
    if not metric.judged:
        return None
    return metric.name, before, metric.direction == "lower", (limits.effective_limit(metric, before) or 0.0) * (1 - limits.ROUNDING)
