"""Trains the classifiers of `revisions.py` on data sets that ship with scikit-learn and writes a draft for each.

Every example is predicted once, by a model that has not seen it (five stratified folds); nothing is invented.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import sklearn
from revisions import REVISIONS, SEED, Revision
from sklearn.datasets import load_breast_cancer, load_digits
from sklearn.metrics import precision_recall_fscore_support
from sklearn.model_selection import StratifiedKFold

FOLDS = 5
BOOTSTRAP = 500
TIMED = 100
"""So many examples are predicted one at a time to measure latency; timing all of them would take minutes a forest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """One data set: features (n × d), classes (n), and the class that counts as positive, if there are two."""

    name: str
    features: np.ndarray
    classes: np.ndarray
    positive: int | None

    @property
    def sha256(self) -> str:
        """The hash of features and classes, as bytes."""
        return hashlib.sha256(np.ascontiguousarray(self.features).tobytes() + np.ascontiguousarray(self.classes).tobytes()).hexdigest()


def breast_cancer() -> Data:
    """569 tumours; malignant (class 0) is what is to be found."""
    features, classes = load_breast_cancer(return_X_y=True)
    return Data(name="breast-cancer", features=features, classes=classes, positive=0)


def digits() -> Data:
    """1 797 handwritten digits of 8 × 8 pixels, ten classes."""
    features, classes = load_digits(return_X_y=True)
    return Data(name="digits", features=features, classes=classes, positive=None)


DATA: dict[str, Callable[[], Data]] = {"breast-cancer": breast_cancer, "digits": digits}


def predict(build: Callable[[], Any], data: Data, folds: int = FOLDS) -> tuple[np.ndarray, np.ndarray]:
    """Each example's predicted class, and its latency in ms where it was timed (NaN elsewhere)."""
    predicted, latency_ms = np.empty_like(data.classes), np.full(len(data.classes), np.nan)
    timed = set(np.linspace(0, len(data.classes) - 1, TIMED).astype(int).tolist())
    for train, test in StratifiedKFold(folds, shuffle=True, random_state=SEED).split(data.features, data.classes):
        model = build().fit(data.features[train], data.classes[train])
        predicted[test] = model.predict(data.features[test])
        for index in (index for index in test.tolist() if index in timed):
            start = time.perf_counter()
            model.predict(data.features[index : index + 1])
            latency_ms[index] = (time.perf_counter() - start) * 1000
    return predicted, latency_ms


def columns(data: Data, predicted: np.ndarray, latency_ms: np.ndarray) -> dict[str, list[Any]]:
    """The outcomes, example by example."""
    found: dict[str, list[Any]] = {
        "id": [f"{data.name[0]}{index:04d}" for index in range(len(data.classes))],
        "correct": (predicted == data.classes).astype(int).tolist(),
        "latency_ms": [None if np.isnan(value) else round(float(value), 4) for value in latency_ms],
    }
    if data.positive is not None:
        is_positive, said_positive = data.classes == data.positive, predicted == data.positive
        outcomes = {
            "tp": is_positive & said_positive,
            "fp": ~is_positive & said_positive,
            "fn": is_positive & ~said_positive,
            "tn": ~is_positive & ~said_positive,
        }
        found |= {name: outcome.astype(int).tolist() for name, outcome in outcomes.items()}
    return found


def metrics(data: Data, predicted: np.ndarray, timed_ms: list[float]) -> dict[str, float]:
    """Two classes: precision, recall and F1 of the positive one. More: their means over classes, named so."""
    binary = data.positive is not None
    options = {"average": "binary", "pos_label": data.positive} if binary else {"average": "macro"}
    precision, recall, f1, _ = precision_recall_fscore_support(data.classes, predicted, zero_division=0, **options)
    suffix = "" if binary else "_macro"
    return {
        "accuracy": float(np.mean(predicted == data.classes)),
        f"precision{suffix}": float(precision),
        f"recall{suffix}": float(recall),
        f"f1{suffix}": float(f1),
        "latency_ms": round(statistics.fmean(timed_ms), 4),
        "latency_p50_ms": round(statistics.median(timed_ms), 4),
        "latency_p95_ms": round(float(np.percentile(timed_ms, 95)), 4),
    }


def uncertainty(data: Data, predicted: np.ndarray) -> dict[str, dict[str, Any]]:
    """The standard error of accuracy, and of the means over classes, which no other figure of a snapshot gives: by bootstrap."""
    size, accuracy = len(data.classes), float(np.mean(predicted == data.classes))
    found = {"accuracy": {"stderr": (accuracy * (1 - accuracy) / size) ** 0.5, "n": size, "method": "binomial"}}
    if data.positive is not None:
        return found
    draws = np.random.default_rng(SEED).integers(0, size, (BOOTSTRAP, size))
    options: dict[str, Any] = {"average": "macro", "zero_division": 0, "labels": np.unique(data.classes)}
    values = [precision_recall_fscore_support(data.classes[draw], predicted[draw], **options)[:3] for draw in draws]
    errors = np.array(values, dtype=float).std(axis=0, ddof=1)
    names = ("precision_macro", "recall_macro", "f1_macro")
    method = f"bootstrap of {BOOTSTRAP}"
    return found | {
        name: {"stderr": round(float(error), 6), "n": size, "method": method} for name, error in zip(names, errors, strict=True)
    }


def draft(model: str, revision: Revision, data: Data, folds: int = FOLDS) -> dict[str, Any]:
    """Train, predict and measure: a draft for `benchstore add`."""
    start = time.perf_counter()
    predicted, latency_ms = predict(revision.build, data, folds)
    outcomes = columns(data, predicted, latency_ms)
    size = len(data.classes)
    measured = metrics(data, predicted, [value for value in outcomes["latency_ms"] if value is not None])
    return {
        "model": model,
        "dataset": {"name": data.name, "version": "1", "size": size, "sha256": data.sha256},
        "created_at": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "metrics": measured,
        "uncertainty": uncertainty(data, predicted),
        "counts": {"total": size, "succeeded": size, "failed": 0},
        "duration_seconds": round(time.perf_counter() - start, 2),
        "hardware": {"machine": platform.machine(), "cpus": os.cpu_count()},
        "packages": {"python": platform.python_version(), "scikit-learn": sklearn.__version__, "numpy": np.__version__},
        "seed": SEED,
        "notes": f"{revision.what}; {folds}-fold cross-validation, {TIMED} examples timed one at a time",
        "source": {"tool": {"name": "examples/tabular", "version": "1"}},
        "samples": outcomes,
    }


def main() -> None:
    """Read the command line, run what it asks for, write the drafts and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", action="append", choices=REVISIONS, help="only this model; repeatable")
    parser.add_argument("--dataset", action="append", choices=DATA, help="only this data set; repeatable")
    parser.add_argument("--revision", type=int, help="this revision, counted from 1; the newest unless given")
    parser.add_argument("--all-revisions", action="store_true", help="every revision, oldest first")
    parser.add_argument("--out", type=Path, default=Path("results"), help="folder for the drafts")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    for name in given.dataset or DATA:
        data = DATA[name]()
        for model in given.model or REVISIONS:
            for number in _numbers(model, given.revision, every=given.all_revisions):
                result = draft(model, REVISIONS[model][number - 1], data)
                (given.out / f"{number}.{model}.{name}.json").write_text(json.dumps(result) + "\n", encoding="utf-8")
                values = " ".join(f"{key}={value:.4f}" for key, value in result["metrics"].items())
                print(f"{name:14} {model:20} r{number} {values} {result['duration_seconds']}s")


def _numbers(model: str, revision: int | None, *, every: bool) -> list[int]:
    newest = len(REVISIONS[model])
    return list(range(1, newest + 1)) if every else [min(revision or newest, newest)]


if __name__ == "__main__":
    main()
