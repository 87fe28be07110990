"""Evidence about reruns: where one more run of the series would lie, by the comparable runs before it."""

from __future__ import annotations

from collections.abc import Sequence

from benchstore.analysis import runs
from benchstore.analysis.changepoints import change_points
from benchstore.analysis.evidence import EQUIVALENCE, Evidence
from benchstore.analysis.question import Question
from benchstore.analysis.sampling import examples
from benchstore.records import quantities
from benchstore.records.metric import Direction

FEWEST_NET = 6
"""Six examples net, all one way, are the fewest that an exact test calls a change at 5%."""


def from_runs(question: Question, confidence: float) -> Evidence | None:
    """The prediction; None under five comparable runs, or where they show no spread."""
    past = question.runs[-runs.MOST :]
    if len(past) < runs.SUPPORTS:
        return None
    notes: tuple[str, ...] = ()
    start, end = present_level([value for _, value in past], question.metric.direction)
    details: tuple[str, ...] = (f"since the change of level at v{past[start][0].version}",) if start else ()
    if end < len(past):
        details += (f"before the change for the worse at v{past[end][0].version}",)
    values = [value for _, value in past[start:end]]
    logs = question.is_time or question.metric.unit == "usd"
    n = examples(question.new, question.metric.name)
    floor = runs.resolution([*values, question.after]) if n is None and not logs else 0.0
    found = runs.predict(values, question.after, logs=logs, floor=floor)
    if found is None:
        return None
    if found.effective < found.n:
        details += (f"they resemble each other and count as {found.effective:.1f}",)
    best = is_best_of_several(question)
    replaced = best and question.delta * (1 if question.metric.direction == "higher" else -1) < 0
    effect = found.in_unit(found.gap)
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
        interval=found.interval(confidence),
        inner=found.interval(EQUIVALENCE),
        stderr=found.stderr,
        df=found.df,
        n=found.n,
        unit="runs",
        logs=logs,
        notes=notes,
        details=details,
        barred=_too_few_net(question, observed, n),
    )


def present_level(values: Sequence[float], direction: Direction) -> tuple[int, int]:
    """The stretch of runs to compare with, as its first place and the one after its last.

    Where runs lean on each other and their level changed, it is the last level, if enough runs follow the change. A change
    for the worse that nobody accepted is no new level: the runs before it stay what is compared with.
    """
    whole = (0, len(values))
    if runs.autocorrelation(values) <= runs.DEPENDENT:
        return whole
    points = change_points(values)
    if not points:
        return whole
    last, before = points[-1], points[-2].at if len(points) > 1 else 0
    if (last.size < 0) == (direction == "higher") and direction != "none":
        return (before, last.at) if last.at - before >= runs.SUPPORTS else whole
    return (last.at, len(values)) if len(values) - last.at >= runs.SUPPORTS else whole


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
