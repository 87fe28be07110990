"""The cells of the bench: which sources, sizes, histories and drops are crossed, and how many reports each gets.

What happens in a cell stands in `evaluate.py`.
"""

from __future__ import annotations

import latency
import real
from streams import Cell

SIZES = (16, 100, 500, 5000)
HISTORIES = (0, 3, 5, 12, 40)
DROPS = (0.01, 0.02, 0.03, 0.05, 0.1)
KINDS = ("A/A", "retrained")
POWER_SHARE = 20
"""Cells with a drop get one in so many of the reports."""
UNBOUND_SHARE = 5
"""Nothing is promised of retrained models under twelve runs of history: a fifth of the reports shows how bad it is."""
BOUND_FROM = 12


def all_cells() -> list[Cell]:
    """All cells: those without a drop first, for they fix the settings."""
    sources = [("simulated", n) for n in SIZES] + [(source, real.size(source)) for source in real.SOURCES]
    crossed = [
        Cell(source=source, kind=kind, n=n, history=history, drop=drop)
        for drop, kind in [(0.0, "A/A"), (0.0, "retrained"), *((drop, "A/A") for drop in DROPS)]
        for source, n in sources
        for history in HISTORIES
    ]
    # A latency is of a whole run, so n is 1; nothing made these reruns slower, so there is no drop.
    return [Cell(source=latency.SOURCE, kind="A/A", n=1, history=history) for history in HISTORIES] + crossed


def count_of(cell: Cell, reports: int) -> int:
    """How many reports to ask a cell for."""
    if cell.drop:
        return max(1, reports // POWER_SHARE)
    unbound = cell.kind == "retrained" and cell.history < BOUND_FROM
    return max(1, reports // UNBOUND_SHARE) if unbound else reports
