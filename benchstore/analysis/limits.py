"""Changes, directions and limits: how much worse a value is, and whether that is more than may be. Light to import."""

from __future__ import annotations

import math

from benchstore.records.metric import Metric

ROUNDING = 1e-9
"""A drop of 0.95 − 0.94 is a hair above or below 0.01 in binary; it counts as at the limit."""


WORST_DEVIATION = 0.557
"""The largest standard deviation that an example has in any share or F1: the maximum of (2 − F) √(F (1 − F) / 2)."""
UNTESTED = 1.96
"""Standard errors of the worst case that a collapse must pass where nothing is known of the noise."""


def worst_error(n: int) -> float:
    """The largest standard error that the change of any share between two test sets of `n` examples can have."""
    return WORST_DEVIATION * math.sqrt(2 / n)


def smallest_collapse(metric: Metric, n: int | None) -> float | None:
    """The smallest fall of a share that is called a collapse where nothing is known of its noise; None where n is not known."""
    if n is None or n < 1 or metric.unit not in ("proportion", "percent"):
        return None
    return UNTESTED * worst_error(n) * (100 if metric.unit == "percent" else 1)


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
    limit = metric.limit
    if limit is None or limit.relative is None:
        return limit.absolute if limit else None
    share = abs(reference) * limit.relative
    return share if limit.absolute is None else max(limit.absolute, share)


def beyond_limit(metric: Metric, reference: float, delta: float) -> bool:
    """Whether a change of that size reaches the limit: all parts of it that are set. Zero never does."""
    limit = effective_limit(metric, reference)
    if metric.limit is None or delta == 0:
        return False
    return limit is None or abs(delta) >= limit * (1 - ROUNDING)
