"""Claimed against true power: how often a drop as large as the product says it would find 8 times in 10 is called regressed.

One metric, accuracy, α = 0.05, with a limit of 0 and of 1 point. First a new run in which nothing changed is judged; its judgement
says the size (`detectable`). Then another new run with a true drop of exactly that size is judged against the same earlier runs.
Where the size is larger than the accuracy itself no such drop is possible, and the history takes no part in the share. Examples,
chances and drops are those of `power.py`. Beside them stand two worlds that a formula for those would not suit: runs in which every
example is a coin of the same chance, 0.8, and runs of gaussian noise, 0.8 ± 0.01, in which the new one is as noisy as the others.
Bias: none. Seeds: see `drawn.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import product

import judging
import numpy as np
from drawn import Cell, History, Outcome, Random
from power import NAMES, answers, chances, dropped, history

SIZES = (16, 100, 500)
LIMITS = (0.0, 0.01)
LENGTHS = (5, 8, 11, 20, 40)
BOTH = (8, 20)
LEVEL, SD = 0.8, 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Earlier runs to which a new one can be drawn: `most` is the largest drop there can be, `after` draws a history with a drop."""

    most: float
    after: Callable[[float], History]


def of_answers(random: Random, n: int, length: int, stated: str, *, coins: bool = False) -> Series:
    """Runs that answer n examples, the reference first, then `length` reruns."""
    chance = np.full(n, LEVEL) if coins else chances(random, n)
    earlier = answers(random, chance, length + 1)

    def after(drop: float) -> History:
        return history(earlier, answers(random, dropped(chance, drop), 1)[0], drop, stated)

    return Series(most=float(chance.mean()), after=after)


def of_noise(random: Random, length: int) -> Series:
    """Runs with gaussian noise, of which nothing is stated."""
    earlier = LEVEL + SD * random.standard_normal((length + 1, 1))

    def after(drop: float) -> History:
        new = LEVEL - drop + SD * random.standard_normal(1)
        return History(names=NAMES, before=earlier, new=new, change=np.array([-drop]))

    return Series(most=LEVEL, after=after)


def once(random: Random, draw: Callable[[Random], Series], limit: float) -> Outcome:
    """One size claimed, and whether a drop of that size is found."""
    series = draw(random)
    (pilot,) = judging.judged(series.after(0.0), limit)
    size = pilot.detectable
    possible = size is not None and size <= series.most
    found = judging.judged(series.after(size), limit)[0].verdict if size is not None and possible else None
    return {
        "regressed at that size": None if found is None else found == "regressed",
        "size said": size is not None,
        "size possible": None if size is None else possible,
        "mean size (points)": None if size is None else 100 * size,
    }


def cell(evidence: str, limit: float, length: int, draw: Callable[[Random], Series], n: int | str) -> Cell:
    """One cell; a limit of 0.01 is written as 1 point."""
    settings = {"evidence": evidence, "n": n, "history": length, "limit (points)": 100 * limit}
    return Cell(kind="claimed power", settings=settings, once=partial(once, draw=draw, limit=limit))


def cells() -> Iterator[Cell]:
    """Rows or denominators without history, history alone, both, and histories of coins and of gaussian noise."""
    for limit, n in product(LIMITS, SIZES):
        for stated in ("rows", "n"):
            yield cell(stated, limit, 0, partial(of_answers, n=n, length=0, stated=stated), n)
        for length in LENGTHS:
            yield cell("history", limit, length, partial(of_answers, n=n, length=length, stated="nothing"), n)
        for length in BOTH:
            yield cell("rows and history", limit, length, partial(of_answers, n=n, length=length, stated="rows"), n)
    for n, length in product(SIZES, BOTH):
        yield cell("history of coins", 0.0, length, partial(of_answers, n=n, length=length, stated="nothing", coins=True), n)
    for limit, length in product(LIMITS, LENGTHS):
        yield cell("gaussian history", limit, length, partial(of_noise, length=length), "none")
