"""What earlier runs of a series say of the next one: a prediction interval, wider where runs depend on each other. Pure Python."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from benchstore.analysis.statistics import distributions

SUPPORTS = 5
DECIDES = 12
"""From 5 comparable runs on history has a say, from 12 on it decides: fewer do not hold the false alarms of retrained models."""
JITTER = 1e-9
"""What values differ by in binary when they are equal in decimal is no spread."""
DEPENDENT = 0.3
"""Lag-1 autocorrelation above which runs are not taken as independent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """Where one more run would lie: `mean` ± t · `stderr` with `df`, on logs if `logs`; `gap` is how far the new one lies off.

    `n` runs were looked at; `effective` is what they are worth where each resembles the one before.
    """

    mean: float
    stderr: float
    df: float
    gap: float
    n: int
    effective: float
    logs: bool

    @property
    def p(self) -> float:
        """Two-sided p of "the new run is one more of them"."""
        return distributions.t_two_sided(self.gap / self.stderr, self.df)

    @property
    def level(self) -> float:
        """The mean in the metric's unit; the geometric one on logs."""
        return math.exp(self.mean) if self.logs else self.mean

    def interval(self, confidence: float) -> tuple[float, float]:
        """Of the change from the mean, in the metric's unit."""
        reach = distributions.t_quantile((1 + confidence) / 2, self.df) * self.stderr
        return self.in_unit(self.gap - reach), self.in_unit(self.gap + reach)

    def band(self, confidence: float) -> tuple[float, float]:
        """Where the next run would lie, in the metric's unit."""
        reach = distributions.t_quantile((1 + confidence) / 2, self.df) * self.stderr
        return self.level + self.in_unit(-reach), self.level + self.in_unit(reach)

    def in_unit(self, gap: float) -> float:
        """A distance from the mean, on the scale of the prediction, as a change in the metric's unit."""
        return math.expm1(min(gap, 700.0)) * self.level if self.logs else gap


def predict(values: Sequence[float], new: float, *, logs: bool = False, floor: float = 0.0) -> Prediction | None:
    """The prediction of one new run from earlier `values`, oldest first: mean ± t · s · √(1 + 1/n) (Hahn & Meeker 1991, equation 4.1).

    `floor` is the least s, in the metric's unit. None where there is no evidence of spread: under two runs, all equal (or too
    near each other for a float to say how near), or runs so alike each other that they are worth fewer than two.
    """
    if logs and min((*values, new), default=0.0) <= 0:
        return None
    scaled = [math.log(value) for value in values] if logs else list(values)
    n = len(scaled)
    if n < 2 or max(scaled) - min(scaled) <= JITTER * max(map(abs, scaled)):
        return None
    mean, length = _centre(scaled)
    effective = worth(scaled)
    if effective < 2:
        return None
    least = floor / math.exp(mean) if logs else floor
    # Runs that resemble each other vary less than a new one will: the expectation of the squares is corrected for it.
    deviation = max(length * math.sqrt(effective / (effective - 1) / n), least)
    stderr = deviation * math.sqrt(1 + 1 / effective)
    if stderr < sys.float_info.min:
        return None
    at = math.log(new) if logs else new
    return Prediction(mean=mean, stderr=stderr, df=effective - 1, gap=at - mean, n=n, effective=effective, logs=logs)


def worth(values: Sequence[float]) -> float:
    """How many independent runs `values` are worth: n, or n (1 − r) / (1 + r) where the lag-1 autocorrelation r is above 0.3.

    (Bayley & Hammersley 1946, for a first-order autoregression.)
    """
    r = autocorrelation(values)
    return len(values) * (1 - r) / (1 + r) if r > DEPENDENT else float(len(values))


def autocorrelation(values: Sequence[float]) -> float:
    """The lag-1 autocorrelation (Box & Jenkins 1976, section 2.1.5); 0 where all values are equal."""
    mean, length = _centre(values)
    return math.fsum((a - mean) / length * ((b - mean) / length) for a, b in pairwise(values)) if length else 0.0


def _centre(values: Sequence[float]) -> tuple[float, float]:
    """The mean, and the root of the sum of squared distances from it; neither overflows where the values do not."""
    mean = math.fsum(value / len(values) for value in values)
    return mean, math.hypot(*(value - mean for value in values))


def resolution(values: Sequence[float]) -> float:
    """The last digit that any of the values is written with: 0.01 of 0.9 and 0.92. What was rounded away is not known."""
    return 10.0 ** -max(_decimals(value) for value in values)


def _decimals(value: float) -> int:
    digits, _, exponent = repr(float(value)).partition("e")
    fraction = digits.partition(".")[2].rstrip("0")
    return len(fraction) - int(exponent or 0)
