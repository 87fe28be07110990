"""Where in its file each number of a new snapshot came from, and what was done to it on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from benchstore.publish.words.tables import Table
from benchstore.records import quantities
from benchstore.records.metric import MetricTable
from benchstore.store.plan import Added


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """One number as it is kept, in which unit, where it stands in the file, and what was done to it; without a value it was left out."""

    metric: str
    value: float | None
    unit: str
    place: str
    done: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Every field by name."""
        return {"metric": self.metric, "value": self.value, "unit": self.unit or None, "place": self.place or None, "done": list(self.done)}


def explained(item: Added, table: MetricTable) -> list[Explained]:
    """Every number of a snapshot in the order in which its metrics are shown, and after them what was left out."""
    found = [_kept(item, table, name) for name in sorted({**item.snapshot.metrics, **item.snapshot.aggregated}, key=table.order)]
    draft = item.draft
    left = [
        Explained(metric=name, value=None, unit="", place=draft.places.get(name, ""), done=(f"left out: {why}",))
        for name, why in draft.left_out.items()
        if name not in draft.metrics
    ]
    return found + left


def _kept(item: Added, table: MetricTable, name: str) -> Explained:
    value = {**item.snapshot.metrics, **item.snapshot.aggregated}[name]
    known = table.find(name)
    unit = known.unit if known else ""
    return Explained(metric=name, value=value, unit=unit, place=item.draft.places.get(name, ""), done=tuple(_done(item, name, value, unit)))


def _done(item: Added, name: str, value: float, unit: str) -> Iterator[str]:
    draft = item.draft
    if name in item.snapshot.aggregated:
        yield "the mean over its tasks, by the config"
        return
    said = (draft.fields.get("definitions") or {}).get(name, {})
    if "label" in said:
        yield f"called {said['label']}"
    if name in draft.made:
        yield draft.made[name]
    stated = draft.metrics.get(name)
    if stated is not None and stated != value:
        yield " ".join(["from", repr(stated), *([said["unit"]] if "unit" in said else []), "to", unit])


def table_of(item: Added, metrics: MetricTable) -> Table:
    """One line a number."""
    rows = tuple(
        (
            found.metric,
            quantities.NONE if found.value is None else repr(found.value),
            found.unit or quantities.NONE,
            found.place or quantities.NONE,
            "; ".join(found.done) or "as it stands",
        )
        for found in explained(item, metrics)
    )
    title = f"{item.snapshot.model} v{item.snapshot.version}, from {item.file}"
    return Table(title=title, columns=("metric", "value", "unit", "place in the file", "what was done"), rows=rows, right=frozenset({1}))
