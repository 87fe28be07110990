"""Evidence about the draw of examples: paired rows, stated standard errors, proportions with their denominators.

None of it knows what another seed or another day does; `reruns` does.
"""

from __future__ import annotations

import math
from dataclasses import replace

from benchstore.analysis.evidence import EQUIVALENCE, Counted, Evidence, Interval, Spread
from benchstore.analysis.question import Question
from benchstore.analysis.statistics import distributions, mcnemar, prediction, proportions, signflip
from benchstore.analysis.statistics.pairing import PairedRows, Pairing
from benchstore.analysis.statistics.sensitivity import LogRatios, MatchedPairs, SignFlips, TwoProportions
from benchstore.analysis.statistics.statistic import REPRODUCES, SHARE, Array, serving
from benchstore.records.metric import Metric, family
from benchstore.records.snapshot import Snapshot

FEWEST_CLUSTERS = 6
"""Five clusters have 32 arrangements: their least two-sided p is 0.0625."""
FEW_DIFFERING = 10
SURELY = 0.05
"""Up to this p the difference of what went both ways is taken for the change itself, above it for noise as well."""
LARGEST = 10**12
"""No test set is larger; a denominator that says so is none."""
TWO_SAMPLES = "taken as two samples, as there are no shared rows"
NAMES = {"standard errors": "the stated standard errors", "proportions": "the denominators"}
_OF_EXAMPLES = (*SHARE, "success_rate")
_UNITS = {"recall": "positives", "precision": "predicted positives"} | dict.fromkeys(_OF_EXAMPLES, "examples")
"""Family -> what the denominator of the proportion counts. F1 is no proportion."""


def from_rows(question: Question, pairing: Pairing, confidence: float) -> Evidence | None:
    """Paired evidence; None where the rows do not give the stored values of both sides."""
    if family(question.metric.name) == "cost_usd":
        return _costs(question, pairing, confidence)
    sides = [(pairing.old, question.before), (pairing.new, question.after)]
    statistic = serving(family(question.metric.name), sides, scale=question.scale)
    rows = pairing.rows(statistic) if statistic else None
    if rows is None or not rows.n:
        return None
    moves = rows.moves
    notes = _overlap(pairing, rows.n)
    found = _flipped(question, rows, confidence, notes) if moves is None else _moved(question, rows, moves, confidence, notes)
    return _same_way(question, found)


def _same_way(question: Question, found: Evidence) -> Evidence:
    """Disqualified where the rows moved another way than the stored values: such rows say nothing of that change."""
    if found.effect and found.effect * question.delta <= 0:
        return replace(found, disqualified="the rows moved another way than the values did")
    return found


def _moved(question: Question, rows: PairedRows, moves: tuple[int, int], confidence: float, notes: tuple[str, ...]) -> Evidence:
    """Rows that are right or wrong: McNemar."""
    better, worse = moves
    n, scale = rows.n, question.scale
    mid, exact = mcnemar.p_values(better, worse)
    noise = 2 * min(moves) if mid <= SURELY else better + worse  # of a change that is real, only what went both ways is noise
    outer, inner = (_scaled(mcnemar.interval(better, worse, n, level), scale) for level in (confidence, EQUIVALENCE))
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
        counted=Counted(n=n, differing=better + worse, moves=moves),
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
        counted=Counted(n=rows.n, clusters=clusters, differing=rows.differing),
        test=SignFlips(rows=rows, scale=scale),
        notes=(*notes, *said),
        details=(rows.statistic.how, *few),
    )


def _costs(question: Question, pairing: Pairing, confidence: float) -> Evidence | None:
    """Paired t test on log ratios, as costs vary by factors; 2 · ½ⁿ, the least p of a sign test, is its floor."""
    logs = pairing.log_ratios("cost_usd")
    stored = (pairing.old, question.before), (pairing.new, question.after)
    if logs is None or len(logs) < 2 or not all(_is_mean(side.array("cost_usd"), value) for side, value in stored):
        return None
    n, mean, level = len(logs), float(logs.mean()), question.before
    stderr, df, test = float(logs.std(ddof=1)) / math.sqrt(n), n - 1, LogRatios(n=n)
    p = (distributions.t_two_sided(mean / stderr, df) if mean else 1.0) if stderr else float(mean == 0)
    outer, inner = (tuple(_grown(level, end) for end in spread(mean, stderr, df, share)) for share in (confidence, EQUIVALENCE))
    found = Evidence(
        method="log-ratio",
        effect=_grown(level, mean),
        observed=question.delta,
        level=level,
        p=min(1.0, max(p, test.least_p)),
        interval=(outer[0], outer[1]),
        inner=(inner[0], inner[1]),
        spread=Spread(stderr=stderr, df=df, logs=True),
        counted=Counted(n=n),
        test=test,
        notes=_overlap(pairing, n),
        details=("of the typical (geometric) cost of a row",),
    )
    return _same_way(question, found)


def _grown(level: float, log: float) -> float:
    """What `level` changes by when its logarithm does by `log`."""
    return math.expm1(min(log, 700.0)) * level


def from_standard_errors(question: Question, confidence: float) -> Evidence | None:
    """The z test of the difference of two independent values; conservative where the test set is shared."""
    old, new = (side.uncertainty.get(question.metric.name) if side else None for side in (question.old, question.new))
    if not old or not new or not old.stderr or not new.stderr:
        return None
    stderr, effect = math.hypot(old.stderr, new.stderr), question.delta
    sizes = [item.n for item in (old, new) if item.n is not None]
    return Evidence(
        method="standard errors",
        effect=effect,
        level=question.before,
        p=distributions.normal_two_sided(effect / stderr),
        interval=spread(effect, stderr, math.inf, confidence),
        inner=spread(effect, stderr, math.inf, EQUIVALENCE),
        spread=Spread(stderr=stderr),
        counted=Counted(n=min(sizes) if sizes else examples(question.new)),
        details=(TWO_SAMPLES,),
    )


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
        interval=_scaled(proportions.newcombe(old, new, confidence), scale),
        inner=_scaled(proportions.newcombe(old, new, EQUIVALENCE), scale),
        spread=Spread(stderr=math.sqrt(pooled * (1 - pooled) * (1 / old[1] + 1 / new[1])) * scale),
        counted=Counted(n=least, unit=_UNITS[family(question.metric.name)]),
        test=TwoProportions(least=least, scale=scale),
        details=(TWO_SAMPLES,),
    )


def successes(question: Question, side: Snapshot | None, value: float) -> tuple[int, int] | None:
    """Successes and denominator of a proportion; None where no stated denominator makes the value a whole count."""
    name = family(question.metric.name)
    if side is None or name not in _UNITS or not 0 <= value / question.scale <= 1:
        return None
    stated = side.uncertainty.get(question.metric.name)
    counts = (side.counts.total, side.counts.succeeded) if side.counts else (side.dataset.size,)
    sizes = [stated.n] if stated and stated.n is not None else list(counts) if name in _OF_EXAMPLES else []
    for n in sizes:
        count = value / question.scale * min(n or 0, LARGEST)
        rounding = min(n or 0, LARGEST) * max(prediction.resolution([value]) / question.scale / 2, 1e-9)
        if n and n <= LARGEST and abs(count - round(count)) <= min(rounding, 0.25) and 0 <= round(count) <= n:
            return round(count), n
    return None


def examples(snapshot: Snapshot, metric: str = "") -> int | None:
    """How many examples stand behind a value: its own denominator, else the rows, the examples tried, the data set's size."""
    stated = snapshot.uncertainty.get(metric)
    if stated and stated.n is not None:
        return stated.n
    return snapshot.samples.rows if snapshot.samples else snapshot.counts.total if snapshot.counts else snapshot.dataset.size


def spread(centre: float, stderr: float, df: float, confidence: float) -> Interval:
    """The interval centre ± t · stderr."""
    reach = distributions.t_quantile((1 + confidence) / 2, df) * stderr
    return centre - reach, centre + reach


def bounded(metric: Metric, interval: Interval) -> Interval:
    """The interval of a value, kept within the metric's bounds."""
    low, high = interval
    return low if metric.min is None else max(metric.min, low), high if metric.max is None else min(metric.max, high)


def _scaled(interval: Interval, scale: float) -> Interval:
    return interval[0] * scale, interval[1] * scale


def _is_mean(column: Array | None, value: float) -> bool:
    return column is not None and abs(float(column.mean()) - value) <= REPRODUCES * abs(value)


def _overlap(pairing: Pairing, used: int) -> tuple[str, ...]:
    if used < pairing.n:
        return (f"paired on the {used} rows that have an outcome on both sides; {pairing.n - used} shared ones left out",)
    if not pairing.only_old and not pairing.only_new:
        return ()
    return (f"paired on the {pairing.n} rows that both have; {pairing.only_old} old and {pairing.only_new} new ones left out",)
