"""Tests that stand beside the product's on the same two sides of scores, at α = 0.05 on two sides, each with its 95% interval if it has one.

Slow ones are asked about a share of the histories alone. evalsig 0.1.2 is asked itself where it is installed (`requirements.txt`), as
`evalsig.compare` ships: 10 000 sign flips of scores, McNemar of outcomes, a cluster bootstrap where a cluster is named.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from importlib.util import find_spec

import numpy as np
from drawn import Floats, Random
from row_judged import ALPHA, Answer, names
from scipy import stats

DRAWS = 2000
HAS_EVALSIG = find_spec("evalsig") is not None


def by_p(p: float, effect: float, interval: tuple[float, float] | None = None) -> Answer:
    """What a p at α and the sign of the effect call."""
    return Answer(called=int(np.sign(effect)) if p < ALPHA else 0, interval=interval)


def paired_t(old: Floats, new: Floats) -> Answer:
    """Student's t of the differences (1908)."""
    apart = new - old
    effect, stderr, df = float(apart.mean()), float(apart.std(ddof=1) / np.sqrt(len(apart))), len(apart) - 1
    if stderr == 0:
        return Answer(called=int(np.sign(effect)), interval=(effect, effect))
    reach = float(stats.t.ppf(1 - ALPHA / 2, df)) * stderr
    return by_p(2 * float(stats.t.sf(abs(effect) / stderr, df)), effect, (effect - reach, effect + reach))


def wilcoxon(old: Floats, new: Floats) -> Answer:
    """Wilcoxon's signed ranks (1945), as scipy ships it: equal pairs are dropped."""
    apart = new - old
    if not apart.any():
        return Answer(called=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # few differing pairs are no reason to print
        found = stats.wilcoxon(apart)
    ranks = stats.rankdata(np.abs(apart[apart != 0]))
    return by_p(float(found.pvalue), float(ranks @ np.sign(apart[apart != 0])))


def bootstrap(random: Random, old: Floats, new: Floats) -> Answer:
    """The paired percentile bootstrap of 2 000 draws (Efron & Tibshirani 1993, chapter 13)."""
    apart = new - old
    means = apart[random.integers(0, len(apart), size=(DRAWS, len(apart)), dtype=np.uint16)].mean(axis=1)
    low, high = (float(end) for end in np.quantile(means, [ALPHA / 2, 1 - ALPHA / 2]))
    return Answer(called=1 if low > 0 else -1 if high < 0 else 0, interval=(low, high))


def evalsig(old: Floats, new: Floats, groups: Sequence[str] | None = None) -> Answer | None:
    """Evalsig's own comparison, its test chosen by itself; None where it is not installed."""
    if not HAS_EVALSIG:
        return None
    from evalsig import ItemResult, RunFrame, compare

    of = groups or [None] * len(old)
    frames = [
        RunFrame(
            run_id=name,
            model_id=name,
            task_id="t",
            metric_name="m",
            items=[ItemResult(*item) for item in zip(names(len(old)), side.tolist(), of, strict=True)],
        )
        for name, side in (("old", old), ("new", new))
    ]
    found = compare(frames[0], frames[1], alpha=ALPHA, cluster="group" if groups else None)
    return Answer(called=int(np.sign(found.delta)) if found.significant else 0, interval=found.ci)


def fisher(old: Floats, new: Floats) -> Answer:
    """Fisher's exact test of all rows as independent (1935)."""
    right = [int(side.sum()) for side in (old, new)]
    p = float(stats.fisher_exact([right, [old.size - right[0], new.size - right[1]]]).pvalue)
    return by_p(p, right[1] - right[0])
