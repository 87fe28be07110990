"""Run the bench of verdicts in the worlds that users live in.

    python benchmarks/verdicts/worlds/run.py [--histories 4000] [--only TEXT] [--out FILE.json]

Cells whose name contains TEXT are run, all of them by default, one after the other; the seed is 0 unless --seed says otherwise.
The file is written after every cell, and cells that it holds already, with as many histories and the same seed, are not run again.
`table.py` prints it. Worlds: `noise.py` (values alone), `artifacts.py` (rows), `power.py`, `claims.py`.
evalsig and holdline are asked where they are installed (`benchmarks/verdicts/requirements.txt`).
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import artifacts
import claims
import noise
import power
from drawn import Cell, evaluate

WORLDS = (noise, artifacts, power, claims)


def all_cells() -> list[Cell]:
    """Every cell of every world."""
    return [cell for world in WORLDS for cell in world.cells()]


def load(file: Path) -> list[dict[str, Any]]:
    """The cells that a file holds; none where there is no file. Those that the bench no longer has are left out."""
    names = {cell.name for cell in all_cells()}
    found = json.loads(file.read_text(encoding="utf-8"))["cells"] if file.exists() else []
    return [result for result in found if result["cell"] in names]


def save(file: Path, found: Sequence[dict[str, Any]]) -> None:
    """Write all results, whole or not at all."""
    part = file.with_suffix(".part")
    part.write_text(json.dumps({"cells": list(found)}, indent=1) + "\n", encoding="utf-8")
    part.replace(file)


def is_of(result: dict[str, Any], cell: Cell, histories: int, seed: int) -> bool:
    """Whether a result is of that cell, with as many histories and that seed."""
    return (result["cell"], result["histories"], result["seed"]) == (cell.name, cell.count(histories), seed)


def run(cells: Sequence[Cell], histories: int, seed: int, file: Path) -> list[dict[str, Any]]:
    """Run what the file does not hold yet. Results stand in the order of all cells."""
    found, order = load(file), [cell.name for cell in all_cells()]
    for cell in cells:
        if any(is_of(result, cell, histories, seed) for result in found):
            continue
        start = time.perf_counter()
        result = evaluate(cell, histories, seed) | {"seconds": round(time.perf_counter() - start, 1)}
        found = sorted([*(old for old in found if old["cell"] != cell.name), result], key=lambda one: order.index(one["cell"]))
        save(file, found)
        print(f"{result['seconds']:7.1f} s  {cell.name}", flush=True)
    return found


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--histories", type=int, default=4000, help="histories a cell")
    parser.add_argument("--only", default="", metavar="TEXT", help="run cells whose name contains this")
    parser.add_argument("--out", type=Path, default=Path("worlds.json"), metavar="FILE.json")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def main() -> None:
    """Run the cells that were asked for."""
    given = arguments()
    run([cell for cell in all_cells() if given.only in cell.name], given.histories, given.seed, given.out)


if __name__ == "__main__":
    main()
