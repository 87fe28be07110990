"""Paired sign-flip permutation test and jackknife, for any statistic that is a function of sums over rows.

Under "no change" the two sides of a row could as well be swapped (Fisher 1935, section 21; Good 2005, section 3.2). All
swaps are counted where that is possible, those of a mean by their distribution, else drawn; draws are seeded by the content alone.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Sequence

import numpy as np

from benchstore.analysis.statistics import distributions, flipped_sums
from benchstore.analysis.statistics.columns import Array
from benchstore.analysis.statistics.pairing import PairedRows

MOST_COUNTED = 100_000
"""So many distinct outcomes are counted exactly."""
LEAST = flipped_sums.LEAST
DRAWS = 9_999
MORE_DRAWS = 99_999
"""Drawn instead where hardly any of the first draws is as extreme: the tail then needs a finer look."""
_HARDLY_ANY = 20
_CHUNK_WORDS = 1 << 21
"""Random words held at once (16 MB)."""


def p_value(rows: PairedRows) -> float:
    """Two-sided p of no change: exact over all swaps, of a mean by its distribution, else (k + 1) / (draws + 1) (Phipson & Smyth 2010)."""
    steps, counts = _swappable(rows)
    if not len(counts):
        return 1.0
    seen = abs(rows.change) - 1e-12
    middle = rows.counts @ (rows.old + rows.new) / 2

    def extreme(flipped: Array) -> Array:
        """Whether each of the swaps (swaps, patterns), given as rows flipped a pattern, changes as much as was seen."""
        half = (2 * flipped - counts) @ steps / 2
        result: Array = abs(rows.statistic.value(middle + half) - rows.statistic.value(middle - half)) >= seen
        return result

    ranges = [_likely(int(count)) for count in counts] if len(counts) < MOST_COUNTED.bit_length() else []
    if ranges and math.prod(len(likely) for likely in ranges) <= MOST_COUNTED:
        flipped, weights = _every(counts, ranges)
        return min(1.0, max(LEAST, float(weights[extreme(flipped)].sum())))
    if rows.is_mean:
        return flipped_sums.p_value((rows.new - rows.old)[:, 0], rows.counts)
    for draws in (DRAWS, MORE_DRAWS):
        found = sum(int(extreme(flipped).sum()) for flipped in _drawn(steps, counts, draws))
        if found > _HARDLY_ANY:
            break
    return (found + 1) / (draws + 1)


def _swappable(rows: PairedRows) -> tuple[Array, Array]:
    """The distinct differences (patterns, k) and how many rows have each; a difference and its mirror image are one."""
    differ = (rows.old != rows.new).any(axis=1)
    steps, counts = (rows.new - rows.old)[differ], rows.counts[differ]
    if not len(steps):
        return steps, counts
    leading = np.take_along_axis(steps, (steps != 0).argmax(axis=1)[:, np.newaxis], axis=1)
    distinct, place = np.unique(steps * np.sign(leading), axis=0, return_inverse=True)
    return distinct, np.bincount(place.ravel(), weights=counts).astype(np.int64)


def _likely(count: int) -> range:
    """The numbers of flips of `count` rows that are not rarer, all together, than `LEAST`: nine standard deviations."""
    reach = math.ceil(4.5 * math.sqrt(count)) + 1
    return range(max(0, count // 2 - reach), min(count, count // 2 + 1 + reach) + 1)


def _every(counts: Array, ranges: Sequence[range]) -> tuple[Array, Array]:
    """Every likely number of flips of every pattern (outcomes, patterns), and the probability of each."""
    grids = np.meshgrid(*(np.arange(likely.start, likely.stop) for likely in ranges), indexing="ij")
    weights = np.ones(())
    for count, likely in zip(counts, ranges, strict=True):
        weights = np.multiply.outer(weights, distributions.half_binomial_weights(int(count))[likely.start : likely.stop])
    return np.column_stack([grid.ravel() for grid in grids]), weights.ravel()


def _drawn(steps: Array, counts: Array, draws: int) -> Iterator[Array]:
    """Random flips (some draws, patterns): Binomial(count, ½) as the ones among that many random bits.

    Only raw bits are used: unlike numpy's distributions these never change between its versions (NEP 19).
    """
    seed = hashlib.sha256(np.ascontiguousarray(steps).tobytes() + np.ascontiguousarray(counts).tobytes()).digest()
    bits = np.random.PCG64(int.from_bytes(seed[:16], "big"))
    words = [-(-int(count) // 64) for count in counts]
    rest = [np.uint64((1 << (int(count) % 64 or 64)) - 1) for count in counts]
    block = max(1, min(draws, _CHUNK_WORDS // sum(words)))
    for start in range(0, draws, block):
        size = min(block, draws - start)
        yield np.column_stack(
            [_ones(bits.random_raw(size * width).reshape(size, width), last) for width, last in zip(words, rest, strict=True)]
        )


def _ones(words: Array, last: np.uint64) -> Array:
    """How many bits of each row are set; of its last word only those under the mask count."""
    words[:, -1] &= last
    result: Array = np.bitwise_count(words).sum(axis=1, dtype=np.int64)
    return result


def jackknife(rows: PairedRows) -> tuple[float, float]:
    """Standard error of the change and its degrees of freedom, leaving out one row or cluster at a time.

    Efron & Tibshirani 1993, equation 11.5; with clusters Cameron & Miller 2015, section VI, t with G − 1.
    """
    units = int(rows.counts.sum())
    if units < 2:
        return math.nan, 0
    value, total_old, total_new = rows.statistic.value, rows.counts @ rows.old, rows.counts @ rows.new
    without = value(total_new - rows.new) - value(total_old - rows.old)
    mean = float(rows.counts @ without) / units
    variance = (units - 1) / units * float(rows.counts @ (without - mean) ** 2)
    return math.sqrt(variance), units - 1


def least_loss(rows: PairedRows, level: float) -> float:
    """The least fall that can reach `level`: so many examples lose one right answer each that all their swaps are rarer than it.

    Infinite where there are too few examples or clusters; 0 for what may change by however little: clusters, means of trials, scores.
    """
    number, units = 1 + math.ceil(math.log2(1 / level) - 1e-9), int(rows.counts.sum())
    if number > units:
        return math.inf
    lost, total = rows.statistic.lost, rows.counts @ rows.new
    if rows.clusters is not None or lost is None or not (rows.new == np.floor(rows.new)).all():
        return 0.0
    return float(rows.statistic.value(total) - rows.statistic.value(lost(total, number)))
