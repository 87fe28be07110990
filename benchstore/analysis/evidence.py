"""What a test found about one change: effect, p, interval, and how large a change it could have seen."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from benchstore.analysis.statistics import distributions

Method = Literal["mcnemar", "sign-flip", "cluster sign-flip", "log-ratio", "standard errors", "proportions", "history", "limit"]
Interval = tuple[float, float]
POWER = 0.8
MOST_TIMES = 1e6
"""Test sets that would have to grow by more than this squared are not asked for."""
EQUIVALENCE = 0.9
"""Confidence of the interval that must lie inside the limits for a value to be called unchanged (Schuirmann 1987)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One test of one change, in the metric's unit. `effect` is what was tested: new minus the reference, or minus the mean of runs.

    `observed` is the change that is held against the limit, where that is not the effect. `p` is two-sided, None where nothing is known of the spread. `interval` is at the report's confidence, `inner` at 90%.
    `stderr` and `df` belong to the effect; with `logs` to the log of the ratio to `level`. `n` counts what `unit` names,
    `differing` the rows that changed, `moves` those only the new and only the old side has right. `compared_with` is set
    where a mean of runs took the reference's place. `smallest` gives the least change a test at some level can find, for
    want of rows, `enough` the examples that a change of some size takes at some level. `notes` belong into the sentence,
    `details` beside it. `barred` says why the change must not be called one.
    """

    method: Method
    effect: float
    level: float
    observed: float | None = None
    compared_with: float | None = None
    p: float | None = None
    p_exact: float | None = None
    interval: Interval | None = None
    inner: Interval | None = None
    stderr: float | None = None
    df: float = math.inf
    n: int | None = None
    unit: str = "examples"
    clusters: int | None = None
    differing: int | None = None
    moves: tuple[int, int] | None = None
    logs: bool = False
    smallest: Callable[[float], float] | None = None
    enough: Callable[[float, float], float] | None = None
    notes: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    barred: str = ""

    @property
    def change(self) -> float:
        """The change that is held against the limit."""
        return self.effect if self.observed is None else self.observed

    def detectable(self, alpha: float) -> float | None:
        """The smallest change that the test at `alpha` finds 8 times in 10; None where that cannot be said."""
        if self.p is None:
            return None
        sizes = [self._by_spread(alpha), self.smallest(alpha) if self.smallest else None]
        found = max((size for size in sizes if size), default=None)
        return None if found is None or not math.isfinite(found) else found

    def _by_spread(self, alpha: float) -> float | None:
        """(t at 1 − α/2 + t at the power) standard errors (Machin et al. 2018, equation 3.2, with t for z)."""
        if not self.stderr or self.df <= 0:
            return None
        reach = (distributions.t_quantile(1 - alpha / 2, self.df) + distributions.t_quantile(POWER, self.df)) * self.stderr
        return math.expm1(min(reach, 700.0)) * self.level if self.logs else reach

    def needed(self, limit: float, alpha: float) -> int | None:
        """How many examples it takes to find a change of `limit` 8 times in 10; None where these are enough, or are not counted."""
        if self.p is None or limit <= 0 or not self.n or self.unit == "runs" or self.logs or self.clusters is not None:
            return None
        if self.enough is not None:
            number = self.enough(limit, alpha)
        else:
            spread = self._by_spread(alpha)
            ratio = spread / limit if spread else 0.0
            number = self.n * ratio * ratio if ratio < MOST_TIMES else math.inf
        return math.ceil(number) if self.n < number < math.inf else None

    def p_beyond(self, limit: float) -> float:
        """Two-sided p of "the change is no larger than `limit`", for the strict rule; 1 where the spread is unknown."""
        size, edge = abs(self.change), limit
        if self.p is None or size <= edge:
            return 1.0
        if self.stderr == 0:  # every row moved alike: there is no doubt about the size, only about the change
            return self.p
        if not self.stderr or self.df <= 0:
            return 1.0
        if self.logs:
            size, edge = abs(_log_ratio(self.change, self.level)), _log_ratio(limit, self.level)
        return min(1.0, 2 * distributions.t_above((size - edge) / self.stderr, self.df))


def _log_ratio(change: float, level: float) -> float:
    """The logarithm of (level + change) / level; very small where the change takes it below zero."""
    return math.log(max(1 + change / level, 1e-300))
