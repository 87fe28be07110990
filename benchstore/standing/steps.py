"""Where the level of a metric moved within a series, and whether it now stands lower for it: what no single run shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchstore.analysis import limits
from benchstore.records import quantities
from benchstore.records.metric import Metric
from benchstore.records.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A move of the level of a metric between two neighbouring runs; `size` is new minus old, `before` the level it moved from."""

    first: Snapshot
    previous: Snapshot
    size: float
    before: float

    @property
    def commits(self) -> tuple[str, str]:
        """The commits that were measured on both sides, shortened; empty where one is not stated."""
        old, new = ((item.source.commit or "")[:7] for item in (self.previous, self.first))
        return old, new


def in_words(metric: Metric, step: Step) -> str:
    """Such as `a step of −5.9 points with v31, between the commits 1f2e3d4 and 5c6b7a8`."""
    old, new = step.commits
    between = f", between the commits {old} and {new}" if old and new and old != new else f", after v{step.previous.version}"
    return f"a step of {quantities.change_text(metric, step.size, long=True)} with v{step.first.version}{between}; no single run shows it"


class Steps:
    """The steps of one series, each metric's found once. `members` are its usable versions in order."""

    def __init__(self, members: Sequence[Snapshot]) -> None:
        self._members = members
        self._known: dict[str, tuple[Step, ...]] = {}

    def of(self, metric: str) -> tuple[Step, ...]:
        """Every step of a metric, in order."""
        from benchstore.analysis.statistics.changepoints import change_points  # late: it brings the mathematics along

        if metric not in self._known:
            measured = [(item, value) for item in self._members if (value := item.value(metric)) is not None]
            self._known[metric] = tuple(
                Step(first=measured[point.at][0], previous=measured[point.at - 1][0], size=point.size, before=point.before)
                for point in change_points([value for _, value in measured])
            )
        return self._known[metric]

    def fallen(self, metric: Metric, current: int, since: int) -> Step | None:
        """The step by which the present level came to be worse by the metric's limit or more; None where it is not.

        Only what came after version `since` counts, and is still there at version `current`.
        """
        found = self.of(metric.name)
        if not found or not since < found[-1].first.version <= current:
            return None
        last = found[-1]
        fell = limits.ahead(metric, last.size) == -1 and limits.beyond_limit(metric, last.before, last.size)
        return last if fell else None
