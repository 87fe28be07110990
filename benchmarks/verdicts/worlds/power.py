"""Power: how often a true drop of accuracy is called regressed, beside the usual tests on the same two runs.

One metric, accuracy, limit 0, α = 0.05. Examples and their chances are those of `testset.py`; every run draws each answer from the
example's chance anew, so that reruns vary by that alone: two runs without a drop differ on 10.7% of the rows. A drop multiplies all
chances by one factor, by which the expected accuracy falls by exactly the drop. `history` counts reruns between the reference and
the new run. The tests beside see the reference and the new run alone, so they are the same at every history but for chance; packages,
which are slower, are asked at history 0. A drop of 0 shows what each calls regressed where nothing changed. Bias: none.
Seeds: see `drawn.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import product

import beside
import judging
import numpy as np
import testset
from drawn import NOTHING, Bools, Cell, Floats, History, Known, Outcome, Random

SIZES = (100, 200, 500, 1000, 2000)
DROPS = (0.0, 2.0, 3.0, 5.0, 10.0)
"""Points of accuracy."""
LENGTHS = (0, 5, 8, 11, 20, 40)
NAMES = ["accuracy"]


def chances(random: Random, n: int) -> Floats:
    """A chance for each of n examples."""
    return random.beta(*testset.CHANCE, size=n)


def answers(random: Random, chance: Floats, runs: int) -> Bools:
    """Right answers of so many runs: (runs, n)."""
    return random.random((runs, len(chance)), dtype=np.float32) < chance.astype(np.float32)


def dropped(chance: Floats, drop: float) -> Floats:
    """Chances by which the expected accuracy is lower by `drop`, a share no larger than their mean."""
    return chance * (1 - drop / chance.mean())


def columns(right: Bools) -> dict[str, list[int] | tuple[str, ...]]:
    """One run's rows."""
    return {"id": testset.identifiers(len(right)), "correct": right.astype(int).tolist()}


def history(earlier: Bools, new: Bools, drop: float, stated: str) -> History:
    """A history of accuracy alone from answers: `earlier` (runs, n), the reference first, and `new` (n,)."""
    runs, n = len(earlier) + 1, len(new)
    known = NOTHING if stated == "nothing" else Known(n={"accuracy": n}, counts=(n, 0))
    return History(
        names=NAMES,
        before=earlier.mean(axis=1)[:, np.newaxis],
        new=np.array([new.mean()]),
        change=np.array([-drop]),
        known=[known] * runs,
        rows=(lambda run: columns(new if run == runs - 1 else earlier[run])) if stated == "rows" else None,
        row_count=n,
    )


def once(random: Random, n: int, drop: float, length: int) -> Outcome:
    """Whether each calls one new run regressed."""
    chance = chances(random, n)
    earlier, new = answers(random, chance, length + 1), answers(random, dropped(chance, drop), 1)[0]
    found: dict[str, bool] = {}
    for stated in testset.STATED:
        (judgement,) = judging.judged(history(earlier, new, drop, stated))
        found[f"benchstore, {stated}"] = judgement.verdict == "regressed"
    pair = beside.Pair(old=earlier[0], new=new)
    rules = beside.PLAIN | (beside.PACKAGES if length == 0 else {})
    return found | {name: rule(pair, random) for name, rule in rules.items()}


def cells() -> Iterator[Cell]:
    """All cells of power."""
    for drop, n, length in product(DROPS, SIZES, LENGTHS):
        settings = {"drop (points)": drop, "n": n, "history": length}
        yield Cell(kind="power", settings=settings, once=partial(once, n=n, drop=drop / 100, length=length))
