"""One rerun of the latency bench, a process of its own: `python latency_rerun.py MODEL.npz`. It imports little, so that thousands can be made."""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path

import numpy as np

PASSES = 3
"""How often one rerun goes through the examples."""


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


if __name__ == "__main__":
    print(json.dumps({name: float(f"{value:.5g}") for name, value in rerun(Path(sys.argv[1])).items()}))
