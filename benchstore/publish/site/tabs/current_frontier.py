"""Quality against time or cost: which models nothing beats in both, and which cannot be told apart from those."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from benchstore.publish.words import wording
from benchstore.records.metric import Metric

Interval = tuple[float, float]
LABELS = 14
"""So many points are labelled; of more only those on the line and those with a verdict."""
SPAN = 5
"""Where the dearest is more than so many times the cheapest, the axis is logarithmic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One model: `x` is its time or cost, `y` its quality; `texts` are both as they are shown."""

    name: str
    x: float
    y: float
    texts: tuple[str, str]
    interval: Interval | None
    ranks: tuple[int, int] | None
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontier:
    """The points of one table against one metric. `tied` are off the line, but their ranks overlap those of a cheaper one on it."""

    kind: str
    y_title: str
    x_title: str
    log: bool
    on: tuple[Point, ...]
    tied: tuple[Point, ...]
    rest: tuple[Point, ...]
    off: tuple[str, ...]

    def to_data(self) -> dict[str, Any]:
        """What the chart and the card beside it show."""
        crowded = len(self.on) + len(self.tied) + len(self.rest) > LABELS
        return {
            "kind": self.kind,
            "y": self.y_title,
            "x": self.x_title,
            "log": self.log,
            "points": [
                _point(point, on=point in self.on, crowded=crowded) for point in sorted((*self.on, *self.tied, *self.rest), key=_place)
            ],
            "on": [[point.name, *point.texts] for point in self.on],
            "tied": [[point.name, *point.texts] for point in self.tied],
            "off": list(self.off),
        }


def frontier(quality: Metric, cost: Metric, points: Sequence[Point], off: Sequence[str]) -> Frontier | None:
    """The Pareto line of `points`: from the cheapest on, each that is better than all cheaper ones. None under two points."""
    if len(points) < 2 or quality.direction == "none" or cost.direction == "none":
        return None
    sign, dear = (1 if quality.direction == "higher" else -1), (1 if cost.direction == "lower" else -1)
    on: list[Point] = []
    for point in sorted(points, key=lambda point: (dear * point.x, -sign * point.y, point.name)):
        if not on or sign * point.y > sign * on[-1].y:
            on.append(point)
    others = sorted((point for point in points if point not in on), key=_place)
    tied = [point for point in others if any(dear * one.x <= dear * point.x and _overlap(one, point) for one in on)]
    positive = all(point.x > 0 for point in points)
    log = positive and max(point.x for point in points) > SPAN * min(point.x for point in points)
    unit = {"usd": "US dollars", "proportion": ""}.get(cost.unit or "", cost.unit or "")
    return Frontier(
        kind="Cost" if cost.name.startswith("cost") else "Latency",
        y_title=", ".join(filter(None, [wording.in_sentence(quality), wording.direction(quality)])),
        x_title=", ".join(filter(None, [wording.in_sentence(cost), f"{unit} (log)" if log else unit, wording.direction(cost)])),
        log=log,
        on=tuple(on),
        tied=tuple(tied),
        rest=tuple(point for point in others if point not in tied),
        off=tuple(off),
    )


def _place(point: Point) -> tuple[float, str]:
    return point.x, point.name


def _overlap(one: Point, other: Point) -> bool:
    """Whether their ranges of ranks meet, so that neither is surely ahead."""
    return one.ranks is not None and other.ranks is not None and one.ranks[0] <= other.ranks[1] and other.ranks[0] <= one.ranks[1]


def _point(point: Point, *, on: bool, crowded: bool) -> dict[str, Any]:
    low, high = point.interval or (point.y, point.y)
    told = on or point.tone != "neutral" or not crowded
    kind = point.tone if point.tone != "neutral" else "on" if on else "off"
    return {
        "name": point.name,
        "x": point.x,
        "y": point.y,
        "low": low,
        "high": high,
        "kind": kind,
        "label": point.name if told else "",
        "quality": point.texts[1],
        "price": point.texts[0],
    }
