"""`benchstore list`: every series' current snapshot, or the versions of one model."""

from __future__ import annotations

from typing import Any

import click

from benchstore.cli import output
from benchstore.cli.options import at_option
from benchstore.publish.words.tables import Table
from benchstore.records import quantities
from benchstore.records.pointer import Pointer, Standing
from benchstore.records.series import Series
from benchstore.records.snapshot import Snapshot
from benchstore.store.snapshots import Store
from benchstore.store.workplace import Workplace


@click.command("list")
@click.argument("model", required=False)
@at_option
@output.format_option
@click.pass_obj
def list_command(directory: str, /, model: str | None, at: str | None, form: str) -> None:
    """List every series with its current version, or the versions of MODEL.

    \b
    benchstore list
    benchstore list openai --at 2026-11-01
    """
    store = Workplace.find(directory).store(at)
    rows = _versions(store, store.require(model)) if model else _series(store)
    if form == "json":
        output.print_json({"versions" if model else "series": rows})
    elif not rows:
        click.echo("No snapshots yet. Add one: benchstore add results.json --dataset NAME@VERSION")
    else:
        output.print_table(_table(store, rows, of_model=bool(model)), form)


def _series(store: Store) -> list[dict[str, Any]]:
    return [_series_row(store, series, members) for model in store.all_snapshots() for series, members in store.series(model).items()]


def _series_row(store: Store, series: Series, members: list[Snapshot]) -> dict[str, Any]:
    standing = store.pointer(series.model).standing(series)
    current = next((item for item in members if standing and item.version == standing.current), None)
    return {
        "model": series.model,
        "dataset": series.dataset,
        "prompt": series.prompt or None,
        "environment": series.environment,
        "current": standing.current if standing else None,
        "baseline": standing.baseline if standing else None,
        "versions": len(members),
        "newest": members[-1].version,
        "created_at": (current or members[-1]).created_at,
        "metrics": current.values if current else None,
    }


def _versions(store: Store, model: str) -> list[dict[str, Any]]:
    pointer, rows = store.pointer(model), []
    for series, members in store.series(model).items():
        standing = pointer.standing(series)
        for place, snapshot in enumerate(members, start=1):
            rows.append(
                {
                    "model": model,
                    "version": snapshot.version,
                    "place": place,
                    "dataset": series.dataset,
                    "prompt": series.prompt or None,
                    "environment": series.environment,
                    "marks": marks(snapshot, standing, pointer),
                    "created_at": snapshot.created_at,
                    "commit": snapshot.source.commit,
                    "metrics": snapshot.values,
                }
            )
    return sorted(rows, key=lambda row: -int(row["version"]))


def marks(snapshot: Snapshot, standing: Standing | None, pointer: Pointer) -> list[str]:
    """What the pointer file says of a snapshot: CURRENT, BASELINE, WITHDRAWN, or nothing."""
    facts = {
        "CURRENT": standing is not None and standing.current == snapshot.version,
        "BASELINE": standing is not None and standing.baseline == snapshot.version,
        "WITHDRAWN": snapshot.version in pointer.withdrawn,
    }
    return [word for word, holds in facts.items() if holds]


def _table(store: Store, rows: list[dict[str, Any]], *, of_model: bool) -> Table:
    lines: list[tuple[str, ...]] = []
    for row in rows:
        where = (row["dataset"], row["prompt"] or quantities.NONE, row["environment"])
        date, metrics = row["created_at"][:10], _leading(store, row["metrics"] or {})
        if of_model:
            lines.append((f"v{row['version']}", f"{row['place']}.", *where, metrics, " ".join(row["marks"]), date))
        else:
            current, baseline = (
                f"v{row[word]}" if row[word] else "not promoted" if word == "current" else quantities.NONE
                for word in ("current", "baseline")
            )
            lines.append((row["model"], *where, current, baseline, metrics, str(row["versions"]), date))
    columns = (
        ("version", "place", "dataset", "prompt", "environment", "leading metrics", "marks", "measured")
        if of_model
        else ("model", "dataset", "prompt", "environment", "current", "baseline", "leading metrics", "versions", "measured")
    )
    return Table(title="", columns=columns, rows=tuple(lines))


def _leading(store: Store, values: dict[str, float]) -> str:
    """Up to three metrics that stand for a snapshot."""
    table = store.config.metrics
    names = table.leading(values)[:3]
    return ", ".join(f"{name} {quantities.value_text(table.get(name), values[name])}" for name in names) or quantities.NONE
