"""How long many verdicts take: `python benchmarks/verdicts/many.py [2500 10000 20000] [--store DIR]`.

Each size is one series of so many versions with six metrics, in memory: every version against its reference, every version against the one
before it, and what came of the series. With `--store` the same of all series of a real store, as `regressions` and a build ask for it.
Seconds are those of the processor; the last column is by how much more than in proportion a size takes than the first one.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import benchstore
from benchstore.records.config import Config
from benchstore.records.metric import MetricTable
from benchstore.records.pointer import Pointer, Standing
from benchstore.records.snapshot import Snapshot
from benchstore.standing.attention import Attention
from benchstore.standing.overview import Overview
from benchstore.standing.regressions import course


@dataclass
class Kept:
    """A source in memory: one model with one series, its baseline the first version, its current the last; nothing was rolled back."""

    snapshots: Mapping[str, Sequence[Snapshot]]
    config: Config = field(default_factory=Config)
    events: Sequence[Any] = ()

    @property
    def table(self) -> MetricTable:
        """The built-in definitions."""
        return self.config.metrics

    def pointer(self, model: str) -> Pointer:
        """Promoted run by run."""
        runs = self.snapshots[model]
        return Pointer(series={runs[0].series.configuration: Standing(current=runs[-1].version, baseline=1)})

    def samples(self, _snapshot: Snapshot) -> None:
        """There are no rows."""

    def events_of(self, _model: str) -> Sequence[Any]:
        """Nobody rolled anything back."""
        return ()


def snapshot(version: int, draw: random.Random) -> Snapshot:
    """One run of a model that does not change, in all but its noise."""
    f1 = min(1.0, max(0.0, 0.8 + 0.02 * draw.gauss(0, 1)))
    return Snapshot.from_dict(
        {
            "schema_version": 1,
            "model": "m",
            "version": version,
            "dataset": {"name": "d", "version": "1", "size": 1000},
            "environment": "local",
            "created_at": "2026-01-01T00:00:00Z",
            "source": {"commit": f"{draw.getrandbits(160):040x}", "file_sha256": f"{draw.getrandbits(256):064x}"},
            "metrics": {
                "f1": round(f1, 4),
                "precision": round(f1, 4),
                "recall": round(f1, 4),
                "accuracy": round(min(1.0, f1 + 0.05), 4),
                "latency_ms": round(100 + 5 * draw.random(), 3),
                "cost_usd": round(0.002 + 0.0001 * draw.random(), 6),
            },
            "hardware": {"cpu": "one"},
            "uncertainty": {"accuracy": {"stderr": 0.0102, "n": 1000}},
            "counts": {"total": 1000, "succeeded": 1000, "failed": 0},
        }
    )


def overview_of(size: int) -> Overview:
    """One series of so many versions."""
    draw = random.Random(size)  # not for secrets
    return Overview(Kept({"m": [snapshot(version, draw) for version in range(1, size + 1)]}))  # type: ignore[arg-type]  # a source that reads no files


def references(overview: Overview) -> int:
    """Every version against its reference; gives the number of verdicts."""
    return sum(len(overview.book.of(item)) for model in overview.models for item in model.snapshots)


def neighbours(overview: Overview) -> int:
    """Every version against the one before it in its series."""
    found = [(old, new) for model in overview.models for view in model.series for old, new in pairwise(view.members)]
    return sum(len(overview.book.between(old, new, "the version before it")) for old, new in found)


def courses(overview: Overview) -> int:
    """What came of each series; gives the number of versions on which they stood."""
    return sum(len(course(view).sound) for view in overview.series)


def attention(overview: Overview) -> int:
    """All that needs somebody, as `regressions` asks."""
    return len(Attention(overview).findings)


WORK: dict[str, Callable[[Overview], int]] = {
    "against its reference": references,
    "against the one before": neighbours,
    "course": courses,
}


def taken(work: Callable[[Overview], int], overview: Overview) -> tuple[float, int]:
    """Processor seconds, and what the work says of itself."""
    begin = time.process_time()
    number = work(overview)
    return time.process_time() - begin, number


def of_sizes(sizes: Sequence[int]) -> None:
    """One row a size and work."""
    first: dict[str, float] = {}
    print("| one series | versions | s | µs a version | × in proportion |\n|---|---|---|---|---|")
    for size in sizes:
        for name, work in WORK.items():
            seconds, _ = taken(work, overview_of(size))
            each = seconds / size
            print(f"| {name} | {size} | {seconds:.2f} | {each * 1e6:.0f} | {each / first.setdefault(name, each):.2f} |", flush=True)


def of_store(directory: Path) -> None:
    """The same of a store; what git and files must be asked is read before."""
    print("\n| store | number | s |\n|---|---|---|")
    for name, work in {"needs somebody": attention, **WORK}.items():
        overview = benchstore.open(directory)._overview()  # noqa: SLF001  # the one way to it
        assert all(history.past for history in overview.histories.values()), overview.pointer_moves
        seconds, number = taken(work, overview)
        print(f"| {name} | {number} | {seconds:.2f} |", flush=True)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[2500, 10_000, 20_000])
    parser.add_argument("--store", type=Path)
    given = parser.parse_args()
    taken(references, overview_of(50))  # the mathematics are loaded
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    of_sizes(given.sizes)
    if given.store:
        of_store(given.store)


if __name__ == "__main__":
    main()
