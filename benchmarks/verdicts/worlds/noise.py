"""Worlds of runs in which nothing changed: twelve metrics of which values alone are known, with many kinds of noise.

A history has h runs after the first one, then the new run, so that h = 11 makes twelve earlier runs with the first.
Noise has standard deviation 1 and is scaled to values of 0.8 ± 0.01, proportions; where noise is not said to be shared, the twelve
metrics are independent of each other, which is the hardest case for a promise about the whole report. Counts are better where
lower. Limits are 0. Nothing is stated of n, standard errors or rows. `fixed` compares with the first run, `moving` with the
previous one. Bias: none, but by the trend, which goes on into the new run, and by the choice of the best of k runs.
Seeds: see `drawn.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import judging
import numpy as np
from drawn import Cell, Floats, History, Outcome, Random

METRICS = 12
NAMES = [f"metric{number}" for number in range(1, METRICS + 1)]
LENGTHS = (0, 5, 8, 11, 20, 40)
BEST_OF = (3, 4, 6)
LEVEL, SD = 0.8, 0.01
TREND = -0.1
"""Standard deviations a run."""
STEP, OUTLIER = 3.0, 5.0
"""Standard deviations, up or down with equal chance."""
GRID = 50

Draw = Callable[[Random, int], Floats]
"""Noise of so many runs, the new one last: (runs, metrics)."""


def gaussian(random: Random, runs: int) -> Floats:
    """Independent runs."""
    return random.standard_normal((runs, METRICS))


def trend(random: Random, runs: int) -> Floats:
    """Every run lies a tenth of a standard deviation below the one before, the new one as well."""
    return gaussian(random, runs) + TREND * np.arange(runs)[:, np.newaxis]


def step(random: Random, runs: int) -> Floats:
    """One step at a random earlier run, never the first one; the new run is at the level after it."""
    noise = gaussian(random, runs)
    if runs > 2:
        noise[random.integers(1, runs - 1) :] += STEP * random.choice((-1, 1), METRICS)
    return noise


def outlier(random: Random, runs: int) -> Floats:
    """One earlier run lies far off in all metrics; neither the first one nor the new one."""
    noise = gaussian(random, runs)
    if runs > 2:
        noise[random.integers(1, runs - 1)] += OUTLIER * random.choice((-1, 1), METRICS)
    return noise


def autoregression(random: Random, runs: int, phi: float) -> Floats:
    """Stationary first-order autoregression x' = φ x + √(1 − φ²) e (Box & Jenkins 1976, section 3.2)."""
    noise = gaussian(random, runs)
    for run in range(1, runs):
        noise[run] = phi * noise[run - 1] + np.sqrt(1 - phi**2) * noise[run]
    return noise


def heavy_tails(random: Random, runs: int, *, shared: bool) -> Floats:
    """Student's t with 3 degrees of freedom, scaled to variance 1; `shared` has one χ² a run for all metrics, a multivariate t."""
    squares = random.chisquare(3, (runs, 1 if shared else METRICS))
    return gaussian(random, runs) / np.sqrt(squares)


def binomial(random: Random, runs: int) -> Floats:
    """Shares of 50 examples, each right with chance 0.8: values on a grid of 1/50."""
    return random.binomial(GRID, LEVEL, (runs, METRICS)) / GRID


def coarse(random: Random, runs: int) -> Floats:
    """Values of 0.8 ± 0.01 rounded to the nearest 1/50, so that most are equal."""
    return np.round((LEVEL + SD * gaussian(random, runs)) * GRID) / GRID


def poisson(random: Random, runs: int, mean: float) -> Floats:
    """Rare counts, such as crashes a run."""
    return random.poisson(mean, (runs, METRICS)).astype(float)


def scaled(random: Random, runs: int, noise: Draw) -> Floats:
    """Noise on the scale of proportions."""
    return LEVEL + SD * noise(random, runs)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Values (runs, metrics) in their unit, and how the reference is found: the first or the previous run, or the best of k.

    With `kept` the k candidates are the first runs of the history; else only the best of them is in it, as its first run.
    `slope` is the true change from one run to the next.
    """

    draw: Draw
    moving: bool = False
    best_of: int = 1
    kept: bool = False
    unit: str = "proportion"
    slope: float = 0.0


def drawn(random: Random, world: World, length: int) -> History:
    """One history with `length` runs after the first."""
    lost = 0 if world.kept else world.best_of - 1
    values = world.draw(random, length + 2 + lost)
    best = int(values[: world.best_of, 0].argmax())
    if lost:
        values = np.vstack([values[best], values[world.best_of :]])
    reference = length if world.moving else best if world.kept else 0
    change = np.full(METRICS, world.slope * (length + 1 - reference))
    return History(names=NAMES, before=values[:-1], new=values[-1], change=change, reference=reference, chosen_of=world.best_of)


def once(random: Random, world: World, length: int) -> Outcome:
    """One history, judged."""
    return judging.said(judging.judged(drawn(random, world, length), unit=world.unit))


def of_noise(noise: Draw, *, moving: bool = False, slope: float = 0.0) -> World:
    """A world of proportions."""
    return World(draw=partial(scaled, noise=noise), moving=moving, slope=slope)


def chosen() -> dict[str, World]:
    """Worlds in which the reference is the best of k runs by the first metric."""
    return {
        f"best of {k}, the others {'kept' if kept else 'lost'}": World(draw=partial(scaled, noise=gaussian), best_of=k, kept=kept)
        for kept in (False, True)
        for k in BEST_OF
    }


def worlds() -> dict[str, World]:
    """All worlds by name."""
    return {
        "gaussian, fixed": of_noise(gaussian),
        "gaussian, moving": of_noise(gaussian, moving=True),
        "trend, fixed": of_noise(trend, slope=TREND * SD),
        "trend, moving": of_noise(trend, moving=True, slope=TREND * SD),
        "step in the past, moving": of_noise(step, moving=True),
        "outlier in the past, fixed": of_noise(outlier),
        "AR(1) 0.5, fixed": of_noise(partial(autoregression, phi=0.5)),
        "AR(1) 0.8, fixed": of_noise(partial(autoregression, phi=0.8)),
        "AR(1) 0.8, moving": of_noise(partial(autoregression, phi=0.8), moving=True),
        "t3, shared scale, fixed": of_noise(partial(heavy_tails, shared=True)),
        "t3, independent scale, fixed": of_noise(partial(heavy_tails, shared=False)),
        "shares of 50, fixed": World(draw=binomial),
        "shares of 50, moving": World(draw=binomial, moving=True),
        "rounded to 1/50, fixed": World(draw=coarse),
        **{f"counts of mean {mean}, fixed": World(draw=partial(poisson, mean=mean), unit="count") for mean in (1, 2, 3)},
        **chosen(),
    }


def cells() -> Iterator[Cell]:
    """Every world with every length; runs can be chosen only among those there are."""
    for name, world in worlds().items():
        for length in LENGTHS:
            if not world.kept or length + 1 >= world.best_of:
                settings = {"world": name, "history": length}
                yield Cell(kind="A/A noise", settings=settings, once=partial(once, world=world, length=length))
