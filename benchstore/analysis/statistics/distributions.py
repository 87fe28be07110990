"""Tail probabilities and quantiles of the usual distributions, as plain floats. The only user of scipy.

`scipy.special` is used rather than `scipy.stats`, which takes ten times as long to load and to call.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from scipy import special

_FAR = 1e-15
"""What is rarer is left out of a sum over a distribution."""


@lru_cache(maxsize=1 << 12)
def normal_quantile(probability: float) -> float:
    """The z with that probability below it."""
    return float(special.ndtri(probability))


def normal_two_sided(z: float) -> float:
    """Probability of a standard normal value at least as far from 0 as `z`."""
    return float(2 * special.ndtr(-abs(z)))


@lru_cache(maxsize=1 << 12)
def t_quantile(probability: float, df: float) -> float:
    """Student's t with that probability below it; the normal one where `df` is infinite."""
    return normal_quantile(probability) if math.isinf(df) else float(special.stdtrit(df, probability))


def t_above(t: float, df: float) -> float:
    """Probability of a value of Student's t above `t`."""
    return float(special.ndtr(-t)) if math.isinf(df) else float(special.stdtr(df, -t))


def t_two_sided(t: float, df: float) -> float:
    """Probability of a value of Student's t at least as far from 0 as `t`."""
    return 2 * t_above(abs(t), df)


def log_normal_below(z: np.ndarray) -> np.ndarray:
    """The logarithm of the probability of a standard normal value below each."""
    logs: np.ndarray = special.log_ndtr(z)
    return logs


@lru_cache(maxsize=1 << 12)
def chi_square_quantile(probability: float, df: float) -> float:
    """The χ² with that probability below it."""
    return float(special.chdtri(df, 1 - probability))


def chi_scales(df: float, number: int = 121) -> tuple[np.ndarray, np.ndarray]:
    """Values of √(χ²/df), evenly on a scale of logarithms from one far tail to the other, and the probability of each."""
    low, high = float(special.gammaincinv(df / 2, _FAR)), float(special.gammainccinv(df / 2, _FAR))
    logs = np.linspace(math.log(low), math.log(high), number)
    weights = np.exp(df / 2 * (logs - logs.mean()) - np.exp(logs) + df / 2)
    return np.sqrt(np.exp(logs) * 2 / df), weights / weights.sum()


def half_binomial(k: int, n: int) -> tuple[float, float]:
    """P(X ≤ k) and P(X = k) for X ~ Binomial(n, ½); scipy has the former exactly, also for large n."""
    return float(special.bdtr(k, n, 0.5)), math.exp(math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) - n * math.log(2))


def half_binomial_weights(n: int) -> np.ndarray:
    """P(X = k) for every k of 0 … n, X ~ Binomial(n, ½)."""
    k = np.arange(n + 1)
    weights: np.ndarray = np.exp(special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1) - n * math.log(2))
    return weights


def hypergeometric(x: int, n: int, successes: int, total: int) -> tuple[float, float, float]:
    """P(X < x), P(X = x), P(X > x) of the successes among `n` drawn of `total`, without replacement."""
    least, most = max(0, n + successes - total), min(n, successes)
    k = np.arange(least, most + 1)
    logs = _log_choose(successes, k) + _log_choose(total - successes, n - k) - _log_choose(total, np.array(n))
    weights = np.exp(logs)
    weights /= weights.sum()
    at = x - least
    return float(weights[:at].sum()), float(weights[at]), float(weights[at + 1 :].sum())


def _log_choose(n: int, k: np.ndarray) -> np.ndarray:
    logs: np.ndarray = special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1)
    return logs
