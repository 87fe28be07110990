"""The verdict on one metric of one snapshot: the words there are, the limits, and the rule that turns evidence into a word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from benchstore.analysis.evidence import Evidence
from benchstore.records.config import Policy
from benchstore.records.metric import Metric
from benchstore.records.series import Series

Word = Literal[
    "regressed",
    "improved",
    "within noise",
    "unchanged",
    "changed, within limit",
    "cannot tell",
    "incomparable",
    "missing",
    "new",
    "accepted",
    "not judged",
]
ROUNDING = 1e-9
"""A drop of 0.95 − 0.94 is a hair above or below 0.01 in binary; it counts as at the limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One metric of one snapshot, judged. `delta` is new minus old in the metric's unit, `relative` its share of the old value.

    `better` says which side is ahead by the metric's direction: 1 the new one, -1 the old one, 0 neither; None where
    the metric has no direction or a side is missing. `effect` is what was tested, which is not `delta` where a mean of
    runs stands in for the reference; `interval` belongs to it, at the report's confidence. `p` is two-sided and raw,
    `p_adjusted` by the report's correction. `detectable` is the smallest change that would have been found 8 times in 10,
    `needed` how many examples that takes for a change as large as the limit. `rule` is what was asked for, `evidence`
    what was found, both in words. `confirmed` is False where a scheduled run waits for the next one.
    """

    series: Series
    version: int | None
    reference_series: Series | None
    reference: int | None
    reference_why: str
    metric: str
    value: float | None
    reference_value: float | None
    delta: float | None
    relative: float | None
    better: int | None
    verdict: Word
    method: str | None
    p: float | None
    sentence: str
    p_adjusted: float | None = None
    p_exact: float | None = None
    effect: float | None = None
    interval: tuple[float, float] | None = None
    n: int | None = None
    counted: str | None = None
    detectable: float | None = None
    needed: int | None = None
    rule: str = ""
    evidence: str = ""
    confirmed: bool = True

    def to_dict(self) -> dict[str, Any]:
        """The row of `--format json`: its keys are documented and stable."""
        return {
            "model": self.series.model,
            "series": {
                "dataset": self.series.dataset,
                "prompt": self.series.prompt or None,
                "environment": self.series.environment,
            },
            "version": self.version,
            "reference": self.reference,
            "reference_model": self.reference_series.model if self.reference_series else None,
            "reference_why": self.reference_why or None,
            "metric": self.metric,
            "value": self.value,
            "reference_value": self.reference_value,
            "delta": self.delta,
            "relative": self.relative,
            "better": self.better,
            "verdict": self.verdict,
            "method": self.method,
            "effect": self.effect,
            "interval": list(self.interval) if self.interval else None,
            "p": self.p,
            "p_adjusted": self.p_adjusted,
            "p_exact": self.p_exact,
            "n": self.n,
            "counted": self.counted,
            "detectable": self.detectable,
            "needed": self.needed,
            "rule": self.rule or None,
            "evidence": self.evidence or None,
            "confirmed": self.confirmed,
            "sentence": self.sentence,
        }


def change(reference: float | None, value: float | None) -> tuple[float | None, float | None]:
    """Delta and relative change; None where a side is missing, and for the share of a zero."""
    if reference is None or value is None:
        return None, None
    delta = value - reference
    return delta, (delta / abs(reference) if reference else None)


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
    return limit is None or abs(delta) >= limit - ROUNDING * max(1.0, limit)


def decide(metric: Metric, evidence: Evidence, reference: float, p_adjusted: float | None, policy: Policy) -> Word:
    """The word for a change that could be judged. `reference` is what the effect was compared with.

    A change at least as large as the limit is `regressed` or `improved` if "no change" is rejected; a smaller one
    `changed, within limit`. Where nothing is known of the spread a change beyond the limit is `cannot tell`.
    """
    beyond = beyond_limit(metric, reference, evidence.effect)
    if evidence.p is None:
        return "cannot tell" if beyond else "within noise"
    rejected = p_adjusted is not None and p_adjusted <= policy.alpha + ROUNDING and not evidence.barred and evidence.effect != 0
    if rejected and beyond:
        return "improved" if ahead(metric, evidence.effect) == 1 else "regressed"
    if rejected:
        return "changed, within limit"
    return "unchanged" if not beyond and _inside(metric, reference, evidence) else "within noise"


def _inside(metric: Metric, reference: float, evidence: Evidence) -> bool:
    """Whether the 90% interval lies inside the limit on both sides (two one-sided tests, Schuirmann 1987); never at limit 0."""
    limit = effective_limit(metric, reference)
    return bool(limit) and evidence.inner is not None and all(abs(end) < (limit or 0.0) for end in evidence.inner)
