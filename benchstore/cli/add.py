"""`benchstore add`: result files become snapshots."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

import click

from benchstore.cli import added_text, output, packages
from benchstore.cli.bar import bar
from benchstore.cli.options import format_option, hardware_option, hardware_pairs, pairs, reading_options, row_pairs
from benchstore.repository import open_repository
from benchstore.result_files import Result


@click.command("add")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--model", metavar="M", help="The model the results belong to, whatever they state; results of several models take none.")
@click.option(
    "--dataset",
    metavar="NAME@VERSION",
    help="The data it was measured on; NAME@VERSION/SPLIT for a part of it, @VERSION where the file has the name alone.",
)
@click.option("--prompt", metavar="V", help="The prompt's version.")
@click.option("--environment", metavar="E", help="Where it ran: github-actions, local, staging, production, or one of the config's.")
@hardware_option
@reading_options
@click.option("--repeat", is_flag=True, help="The files are runs of one recipe, such as other seeds: they become one snapshot, their mean.")
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
    hardware: tuple[str, ...],
    form: str,
    explain: bool,
    quiet: bool,
    **given: Any,
) -> None:
    """Add result files of any known tool as snapshots, and move the models' pointers.

    Facts that the command line does not give come from the file, then from defaults: in benchstore.yaml and from the
    CI's variables. FILE may be a folder, an archive, or - for standard input. All files are added, or none.

    \b
    benchstore add results.json --model openai --dataset bills@2
    lm_eval … && benchstore add results_*.json --task mmlu --commit
    """
    repository = open_repository(directory)
    packages.say_wrong()
    with bar(quiet=quiet) as progress:
        added = repository.add(
            [_result(file) for file in files],
            metric_map=pairs("--metric-map", metric_map, "f1=results.test.f1"),
            row=row_pairs(row),
            units=pairs("--unit", units, "f1=percent"),
            hardware=hardware_pairs(hardware),
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
        added_text.say_next_step(added, repository, again="-" in files or bool(given["again"]))


def _result(file: str) -> Result:
    """A file by its name, or standard input."""
    return ("-", sys.stdin.buffer.read()) if file == "-" else file
