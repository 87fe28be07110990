"""Paired right-or-wrong outcomes: McNemar's test with its mid-p, Tango's score interval, and the drop it can detect.

`better` counts examples that only the new side has right, `worse` those that only the old one has; the change is
(better − worse) / n.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from benchstore.analysis.statistics import distributions

_STEPS = 60
"""Halvings of a bracket: more than a float has bits to tell."""


def p_values(better: int, worse: int) -> tuple[float, float]:
    """Two-sided mid-p and exact p of no change (McNemar 1947; mid-p: Fagerland, Lydersen & Laake 2013, equation 4)."""
    differing = better + worse
    if not differing:
        return 1.0, 1.0
    below_or_at, at = distributions.half_binomial(min(better, worse), differing)
    if better == worse:
        return 1 - at / 2, 1.0
    return 2 * below_or_at - at, min(1.0, 2 * below_or_at)


def score(better: int, worse: int, n: int, delta: float) -> float:
    """Tango's statistic of the hypothesis that the change is `delta` (Tango 1998, equations 5 and 6); standard normal under it."""
    a, c = 2 * n, -worse * delta * (1 - delta)
    b = -better - worse + (2 * n - better + worse) * delta
    nuisance = (math.sqrt(max(0.0, b * b - 4 * a * c)) - b) / (2 * a)
    variance = n * (2 * nuisance + delta * (1 - delta))
    gap = better - worse - n * delta
    if variance <= 0:
        return 0.0 if gap == 0 else math.copysign(math.inf, gap)
    return gap / math.sqrt(variance)


def interval(better: int, worse: int, n: int, confidence: float) -> tuple[float, float]:
    """The score interval of the change: every `delta` that Tango's statistic does not reject."""
    z = distributions.normal_quantile((1 + confidence) / 2)
    estimate = (better - worse) / n
    low = _root(lambda delta: score(better, worse, n, delta) - z, -1.0, estimate)
    high = _root(lambda delta: score(better, worse, n, delta) + z, estimate, 1.0)
    return low, high


def detectable(differing: int, n: int, level: float, power: float = 0.8) -> float:
    """The smallest drop, as a share of `n`, that the test at `level` finds with that power (Connor 1987, equation 2).

    The noise is taken to be as large as seen: `differing` examples that change for no reason. Below that a drop needs so
    many examples lost that even one-sided differences reach the level. Infinite where there are not so many.
    """
    noise = differing / n
    z_level, z_power = distributions.normal_quantile(1 - level / 2), distributions.normal_quantile(power)

    def lacking(drop: float) -> float:
        changed = noise + drop
        return math.sqrt(n) * drop - z_level * math.sqrt(changed) - z_power * math.sqrt(max(0.0, changed - drop * drop))

    least = fewest(level)
    found = max(_root(lambda drop: -lacking(drop), 0.0, 1.0), least / n)
    return math.inf if least > n or lacking(1.0) < 0 else found


def enough(noise: float, drop: float, level: float, power: float = 0.8) -> float:
    """The examples with which a drop is found with that power, where a share `noise` changes for no reason (Connor 1987, equation 3)."""
    z_level, z_power, changed = distributions.normal_quantile(1 - level / 2), distributions.normal_quantile(power), noise + drop
    n = ((z_level * math.sqrt(changed) + z_power * math.sqrt(max(0.0, changed - drop * drop))) / drop) ** 2
    return max(n, fewest(level) / drop)


def fewest(level: float) -> int:
    """So many examples must change, all one way, for the mid-p 2⁻ᵏ to reach the level."""
    return math.ceil(math.log2(1 / level) - 1e-9)


def _root(falling: Callable[[float], float], low: float, high: float) -> float:
    """Where a falling function crosses zero, between `low` and `high`; an end where it does not."""
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if falling(middle) > 0 else (low, middle)
    return (low + high) / 2
