"""`benchstore compare`: two snapshots, or two result files outside any repository, side by side."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from benchstore.analysis.compare import compare
from benchstore.analysis.judgement import Judgement
from benchstore.analysis.references import ModelHistory
from benchstore.analysis.report import judge
from benchstore.cli import output
from benchstore.cli.options import at_option, series_options
from benchstore.errors import Refused, UsageError, refuse_errors
from benchstore.importers import registry
from benchstore.records import address, consistency
from benchstore.records.config import Config
from benchstore.records.samples import Samples
from benchstore.records.snapshot import Snapshot
from benchstore.standing.judged import judge_store
from benchstore.store import addresses, facts
from benchstore.store.addresses import SeriesFilter
from benchstore.store.facts import Given, Surroundings
from benchstore.store.snapshots import Store
from benchstore.store.workplace import Workplace, now

_SAID = 12
"""So many sentences a pair are printed; the table has the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    """Two sides with their names and judgements."""

    old: str
    new: str
    rows: list[Judgement]


@click.command("compare")
@click.argument("a", required=False)
@click.argument("b", required=False)
@click.option("--only-changed", is_flag=True, help="Leave out metrics that are the same on both sides.")
@click.option("--task", metavar="TASK", help="Of result files, take this task.")
@series_options
@at_option
@output.format_option
@click.pass_obj
def compare_command(
    directory: str,
    /,
    a: str | None,
    b: str | None,
    only_changed: bool,
    task: str | None,
    series: SeriesFilter,
    at: str | None,
    form: str,
) -> None:
    """Compare A (old) with B (new): value, change, percent, interval, verdict, and which side is ahead.

    One address compares that model's baseline with its current snapshot; none does so for every series. A and B may be
    two result files, outside any repository.

    \b
    benchstore compare openai
    benchstore compare openai@3 openai@4
    benchstore compare before.json after.json
    """
    if a and b and _is_file(directory, a) and _is_file(directory, b):
        config, pairs = _files(directory, a, b, task)
    else:
        config, pairs = _stored(Workplace.find(directory), a, b, series, at)
    if only_changed:
        pairs = [replace(pair, rows=[row for row in pair.rows if row.delta != 0]) for pair in pairs]
    _print(pairs, config, form)


def _is_file(directory: str, text: str) -> bool:
    return (Path(directory) / text).is_file()


def _stored(place: Workplace, a: str | None, b: str | None, series: SeriesFilter, at: str | None) -> tuple[Config, list[_Pair]]:
    store = place.store(at)
    table = store.config.metrics
    if a is None:
        judged = [item for item in judge_store(store, "baseline") if series.matches(item.snapshot.series)]
        return store.config, [_pair(item.snapshot, item.judgements) for item in judged if item.judgements]
    new = addresses.find(store, address.parse(b or a), series, repository=place.repository, root=place.root)
    if b is None:
        rows = judge(_history(store, new.model).questions(new, table, "baseline"), store.config.policy, store.samples)
        if not rows:
            raise UsageError(
                f"{new.model}@{new.version} is its own baseline",
                hint=f"name two: benchstore compare {new.model}@{new.version} {new.model}@OTHER",
            )
        return store.config, [_pair(new, rows)]
    old = addresses.find(store, address.parse(a), series, repository=place.repository, root=place.root)
    rows = judge(_history(store, new.model).between(old, new, table), store.config.policy, store.samples)
    return store.config, [_Pair(old=f"{old.model} v{old.version}", new=f"{new.model} v{new.version}", rows=rows)]


def _history(store: Store, model: str) -> ModelHistory:
    return ModelHistory(store.snapshots(model), store.pointer(model))


def _pair(snapshot: Snapshot, rows: list[Judgement]) -> _Pair:
    reference = next((row for row in rows if row.reference is not None), None)
    old = f"{snapshot.model} v{reference.reference}" if reference else "nothing"
    return _Pair(old=old, new=f"{snapshot.model} v{snapshot.version}", rows=rows)


def _files(directory: str, a: str, b: str, task: str | None) -> tuple[Config, list[_Pair]]:
    """Two result files: nothing need be known but their metrics; a dataset is compared only where both state it."""
    try:
        config = Workplace.find(directory).store().config
    except UsageError:
        config = Config()
    (old, old_rows), (new, new_rows) = _unfiled(directory, a, task, config), _unfiled(directory, b, task, config)
    if "?" in (old.dataset.name, new.dataset.name):
        old = replace(old, dataset=new.dataset)
    rows = compare(old, new, config.metrics, config.policy, lambda side: old_rows if side is old else new_rows)
    return config, [_Pair(old=a, new=b, rows=rows)]


def _unfiled(directory: str, file: str, task: str | None, config: Config) -> tuple[Snapshot, Samples | None]:
    """The snapshot that a result file would become, with stand-ins for the facts that only a store needs, and its rows."""
    data = (Path(directory) / file).read_bytes()
    _, drafts = registry.read(data, file, importer="auto", options=registry.Options(task=task))
    if len(drafts) != 1:
        raise UsageError(f"{file} holds {len(drafts)} results", hint="compare files of one result each")
    given = Given(model=str(drafts[0].fields.get("model") or Path(file).stem), created_at=now().isoformat())
    found = facts.complete(drafts[0], file, given=given, defaults={"dataset": "?@?"}, around=Surroundings(now=now()))
    if found.problems:
        raise Refused(found.problems)
    value: dict[str, Any] = {**found.fields, "version": 1, "schema_version": 1}
    value["source"] = {"file_sha256": hashlib.sha256(data).hexdigest()}
    value.pop("samples", None)
    snapshot = Snapshot.from_dict(value)
    refuse_errors(consistency.of_snapshot(snapshot, drafts[0].samples, config, file))
    return snapshot, drafts[0].samples


def _print(pairs: list[_Pair], config: Config, form: str) -> None:
    if form == "json":
        output.print_json(
            {"comparisons": [{"old": pair.old, "new": pair.new, "rows": [row.to_dict() for row in pair.rows]} for pair in pairs]}
        )
        return
    if not pairs:
        click.echo("Nothing to compare: every series stands on its baseline.")
    for number, pair in enumerate(pairs):
        if number:
            click.echo()
        output.print_table(output.judgement_table(pair.rows, config.metrics, title=f"{pair.old} → {pair.new}", old="old", new="new"), form)
        click.echo(output.plain(_summary(pair)))
        if form == "text":
            output.judgements([row for row in pair.rows if row.p is not None or row.verdict == "cannot tell"][:_SAID])


def _summary(pair: _Pair) -> str:
    """Who is ahead on how many metrics, and what could not be compared."""
    ahead = [row.better for row in pair.rows if row.better is not None]
    rest = [
        f"{len(found)} {word}"
        for word in ("incomparable", "missing", "new")
        if (found := [row for row in pair.rows if row.verdict == word])
    ]
    text = f"{pair.new} is better on {ahead.count(1)}, worse on {ahead.count(-1)}, the same on {ahead.count(0)}"
    reason = next((row.sentence for row in pair.rows if row.verdict == "incomparable"), "")
    return "; ".join([text, *rest]) + (f"\n{reason}" if reason else "")
