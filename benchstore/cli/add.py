"""`benchstore add`: result files become snapshots."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

import click

from benchstore.cli import added_text, output, packages
from benchstore.cli.bar import bar
from benchstore.cli.options import format_option
from benchstore.errors import UsageError
from benchstore.repository import open_repository
from benchstore.result_files import Result


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
@click.option("--explain", is_flag=True, help="Print of every number where in its file it stands, and what was done to it.")
@click.option("-q", "--quiet", is_flag=True, help="Print only what needs attention.")
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
    explain: bool,
    quiet: bool,
    **given: Any,
) -> None:
    """Add result files of any known tool as snapshots, and move the models' pointers.

    Facts that the command line does not give come from the file, then from defaults: in benchstore.yaml, then from git
    and the CI's variables. FILE may be a folder, an archive, or - for standard input. All files are added, or none.

    \b
    benchstore add results.json --model openai --dataset bills@2
    lm_eval … && benchstore add results_*.json --task mmlu --commit
    """
    repository = open_repository(directory)
    packages.say_wrong()
    with bar(quiet=quiet) as progress:
        added = repository.add(
            [_result(file) for file in files],
            metric_map=_pairs("--metric-map", metric_map, "f1=results.test.f1"),
            row=_row(row),
            units=_pairs("--unit", units, "f1=percent"),
            folder=directory,
            progress=progress,
            **given,
        )
    added = replace(added, explain=explain)
    if form == "json":
        output.print_json(added.to_dict())
        return
    if form == "md":
        output.view(added, form)
        output.problems([problem for item in added for problem in item.warnings], form=form)
    else:
        added_text.say(added, quiet=quiet)
    if not quiet:
        added_text.say_next_step(added, in_git=repository.in_git, again="-" in files or bool(given["again"]))


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
