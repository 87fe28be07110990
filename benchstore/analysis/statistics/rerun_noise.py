"""How far two runs of the same thing lie apart, by the runs before: from successive differences, which trends and steps hardly move."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from operator import sub

from benchstore.analysis.statistics import distributions

SUPPORTS = 5
"""Under five runs nothing is said of their noise."""
JITTER = 1e-9
"""What values differ by in binary when they are equal in decimal is no spread."""
MEDIAN_GAP = 0.954
"""The median of |a − b| of two independent normal values of standard deviation 1: √2 times 0.6745."""
FARTHEST = 9.0
"""A squared difference counts as at most so many times its scale: an outlier, or a step, is two large differences, not the noise."""
DF_PER_RUN = 0.75
"""Degrees of freedom a run: by simulation, t with these holds its level for 5 to 60 runs, normal, trending or with a step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RerunNoise:
    """The noise of one run: standard deviation `scale` with `df`, on logs if `logs`. `n` runs were looked at.

    `still` says that all of them were equal: the scale is then the last digit they are written with. `step` is the smallest
    difference of neighbours that there was, 0 where there was none.
    """

    scale: float
    df: float
    n: int
    step: float = 0.0
    logs: bool = False
    still: bool = False

    @property
    def stderr(self) -> float:
        """The standard error of the difference of two runs."""
        return math.sqrt(2) * self.scale

    def gap(self, before: float, after: float) -> float:
        """The difference of two values on the noise's scale."""
        return math.log(after / before) if self.logs else after - before

    def p(self, before: float, after: float) -> float:
        """Two-sided p of "both are runs of the same thing" (Student's t)."""
        return distributions.t_two_sided(self.gap(before, after) / self.stderr, self.df)

    def change_interval(self, before: float, after: float, confidence: float) -> tuple[float, float]:
        """Of the change, in the metric's unit: holds if the new thing is as noisy as the old one."""
        low, high = self._reached(self.gap(before, after), confidence)
        return (_grown(before, low), _grown(before, high)) if self.logs else (low, high)

    def band(self, reference: float, confidence: float) -> tuple[float, float]:
        """Where one more run of the reference would lie, in the metric's unit."""
        low, high = self._reached(0.0, confidence)
        return (
            (reference + _grown(reference, low), reference + _grown(reference, high)) if self.logs else (reference + low, reference + high)
        )

    def _reached(self, gap: float, confidence: float) -> tuple[float, float]:
        reach = distributions.t_quantile((1 + confidence) / 2, self.df) * self.stderr
        return gap - reach, gap + reach


def rerun_noise(stretches: Sequence[Sequence[float]], *, logs: bool = False, least: float = 0.0) -> RerunNoise | None:
    """The noise of earlier runs, oldest first; None under five of them, or where they show none.

    Each of `stretches` is a sequence of runs of the same thing; of all of them, with differences d of neighbours:
    s₀ = median |d| / 0.954, or of the smallest step where that is 0, and s = s₀ √(mean of min(d² / 2 s₀², 9)); df = 0.75 a run
    (successive differences: von Neumann et al. 1941; the median as their scale: Rousseeuw & Croux 1993; clipped squares:
    Huber 1981, section 5.2). Of values so coarse that most lie within one step of their neighbour, one step more is counted than was
    seen (Laplace's rule of succession). `least`, in the metric's unit, takes the place of a scale that is smaller: what values are
    rounded to.
    """
    n = sum(map(len, stretches))
    if n < SUPPORTS or (logs and min(map(min, stretches)) <= 0):
        return None
    known = [list(map(math.log, stretch)) for stretch in stretches] if logs else stretches
    gaps = sorted(chain.from_iterable(map(abs, map(sub, stretch[1:], stretch)) for stretch in known))
    step = _step(gaps, max(*map(max, known), -min(map(min, known))))
    floor = least / math.exp(math.fsum(map(math.fsum, known)) / n) if logs and least else least
    return _noise(gaps, n, step, floor, logs=logs)


def _step(gaps: Sequence[float], largest: float) -> float:
    """The smallest of sorted differences that is no binary rounding, of values of which that is the `largest`; 0 where there is none."""
    first = bisect_right(gaps, JITTER * largest)
    return gaps[first] if first < len(gaps) else 0.0


def _noise(gaps: list[float], n: int, step: float, floor: float, *, logs: bool) -> RerunNoise | None:
    """As `rerun_noise`, of sorted differences."""
    scale = max(_scale(gaps, step), floor)
    if not math.isfinite(scale) or scale * scale == 0:
        return None
    return RerunNoise(scale=scale, df=DF_PER_RUN * (len(gaps) + 1), n=n, step=step, logs=logs, still=not step)


class MovingRuns:
    """The runs of a window that moves on, oldest first, each of which is taken in once: the same noise, without a new start.

    `values` are in the metric's unit. A run has a place; places only grow.
    """

    def __init__(self, *, logs: bool) -> None:
        self.logs = logs
        self.values: list[float] = []
        self._known: list[float] = []
        self._places: list[int] = []
        self._digits: list[int] = []
        self._gaps: list[float] = []
        self._found: dict[float, RerunNoise | None] = {}
        self._farthest = 0.0

    def add(self, place: int, value: float) -> None:
        """One more run, after all others. On logs the value must be positive."""
        known = math.log(value) if self.logs else value
        if self._known:
            insort(self._gaps, abs(known - self._known[-1]))
        self._farthest = max(self._farthest, abs(known))
        self._known.append(known)
        self.values.append(value)
        self._places.append(place)
        self._digits.append(decimals(value))
        self._found = {}

    def drop_before(self, place: int) -> None:
        """Forget the runs before a place."""
        number = bisect_left(self._places, place)
        if not number:
            return
        for before, after in pairwise(self._known[: number + 1]):
            del self._gaps[bisect_left(self._gaps, abs(after - before))]
        for kept in (self._known, self.values, self._places, self._digits):
            del kept[:number]
        self._found = {}

    @property
    def digits(self) -> int:
        """The most decimals that any value is written with."""
        return max(self._digits)

    @property
    def still(self) -> bool:
        """Whether all are equal."""
        return self._gaps[-1] == 0 and (not self.logs or max(self.values) == min(self.values))

    @property
    def jumped(self) -> bool:
        """Whether the first runs are equal, as many as support a noise, and others are not."""
        first = self.values[:SUPPORTS]
        return len(first) == SUPPORTS == first.count(first[0]) and self.values.count(first[0]) < len(self.values)

    def noise(self, least: float) -> RerunNoise | None:
        """As `rerun_noise` of all of them, of which there must be enough."""
        if least not in self._found:
            known = self._known
            floor = least / math.exp(math.fsum(known) / len(known)) if self.logs and least else least
            self._found[least] = _noise(self._gaps, len(known), self._step(), floor, logs=self.logs)
        return self._found[least]

    def _step(self) -> float:
        """The largest value is looked for where the smallest difference could be a rounding of any value that was ever there."""
        if self._gaps[0] > JITTER * self._farthest:
            return self._gaps[0]
        return _step(self._gaps, max(map(abs, self._known)))


def excess(df: float, share: float) -> float:
    """The ratio of an estimated to a true variance that only that share of estimates with `df` exceeds by chance."""
    return distributions.chi_square_quantile(1 - share, df) / df


def _scale(gaps: list[float], step: float) -> float:
    """The standard deviation that sorted differences show, of which `step` is the smallest that is no binary rounding; 0 where there is none."""
    coarse = _median(gaps) <= step * (1 + JITTER)
    first = (step if coarse else _median(gaps)) / MEDIAN_GAP
    if not step or first * first == 0:
        return 0.0
    if coarse:
        gaps = gaps.copy()
        insort(gaps, step)
    near = gaps[: bisect_right(gaps, first * math.sqrt(2 * FARTHEST))]
    total = math.fsum([(share := gap / first) * share for gap in near]) + 2 * FARTHEST * (len(gaps) - len(near))
    return first * math.sqrt(total / (2 * len(gaps)))


def _median(ordered: Sequence[float]) -> float:
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def resolution(values: Sequence[float]) -> float:
    """The last digit that any of the values is written with: 0.01 of 0.9 and 0.92. What was rounded away is not known."""
    return 10.0 ** -max(map(decimals, values))


@lru_cache(maxsize=1 << 14)
def decimals(value: float) -> int:
    """How many digits after the point a value is written with; below 0 for hundreds and more."""
    digits, _, exponent = repr(float(value)).partition("e")
    fraction = digits.partition(".")[2].rstrip("0")
    return len(fraction) - int(exponent or 0)


def _grown(level: float, log: float) -> float:
    """What `level` changes by when its logarithm does by `log`."""
    return math.expm1(min(log, 700.0)) * level
