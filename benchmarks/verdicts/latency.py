"""Latency of real reruns, each a fresh process: `python benchmarks/verdicts/latency.py --reruns 240` measures them anew.

The measured runs are kept in `latency.json`, so that the bench can be repeated; reports are windows of consecutive reruns.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from streams import Cell, Report

FILE = Path(__file__).with_name("latency.json")
METRICS = ["latency_ms", "latency_p50_ms"]
SOURCE = "latency"
PASSES = 3
"""How often one rerun goes through the examples."""


def fit(path: Path) -> None:
    """Fit a logistic regression on half of the digits and keep its coefficients beside the other half."""
    from sklearn.datasets import load_digits
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import train_test_split

    digits = load_digits()
    train, test, labels, _ = train_test_split(digits.data / 16, digits.target, test_size=0.5, random_state=0)
    model = LogisticRegression(max_iter=300).fit(train, labels)
    np.savez(path, coefficients=model.coef_.T, intercept=model.intercept_, examples=test)


def answer(example: np.ndarray, coefficients: np.ndarray, intercept: np.ndarray) -> int:
    """The class of one example: the largest of its softmax probabilities."""
    scores = example @ coefficients + intercept
    shares = np.exp(scores - scores.max())
    return int(np.argmax(shares / shares.sum()))


def rerun(path: Path) -> dict[str, float]:
    """One rerun in this process: every example by itself, timed; mean and median in milliseconds."""
    with np.load(path) as model:
        coefficients, intercept, examples = model["coefficients"], model["intercept"], model["examples"]
    times = []
    for example in [*examples] * PASSES:
        start = time.perf_counter()
        answer(example, coefficients, intercept)
        times.append(1000 * (time.perf_counter() - start))
    return {"latency_ms": statistics.fmean(times), "latency_p50_ms": statistics.median(times)}


def measure(reruns: int) -> dict[str, object]:
    """All reruns, one fresh process after the other, in the order they were made; nothing is dropped."""
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "model.npz"
        fit(model)
        command = [sys.executable, str(Path(__file__).resolve()), "--rerun", str(model)]
        runs = [json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout) for _ in range(reruns)]
    workload = "logistic regression on the digits set, each held-out example by itself, a fresh process for each rerun"
    return {"workload": workload, "python": platform.python_version(), "numpy": np.__version__, "runs": runs}


def series() -> np.ndarray:
    """The reruns in the order they were measured: (reruns, metrics)."""
    return np.array([[run[name] for name in METRICS] for run in json.loads(FILE.read_text(encoding="utf-8"))["runs"]])


def windows(history: int) -> int:
    """How many different reports of that history the reruns hold; they overlap."""
    return len(series()) - history - 1


def reports(cell: Cell, count: int, seed: int = 0) -> Iterator[Report]:
    """At most as many reports as there are windows, in random order: consecutive reruns, and the next one as the new run."""
    runs, nothing = series(), dict.fromkeys(METRICS)
    for start in cell.random(seed).permutation(windows(cell.history))[:count]:
        history, new = runs[start : start + cell.history + 1], runs[start + cell.history + 1]
        yield Report(
            metrics=METRICS,
            history=history,
            new=new * (1 + cell.drop),
            rows_old=None,
            rows_new=None,
            denominators=nothing,
            truth=dict.fromkeys(METRICS, cell.drop),
            differing=0.0,
            higher_is_better=False,
        )


def main() -> None:
    """Measure all reruns, or be one of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reruns", type=int, default=240)
    parser.add_argument("--rerun", type=Path, help="be one rerun of the model in this file")
    arguments = parser.parse_args()
    if arguments.rerun:
        print(json.dumps({name: round(value, 7) for name, value in rerun(arguments.rerun).items()}))
    else:
        FILE.write_text(json.dumps(measure(arguments.reruns), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
