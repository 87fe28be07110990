"""The distribution of a sum whose terms may each have either sign: exact on a grid, else by its saddlepoint. Nothing is drawn.

This is the sign-flip test of means: under "no change" the sides of an example could as well be swapped, which turns the sign
of its difference (Fisher 1935, section 21).
"""

from __future__ import annotations

import math

import numpy as np

from benchstore.analysis.statistics import distributions
from benchstore.analysis.statistics.columns import Array

_MOST_CELLS = 1 << 24
"""Sizes times places of the grid that are computed exactly."""
_FINEST = 1_000_000
"""Sums of whole numbers up to this, in units of the smallest difference, are taken as being on a grid."""
_ROUNDING, _OFF_GRID = 1e-7, 1e-4
"""Sums so near to 0, as a share of all sizes, are 0; sizes so near to a place of the grid, in its units, are on it."""
_STEPS = 80
LEAST = 1e-15
"""No smaller p is claimed: what is rarer is lost in rounding."""


def p_value(differences: Array, counts: Array) -> float:
    """Two-sided P(|Σ ± difference| ≥ |Σ difference|), signs by chance; `counts` (as long, whole) says how many terms have each difference."""
    seen = abs(float(counts @ differences))
    sizes, places = np.unique(np.abs(differences), return_inverse=True)
    counts = np.bincount(places, weights=counts)
    sizes, counts = sizes[sizes > 0], counts[sizes > 0]
    total = float(counts @ sizes)
    if seen <= _ROUNDING * total:
        return 1.0
    if seen >= total * (1 - 1e-12):
        return max(LEAST, math.ldexp(2.0, -int(counts.sum())))
    grid, largest = _grid(sizes, counts), float(sizes.max())
    p = _on_grid(sizes / grid, counts, round(seen / grid)) if grid else _by_saddlepoint(sizes / largest, counts, seen / largest)
    return min(1.0, max(LEAST, p))


def _grid(sizes: Array, counts: Array) -> float:
    """The largest unit of which all sizes are whole multiples; 0 where there is none that is coarse enough to count on."""
    unit = float(sizes.min())
    if sizes.max() > unit * _FINEST:
        return 0.0
    for parts in (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 100):
        whole = sizes * (parts / unit)
        places = float(counts @ np.rint(whole))
        if places <= _FINEST and places * len(sizes) <= _MOST_CELLS and np.abs(whole - np.rint(whole)).max() <= _OFF_GRID:
            return unit / parts
    return 0.0


def _on_grid(multiples: Array, counts: Array, seen: int) -> float:
    """Exact: the characteristic function Π cos(θ m)ᶜ at every place of the grid, turned back into probabilities."""
    multiples = np.rint(multiples)
    reach = int(counts @ multiples)
    size = 2 * reach + 1
    angles = 2 * np.pi * np.arange(reach + 1) / size
    product = np.ones(reach + 1)
    for multiple, count in zip(multiples, counts, strict=True):
        product *= np.cos(angles * multiple) ** int(count)
    weights = np.fft.irfft(product, n=size)
    return float(2 * np.clip(weights[seen : reach + 1], 0.0, None).sum())


def _by_saddlepoint(sizes: Array, counts: Array, seen: float) -> float:
    """Robinson's (1982) approximation of the sign-flip test, with the tail of Lugannani & Rice (1980): relative errors of the order 1/n."""
    low, high = 0.0, 1.0
    while counts @ (sizes * np.tanh(high * sizes)) < seen and high < 1e6:
        low, high = high, 2 * high
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if counts @ (sizes * np.tanh(middle * sizes)) < seen else (low, middle)
    tilt = (low + high) / 2
    scaled = tilt * sizes
    cumulant = float(counts @ (np.logaddexp(scaled, -scaled) - math.log(2)))
    curvature = float(counts @ np.square(sizes / np.cosh(np.minimum(scaled, 350.0))))
    root, slope = math.sqrt(max(0.0, 2 * (tilt * seen - cumulant))), tilt * math.sqrt(curvature)
    if root < 1e-3 or slope == 0:
        return 1.0
    density = math.exp(-root * root / 2) / math.sqrt(2 * math.pi)
    return distributions.normal_two_sided(root) + 2 * density * (1 / slope - 1 / root)
