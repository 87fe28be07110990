"""Latency of real reruns, each a fresh process: `python benchmarks/verdicts/latency.py` measures them anew.

The measured runs are kept in `latency.json`, so that the bench can be repeated; reports are windows of consecutive reruns.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from streams import Cell, Report

FILE, RERUN = Path(__file__).with_name("latency.json"), Path(__file__).with_name("latency_rerun.py")
METRICS = ["latency_ms", "latency_p50_ms"]
SOURCE = "latency"


def fit(path: Path) -> None:
    """Fit a logistic regression on half of the digits and keep its coefficients beside the other half."""
    from sklearn.datasets import load_digits
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import train_test_split

    digits = load_digits()
    train, test, labels, _ = train_test_split(digits.data / 16, digits.target, test_size=0.5, random_state=0)
    model = LogisticRegression(max_iter=300).fit(train, labels)
    np.savez(path, coefficients=model.coef_.T, intercept=model.intercept_, examples=test)


def measure(reruns: int) -> dict[str, object]:
    """All reruns, one fresh process after the other, in the order they were made; nothing is dropped."""
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "model.npz"
        fit(model)
        command = [sys.executable, str(RERUN), str(model)]
        runs = [json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout) for _ in range(reruns)]
    columns = {name: [run[name] for run in runs] for name in METRICS}
    workload = "logistic regression on the digits set, each held-out example by itself, a fresh process for each rerun"
    return {"workload": workload, "python": platform.python_version(), "numpy": np.__version__, "runs": columns}


def series() -> np.ndarray:
    """The reruns in the order they were measured: (reruns, metrics)."""
    runs = json.loads(FILE.read_text(encoding="utf-8"))["runs"]
    return np.column_stack([runs[name] for name in METRICS])


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
    """Measure all reruns."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reruns", type=int, default=10_050)
    FILE.write_text(json.dumps(measure(parser.parse_args().reruns)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
