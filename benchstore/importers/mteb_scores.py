"""What MTEB's scores mean: its format has fractions, correlations from -1 to 1, and one main score, which is one of the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchstore.importers.document import is_number
from benchstore.records.metric import USUAL, MetricTable

MAIN = "main_score"
_TABLE = MetricTable.from_dict({})
_CORRELATIONS = frozenset({"p-MRR"} | {name for name, metric in USUAL.items() if metric.min == -1})
_PLAIN = {"ap": {"direction": "higher", "unit": "proportion", "min": 0, "max": 1}}
"""What has a meaning here that its name alone has not."""


def meaning(name: str, scores: Mapping[str, Any]) -> dict[str, Any]:
    """What the format says of a score beside its name, among the `scores` of one subset; the names that are usual say the rest."""
    if name == MAIN:
        return {"direction": "higher", "primary": True, **_bounds(scores)}
    return dict(_PLAIN.get(name, {}))


def _bounds(scores: Mapping[str, Any]) -> dict[str, Any]:
    """Unit and bounds of the main score: the widest of those scores that it can be by its value; nothing where none of them is known."""
    same = [name for name, item in scores.items() if name != MAIN and is_number(item) and item == scores.get(MAIN)]
    lows = [low for name in same if (low := _low(name)) is not None]
    return {"unit": "proportion", "min": min(lows), "max": 1} if lows else {}


def _low(name: str) -> int | None:
    """The lowest value that a score can have, whose highest is 1; None where that is not known."""
    known = _TABLE.find(name)
    if name in _CORRELATIONS or (known and known.min == -1):
        return -1
    return 0 if name in _PLAIN or (known and known.unit == "proportion") else None
