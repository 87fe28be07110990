"""Many tests at once: weighted Holm and weighted Benjamini-Hochberg. p values in, adjusted p values out, in the same order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

Correction = Literal["holm", "benjamini-hochberg", "none"]


def weights(primary: Sequence[bool]) -> list[float]:
    """The share of the family's α that each test starts with: half for the primary ones, half for the others, fixed before looking."""
    first, rest = sum(primary), len(primary) - sum(primary)
    halves = 0.5 if first and rest else 1.0
    return [halves / first if one else halves / rest for one in primary]


def adjusted(p_values: Sequence[float], shares: Sequence[float], how: Correction) -> list[float]:
    """Adjusted p values: reject those at most α. `shares` sum to 1."""
    return {"holm": _holm, "benjamini-hochberg": _benjamini_hochberg, "none": _none}[how](p_values, shares)


def first_level(alpha: float, share: float, how: Correction) -> float:
    """The raw p that one test needs if nothing else in the report is found: what a sensitivity may promise."""
    return alpha if how == "none" else alpha * share


def _holm(p_values: Sequence[float], shares: Sequence[float]) -> list[float]:
    """Holm 1979, with weights: step down from the smallest p / w, each times the weight that is left (Benjamini & Hochberg 1997)."""
    order = sorted(range(len(p_values)), key=lambda k: p_values[k] / shares[k])
    result, left, highest = [1.0] * len(p_values), sum(shares), 0.0
    for k in order:
        highest = max(highest, min(1.0, p_values[k] / shares[k] * left))
        result[k] = highest
        left -= shares[k]
    return result


def _benjamini_hochberg(p_values: Sequence[float], shares: Sequence[float]) -> list[float]:
    """Benjamini & Hochberg 1995 on p / (w m) (Genovese, Roeder & Wasserman 2006): holds the share of false findings, not any."""
    number = len(p_values)
    scaled = [p / (share * number) for p, share in zip(p_values, shares, strict=True)]
    order = sorted(range(number), key=lambda k: scaled[k], reverse=True)
    result, lowest = [1.0] * number, 1.0
    for place, k in enumerate(order):
        lowest = min(lowest, scaled[k] * number / (number - place))
        result[k] = lowest
    return result


def _none(p_values: Sequence[float], _shares: Sequence[float]) -> list[float]:
    return list(p_values)
