"""How sure one value is by itself: its stated interval, else one from its standard error or its denominator; and the noise band."""

from __future__ import annotations

from collections.abc import Sequence

from benchstore.analysis import proportions, runs, tails
from benchstore.analysis.question import TIME_UNITS, Question
from benchstore.analysis.sampling import successes
from benchstore.records.metric import Metric
from benchstore.records.snapshot import Snapshot

Interval = tuple[float, float]


def interval_of(metric: Metric, snapshot: Snapshot, confidence: float = 0.95) -> Interval | None:
    """The stated interval as it is; else value ± z standard errors, kept within the metric's bounds; else Wilson's of a proportion."""
    stated, value = snapshot.uncertainty.get(metric.name), snapshot.value(metric.name)
    if value is None:
        return None
    if stated is not None and stated.ci is not None:
        return stated.ci
    if stated is not None and stated.stderr:
        reach = tails.normal_quantile((1 + confidence) / 2) * stated.stderr
        low, high = value - reach, value + reach
        return low if metric.min is None else max(metric.min, low), high if metric.max is None else min(metric.max, high)
    question = Question(metric=metric, old=None, new=snapshot)
    counted = successes(question, snapshot, value)
    if counted is None:
        return None
    low, high = proportions.wilson(*counted, confidence)
    return low * question.scale, high * question.scale


def noise_band(metric: Metric, values: Sequence[float], confidence: float = 0.95) -> Interval | None:
    """Where one more run of a series would lie; None under five runs, or where they show no spread."""
    past = list(values)[-runs.MOST :]
    logs = metric.unit in (*TIME_UNITS, "usd")
    found = runs.predict(past, past[-1], logs=logs) if len(past) >= runs.SUPPORTS else None
    return found.band(confidence) if found else None
