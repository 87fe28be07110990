"""Proportions with known denominators: Wilson's and Newcombe's intervals, Fisher's test with its mid-p. Counts in, floats out."""

from __future__ import annotations

import math
from functools import lru_cache

from benchstore.analysis.statistics import distributions

Interval = tuple[float, float]
EXACT = 1_000_000
"""Above so many examples the normal test is the same to every digit that is shown, and takes no memory."""


def wilson(successes: int, n: int, confidence: float) -> Interval:
    """The score interval of one proportion (Wilson 1927). `n` must be positive."""
    z = distributions.normal_quantile((1 + confidence) / 2)
    share = successes / n
    centre = share + z * z / (2 * n)
    reach = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return max(0.0, (centre - reach) / scale), min(1.0, (centre + reach) / scale)


@lru_cache(maxsize=1 << 12)
def newcombe(old: tuple[int, int], new: tuple[int, int], confidence: float) -> Interval:
    """The hybrid score interval of new minus old, each (successes, n), independent (Newcombe 1998, method 10)."""
    before, after = old[0] / old[1], new[0] / new[1]
    low_old, high_old = wilson(*old, confidence)
    low_new, high_new = wilson(*new, confidence)
    delta = after - before
    return delta - math.hypot(after - low_new, high_old - before), delta + math.hypot(high_new - after, before - low_old)


@lru_cache(maxsize=1 << 12)
def fisher(old: tuple[int, int], new: tuple[int, int]) -> tuple[float, float]:
    """Two-sided mid-p and exact p of equal proportions, each side (successes, n).

    Fisher's conditional test, each twice its smaller tail; the mid-p counts half of the observed table
    (Lancaster 1961; Hirji 2006, section 7.3).
    """
    if old[1] + new[1] > EXACT:
        pooled = (old[0] + new[0]) / (old[1] + new[1])
        spread = math.sqrt(pooled * (1 - pooled) * (1 / old[1] + 1 / new[1]))
        p = distributions.normal_two_sided((new[0] / new[1] - old[0] / old[1]) / spread) if spread else 1.0
        return p, p
    below, at, above = distributions.hypergeometric(new[0], new[1], old[0] + new[0], old[1] + new[1])
    smaller = min(below, above)
    return min(1.0, 2 * (smaller + at / 2)), min(1.0, 2 * (smaller + at))
