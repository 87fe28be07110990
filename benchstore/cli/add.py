"""`benchstore add`: result files become snapshots."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from benchstore.cli import output, packages
from benchstore.cli.options import format_option
from benchstore.errors import UsageError
from benchstore.publish.words import wording
from benchstore.records.metric import MetricTable
from benchstore.repository import open_repository
from benchstore.result_files import Result
from benchstore.views.written import AddedList

if TYPE_CHECKING:
    from benchstore.store.plan import Added

_SHOWN = 12
"""So many verdict lines a snapshot are printed; the rest is counted."""


@click.command("add")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--model", metavar="M", help="The model the results belong to.")
@click.option(
    "--dataset",
    metavar="NAME@VERSION",
    help="The data it was measured on; NAME@VERSION/SPLIT for a part of it, @VERSION where the file has the name alone.",
)
@click.option("--prompt", metavar="V", help="The prompt's version.")
@click.option("--environment", metavar="E", help="Where it ran: github-actions, local, staging, production, or one of the config's.")
@click.option(
    "--from", "importer", default="auto", show_default=True, metavar="auto|NAME", help="How to read the files; see benchstore importers."
)
@click.option("--task", metavar="TASK", help="Take one task of a file that holds several.")
@click.option("--per-task", is_flag=True, help="Make every task of a file a snapshot of its own, on its own data set.")
@click.option(
    "--metric-map",
    multiple=True,
    metavar="NAME=PATH",
    help="Where a metric stands in the file, such as f1=results.test.f1, or times a factor: f1=results.test.f1*0.01. Repeatable.",
)
@click.option("--per-row", is_flag=True, help="Every row of a table (CSV, TSV, JSON Lines, a list) is a result of its own.")
@click.option(
    "--row",
    multiple=True,
    metavar="FACT=COLUMN",
    help="Which column or key says the model, dataset, split, prompt, created_at, task …, such as model=name. Repeatable.",
)
@click.option(
    "--unit", "units", multiple=True, metavar="NAME=UNIT", help="The unit of a metric in the file, such as f1=percent. Repeatable."
)
@click.option("--repeat", is_flag=True, help="The files are runs of one recipe, such as other seeds: they become one snapshot, their mean.")
@click.option("--samples/--no-samples", default=True, help="Take the rows of the examples, also from files beside FILE, or leave them.")
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
@click.option("--again", is_flag=True, help="Add also what was added before: the same file of the same run, or that has not landed.")
@click.option("--dry-run", is_flag=True, help="Decide and print everything, write nothing.")
@click.option("--commit", is_flag=True, help="Commit too, as two commits: add, and promote.")
@format_option
@click.pass_obj
def add_command(
    directory: str,
    /,
    files: tuple[str, ...],
    metric_map: tuple[str, ...],
    row: tuple[str, ...],
    units: tuple[str, ...],
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
    repository = open_repository(directory)
    packages.say_wrong()
    added = repository.add(
        [_result(file) for file in files],
        metric_map=_pairs("--metric-map", metric_map, "f1=results.test.f1"),
        row=_row(row),
        units=_pairs("--unit", units, "f1=percent"),
        folder=directory,
        **given,
    )
    if form == "json":
        output.print_json(added.to_dict())
        return
    if form == "md":
        output.view(added, form)
        output.problems([problem for item in added for problem in item.warnings], form=form)
    for item in added if form == "text" else ():
        _print(item, added.table, committed=bool(added.commits) and not item.committed)
    _next_step(added, in_git=repository.in_git, again="-" in files or bool(given["again"]))


def _result(file: str) -> Result:
    """A file by its name, or standard input."""
    return ("-", sys.stdin.buffer.read()) if file == "-" else file


def _pairs(flag: str, pairs: tuple[str, ...], example: str) -> dict[str, str]:
    """What was said by name, of a flag that is repeated."""
    found = {}
    for pair in pairs:
        name, equals, said = pair.partition("=")
        if not (name and equals and said):
            raise UsageError(f"{flag} {pair!r} is not NAME={example.partition('=')[2].upper()}", hint=f"write it as {example}")
        found[name] = said
    return found


def _row(pairs: tuple[str, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for pair in pairs:
        fact, equals, column = pair.partition("=")
        if not (fact and equals and column):
            raise UsageError(f"--row {pair!r} is not FACT=COLUMN", hint="write it as model=name")
        found.setdefault(fact, []).append(column)
    return found


def _print(item: Added, table: MetricTable, *, committed: bool) -> None:
    snapshot = item.snapshot
    if item.already:
        output.say(
            f" on {snapshot.dataset.label}: {item.file}, the same file and facts{', committed now' if committed else ''}",
            lead=f"already {snapshot.model}@{snapshot.version}",
            bold=True,
        )
        output.say(f"  {item.pointer_note}")
        return
    rows = f", {wording.rows_text(snapshot.samples)}" if snapshot.samples else ""
    rows += f", the mean of {snapshot.repeats.number} runs" if snapshot.repeats else ""
    said = f" on {snapshot.dataset.label}{rows}, read from {item.file} as {item.importer}"
    output.say(said, lead=f"{snapshot.model} v{snapshot.version}", bold=True)
    for fact in item.facts.shown:
        value = "none" if fact.value is None else str(fact.value)
        output.say(f"  {fact.name:<20} {value:<32} {fact.origin}")
    values = {**snapshot.metrics, **snapshot.aggregated}
    names = sorted(values, key=table.order)
    more = f" · {len(names) - _VALUES} more" if len(names) > _VALUES else ""
    output.say("  " + " · ".join(f"{name} {values[name]:.4g}" for name in names[:_VALUES]) + more)
    for problem in item.warnings:
        sign, colour = ("  note: ", None) if problem.rule == "notice" else ("  warning: ", "yellow")
        output.say(f"{problem.message}" + (f"; {problem.hint}" if problem.hint else ""), lead=sign, colour=colour)
    _print_verdicts(item)
    output.say(f"  {item.pointer_note}")


_VALUES = 6
"""So many values of a new snapshot are printed."""
_FIRST = ("regressed", "improved", "cannot tell", "missing", "incomparable", "accepted")


def _print_verdicts(item: Added) -> None:
    """What a reader must see first: regressions and the like, and the primary metrics; the rest is counted by what it is."""
    first = [row for row in item.judgements if row.verdict in _FIRST or (row.primary and row.method)]
    output.judgements(first[:_SHOWN])
    said = {id(row) for row in first[:_SHOWN]}
    rest = Counter("without a reference" if row.verdict == "new" else row.verdict for row in item.judgements if id(row) not in said)
    reference = next((row for row in item.judgements if row.reference is not None), None)
    if reference is not None:
        where = f"against v{reference.reference} ({reference.reference_why})"
        counts = ", ".join(f"{number} {word}" for word, number in rest.items())
        output.say(f"  {output.counted(rest.total(), 'more metric')}: {counts}; {where}" if rest else f"  judged {where}")


def _next_step(added: AddedList, *, in_git: bool, again: bool) -> None:
    """What comes next. Snapshot and pointer go into two commits, so that a revert of the second rolls back and keeps the result.

    The same command with --commit makes them; where it would add once more, `again`, git does.
    """
    names = " and ".join(dict.fromkeys(f"{item.snapshot.model} v{item.snapshot.version}" for item in added.added[:2]))
    commits = added.commits
    if added.dry_run:
        output.say("Nothing was written (--dry-run).", err=True)
    elif commits:
        undo = f"\nTo roll back: git revert {commits[1][:12]}" if len(commits) > 1 else ""
        output.say(f"Next: git push, and open a pull request.{undo}", err=True)
    elif all(item.committed for item in added):
        output.say("Nothing was added. To add it once more: --again", err=True)
    elif in_git:
        by_git = f"git commit -m 'Add {names}' -- snapshots ':!*/current.yaml' && git commit -m 'Promote {names}' -- snapshots"
        output.say(f"Next: {by_git if again else 'the same command with --commit'}, then push, and open a pull request.", err=True)
    else:
        output.say("Next: put this folder under git, so that nothing is lost: git init && git add . && git commit", err=True)
