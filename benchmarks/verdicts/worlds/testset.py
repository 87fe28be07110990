"""Test sets, answers of runs to them, and the twelve metrics, denominators and rows that follow.

A test set has n examples. Each has a chance of being answered rightly by an artifact of the recipe: Beta(0.4, 0.1), mean 0.8, by
which two independent artifacts differ on 10.7% of the examples (2ab / ((a + b)(a + b + 1)), Johnson, Kotz & Balakrishnan 1995,
chapter 25). An artifact's answers are fixed; its reruns flip each example's outcome with chance 0.003. Half of the examples are
positive unless said otherwise. Each of seven slices holds a random half of the examples.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from drawn import Bools, Floats, History, Known, Random

SLICES = 7
NAMES = ["accuracy", "f1", "precision", "recall", "success_rate", *(f"slice{number}/accuracy" for number in range(1, SLICES + 1))]
CHANCE = (0.4, 0.1)
FLIP = 0.003
STATED = ("rows", "n", "nothing")
"""What a run states: rows with all denominators, denominators and counts alone, or values alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """A test set: chance of a right answer (n,), whether positive (n,), members of slices (7, n), cluster numbers (n,) or None."""

    chance: Floats
    positive: Bools
    slices: Bools
    clusters: Sequence[int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Outcomes of runs: `right` and `answered` are (runs, n); what was not answered is not right."""

    right: Bools
    answered: Bools


def examples(random: Random, n: int, positives: float = 0.5, clusters: Sequence[int] | None = None) -> Examples:
    """A test set drawn anew."""
    halves = np.broadcast_to(np.arange(n) < n // 2, (SLICES, n))
    return Examples(
        chance=random.beta(*CHANCE, size=n),
        positive=random.permutation(n) < round(positives * n),
        slices=random.permuted(halves, axis=1),
        clusters=clusters,
    )


def artifact(random: Random, chance: Floats) -> Bools:
    """Which examples a new artifact of the recipe answers rightly: (n,)."""
    return random.random(len(chance)) < chance


def reruns(random: Random, right: Bools, runs: int) -> Bools:
    """The artifact's first run, which is its answers, and `runs` further ones with flips: (1 + runs, n)."""
    flips = random.random((runs, len(right)), dtype=np.float32) < FLIP
    return np.vstack([right, right ^ flips])


def all_answered(right: Bools) -> Answers:
    """Runs in which nothing failed."""
    return Answers(right=right, answered=np.ones_like(right))


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Counts of each run, (runs,): the confusion matrix of answered examples, and right and answered ones of each slice (runs, 7)."""

    tp: Floats
    fp: Floats
    fn: Floats
    tn: Floats
    slice_right: Floats
    slice_answered: Floats


def counted(tested: Examples, given: Answers) -> Counts:
    """Counts of all runs at once. Sums of zeros and ones are exact in single precision."""
    weights = np.column_stack([tested.positive, ~tested.positive, tested.slices.T]).astype(np.float32)
    right, answered = ((part.astype(np.float32) @ weights).astype(float) for part in (given.right, given.answered))
    tp, tn = right[:, 0], right[:, 1]
    return Counts(tp=tp, fp=answered[:, 1] - tn, fn=answered[:, 0] - tp, tn=tn, slice_right=right[:, 2:], slice_answered=answered[:, 2:])


def ratio(part: Floats, whole: Floats) -> Floats:
    """Part / whole, 0 where both are 0, as scikit-learn's `zero_division=0` has it."""
    found: Floats = np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
    return found


def values(counts: Counts, given: Answers) -> Floats:
    """The twelve metrics (runs, 12) of what was answered; van Rijsbergen 1979, chapter 7."""
    tp, fp, fn, tn = counts.tp, counts.fp, counts.fn, counts.tn
    first = [ratio(tp + tn, tp + fp + fn + tn), ratio(2 * tp, 2 * tp + fp + fn), ratio(tp, tp + fp), ratio(tp, tp + fn)]
    return np.column_stack([*first, given.answered.mean(axis=1), ratio(counts.slice_right, counts.slice_answered)])


def denominators(counts: Counts, given: Answers) -> list[Known]:
    """What each run states: every metric's own denominator (F1 has none), and examples in all and failed ones."""
    tp, fp, fn, tn = counts.tp, counts.fp, counts.fn, counts.tn
    total, n = given.answered.shape[1], np.full(len(tp), given.answered.shape[1])
    columns = np.column_stack([tp + fp + fn + tn, tp + fp, tp + fn, n, counts.slice_answered]).astype(int).tolist()
    names = ["accuracy", *NAMES[2:]]
    return [Known(n=dict(zip(names, run, strict=True)), counts=(total, total - run[0])) for run in columns]


@cache
def identifiers(n: int) -> tuple[str, ...]:
    """Names of the examples; the same in every run."""
    return tuple(str(number) for number in range(n))


def sample_columns(tested: Examples, right: Bools, answered: Bools) -> dict[str, Any]:
    """One run's rows; `null` stands where an example was not answered, with the reason in `error`."""
    positive, n = tested.positive, len(right)
    outcomes = {"correct": right, "tp": right & positive, "fp": ~right & ~positive, "fn": ~right & positive, "tn": right & ~positive}
    failed = not answered.all()
    found: dict[str, Any] = {
        name: np.where(answered, part.astype(int), None).tolist() if failed else part.astype(int).tolist()
        for name, part in outcomes.items()
    }
    found |= {"id": identifiers(n), "error": [None if fine else "failed" for fine in answered]}
    return found | ({"group": [f"g{number}" for number in tested.clusters]} if tested.clusters is not None else {})


def history(tested: Examples, given: Answers, stated: str, *, change: float = 0.0, chosen_of: int = 1) -> History:
    """Runs of a test set, the new one last, the reference first, with what they state. `change` is the true one of every metric."""
    counts = counted(tested, given)
    found = values(counts, given)
    rows = None
    if stated == "rows":

        def rows(run: int) -> dict[str, Any]:
            return sample_columns(tested, given.right[run], given.answered[run])

    return History(
        names=NAMES,
        before=found[:-1],
        new=found[-1],
        change=np.full(len(NAMES), change),
        known=() if stated == "nothing" else denominators(counts, given),
        rows=rows,
        row_count=len(tested.chance),
        chosen_of=chosen_of,
    )
