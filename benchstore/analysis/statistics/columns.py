"""The columns of rows as arrays, an entry an example: trials of one example are brought together, so that they count as what they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Protocol

import numpy as np

Array = np.ndarray[Any, Any]
_OUTCOMES = ("correct", "tp", "fp", "fn", "tn", "text.predicted", "text.winner")
WINS = "wins."
"""Before the name of a contender: the column of what it won of the comparisons that `text.a`, `text.b` and `text.winner` tell of."""
_SIDES = {"a": "a", "model_a": "a", "b": "b", "model_b": "b"}
_TIES = ("tie", "both", "neither")
_NAMED = ("outcomes.", "scores.")


class Rows(Protocol):
    """Rows, column by column: each of an example, or of one trial of it."""

    @property
    def columns(self) -> Mapping[str, Sequence[Any]]:
        """Name -> one value a row."""
        ...

    @property
    def ids(self) -> Sequence[str]:
        """The rows' examples."""
        ...


class Selection(Protocol):
    """What a statistic asks of columns."""

    @property
    def names(self) -> tuple[str, ...]:
        """The columns."""
        ...

    @property
    def known_only(self) -> bool:
        """Whether rows without a value are left out; else they count as zeros."""
        ...

    @property
    def attempts(self) -> int:
        """Of how many trials one must succeed; 0 where the mean of all is wanted."""
        ...

    @property
    def classes(self) -> tuple[str, ...]:
        """What texts may be; they are numbered by their place."""
        ...


class Columns:
    """The columns of one side, NaN where not measured; each is made once."""

    def __init__(self, samples: Rows) -> None:
        self.samples = samples
        self._arrays: dict[str, Array] = {}
        self._texts: dict[str, frozenset[str]] = {}
        self._tables: dict[tuple[object, ...], Array | None] = {}

    @cached_property
    def ids(self) -> Sequence[str]:
        """The examples' names, in file order."""
        return tuple(dict.fromkeys(self.samples.ids)) if self.has_trials else self.samples.ids

    @property
    def has_trials(self) -> bool:
        """Whether an example may have several rows."""
        return "trial" in self.samples.columns

    @cached_property
    def trials(self) -> int:
        """How many rows an example has at most."""
        return int(np.bincount(self._examples).max()) if self.has_trials else 1

    @cached_property
    def groups(self) -> Sequence[str | None] | None:
        """Each example's group, as its first row states it; None where no group is stated."""
        stated = self.samples.columns.get("group")
        if stated is None or not any(stated):
            return None
        return stated if not self.has_trials else [stated[place] for place in self._first]

    @cached_property
    def _examples(self) -> Array:
        """Of each row the place of its example."""
        places = {name: place for place, name in enumerate(self.ids)}
        return np.array([places[name] for name in self.samples.ids], dtype=int)

    @cached_property
    def _first(self) -> Array:
        found: Array = np.unique(self._examples, return_index=True)[1]
        return found

    def texts(self, name: str) -> frozenset[str]:
        """What a column of texts says."""
        if name not in self._texts:
            self._texts[name] = frozenset(text for text in self.samples.columns.get(name, ()) if text is not None)
        return self._texts[name]

    @cached_property
    def contenders(self) -> frozenset[str]:
        """Who stands in every comparison."""
        pairs = [set(pair) for pair in zip(*(self.samples.columns.get(f"text.{side}", ()) for side in "ab"), strict=False)]
        return frozenset(name for name in set.intersection(*pairs) if name) if pairs else frozenset()

    def _won(self, contender: str) -> Array | None:
        """What a contender got of each comparison: 1 won, 0 lost, a half of a tie, NaN where nobody judged or it took no part."""
        columns = [self.samples.columns.get(f"text.{name}") for name in ("a", "b", "winner")]
        rows = zip(*(column or () for column in columns), strict=True) if all(columns) else None
        return None if rows is None else np.array([_won(contender, *row) for row in rows], dtype=float)

    @cached_property
    def failed(self) -> Array:
        """Of each example whether it failed: all of its rows did."""
        if not self.has_trials:
            return self._failed_rows
        whole: Array = np.bincount(self._examples, weights=~self._failed_rows) == 0
        return whole

    @cached_property
    def _failed_rows(self) -> Array:
        """A row failed where an error is stated, or none of the outcomes that the others have."""
        stated = [name for name in self.samples.columns if name in _OUTCOMES or name.startswith(_NAMED)]
        without = np.ones(len(self.samples.ids), dtype=bool)
        for name in stated:
            without &= self._missing(name)
        fine = self._array("error")
        without = without if stated else np.zeros_like(without)
        return without if fine is None else without | (fine == 0)

    def _missing(self, name: str) -> Array:
        if name.startswith("text."):
            return np.array([value is None for value in self.samples.columns[name]], dtype=bool)
        column = self._array(name)
        return np.isnan(column) if column is not None else np.ones(len(self.samples.ids), dtype=bool)

    def as_wrong(self, wanted: Selection, worst: float, asked: Array) -> Array | None:
        """As `table`, with the worst value where a row failed, of those examples that were `asked` for it."""
        rows = self._raw(wanted)
        if rows is None:
            return None
        of_row = asked[self._examples] if self.has_trials else asked
        return self._by_example(np.where((self._failed_rows & of_row)[:, np.newaxis], worst, rows), wanted)

    def table(self, wanted: Selection) -> Array | None:
        """(examples, names); None where a column is missing, and of classes where an example has several rows, which have no mean."""
        if wanted.classes and self.has_trials:
            return None
        key = (wanted.names, wanted.known_only, wanted.attempts, wanted.classes)
        if key not in self._tables:
            rows = self._raw(wanted)
            self._tables[key] = None if rows is None else self._by_example(rows, wanted)
        return self._tables[key]

    def _raw(self, wanted: Selection) -> Array | None:
        """(rows, names)."""
        found = [self._numbered(name, wanted.classes) if name.startswith("text.") else self._array(name) for name in wanted.names]
        known = [column for column in found if column is not None]
        return np.column_stack(known) if len(known) == len(found) else None

    def _by_example(self, rows: Array, wanted: Selection) -> Array:
        if not self.has_trials and not wanted.attempts:
            return rows
        if not wanted.known_only:
            rows = np.where(np.isnan(rows), 0.0, rows)
        return np.column_stack([self._of_trials(column, wanted.attempts) for column in rows.T])

    def _of_trials(self, column: Array, attempts: int) -> Array:
        """The mean of each example's trials, or the chance that one of `attempts` succeeds; NaN where no trial, or too few, are known."""
        examples = self._examples if self.has_trials else np.arange(len(column))
        known = ~np.isnan(column)
        n = np.bincount(examples[known], minlength=len(self.ids)).astype(float)
        total = np.bincount(examples[known], weights=column[known], minlength=len(self.ids))
        if attempts:
            return pass_at(attempts, n, total)
        mean: Array = np.divide(total, n, out=np.full(len(n), np.nan), where=n > 0)
        return mean

    def _array(self, name: str) -> Array | None:
        """One column of numbers; that of `error` is 1 where nothing went wrong. None where it is not stated.

        Outcomes serve as scores, since those of one run may happen to be 0 and 1 alone.
        """
        if name.startswith(WINS):
            return self._won(name.removeprefix(WINS))
        stated = self.samples.columns.get(name)
        if stated is None and name.startswith("scores."):
            stated = self.samples.columns.get(name.replace("scores.", "outcomes.", 1))
        if stated is None:
            return None
        if name not in self._arrays:
            whole = [value is None for value in stated] if name == "error" else stated
            self._arrays[name] = np.array(whole, dtype=float)
        return self._arrays[name]

    def _numbered(self, name: str, classes: tuple[str, ...]) -> Array | None:
        """The place of each text; one that is missing, or is no class, has the place after the last."""
        stated = self.samples.columns.get(name)
        places: dict[str | None, int] = {text: place for place, text in enumerate(classes)}
        return None if stated is None else np.array([places.get(text, len(classes)) for text in stated], dtype=float)


def _won(contender: str, a: str | None, b: str | None, winner: str | None) -> float:
    if contender not in (a, b) or winner is None:
        return np.nan
    if winner in (a, b):
        return float(winner == contender)
    if winner.split(" ")[0].lower() in _TIES:
        return 0.5
    named = {"a": a, "b": b}.get(_SIDES.get(winner.lower(), ""))
    return np.nan if named is None else float(named == contender)


def pass_at(k: int, n: Array, successes: Array) -> Array:
    """The chance that one of `k` attempts succeeds, by `successes` of `n`, without bias: 1 − C(n − c, k) / C(n, k) (Chen et al. 2021).

    As a product of shares, which stays exact where binomial coefficients overflow; NaN where n < k.
    """
    if k > n.max(initial=0.0):
        return np.full(len(n), np.nan)
    none = np.ones(len(n))
    for step in range(k):
        none = none * np.clip((n - successes - step) / np.where(n > step, n - step, 1.0), 0.0, 1.0)
    result: Array = np.where(n >= k, 1 - none, np.nan)
    return result


def cleaned(raw: Array, *, known_only: bool) -> Array:
    """The rows that count, zeros where nothing was measured."""
    unknown = np.isnan(raw)
    if not unknown.any():
        return raw
    kept: Array = raw[~unknown.any(axis=1)] if known_only else np.where(unknown, 0.0, raw)
    return kept
