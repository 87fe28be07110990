"""Simulated runs: test sets whose examples each have a chance of being answered rightly, and reports drawn from them.

What a report is, and how one is drawn from chances, stands here; where real chances come from is `real.py`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit
from scipy.stats import beta

SLICES = 7
METRICS = ["f1", "precision", "recall", "accuracy", "success_rate", *(f"slice{number}/accuracy" for number in range(1, SLICES + 1))]
ROW_COLUMNS = ("tp", "fp", "fn", "tn", "error")
MEAN_CHANCE, FLIP = 0.8, (0.4, 0.1)
LEVELS = 20
ERROR_PRONE, ERROR_CHANCE = 0.04, 0.5
SHIFT_SD, EXAMPLE_SD = 0.15, 0.8
SAFE = 1e-6
"""Chances of 0 and 1 have no logit; this far from them they have one."""

Floats = np.ndarray


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell of the bench. `history` counts runs between the reference and the new one; `drop` is a share, 0.05 for 5 points."""

    source: str
    kind: str
    n: int
    history: int
    drop: float = 0.0

    @property
    def name(self) -> str:
        """Names the cell in results; the seed of its reports follows from it."""
        return f"{self.source} {self.kind} n={self.n} history={self.history} drop={100 * self.drop:g}"

    def random(self, seed: int) -> np.random.Generator:
        """A generator of its own for every cell and seed, the same on every machine."""
        words = np.frombuffer(hashlib.sha256(self.name.encode()).digest(), dtype=np.uint32)
        return np.random.default_rng(np.random.SeedSequence([seed, *words.tolist()]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One new run, its reference and the runs between: `history` has the oldest first, the reference in row 0.

    `truth` holds the expected change by metric, from expected counts; `differing` the expected number of rows answered otherwise.
    """

    metrics: list[str]
    history: Floats
    new: Floats
    rows_old: Mapping[str, Floats] | None
    rows_new: Mapping[str, Floats] | None
    denominators: Mapping[str, tuple[int, int] | None]
    truth: Mapping[str, float]
    differing: float
    higher_is_better: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """Labels, each example's chance of an error, and the slices' masks (slices, examples)."""

    positive: Floats
    error: Floats
    slices: Floats

    @property
    def weights(self) -> Floats:
        """What a right answer adds to: true positives, true negatives, each slice. Shape (examples, 2 + slices)."""
        return np.column_stack([self.positive, ~self.positive, self.slices.T]).astype(np.float32)


def examples_of(positive: Floats, random: np.random.Generator, error_prone: float = ERROR_PRONE) -> Examples:
    """A test set on these labels, with error-prone examples and slices drawn anew; every slice holds half of it."""
    n = len(positive)
    error = np.zeros(n, dtype=np.float32)
    error[random.permutation(n)[: round(error_prone * n)]] = ERROR_CHANCE
    halves = np.broadcast_to(np.arange(n) < n // 2, (SLICES, n))
    return Examples(positive=positive, error=error, slices=random.permuted(halves, axis=1))


def chance_levels() -> Floats:
    """Twenty levels of Beta(0.4, 0.1), at the middle of twenty equal shares, stretched so that their mean is 0.8."""
    levels = beta.ppf((np.arange(LEVELS) + 0.5) / LEVELS, *FLIP)
    return 1 - (1 - levels) * (1 - MEAN_CHANCE) / (1 - levels.mean())


def retrained(chances: Floats, runs: int, random: np.random.Generator) -> Floats:
    """Chances of `runs` trainings: on the logit scale a shift all examples share, and noise of each example."""
    shift = random.standard_normal((runs, 1), dtype=np.float32) * SHIFT_SD
    noise = random.standard_normal((runs, len(chances)), dtype=np.float32) * EXAMPLE_SD
    return expit(logit(np.clip(chances, SAFE, 1 - SAFE)).astype(np.float32) + shift + noise)


def dropped(chances: Floats, error: Floats, drop: float) -> Floats:
    """Chances lowered by one common factor, so that expected accuracy falls by exactly `drop`."""
    return chances * (1 - drop / (chances * (1 - error)).mean())


def values(right: Floats, errors: Floats, tested: Examples) -> Floats:
    """The twelve metrics of runs, from how often each example was right (runs, examples): 0 and 1, or chances."""
    # Sums of zeros and ones are exact in single precision; shares are formed in double, so that equal counts give equal values.
    counts = (right.astype(np.float32) @ tested.weights).astype(float)
    tp, tn = counts[:, 0], counts[:, 1]
    positives, n = int(tested.positive.sum()), len(tested.positive)
    fp, fn = n - positives - tn, positives - tp
    precision = np.divide(tp, tp + fp, out=np.zeros_like(tp), where=tp + fp > 0)
    f1 = np.divide(2 * tp, 2 * tp + fp + fn, out=np.zeros_like(tp), where=2 * tp + fp + fn > 0)
    columns = [f1, precision, tp / max(positives, 1), (tp + tn) / n, 1 - errors, *(counts[:, 2:] / tested.slices.sum(axis=1)).T]
    return np.column_stack(columns)


def rows(right: Floats, errored: Floats, positive: Floats) -> dict[str, Floats]:
    """One run's rows as columns: one decision an example; an errored example counts as a wrong one."""
    return dict(zip(ROW_COLUMNS, (right & positive, ~right & ~positive, ~right & positive, right & ~positive, errored), strict=True))


def denominators(old: Mapping[str, Floats], new: Mapping[str, Floats], tested: Examples) -> dict[str, tuple[int, int] | None]:
    """Each metric's own denominator in the reference and in the new run; F1 has none."""
    n, positives, half = len(tested.positive), int(tested.positive.sum()), int(tested.slices[0].sum())
    predicted = tuple(int(columns["tp"].sum() + columns["fp"].sum()) for columns in (old, new))
    known = {"f1": None, "precision": predicted, "recall": (positives, positives), "accuracy": (n, n), "success_rate": (n, n)}
    return known | dict.fromkeys(METRICS[5:], (half, half))


def draw(chances: Floats, tested: Examples, random: np.random.Generator) -> Report:
    """One report. `chances` (runs, examples): reference, history, new; of being right where there is no error."""
    right = random.random(chances.shape, dtype=np.float32) < chances
    errored = np.zeros_like(right)
    prone = tested.error > 0
    errored[:, prone] = random.random((len(chances), int(prone.sum())), dtype=np.float32) < tested.error[prone]
    right &= ~errored
    old, new = (rows(right[run], errored[run], tested.positive) for run in (0, -1))
    found = values(right, errored.mean(axis=1), tested)
    expected = chances[[0, -1]] * (1 - tested.error)
    before, after = values(expected, np.full(2, tested.error.mean()), tested)
    return Report(
        metrics=METRICS,
        history=found[:-1],
        new=found[-1],
        rows_old=old,
        rows_new=new,
        denominators=denominators(old, new, tested),
        truth=dict(zip(METRICS, (after - before).tolist(), strict=True)),
        differing=float((expected[0] * (1 - expected[1]) + expected[1] * (1 - expected[0])).sum()),
    )


def reports(cell: Cell, count: int, seed: int = 0) -> Iterator[Report]:
    """`count` reports of a simulated cell, each on a test set of its own; the same for the same cell and seed."""
    random, levels, runs = cell.random(seed), chance_levels(), cell.history + 2
    for _ in range(count):
        tested = examples_of(random.permutation(cell.n) < cell.n // 2, random)
        base = random.choice(levels, cell.n).astype(np.float32)
        chances = retrained(base, runs, random) if cell.kind == "retrained" else np.broadcast_to(base, (runs, cell.n)).copy()
        if cell.drop:
            chances[-1] = dropped(chances[-1], tested.error, cell.drop)
        yield draw(chances, tested, random)
