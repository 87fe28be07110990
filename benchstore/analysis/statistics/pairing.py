"""Rows of two snapshots brought together by their ids, alike ones collapsed to counts. The order of rows has no part in it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from benchstore.analysis.statistics.statistic import Array, Columns, Statistic, cleaned


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedRows:
    """Rows of two sides for one statistic: addends `old` and `new` are (patterns, k), `counts` says how many rows are alike.

    Where groups are stated a pattern is a whole cluster, its count 1, and `clusters` their number. `n` counts rows.
    """

    statistic: Statistic
    old: Array
    new: Array
    counts: Array
    n: int
    clusters: int | None

    @property
    def differing(self) -> int:
        """How many rows (where there are groups: clusters) are not the same on both sides."""
        return int(self.counts[(self.old != self.new).any(axis=1)].sum())

    @property
    def change(self) -> float:
        """New minus old, of the paired rows."""
        return float(self.statistic.value(self.counts @ self.new) - self.statistic.value(self.counts @ self.old))

    @property
    def moves(self) -> tuple[int, int] | None:
        """Rows that only the new side has right, and only the old one; None unless every row is right or wrong."""
        old, new = self.old[:, 0], self.new[:, 0]
        weighed = self.old.shape[1] == 2 and (self.old[:, 1] == 1).all() and self.clusters is None
        if not weighed or not np.isin(old, (0, 1)).all() or not np.isin(new, (0, 1)).all():
            return None
        return int(self.counts[new > old].sum()), int(self.counts[new < old].sum())


class Pairing:
    """The rows that two sample files share: `n` of them, `only_old` and `only_new` left out."""

    def __init__(self, old: Columns, new: Columns) -> None:
        self.old, self.new = old, new
        self._places = _shared(old, new)
        self.n = len(new.ids) if self._places is None else len(self._places[0])
        self.only_old, self.only_new = len(old.ids) - self.n, len(new.ids) - self.n
        self._groups = self._cluster_numbers()
        self._alike: dict[tuple[tuple[str, ...], bool], tuple[Array, Array]] = {}

    @property
    def clusters(self) -> int | None:
        """How many groups the rows form; None where no group is stated."""
        return None if self._groups is None else int(self._groups.max(initial=-1)) + 1

    def rows(self, statistic: Statistic) -> PairedRows:
        """The shared rows of one statistic."""
        half = len(statistic.names)
        if self._groups is not None:
            return self._clustered(statistic)
        raw, counts = self._collapsed(statistic)
        old, new = statistic.parts(raw[:, :half]), statistic.parts(raw[:, half:])
        return PairedRows(statistic=statistic, old=old, new=new, counts=counts, n=int(counts.sum()), clusters=None)

    @cached_property
    def failed(self) -> tuple[Array, Array]:
        """Of each shared row whether it failed on the old and on the new side."""
        old, new = self.old.failed, self.new.failed
        return (old, new) if self._places is None else (old[self._places[0]], new[self._places[1]])

    @property
    def failures(self) -> int:
        """How many shared rows failed on either side."""
        return int((self.failed[0] | self.failed[1]).sum())

    def read_as(self, statistic: Statistic, old: Array, new: Array, kept: Array) -> PairedRows:
        """The shared rows of one statistic with other raw columns (shared rows, names) in their place, those that are `kept`."""
        sides = [statistic.parts(cleaned(side[kept], known_only=False)) for side in (old, new)]
        n = int(kept.sum())
        if self._groups is None:
            return PairedRows(statistic=statistic, old=sides[0], new=sides[1], counts=np.ones(n, dtype=int), n=n, clusters=None)
        numbers, at = np.unique(self._groups[kept], return_inverse=True)
        sums = [_summed(side, at, len(numbers)) for side in sides]
        ones = np.ones(len(numbers), dtype=int)
        return PairedRows(statistic=statistic, old=sums[0], new=sums[1], counts=ones, n=n, clusters=len(numbers))

    def raw(self, names: tuple[str, ...]) -> tuple[Array, Array] | None:
        """The raw columns of both sides, each (shared rows, names), NaN where not measured; None where one is not stated."""
        both = self._both(names)
        return None if both is None else (both[:, : len(names)], both[:, len(names) :])

    def _both(self, names: tuple[str, ...]) -> Array | None:
        """(shared rows, old columns then new columns), NaN where not measured."""
        old, new = self.old.table(names), self.new.table(names)
        if old is None or new is None:
            return None
        return np.hstack([old, new] if self._places is None else [old[self._places[0]], new[self._places[1]]])

    def _collapsed(self, statistic: Statistic) -> tuple[Array, Array]:
        key = (statistic.names, statistic.known_only)
        if key not in self._alike:
            both = self._both(statistic.names)
            if both is None:
                raise ValueError(f"no columns {', '.join(statistic.names)}")
            self._alike[key] = alike(cleaned(both, known_only=statistic.known_only))
        return self._alike[key]

    def _clustered(self, statistic: Statistic) -> PairedRows:
        both, half = self._both(statistic.names), len(statistic.names)
        if both is None or self._groups is None:
            raise ValueError(f"no columns {', '.join(statistic.names)}")
        known = ~np.isnan(both).any(axis=1) if statistic.known_only else np.ones(len(both), dtype=bool)
        raw, groups = cleaned(both[known], known_only=False), self._groups[known]
        numbers, at = np.unique(groups, return_inverse=True)
        sums = [_summed(statistic.parts(side), at, len(numbers)) for side in (raw[:, :half], raw[:, half:])]
        ones = np.ones(len(numbers), dtype=int)
        return PairedRows(statistic=statistic, old=sums[0], new=sums[1], counts=ones, n=len(raw), clusters=len(numbers))

    def _cluster_numbers(self) -> Array | None:
        """The number of each shared row's group, as the new side states it, else the old one; rows without are a group each."""
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
        stated = columns.samples.columns.get("group")
        places = range(self.n) if self._places is None else self._places[side]
        return [None if stated is None else stated[at] for at in places]


def alike(rows: Array) -> tuple[Array, Array]:
    """The distinct rows in order, and how often each occurs. Small whole numbers are packed into one key: a hundred times faster."""
    spans = rows.max(axis=0, initial=0) + 1
    if math.prod(float(span) for span in spans) < 2**52 and (rows == np.floor(rows)).all():
        scales = np.append(np.cumprod(spans[::-1])[::-1][1:], 1.0)
        _, first, counts = np.unique(rows @ scales, return_index=True, return_counts=True)
        return rows[first], counts
    distinct, counts = np.unique(rows, axis=0, return_counts=True)
    return distinct, counts


def _summed(parts: Array, groups: Array, number: int) -> Array:
    return np.column_stack([np.bincount(groups, weights=column, minlength=number) for column in parts.T])


def _shared(old: Columns, new: Columns) -> tuple[list[int], list[int]] | None:
    """Places of the shared ids on both sides; None where both have the same ids in the same order."""
    if old.ids == new.ids:
        return None
    places = {name: place for place, name in enumerate(old.ids)}
    found = [(places[name], place) for place, name in enumerate(new.ids) if name in places]
    return [before for before, _ in found], [after for _, after in found]
