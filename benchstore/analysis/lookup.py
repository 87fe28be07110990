"""The metrics of a table as the judge asks for them: each looked up once, and each set of names put in order once."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator

from benchstore.analysis import limits
from benchstore.records import meaning
from benchstore.records.metric import Metric, MetricTable
from benchstore.records.snapshot import Definition, Snapshot

MOST_TABLES = 64
"""So many tables are kept at once."""


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


class Lookups:
    """The tables by which a model's versions are judged: one, but for what their files say of metrics. Each is made once."""

    def __init__(self) -> None:
        self._table: MetricTable | None = None
        self._plain: Lookup
        self._known: dict[Hashable, Lookup] = {}
        self._assumed: dict[str, Metric | None] = {}

    def between(self, table: MetricTable, old: Snapshot | None, new: Snapshot) -> Lookup:
        """What `meaning.table_between` gives."""
        if table is not self._table:
            self._table, self._plain, self._known, self._assumed = table, Lookup(table), {}, {}
        if not table.stated and not new.definitions and not (old and old.definitions):
            return self._plain
        key = (_said(old), _said(new), frozenset(self._contradicted(table, old)) if old else None)
        if key not in self._known:
            if len(self._known) >= MOST_TABLES:
                self._known.clear()
            self._known[key] = Lookup(meaning.table_between(table, old, new))
        return self._known[key]

    def _contradicted(self, table: MetricTable, snapshot: Snapshot) -> Iterator[str]:
        """The metrics of which a value contradicts what is assumed by their names."""
        for name, value in snapshot.metrics.items():
            if name not in self._assumed:
                self._assumed[name] = None if table.declared_for(name) else table.assumed_for(name)
            if meaning.is_beyond(self._assumed[name], value):
                yield name


def _said(snapshot: Snapshot | None) -> frozenset[tuple[str, Definition]] | None:
    return frozenset(snapshot.definitions.items()) if snapshot else None


_Bar = tuple[str, float, bool, float]
"""A metric's name, what it was, whether it is worse when it rises, and the least loss that reaches its limit; below 0 where no loss tells."""


def _bar(metric: Metric, before: float) -> _Bar | None:
    """What makes a value worse than that; None where nothing does. It is `question.is_worse` for many values."""
    if metric.aggregate is not None:
        return metric.name, before, False, -1.0
    if not metric.judged:
        return None
    return metric.name, before, metric.direction == "lower", (limits.effective_limit(metric, before) or 0.0) * (1 - limits.ROUNDING)
