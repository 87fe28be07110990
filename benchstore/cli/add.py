"""`benchstore add`: result files become snapshots."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import click

from benchstore.cli import output
from benchstore.errors import Problem, Refused, UsageError
from benchstore.importers import registry
from benchstore.records.metric import MetricTable
from benchstore.store import facts, writing
from benchstore.store.add import Added, Incoming, Promotion, add
from benchstore.store.facts import Given, Surroundings
from benchstore.store.landing import pending
from benchstore.store.workplace import Workplace, now

_SHOWN = 12
"""So many verdict lines a snapshot are printed; the rest is counted."""


@click.command("add")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--model", metavar="M", help="The model the results belong to.")
@click.option("--dataset", metavar="NAME@VERSION", help="The data it was measured on; NAME@VERSION/SPLIT for a part of it.")
@click.option("--prompt", metavar="V", help="The prompt's version.")
@click.option("--environment", metavar="E", help="Where it ran: github-actions, local, staging, production, or one of the config's.")
@click.option(
    "--from", "importer", default="auto", show_default=True, metavar="auto|NAME", help="How to read the files; see benchstore importers."
)
@click.option("--task", metavar="TASK", help="Take one task of a file that holds several.")
@click.option(
    "--metric-map", multiple=True, metavar="NAME=PATH", help="Where a metric stands in the file, such as f1=results.test.f1. Repeatable."
)
@click.option("--provider", metavar="P", help="Who serves or made the model.")
@click.option("--created-at", metavar="T", help="When it was measured, such as 2026-11-23T09:00:00Z.")
@click.option("--source-commit", metavar="SHA", help="The commit of the code that was measured.")
@click.option("--branch", metavar="B", help="Its branch.")
@click.option("--run-id", metavar="I", help="The run that measured.")
@click.option("--triggered-by", metavar="W", help="Who or what started it.")
@click.option("--tag", "tags", multiple=True, metavar="T", help="A label. Repeatable.")
@click.option("--note", metavar="N", help="What a reader should know.")
@click.option(
    "--promote/--no-promote",
    default=None,
    help="Make it current, or do not. Without either it becomes current where the series stood on its newest version.",
)
@click.option("--hold-regressed", is_flag=True, help="Add what regressed without making it current, such as from a nightly run.")
@click.option("--dry-run", is_flag=True, help="Decide and print everything, write nothing.")
@click.option("--commit", is_flag=True, help="Commit too, as two commits: add, and promote.")
@output.format_option
@click.pass_obj
def add_command(
    directory: str,
    /,
    files: tuple[str, ...],
    importer: str,
    task: str | None,
    metric_map: tuple[str, ...],
    promote: bool | None,
    hold_regressed: bool,
    dry_run: bool,
    commit: bool,
    form: str,
    **given: Any,
) -> None:
    """Add result files of any known tool as snapshots, and move the models' pointers.

    Facts that the command line does not give come from the file, then from defaults: in benchstore.yaml, then from git
    and the CI's variables. FILE may be - for standard input. All files are added, or none.

    \b
    benchstore add results.json --model openai --dataset bills@2
    lm_eval … && benchstore add results_*.json --task mmlu --commit
    """
    place = Workplace.find(directory)
    if commit and place.repository is None:
        raise UsageError("--commit needs a git repository", hint="git init first")
    options = registry.Options(task=task, metric_map=_metric_map(metric_map))
    incoming, unreadable = _read(files, directory, importer, options)
    around = _surroundings(place)
    said, defaults = Given(**given), place.store().config.defaults
    promotion = _promotion(promote, hold_regressed=hold_regressed)

    def enter(*, dry_run: bool) -> list[Added]:
        find_facts = partial(facts.complete, given=said, defaults=defaults, around=around)
        return add(place.root, place.repository, incoming, find_facts, now=around.now, promote=promotion, dry_run=dry_run)

    if unreadable:
        raise Refused(unreadable + _problems_of(enter))
    added = enter(dry_run=dry_run)
    commits = _commit(place, added) if commit and not dry_run else []
    if form == "json":
        output.print_json({"added": [_as_dict(item) for item in added], "commits": commits, "dry_run": dry_run})
        return
    for item in added:
        _print(item, place.store().config.metrics)
    _next_step(added, commits, dry_run=dry_run, in_git=place.repository is not None)


def _promotion(promote: bool | None, *, hold_regressed: bool) -> Promotion:
    if hold_regressed and promote:
        raise UsageError("--promote and --hold-regressed do not go together", hint="leave one out")
    if promote is None:
        return "unless-regressed" if hold_regressed else "auto"
    return "yes" if promote else "no"


def _metric_map(pairs: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        name, equals, path = pair.partition("=")
        if not (name and equals and path):
            raise UsageError(f"--metric-map {pair!r} is not NAME=PATH", hint="write it as f1=results.test.f1")
        found[name] = path
    return found


def _problems_of(enter: Callable[..., list[Added]]) -> list[Problem]:
    """What is wrong with the files that could be read, so that all problems are told at once."""
    try:
        enter(dry_run=True)
    except Refused as refusal:
        return list(refusal.problems)
    return []


def _read(files: tuple[str, ...], directory: str, importer: str, options: registry.Options) -> tuple[list[Incoming], list[Problem]]:
    """Every file that could be read, and the problems of those that could not."""
    found: list[Incoming] = []
    problems: list[Problem] = []
    for file in files:
        try:
            data = _bytes(file, directory)
            name, drafts = registry.read(data, file, importer=importer, options=options)
        except Refused as refusal:
            problems += refusal.problems
        else:
            found += [Incoming(file=file, data=data, importer=name, draft=draft) for draft in drafts]
    return found, problems


def _bytes(file: str, directory: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return (Path(directory) / file).read_bytes()
    except OSError as error:
        raise Refused([Problem(file=file, message=f"cannot be read: {error.strerror}", hint="check the name", rule="file")]) from None


def _surroundings(place: Workplace) -> Surroundings:
    repository = place.repository
    if repository is None or repository.head() is None:
        return Surroundings(now=now(), environ=os.environ)
    return Surroundings(now=now(), environ=os.environ, commit=repository.head(), branch=repository.branch(), dirty=repository.is_dirty())


def _commit(place: Workplace, added: list[Added]) -> list[str]:
    """Two commits, so that reverting the second one is the roll back."""
    repository = place.git()
    names = [f"{item.snapshot.model} v{item.snapshot.version}" for item in added]
    moved = [f"{item.snapshot.model} to v{item.snapshot.version}" for item in added if item.promoted]
    snapshots = [path for item in added for path in item.paths if path.endswith(".json")]
    pointers = sorted({path for item in added for path in item.paths if not path.endswith(".json")})
    commits = [writing.commit(place.root, repository, f"Add {pending.some(names)}", snapshots)]
    if pointers:
        commits.append(writing.commit(place.root, repository, f"Promote {pending.some(moved)}", pointers))
    return commits


def _as_dict(item: Added) -> dict[str, Any]:
    return {
        "file": item.file,
        "importer": item.importer,
        "model": item.snapshot.model,
        "version": item.snapshot.version,
        "paths": item.paths,
        "promoted": item.promoted,
        "pointer": item.pointer_note,
        "facts": [{"name": fact.name, "value": fact.value, "origin": fact.origin} for fact in item.facts.shown],
        "judgements": [row.to_dict() for row in item.judgements],
        "warnings": [problem.to_dict() for problem in item.warnings],
        "snapshot": item.snapshot.to_dict(),
    }


def _print(item: Added, table: MetricTable) -> None:
    snapshot = item.snapshot
    rows = f", {snapshot.samples.rows} rows" if snapshot.samples else ""
    click.echo(
        click.style(f"{snapshot.model} v{snapshot.version}", bold=True)
        + output.plain(f" on {snapshot.dataset.label}{rows}, read from {item.file} as {item.importer}")
    )
    for fact in item.facts.shown:
        click.echo(output.plain(f"  {fact.name:<20} {fact.value!s:<32} {fact.origin}"))
    click.echo(output.plain("  " + " · ".join(f"{name} {value:.4g}" for name, value in list(snapshot.metrics.items())[:6])))
    for problem in item.warnings:
        click.echo(
            click.style("  warning: ", fg="yellow") + output.plain(f"{problem.message}" + (f"; {problem.hint}" if problem.hint else ""))
        )
    _print_verdicts(item, table)
    click.echo(f"  {output.plain(item.pointer_note)}")


_LOUD = ("regressed", "improved", "cannot tell", "missing", "incomparable", "accepted")


def _print_verdicts(item: Added, table: MetricTable) -> None:
    """What a reader must see first: regressions and the like, and the primary metrics; the quiet rest is counted."""
    loud = [row for row in item.judgements if row.verdict in _LOUD or (table.get(row.metric).primary and row.method)]
    output.judgements(loud[:_SHOWN])
    rest = len(item.judgements) - min(len(loud), _SHOWN)
    reference = next((row for row in item.judgements if row.reference is not None), None)
    if reference is not None:
        where = f"v{reference.reference} ({reference.reference_why})"
        click.echo(
            output.plain(
                f"  {rest} more {'metric' if rest == 1 else 'metrics'} within noise, within the limits or not judged, against {where}"
            )
            if rest
            else f"  judged against {where}"
        )


def _next_step(added: list[Added], commits: list[str], *, dry_run: bool, in_git: bool) -> None:
    names = " and ".join(dict.fromkeys(f"{item.snapshot.model} v{item.snapshot.version}" for item in added[:2]))
    if dry_run:
        click.echo("Nothing was written (--dry-run).", err=True)
    elif commits:
        undo = f"\nTo roll back: git revert {commits[1][:12]}" if len(commits) > 1 else ""
        click.echo(f"Next: git push, and open a pull request.{undo}", err=True)
    elif in_git:
        click.echo(f'Next: git commit -m "Add {names}", push, and open a pull request.', err=True)
    else:
        click.echo("Next: put this folder under git, so that nothing is lost: git init && git add . && git commit", err=True)
