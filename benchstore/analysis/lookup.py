"""The metrics of a table as the judge asks for them: each looked up once, and each set of names put in order once."""

from __future__ import annotations

from collections.abc import Iterable

from benchstore.records.metric import Metric, MetricTable


class Lookup:
    """What one table says, kept. Tables are equal where they are the same object."""

    def __init__(self, table: MetricTable) -> None:
        self.table = table
        self._metrics: dict[str, Metric] = {}
        self._ordered: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[Metric, ...]] = {}

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
