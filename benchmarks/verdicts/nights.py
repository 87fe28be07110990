"""Whether nightly runs against one reference stay quiet, and find a step: `python benchmarks/verdicts/nights.py [--histories 200]`.

Each history is one metric of the same artifact, run again every night, in rerun standard deviations. Quiet ones have 90 nights, or drift;
others fall by a step on one night and are followed for 14. evalsig's `watch` is asked where it is installed (`requirements.txt`).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib.util import find_spec
from itertools import pairwise

import numpy as np

from benchstore.analysis.statistics import sequences
from benchstore.analysis.statistics.rerun_noise import rerun_noise

NIGHTS, WITHIN, BEFORE = 90, 14, 5
"""Nights of a quarter, nights in which a step is to be found, and runs up to the reference, which is the last of them."""
ALPHA = 0.05
FEWEST = 10
"""Of fewer histories no share is printed."""
Random = np.random.Generator
Alarms = Callable[[np.ndarray, np.ndarray], Iterator[bool]]


def correlated(random: Random, size: int, by: float = 0.5) -> np.ndarray:
    """An autoregression of variance 1."""
    values = random.standard_normal(size + 50)
    for place in range(1, len(values)):
        values[place] = by * values[place - 1] + np.sqrt(1 - by * by) * values[place]
    return values[50:]


WORLDS: Mapping[str, Callable[[Random, int], np.ndarray]] = {
    "normal": lambda random, size: random.standard_normal(size),
    "heavy tails (t, 3 df)": lambda random, size: random.standard_t(3, size) / np.sqrt(3),
    "rounded to 1 sd": lambda random, size: np.round(random.standard_normal(size) + random.random()),
    "rounded to 3 sd": lambda random, size: np.round(random.standard_normal(size) / 3 + random.random()) * 3,
    "one night in 20 a digit off": lambda random, size: (random.random(size) < 0.05).astype(float),
    "autoregression 0.5": correlated,
    "drift, 1 sd a quarter": lambda random, size: random.standard_normal(size) - np.arange(size) / NIGHTS,
    "drift, 2 sd a quarter": lambda random, size: random.standard_normal(size) - 2 * np.arange(size) / NIGHTS,
}
STEPS = [(size, night) for size in (1, 2, 3, 5) for night in (10, 45, 80)]


def ours(before: np.ndarray, nights: np.ndarray, runs: int) -> Iterator[bool]:
    """`policy.monitor: always-valid`, with so many runs as the reference."""
    for night in range(1, len(nights) + 1):
        yield sequences.shift(before[-runs:], nights[:night]).p <= ALPHA


def naive(before: np.ndarray, nights: np.ndarray) -> Iterator[bool]:
    """The same kind of e-value of one sample against a number: it takes the reference as exact."""
    for night in range(1, len(nights) + 1):
        apart = nights[:night] - before[-1]
        squares, moved, grown = float((apart**2).sum()), night * float(apart.mean()) ** 2, 1 + night
        left = squares - moved + moved / grown
        yield night > 1 and left > 0 and night / 2 * np.log(squares / left) - np.log(grown) / 2 >= -np.log(ALPHA)


def one_night(before: np.ndarray, nights: np.ndarray) -> Iterator[bool]:
    """Each night at 5% against the reference, by the noise of the runs before: the default rule where nothing is known of examples."""
    for night, value in enumerate(nights):
        noise = rerun_noise([[*before, *nights[:night]]])
        yield noise is not None and noise.p(before[-1], value) <= ALPHA


def two_nights(before: np.ndarray, nights: np.ndarray) -> Iterator[bool]:
    """Two such nights in a row, on one side."""
    found = [alarm * np.sign(value - before[-1]) for alarm, value in zip(one_night(before, nights), nights, strict=True)]
    yield from (bool(a * b > 0) for a, b in pairwise([0, *found]))


def watch(before: np.ndarray, nights: np.ndarray) -> Iterator[bool]:
    """What evalsig's `watch` asks, with its defaults but for both sides: nights minus the reference as its paired differences."""
    from evalsig.inference.sequential import sequential_gate

    found = sequential_gate(nights - before[-1], alternative="two-sided")
    yield from (found.stopped and night >= found.n_pairs for night in range(1, len(nights) + 1))


RULES: dict[str, Alarms] = {
    "this rule, 1 run": partial(ours, runs=1),
    "this rule, 5 runs": partial(ours, runs=BEFORE),
    "reference taken as exact": naive,
    "each night at 5%": one_night,
    "two in a row at 5%": two_nights,
} | ({"evalsig watch": watch} if find_spec("evalsig") else {})


def first_alarm(rule: Alarms, values: np.ndarray) -> int:
    """The night of the first alarm, from 1; 0 where there is none."""
    return next((night for night, alarm in enumerate(rule(values[:BEFORE], values[BEFORE:]), start=1) if alarm), 0)


def quiet(world: str, count: int) -> list[float]:
    """The share of quarters with an alarm, by rule."""
    random = np.random.default_rng(20261127)
    histories = [WORLDS[world](random, BEFORE + NIGHTS) for _ in range(count)]
    return [sum(first_alarm(rule, values) > 0 for values in histories) / count for rule in RULES.values()]


def caught(size: float, night: int, count: int) -> list[float]:
    """The share of steps found within 14 nights, by rule, of histories without an alarm before; nan of too few of them."""
    random = np.random.default_rng(20261128)
    step = size * (np.arange(1, night + WITHIN) >= night)
    histories = [random.standard_normal(BEFORE + len(step)) - np.concatenate([np.zeros(BEFORE), step]) for _ in range(count)]
    shares = []
    for rule in RULES.values():
        clean = [first for values in histories if (first := first_alarm(rule, values)) == 0 or first >= night]
        shares.append(np.count_nonzero(clean) / len(clean) if len(clean) >= FEWEST else np.nan)
    return shares


def row(name: str, shares: list[float]) -> str:
    """A line of the table."""
    return f"| {name} | {' | '.join('–' if np.isnan(share) else f'{share:.1%}' for share in shares)} |"


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--histories", type=int, default=200)
    count = parser.parse_args().histories
    print(f"{count} histories a line.\n\n| any alarm in {NIGHTS} nights | {' | '.join(RULES)} |\n|---{'|---:' * len(RULES)}|")
    for world in WORLDS:
        print(row(world, quiet(world, count)), flush=True)
    print(f"\n| found within {WITHIN} nights | {' | '.join(RULES)} |\n|---{'|---:' * len(RULES)}|")
    for size, night in STEPS:
        print(row(f"{size} sd, night {night}", caught(size, night, count)), flush=True)


if __name__ == "__main__":
    main()
