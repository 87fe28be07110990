"""Rows that failed, read both ways: left out, or counted as wrong. Only what both readings show has been shown."""

from __future__ import annotations

import numpy as np

from benchstore.analysis.statistics.pairing import PairedRows, Pairing
from benchstore.analysis.statistics.statistic import Array, Statistic


def answered(pairing: Pairing, statistic: Statistic) -> PairedRows | None:
    """The shared rows that failed on neither side; None where the columns are not there."""
    raw = pairing.raw(statistic.names)
    if raw is None:
        return None
    return pairing.read_as(statistic, *raw, ~(pairing.failed[0] | pairing.failed[1]))


def counted_as_wrong(pairing: Pairing, statistic: Statistic) -> PairedRows | None:
    """All shared rows, each that failed as a wrong one; what would have been right is known from the other side.

    Rows of whose truth neither side tells are left out. None where the columns are not there.
    """
    return _as_wrong(pairing, statistic, np.zeros_like(pairing.failed[0]))


def newly_failed_as_wrong(pairing: Pairing, statistic: Statistic) -> PairedRows | None:
    """The same without the rows on which the old side failed: else what used to fail would hide what fails now."""
    return _as_wrong(pairing, statistic, pairing.failed[0])


def _as_wrong(pairing: Pairing, statistic: Statistic, left_out: Array) -> PairedRows | None:
    raw = pairing.raw(statistic.names)
    if raw is None:
        return None
    old, new = raw
    filled = [
        _filled(mine, other, failed, statistic.names)
        for mine, other, failed in ((old, new, pairing.failed[0]), (new, old, pairing.failed[1]))
    ]
    known = ~(np.isnan(filled[0]).all(axis=1) | np.isnan(filled[1]).all(axis=1) | left_out)
    return pairing.read_as(statistic, filled[0], filled[1], np.asarray(known))


def _filled(mine: Array, other: Array, failed: Array, names: tuple[str, ...]) -> Array:
    """One side, its failed rows as wrong ones: a positive as missed, a negative as a false alarm."""
    result = np.where(failed[:, np.newaxis], 0.0, mine)
    if names == ("correct",):
        return result
    at = {name: place for place, name in enumerate(names)}
    truth = np.nan_to_num(other)
    result[failed, at["fn"]] = (truth[:, at["tp"]] + truth[:, at["fn"]])[failed]
    negatives = truth[:, at["fp"]] + (truth[:, at["tn"]] if "tn" in at else 0.0)
    result[failed, at["fp"]] = negatives[failed]
    unknown = failed & np.isnan(other).all(axis=1)
    result[unknown] = np.nan
    return result
