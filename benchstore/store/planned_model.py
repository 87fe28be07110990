"""One model as it will be once what was decided so far is written: its snapshots by what is asked of them, so that each more costs the same."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from benchstore.records import drawable
from benchstore.records.pointer import Pointer
from benchstore.records.series import Series
from benchstore.records.snapshot import Snapshot
from benchstore.store.writing import Write


@dataclass(slots=True)
class PlannedModel:
    """A model as it will be once the drafts before this one are in. `before` is the highest number that was given before, `highest` that of now.

    Of each series `latest` is what was measured last; `defining` are the snapshots that first say something of a metric,
    `extremes` the lowest and the highest value that each metric had.
    """

    snapshots: list[Snapshot]
    known: tuple[Snapshot, ...]
    before: int
    text: str
    old: Pointer
    pointer: Pointer
    writes: list[Write] = field(default_factory=list)
    by_source: dict[str | None, list[Snapshot]] = field(default_factory=dict)
    by_series: dict[Series, list[Snapshot]] = field(default_factory=dict)
    latest: dict[Series, tuple[datetime, int]] = field(default_factory=dict)
    defining: list[Snapshot] = field(default_factory=list)
    defined: set[str] = field(default_factory=set)
    extremes: dict[str, tuple[float, float]] = field(default_factory=dict)
    highest: int = 0

    def __post_init__(self) -> None:
        self.highest = max(self.before, self.highest)
        for snapshot in self.snapshots:
            self._note(snapshot)

    def append(self, snapshot: Snapshot) -> None:
        """See the model with this one added."""
        self.snapshots.append(snapshot)
        self.highest = max(self.highest, snapshot.version)
        self._note(snapshot)

    def _note(self, snapshot: Snapshot) -> None:
        self.by_source.setdefault(snapshot.source.file_sha256, []).append(snapshot)
        series, when = snapshot.series, (measured_at(snapshot), snapshot.version)
        insort(self.by_series.setdefault(series, []), snapshot, key=_number)
        if not snapshot.status and snapshot.version not in self.pointer.withdrawn:
            self.latest[series] = max(when, self.latest.get(series, when))
        for name, value in snapshot.metrics.items():
            low, high = self.extremes.get(name, (value, value))
            self.extremes[name] = min(low, value), max(high, value)
        new = {name for name, stated in snapshot.definitions.items() if stated.direction or stated.unit} - self.defined
        if new:
            self.defined |= new
            self.defining.append(snapshot)

    def leave_out(self, *versions: int) -> None:
        """See the model as it was before these versions were added."""
        if versions:
            self.snapshots = [item for item in self.snapshots if item.version not in versions]
            self.by_source, self.by_series, self.latest, self.defining, self.defined, self.extremes = {}, {}, {}, [], set(), {}
            self.__post_init__()

    def usable(self, series: Series) -> Iterator[Snapshot]:
        """What can be current in a series, the highest number first."""
        standing = self.pointer.standing(series)
        for item in reversed(self.by_series.get(series, [])):
            if item.version not in self.pointer.withdrawn and (not item.status or (standing and item.version == standing.current)):
                yield item


def _number(snapshot: Snapshot) -> int:
    return snapshot.version


def measured_at(snapshot: Snapshot) -> datetime:
    """The moment of a snapshot."""
    return drawable.moment(snapshot.created_at)
