"""Evidence about reruns: where one more run of the series would lie, by the comparable runs before it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from benchstore.analysis.evidence import EQUIVALENCE, Counted, Evidence, Spread
from benchstore.analysis.question import MOST_RUNS, Question
from benchstore.analysis.sampling import bounded, examples
from benchstore.analysis.statistics import prediction
from benchstore.analysis.statistics.changepoints import change_points
from benchstore.records import quantities

FEWEST_NET = 6
"""Six examples net, all one way, are the fewest that an exact test calls a change at 5%."""


def from_runs(question: Question, confidence: float) -> Evidence | None:
    """The prediction; None under five comparable runs, or where they show no spread.

    It says how far the new run lies off, not how large the change is: a worse model is often a noisier one, and one run does
    not show its noise. Only on logs, where noise grows with the level, is that of the earlier runs taken for an interval.
    """
    past = question.runs[-MOST_RUNS:]
    if len(past) < prediction.SUPPORTS:
        return None
    notes: tuple[str, ...] = ()
    place = next((k for k, (item, _) in enumerate(past) if question.old and item.version == question.old.version), len(past) - 1)
    start, end = level_around([value for _, value in past], place)
    values = [value for _, value in past[start:end]]
    details: tuple[str, ...] = ()
    if len(values) < len(past):
        details = (f"v{past[start][0].version} to v{past[end - 1][0].version}, which are at the reference's level",)
    logs = question.is_time or question.metric.unit == "usd"
    n = examples(question.new, question.metric.name)
    floor = prediction.resolution([*values, question.after]) if n is None and not logs else 0.0
    found = prediction.predict(values, question.after, logs=logs, floor=floor)
    if found is None:
        return None
    if found.effective < found.n:
        details += (f"they resemble each other and count as {found.effective:.1f}",)
    best = is_best_of_several(question)
    replaced = best and question.delta * (1 if question.metric.direction == "higher" else -1) < 0
    effect = found.in_unit(found.gap)
    details += (_next_run(question, found, confidence),)
    # The change must be as large as the limit from both: the reference, and the runs that p is about.
    observed = effect if replaced else min(question.delta, effect, key=abs)
    if replaced:
        notes += (
            f"the reference is the best of {found.n} runs, so their mean {quantities.value_text(question.metric, found.level)} stands in",
        )
    return Evidence(
        method="history",
        effect=effect,
        observed=observed,
        level=found.level,
        compared_with=found.level if replaced else None,
        p=found.p if question.delta * found.gap >= 0 else 1.0,
        interval=found.interval(confidence) if logs else None,
        inner=found.interval(EQUIVALENCE) if logs else None,
        spread=Spread(stderr=found.stderr, df=found.df, logs=logs),
        counted=Counted(n=found.n, unit="runs"),
        notes=notes,
        details=details,
        disqualified=_too_few_net(question, observed, n),
    )


def _next_run(question: Question, found: prediction.Prediction, confidence: float) -> str:
    """Where one more of the earlier runs would lie, as text."""
    low, high = bounded(question.metric, found.band(confidence))
    ends = (quantities.value_text(question.metric, end) for end in (low, high))
    return f"one more of the earlier runs would lie from {' to '.join(ends)} ({confidence * 100:g}%)"


def level_around(values: Sequence[float], place: int) -> tuple[int, int]:
    """The stretch of runs at the level of the one at `place`, as its first place and the one after its last.

    All of them, unless they lean on each other, their level changed, and enough runs are at the one asked for.
    """
    whole = (0, len(values))
    if prediction.autocorrelation(values) <= prediction.DEPENDENT:
        return whole
    edges = [0, *(point.at for point in change_points(values)), len(values)]
    start, end = next((low, high) for low, high in pairwise(edges) if low <= place < high)
    return (start, end) if end - start >= prediction.SUPPORTS else whole


def is_best_of_several(question: Question) -> bool:
    """Whether the reference is better than every other run of the window: chance alone has a hand in such a value."""
    old = question.old
    others = [value for item, value in question.runs if old is None or item.version != old.version]
    if len(others) < 2 or question.reference is None or question.metric.direction == "none":
        return False
    higher = question.metric.direction == "higher"
    return question.before > max(others) if higher else question.before < min(others)


def _too_few_net(question: Question, observed: float, n: int | None) -> str:
    """A few examples either way are no regression, however steady the runs before were."""
    if n is None or question.metric.unit not in ("proportion", "percent"):
        return ""
    net = abs(observed) / question.scale * n
    return f"{net:.0f} examples net, fewer than {FEWEST_NET}" if net < FEWEST_NET - 1e-6 else ""
