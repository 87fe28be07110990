"""How a metric follows from rows: as a share of right rows, pooled over rows, or as a mean of rows.

Rows serve a metric only if they reproduce its stored value. 0/0 is 0 here, as in `records.samples`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np

Array = np.ndarray[Any, Any]
REPRODUCES = 1e-6
"""Rows stand for a metric where what they give is this close to its stored value, of 1 or of the value if that is larger."""
_CONFUSION = ("tp", "fp", "fn", "tn")
_OUTCOMES = ("correct", *_CONFUSION)
SHARE = ("accuracy", "acc", "acc_norm", "exact_match")
"""Families whose value may be the share of the rows marked `correct`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistic:
    """A function of sums over rows. `parts` turns raw columns (rows, names) into addends (rows, k); `value` sums (…, k) into (…).

    With `known_only` rows without an outcome are left out, else they count as zeros. `how` says it in a sentence.
    """

    how: str
    names: tuple[str, ...]
    parts: Callable[[Array], Array]
    value: Callable[[Array], Array]
    known_only: bool = False


class Rows(Protocol):
    """Named rows, column by column."""

    @property
    def columns(self) -> Mapping[str, Sequence[Any]]:
        """Name -> one value a row."""
        ...

    @property
    def ids(self) -> Sequence[str]:
        """The rows' names."""
        ...


class Columns:
    """The columns of rows as arrays, NaN where not measured; each is made once."""

    def __init__(self, samples: Rows) -> None:
        self.samples = samples
        self._arrays: dict[str, Array] = {}
        self._tables: dict[tuple[str, ...], Array | None] = {}
        self._cleaned: dict[tuple[tuple[str, ...], bool], Array] = {}

    @property
    def ids(self) -> Sequence[str]:
        """The rows' names, in file order."""
        return self.samples.ids

    def array(self, name: str) -> Array | None:
        """One column; that of `error` is 1 where nothing went wrong. None where it is not stated."""
        stated = self.samples.columns.get(name)
        if stated is None:
            return None
        if name not in self._arrays:
            whole = [value is None for value in stated] if name == "error" else stated
            self._arrays[name] = np.array(whole, dtype=float)
        return self._arrays[name]

    @cached_property
    def failed(self) -> Array:
        """Of each row whether it failed: an error is stated, or none of the outcomes that the others have."""
        known = [column for name in _OUTCOMES if (column := self.array(name)) is not None]
        without = np.isnan(np.column_stack(known)).all(axis=1) if known else np.zeros(len(self.ids), dtype=bool)
        fine = self.array("error")
        return without if fine is None else without | (fine == 0)

    def table(self, names: tuple[str, ...]) -> Array | None:
        """(rows, names), None where a column is missing."""
        if names not in self._tables:
            found = [self.array(name) for name in names]
            known = [column for column in found if column is not None]
            self._tables[names] = np.column_stack(known) if len(known) == len(found) else None
        return self._tables[names]

    def gives(self, statistic: Statistic) -> float | None:
        """The statistic over all rows; None where a column is missing or no row has an outcome."""
        raw, key = self.table(statistic.names), (statistic.names, statistic.known_only)
        if raw is None:
            return None
        if key not in self._cleaned:
            self._cleaned[key] = cleaned(raw, known_only=statistic.known_only)
        kept = self._cleaned[key]
        return float(statistic.value(statistic.parts(kept).sum(axis=0))) if len(kept) else None


def cleaned(raw: Array, *, known_only: bool) -> Array:
    """The rows that count, zeros where nothing was measured."""
    unknown = np.isnan(raw)
    if not unknown.any():
        return raw
    kept: Array = raw[~unknown.any(axis=1)] if known_only else np.where(unknown, 0.0, raw)
    return kept


def serving(family: str, sides: Sequence[tuple[Columns, float]], *, scale: float = 1.0) -> Statistic | None:
    """The first statistic of a family of metrics that gives the value of every side, each its columns and value; None where none does.

    `scale` is what a proportion is multiplied with to be in the values' unit.
    """
    for statistic in candidates(family):
        if all(_reproduces(columns.gives(statistic), value, scale) for columns, value in sides):
            return statistic
    return None


def _reproduces(given: float | None, stored: float, scale: float) -> bool:
    return given is not None and abs(given * scale - stored) <= REPRODUCES * max(scale, abs(stored))


def candidates(name: str) -> list[Statistic]:
    """The statistics that may give a metric of this family, the likeliest first."""
    found = []
    if name in SHARE:
        found += [_share("correct", known_only=False), _share("correct", known_only=True)]
    if name == "success_rate":
        found.append(_share("error", known_only=False))
    if name == "accuracy":
        found += [_mean_of_rows(name), _pooled(name)]
    elif name == "cost_usd":
        found.append(Statistic(how="mean of rows", names=(name,), parts=_with_one, value=_mean, known_only=True))
    elif name in _RATIOS:
        found += [_pooled(name), _mean_of_rows(name)]
    return found


def _share(column: str, *, known_only: bool) -> Statistic:
    return Statistic(how="share of rows", names=(column,), parts=_with_one, value=_mean, known_only=known_only)


def _pooled(name: str) -> Statistic:
    return Statistic(how="pooled over rows", names=_names(name), parts=lambda raw: raw, value=_RATIOS[name])


def _mean_of_rows(name: str) -> Statistic:
    ratio = _RATIOS[name]
    return Statistic(how="mean of rows", names=_names(name), parts=lambda raw: _with_one(ratio(raw)[:, np.newaxis]), value=_mean)


def _names(name: str) -> tuple[str, ...]:
    """Only accuracy needs `tn`; leaving it out lets more rows be alike."""
    return _CONFUSION if name == "accuracy" else _CONFUSION[:3]


def _with_one(values: Array) -> Array:
    return np.column_stack([values, np.ones(len(values))])


def _mean(sums: Array) -> Array:
    return _ratio(sums[..., 0], sums[..., 1])


def _ratio(numerator: Array, denominator: Array) -> Array:
    result: Array = np.divide(numerator, denominator, out=np.zeros(np.shape(numerator)), where=denominator != 0)
    return result


_RATIOS: dict[str, Callable[[Array], Array]] = {
    "precision": lambda sums: _ratio(sums[..., 0], sums[..., 0] + sums[..., 1]),
    "recall": lambda sums: _ratio(sums[..., 0], sums[..., 0] + sums[..., 2]),
    "f1": lambda sums: _ratio(2 * sums[..., 0], 2 * sums[..., 0] + sums[..., 1] + sums[..., 2]),
    "accuracy": lambda sums: _ratio(sums[..., 0] + sums[..., 3], sums.sum(axis=-1)),
}
"""Metric -> its value from sums of tp, fp, fn (and tn) on the last axis (van Rijsbergen 1979, chapter 7)."""
