"""What a test found about one change: effect, p, interval, and how large a change it could have seen."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from benchstore.analysis.statistics import chosen, distributions
from benchstore.analysis.statistics.sensitivity import Test

Method = Literal[
    "mcnemar",
    "sign-flip",
    "cluster sign-flip",
    "standard errors",
    "proportions",
    "f1 counts",
    "counts",
    "history",
    "always-valid",
    "mean of tasks",
    "recipes",
    "limit",
]
Interval = tuple[float, float]
POWER = 0.8
_NO_EXAMPLES = ("runs", "runs of both recipes", "events", "nights", "tasks")
"""Units of which nobody is told how many more it takes."""
_ROUNDS, _EDGE = 3, 0.02
"""How often the noise of a worse share is looked up again, and how near to 0 or 1 a share is taken to be at most."""
MOST_TIMES = 1e6
"""Test sets that would have to grow by more than this squared are not asked for."""
EQUIVALENCE = 0.9
"""Confidence of the interval that must lie inside the limits for a value to be called unchanged (Schuirmann 1987)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What is known of a reference that is a share: `good` is the share that is well, which a worse one has less of.

    `doubt` is the part of a binomial variance that one more run of it has: 1 where every example is a coin of the same chance or is drawn
    anew, near 0 where almost all are always right or always wrong. `scale` is what a share is multiplied with to be in
    the metric's unit, and `grain` half of what one example is worth, as a test of so few outcomes finds a little less.
    """

    good: float
    doubt: float = 1.0
    scale: float = 1.0
    grain: float = 0.0

    def noisier(self, reach: float) -> float:
        """The variance of a share that is worse by `reach`, over that of the reference, where each example loses the same part of its chance.

        With chances p, c = reach / mean p: the mean of p (1 − c) (1 − p (1 − c)) is (1 − c) (v + c (mean p − v)), v that of p (1 − p).
        """
        good = min(max(self.good, _EDGE), 1 - _EDGE)
        lost = min(reach / self.scale / good, 1 - _EDGE)
        own = self.doubt * good * (1 - good)
        return (1 - lost) * (own + lost * (good - own)) / own


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How far the effect may lie off by chance: its standard error and degrees of freedom; with `logs` of the log of a ratio.

    A worse `share` is noisier or quieter than the reference.
    """

    stderr: float | None = None
    df: float = math.inf
    logs: bool = False
    share: Share | None = None

    def detectable(self, alpha: float, level: float, limit: float = 0.0) -> float | None:
        """What must be passed, t at 1 − α/2 standard errors or the limit, and t at the power more (Machin et al. 2018, equation 3.2, with t for z)."""
        if not self.stderr or self.df <= 0:
            return None
        passed = _log_ratio(limit, level) if self.logs and level else limit
        passed = max(distributions.t_quantile(1 - alpha / 2, self.df) * self.stderr, passed)
        more = distributions.t_quantile(POWER, self.df) * self.stderr
        reach = passed + more
        if self.share is not None:
            for _ in range(_ROUNDS):
                reach = passed + more * math.sqrt((1 + self.share.noisier(reach)) / 2) + self.share.grain
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

    `differing` are the rows that changed, `moves` those that only the new and only the old side has right. `since` is the
    version with which the level of the newest nights began.
    """

    n: int | None = None
    unit: str = "examples"
    clusters: int | None = None
    differing: int | None = None
    moves: tuple[int, int] | None = None
    since: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One test of one change, in the metric's unit. `effect` is what was tested: new minus the reference; `level` what it is a change from.

    `p` is two-sided, None where nothing is known of the spread. `interval` is at the report's confidence, `inner` at 90%. `noise` is
    the standard error that the effect would have if nothing had changed. `chosen_of` says among how many runs the reference was
    chosen as the best: p and what could be found take it into account. `test` says what could be found at all. `next_run` tells where one
    more run of the reference would lie. `at_worst` is the effect where rows that failed are counted as wrong, if that is a worse one than
    was tested. `notes` belong into the sentence, `details` beside it. `disqualified` says why the change
    must not be called one.
    """

    method: Method
    effect: float
    level: float
    p: float | None = None
    p_exact: float | None = None
    interval: Interval | None = None
    inner: Interval | None = None
    spread: Spread = field(default_factory=Spread)
    noise: float | None = None
    counted: Counted = field(default_factory=Counted)
    test: Test | None = None
    chosen_of: int = 1
    next_run: Callable[[], Interval] | None = None
    at_worst: float | None = None
    notes: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    disqualified: str = ""

    def of_chosen(self, k: int) -> Evidence:
        """The same of a fall from a reference that was the best of `k`."""
        if k < 2 or self.p is None:
            return self
        p = chosen.p_value(self.p, k, self.spread.df)
        return replace(self, p=p, p_exact=None, chosen_of=k, notes=(*self.notes, f"the reference was chosen as the best of {k}"))

    def detectable(self, alpha: float, limit: float = 0.0) -> float | None:
        """The smallest change of which 8 in 10 are as large as the limit and found by the test at `alpha`; None where that cannot be said."""
        if self.p is None:
            return None
        alpha = chosen.level(alpha, self.chosen_of, self.spread.df)
        smallest = self.test.smallest(alpha) if self.test else None
        edge = max(limit, (smallest or 0.0) - self.spread.share.grain) if self.spread.share else limit
        sizes = [self.spread.detectable(alpha, self.level, edge), smallest]
        found = max((size for size in sizes if size), default=None)
        return None if found is None or not math.isfinite(found) else found

    def needed(self, limit: float, alpha: float) -> int | None:
        """How many examples it takes to find a change of twice the limit 8 times in 10; None where these are enough, or are not counted.

        A change of the limit itself is smaller than the limit half of the time, however many examples there are.
        """
        n = self.counted.n
        grow = self.counted.unit not in _NO_EXAMPLES and self.counted.clusters is None and not self.spread.logs
        if self.p is None or limit <= 0 or not n or not grow:
            return None
        alpha = chosen.level(alpha, self.chosen_of, self.spread.df)
        limit = 2 * limit
        number = self.test.enough(limit, alpha) if self.test else None
        if number is None:
            size = self.spread.detectable(alpha, self.level)
            ratio = size / limit if size else 0.0
            number = n * ratio * ratio if ratio < MOST_TIMES else math.inf
        return math.ceil(number) if n < number < math.inf else None

    def p_beyond(self, limit: float) -> float:
        """Two-sided p of "the change is no larger than `limit`", for the strict rule; 1 where the spread is unknown."""
        if self.p is None or abs(self.effect) <= limit:
            return 1.0
        if self.spread.stderr == 0:  # every row moved alike: there is no doubt about the size, only about the change
            return self.p
        return self.spread.p_beyond(self.effect, limit, self.level)


@dataclass(frozen=True, kw_only=True)  # without slots, so that what few ask for is found when they do
class Tested:
    """The evidence for one question among those of a snapshot, and its corrected p; `level` is the raw p that it needs if nothing else is found.

    `limit` is the change that matters. By the `strict` rule a change must stand out from that, not from nothing.
    """

    evidence: Evidence
    p_adjusted: float | None = None
    level: float = 0.0
    limit: float = 0.0
    strict: bool = False

    @cached_property
    def detectable(self) -> float | None:
        """The smallest change that it would have found 8 times in 10."""
        if self.p_adjusted is None:
            return None
        if not self.strict:
            return self.evidence.detectable(self.level, self.limit)
        size = self.evidence.detectable(self.level)
        return None if size is None else size + self.limit

    @cached_property
    def needed(self) -> int | None:
        """How many examples would find twice the limit."""
        return None if self.p_adjusted is None or self.strict else self.evidence.needed(self.limit, self.level)


def _log_ratio(change: float, level: float) -> float:
    """The logarithm of (level + change) / level; very small where the change takes it below zero."""
    return math.log(max(1 + change / level, 1e-300))
