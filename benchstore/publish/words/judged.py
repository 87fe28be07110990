"""Verdicts in a table: the icon of each word, and which side is ahead, which only a verdict can say."""

from __future__ import annotations

from collections.abc import Sequence

from benchstore.analysis.judgement import Judgement
from benchstore.analysis.references import is_another
from benchstore.publish.words.tables import Table
from benchstore.records import quantities
from benchstore.records.metric import MetricTable

ICONS = {
    "regressed": "✗",
    "improved": "✓",
    "cannot tell": "?",
    "within noise": "~",
    "unchanged": "=",
    "changed, within limit": "△",
    "incomparable": "≠",
    "different prompt": "≠",
    "missing": "○",
    "new": "+",
    "accepted": "✓",
}


def judgement_table(
    rows: Sequence[Judgement], metrics: MetricTable, *, title: str = "", old: str = "reference", new: str = "value", named: bool = False
) -> Table:
    """Judgements as a table: metric, old, new, change, percent, the interval of the change, verdict, and which side is ahead.

    `named` puts the snapshot first, where the rows are of several.
    """
    first = ("snapshot",) if named else ()
    shift = len(first)
    return Table(
        title=title,
        columns=(*first, "metric", old, new, "change", "percent", "interval", "verdict", "winner"),
        right=frozenset(range(1 + shift, 6 + shift)),
        rows=tuple((*((f"{row.series.model} v{row.version}",) if named else ()), *_cells(row, metrics)) for row in rows),
    )


def _cells(row: Judgement, metrics: MetricTable) -> tuple[str, ...]:
    metric = metrics.get(row.metric)
    arrow = {"higher": " ↑", "lower": " ↓"}.get(metric.direction, "")
    another = f" (v{row.reference})" if is_another(row.reference_why) else ""
    return (
        row.metric + arrow,
        quantities.value_text(metric, row.reference_value) + another,
        quantities.value_text(metric, row.value),
        quantities.change_text(metric, row.delta),
        quantities.relative_text(row.relative),
        quantities.change_interval_text(metric, row.interval_of_delta) if row.interval_of_delta else "",
        f"{ICONS.get(row.verdict, '·')} {row.verdict}",
        winner(row),
    )


def winner(row: Judgement) -> str:
    """The side that is ahead, where the verdict says that there is one; a difference that noise explains has no winner."""
    if row.verdict in ("regressed", "improved", "changed, within limit", "accepted"):
        return {1: "new", -1: "old"}.get(row.better or 0, "")
    return "tie" if row.better == 0 else ""


def general_reference(rows: Sequence[Judgement]) -> Judgement | None:
    """A row that is held against what most of a snapshot's metrics are; None where nothing was."""
    held = [row for row in rows if row.reference is not None]
    return next((row for row in held if not is_another(row.reference_why)), held[0] if held else None)


def references_text(rows: Sequence[Judgement]) -> str:
    """What the metrics of a snapshot are held against, and why; those by themselves that are held against another version. Empty where nothing was."""
    general = general_reference(rows)
    if general is None:
        return ""
    others: dict[str, list[str]] = {}
    for row in rows:
        if row.reference is not None and (row.reference, row.reference_why) != (general.reference, general.reference_why):
            others.setdefault(_against(row), []).append(row.metric)
    each = (f"{names[0]}{f' and {len(names) - 1} more' if len(names) > 1 else ''} {against}" for against, names in others.items())
    return "; ".join([_against(general), *each])


def _against(row: Judgement) -> str:
    return f"against v{row.reference} ({row.reference_why})"
