"""Whose rules judge a change: those of its base. A change brings data, and rules of its own that hold from the next change on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from benchstore.records.config import Config
from benchstore.records.metric import Metric, MetricTable

JUDGING = ("direction", "unit", "limit", "primary", "min", "max", "depends_on_environment", "ratio_of", "aggregate")
"""The fields of a metric's definition that a verdict depends on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChange:
    """One rule that a change alters: of a metric, or of the policy where `metric` is None. `what` names the field.

    `before` and `after` are its values; where a metric has no definition on one side they are the definitions, None for none.
    """

    metric: str | None
    what: str
    before: Any
    after: Any


def asks_less(change: RuleChange) -> bool:
    """Whether a change of a rule asks for less than before: a limit that is gone or wider, a metric that is judged or fails no more."""
    old, new = change.before, change.after
    if change.what == "limit":
        return _wider(old, new)
    if change.what == "definition":
        return isinstance(old, Metric) and old.judged and not (isinstance(new, Metric) and new.judged)
    if change.what in ("fail_on", "warn_on"):
        return bool(set(old) - set(new))
    return (change.what, new) in (("direction", "none"), ("primary", False))


def _wider(old: Any, new: Any) -> bool:
    """Whether a limit lets more pass; both of its parts must be passed, so that one more part is wider too."""
    if old is None or new is None:
        return new is None
    parts = ((old.absolute, new.absolute), (old.relative, new.relative))
    return any((after or 0.0) > (before or 0.0) for before, after in parts)


def judging(base: Config, own: Config) -> Config:
    """The config that judges a change: the base's rules and addresses, with what the change's `own` config says of its data.

    Of a metric that the base does not define, not even by its family, the change's definition counts, marked as `brought`: it takes nothing
    away. Means over tasks would, as they stand for others: those of a change hold from the next one on.
    """
    return replace(
        base,
        metrics=_table(base.metrics, own.metrics),
        environments=own.environments,
        versions=own.versions,
        defaults=own.defaults,
        hardware=own.hardware,
    )


def _judging(table: MetricTable, name: str) -> Metric | None:
    """The definition of a metric; what is assumed of it by its name is one where it is judged by that."""
    metric = table.find(name)
    return None if metric is not None and metric.assumed and not metric.judged else metric


def _table(base: MetricTable, own: MetricTable) -> MetricTable:
    new = {name: replace(metric, brought=True) for name, metric in own.declared.items() if _judging(base, name) is None}
    return MetricTable(declared={**base.declared, **new}, lead=base.lead, aggregates=base.aggregates)


def changed(base: Config, own: Config) -> list[RuleChange]:
    """Every rule that judges and differs, over the definitions as they work: with built-in ones, families and means over tasks."""
    return [*_metrics(base.metrics, own.metrics), *_policy(base, own)]


def _metrics(base: MetricTable, own: MetricTable) -> Iterator[RuleChange]:
    names = {**base.declared, **base.aggregates.declared, **own.declared, **own.aggregates.declared}
    off = base.aggregates.off ^ own.aggregates.off
    for name in sorted({*names, *off}):
        before, after = _judging(base, name), _judging(own, name)
        if before is None or after is None:
            if before is not after:
                yield RuleChange(metric=name, what="definition", before=before, after=after)
        else:
            yield from _fields(name, before, after)


def _fields(name: str, before: Metric, after: Metric) -> Iterator[RuleChange]:
    for field in JUDGING:
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            yield RuleChange(metric=name, what=field, before=old, after=new)


def _policy(base: Config, own: Config) -> Iterator[RuleChange]:
    for field in fields(base.policy):
        old, new = getattr(base.policy, field.name), getattr(own.policy, field.name)
        if old != new:
            yield RuleChange(metric=None, what=field.name, before=old, after=new)
