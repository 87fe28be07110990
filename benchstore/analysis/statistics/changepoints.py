"""Where the level of a series moved: binary segmentation, each cut confirmed by a permutation test. Never part of a verdict."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from benchstore.analysis.statistics.columns import Array

FEWEST = 12
"""Shorter series are not searched."""
_SHORTEST = 3
"""Runs that each side of a cut must have."""
_SHUFFLES = 499
LEVEL = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePoint:
    """A move of the level: `at` is the place of the first run after it, `before` and `after` the means of both sides."""

    at: int
    before: float
    after: float
    p: float

    @property
    def size(self) -> float:
        """After minus before."""
        return self.after - self.before


def change_points(values: Sequence[float]) -> list[ChangePoint]:
    """Every cut whose p is at most 0.01, in order; the means are those of the stretches between neighbouring cuts.

    The statistic is the largest standardised difference of two means (Hawkins 1977); its null distribution is that of the
    same values in other orders, as slow waves that are no step would pass a test that takes them as independent normal.
    """
    if len(values) < FEWEST:
        return []
    series = np.array(values, dtype=float)
    cuts = sorted(_cuts(series, 0, len(series)))
    edges = [0, *(at for at, _ in cuts), len(series)]
    means = [float(series[start:end].mean()) for start, end in pairwise(edges)]
    return [ChangePoint(at=at, before=means[k], after=means[k + 1], p=p) for k, (at, p) in enumerate(cuts)]


def _cuts(series: Array, start: int, end: int) -> list[tuple[int, float]]:
    """Place and p of every cut of a stretch; a cut stretch is searched again on both sides."""
    found: list[tuple[int, float]] = []
    stretches = [(start, end)]
    while stretches:
        low, high = stretches.pop()
        part = series[low:high]
        if len(part) < max(FEWEST, 2 * _SHORTEST) or part.min() == part.max():
            continue
        at, p = _best_cut(part)
        if p <= LEVEL:
            found.append((low + at, p))
            stretches += [(low, low + at), (low + at, high)]
    return found


def _best_cut(part: Array) -> tuple[int, float]:
    centred = part - part.mean()
    seen = _largest(centred[np.newaxis])
    seed = hashlib.sha256(np.ascontiguousarray(np.sort(part)).tobytes()).digest()
    bits = np.random.PCG64(int.from_bytes(seed[:16], "big"))
    block = max(1, (1 << 20) // len(part))
    beyond = 0
    for first in range(0, _SHUFFLES, block):
        size = min(block, _SHUFFLES - first)
        orders = bits.random_raw(size * len(part)).reshape(size, len(part)).argsort(axis=1)
        beyond += int((_largest(centred[orders])[1] >= seen[1] - 1e-12).sum())
    return int(seen[0][0]), (beyond + 1) / (_SHUFFLES + 1)


def _largest(centred: Array) -> tuple[Array, Array]:
    """Place and size of the largest standardised difference of each row (rows, runs)."""
    n = centred.shape[1]
    k = np.arange(_SHORTEST, n - _SHORTEST + 1)
    sums = np.abs(np.cumsum(centred, axis=1)[:, k - 1]) * math.sqrt(n) / np.sqrt(k * (n - k))
    return k[sums.argmax(axis=1)], sums.max(axis=1)
