"""The bench of verdicts: `python benchmarks/verdicts/run.py [--reports 10000] [--jobs 2] [--only TEXT] [--out FILE.json]`.

Every cell is written as soon as it is done, beside FILE.json with the ending .jsonl; cells found there are not run again.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
if __name__ == "__main__":
    # Set before numpy is loaded, here and in the processes started from here: with one thread each, `--jobs` is what it says.
    os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))

import cells  # noqa: E402
import evaluate  # noqa: E402
import settle  # noqa: E402
from streams import Cell  # noqa: E402


def work(task: tuple[Cell, int, int]) -> dict[str, Any]:
    """One cell, in a process of its own."""
    return evaluate.evaluate(*task)


def present(path: Path) -> list[dict[str, Any]]:
    """The cells written so far; a line cut short by a stop is left out."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        try:
            found.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return found


def mend(path: Path) -> None:
    """End a line cut short, so that the next result does not become part of it."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    if text and not text.endswith("\n"):
        path.write_text(text + "\n", encoding="utf-8")


def done(results: list[dict[str, Any]], task: tuple[Cell, int, int]) -> bool:
    """Whether results hold this cell with as many reports, the same seed, and benchstore's verdicts where it has them."""
    cell, count, seed = task
    wanted = set(evaluate.variants(cell))
    return any((r["cell"], r["asked"], r["seed"]) == (cell.name, count, seed) and wanted <= r["rules"].keys() for r in results)


def progress(result: dict[str, Any], index: int, total: int, started: float) -> str:
    """One line on a finished cell."""
    ours_seconds, peers_seconds = result["seconds"]
    flags = {name: rule["shipped"] for name, rule in result["rules"].items() if name in evaluate.OURS}
    said = "".join(f", {name} {shipped}" for name, shipped in flags.items())
    minutes = (time.monotonic() - started) / 60
    return f"[{index}/{total} {minutes:.0f} min] {result['cell']}: {result['reports']} reports, {ours_seconds} + {peers_seconds} s{said}"


def run(tasks: list[tuple[Cell, int, int]], jobs: int, path: Path) -> None:
    """Run the tasks and append each result as it comes."""
    started = time.monotonic()
    mend(path)
    with multiprocessing.get_context("spawn").Pool(jobs) as pool, path.open("a", encoding="utf-8") as file:
        for index, result in enumerate(pool.imap_unordered(work, tasks), start=1):
            file.write(json.dumps(result) + "\n")
            file.flush()
            print(progress(result, index, len(tasks), started), flush=True)
        # Workers end by themselves; ended from outside they would leave semaphores behind, and a warning.
        pool.close()
        pool.join()


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--reports", type=int, default=10_000, help="reports in a cell without a drop; a twentieth of it in one with a drop"
    )
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", action="append", help="cells whose name has this text; may be given several times")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=HERE / "results.json")
    return parser.parse_args()


def main() -> None:
    """Run what is missing, then settle every rule's one setting and write the summary."""
    given = arguments()
    chosen = [cell for cell in cells.all_cells() if not given.only or any(text in cell.name for text in given.only)]
    tasks = [(cell, cells.count_of(cell, given.reports), given.seed) for cell in chosen]
    path = given.out.with_suffix(".jsonl")
    results = present(path)
    missing = [task for task in tasks if not done(results, task)]
    print(f"{len(tasks)} cells, {len(missing)} to run")
    run(missing, given.jobs, path)
    asked = {(cell.name, count, seed) for cell, count, seed in tasks}
    # A cell run again (with verdicts it lacked before) stands later in the file and replaces the earlier one.
    latest = {r["cell"]: r for r in present(path) if (r["cell"], r["asked"], r["seed"]) in asked}
    given.out.write_text(json.dumps(settle.settled(list(latest.values())), indent=1) + "\n", encoding="utf-8")
    print(f"written: {given.out}")


if __name__ == "__main__":
    main()
