"""Tests that stand beside the product's verdicts on the same two runs of right and wrong answers, at α = 0.05.

Each says whether the new run is worse: significant on two sides, and in the bad direction. `gained` and `lost` count examples that
only the new and only the old run has right, of n. With one metric Holm's correction changes nothing (Holm 1979), so that each p is
held against α itself.

The packages are asked themselves where they are installed, and left out where they are not: evalsig 0.1.2 (`evalsig.compare`) and
holdline 0.2.1 (the rule of `holdline.gate.gate`: more broken than fixed cases and `holdline.stats.mcnemar_exact` below α; the
bootstrap which that gate also runs decides nothing by default, takes a second at n = 2000, and is not run). evalproof 0.2.1 holds the
same exact McNemar p against α. llm-evalgate 0.6.0 resamples in pure Python, seconds for one pair, and is left out for that.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec

import numpy as np
from drawn import Bools, Random
from scipy.stats import binom, norm

ALPHA = 0.05
RESAMPLES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Which examples each of two runs has right: (n,)."""

    old: Bools
    new: Bools

    @property
    def gained(self) -> int:
        """Examples that only the new run has right."""
        return int((self.new & ~self.old).sum())

    @property
    def lost(self) -> int:
        """Examples that only the old run has right."""
        return int((self.old & ~self.new).sum())


def mcnemar(pair: Pair, _random: Random) -> bool:
    """Exact McNemar: twice the smaller binomial tail of what differs (McNemar 1947; Fagerland, Lydersen & Laake 2013)."""
    gained, lost = pair.gained, pair.lost
    return lost > gained and 2 * float(binom.cdf(gained, gained + lost, 0.5)) <= ALPHA


def bootstrap(pair: Pair, random: Random) -> bool:
    """Paired percentile bootstrap of 1000 resamples: the 95% interval of the change lies below 0 (Efron & Tibshirani 1993, chapter 13).

    To draw n rows with replacement is to draw how many of them are gained, lost and alike: a multinomial.
    """
    n, gained, lost = len(pair.old), pair.gained, pair.lost
    counts = random.multinomial(n, [gained / n, lost / n, 1 - (gained + lost) / n], size=RESAMPLES)
    return float(np.quantile(counts[:, 0] - counts[:, 1], 1 - ALPHA / 2)) < 0


def unpaired(pair: Pair, _random: Random) -> bool:
    """Z test of two independent proportions with pooled variance (Fleiss, Levin & Paik 2003, section 3.1, uncorrected)."""
    n, old, new = len(pair.old), float(pair.old.mean()), float(pair.new.mean())
    pooled = (old + new) / 2
    stderr = math.sqrt(2 * pooled * (1 - pooled) / n)
    return stderr > 0 and new < old and 2 * float(norm.sf((old - new) / stderr)) <= ALPHA


@cache
def names(n: int) -> list[str]:
    """Names of the examples."""
    return [str(number) for number in range(n)]


def evalsig(pair: Pair, _random: Random) -> bool:
    """Evalsig's own comparison, its test chosen by itself: McNemar, for these rows."""
    from evalsig import ItemResult, RunFrame, compare

    def frame(name: str, right: Bools) -> RunFrame:
        items = [ItemResult(item_id=item, score=score) for item, score in zip(names(len(right)), right.astype(float).tolist(), strict=True)]
        return RunFrame(run_id=name, model_id=name, task_id="t", metric_name="accuracy", items=items)

    found = compare(frame("old", pair.old), frame("new", pair.new), alpha=ALPHA)
    return bool(found.significant) and found.delta < 0


def holdline(pair: Pair, _random: Random) -> bool:
    """Holdline's rule for a regression."""
    from holdline.stats import mcnemar_exact

    gained, lost = pair.gained, pair.lost
    return lost > gained and round(mcnemar_exact(lost, gained), 6) < ALPHA


PLAIN: dict[str, Callable[[Pair, Random], bool]] = {"McNemar exact": mcnemar, "paired bootstrap": bootstrap, "unpaired z": unpaired}
PACKAGES = {name: rule for name, rule in (("evalsig", evalsig), ("holdline", holdline)) if find_spec(name)}
