"""Rows that failed, read both ways: left out, or counted as wrong. Only what both readings show has been shown."""

from __future__ import annotations

import numpy as np

from benchstore.analysis.statistics.columns import Array
from benchstore.analysis.statistics.pairing import PairedRows, Pairing
from benchstore.analysis.statistics.statistic import Statistic


def answered(pairing: Pairing, statistic: Statistic) -> PairedRows | None:
    """The shared examples that failed on neither side; None where the columns are not there."""
    raw = pairing.raw(statistic)
    if raw is None:
        return None
    return pairing.read_as(statistic, *raw, ~(pairing.failed[0] | pairing.failed[1]) & _known(statistic, *raw))


def counted_as_wrong(pairing: Pairing, statistic: Statistic, worst: float) -> PairedRows | None:
    """All shared examples, what failed as a wrong one, of a mean as the `worst` value; what would have been right is known from the other side.

    Examples of whose truth neither side tells are left out. None where the columns are not there.
    """
    return _as_wrong(pairing, statistic, worst, np.zeros_like(pairing.failed[0]))


def newly_failed_as_wrong(pairing: Pairing, statistic: Statistic, worst: float) -> PairedRows | None:
    """The same without the examples on which the old side failed: else what used to fail would hide what fails now."""
    return _as_wrong(pairing, statistic, worst, pairing.failed[0])


def _as_wrong(pairing: Pairing, statistic: Statistic, worst: float, left_out: Array) -> PairedRows | None:
    sides = _filled(pairing, statistic, worst)
    return None if sides is None else pairing.read_as(statistic, *sides, _known(statistic, *sides) & ~left_out)


def _known(statistic: Statistic, old: Array, new: Array) -> Array:
    """The examples that have a value on both sides: of a mean its own, of counts any."""
    nothing = np.any if statistic.column else np.all
    found: Array = ~(nothing(np.isnan(old), axis=1) | nothing(np.isnan(new), axis=1))
    return found


def _filled(pairing: Pairing, statistic: Statistic, worst: float) -> tuple[Array, Array] | None:
    raw = pairing.raw(statistic)
    if raw is None or statistic.classes:  # a class that was not predicted is missed as it is
        return raw
    if statistic.column:
        return pairing.as_wrong(statistic, worst)
    (old, new), (failed_old, failed_new) = raw, pairing.failed
    return _missed(old, new, failed_old, statistic.names), _missed(new, old, failed_new, statistic.names)


def _missed(mine: Array, other: Array, failed: Array, names: tuple[str, ...]) -> Array:
    """One side's counts, its failed rows as wrong ones: a positive as missed, a negative as a false alarm."""
    result = np.where(failed[:, np.newaxis], 0.0, mine)
    at = {name: place for place, name in enumerate(names)}
    truth = np.nan_to_num(other)
    result[failed, at["fn"]] = (truth[:, at["tp"]] + truth[:, at["fn"]])[failed]
    negatives = truth[:, at["fp"]] + (truth[:, at["tn"]] if "tn" in at else 0.0)
    result[failed, at["fp"]] = negatives[failed]
    unknown = failed & np.isnan(other).all(axis=1)
    result[unknown] = np.nan
    return result
