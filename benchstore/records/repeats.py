"""Several runs of one recipe, as one measurement: the value of each metric in each run."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeats:
    """`metrics` gives of each metric its value in every run, in one order; `seeds` the seed of every run, None where it is not known."""

    metrics: Mapping[str, tuple[float, ...]]
    seeds: tuple[int | None, ...] = ()

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> Self:
        """From a snapshot's `repeats` object."""
        return cls(metrics={name: tuple(runs) for name, runs in value["metrics"].items()}, seeds=tuple(value.get("seeds", ())))

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without what is not set."""
        seeds = {"seeds": list(self.seeds)} if self.seeds else {}
        return {"metrics": {name: list(runs) for name, runs in self.metrics.items()}, **seeds}

    @property
    def number(self) -> int:
        """How many runs there were."""
        return len(next(iter(self.metrics.values())))


def mean(values: Sequence[float]) -> float:
    """The mean of some runs, whole where all are and it is."""
    found = math.fsum(values) / len(values)
    return int(found) if all(isinstance(value, int) for value in values) and found.is_integer() else found
