"""Worlds of scores: one score an example on both sides, by one model run twice, or by one that is worse.

Examples are drawn anew for every history. Where nothing changed both sides are drawn around the same level of each example, so that
differences are symmetric. A drop is asymmetric: few examples lose much. Its size is such that a paired t test finds it in 60 to 80%,
and shrinks with 1/√n; the true change is its mean over all examples that could be drawn. Bias: none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import product

import numpy as np
import row_peers as peers
from drawn import Cell, Floats, Outcome, Random
from row_judged import asked, outcome
from scipy.stats import norm

SIZES = (16, 100, 1000)
OF_BOOTSTRAP = {16: 1.0, 100: 1.0, 1000: 0.5}
OF_EVALSIG = {16: 1.0, 100: 0.2, 1000: 0.05}
"""Shares of the histories that are asked of what is slow."""
Sides = tuple[Floats, Floats]


def gaussian(random: Random, n: int, drop: float) -> Sides:
    """Levels N(0, 1), reruns N(0, 0.5²); worse by an exponential loss on every example."""
    level = random.standard_normal(n)
    old, new = (level + 0.5 * random.standard_normal(n) for _ in range(2))
    return old, new - random.exponential(drop, n)


def skewed_differences(random: Random, n: int, drop: float) -> Sides:
    """Exponential noise on both sides; worse, most examples gain a little and few lose much: 1 minus an exponential value."""
    level = random.standard_normal(n)
    if not drop:
        return level + random.exponential(1, n), level + random.exponential(1, n)
    return level, level + np.sqrt(2) * (1 - random.exponential(1, n)) - drop


def skewed_scores(random: Random, n: int, drop: float) -> Sides:
    """Log-normal levels (σ = 1), reruns of 30% each; worse by the same part of every score."""
    level = random.lognormal(0, 1, n)
    old, new = (level * (1 + 0.3 * random.standard_normal(n)) for _ in range(2))
    return old, new * (1 - drop / float(np.exp(0.5)))


def bounded(random: Random, n: int, drop: float) -> Sides:
    """Scores of 0 to 1: three in ten are 1, the others Beta(8 q, 8 (1 − q)) with q ~ Beta(4, 2); worse, some answers get 0."""
    level = random.beta(4, 2, n)
    old, new = (np.where(random.random(n) < 0.3, 1.0, random.beta(8 * level, 8 * (1 - level))) for _ in range(2))
    return old, np.where(random.random(n) < drop / (0.3 + 0.7 * 2 / 3), 0.0, new)


def ordinal(random: Random, n: int, drop: float) -> Sides:
    """Marks of 1 to 5: levels N(3.5, 1), reruns N(0, 0.5²), rounded; worse, some marks are one less."""
    level = random.normal(3.5, 1, n)
    old, new = (np.clip(np.rint(level + 0.5 * random.standard_normal(n)), 1, 5) for _ in range(2))
    above = float(norm.sf((1.5 - 3.5) / np.sqrt(1.25)))
    return old, np.maximum(new - (random.random(n) < drop / above), 1.0)


def ties(random: Random, n: int, drop: float) -> Sides:
    """Four in five examples score the same on both sides, the others move by N(0, 1); worse, by an exponential loss as well."""
    old, moved = random.standard_normal(n), random.random(n) < 0.2
    return old, old + moved * (random.standard_normal(n) - random.exponential(drop / 0.2, n))


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """How both sides are drawn, the standard deviation of their quiet differences, and how many standard errors a drop is at each size."""

    draw: Callable[[Random, int, float], Sides]
    sd: float
    errors: tuple[float, float, float]

    def drop(self, n: int) -> float:
        """The size of a drop."""
        return self.errors[SIZES.index(n)] * self.sd / float(np.sqrt(n))


WORLDS = {
    "gaussian": World(draw=gaussian, sd=0.707, errors=(3.1, 2.5, 2.5)),
    "skewed differences": World(draw=skewed_differences, sd=1.414, errors=(2.35, 2.4, 2.4)),
    "skewed scores": World(draw=skewed_scores, sd=1.153, errors=(2.2, 2.1, 2.4)),
    "bounded": World(draw=bounded, sd=0.299, errors=(3.9, 3.0, 2.7)),
    "ordinal": World(draw=ordinal, sd=0.772, errors=(3.0, 2.6, 2.6)),
    "80% ties": World(draw=ties, sd=0.447, errors=(6.0, 3.0, 2.6)),
}


def once(random: Random, world: World, n: int, drop: float) -> Outcome:
    """One history, by every rule."""
    old, new = world.draw(random, n, drop)
    few = random.random(2)
    answers = {
        "benchstore": asked("score", old, new),
        "paired t": peers.paired_t(old, new),
        "Wilcoxon": peers.wilcoxon(old, new),
        "bootstrap": peers.bootstrap(random, old, new) if few[0] < OF_BOOTSTRAP[n] else None,
        "evalsig": peers.evalsig(old, new) if few[1] < OF_EVALSIG[n] else None,
    }
    return outcome(answers, -drop, quiet=not drop)


def cells() -> list[Cell]:
    """Every world at every size, quiet and with a drop."""
    return [
        Cell(
            kind="scores",
            settings={"world": name, "n": n, "change": "drop" if worse else "nothing"},
            once=partial(once, world=world, n=n, drop=world.drop(n) if worse else 0.0),
        )
        for worse, (name, world), n in product((False, True), WORLDS.items(), SIZES)
    ]
