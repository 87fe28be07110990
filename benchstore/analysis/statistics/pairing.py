"""Examples of two snapshots brought together by their ids, alike ones collapsed to counts. The order of rows has no part in it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from benchstore.analysis.statistics.columns import Array, Columns, cleaned
from benchstore.analysis.statistics.statistic import Statistic


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedRows:
    """Examples of two sides for one statistic: addends `old` and `new` are (patterns, k), `counts` says how many are alike.

    Where groups are stated a pattern is a whole cluster, its count 1, and `clusters` their number. `n` counts examples, each a
    row, or the mean of at most `trials` rows.
    """

    statistic: Statistic
    old: Array
    new: Array
    counts: Array
    n: int
    clusters: int | None
    trials: int = 1

    @property
    def differing(self) -> int:
        """How many rows (where there are groups: clusters) are not the same on both sides."""
        return int(self.counts[(self.old != self.new).any(axis=1)].sum())

    @property
    def is_mean(self) -> bool:
        """Whether it is a mean with one weight on both sides, so that a swap changes the sign of a difference and nothing else."""
        return self.statistic.is_weighed and bool((self.old[:, 1] == self.new[:, 1]).all())

    @property
    def change(self) -> float:
        """New minus old, of the paired rows."""
        return float(self.statistic.value(self.counts @ self.new) - self.statistic.value(self.counts @ self.old))

    @property
    def moves(self) -> tuple[int, int] | None:
        """Rows that only the new side has right, and only the old one; None unless every row is right or wrong."""
        old, new = self.old[:, 0], self.new[:, 0]
        weighed = self.is_mean and (self.old[:, 1] == 1).all() and self.clusters is None
        if not weighed or not np.isin(old, (0, 1)).all() or not np.isin(new, (0, 1)).all():
            return None
        return int(self.counts[new > old].sum()), int(self.counts[new < old].sum())


class Pairing:
    """The examples that two sample files share: `n` of them, `only_old` and `only_new` left out."""

    def __init__(self, old: Columns, new: Columns) -> None:
        self.old, self.new = old, new
        self._places = _shared(old, new)
        self.n = len(new.ids) if self._places is None else len(self._places[0])
        self.only_old, self.only_new = len(old.ids) - self.n, len(new.ids) - self.n
        self._groups = self._cluster_numbers()
        self._alike: dict[tuple[object, ...], tuple[Array, Array]] = {}

    @property
    def clusters(self) -> int | None:
        """How many groups the examples form; None where no group is stated."""
        return None if self._groups is None else int(self._groups.max(initial=-1)) + 1

    @property
    def trials(self) -> int:
        """How many rows an example has at most, on either side."""
        return max(self.old.trials, self.new.trials)

    def rows(self, statistic: Statistic) -> PairedRows:
        """The shared examples of one statistic. Raises ValueError where a column is missing."""
        old, new = self._both(statistic, self.old.table(statistic), self.new.table(statistic))
        if self._groups is not None:
            kept = _known(old) & _known(new) if statistic.known_only else np.ones(len(old), dtype=bool)
            return self.read_as(statistic, old, new, kept)
        raw, counts = self._collapsed(statistic, old, new)
        sides = statistic.parts(raw[:, : len(statistic.names)]), statistic.parts(raw[:, len(statistic.names) :])
        return self._paired(statistic, sides, counts, n=int(counts.sum()))

    @cached_property
    def failed(self) -> tuple[Array, Array]:
        """Of each shared example whether it failed on the old and on the new side."""
        return self._placed(self.old.failed, self.new.failed)

    def asked(self, statistic: Statistic) -> int:
        """How many shared examples a statistic is about: of a column those that either side has a value of."""
        raw = self.raw(statistic) if statistic.column.startswith(("outcomes.", "scores.")) else None
        return self.n if raw is None else int((_known(raw[0]) | _known(raw[1])).sum())

    def failures_of(self, statistic: Statistic) -> int:
        """How many shared examples are affected by rows that failed, of those that the statistic is about."""
        filled, raw = self.as_wrong(statistic, np.inf) if statistic.column else None, self.raw(statistic)
        if filled is None or raw is None:
            return int((self.failed[0] | self.failed[1]).sum())
        changed = [
            ((after != before) & ~(np.isnan(after) & np.isnan(before))).any(axis=1) for after, before in zip(filled, raw, strict=True)
        ]
        return int((changed[0] | changed[1]).sum())

    def read_as(self, statistic: Statistic, old: Array, new: Array, kept: Array) -> PairedRows:
        """The shared examples of one statistic with raw columns (shared examples, names) as given, those that are `kept`."""
        sides = [statistic.parts(cleaned(side[kept], known_only=False)) for side in (old, new)]
        n = int(kept.sum())
        if self._groups is None:
            return self._paired(statistic, (sides[0], sides[1]), np.ones(n, dtype=int), n=n)
        numbers, at = np.unique(self._groups[kept], return_inverse=True)
        sums = [_summed(side, at, len(numbers)) for side in sides]
        return self._paired(statistic, (sums[0], sums[1]), np.ones(len(numbers), dtype=int), n=n, clusters=len(numbers))

    def raw(self, statistic: Statistic) -> tuple[Array, Array] | None:
        """The raw columns of both sides, each (shared examples, names), NaN where not measured; None where one is not stated."""
        old, new = self.old.table(statistic), self.new.table(statistic)
        return None if old is None or new is None else self._placed(old, new)

    def as_wrong(self, statistic: Statistic, worst: float) -> tuple[Array, Array] | None:
        """The same with the worst value for every row that failed, of those examples that either side has a value of."""
        known = [_known(side) for side in self.raw(statistic) or ()]
        if not known:
            return None
        asked = known[0] | known[1]
        sides = []
        for columns, places in zip((self.old, self.new), self._places or (None, None), strict=True):
            of_side: Array = np.zeros(len(columns.ids), dtype=bool)
            of_side[slice(None) if places is None else places] = asked
            sides.append(columns.as_wrong(statistic, worst, of_side))
        return self._both(statistic, sides[0], sides[1])

    def _both(self, statistic: Statistic, old: Array | None, new: Array | None) -> tuple[Array, Array]:
        if old is None or new is None:
            raise ValueError(f"no columns {', '.join(statistic.names)}")
        return self._placed(old, new)

    def _placed(self, old: Array, new: Array) -> tuple[Array, Array]:
        """Both sides in the order of the shared examples."""
        return (old, new) if self._places is None else (old[self._places[0]], new[self._places[1]])

    def _paired(
        self, statistic: Statistic, sides: tuple[Array, Array], counts: Array, *, n: int, clusters: int | None = None
    ) -> PairedRows:
        return PairedRows(statistic=statistic, old=sides[0], new=sides[1], counts=counts, n=n, clusters=clusters, trials=self.trials)

    def _collapsed(self, statistic: Statistic, old: Array, new: Array) -> tuple[Array, Array]:
        key = (statistic.names, statistic.known_only, statistic.attempts, statistic.classes)
        if key not in self._alike:
            self._alike[key] = alike(cleaned(np.hstack([old, new]), known_only=statistic.known_only))
        return self._alike[key]

    def _cluster_numbers(self) -> Array | None:
        """The number of each shared example's group, as the new side states it, else the old one; those without are a group each."""
        old, new = self._stated_groups(0, self.old), self._stated_groups(1, self.new)
        if not any(old) and not any(new):
            return None
        names = [
            ("group", after or before) if after or before else ("row", str(at))
            for at, (before, after) in enumerate(zip(old, new, strict=True))
        ]
        numbers = {name: number for number, name in enumerate(sorted(set(names)))}
        return np.array([numbers[name] for name in names], dtype=int)

    def _stated_groups(self, side: int, columns: Columns) -> list[str | None]:
        stated = columns.groups
        places = range(self.n) if self._places is None else self._places[side]
        return [None if stated is None else stated[at] for at in places]


def alike(rows: Array) -> tuple[Array, Array]:
    """The distinct rows in order, and how often each occurs. Small whole numbers are packed into one key: many times faster."""
    spans = rows.max(axis=0, initial=0) + 1
    if math.prod(float(span) for span in spans) < 2**52 and (rows == np.floor(rows)).all():
        scales = np.append(np.cumprod(spans[::-1])[::-1][1:], 1.0)
        _, first, counts = np.unique(rows @ scales, return_index=True, return_counts=True)
        return rows[first], counts
    ordered = rows[np.lexsort(rows.T[::-1])]
    starts = np.flatnonzero(np.append(True, (ordered[1:] != ordered[:-1]).any(axis=1)))
    return ordered[starts], np.diff(np.append(starts, len(ordered)))


def _known(side: Array) -> Array:
    """Of each example whether all of its raw columns are known."""
    found: Array = np.asarray(~np.isnan(side).any(axis=1))
    return found


def _summed(parts: Array, groups: Array, number: int) -> Array:
    return np.column_stack([np.bincount(groups, weights=column, minlength=number) for column in parts.T])


def _shared(old: Columns, new: Columns) -> tuple[list[int], list[int]] | None:
    """Places of the shared ids on both sides; None where both have the same ids in the same order."""
    if old.ids == new.ids:
        return None
    places = {name: place for place, name in enumerate(old.ids)}
    found = [(places[name], place) for place, name in enumerate(new.ids) if name in places]
    return [before for before, _ in found], [after for _, after in found]
