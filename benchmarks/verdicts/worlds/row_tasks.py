"""Worlds of sixty tasks of n examples each, judged as one report: by what the tasks state (n alone), or by their rows.

The chance of an example is beta(0.4 a, 0.4 (1 − a)), a the task's own level, from 0.4 to 0.9. `other examples`: both sides drew theirs by
themselves, which is what a stated n is taken for. `same examples`: two artifacts of one recipe on one set. Changes: none; every task 2
points worse; twenty tasks 2 points up and twenty down. The true change of the mean is 0 or −2 points. Bias: none.
Beside the product z tests of every task, each by itself and with Holm's correction (1979) over the sixty.
"""

from __future__ import annotations

from functools import cache, partial
from itertools import product

import numpy as np
from drawn import Bools, Cell, Floats, Outcome, Random
from row_judged import ALPHA, HOLDS, names, report
from scipy.stats import norm

from benchstore.analysis.judgement import Judgement
from benchstore.records.samples import Samples

TASKS, SIZES, BY = 60, (100, 1000), 0.02
LEVELS = np.linspace(0.4, 0.9, TASKS)
NAMES = [f"t{task:02}/acc" for task in range(TASKS)]
SHIFTS = {
    "nothing": np.zeros(TASKS),
    "every task -2 points": np.full(TASKS, -BY),
    "twenty up, twenty down": BY * (np.arange(TASKS) % 3 - 1.0),
}
STATED = ("n, other examples", "n, same examples", "rows")
MOST = {("rows", 100): 200, ("rows", 1000): 60}
OF_SHARES = 400
"""Histories at most, as sixty metrics are judged in each: with rows, and without."""
OF_REPORTS = "share of reports"


def right(random: Random, n: int, change: str, *, same: bool) -> tuple[Bools, Bools]:
    """Right answers of both sides, (tasks, n); a better task turns wrong answers right, a worse one right ones wrong."""
    level, shift = LEVELS[:, None], SHIFTS[change][:, None]
    old, new = (random.beta(0.4 * level, 0.4 * (1 - level), (TASKS, n)) for _ in range(2))
    new = old if same else new
    worse = new * (1 + np.minimum(shift, 0) / level)
    moved = worse + (1 - worse) * np.maximum(shift, 0) / (1 - level)
    return random.random((TASKS, n)) < old, random.random((TASKS, n)) < moved


@cache
def empty(n: int) -> tuple[Floats, Bools]:
    """Columns without a value, (tasks, rows), and where the rows of each task are."""
    return np.full((TASKS, TASKS * n), np.nan), np.arange(TASKS * n) // n == np.arange(TASKS)[:, None]


def rows(answers: Bools) -> Samples:
    """The rows of all tasks, each with the outcome of its own task alone."""
    n = answers.shape[1]
    table, own = empty(n)
    filled = table.copy()
    filled[own] = answers.ravel()
    return Samples(columns={"id": names(TASKS * n)} | {f"outcomes.{name}": column for name, column in zip(NAMES, filled, strict=True)})


def once(random: Random, n: int, change: str, stated: str) -> Outcome:
    """One report."""
    sides = right(random, n, change, same=stated != STATED[0])
    values = [dict(zip(NAMES, side.mean(axis=1).tolist(), strict=True)) for side in sides]
    paired = (rows(sides[0]), rows(sides[1])) if stated == "rows" else None
    found = said(report((values[0], values[1]), paired, n=0 if paired else n), float(SHIFTS[change].mean()))
    return found | {f"{OF_REPORTS}: {name}": value for name, value in beside(*sides).items()}


def said(found: list[Judgement], change: float) -> dict[str, bool | None]:
    """What the report says of the mean, of all, and where the mean's change is said to lie."""
    mean = next(row for row in found if row.metric == "mean/acc")
    words = {"mean regressed": {mean.verdict} & {"regressed"}, "mean improved": {mean.verdict} & {"improved"}}
    words |= {f"any {word}": {row.verdict for row in found} & {word} for word in ("regressed", "improved")}
    ends = mean.interval
    holds = None if ends is None else bool(ends[0] <= change <= ends[1])
    return {f"{OF_REPORTS}: {name}": bool(value) for name, value in words.items()} | {f"{HOLDS}: mean": holds}


def beside(old: Bools, new: Bools) -> dict[str, bool]:
    """Whether any task is called, by z tests of two shares."""
    n, before, after = old.shape[1], old.mean(axis=1), new.mean(axis=1)
    pooled = (before + after) / 2
    p = 2 * norm.sf(np.abs(after - before) / np.sqrt(2 * pooled * (1 - pooled) / n))
    return {"any task by z": bool(p.min() < ALPHA), "any task by z, Holm": bool(p.min() < ALPHA / TASKS)}


def cells() -> list[Cell]:
    """Every change by everything that is stated."""
    return [
        Cell(
            kind="tasks",
            settings={"change": change, "n": n, "stated": stated},
            once=partial(once, n=n, change=change, stated=stated),
            most=MOST.get((stated, n), OF_SHARES),
        )
        for change, n, stated in product(SHIFTS, SIZES, STATED)
    ]
