"""Two snapshots side by side: every metric of either, judged where their data allow it."""

from __future__ import annotations

from collections.abc import Iterable

from benchstore.analysis import verdicts
from benchstore.analysis.verdicts import Judgement, Word
from benchstore.records.metric import Metric, MetricTable
from benchstore.records.snapshot import Snapshot


def compare(
    old: Snapshot | None, new: Snapshot, table: MetricTable, *, why: str = "", metrics: Iterable[str] | None = None
) -> list[Judgement]:
    """A judgement for every metric that either snapshot has, primary metrics first.

    `old` is None where there is no reference; `why` says why `old` is the reference; `metrics` narrows the rows.
    """
    both = {*new.values, *(old.values if old else ())}
    names = sorted(both if metrics is None else both & set(metrics), key=table.order)
    return [judge(table.get(name), old, new, why) for name in names]


def judge(metric: Metric, old: Snapshot | None, new: Snapshot, why: str = "", *, accepted: str | None = None) -> Judgement:
    """One metric of `new` against `old`. `accepted` is the reason given where this change was expected."""
    reference, value = (old.value(metric.name) if old else None), new.value(metric.name)
    obstacle = incomparable(metric, old, new) if old and reference is not None and value is not None else ""
    verdict: Word
    verdict, method = ("incomparable", None) if obstacle else verdicts.by_limit(metric, reference, value)
    if accepted is not None and verdict == "regressed":
        verdict = "accepted"
    delta, relative = (None, None) if obstacle else verdicts.change(reference, value)
    note = obstacle or (f"reason: {accepted}" if verdict == "accepted" and accepted else _note(old, new))
    return Judgement(
        series=new.series,
        version=new.version,
        reference_series=old.series if old else None,
        reference=old.version if old else None,
        reference_why=why,
        metric=metric.name,
        value=value,
        reference_value=reference,
        delta=delta,
        relative=relative,
        better=verdicts.ahead(metric, delta),
        verdict=verdict,
        method=method,
        p=None,
        sentence=verdicts.sentence(metric, reference, value, verdict, note=note),
    )


def incomparable(metric: Metric, old: Snapshot, new: Snapshot) -> str:
    """Why the two values of a metric must not be compared; empty where they may be."""
    before, after = old.series, new.series
    if before.dataset != after.dataset:
        return f"measured on {before.dataset} and on {after.dataset}"
    if before.prompt != after.prompt:
        return f"measured with prompt {before.prompt or 'none'} and with prompt {after.prompt or 'none'}"
    if metric.depends_on_environment and before.environment != after.environment:
        return f"measured in {before.environment} and in {after.environment}, which changes it"
    return ""


def _note(old: Snapshot | None, new: Snapshot) -> str:
    if old and old.environment != new.environment:
        return f"compared across environments, {old.environment} and {new.environment}"
    return ""
