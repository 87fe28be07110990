"""What a test found about one change: effect, p, interval, and how large a change it could have seen."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

from benchstore.analysis.statistics import distributions
from benchstore.analysis.statistics.sensitivity import Test

Method = Literal["mcnemar", "sign-flip", "cluster sign-flip", "log-ratio", "standard errors", "proportions", "history", "limit"]
Interval = tuple[float, float]
POWER = 0.8
MOST_TIMES = 1e6
"""Test sets that would have to grow by more than this squared are not asked for."""
EQUIVALENCE = 0.9
"""Confidence of the interval that must lie inside the limits for a value to be called unchanged (Schuirmann 1987)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How far the effect may lie off by chance: its standard error and degrees of freedom; with `logs` of the log of a ratio."""

    stderr: float | None = None
    df: float = math.inf
    logs: bool = False

    def detectable(self, alpha: float, level: float) -> float | None:
        """(t at 1 − α/2 + t at the power) standard errors (Machin et al. 2018, equation 3.2, with t for z)."""
        if not self.stderr or self.df <= 0:
            return None
        reach = (distributions.t_quantile(1 - alpha / 2, self.df) + distributions.t_quantile(POWER, self.df)) * self.stderr
        return math.expm1(min(reach, 700.0)) * level if self.logs else reach

    def p_beyond(self, change: float, limit: float, level: float) -> float:
        """Two-sided p of "the change is no larger than `limit`"; 1 where the spread is unknown."""
        if not self.stderr or self.df <= 0:
            return 1.0
        size, edge = abs(change), limit
        if self.logs:
            size, edge = abs(_log_ratio(change, level)), _log_ratio(limit, level)
        return min(1.0, 2 * distributions.t_above((size - edge) / self.stderr, self.df))


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What stands behind the evidence: `n` counts what `unit` names, `clusters` the groups they come in.

    `differing` are the rows that changed, `moves` those that only the new and only the old side has right.
    """

    n: int | None = None
    unit: str = "examples"
    clusters: int | None = None
    differing: int | None = None
    moves: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One test of one change, in the metric's unit. `effect` is what was tested: new minus the reference, or minus the mean of runs.

    `observed` is the change that is held against the limit, where that is not the effect; `level` what it is a change from.
    `compared_with` is set where a mean of runs took the reference's place. `p` is two-sided, None where nothing is known of the
    spread. `interval` is at the report's confidence, `inner` at 90%. `test` says what could be found at all. `notes` belong into
    the sentence, `details` beside it. `disqualified` says why the change must not be called one.
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
    spread: Spread = field(default_factory=Spread)
    counted: Counted = field(default_factory=Counted)
    test: Test | None = None
    notes: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    disqualified: str = ""

    @property
    def change(self) -> float:
        """The change that is held against the limit."""
        return self.effect if self.observed is None else self.observed

    def detectable(self, alpha: float) -> float | None:
        """The smallest change that the test at `alpha` finds 8 times in 10; None where that cannot be said."""
        if self.p is None:
            return None
        sizes = [self.spread.detectable(alpha, self.level), self.test.smallest(alpha) if self.test else None]
        found = max((size for size in sizes if size), default=None)
        return None if found is None or not math.isfinite(found) else found

    def needed(self, limit: float, alpha: float) -> int | None:
        """How many examples it takes to find a change of `limit` 8 times in 10; None where these are enough, or are not counted."""
        n = self.counted.n
        if self.p is None or limit <= 0 or not n or self.counted.unit == "runs" or self.spread.logs or self.counted.clusters is not None:
            return None
        number = self.test.enough(limit, alpha) if self.test else None
        if number is None:
            size = self.spread.detectable(alpha, self.level)
            ratio = size / limit if size else 0.0
            number = n * ratio * ratio if ratio < MOST_TIMES else math.inf
        return math.ceil(number) if n < number < math.inf else None

    def p_beyond(self, limit: float) -> float:
        """Two-sided p of "the change is no larger than `limit`", for the strict rule; 1 where the spread is unknown."""
        if self.p is None or abs(self.change) <= limit:
            return 1.0
        if self.spread.stderr == 0:  # every row moved alike: there is no doubt about the size, only about the change
            return self.p
        return self.spread.p_beyond(self.change, limit, self.level)


def _log_ratio(change: float, level: float) -> float:
    """The logarithm of (level + change) / level; very small where the change takes it below zero."""
    return math.log(max(1 + change / level, 1e-300))
