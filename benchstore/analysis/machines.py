"""What ran on which machine: the reference of a time where that of its snapshot's other metrics ran on other hardware."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence

from benchstore.records import meaning
from benchstore.records.metric import Metric
from benchstore.records.series import Series
from benchstore.records.snapshot import Snapshot

SAME = "on the same hardware"
"""What the reason says for which another version than that of its snapshot's other metrics is the reference of a time."""


def is_time(metric: Metric) -> bool:
    """Whether a metric is a time, which is compared on one hardware only."""
    return metric.unit in meaning.TIMES


def depends_on_machine(metric: Metric) -> bool:
    """Whether a metric is held against what ran on the same hardware, where there is any: times, rates, costs."""
    return metric.depends_on_environment or is_time(metric)


class Machines:
    """The versions of each series by what they ran on. `usable` gives those of a series that may be a reference, in order."""

    def __init__(self, usable: Callable[[Series], Sequence[Snapshot]]) -> None:
        self._usable = usable
        self._known: dict[Series, dict[str, list[Snapshot]]] = {}

    def before(self, snapshot: Snapshot) -> list[Snapshot]:
        """Those before a snapshot that ran on its hardware, in order."""
        series = snapshot.series
        if series not in self._known:
            found = self._known[series] = {}
            for item in self._usable(series):
                found.setdefault(item.machine, []).append(item)
        members = self._known[series].get(snapshot.machine, [])
        return members[: bisect_left(members, snapshot.version, key=lambda item: item.version)]


def reference(
    known: Sequence[Snapshot], other: Snapshot, why: str, accepted: Mapping[int, str], *, is_baseline: bool
) -> tuple[Snapshot, str]:
    """Which of the versions `known` on this machine a time is held against, and why; `other` is the reference of all else, for the reason `why`.

    The first since the baseline: the newest would let a time creep, and would pass what was rolled back or held. Where no baseline
    decides, the newest. A level of this machine that was `accepted` since goes before (version -> why).
    """
    since = [item for item in known if is_baseline and item.version >= other.version]
    found, word = (since[0], "first") if since else (known[-1], "newest")
    level = next((item for item in reversed(known) if item.version in accepted and item.version >= found.version), None)
    if level is not None:
        return level, accepted[level.version]
    if other.machine == known[-1].machine:
        return other, why
    ran = "ran on other" if other.machine else "states none"
    return found, f"the {word} {SAME}; v{other.version}, the {'baseline' if is_baseline else 'reference'}, {ran}"
