"""`benchstore show`: one snapshot, with its provenance and its verdicts."""

from __future__ import annotations

from typing import Any

import click

from benchstore.analysis.references import ModelHistory
from benchstore.analysis.report import judge
from benchstore.cli import output
from benchstore.cli.listing import marks
from benchstore.cli.options import at_option, series_options
from benchstore.publish.words.tables import Table
from benchstore.records import address, quantities
from benchstore.records.snapshot import Snapshot
from benchstore.store import addresses
from benchstore.store.addresses import SeriesFilter
from benchstore.store.snapshots import Store, snapshot_path
from benchstore.store.workplace import Workplace


@click.command("show")
@click.argument("address_text", metavar="ADDRESS")
@series_options
@at_option
@output.format_option
@click.pass_obj
def show_command(directory: str, /, address_text: str, series: SeriesFilter, at: str | None, form: str) -> None:
    """Show one snapshot: MODEL (its current one), MODEL@4, @current, @baseline, @previous, @2026-11-23.

    \b
    benchstore show openai@baseline
    benchstore show openai --at v1.0
    """
    place = Workplace.find(directory)
    store = place.store(at)
    snapshot = addresses.find(store, address.parse(address_text), series, repository=place.repository, root=place.root)
    history = (
        ModelHistory(store.snapshots(snapshot.model), store.pointer(snapshot.model))
        if snapshot.version in store.versions(snapshot.model)
        else None
    )
    policy, table = store.config.policy, store.config.metrics
    rows = judge(history.questions(snapshot, table, policy.against), policy, store.samples) if history else []
    pointer = store.pointer(snapshot.model)
    tags = marks(snapshot, pointer.standing(snapshot.series), pointer)
    if form == "json":
        path = snapshot_path(snapshot.model, snapshot.version)
        output.print_json({"path": path, "marks": tags, "snapshot": snapshot.to_dict(), "judgements": [row.to_dict() for row in rows]})
        return
    output.print_table(_facts(snapshot, tags, pointer.withdrawn.get(snapshot.version)), form)
    click.echo()
    if rows:
        output.print_table(
            output.judgement_table(
                rows, store.config.metrics, old=f"v{rows[0].reference}" if rows[0].reference else "reference", new=f"v{snapshot.version}"
            ),
            form,
        )
    else:
        output.print_table(_metrics(store, snapshot), form)


def _facts(snapshot: Snapshot, tags: list[str], withdrawn: str | None) -> Table:
    """What is known of a snapshot besides its metrics, one fact a line."""
    flat = _flat({key: value for key, value in snapshot.to_dict().items() if key not in ("metrics", "uncertainty", "schema_version")})
    lines = [("marks", " ".join(tags) or "none"), *((name, str(value)) for name, value in flat.items())]
    if withdrawn:
        lines.insert(1, ("withdrawn", withdrawn))
    return Table(title=f"{snapshot.model} v{snapshot.version}", columns=("fact", "value"), rows=tuple(lines))


def _flat(value: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested objects as dotted names."""
    found: dict[str, Any] = {}
    for key, item in value.items():
        if isinstance(item, dict):
            found |= _flat(item, f"{prefix}{key}.")
        else:
            found[f"{prefix}{key}"] = ", ".join(map(str, item)) if isinstance(item, list) else item
    return found


def _metrics(store: Store, snapshot: Snapshot) -> Table:
    table = store.config.metrics
    names = sorted(snapshot.values, key=table.order)
    lines = tuple((name, quantities.value_text(table.get(name), snapshot.values[name])) for name in names)
    return Table(title="", columns=("metric", "value"), rows=lines, right=frozenset({1}))
