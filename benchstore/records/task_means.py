"""The means over tasks that a snapshot has: those that the config declares, and of a family of five or more tasks its unweighted mean.

They are never stored: a snapshot is given them when it is read, from the values of its tasks.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from benchstore.records.aggregates import PREFIX, Aggregate
from benchstore.records.metric import MetricTable
from benchstore.records.snapshot import Snapshot

FEWEST = 5
"""Of so many tasks a mean is judged although nobody asked for it."""


def given(snapshot: Snapshot, table: MetricTable) -> Snapshot:
    """The snapshot with its means, where it has any."""
    if not table.aggregates.declared and sum("/" in name for name in snapshot.metrics) < FEWEST:
        return snapshot
    found = values_of(snapshot, table)
    return replace(snapshot, aggregated=found) if found else snapshot


def values_of(snapshot: Snapshot, table: MetricTable) -> dict[str, float]:
    """The means of one snapshot, by name. A stated value of that name goes before."""
    found: dict[str, float] = {}
    for aggregate in _asked(snapshot.tasks, table):
        members = aggregate.members(snapshot.tasks | set(found))
        if members and aggregate.name not in snapshot.values:
            values = {**snapshot.values, **found}
            shares = aggregate.shares(snapshot, members)
            found[aggregate.name] = math.fsum(share * values[name] for share, name in zip(shares, members, strict=True))
    return found


def _asked(names: Iterable[str], table: MetricTable) -> list[Aggregate]:
    """The means of families, and those that are declared. Of a family that a declared mean is about no other is made."""
    families: dict[str, int] = {}
    for name in names:
        task, _, last = name.rpartition("/")
        if task:
            families[last] = families.get(last, 0) + 1
    declared = [*table.aggregates.declared.values()]
    covered = {pattern.rpartition("/")[2] for aggregate in declared for pattern in aggregate.mean}
    asked = (last for last, number in families.items() if number >= FEWEST and last not in covered)
    large = sorted(last for last in asked if (metric := table.get(last)).judged and not metric.brought)
    found = (table.aggregates.find(PREFIX + last) for last in large)
    return [*(aggregate for aggregate in found if aggregate), *declared]
