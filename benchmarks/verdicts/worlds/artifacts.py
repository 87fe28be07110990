"""Worlds of artifacts of one recipe on one test set: new artifacts of equal quality, crashes, clusters, choices, and F1 of few examples.

Test sets, chances, flips and the twelve metrics are those of `testset.py`; a test set is drawn anew for every history. The reference
is the first run of an artifact; h reruns of it follow; then the new run is judged. Limits are 0 unless said otherwise.
Bias: none, but that of choosing the best of k artifacts by accuracy, and what crashes do. Seeds: see `drawn.py`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from functools import partial
from itertools import product

import judging
import numpy as np
import testset
from drawn import Bools, Cell, History, Known, Outcome, Random

CRASHED = 0.2
CLUSTER, ICC, RIGHT = 10, 0.3, 0.8
SIZES = (200, 500, 2000)
RERUNS = (0, 5, 12, 20, 40)
BEST_OF = (3, 4, 6)
MOST = 500
"""Histories of cells whose sign-flip tests take the product a tenth of a second a history."""


def equal(random: Random, n: int, history: int, stated: str, best_of: int = 1) -> History:
    """A new artifact of the recipe after reruns of the old one, which was the best of `best_of` by accuracy."""
    tested = testset.examples(random, n)
    candidates = np.stack([testset.artifact(random, tested.chance) for _ in range(best_of)])
    old = candidates[candidates.sum(axis=1).argmax()]
    right = np.vstack([testset.reruns(random, old, history), testset.artifact(random, tested.chance)])
    return testset.history(tested, testset.all_answered(right), stated, chosen_of=best_of)


def crashed(random: Random, n: int, history: int, stated: str) -> History:
    """One more rerun of the old artifact that fails on the fifth of the examples with the lowest chances; ties fall at random.

    Values are of what was answered, as evaluation tools give them, so that they rise; success_rate alone falls.
    """
    tested = testset.examples(random, n)
    right = testset.reruns(random, testset.artifact(random, tested.chance), history + 1)
    answered = np.ones_like(right)
    hardest = np.lexsort((random.random(n), tested.chance))[: round(CRASHED * n)]
    answered[-1, hardest] = False
    return testset.history(tested, testset.Answers(right=right & answered, answered=answered), stated)


def clustered_artifact(random: Random, n: int) -> Bools:
    """Answers right with chance 0.8 whose intraclass correlation in clusters of 10 is 0.3, as is that of the differences of two.

    Y = (1 − U) V + U Z with U ~ Bernoulli(√ρ) and Z shared by the cluster (Lunn & Davies, Biometrika 85, 1998).
    """
    own, shared = random.random(n) < RIGHT, random.random(n // CLUSTER) < RIGHT
    return np.where(random.random(n) < np.sqrt(ICC), np.repeat(shared, CLUSTER), own)


def clustered(random: Random, n: int, history: int, group: str) -> History:
    """Two artifacts of equal quality whose answers hang together within clusters; whether rows name these is `group`."""
    numbers = np.repeat(np.arange(n // CLUSTER), CLUSTER).tolist()
    tested = testset.examples(random, n, clusters=numbers if group == "given" else None)
    right = np.vstack([testset.reruns(random, clustered_artifact(random, n), history), clustered_artifact(random, n)])
    return testset.history(tested, testset.all_answered(right), "rows")


def only_f1(random: Random, n: int, positives: float) -> History:
    """Two artifacts of equal quality, F1 alone, of which nothing is known but how many examples were tried."""
    tested = testset.examples(random, n, positives)
    right = np.stack([testset.artifact(random, tested.chance) for _ in range(2)])
    whole = testset.history(tested, testset.all_answered(right), "nothing")
    place = slice(testset.NAMES.index("f1"), testset.NAMES.index("f1") + 1)
    return dataclasses.replace(
        whole,
        names=["f1"],
        before=whole.before[:, place],
        new=whole.new[place],
        change=whole.change[place],
        known=[Known(counts=(n, 0))] * 2,
    )


def once_equal(random: Random, n: int, history: int, stated: str, best_of: int = 1) -> Outcome:
    """What is said of all twelve metrics."""
    return judging.said(judging.judged(equal(random, n, history, stated, best_of)))


def once_crashed(random: Random, n: int, history: int, stated: str) -> Outcome:
    """Whether any metric is called improved, which none is, and whether the crash itself is called a regression of success_rate.

    Slices have no rows of their own, but denominators.
    """
    found = {item.metric: item.verdict for item in judging.judged(crashed(random, n, history, stated))}
    return {
        "any improved": "improved" in found.values(),
        "any improved but slices": any(word == "improved" for name, word in found.items() if not name.startswith("slice")),
        "accuracy improved": found["accuracy"] == "improved",
        "success_rate regressed": found["success_rate"] == "regressed",
        "other regressed": any(word == "regressed" for name, word in found.items() if name != "success_rate"),
        "cannot tell": "cannot tell" in found.values(),
    }


def once_clustered(random: Random, n: int, history: int, group: str) -> Outcome:
    """What is said of all twelve metrics, and of the five that have rows; slices have denominators, which know no clusters."""
    found = judging.judged(clustered(random, n, history, group))
    with_rows = [item for item in found if not item.metric.startswith("slice")]
    return {**judging.said(found), "any flag of metrics with rows": judging.said(with_rows)["any flag"]}


def once_f1(random: Random, n: int, positives: float, limit: float) -> Outcome:
    """What is said of F1."""
    return judging.said(judging.judged(only_f1(random, n, positives), limit))


def asked(kind: str, once: Callable[..., Outcome], **settings: str | float) -> Cell:
    """A cell whose settings are what its function is given. Large sets of clusters and of partly failed rows are slow to judge."""
    slow = settings["n"] == max(SIZES) and (settings.get("group") == "given" or (once is once_crashed and settings["stated"] == "rows"))
    return Cell(kind=kind, settings=settings, once=partial(once, **settings), most=MOST if slow else None)


def equal_cells() -> Iterator[Cell]:
    """New artifacts after reruns."""
    for n, history, stated in product(SIZES, RERUNS, testset.STATED):
        yield asked("A/A new artifact", once_equal, n=n, history=history, stated=stated)


def best_cells() -> Iterator[Cell]:
    """New artifacts after a choice of the best, where something is known of the examples."""
    for n, history, stated, best_of in product(SIZES, (0, 12), testset.STATED[:2], BEST_OF):
        yield asked("A/A best artifact", once_equal, n=n, history=history, stated=stated, best_of=best_of)


def crashed_cells() -> Iterator[Cell]:
    """Crashes on the hardest rows."""
    for n, history, stated in product(SIZES, (0, 5, 12), testset.STATED):
        yield asked("crash on the hardest rows", once_crashed, n=n, history=history, stated=stated)


def clustered_cells() -> Iterator[Cell]:
    """Clusters, named and not."""
    for n, history, group in product(SIZES, (0, 12), ("given", "not given")):
        yield asked("A/A clusters", once_clustered, n=n, history=history, group=group)


def f1_cells() -> Iterator[Cell]:
    """F1 alone, with a limit of 0 and with the built-in one."""
    for limit, positives, n in product((0.0, 0.01), (0.1, 0.5), (16, 50, 100, 500)):
        yield asked("A/A F1 alone", once_f1, n=n, positives=positives, limit=limit)


def cells() -> Iterator[Cell]:
    """All cells of artifacts."""
    for some in (equal_cells, best_cells, crashed_cells, clustered_cells, f1_cells):
        yield from some()
