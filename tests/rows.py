"""Builders of rows: samples from tables of counts, and the paired rows of one statistic."""

from __future__ import annotations

from benchstore.analysis.statistics.columns import Columns
from benchstore.analysis.statistics.pairing import Pairing
from benchstore.analysis.statistics.statistic import candidates
from benchstore.records.samples import Samples

NAMES = ("tp", "fp", "fn", "tn")


def samples_of(table, **columns) -> Samples:
    """Rows of tp, fp, fn (and tn), named 0, 1, 2 …."""
    found = {name: tuple(int(row[place]) for row in table) for place, name in enumerate(NAMES[: len(table[0])])}
    return Samples(columns={"id": tuple(str(k) for k in range(len(table)))} | found | columns)


def answered(outcomes, **columns) -> Samples:
    """Rows that are right or wrong, named 0, 1, 2 …."""
    return Samples(columns={"id": tuple(str(k) for k in range(len(outcomes))), "correct": tuple(outcomes)} | columns)


def paired_rows(metric, old, new, *, pooled=True, **columns):
    """The rows of both sides for a metric that is pooled over them, or the mean of what each gives."""
    how = "pooled over rows" if pooled else "mean of rows"
    (statistic,) = (one for one in candidates(metric) if one.how == how and "tp" in one.names)
    return Pairing(Columns(samples_of(old, **columns)), Columns(samples_of(new, **columns))).rows(statistic)
