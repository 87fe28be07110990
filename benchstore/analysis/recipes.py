"""Evidence about recipes: several runs of each, or of one, as the snapshots keep them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from benchstore.analysis.evidence import EQUIVALENCE, Counted, Evidence, Interval, Spread
from benchstore.analysis.question import Question
from benchstore.analysis.sampling import spread
from benchstore.analysis.statistics import distributions
from benchstore.analysis.statistics.rerun_noise import JITTER
from benchstore.records.metric import Metric
from benchstore.records.snapshot import Snapshot


def from_repeats(question: Question, confidence: float) -> Evidence | None:
    """Welch's t test of the runs of two recipes (Welch 1947), with the noise of the one that was repeated where only one was.

    None where neither was, or where the runs show no noise.
    """
    if question.new.repeats is None and (question.old is None or question.old.repeats is None):
        return None
    old, new = (_runs(question, side) for side in (question.old, question.new))
    stderr, df = _noise(old, new)
    if stderr <= JITTER * max(map(abs, (*old, *new)), default=0.0) or not math.isfinite(stderr):
        return None
    return Evidence(
        method="recipes",
        effect=question.delta,
        level=question.before,
        p=distributions.t_two_sided(question.delta / stderr, df),
        interval=spread(question.delta, stderr, df, confidence),
        inner=spread(question.delta, stderr, df, EQUIVALENCE),
        spread=Spread(stderr=stderr, df=df),
        noise=stderr,
        counted=Counted(n=len(old) + len(new), unit="runs of both recipes"),
        notes=(f"compared as recipes, {_number(new)} against {_number(old)}",),
    )


def with_examples(recipes: Evidence, examples: Evidence | None) -> Evidence:
    """Of the runs and the draw of their examples the one that is less sure: what both show has been shown."""
    if examples is None or examples.p is None:
        return recipes
    if examples.p > (recipes.p or 0.0):
        return replace(examples, notes=(*examples.notes, *recipes.notes))
    return replace(recipes, at_worst=examples.at_worst, disqualified=examples.disqualified)


def interval(metric: Metric, snapshot: Snapshot, confidence: float) -> Interval | None:
    """Where the mean of a recipe's runs lies, by Student's t; None where it was not repeated, or the runs are equal."""
    runs = _runs(Question(metric=metric, old=None, new=snapshot), snapshot)
    if len(runs) < 2 or not (variance := _variance(runs)):
        return None
    return spread(math.fsum(runs) / len(runs), math.sqrt(variance / len(runs)), len(runs) - 1, confidence)


def _runs(question: Question, side: Snapshot | None) -> Sequence[float]:
    """The value of each run; of a snapshot of one run that alone."""
    if side is None:
        return ()
    value = question.value_of(side)
    repeated = _of_each_run(question, side.repeats.metrics) if side.repeats else ()
    return repeated if len(repeated) > 1 else () if value is None else (value,)


def _of_each_run(question: Question, metrics: Mapping[str, Sequence[float]]) -> Sequence[float]:
    """The metric in each run; of a mean over tasks the mean of these, where all of them were kept."""
    if not question.members:
        return metrics.get(question.metric.name, ())
    if any(name not in metrics for name in question.members):
        return ()
    runs = zip(*(metrics[name] for name in question.members), strict=True)
    return [math.fsum(share * value for share, value in zip(question.shares, values, strict=True)) for values in runs]


def _noise(old: Sequence[float], new: Sequence[float]) -> tuple[float, float]:
    """Standard error of the difference of both means and its degrees of freedom (Satterthwaite 1946); 0 where nothing was repeated."""
    sides = [runs for runs in (old, new) if len(runs) > 1]
    if not sides or not old or not new:
        return 0.0, 0.0
    if len(sides) == 1:
        return math.sqrt(_variance(sides[0]) * (1 / len(old) + 1 / len(new))), len(sides[0]) - 1
    parts = [_variance(runs) / len(runs) for runs in sides]
    total = math.fsum(parts)
    lost = math.fsum(part * part / (len(runs) - 1) for part, runs in zip(parts, sides, strict=True))
    return math.sqrt(total), total * total / lost if lost else 0.0


def _variance(runs: Sequence[float]) -> float:
    mean = math.fsum(runs) / len(runs)
    return math.fsum((value - mean) ** 2 for value in runs) / (len(runs) - 1)


def _number(runs: Sequence[float]) -> str:
    return f"{len(runs)} {'run' if len(runs) == 1 else 'runs'}"
