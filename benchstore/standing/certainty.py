"""How sure what stands is: the interval of each value, and the places that the models of one table may have."""

from __future__ import annotations

from collections.abc import Mapping

from benchstore.analysis.evidence import Interval
from benchstore.analysis.intervals import interval_of
from benchstore.analysis.ranking import rank_ranges
from benchstore.records.snapshot import Snapshot
from benchstore.standing.source import StoreSource


def interval(source: StoreSource, snapshot: Snapshot, metric: str) -> Interval | None:
    """Where one value of a snapshot lies, at 95%; None where nothing is known of its spread."""
    return interval_of(source.table.get(metric), snapshot, source.samples(snapshot))


def ranks(source: StoreSource, metric: str, table: Mapping[int, Snapshot]) -> dict[int, tuple[int, int]]:
    """The best and the worst place that each snapshot of a table may have by a metric; empty where they cannot be ranked."""
    policy = source.config.policy
    found = rank_ranges([*table.values()], source.table.get(metric), policy, source.samples)
    return dict(zip(table, found or (), strict=False))
