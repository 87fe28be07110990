"""Whether a lasting drop stays open, and a true fix closes it: `python benchmarks/verdicts/lasting.py [--histories 300]`.

Each history is one series: 12 runs of a good model, then one whose accuracy is lower by twice what a comparison of two of them could have
shown, run 40 times, then the good one again. Beside it 90 nights on which nothing changes. What is open after each run is asked of
`benchstore.standing.regressions`, as every face does.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np

from benchstore.records.config import Config
from benchstore.records.pointer import Pointer, Standing
from benchstore.records.samples import Samples
from benchstore.records.snapshot import Snapshot
from benchstore.standing.overview import Overview
from benchstore.standing.regressions import _Walk

GOOD, BAD, FIXED, NIGHTS = 12, 40, 6, 90
N = 500
FLIPS = 0.02
"""Share of rows that change from one run of the same model to the next."""


@dataclass
class Kept:
    """A source that is in memory: one model, its baseline the first version, its current the last."""

    snapshots: Mapping[str, Sequence[Snapshot]]
    rows: Mapping[int, Samples]
    config: Config = field(default_factory=Config)

    def pointer(self, model: str) -> Pointer:
        """Promoted run by run."""
        runs = self.snapshots[model]
        return Pointer(series={runs[0].series.configuration: Standing(current=runs[-1].version, baseline=1)})

    def samples(self, snapshot: Snapshot) -> Samples | None:
        """The rows of a run."""
        return self.rows.get(snapshot.version)

    def events_of(self, _model: str) -> Sequence[Any]:
        """Nobody rolled anything back."""
        return ()


def snapshot(version: int, right: np.ndarray, kind: str) -> tuple[Snapshot, Samples]:
    """One run, with what is known of its noise: rows, a stated n, or nothing."""
    samples = Samples(columns={"id": tuple(map(str, range(len(right)))), "correct": tuple(right.astype(int).tolist())})
    value: dict[str, Any] = {
        "schema_version": 1,
        "model": "m",
        "version": version,
        "dataset": {"name": "d", "version": "1"},
        "environment": "local",
        "created_at": "2026-01-01T00:00:00Z",
        "source": {},
        "metrics": {"accuracy": float(right.mean())},
    }
    if kind == "rows":
        value["samples"] = {"file": f"{version}.samples.json", "sha256": f"{version:064d}", "rows": len(right)}
    if kind == "n":
        value["uncertainty"] = {"accuracy": {"n": len(right)}}
    return Snapshot.from_dict(value), samples


def quiet(draw: np.random.Generator, kind: str) -> Overview:
    """Nights on which nothing changes but what changes from run to run."""
    return overview_of([draw.random(N) < 0.85] * NIGHTS, draw, kind)


def history(draw: np.random.Generator, kind: str) -> Overview:
    """One history with a drop, twice what a first comparison of equal runs says that it could have shown, and its fix."""
    good = draw.random(N) < 0.85
    drop = 2 * {"rows": 0.033, "n": 0.071, "nothing": 0.05}[kind]
    bad = good.copy()
    bad[draw.choice(np.flatnonzero(good), round(drop * N), replace=False)] = False
    return overview_of([good] * GOOD + [bad] * BAD + [good] * FIXED, draw, kind)


def overview_of(models: Sequence[np.ndarray], draw: np.random.Generator, kind: str) -> Overview:
    """Each of the models, given as its right rows, run once."""
    runs = [snapshot(number, model ^ (draw.random(N) < FLIPS), kind) for number, model in enumerate(models, start=1)]
    rows = {item.version: samples for item, samples in runs} if kind == "rows" else {}
    source: Any = Kept(snapshots={"m": [item for item, _ in runs]}, rows=rows)
    return Overview(source)


def open_after(overview: Overview) -> list[bool]:
    """Whether anything is open after each run."""
    view = overview.series[0]
    walk = _Walk(view)
    states = []
    for item in view.members:
        walk.step(item.version, last=True)
        states.append(bool(walk.open))
    return states


def followed(overview: Overview) -> SimpleNamespace:
    """Whether the drop was found, whether it stayed open through all bad runs, and how many good ones it took to close."""
    states = open_after(overview)
    bad, fixed = states[GOOD : GOOD + BAD], states[GOOD + BAD :]
    return SimpleNamespace(
        before=any(states[:GOOD]),
        found=bad[0],
        stayed=all(bad[bad.index(True) :]) if any(bad) else False,
        closed=[not item for item in fixed],
    )


def main() -> None:
    """Print one line a kind of evidence."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--histories", type=int, default=300)
    count = parser.parse_args().histories
    for kind in ("rows", "n", "nothing"):
        draw = np.random.default_rng(20261127)
        found = [followed(history(draw, kind)) for _ in range(count)]
        clean = [item for item in found if not item.before]
        at_once, in_five = (sum(any(item.closed[:k]) for item in clean) / len(clean) for k in (1, 5))
        print(
            f"{kind}: {len(found)} histories, open before the drop {1 - len(clean) / len(found):.1%}, found at once"
            f" {sum(item.found for item in clean) / len(clean):.1%}, stayed open {sum(item.stayed for item in clean) / len(clean):.1%},"
            f" closed by the first good run {at_once:.1%}, within five {in_five:.1%}"
        )
        print(f"{kind}: {nightly([quiet(draw, kind) for _ in range(count // 3)])}", flush=True)


def nightly(quarters: Sequence[Overview]) -> str:
    """How often something is open on quiet nights, how many quarters have an alarm, and how many two in a row."""
    states = [open_after(overview) for overview in quarters]
    alarms = [[any(row.verdict == "regressed" for row in o.book.of(item)) for item in o.series[0].members] for o in quarters]
    nights = sum(map(sum, states)) / sum(map(len, states))
    twice = sum(any(a and b for a, b in pairwise(found)) for found in alarms) / len(quarters)
    return (
        f"{len(quarters)} quiet quarters, something open on {nights:.1%} of nights, an alarm in"
        f" {sum(map(any, alarms)) / len(quarters):.1%} of quarters, two in a row in {twice:.1%}"
    )


if __name__ == "__main__":
    main()
