"""A ranking that admits ties: each model's range of ranks, from pairwise tests that are corrected together."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from benchstore.analysis.limits import ROUNDING, ahead
from benchstore.analysis.question import Question
from benchstore.analysis.significance import Weigher
from benchstore.analysis.statistics import correction
from benchstore.records.config import Policy
from benchstore.records.metric import Metric
from benchstore.records.samples import SampleSource, no_samples
from benchstore.records.snapshot import Snapshot

MOST = 24
"""Above so many models the pairs grow too many to test; they are then ranked by value alone."""


def rank_ranges(
    snapshots: Sequence[Snapshot], metric: Metric, policy: Policy | None = None, samples: SampleSource = no_samples
) -> list[tuple[int, int]] | None:
    """Best and worst rank of each snapshot, in the same order: 1 + those surely better, all − those surely worse.

    Being indistinguishable is not transitive, so ranges overlap and are no classes (Goldstein & Spiegelhalter 1996, section
    6, for ranks with intervals). None where the metric has no direction, a value is missing, or there are too many.
    """
    if not 1 < len(snapshots) <= MOST or metric.direction == "none" or any(item.value(metric.name) is None for item in snapshots):
        return None
    policy = policy or Policy()
    weigher = Weigher(samples, policy)
    pairs = list(combinations(range(len(snapshots)), 2))
    found = [_compared(weigher, metric, snapshots[one], snapshots[other]) for one, other in pairs]
    tested = [place for place, (p, _) in enumerate(found) if p is not None]
    corrected = correction.adjusted(
        [found[place][0] or 0.0 for place in tested], [1 / max(1, len(tested))] * len(tested), policy.correction
    )
    above, below = [0] * len(snapshots), [0] * len(snapshots)
    for place, p in zip(tested, corrected, strict=True):
        side = found[place][1]
        if p <= policy.alpha + ROUNDING and side:
            better, worse = pairs[place][:: -1 if side == 1 else 1]
            above[worse] += 1
            below[better] += 1
    return [(1 + above[place], len(snapshots) - below[place]) for place in range(len(snapshots))]


def _compared(weigher: Weigher, metric: Metric, one: Snapshot, other: Snapshot) -> tuple[float | None, int]:
    """P of no difference, and which side is ahead: 1 the other, -1 the one. No p where they cannot be compared.

    What is asked is whether the better value is better, in whichever order the two come: that asks more of rows that failed.
    """
    question = Question(metric=metric, old=one, new=other)
    if question.obstacle:
        return None, 0
    turned = ahead(metric, question.delta) == -1
    evidence = weigher.weigh(Question(metric=metric, old=other, new=one) if turned else question)
    p = 1.0 if evidence.p is not None and evidence.disqualified else evidence.p
    return p, (ahead(metric, evidence.effect) or 0) * (-1 if turned else 1)
