"""Evidence about the draw of examples by what is stated: standard errors, intervals, denominators, counts. Rows are in `paired`.

None of it knows what another seed or another day does; `reruns` does.
"""

from __future__ import annotations

import math
from functools import lru_cache

from benchstore.analysis import limits
from benchstore.analysis.evidence import EQUIVALENCE, Counted, Evidence, Interval, Share, Spread
from benchstore.analysis.question import Question
from benchstore.analysis.statistics import distributions, mcnemar, proportions
from benchstore.analysis.statistics.rerun_noise import resolution
from benchstore.analysis.statistics.sensitivity import TwoCounts, TwoProportions
from benchstore.analysis.statistics.statistic import SHARE
from benchstore.records.metric import Metric, family
from benchstore.records.snapshot import Snapshot, Uncertainty

LARGEST = 10**12
"""No test set is larger; a denominator that says so is none."""
TWO_SAMPLES = "taken as two samples, as there are no shared rows"
_OF_EXAMPLES = (*SHARE, "success_rate")
_UNITS = {"recall": "positives", "precision": "predicted positives"}
"""Family -> what the denominator of the proportion counts, where it is not examples."""
_NO_PROPORTION = {"f1", "fscore", "auc", "auroc", "auprc", "mcc", "ndcg", "map", "mrr", "bleu", "rouge", "balanced", "average"}
"""Words in the names of metrics between 0 and 1 that are no share of anything that can be counted."""
DOUBTFUL = 3.0
"""Stated standard errors that are so many times what the stated n allows, or so many times less, contradict it."""


def from_standard_errors(question: Question, confidence: float) -> Evidence | None:
    """The z test of the difference of two independent values; conservative where the test set is shared. A stated interval gives one, too."""
    if question.metric.name not in question.new.uncertainty:
        return None
    (old, against_old), (new, against_new) = (standard_error(question, side) for side in (question.old, question.new))
    if not old or not new:
        return None
    stderr, effect = math.hypot(old, new), question.delta
    sides = [side.uncertainty.get(question.metric.name) for side in (question.old, question.new) if side]
    sizes = [item.n for item in sides if item and item.n is not None]
    return Evidence(
        method="standard errors",
        effect=effect,
        level=question.before,
        p=distributions.normal_two_sided(effect / stderr),
        interval=spread(effect, stderr, math.inf, confidence),
        inner=spread(effect, stderr, math.inf, EQUIVALENCE),
        spread=Spread(stderr=stderr),
        counted=Counted(n=min(sizes) if sizes else examples(question.new)),
        notes=(*filter(None, (against_old, against_new)),)[:1],
        details=(TWO_SAMPLES,),
    )


def standard_error(question: Question, side: Snapshot | None) -> tuple[float | None, str]:
    """What a side states: its standard error, else half its interval in units of that, else nothing; the larger one where n contradicts it, and how."""
    stated = side.uncertainty.get(question.metric.name) if side else None
    if side is None or stated is None:
        return None, ""
    found = stated.stderr
    if not found and stated.ci is not None:
        reach = distributions.normal_quantile((1 + (stated.confidence or 0.95)) / 2)
        found = (stated.ci[1] - stated.ci[0]) / 2 / reach
    by_n = _binomial(question, side)
    contradiction = _contradiction(question, stated, by_n)
    if not found:
        return None, contradiction
    return (max(found, by_n) if by_n and contradiction else found), contradiction


def _binomial(question: Question, side: Snapshot) -> float | None:
    """The standard error of a share of the stated n; None where the metric is none."""
    stated, value = side.uncertainty.get(question.metric.name), side.value(question.metric.name)
    if stated is None or not stated.n or value is None or not is_proportion(question):
        return None
    share = min(max(value / question.scale, 0.5 / stated.n), 1 - 0.5 / stated.n)
    return math.sqrt(share * (1 - share) / stated.n) * question.scale


def _contradiction(question: Question, stated: Uncertainty, by_n: float | None) -> str:
    """Where a stated standard error cannot come from the stated n, which allows `by_n`."""
    if not stated.stderr or not by_n:
        return ""
    exact = family(question.metric.name) in _OF_EXAMPLES
    if stated.stderr > DOUBTFUL * by_n or (exact and stated.stderr * DOUBTFUL < by_n):
        return f"the stated standard error {stated.stderr:.3g} and n = {stated.n} contradict each other, so the larger noise is taken"
    return ""


def as_share(question: Question, doubt: float = 1.0, grain: float = 0.0) -> Share | None:
    """What is known of the reference as a share, where it is one; `grain` where no denominator tells it."""
    level = question.before / question.scale
    if question.metric.unit not in ("proportion", "percent") or not 0 <= level <= 1:
        return None
    n = own_denominator(question)
    good = level if question.metric.direction == "higher" else 1 - level
    return Share(good=good, doubt=doubt, scale=question.scale, grain=question.scale / (2 * n) if n else grain)


def hidden_by_failures(question: Question) -> str:
    """Why a better share is no improvement: more examples failed than before, and counted as wrong it is not better by its limit."""
    old, new, metric = question.old, question.new, question.metric
    if old is None or old.counts is None or new.counts is None or not new.counts.failed or not old.counts.total or not new.counts.total:
        return ""
    if metric.unit not in ("proportion", "percent") or family(metric.name) == "success_rate" or limits.ahead(metric, question.delta) != 1:
        return ""
    before, after = (
        _with_failures(question, value, side.counts.succeeded / side.counts.total)
        for side, value in ((old, question.before), (new, question.after))
        if side.counts is not None
    )
    rate = new.counts.failed / new.counts.total
    better = limits.ahead(metric, after - before) == 1 and limits.beyond_limit(metric, question.before, after - before)
    if rate <= old.counts.failed / old.counts.total or better:
        return ""
    return f"{new.counts.failed} of {new.counts.total} examples failed, and counted as wrong it is not better"


def _with_failures(question: Question, value: float, answered: float) -> float:
    """A share of what was answered as one of all, what failed being wrong."""
    if question.metric.direction == "higher":
        return value * answered
    return question.scale - (question.scale - value) * answered


def unit_of(question: Question) -> str:
    """What the denominator of a share counts."""
    return _UNITS.get(family(question.metric.name), "examples")


def is_proportion(question: Question) -> bool:
    """Whether the metric is a share of something that is counted: by its unit, and no family that is known to be something else."""
    return question.metric.unit in ("proportion", "percent") and _may_be_counted(question.metric.name)


@lru_cache(maxsize=1 << 10)
def _may_be_counted(metric: str) -> bool:
    words = {word.rstrip("0123456789@") or word for word in family(metric).lower().split("_")}
    return not words & _NO_PROPORTION and "f1" not in family(metric)


def from_denominators(question: Question, confidence: float) -> Evidence | None:
    """Fisher's mid-p and Newcombe's interval, where both values are whole counts out of stated denominators."""
    old, new = (successes(question, side, value) for side, value in ((question.old, question.before), (question.new, question.after)))
    if old is None or new is None:
        return None
    scale, least = question.scale, min(old[1], new[1])
    mid, exact = proportions.fisher(old, new)
    pooled = (old[0] + new[0] + 1) / (old[1] + new[1] + 2)
    return Evidence(
        method="proportions",
        effect=question.delta,
        level=question.before,
        p=mid,
        p_exact=exact,
        interval=scaled(proportions.newcombe(old, new, confidence), scale),
        inner=scaled(proportions.newcombe(old, new, EQUIVALENCE), scale),
        spread=Spread(stderr=math.sqrt(pooled * (1 - pooled) * (1 / old[1] + 1 / new[1])) * scale, share=as_share(question)),
        counted=Counted(n=least, unit=unit_of(question)),
        test=TwoProportions(least=least, scale=scale),
        details=(TWO_SAMPLES,),
    )


def from_f1_counts(question: Question, confidence: float) -> Evidence | None:
    """F1 of two independent samples whose positives are known: standard errors (2 − F) √(F (1 − F) / 2m), m positives.

    By the delta method, with as many false alarms as misses and rounded up; checked by simulation in `benchmarks/verdicts`.
    """
    if family(question.metric.name) != "f1":
        return None
    old, new = positives(question.old, question.metric.name), positives(question.new, question.metric.name)
    if not old or not new:
        return None
    stderr = math.hypot(_f1_error(question.before / question.scale, old), _f1_error(question.after / question.scale, new)) * question.scale
    return Evidence(
        method="f1 counts",
        effect=question.delta,
        level=question.before,
        p=distributions.normal_two_sided(question.delta / stderr),
        interval=spread(question.delta, stderr, math.inf, confidence),
        inner=spread(question.delta, stderr, math.inf, EQUIVALENCE),
        spread=Spread(stderr=stderr),
        counted=Counted(n=round(min(old, new)), unit="positives"),
        test=TwoProportions(least=max(1, round(min(old, new))), scale=question.scale),
        details=(TWO_SAMPLES,),
    )


def _f1_error(value: float, m: float) -> float:
    share = min(max(value, 0.5 / m), 1 - 0.5 / m)  # no F1 of so few positives is without doubt
    return (2 - share) * math.sqrt(share * (1 - share) / (2 * m))


def positives(snapshot: Snapshot | None, metric: str) -> float | None:
    """How many positives the test set has: the denominator of recall, else what follows from n, accuracy, precision and recall."""
    if snapshot is None:
        return None
    prefix = metric[: metric.rfind("/") + 1]
    stated = snapshot.uncertainty.get(f"{prefix}recall")
    if stated is not None and stated.n:
        return float(stated.n)
    values, n = snapshot.values, examples(snapshot)
    recall, precision, accuracy = values.get(f"{prefix}recall"), values.get(f"{prefix}precision"), values.get(f"{prefix}accuracy")
    if n is None or not recall or not precision or accuracy is None or max(recall, precision, accuracy) > 1:
        return None
    wrong = (1 - recall) + recall * (1 / precision - 1)  # misses and false alarms, a positive
    found = n * (1 - accuracy) / wrong if wrong > 0 else 0.0
    return found if 1 <= found <= n else None


def from_counts(question: Question, confidence: float) -> Evidence | None:
    """Two counts of rare things, each as likely to be the larger one: the binomial test of one among both, with its mid-p (Przyborowski & Wilenski 1940)."""
    old, new = question.before, question.after
    if question.metric.unit != "count" or old < 0 or new < 0 or old != round(old) or new != round(new) or old + new > LARGEST:
        return None
    mid, exact = mcnemar.p_values(round(new), round(old))
    stderr = math.sqrt(max(old + new, 1.0))
    return Evidence(
        method="counts",
        effect=question.delta,
        level=old,
        p=mid,
        p_exact=exact,
        interval=spread(question.delta, stderr, math.inf, confidence),
        inner=spread(question.delta, stderr, math.inf, EQUIVALENCE),
        spread=Spread(stderr=stderr),
        counted=Counted(n=round(old + new), unit="events"),
        test=TwoCounts(),
    )


def successes(question: Question, side: Snapshot | None, value: float) -> tuple[int, int] | None:
    """Successes and denominator of a proportion; None where no stated denominator makes the value a whole count."""
    if side is None or not is_proportion(question) or not 0 <= value / question.scale <= 1:
        return None
    stated = side.uncertainty.get(question.metric.name)
    counts = (side.counts.total, side.counts.succeeded) if side.counts else (side.dataset.size,)
    named = family(question.metric.name) in _OF_EXAMPLES
    sizes = [stated.n] if stated and stated.n is not None else list(counts) if named else []
    for n in sizes:
        count = value / question.scale * min(n or 0, LARGEST)
        rounding = min(n or 0, LARGEST) * max(resolution([value]) / question.scale / 2, 1e-9)
        if n and n <= LARGEST and abs(count - round(count)) <= (0.5 if rounding >= 0.5 else min(rounding, 0.25)) and 0 <= round(count) <= n:
            return round(count), n
    return None


def examples(snapshot: Snapshot, metric: str = "") -> int | None:
    """How many examples stand behind a value: its own denominator, else the rows, the examples tried, the data set's size."""
    stated = snapshot.uncertainty.get(metric)
    if stated and stated.n is not None:
        return stated.n
    return snapshot.samples.n if snapshot.samples else snapshot.counts.total if snapshot.counts else snapshot.dataset.size


def behind(question: Question, evidence: Evidence) -> int | None:
    """How many examples a share rests on: those that were tested, groups where they come in such, else those that are known."""
    if evidence.counted.clusters is not None:
        return evidence.counted.clusters
    tested = evidence.p is not None and evidence.counted.unit == "examples"
    return evidence.counted.n if tested and evidence.counted.n else smaller_test_set(question)


def is_of_classes(metric: str) -> bool:
    """Whether a metric is an average in which each class counts the same, however few examples it has."""
    return not {"macro", "balanced"}.isdisjoint(family(metric).lower().split("_"))


def smaller_test_set(question: Question) -> int | None:
    """How many examples the noise of the smaller side averages over, where that is known: of a recall or a precision its own denominator alone."""
    name, sides = question.metric.name, [side for side in (question.old, question.new) if side is not None]
    if family(name) in _UNITS:
        own = [positives(side, name) if family(name) == "recall" else _stated_n(side, name) for side in sides]
        return None if None in own else min(max(1, round(n)) for n in own if n is not None)
    if "/" in name and not all(_stated_n(side, name) for side in sides):
        return None  # what the snapshot counts are the examples of all its tasks
    known = [n for side in sides if (n := examples(side, name))]
    return min(known) if known and len(known) == len(sides) else None


def _stated_n(snapshot: Snapshot, metric: str) -> int | None:
    stated = snapshot.uncertainty.get(metric)
    return stated.n if stated else None


def denominator(snapshot: Snapshot, metric: str) -> float | None:
    """What a proportion is out of: its own n, the positives of a recall or an F1 where they are known, else the examples."""
    stated = snapshot.uncertainty.get(metric)
    if stated and stated.n is not None:
        return stated.n
    known = positives(snapshot, metric) if family(metric) in ("recall", "f1") else None
    return known if known is not None else examples(snapshot, metric)


def own_denominator(question: Question) -> float | None:
    """That of the new side, found once."""
    if "denominator" not in question.found:
        question.found["denominator"] = denominator(question.new, question.metric.name)
    found: float | None = question.found["denominator"]
    return found


def spread(centre: float, stderr: float, df: float, confidence: float) -> Interval:
    """The interval centre ± t · stderr."""
    reach = distributions.t_quantile((1 + confidence) / 2, df) * stderr
    return centre - reach, centre + reach


def bounded(metric: Metric, interval: Interval) -> Interval:
    """The interval of a value, kept within the metric's bounds."""
    low, high = interval
    return low if metric.min is None else max(metric.min, low), high if metric.max is None else min(metric.max, high)


def scaled(interval: Interval, scale: float) -> Interval:
    """An interval of a share in the metric's unit."""
    return interval[0] * scale, interval[1] * scale
