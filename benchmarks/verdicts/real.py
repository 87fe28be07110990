"""Real classifiers on scikit-learn's own sets, as streams of reports: fitted on one half, judged on the other.

A/A is one fitted artifact whose answers are drawn from its own probabilities; retrained is another fit, its likeliest answers.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator

import numpy as np
import streams
from sklearn.datasets import load_breast_cancer, load_digits, load_wine
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from streams import Cell, Floats, Report

SETS = {
    # Each set as one decision an example: an even digit, a malignant tumour, the second cultivar.
    "digits": lambda: (load_digits().data, load_digits().target % 2 == 0),
    "breast cancer": lambda: (load_breast_cancer().data, load_breast_cancer().target == 0),
    "wine": lambda: (load_wine().data, load_wine().target == 1),
}
CLASSIFIERS = {
    "logistic regression": lambda seed: make_pipeline(StandardScaler(), LogisticRegression(max_iter=300, random_state=seed)),
    "random forest": lambda seed: RandomForestClassifier(n_estimators=25, max_depth=6, random_state=seed),
    "naive bayes": lambda _seed: GaussianNB(),
}
PAIRS = (("digits", "random forest"), ("breast cancer", "logistic regression"), ("wine", "naive bayes"))
SOURCES = {f"{data} by {classifier}": (data, classifier) for data, classifier in PAIRS}
POOL = 60
"""Fits that runs are picked from; more than the longest history needs, so that no fit serves twice in a report."""
CORRUPTION = (0.0, 0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.17, 0.23, 0.3, 0.38, 0.46)
"""Shares of training labels turned round; a drop is sought among recipes with these."""
TRIES = 4


@functools.cache
def halves(data: str) -> tuple[Floats, Floats, Floats, Floats]:
    """Training and held-out examples, then training and held-out labels."""
    examples, positive = SETS[data]()
    return tuple(train_test_split(examples, positive, test_size=0.5, stratify=positive, random_state=0))


def size(source: str) -> int:
    """How many held-out examples a source has."""
    return len(halves(SOURCES[source][0])[3])


def fitted(source: str, seed: int, *, corrupted: float = 0.0, bootstrap: bool = True) -> Floats:
    """Each held-out example's probability of its true label, by one fit; a share of the training labels may be turned round."""
    data, classifier = SOURCES[source]
    train, test, labels, truth = halves(data)
    random = np.random.default_rng([seed, round(1000 * corrupted)])
    labels = labels ^ (random.random(len(labels)) < corrupted)
    chosen = random.integers(0, len(labels), len(labels)) if bootstrap else np.arange(len(labels))
    found = CLASSIFIERS[classifier](seed).fit(train[chosen], labels[chosen]).predict_proba(test)[:, 1]
    return np.where(truth, found, 1 - found).astype(np.float32)


@functools.cache
def pool(source: str, corrupted: float) -> Floats:
    """Fits of one recipe, each on its own bootstrap of the training half, as what they answer rightly (fits, examples)."""
    return np.array([fitted(source, 1000 + seed, corrupted=corrupted) > 0.5 for seed in range(POOL)], dtype=np.float32)


@functools.cache
def artifact(source: str) -> Floats:
    """The artifact that is run again and again: one fit on the whole training half."""
    return fitted(source, 0, bootstrap=False)


@functools.cache
def corrupted_fits(source: str) -> list[Floats]:
    """Fits on the whole training half with corrupted labels, a few for each share of them."""
    return [fitted(source, seed, corrupted=share, bootstrap=False) for share in CORRUPTION[1:] for seed in range(TRIES)]


@functools.cache
def worse_artifact(source: str, drop: float) -> Floats:
    """Of fits on corrupted labels the one whose expected accuracy lies closest to `drop` below the artifact's."""
    target = artifact(source).mean() - drop
    return min(corrupted_fits(source), key=lambda chances: abs(float(chances.mean()) - target))


@functools.cache
def worse_pool(source: str, drop: float) -> Floats:
    """Of recipes with corrupted labels the one whose mean accuracy over its fits lies closest to `drop` below the clean one's."""
    target = pool(source, 0.0).mean() - drop
    return min((pool(source, share) for share in CORRUPTION), key=lambda fits: abs(float(fits.mean()) - target))


def chances_of(cell: Cell, random: np.random.Generator) -> Floats:
    """Chances of every run of one report: the artifact's own, or 0 and 1 by fits picked without putting back."""
    runs = cell.history + 2
    if cell.kind == "A/A":
        chances = np.tile(artifact(cell.source), (runs, 1))
        if cell.drop:
            chances[-1] = worse_artifact(cell.source, cell.drop)
        return chances
    chances = pool(cell.source, 0.0)[random.permutation(POOL)[:runs]]
    if cell.drop:
        chances[-1] = worse_pool(cell.source, cell.drop)[random.integers(POOL)]
    return chances


def measured_drop(cell: Cell) -> float:
    """The drop in accuracy that a cell's artifact or recipe really has: its expectation, or the mean over all its fits."""
    if not cell.drop:
        return 0.0
    if cell.kind == "A/A":
        return float(artifact(cell.source).mean() - worse_artifact(cell.source, cell.drop).mean())
    return float(pool(cell.source, 0.0).mean() - worse_pool(cell.source, cell.drop).mean())


def reports(cell: Cell, count: int, seed: int = 0) -> Iterator[Report]:
    """`count` reports of a real cell, all on the one held-out half; slices are drawn anew, and no example is error-prone."""
    random = cell.random(seed)
    positive = np.asarray(halves(SOURCES[cell.source][0])[3], dtype=bool)
    for _ in range(count):
        tested = streams.examples_of(positive, random, error_prone=0.0)
        yield streams.draw(chances_of(cell, random), tested, random)
