"""`benchstore compare`: two snapshots, or two result files outside any repository, side by side."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from benchstore.analysis.judgement import Judgement
from benchstore.cli import output
from benchstore.cli.options import at_option, format_option, series_options
from benchstore.comparison import compare
from benchstore.repository import open_repository
from benchstore.views.judged import Comparison, ComparisonList

_SAID = 12
"""So many sentences a pair are printed; the table has the rest."""


@click.command("compare")
@click.argument("a", required=False)
@click.argument("b", required=False)
@click.option("--only-changed", is_flag=True, help="Leave out metrics that are the same on both sides.")
@click.option("--task", metavar="TASK", help="Of result files, take this task.")
@series_options
@at_option
@format_option
@click.pass_obj
def compare_command(
    directory: str,
    /,
    a: str | None,
    b: str | None,
    only_changed: bool,
    task: str | None,
    series: dict[str, str | None],
    at: str | None,
    form: str,
) -> None:
    """Compare A (old) with B (new): value, change, percent, interval, verdict, and who is ahead where the verdict says so.

    A alone is compared with its series' baseline; without both, every current snapshot is. A and B may also be result files of any
    known tool, outside any repository.

    \b
    benchstore compare openai
    benchstore compare openai@3 openai@4
    benchstore compare before.json after.json
    """
    if a and b and (Path(directory) / a).is_file() and (Path(directory) / b).is_file():
        found = ComparisonList(comparisons=[compare(a, b, task=task, folder=directory)])
    else:
        found = open_repository(directory).at(at).compare(a, b, **series)
    if only_changed:
        found = ComparisonList(comparisons=[replace(pair, rows=[row for row in pair.rows if row.delta != 0]) for pair in found])
    if form == "json":
        output.view(found, form)
    elif not len(found):
        output.say("Nothing to compare: every series stands on its baseline.")
    else:
        _print(found, form)


def _print(found: ComparisonList, form: str) -> None:
    for number, pair in enumerate(found):
        if number:
            output.say()
        output.view(pair, form)
        if form == "md":
            output.say()
        output.say(pair.summary, form=form)
        if form == "text":
            output.judgements(_worth_saying(pair))


def _worth_saying(pair: Comparison) -> list[Judgement]:
    return [row for row in pair if row.p is not None or row.verdict == "cannot tell"][:_SAID]
