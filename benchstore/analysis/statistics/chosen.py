"""A reference that was chosen because it was the best of several: its value is good by chance as well, and the next one is not."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from benchstore.analysis.statistics import distributions

_Z = np.linspace(-8.5, 8.5, 201)
_WEIGHTS = np.exp(-_Z * _Z / 2)
_WEIGHTS /= _WEIGHTS.sum()
_STEPS = 40


def p_value(p: float, k: int, df: float = float("inf")) -> float:
    """Two-sided p of a fall from the best of `k` equal runs, where `p` is that of a fall from one given beforehand.

    Twice P(max of k differences from the new run ≥ t): one comparison with a control, each pair correlated by ½ (Dunnett 1955).
    It lies between p and k p, where sums of rounded numbers could leave it.
    """
    if k < 2 or p >= 1 or df <= 0:
        return p
    above = _above(-distributions.t_quantile(p / 2, df), k, df) if p > 0 else 0.0
    return min(1.0, max(p, min(k * p, 2 * above)))


@lru_cache(maxsize=1024)
def level(alpha: float, k: int, df: float = float("inf")) -> float:
    """The p of a reference given beforehand that `p_value` turns into `alpha`."""
    if k < 2 or df <= 0:
        return alpha
    low, high = alpha / k, alpha
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if p_value(middle, k, df) < alpha else (low, middle)
    return low


def _above(t: float, k: int, df: float) -> float:
    """P(max ≥ t): 1 − E[Φ(z + √2 t u)^k], z standard normal, u² = χ²/df; the small difference from 1 without taking it from 1."""
    scales, shares = (np.ones(1), np.ones(1)) if np.isinf(df) else distributions.chi_scales(df)
    some = -np.expm1(k * distributions.log_normal_below(_Z[:, np.newaxis] + np.sqrt(2) * t * scales))
    return float(_WEIGHTS @ some @ shares)
