"""How sure one value is by itself: by what it states, by its denominator or by its rows; and where one more run would lie."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from benchstore.analysis import recipes
from benchstore.analysis.evidence import Interval
from benchstore.analysis.question import Question
from benchstore.analysis.reruns import noise_of
from benchstore.analysis.sampling import bounded, spread, successes
from benchstore.analysis.statistics import proportions
from benchstore.analysis.statistics.columns import Columns
from benchstore.analysis.statistics.pairing import Pairing
from benchstore.analysis.statistics.signflip import jackknife
from benchstore.analysis.statistics.statistic import serving
from benchstore.records.aggregates import Aggregate
from benchstore.records.metric import Metric
from benchstore.records.samples import Samples
from benchstore.records.snapshot import Snapshot


def interval_of(metric: Metric, snapshot: Snapshot, samples: Samples | None = None, confidence: float = 0.95) -> Interval | None:
    """The stated interval as it is; else value ± z standard errors; else Wilson's of a proportion; else the jackknife's from rows.

    Rows that come in groups or trials go before a proportion, which takes all its examples to be independent. Of a snapshot of
    several runs that of the runs, where it is wider. Kept within the metric's bounds. None where nothing is known of the spread.
    """
    value = snapshot.value(metric.name)
    if value is None:
        return None
    mean = metric.aggregate if metric.name in snapshot.aggregated else None
    drawn = _of_tasks(metric, mean, snapshot, samples, confidence) if mean else _of_examples(metric, snapshot, samples, confidence)
    found = (drawn, recipes.interval(metric, snapshot, confidence))
    known = [bounded(metric, interval) for interval in found if interval is not None]
    return max(known, key=lambda ends: ends[1] - ends[0], default=None)


def _of_examples(metric: Metric, snapshot: Snapshot, samples: Samples | None, confidence: float) -> Interval | None:
    """Where the draw of examples lets the value lie."""
    stated, value = snapshot.uncertainty.get(metric.name), snapshot.values[metric.name]
    if stated is not None and stated.ci is not None:
        return stated.ci
    if stated is not None and stated.stderr:
        return spread(value, stated.stderr, float("inf"), confidence)
    question = Question(metric=metric, old=None, new=snapshot)
    counted = successes(question, snapshot, value)
    asked = samples is not None and (counted is None or not {"group", "trial"}.isdisjoint(samples.columns))
    found = _from_rows(question, value, samples, confidence) if samples is not None and asked else None
    if found is not None or counted is None:
        return found
    low, high = proportions.wilson(*counted, confidence)
    return low * question.scale, high * question.scale


def _of_tasks(metric: Metric, aggregate: Aggregate, snapshot: Snapshot, samples: Samples | None, confidence: float) -> Interval | None:
    """The interval of a mean of independent tasks: half its width is the root of the sum of theirs squared, each times its share."""
    members, value = aggregate.members(snapshot.tasks), snapshot.values[metric.name]
    known = [_of_examples(replace(metric, name=name, aggregate=None), snapshot, samples, confidence) for name in members]
    found = [interval for interval in known if interval is not None]
    if len(found) < len(members):
        return None
    reach = math.hypot(*(share * (high - low) / 2 for share, (low, high) in zip(aggregate.shares(snapshot, members), found, strict=True)))
    return value - reach, value + reach


def _from_rows(question: Question, value: float, samples: Samples, confidence: float) -> Interval | None:
    """The jackknife of one side, over rows or groups of them: that of a change from nothing."""
    columns = Columns(samples)
    statistic = serving(question.metric.name, [(columns, value)], scale=question.scale, sums=question.metric.ratio_of)
    if statistic is None:
        return None
    rows = Pairing(columns, columns).rows(statistic)
    stderr, df = jackknife(replace(rows, old=np.zeros_like(rows.new)))
    return spread(value, stderr * question.scale, df, confidence) if stderr > 0 else None


def noise_band(question: Question, confidence: float = 0.95) -> Interval | None:
    """Where one more run of the reference would lie, by the same noise that verdicts use; None where it is not known, or not comparable."""
    if question.reference is None or question.value is None or question.obstacle:
        return None
    noise = noise_of(question)
    return bounded(question.metric, noise.band(question.before, confidence)) if noise else None
