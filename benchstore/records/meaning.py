"""What a file says of its metrics: their units, and what becomes of numbers in one unit where another is declared.

The config and the built-in definitions win. Where they know nothing of a metric, the file's own direction, unit and bounds serve; its limit is then
the one that is usual for the unit.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from benchstore.records.metric import Limit, Metric, MetricTable
from benchstore.records.snapshot import Definition, Snapshot

_SCALES: tuple[Mapping[str, Fraction], ...] = (
    {"proportion": Fraction(1), "percent": Fraction(1, 100)},
    {
        "ns": Fraction(1, 10**9),
        "us": Fraction(1, 10**6),
        "ms": Fraction(1, 1000),
        "s": Fraction(1),
        "min": Fraction(60),
        "h": Fraction(3600),
    },
    {
        "bytes": Fraction(1),
        "KB": Fraction(1000),
        "MB": Fraction(10**6),
        "GB": Fraction(10**9),
        "KiB": Fraction(2**10),
        "MiB": Fraction(2**20),
        "GiB": Fraction(2**30),
    },
)
"""Units that measure one thing, each by how many of the first kind it is."""
TIMES = frozenset(_SCALES[1])
"""Units of time."""
_LIMITS: Mapping[str, Limit] = {
    "proportion": Limit(absolute=0.01),
    "percent": Limit(absolute=1),
    "usd": Limit(relative=0.2),
    **dict.fromkeys((*TIMES, *_SCALES[2]), Limit(relative=0.2)),
}
"""The limit of a metric that only its file defines, by its unit: those of the built-in definitions of that unit. A rate (`tokens/s`) has that of times."""


def _limit(unit: str) -> Limit | None:
    return _LIMITS["s"] if unit.endswith("/s") else _LIMITS.get(unit)


def metric(name: str, stated: Definition) -> Metric:
    """The definition of a metric by what its file says alone."""
    unit = stated.unit or ""
    return Metric(
        name=name,
        direction=stated.direction or "none",
        unit=unit,
        min=stated.min,
        max=stated.max,
        primary=stated.primary is True,
        limit=_limit(unit) if stated.direction in ("higher", "lower") else None,
        depends_on_environment=unit in TIMES or unit == "usd" or unit.endswith("/s"),
    )


def table_of(table: MetricTable, snapshots: Iterable[Snapshot]) -> MetricTable:
    """The table with what these snapshots say of their metrics; of two files that contradict each other the first counts.

    Where a value lies beyond the bounds that are assumed of its metric by the name, nothing is assumed of it.
    """
    found: dict[str, Definition] = {}
    contradicted: set[str] = set()
    assumed: dict[str, Metric | None] = {}
    for snapshot in snapshots:
        for name, stated in snapshot.definitions.items():
            if stated.direction or stated.unit:
                found.setdefault(name, stated)
        for name, value in snapshot.metrics.items():
            if name not in assumed:
                assumed[name] = None if table.declared_for(name) else table.assumed_for(name)
            if is_beyond(assumed[name], value):
                contradicted.add(name)
    return table.knowing({name: metric(name, stated) for name, stated in found.items()}, contradicted) if found or contradicted else table


def contradicted(table: MetricTable, names: Iterable[str], extremes: Mapping[str, tuple[float, float]]) -> set[str]:
    """Those of the metrics of which nothing is assumed by their names, as one of their lowest and highest values lies beyond that."""
    known = (name for name in names if name in extremes and not table.declared_for(name))
    return {name for name in known if any(is_beyond(table.assumed_for(name), value) for value in extremes[name])}


def is_beyond(known: Metric | None, value: float) -> bool:
    """Whether a value lies outside a metric's bounds."""
    return known is not None and ((known.min is not None and value < known.min) or (known.max is not None and value > known.max))


def table_between(table: MetricTable, old: Snapshot | None, new: Snapshot) -> MetricTable:
    """The table by which `new` is judged against `old`: what the file of `old` does not say of its metrics, others only, is marked as `brought`."""
    if not table.stated and not new.definitions and not (old and old.definitions):
        return table
    rules = replace(table, stated={})
    others = {**table_of(rules, (new,)).stated, **table.stated}
    return table_of(rules, (old,) if old else ()).knowing({name: replace(item, brought=True) for name, item in others.items()})


def factor(stated: str, wanted: str) -> Fraction | None:
    """What a number in the unit `stated` is multiplied with to be in `wanted`; None where the two do not measure one thing."""
    for scale in _SCALES:
        if stated in scale and wanted in scale:
            return scale[stated] / scale[wanted]
    return Fraction(1) if stated == wanted else None


def times(value: float, by: Fraction) -> float:
    """A number in another unit, as it would be written there by hand: 83.4 percent are 0.834. Infinite beyond what a double holds."""
    if not math.isfinite(value):
        return value
    product = Fraction(repr(value)) * by
    if isinstance(value, int) and product.denominator == 1:
        return int(product)
    try:
        return float(product)
    except OverflowError:
        return math.copysign(math.inf, value)


def in_unit(definition: Mapping[str, Any], by: Fraction, unit: str) -> dict[str, Any]:
    """What a file says of a metric, with its bounds in another unit."""
    bounds = {name: times(definition[name], by) for name in ("min", "max") if name in definition}
    return {**definition, **bounds, "unit": unit}


def spread_in_unit(spread: Mapping[str, Any], by: Fraction) -> dict[str, Any]:
    """What is known of a metric's spread, in another unit."""
    found = dict(spread)
    if "stderr" in found:
        found["stderr"] = times(found["stderr"], by)
    if "ci" in found:
        found["ci"] = [times(bound, by) for bound in found["ci"]]
    return found


def beyond(known: Metric, stated: Mapping[str, Any]) -> dict[str, Any]:
    """What a file says of a metric and its definition does not say as well."""
    return {name: value for name, value in stated.items() if name not in _MEANING or value != getattr(known, name)}


_MEANING = ("direction", "unit", "min", "max", "primary")
