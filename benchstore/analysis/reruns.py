"""Evidence about reruns: where one more run of the series would lie, by the comparable runs before it."""

from __future__ import annotations

from collections.abc import Sequence

from benchstore.analysis import runs
from benchstore.analysis.changepoints import change_points
from benchstore.analysis.evidence import EQUIVALENCE, Evidence
from benchstore.analysis.question import Question
from benchstore.analysis.sampling import examples
from benchstore.records import quantities

FEWEST_NET = 6
"""Six examples net, all one way, are the fewest that an exact test calls a change at 5%."""


def from_runs(question: Question, confidence: float) -> Evidence | None:
    """The prediction; None under five comparable runs, or where they show no spread."""
    past = question.runs[-runs.MOST :]
    if len(past) < runs.SUPPORTS:
        return None
    notes: tuple[str, ...] = ()
    start = start_of_level([value for _, value in past])
    details: tuple[str, ...] = (f"since the change of level at v{past[start][0].version}",) if start else ()
    values = [value for _, value in past[start:]]
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
    observed = effect if replaced else question.delta
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
        p=found.p if observed * found.gap >= 0 else 1.0,
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


def start_of_level(values: Sequence[float]) -> int:
    """Where the present level starts: after the last change of it, if the runs lean on each other and enough follow it."""
    if runs.autocorrelation(values) <= runs.DEPENDENT:
        return 0
    last = max((point.at for point in change_points(values)), default=0)
    return last if len(values) - last >= runs.SUPPORTS else 0


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
