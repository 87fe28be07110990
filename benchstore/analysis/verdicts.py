"""Limits, directions, and the rule that turns evidence into the word of a verdict."""

from __future__ import annotations

import math

from benchstore.analysis.evidence import Evidence
from benchstore.analysis.judgement import Word
from benchstore.records.config import Policy
from benchstore.records.metric import Metric

ROUNDING = 1e-9
"""A drop of 0.95 − 0.94 is a hair above or below 0.01 in binary; it counts as at the limit."""


def change(reference: float | None, value: float | None) -> tuple[float | None, float | None]:
    """Delta and relative change; None where a side is missing, and for the share of a zero or of next to nothing."""
    if reference is None or value is None:
        return None, None
    delta = value - reference
    relative = delta / abs(reference) if reference else math.inf
    return delta, (relative if math.isfinite(relative) else None)


def ahead(metric: Metric, delta: float | None) -> int | None:
    """1 where a change of `delta` is better, -1 where worse, 0 where there is none; None without direction."""
    if delta is None or metric.direction == "none":
        return None
    gain = delta if metric.direction == "higher" else -delta
    return (gain > 0) - (gain < 0)


def effective_limit(metric: Metric, reference: float) -> float | None:
    """The change at which the limit is reached, in the metric's unit: the larger part, as both must be passed."""
    if metric.limit is None:
        return None
    parts = [metric.limit.absolute, abs(reference) * metric.limit.relative if metric.limit.relative is not None else None]
    return max((part for part in parts if part is not None), default=None)


def beyond_limit(metric: Metric, reference: float, delta: float) -> bool:
    """Whether a change of that size reaches the limit: all parts of it that are set. Zero never does."""
    limit = effective_limit(metric, reference)
    if metric.limit is None or delta == 0:
        return False
    return limit is None or abs(delta) >= limit * (1 - ROUNDING)


def decide(
    metric: Metric, evidence: Evidence, reference: float, p_adjusted: float | None, policy: Policy, *, hopeless: bool = False
) -> Word:
    """The word for a change that could be judged. `reference` is what the effect was compared with.

    A change at least as large as the limit is `regressed` or `improved` if "no change" is rejected; a smaller one
    `changed, within limit`. Where nothing is known of the spread a change beyond the limit is `cannot tell`; so it is
    where the test is `hopeless`: where there are so few examples that no outcome could have been called a change.
    """
    beyond = beyond_limit(metric, reference, evidence.change)
    if evidence.p is None:
        return "cannot tell" if beyond else "within noise"
    rejected = p_adjusted is not None and p_adjusted <= policy.alpha + ROUNDING and not evidence.barred and evidence.change != 0
    if rejected and beyond:
        return "improved" if ahead(metric, evidence.change) == 1 else "regressed"
    if rejected:
        return "changed, within limit"
    if beyond and hopeless:
        return "cannot tell"
    return "unchanged" if not beyond and _inside(metric, reference, evidence) else "within noise"


def _inside(metric: Metric, reference: float, evidence: Evidence) -> bool:
    """Whether the 90% interval lies inside the limit on both sides (two one-sided tests, Schuirmann 1987); never at limit 0."""
    limit = effective_limit(metric, reference)
    return bool(limit) and evidence.inner is not None and all(abs(end) < (limit or 0.0) for end in evidence.inner)
