"""Verdicts about rows of every kind, many tasks and nights, beside peers: `python benchmarks/verdicts/rows.py [--histories 1000]`.

The product is asked as a person asks it: two snapshots with their rows, or a series of nights; the default policy, limits of 0. The
worlds are in `worlds/row_*.py`, each cell with a seed of its own. Cells whose name contains `--only` are run, such as `trials,` or
`n 1000`. The tables are printed as Markdown, and written to `--out`. Slow peers are asked
about fewer histories (`OF_...` in the worlds): evalsig about all of 16 examples, a fifth of 100, a twentieth of 1000, a tenth of groups.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parent / "worlds"))

import row_groups
import row_nights
import row_scores
import row_tasks
import row_trials
from drawn import Cell, evaluate

WORLDS = (row_scores, row_trials, row_groups, row_tasks, row_nights)
NONE = "–"
Result = dict[str, Any]


def all_cells() -> list[Cell]:
    """Every cell of every world."""
    return [cell for world in WORLDS for cell in world.cells()]


def percent(hits: int, of: int) -> str:
    """A share in percent."""
    return f"{100 * hits / of:.1f}" if of else NONE


def measures(results: Sequence[Result]) -> dict[str, list[str]]:
    """What was measured, and by which rules, in the order in which they first occur."""
    found: dict[str, list[str]] = {}
    for name in dict.fromkeys(name for result in results for name in result["shares"]):
        measure, _, rule = name.partition(": ")
        if any(result["shares"].get(name, (0, 0))[1] for result in results):
            found.setdefault(measure, []).append(rule)
    return found


def table(kind: str, measure: str, rules: Sequence[str], results: Sequence[Result]) -> Iterator[str]:
    """The lines of one table: the cells that were asked for this, by rule."""
    asked = [result for result in results if any(name.startswith(f"{measure}: ") for name in result["shares"])]
    settings = [name for name in asked[0]["settings"] if name != "change" or tells(name, asked)]
    counts = sorted({result["histories"] for result in asked}, reverse=True)
    yield f"**{kind}: {measure}**, {' or '.join(map(str, counts))} histories a cell\n"
    yield f"| {' | '.join([*settings, *rules])} |"
    yield f"|{'---|' * len(settings)}{'---:|' * len(rules)}"
    for result in asked:
        shares = [percent(*result["shares"].get(f"{measure}: {rule}", (0, 0))) for rule in rules]
        yield f"| {' | '.join([*(str(result['settings'][name]) for name in settings), *shares])} |"
    yield ""


def tells(name: str, results: Sequence[Result]) -> bool:
    """Whether a setting tells cells apart."""
    return len(results) == 1 or len({result["settings"][name] for result in results}) > 1


def error(count: int) -> str:
    """The standard error of a share of so many histories."""
    at = [f"{100 * (share * (1 - share) / count) ** 0.5:.1f} at {share:.0%}" for share in (0.05, 0.5)]
    return f"of {count} histories {' and '.join(at)}"


def page(results: Sequence[Result]) -> str:
    """All tables."""
    counts = sorted({result["histories"] for result in results}, reverse=True)
    lines = [f"In percent of histories; standard errors in points: {', '.join(map(error, counts))}.\n"]
    for kind in dict.fromkeys(result["kind"] for result in results):
        own = [result for result in results if result["kind"] == kind]
        for measure, rules in measures(own).items():
            lines.extend(table(kind, measure, rules, own))
    return "\n".join(lines)


def run(cells: Sequence[Cell], count: int) -> list[Result]:
    """Ask every cell; what it is at stands on the error stream."""
    found = []
    for cell in cells:
        found.append(evaluate(cell, count, 0))
        print(cell.name, file=sys.stderr, flush=True)
    return found


def main() -> None:
    """Run the cells that were asked for, print their tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--histories", type=int, default=1000, help="histories a cell; slow cells have fewer")
    parser.add_argument("--only", default="", metavar="TEXT", help="run cells whose name contains this")
    parser.add_argument("--out", type=Path, metavar="FILE.md")
    given = parser.parse_args()
    text = page(run([cell for cell in all_cells() if given.only in cell.name], given.histories))
    print(text)
    if given.out:
        given.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
