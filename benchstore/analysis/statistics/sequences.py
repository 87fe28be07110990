"""Nights judged one after the other against one reference: the chance that any of them alarms is held, however often one looks.

The null hypothesis is "reference and nights are independent normal values of one level and one noise", both unknown. Evidence is an
e-value, which ever reaches 1/α under it with a chance of at most α (Ville 1939); the reference's own noise is in it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchstore.analysis.statistics import distributions
from benchstore.analysis.statistics.columns import Array
from benchstore.analysis.statistics.rerun_noise import JITTER

_SCALE = 2.0
"""Prior standard deviation of a shift, in those of a run: by simulation shifts of 1 to 5 are found about as often with 1.5 to 3."""
_HALF = 30
"""Half of the prior weight of where a shift starts lies on the first 30 nights: by simulation 60 is about as good, and 1 finds late shifts of 1 a third as often."""
_SHORTEST = 3
"""A level takes three nights to be shown: one or two far ones are heavy tails as often as not."""
_CUT = math.log(3.0)
"""A series is cut where the logarithm of the e-value of a shift reaches this. It says when an alarm ends, as none begins by it."""
_MOST = 700.0
"""e to this is still a number."""
_POWER, _FEWEST = 0.8, 10
"""Of fewer values the noise is not known well enough to say what would be found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """The level of the newest stretch of nights minus that of the reference's is `size`, between `low` and `high`, in the values' unit.

    `start` is the place of that stretch among the nights, from 0. `p` is of "the level is still the reference's", at most 1. `noise`
    is the standard deviation of one value within the stretches.
    """

    p: float
    start: int
    size: float
    low: float = -math.inf
    high: float = math.inf
    noise: float = 0.0


@dataclass(frozen=True, slots=True)
class _Series:
    """Values from 0 to 1, the reference first; `unit` turns differences back. `grain` is the variance that rounding has at least."""

    values: Array
    unit: float
    grain: float

    def part(self, start: int, end: int | None = None) -> _Series:
        return _Series(self.values[start:end], self.unit, self.grain)


def e_value(reference: Sequence[float], nights: Sequence[float]) -> float:
    """Evidence that the level shifted on some night so far: above 0, finite, and 1 where all values are equal.

    Σ wₛ Bₛ over the nights s a shift may start on: Bₛ is its Bayes factor (`_log_bayes`), where nights before s are more reference, and 1
    before it begins; wₛ = c / ((s + c − 1)(s + c)), which sums to 1. As Bₛ is a ratio of densities of what location and scale do not
    touch, the sum is a martingale (Hendriksen, de Heide & Grünwald 2021; Pérez-Ortiz et al. 2024; over starts: Shin, Ramdas & Rinaldo
    2024). Starts that are under three nights old count as 0, which keeps it below one. The cost is that of sorting the nights.
    Raises ValueError without a reference, and where a value is not finite.
    """
    series = _series(reference, nights)
    return 1.0 if series is None else math.exp(min(_mixed(series, len(reference))[0], _MOST))


def shift(reference: Sequence[float], nights: Sequence[float], confidence: float = 0.95) -> Shift:
    """What stands after the last night. Raises what `e_value` does; costs as much for each stretch that it finds.

    p = max(1/e, 1/B), at most 1, B the Bayes factor of the newest stretch against the reference's: alarms are as rare as by e alone, and end
    with a fix. The interval has the d with B(d) < 1/(α wₛ), which holds for all starts at once; it is infinite where none is refused.
    """
    series, k = _series(reference, nights), len(reference)
    if series is None or not len(nights):
        return Shift(p=1.0, start=0, size=0.0)
    end, start = _ends(series, k)
    old, new = series.values[:end], series.values[start:]
    size, squares = float(new.mean() - old.mean()), float(old.var() * len(old) + new.var() * len(new))
    bayes = float(_log_bayes(np.array(len(old)), np.array(len(new)), np.array(size), squares, series.grain))
    log = min(_mixed(series, k)[0], bayes)
    noise = _noise(len(old) + len(new), squares, series.grain)
    stderr = noise * math.sqrt(1 / len(old) + 1 / len(new))
    reach = _needed_t(len(old), len(new), (1 - confidence) * float(_weights(start - k))) * stderr
    size, low, high, noise = (edge * series.unit for edge in (size, size - reach, size + reach, noise))
    return Shift(p=math.exp(-max(0.0, log)), start=start - k, size=size, low=low, high=high, noise=noise)


def detectable(reference: Sequence[float], nights: Sequence[float], alpha: float = 0.05, within: int = 14) -> float | None:
    """The shift from the next night on that 8 in 10 times is found in `within` nights, in the values' unit; None where ten values do not tell the noise.

    (the t at which Bₛ reaches 1/(α wₛ), and t at the power more) standard errors, by the noise of all values so far. Raises what `e_value` does.
    """
    series, n = _series(reference, nights), len(reference) + len(nights)
    if series is None or n < _FEWEST or within < _SHORTEST:
        return None
    variance = float(series.values.var()) * n / (n - 1) + series.grain
    needed = _needed_t(n, within, alpha * float(_weights(len(nights)))) + distributions.t_quantile(_POWER, n - 1)
    reach = needed * math.sqrt(variance * (1 / n + 1 / within)) * series.unit
    return reach if math.isfinite(reach) else None


def _series(reference: Sequence[float], nights: Sequence[float]) -> _Series | None:
    """Both on one scale; None where all are equal. Rounding to the smallest step there is has the variance step²/12 (Sheppard 1898)."""
    values = np.array([*reference, *nights], dtype=float)
    if not len(reference) or not np.isfinite(values).all():
        raise ValueError("a reference is needed, and finite values")
    most = float(np.abs(values).max()) or 1.0
    ordered = np.sort(values / most)
    spread, steps = float(ordered[-1] - ordered[0]), np.diff(ordered)
    if spread <= JITTER:
        return None
    grain = (float(steps[steps > JITTER].min(initial=spread)) / spread) ** 2 / 12
    known = np.finfo(float)  # so that 0 times the unit is 0, and infinity times it infinite
    return _Series((values / most - ordered[0]) / spread, min(max(spread * most, float(known.tiny)), float(known.max)), grain)


def _weights(place: Array | int) -> Array:
    """Of a shift on the night of each place, from 0."""
    return np.asarray(_HALF / ((place + np.float64(_HALF)) * (place + np.float64(_HALF + 1))))


def _mixed(series: _Series, first: int) -> tuple[float, int]:
    """The logarithm of the e-value of a shift from the place `first` on, and the likeliest place; 0 where none is asked."""
    values, n = series.values, len(series.values)
    later = math.log(_HALF / (_HALF + max(0, n - first)))
    at = np.arange(first, n - _SHORTEST + 1)
    if not len(at):
        return later, 0
    before = np.cumsum(values)[at - 1]
    gaps = (values.sum() - before) / (n - at) - before / at
    squares = np.maximum(values.var() * n - at * (n - at) / n * gaps**2, 0.0)
    logs = _log_bayes(at, n - at, gaps, squares, series.grain) + np.log(_weights(at - first))
    return float(np.logaddexp(np.logaddexp.reduce(logs), later)), int(at[logs.argmax()])


def _log_bayes(before: Array, after: Array, gaps: Array, squares: Array | float, grain: float) -> Array:
    """Logarithms of Bayes factors of a shift that is N(0, 2²) noises, by numbers of values, gaps of means, squares within both stretches.

    With r = 1 + 4 n₁ n₂ / (n₁ + n₂) and ν = n₁ + n₂ − 2: ((1 + t²/ν) / (1 + t²/(ν r)))^((ν + 1)/2) r^(−½) (Gönen, Johnson, Lu & Westfall
    2005), here with t² as a ratio of squares. The grain is added to them above and below, which only makes the factor smaller.
    """
    n, pairs = before + after, before * after / (before + after)
    grown, within, moved = 1 + _SCALE * _SCALE * pairs, squares + n * grain, pairs * gaps * gaps
    found: Array = (n - 1) / 2 * np.log((within + moved) / (within + moved / grown)) - np.log(grown) / 2
    return found


def _needed_t(before: int, after: int, alpha: float) -> float:
    """The t at which the Bayes factor is 1/alpha; infinite where it never is."""
    n, grown = before + after, 1 + _SCALE * _SCALE * before * after / (before + after)
    ratio = math.exp(min((math.log(grown) - 2 * math.log(alpha)) / (n - 1), _MOST))
    return math.sqrt((n - 2) * (ratio - 1) / (1 - ratio / grown)) if n > 2 and ratio < grown else math.inf


def _noise(n: int, squares: float, grain: float) -> float:
    return math.sqrt((squares + n * grain) / max(n - 2, 1))


def _ends(series: _Series, k: int) -> tuple[int, int]:
    """Where the reference's stretch ends and the newest one starts, both `k` where none is cut (binary segmentation, Vostrikova 1981)."""
    start, first = 0, k
    while cut := _cut(series.part(start), first):
        start, first = start + cut, _SHORTEST
    start = end = start or k
    while cut := _cut(series.part(0, end), k):
        end = cut
    return end, start


def _cut(series: _Series, first: int) -> int:
    log, place = _mixed(series, first)
    return place if log >= _CUT else 0
