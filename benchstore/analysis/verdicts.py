"""The verdict on one metric of one snapshot against its reference, and the sentence that says it.

The only evidence used so far is the metric's limit (`method: limit`); tests of significance join it here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from benchstore.records import quantities
from benchstore.records.metric import Metric
from benchstore.records.series import Series

Word = Literal[
    "regressed",
    "improved",
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
    the metric has no direction or a side is missing.
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
            "p": self.p,
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


def beyond_limit(metric: Metric, reference: float, delta: float) -> bool:
    """Whether a change of that size reaches the limit: all parts of it that are set. Zero never does."""
    if metric.limit is None or delta == 0:
        return False
    size = abs(delta)
    absolute, relative = metric.limit.absolute, metric.limit.relative
    if absolute is not None and size < absolute - ROUNDING:
        return False
    return relative is None or size >= relative * abs(reference) * (1 - ROUNDING)


def by_limit(metric: Metric, reference: float | None, value: float | None) -> tuple[Word, str | None]:
    """Verdict and method from the two values and the metric's limit alone."""
    delta, _ = change(reference, value)
    if value is None:
        return "missing", None
    if reference is None or delta is None:
        return "new", None
    if not metric.judged:
        return "not judged", None
    if delta == 0:
        return "unchanged", "limit"
    if not beyond_limit(metric, reference, delta):
        return "changed, within limit", "limit"
    return ("improved" if ahead(metric, delta) == 1 else "regressed"), "limit"


def sentence(metric: Metric, reference: float | None, value: float | None, verdict: Word, *, note: str = "") -> str:
    """One plain sentence, such as `F1 fell 1.1 points (0.222 → 0.211), within the limit of 2.0 points`, with its full stop."""
    name = title(metric.name)
    delta, _ = change(reference, value)
    if verdict == "incomparable":
        return f"{name} is incomparable: {note}."
    if value is None:
        return f"{name} is missing; the reference has {quantities.value_text(metric, reference)}."
    if delta is None or reference is None:
        return f"{name} is {quantities.value_text(metric, value)}; {note or 'there is nothing to compare it with'}."
    arrow = f"{quantities.value_text(metric, reference)} → {quantities.value_text(metric, value)}"
    if delta == 0:
        return f"{name} is unchanged at {quantities.value_text(metric, value)}{_after(note)}."
    moved = f"{name} {'rose' if delta > 0 else 'fell'} {quantities.size_text(metric, delta)} ({arrow})"
    return f"{moved}{_because(metric, verdict)}{_after(note)}."


def _after(note: str) -> str:
    return f"; {note}" if note else ""


def _because(metric: Metric, verdict: Word) -> str:
    limit = quantities.limit_text(metric)
    return {
        "regressed": f", worse by at least the limit of {limit}",
        "improved": f", better by at least the limit of {limit}",
        "accepted": f", beyond the limit of {limit}, and was accepted",
        "changed, within limit": f", within the limit of {limit}",
        "not judged": ", which has no limit to judge it by",
    }.get(verdict, "")


def title(name: str) -> str:
    """A metric's name at the start of a sentence, such as `F1` or `Latency p50`; one of a task stays as it is."""
    words = name.removesuffix("_ms").removesuffix("_usd")
    if "/" in words or "," in words:
        return words
    words = words.replace("_", " ")
    return words[:1].upper() + words[1:]
