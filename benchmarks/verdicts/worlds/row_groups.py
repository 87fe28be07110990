"""Worlds of groups: examples in groups of ten, such as questions about one document, whose differences resemble each other (ICC 0.3).

Scores: each side is N(0, 1) noise around the example's level, of which 0.3 of the variance is the group's. Outcomes: right with chance 0.8
as in `artifacts.py`. A drop takes the same from every score, or makes right answers wrong by chance; its size is such that a t test
of the groups' means finds it in 60 to 80%. The true change is that of the mean over all groups. Bias: none.
"""

from __future__ import annotations

from functools import partial
from itertools import product
from typing import Any

import numpy as np
import row_peers as peers
from artifacts import CLUSTER, ICC, RIGHT, clustered_artifact
from drawn import Cell, Floats, Outcome, Random
from row_judged import asked, outcome

SIZES = (10, 30)
DROPS = {("scores", 10): 0.74, ("scores", 30): 0.39, ("outcomes", 10): 0.31, ("outcomes", 30): 0.165}
OF_EVALSIG = 0.1
"""The share of the histories that evalsig is asked about."""


def scores(random: Random, groups: int, drop: float) -> tuple[Floats, Floats]:
    """Scores of both sides."""
    n = groups * CLUSTER
    level = random.standard_normal(n)
    noise = [np.sqrt(ICC) * random.standard_normal(groups).repeat(CLUSTER) + np.sqrt(1 - ICC) * random.standard_normal(n) for _ in range(2)]
    return level + noise[0], level + noise[1] - drop


def outcomes(random: Random, groups: int, drop: float) -> tuple[Any, Any]:
    """Right answers of two artifacts."""
    old, new = (clustered_artifact(random, groups * CLUSTER) for _ in range(2))
    return old.astype(int), (new & (random.random(len(new)) >= drop / RIGHT)).astype(int)


def once(random: Random, kind: str, groups: int, drop: float) -> Outcome:
    """One history, by every rule."""
    old, new = (scores if kind == "scores" else outcomes)(random, groups, drop)
    group = tuple(f"g{number}" for number in range(groups) for _ in range(CLUSTER))
    means = [side.reshape(groups, CLUSTER).mean(axis=1) for side in (old, new)]
    metric, few = "score" if kind == "scores" else "accuracy", random.random()
    answers = {
        "benchstore, group stated": asked(metric, old, new, group=group),
        "benchstore, not stated": asked(metric, old, new),
        "t of groups": peers.paired_t(*means),
        "t of rows": peers.paired_t(old, new),
        "evalsig, cluster": peers.evalsig(old, new, group) if few < OF_EVALSIG else None,
    }
    return outcome(answers, -drop, quiet=not drop)


def cells() -> list[Cell]:
    """Scores and outcomes, quiet and with a drop."""
    return [
        Cell(
            kind="groups",
            settings={"rows": kind, "groups": groups, "change": "drop" if worse else "nothing"},
            once=partial(once, kind=kind, groups=groups, drop=DROPS[kind, groups] if worse else 0.0),
        )
        for worse, kind, groups in product((False, True), ("scores", "outcomes"), SIZES)
    ]
