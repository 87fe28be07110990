"""Worlds of trials: several attempts at each example, right or wrong, whose chances are drawn from beta(2, 2) anew for every history.

`same chances`: the same model once more. `other examples right`: a model as good, whose chances are drawn by themselves. `other, steady`:
the same where most examples are nearly always right or nearly always wrong: chances from beta(0.2, 0.2). `drop`: every chance is a tenth
less, which is 5 points of the mean. The true change is that of the mean over all examples. Bias: none.
Beside the product a paired t test of examples' means, and Fisher's exact test that takes every trial for an example of its own.
"""

from __future__ import annotations

from functools import partial
from itertools import product

import row_peers as peers
from drawn import Cell, Floats, Outcome, Random
from row_judged import asked, names, outcome

SIZES, TRIALS = (50, 300), (1, 4, 16)
CHANGES = ("same chances", "other examples right", "other, steady", "drop")
DROP = 0.05


def chances(random: Random, n: int, change: str) -> tuple[Floats, Floats]:
    """The chance of each example on both sides."""
    if change == "other, steady":
        return random.beta(0.2, 0.2, n), random.beta(0.2, 0.2, n)
    old = random.beta(2, 2, n)
    return old, {"same chances": old, "other examples right": random.beta(2, 2, n), "drop": old * (1 - DROP / 0.5)}[change]


def once(random: Random, n: int, trials: int, change: str) -> Outcome:
    """One history, by every rule."""
    old, new = ((random.random((n, trials)) < side[:, None]).astype(int) for side in chances(random, n, change))
    ids = tuple(name for name in names(n) for _ in range(trials))
    answers = {
        "benchstore": asked("pass@1", old.ravel(), new.ravel(), id=ids, trial=tuple(range(trials)) * n),
        "t of examples": peers.paired_t(old.mean(axis=1), new.mean(axis=1)),
        "Fisher, every trial": peers.fisher(old, new),
    }
    return outcome(answers, -DROP if change == "drop" else 0.0, quiet=change != "drop")


def cells() -> list[Cell]:
    """Every change with every number of examples and trials."""
    return [
        Cell(
            kind="trials",
            settings={"change": change, "examples": n, "trials": trials},
            once=partial(once, n=n, trials=trials, change=change),
        )
        for change, n, trials in product(CHANGES, SIZES, TRIALS)
    ]
