"""Small drawings beside numbers, as percentages of their box: the ruler of a table, the bar of a regression.

Geometry only: values in, positions out. The templates turn positions into SVG.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A labelled place on a scale."""

    x: str
    text: str
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruler:
    """One row's dot and whisker; `off` is `below` or `above` where the value lies off the scale."""

    x: str | None
    low: str | None
    high: str | None
    off: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A linear scale from `low` to `high` with its ticks, drawn from left to right."""

    low: float
    high: float
    ticks: tuple[Tick, ...]

    def at(self, value: float) -> float:
        """Where a value lies, in percent of the width."""
        return 100 * (value - self.low) / (self.high - self.low)

    def ruler(self, value: float | None, interval: Interval | None) -> Ruler | None:
        """A row's drawing; None where there is no value."""
        if value is None:
            return None
        if not self.low <= value <= self.high:
            return Ruler(x=None, low=None, high=None, off="below" if value < self.low else "above")
        ends = [percent(min(100, max(0, self.at(end)))) for end in interval] if interval else [None, None]
        return Ruler(x=percent(self.at(value)), low=ends[0], high=ends[1])


def percent(value: float) -> str:
    """A position as SVG takes it."""
    return f"{value:.2f}%"


def scale(values: Sequence[float], intervals: Sequence[Interval | None]) -> Scale | None:
    """The scale that a table's rows share; a lone value far from the others may lie off it. None without values."""
    kept = _without_far(sorted(values))
    ends = [end for value, interval in zip(values, intervals, strict=True) if interval and kept[0] <= value <= kept[-1] for end in interval]
    if not kept:
        return None
    low, high = min([*kept, *ends]), max([*kept, *ends])
    if low == high:
        room = abs(low) * 0.05
        low, high = low - room, high + (room or 1.0)
    step = _step(high - low)
    low, high = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    return Scale(low=low, high=high, ticks=_ticks(low, high, step))


def _without_far(values: Sequence[float]) -> list[float]:
    """Sorted values without those that would squeeze all others into a corner (Tukey's far-out fence, 1977)."""
    if len(values) < 4:
        return list(values)
    lower, upper = values[len(values) // 4], values[(3 * len(values)) // 4]
    reach = 3 * max(upper - lower, (values[len(values) // 2]) * 0.02)
    return [value for value in values if lower - reach <= value <= upper + reach] or list(values)


def _step(width: float) -> float:
    """A round step that gives two to four intervals."""
    rough = width / 3
    power = 10.0 ** math.floor(math.log10(rough))
    return next((factor * power for factor in (1, 2, 2.5, 5) if factor * power >= rough), 10 * power)


def _ticks(low: float, high: float, step: float) -> tuple[Tick, ...]:
    count = round((high - low) / step)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9)) + (1 if f"{step:e}".startswith("2.5") else 0)
    crowded = count > 3 and decimals > 1  # their labels would touch in a narrow column; the lines stay
    ticks = []
    for index in range(count + 1):
        anchor = "start" if index == 0 else "end" if index == count else "middle"
        ticks.append(
            Tick(
                x=percent(100 * index / count),
                text="" if crowded and index % 2 else _number(low + index * step, decimals),
                anchor=anchor,
            )
        )
    return tuple(ticks)


def _number(value: float, decimals: int) -> str:
    return f"{value:,.{decimals}f}".replace(",", "\u202f").replace("-", "\N{MINUS SIGN}")


SPARK_WIDTH, SPARK_HEIGHT, SPARK_COLUMNS = 104.0, 24.0, 52


@dataclass(frozen=True, slots=True, kw_only=True)
class Spark:
    """A small line without axes: an SVG path in a box of 104 × 24, gaps left open, and its last point."""

    path: str
    x: str
    y: str


def spark(points: Sequence[tuple[float, float | None]]) -> Spark | None:
    """The line of (time, value), oldest first; a missing value is a gap. None without values.

    Long series are thinned: of each column of the box the least and the most stay, so that no extreme is lost.
    """
    known = [value for _, value in points if value is not None]
    if not known or points[-1][1] is None:
        return None
    start, end, low, high = points[0][0], points[-1][0], min(known), max(known)

    def place(at: float, value: float) -> tuple[float, float]:
        x = SPARK_WIDTH * (at - start) / (end - start) if end > start else SPARK_WIDTH
        y = 2 + (SPARK_HEIGHT - 4) * (high - value) / (high - low) if high > low else SPARK_HEIGHT / 2
        return x, y

    parts = []
    for run in _unbroken(points):
        drawn = [place(at, value) for at, value in thinned(run, start, end, SPARK_COLUMNS)]
        parts.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in drawn))
    x, y = place(end, known[-1])
    return Spark(path="".join(parts), x=f"{x:.1f}", y=f"{y:.1f}")


def _unbroken(points: Sequence[tuple[float, float | None]]) -> list[list[tuple[float, float]]]:
    """The stretches between gaps."""
    found: list[list[tuple[float, float]]] = [[]]
    for at, value in points:
        if value is not None:
            found[-1].append((at, value))
        elif found[-1]:
            found.append([])
    return [run for run in found if run]


def thinned(points: Sequence[tuple[float, float]], start: float, end: float, columns: int) -> list[tuple[float, float]]:
    """Points in order, at most four a column of the drawing: its first, least, most and last."""
    if len(points) <= 2 * columns or end <= start:
        return list(points)
    buckets: dict[int, list[tuple[float, float]]] = {}
    for point in points:
        buckets.setdefault(min(columns - 1, int(columns * (point[0] - start) / (end - start))), []).append(point)
    kept: list[tuple[float, float]] = []
    for bucket in buckets.values():
        chosen = {0, len(bucket) - 1}
        chosen |= {min(range(len(bucket)), key=lambda k: bucket[k][1]), max(range(len(bucket)), key=lambda k: bucket[k][1])}
        kept += [bucket[k] for k in sorted(chosen)]
    return kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A change as a bar from the old value to the new one, with the limit between or beyond them."""

    old: str
    new: str
    limit: str | None
    limit_text: str
    old_text: str
    new_text: str


def bar(old: float, new: float, limit: float | None, texts: tuple[str, str, str]) -> Bar:
    """The bar of a change; `texts` are those of the old value, the new one and the limit."""
    points = [old, new, *([limit] if limit is not None else [])]
    low, high = min(points), max(points)
    room = (high - low) * 0.35 or 1.0
    frame = Scale(low=low - room, high=high + room, ticks=())
    return Bar(
        old=percent(frame.at(old)),
        new=percent(frame.at(new)),
        limit=percent(frame.at(limit)) if limit is not None else None,
        limit_text=texts[2],
        old_text=texts[0],
        new_text=texts[1],
    )
