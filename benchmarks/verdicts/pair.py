"""One pair of snapshots with many rows: time and peak memory of its verdicts. Run: python benchmarks/verdicts/pair.py [ROWS ...]."""

from __future__ import annotations

import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import numpy as np

from benchstore.records.metric import MetricTable
from benchstore.records.samples import FROM_COUNTS, Samples
from benchstore.records.snapshot import Snapshot
from benchstore.standing.verdict_book import compare

TABLE = MetricTable.from_dict({})
SIDES = ((1, 0.90), (2, 0.897))


def outcomes(rows: int, right: float, decisions: int, seed: int) -> dict[str, Any]:
    """tp, fp, fn and tn of `rows` examples with so many decisions each, half of them positive."""
    rng = np.random.default_rng(seed)
    positives = np.arange(rows) % 2 if decisions == 1 else np.full(rows, decisions // 2)
    negatives = decisions - positives
    tp, tn = rng.binomial(positives, right), rng.binomial(negatives, right)
    return {"tp": tp, "fp": negatives - tn, "fn": positives - tp, "tn": tn}


def side(version: int, rows: int, right: float, decisions: int) -> tuple[Snapshot, Samples]:
    """A snapshot whose four metrics follow from its rows, and the rows as a samples file gives them."""
    found = outcomes(rows, right, decisions, version)
    sums = [int(found[name].sum()) for name in ("tp", "fp", "fn", "tn")]
    value = {
        "schema_version": 1,
        "model": "m",
        "version": version,
        "dataset": {"name": "d", "version": "1"},
        "environment": "local",
        "created_at": "2026-01-01T00:00:00Z",
        "source": {},
        "metrics": {name: ratio(*sums) for name, ratio in FROM_COUNTS.items()},
    }
    columns = {name: tuple(column.tolist()) for name, column in found.items()}
    return Snapshot.from_dict(value), Samples(columns={"id": tuple(map(str, range(rows))), **columns})


def measure(rows: int, decisions: int) -> str:
    """Judge one pair and say what it took; the rows are in memory already, as they are for any verdict."""
    (old, before), (new, after) = (side(version, rows, right, decisions) for version, right in SIDES)
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    found = compare(old, new, TABLE, samples=lambda asked: before if asked is old else after)
    seconds = time.perf_counter() - start
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - held) / 1024
    said = ", ".join(f"{row.metric} {row.verdict} p={row.p:.2g}" for row in found)
    return f"{rows:>9,} rows, {decisions} decision(s) each: {seconds:.2f} s, {more:.0f} MB more; {said}"


def main() -> None:
    """Every size with one decision a row and with eight, each in a process of its own, so that peaks do not hide each other."""
    sizes = [int(text) for text in sys.argv[1:]] or [10_000, 100_000, 1_000_000]
    with ProcessPoolExecutor(max_workers=1, max_tasks_per_child=1, mp_context=get_context("spawn")) as pool:
        for rows in sizes:
            for decisions in (1, 8):
                print(pool.submit(measure, rows, decisions).result(), flush=True)


if __name__ == "__main__":
    main()
