"""The classifiers and the changes that were made to them, in order: each revision is one honest change of a setting or a step.

Nothing here is measured; `run.py` trains what these tables say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sklearn.decomposition import PCA
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_selection import SelectKBest, VarianceThreshold, f_classif
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PowerTransformer, StandardScaler
from sklearn.tree import DecisionTreeClassifier

SEED = 20261123


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One change: what it is in plain words, and the estimator that results. `build` gives a fresh, unfitted one."""

    what: str
    build: Callable[[], Any]


def _forest(trees: int, seed: int = SEED, **settings: Any) -> RandomForestClassifier:
    return RandomForestClassifier(n_estimators=trees, random_state=seed, n_jobs=1, **settings)


def _logistic(**settings: Any) -> LogisticRegression:
    return LogisticRegression(max_iter=2000, **settings)


REVISIONS: dict[str, tuple[Revision, ...]] = {
    "majority-class": (
        Revision(what="always the most frequent class", build=lambda: DummyClassifier(strategy="most_frequent")),
        Revision(what="class probabilities from the training data; the same answers", build=lambda: DummyClassifier(strategy="prior")),
        Revision(what="a class drawn as often as it occurs", build=lambda: DummyClassifier(strategy="stratified", random_state=SEED)),
        Revision(what="back to the most frequent class", build=lambda: DummyClassifier(strategy="most_frequent")),
    ),
    "naive-bayes": (
        Revision(what="Gaussian naive Bayes on the raw features", build=GaussianNB),
        Revision(what="variances smoothed more (1e-3)", build=lambda: GaussianNB(var_smoothing=1e-3)),
        Revision(what="features made more Gaussian (Yeo-Johnson)", build=lambda: make_pipeline(PowerTransformer(), GaussianNB())),
        Revision(
            what="the same with variances smoothed (1e-2)", build=lambda: make_pipeline(PowerTransformer(), GaussianNB(var_smoothing=1e-2))
        ),
    ),
    "logistic-regression": (
        Revision(what="features scaled, C = 1", build=lambda: make_pipeline(StandardScaler(), _logistic())),
        Revision(what="more regularisation, C = 0.1", build=lambda: make_pipeline(StandardScaler(), _logistic(C=0.1))),
        Revision(
            what="15 principal components, for a smaller model",
            build=lambda: make_pipeline(StandardScaler(), PCA(15, random_state=SEED), _logistic(C=0.1)),
        ),
        Revision(what="all features again, C = 0.3", build=lambda: make_pipeline(StandardScaler(), _logistic(C=0.3))),
    ),
    "decision-tree": (
        Revision(what="a tree grown to the end", build=lambda: DecisionTreeClassifier(random_state=SEED)),
        Revision(what="at least 3 examples in a leaf", build=lambda: DecisionTreeClassifier(min_samples_leaf=3, random_state=SEED)),
        Revision(
            what="splits chosen by entropy",
            build=lambda: DecisionTreeClassifier(min_samples_leaf=3, criterion="entropy", random_state=SEED),
        ),
        Revision(
            what="the same with another seed",
            build=lambda: DecisionTreeClassifier(min_samples_leaf=3, criterion="entropy", random_state=SEED + 1),
        ),
    ),
    "random-forest": (
        Revision(what="100 trees", build=lambda: _forest(100)),
        Revision(what="the same with another seed", build=lambda: _forest(100, seed=SEED + 1)),
        Revision(
            what="the 20 features that differ most between classes",
            build=lambda: make_pipeline(VarianceThreshold(), SelectKBest(f_classif, k=20), _forest(100)),
        ),
        Revision(what="15 trees of depth 3, for a faster answer", build=lambda: _forest(15, max_depth=3)),
    ),
}
"""Model -> its revisions, oldest first."""
