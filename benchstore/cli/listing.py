"""`benchstore list`: every series' current snapshot, or the versions of one model."""

from __future__ import annotations

import click

from benchstore.cli import output
from benchstore.cli.options import at_option, format_option
from benchstore.repository import open_repository


@click.command("list")
@click.argument("model", required=False)
@at_option
@format_option
@click.pass_obj
def list_command(directory: str, /, model: str | None, at: str | None, form: str) -> None:
    """List every series with its current version, or the versions of MODEL.

    \b
    benchstore list
    benchstore list openai --at 2026-11-01
    """
    repository = open_repository(directory).at(at)
    found = repository.versions(model) if model else repository.series()
    if form != "json" and not len(found):
        output.say("No snapshots yet. Add one: benchstore add results.json --dataset NAME@VERSION")
    else:
        output.view(found, form)
