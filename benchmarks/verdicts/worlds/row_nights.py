"""Worlds of scheduled nights through the product's book of verdicts: one model of 500 examples run every night, 85% of them right.

From run to run 3% of the rows flip, another 3% every night. Five runs come first, the last of which is the baseline; then 90 nights.
A quiet quarter has an alarm where any night is called regressed or improved. In the others 6 points of the examples are wrong from night
45 on, and nights 45 to 58 are asked for a regression. Bias: none.
"""

from __future__ import annotations

from functools import partial
from itertools import product
from typing import Any

import numpy as np
from drawn import Bools, Cell, Outcome, Random
from row_judged import CALLED, SHARE, names, snapshot

from benchstore.analysis.references import ModelHistory
from benchstore.records.config import Config
from benchstore.records.pointer import Pointer, Standing
from benchstore.records.samples import Samples
from benchstore.standing.verdict_book import VerdictBook

N, RIGHT, FLIPS = 500, 0.85, 0.03
BEFORE, NIGHTS, FROM, WITHIN, DROP = 5, 90, 45, 14, 0.06
MONITORS = ("each", "always-valid")
STATED = ("rows", "n", "nothing")
QUIET, CAUGHT = "quarters with an alarm", f"drop found within {WITHIN} nights"
MOST = 300
"""Histories at most: a quarter takes a tenth of a second."""


def runs(random: Random, *, drop: bool) -> list[Bools]:
    """Which examples are right, a run an entry."""
    good = random.random(N) < RIGHT
    bad = good.copy()
    bad[random.choice(np.flatnonzero(good), round(DROP * N), replace=False)] = False
    first = BEFORE + (FROM - 1 if drop else NIGHTS)
    models = [good] * first + [bad] * (WITHIN if drop else 0)
    return [model ^ (random.random(N) < FLIPS) for model in models]


def book(right: list[Bools], monitor: str, stated: str) -> tuple[VerdictBook, list[Any]]:
    """The book of one series, and its runs."""
    config = Config.from_dict({"policy": {"monitor": monitor}, "metrics": {"accuracy": SHARE}})
    count, n = N if stated == "rows" else 0, N if stated == "n" else 0
    values = [{"accuracy": float(side.mean())} for side in right]
    items = [snapshot(version, value, rows=count, n=n, scheduled=True) for version, value in enumerate(values, start=1)]
    samples = [Samples(columns={"id": names(N), "correct": tuple(side.astype(int).tolist())}) for side in right]
    pointer = Pointer(series={items[0].series.configuration: Standing(current=len(items), baseline=BEFORE)})
    histories = {"m": ModelHistory(items, pointer)}
    read = (lambda item: samples[item.version - 1]) if count else lambda _: None
    return VerdictBook(histories, config.metrics, config.policy, read), items


def once(random: Random, stated: str, *, drop: bool) -> Outcome:
    """One series, watched in both ways."""
    right = runs(random, drop=drop)
    found = {}
    for monitor in MONITORS:
        verdicts, items = book(right, monitor, stated)
        nights = items[-WITHIN:] if drop else items[BEFORE:]
        wanted = {"regressed"} if drop else set(CALLED)
        found[f"{CAUGHT if drop else QUIET}: {monitor}"] = any(verdicts.of(night)[0].verdict in wanted for night in nights)
    return found


def cells() -> list[Cell]:
    """What is stated, in quiet quarters and in those with a drop."""
    return [
        Cell(
            kind="nights",
            settings={"stated": stated, "change": f"{round(100 * DROP)} points at night {FROM}" if drop else "nothing"},
            once=partial(once, stated=stated, drop=drop),
            most=MOST,
        )
        for drop, stated in product((False, True), STATED)
    ]
