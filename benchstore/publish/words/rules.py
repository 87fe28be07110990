"""Rules that a change alters, in words: `F1: limit 1.0 point → none`."""

from __future__ import annotations

from typing import Any

from benchstore.publish.words import wording
from benchstore.records import quantities
from benchstore.records.metric import Metric, MetricTable
from benchstore.records.rules import RuleChange

_FIELDS = {"depends_on_environment": "depends on the environment", "ratio_of": "ratio of", "min": "lower bound", "max": "upper bound"}


def text(change: RuleChange, table: MetricTable) -> str:
    """One altered rule, by the definitions in `table`."""
    if change.metric is None:
        return f"policy: {change.what} {_plain(change.before)} → {_plain(change.after)}"
    metric = table.get(change.metric)
    if change.what == "definition":
        return f"{change.metric}: {_definition(change.before)} → {_definition(change.after)}"
    before, after = (_value(change.what, value, metric) for value in (change.before, change.after))
    return f"{wording.in_sentence(metric)}: {_FIELDS.get(change.what, change.what)} {before} → {after}"


def _definition(metric: Metric | None) -> str:
    if metric is None:
        return "not defined"
    return f"{metric.direction}, limit {quantities.limit_text(metric) if metric.limit else 'none'}"


def _value(what: str, value: Any, metric: Metric) -> str:
    if what == "limit":
        return quantities.limit_text(Metric(name=metric.name, unit=metric.unit, limit=value)) if value else "none"
    return _plain(value.mean if what == "aggregate" and value else value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or value in ((), ""):
        return "none"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else f"{value:g}" if isinstance(value, float) else str(value)
