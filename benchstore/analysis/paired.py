"""Evidence from the rows that two snapshots share: McNemar where each is right or wrong, else sign flips; what failed is read both ways."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from benchstore.analysis.evidence import EQUIVALENCE, Counted, Evidence, Spread
from benchstore.analysis.question import Question
from benchstore.analysis.sampling import scaled, spread
from benchstore.analysis.statistics import mcnemar, signflip
from benchstore.analysis.statistics.failures import answered, counted_as_wrong, newly_failed_as_wrong
from benchstore.analysis.statistics.pairing import PairedRows, Pairing
from benchstore.analysis.statistics.sensitivity import MatchedPairs, SignFlips
from benchstore.analysis.statistics.statistic import Statistic, serving
from benchstore.records.metric import family

FEWEST_CLUSTERS = 6
"""Five clusters have 32 arrangements: their least two-sided p is 0.0625."""
FEW_DIFFERING = 10
SURELY = 0.05
"""Up to this p the difference of what went both ways is taken for the change itself, above it for noise as well."""


def from_rows(question: Question, pairing: Pairing, confidence: float) -> Evidence | None:
    """Paired evidence; None where the rows do not give the stored values of both sides.

    Where rows failed, and the stored values do not show a fall, both readings are asked: failures left out, and counted as wrong.
    A score without bounds has no wrong value, and only the first reading.
    """
    metric = question.metric
    sides = [(pairing.old, question.before), (pairing.new, question.after)]
    statistic = serving(metric.name, sides, scale=question.scale, sums=metric.ratio_of)
    rows = pairing.rows(statistic) if statistic else None
    if statistic is None or rows is None or not rows.n:
        return None
    found = _tested(question, rows, confidence, _overlap(pairing, rows.n, pairing.asked(statistic)))
    failures = 0 if family(metric.name) in ("success_rate", "cost_usd") else pairing.failures_of(statistic)
    if not failures:
        return _same_way(question, found)
    readings = _readings(question, pairing, statistic)
    if _gain(question, question.delta) < 0:
        return _at_worst(question, _same_way(question, found), [item for item in readings if item is not None and item.n])
    if (
        statistic.names[0].startswith("scores.")
        and not statistic.column
        and (metric.max if metric.direction == "higher" else metric.min) is not None
    ):
        return replace(found, disqualified=f"{_failed(pairing, failures)}, and its sums cannot count them as wrong")
    if any(item is None or not item.n for item in readings):
        return replace(found, disqualified=f"{_failed(pairing, failures)}, and none was answered on both sides")
    return _both(
        found, [_tested(question, item, confidence, ()) for item in readings if item is not None], question, _failed(pairing, failures)
    )


def _readings(question: Question, pairing: Pairing, statistic: Statistic) -> list[PairedRows | None]:
    worst = _worst(question, statistic)
    if worst is None:
        return [answered(pairing, statistic)]
    wrong = (counted_as_wrong(pairing, statistic, worst), newly_failed_as_wrong(pairing, statistic, worst))
    return [answered(pairing, statistic), *wrong]


def _at_worst(question: Question, found: Evidence, readings: Sequence[PairedRows]) -> Evidence:
    """Of a fall what the rows that failed make of it, where that is worse than what was tested."""
    worst = min((item.change * question.scale for item in readings), key=lambda change: _gain(question, change), default=found.effect)
    return replace(found, at_worst=worst) if _gain(question, worst) < _gain(question, found.effect) else found


def _worst(question: Question, statistic: Statistic) -> float | None:
    """What a row that failed counts as: a wrong outcome, the worst end of a score's bounds; None where it has none."""
    higher, metric = question.metric.direction == "higher", question.metric
    if not statistic.names[0].startswith("scores."):
        return 0.0 if higher else 1.0
    end = metric.min if higher else metric.max
    return None if end is None or not statistic.column else end / question.scale


def _failed(pairing: Pairing, failures: int) -> str:
    if pairing.trials > 1:
        return f"{failures} {'example has a trial' if failures == 1 else 'examples have trials'} that failed"
    return f"{failures} {'row' if failures == 1 else 'rows'} failed"


def _gain(question: Question, change: float) -> float:
    return change if question.metric.direction == "higher" else -change


def _both(found: Evidence, readings: list[Evidence], question: Question, said: str) -> Evidence:
    """The reading that is the less sure, where both show the same way; else no change is called."""
    signs = {(item.effect > 0) - (item.effect < 0) for item in readings}
    weakest = max(readings, key=lambda item: item.p if item.p is not None else 1.0, default=found)
    if len(signs) != 1:
        at_worst = min((item.effect for item in readings), key=lambda change: _gain(question, change))
        way = f"{said}, and with them left out it moves another way than with them counted as wrong"
        return replace(found, at_worst=at_worst, disqualified=way)
    both = "of the results with that left out and with it counted as wrong the less sure one stands"
    stands = both if len(readings) > 1 else "they are left out, as a score without bounds has no wrong value"
    return replace(weakest, notes=(*weakest.notes, f"{said}: {stands}"))


def _same_way(question: Question, found: Evidence) -> Evidence:
    """Disqualified where the rows moved another way than the stored values: such rows say nothing of that change."""
    if found.effect and found.effect * question.delta <= 0:
        return replace(found, disqualified="the rows that both have moved another way than the values did")
    return found


def _tested(question: Question, rows: PairedRows, confidence: float, notes: tuple[str, ...]) -> Evidence:
    moves = rows.moves if family(question.metric.name) != "cost_usd" else None
    return _flipped(question, rows, confidence, notes) if moves is None else _moved(question, rows, moves, confidence, notes)


def _moved(question: Question, rows: PairedRows, moves: tuple[int, int], confidence: float, notes: tuple[str, ...]) -> Evidence:
    """Rows that are right or wrong: McNemar."""
    better, worse = moves
    n, scale = rows.n, question.scale
    mid, exact = mcnemar.p_values(better, worse)
    noise = 2 * min(moves) if mid <= SURELY else better + worse  # of a change that is real, only what went both ways is noise
    outer, inner = (scaled(mcnemar.interval(better, worse, n, level), scale) for level in (confidence, EQUIVALENCE))
    few = ("too few differing examples for an exact interval",) if better + worse < FEW_DIFFERING else ()
    return Evidence(
        method="mcnemar",
        effect=(better - worse) / n * scale,
        level=question.before,
        p=mid,
        p_exact=exact,
        interval=outer,
        inner=inner,
        spread=Spread(stderr=math.sqrt(better + worse - (better - worse) ** 2 / n) / n * scale),
        noise=math.sqrt(better + worse) / n * scale,
        counted=Counted(n=n, differing=better + worse, moves=moves if question.metric.direction == "higher" else (worse, better)),
        test=MatchedPairs(noise=noise, n=n, scale=scale),
        notes=notes,
        details=few,
    )


def _flipped(question: Question, rows: PairedRows, confidence: float, notes: tuple[str, ...]) -> Evidence:
    """Any other statistic of rows: sign-flip p, jackknife interval; by cluster where there are groups."""
    scale, clusters, effect = question.scale, rows.clusters, rows.change * question.scale
    enough = clusters is None or clusters >= FEWEST_CLUSTERS
    stderr, df = (part * scale if place == 0 else part for place, part in enumerate(signflip.jackknife(rows)))
    outer, inner = (spread(effect, stderr, df, level) if enough and df and stderr else None for level in (confidence, EQUIVALENCE))
    said = (f"only {clusters} {'group' if clusters == 1 else 'groups'}, six are needed",) if not enough else ()
    few = ("too few differing examples for an exact interval",) if rows.differing < FEW_DIFFERING and enough else ()
    return Evidence(
        method="sign-flip" if clusters is None else "cluster sign-flip",
        effect=effect,
        level=question.before,
        p=signflip.p_value(rows) if enough else None,
        interval=outer,
        inner=None if few else inner,
        spread=Spread(stderr=stderr, df=df),
        noise=stderr,
        counted=Counted(n=rows.n, clusters=clusters, differing=rows.differing),
        test=None if family(question.metric.name) == "cost_usd" else SignFlips(rows=rows, scale=scale),
        notes=(*notes, *said),
        details=(rows.statistic.how, *_trials(rows), *few),
    )


def _trials(rows: PairedRows) -> tuple[str, ...]:
    """Attempts at one example are no more examples: each counts as what its attempts say together (Miller 2024, section 3.1)."""
    return (f"examples of up to {rows.trials} trials each",) if rows.trials > 1 else ()


def _overlap(pairing: Pairing, used: int, asked: int) -> tuple[str, ...]:
    """What was left out of the examples that either side was `asked`: those of other tasks were not."""
    if used < asked:
        rows = "1 row that has" if used == 1 else f"{used} rows that have"
        return (f"paired on the {rows} an outcome on both sides; {asked - used} shared left out",)
    if not pairing.only_old and not pairing.only_new:
        return ()
    rows = "1 row" if pairing.n == 1 else f"{pairing.n} rows"
    return (f"paired on the {rows} that both have; {pairing.only_old} old and {pairing.only_new} new left out",)
