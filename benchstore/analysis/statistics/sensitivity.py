"""What each kind of test can find at all, and how many examples a change of some size takes: one object a kind of evidence."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from benchstore.analysis.statistics import mcnemar, sequences, signflip
from benchstore.analysis.statistics.pairing import PairedRows


class Test(Protocol):
    """A test, as far as its sensitivity goes; sizes are in the metric's unit."""

    def smallest(self, alpha: float) -> float:
        """The least change that any outcome could show at that level, for want of rows; infinite where none could."""
        ...

    def enough(self, limit: float, alpha: float) -> float | None:
        """The examples that a change of `limit` takes at that level; None where its spread alone tells."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedPairs:
    """McNemar's: `noise` of `n` rows go both ways, `scale` is what a proportion is multiplied with."""

    noise: int
    n: int
    scale: float

    def smallest(self, alpha: float) -> float:
        """By the exact power of the test on the rows that differ."""
        return mcnemar.detectable(self.noise, self.n, alpha) * self.scale

    def enough(self, limit: float, alpha: float) -> float:
        """With the same share of rows that go both ways."""
        return mcnemar.enough(self.noise / self.n, limit / self.scale, alpha)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignFlips:
    """The sign-flip test of paired rows."""

    rows: PairedRows
    scale: float

    def smallest(self, alpha: float) -> float:
        """The least loss that its least p could show."""
        return signflip.least_loss(self.rows, alpha) * self.scale

    def enough(self, limit: float, alpha: float) -> None:  # as the protocol has it
        """Its spread tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """Nights that are watched together: what of a fall from now on would be found `within` so many; `back` turns its logarithm into the unit."""

    before: Sequence[float]
    nights: Sequence[float]
    within: int
    back: Callable[[float], float] | None = None

    def smallest(self, alpha: float) -> float:
        """Infinite where too few values are known to say it."""
        size = sequences.detectable(self.before, self.nights, alpha, self.within)
        return math.inf if size is None else abs(self.back(size)) if self.back else size

    def enough(self, limit: float, alpha: float) -> None:  # as the protocol has it
        """No number: it is nights that tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoCounts:
    """The binomial test of two counts."""

    def smallest(self, alpha: float) -> float:
        """The fewest events, all on one side, that an exact test calls a change."""
        return mcnemar.fewest(alpha)

    def enough(self, limit: float, alpha: float) -> None:  # as the protocol has it
        """No number: with more events two counts differ by more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoProportions:
    """Fisher's test; `least` is the smaller denominator."""

    least: int
    scale: float

    def smallest(self, alpha: float) -> float:
        """The fewest examples, all one way, that an exact test calls a change."""
        return mcnemar.fewest(alpha) / self.least * self.scale

    def enough(self, limit: float, alpha: float) -> None:  # as the protocol has it
        """Its spread tells."""
