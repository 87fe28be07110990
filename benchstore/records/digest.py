"""What is known of a model's snapshots together: which series they make, what their files say of metrics. Lists need no more than that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from benchstore.records import meaning
from benchstore.records.metric import MetricTable
from benchstore.records.pointer import Configuration
from benchstore.records.snapshot import Definition, Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One model's snapshots in short, whatever the rules and the pointer say.

    `series` are the versions of each, in order; `definitions` what the first file says that defines a metric; `extremes` each stated metric's
    lowest and highest value.
    """

    series: Mapping[Configuration, tuple[int, ...]]
    definitions: Mapping[str, Definition] = field(default_factory=dict)
    extremes: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    @classmethod
    def of(cls, snapshots: Sequence[Snapshot]) -> Self:
        """Of a model's snapshots in order of version."""
        series: dict[Configuration, list[int]] = {}
        definitions: dict[str, Definition] = {}
        extremes: dict[str, tuple[float, float]] = {}
        for snapshot in snapshots:
            series.setdefault(snapshot.series.configuration, []).append(snapshot.version)
            for name, stated in snapshot.definitions.items():
                if stated.direction or stated.unit:
                    definitions.setdefault(name, stated)
            for name, value in snapshot.metrics.items():
                low, high = extremes.get(name, (value, value))
                extremes[name] = (min(low, value), max(high, value))
        found = {configuration: tuple(versions) for configuration, versions in sorted(series.items())}
        return cls(series=found, definitions=definitions, extremes=extremes)

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> Self:
        """From what `to_dict` gives."""
        return cls(
            series={(dataset, prompt, environment): tuple(versions) for dataset, prompt, environment, versions in value["series"]},
            definitions={name: Definition(**stated) for name, stated in value["definitions"].items()},
            extremes={name: (low, high) for name, low, high in value["extremes"]},
        )

    def to_dict(self) -> dict[str, Any]:
        """The same as plain values."""
        return {
            "series": [[*configuration, list(versions)] for configuration, versions in self.series.items()],
            "definitions": {name: stated.to_dict() for name, stated in self.definitions.items()},
            "extremes": [[name, *ends] for name, ends in self.extremes.items()],
        }


def table_of(table: MetricTable, digests: Iterable[Digest]) -> MetricTable:
    """As `meaning.table_of` of all their snapshots, in their order."""
    definitions: dict[str, Definition] = {}
    extremes: dict[str, tuple[float, float]] = {}
    for digest in digests:
        for name, stated in digest.definitions.items():
            definitions.setdefault(name, stated)
        for name, (low, high) in digest.extremes.items():
            known = extremes.get(name, (low, high))
            extremes[name] = (min(low, known[0]), max(high, known[1]))
    contradicted = meaning.contradicted(table, extremes, extremes)
    own = {name: meaning.metric(name, item) for name, item in definitions.items()}
    return table.knowing(own, contradicted) if own or contradicted else table
