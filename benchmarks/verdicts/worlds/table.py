"""Print the results of `run.py` as Markdown: python benchmarks/verdicts/worlds/table.py FILE.json.

One table a kind of cell, one row a cell. Shares are percentages of histories with two-sided 95% bounds (Clopper & Pearson,
Biometrika 26, 1934). A share is bold where its bounds lie wholly outside what was meant (`MEANT`).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from scipy.stats import beta

CONFIDENCE = 0.95
NONE = "–"
MEANT: dict[str, dict[str, tuple[float, float]]] = {
    "A/A noise": {"any flag": (0.0, 0.05)},
    "A/A new artifact": {"any flag": (0.0, 0.05)},
    "A/A best artifact": {"any flag": (0.0, 0.05)},
    "A/A clusters": {"any flag": (0.0, 0.05), "any flag of metrics with rows": (0.0, 0.05)},
    "A/A F1 alone": {"any flag": (0.0, 0.05)},
    "crash on the hardest rows": dict.fromkeys(("any improved", "any improved but slices", "accuracy improved"), (0.0, 0.05)),
    "claimed power": {"regressed at that size": (0.76, 0.84)},
}
"""Kind -> outcome -> the least and the largest share that was meant; the rest is for the reader to judge."""

Result = dict[str, Any]


def bounds(hits: int, of: int) -> tuple[float, float]:
    """The exact two-sided 95% bounds of a share."""
    tail = (1 - CONFIDENCE) / 2
    low = float(beta.ppf(tail, hits, of - hits + 1)) if hits else 0.0
    high = float(beta.ppf(1 - tail, hits + 1, of - hits)) if hits < of else 1.0
    return low, high


def share(hits: int, of: int, meant: tuple[float, float] = (0.0, 1.0)) -> str:
    """A share in percent with its bounds, as `4.8 (3.1–7.0)`."""
    if not of:
        return NONE
    low, high = bounds(hits, of)
    text = f"{100 * hits / of:.1f} ({100 * low:.1f}–{100 * high:.1f})"
    return f"**{text}**" if low > meant[1] or high < meant[0] else text


def columns(results: Sequence[Result], part: str) -> list[str]:
    """The names that any result of a kind has, in the order in which they first occur."""
    return list(dict.fromkeys(name for result in results for name in result[part]))


def setting(value: str | float) -> str:
    """A setting as text."""
    return value if isinstance(value, str) else f"{value:g}"


def row(result: Result, names: dict[str, list[str]]) -> list[str]:
    """One cell's row: its settings, its shares, its means."""
    meant = MEANT.get(result["kind"], {})
    found = [setting(result["settings"].get(name, NONE)) for name in names["settings"]]
    counted = [(name, *result["shares"].get(name, (0, 0))) for name in names["shares"]]
    found += [share(hits, of, meant.get(name, (0.0, 1.0))) for name, hits, of in counted]
    return found + [f"{result['means'][name]:.2f}" if name in result["means"] else NONE for name in names["means"]]


def markdown(kind: str, results: Sequence[Result]) -> Iterator[str]:
    """The lines of one kind's table. What has a mean somewhere is shown as a mean alone."""
    names = {part: columns(results, part) for part in ("settings", "shares", "means")}
    names["shares"] = [name for name in names["shares"] if name not in names["means"]]
    head = [name for part in names.values() for name in part]
    histories = sorted({result["histories"] for result in results})
    yield f"## {kind}\n"
    yield f"{len(results)} cells of {' or '.join(map(str, histories))} histories; percent with 95% bounds.\n"
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    yield from (f"| {' | '.join(row(result, names))} |" for result in results)
    yield ""


def page(results: Sequence[Result]) -> str:
    """All tables."""
    kinds = dict.fromkeys(result["kind"] for result in results)
    tables = [markdown(kind, [result for result in results if result["kind"] == kind]) for kind in kinds]
    return "\n".join(line for lines in tables for line in lines)


def main() -> None:
    """Read results, print tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    print(page(json.loads(parser.parse_args().file.read_text(encoding="utf-8"))["cells"]))


if __name__ == "__main__":
    main()
