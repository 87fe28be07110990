"""`benchstore log`: what happened, read from git: added, promoted, rolled back, baseline set, accepted, withdrawn."""

from __future__ import annotations

import click

from benchstore.cli import output
from benchstore.cli.options import at_option, format_option
from benchstore.repository import open_repository


@click.command("log")
@click.argument("model", required=False)
@click.option("--since", metavar="DATE", help="From this day on (UTC).")
@click.option("--until", metavar="DATE", help="Up to the end of this day (UTC).")
@click.option("--last", type=click.IntRange(min=1), metavar="N", help="At most the newest N events.")
@at_option
@format_option
@click.pass_obj
def log_command(
    directory: str, /, model: str | None, since: str | None, until: str | None, last: int | None, at: str | None, form: str
) -> None:
    """Show what happened to all models or to MODEL, newest first: what, who, when, in which commit.

    \b
    benchstore log openai --last 10
    """
    found = open_repository(directory).at(at).history(model, since=since, until=until, last=last)
    if found.shallow:
        output.say("warning: this is a shallow clone; older events are missing (git fetch --unshallow)", err=True)
    if form != "json" and not len(found):
        output.say("Nothing has happened yet.")
    else:
        output.view(found, form)
