"""What a world draws and what the bench counts: histories, cells, shares.

A cell is one setting of one world. It is asked again and again with a seeded generator of its own; every time it draws one history,
has it judged and says what came of it. The seed of a cell follows from the bench's seed (0 unless given) and the cell's name,
so that a cell gives the same results whichever other cells are run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Random = np.random.Generator
Rows = Mapping[str, Sequence[Any]]
"""Per-example outcomes of one run, as the columns of a samples file."""
Outcome = Mapping[str, bool | float | None]
"""What came of one history: a truth value is counted, a float averaged, None takes no part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a run states beside its values: each metric's own denominator, and examples in all and failed ones."""

    n: Mapping[str, int] = field(default_factory=dict)
    counts: tuple[int, int] | None = None


NOTHING = Known()


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Runs of one series and a new one.

    `before` is (runs, metrics), oldest first, in the metrics' units; `new` is (metrics,); `names` names the metrics.
    `known` has one entry a run, the new run's last; empty where nothing is stated. `rows` gives the rows of the run at an index
    (that of the new run is the number of earlier ones); None where there are none, else each run has `row_count` of them.
    `reference` is the index of the run that is compared with, the best of `chosen_of` by the first metric.
    `change` is the true change from reference to new run, (metrics,).
    """

    names: Sequence[str]
    before: Floats
    new: Floats
    change: Floats
    known: Sequence[Known] = ()
    rows: Callable[[int], Rows] | None = None
    row_count: int = 0
    reference: int = 0
    chosen_of: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One setting of a world. Cells of one `kind` stand in one table; `once` draws one history and says what came of it.

    `most` is how many histories a slow cell is asked at most.
    """

    kind: str
    settings: Mapping[str, str | float]
    once: Callable[[Random], Outcome]
    most: int | None = None

    @property
    def name(self) -> str:
        """Names the cell in results and for `--only`."""
        return ", ".join(
            [self.kind, *(f"{key} {value if isinstance(value, str) else f'{value:g}'}" for key, value in self.settings.items())]
        )

    def count(self, histories: int) -> int:
        """How many histories it is asked where so many are wanted."""
        return histories if self.most is None else min(histories, self.most)

    def random(self, seed: int) -> Random:
        """A generator of its own for every cell and seed, the same on every machine."""
        words = np.frombuffer(hashlib.sha256(self.name.encode()).digest(), dtype=np.uint32)
        return np.random.default_rng(np.random.SeedSequence([seed, *words.tolist()]))


@dataclass(slots=True)
class Tally:
    """Sums over histories: `shares` holds [how often it was so, of how many], `sums` [sum, of how many]."""

    shares: dict[str, list[int]] = field(default_factory=dict)
    sums: dict[str, list[float]] = field(default_factory=dict)

    def add(self, outcome: Outcome) -> None:
        """Count one history. What is None is named all the same, so that every cell of a kind has the same columns."""
        for name, value in outcome.items():
            if isinstance(value, float):
                total = self.sums.setdefault(name, [0.0, 0.0])
                total[0], total[1] = total[0] + value, total[1] + 1
            else:
                share = self.shares.setdefault(name, [0, 0])
                share[0], share[1] = share[0] + bool(value), share[1] + (value is not None)

    def to_dict(self) -> dict[str, Any]:
        """As JSON: shares as [hits, of], and means."""
        return {"shares": self.shares, "means": {name: total / number for name, (total, number) in self.sums.items()}}


def evaluate(cell: Cell, histories: int, seed: int) -> dict[str, Any]:
    """Ask a cell so many times, or as often as it may be asked."""
    random, tally, count = cell.random(seed), Tally(), cell.count(histories)
    for _ in range(count):
        tally.add(cell.once(random))
    return {"cell": cell.name, "kind": cell.kind, "settings": dict(cell.settings), "histories": count, "seed": seed} | tally.to_dict()
