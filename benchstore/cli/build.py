"""`benchstore build`: the static dashboard, written to a folder."""

from __future__ import annotations

from pathlib import Path

import click

from benchstore.cli import output
from benchstore.cli.options import at_option
from benchstore.repository import open_repository


@click.command("build")
@click.option("--out", default="_site", show_default=True, metavar="DIR", help="Where to write the site.")
@at_option
@click.pass_obj
def build_command(directory: str, /, out: str, at: str | None) -> None:
    """Build the static dashboard. It needs no server and no network: open its index.html.

    DIR holds the page that was there, whole, until it holds the new one; it may be served meanwhile.

    \b
    benchstore build && open _site/index.html
    benchstore build --at 2026-11-01 --out /tmp/then
    """
    built = open_repository(directory).at(at).build(Path(directory) / out)
    output.problems(built.warnings, err=True)
    output.say(f"{built.page}")
    output.say(f"{built.files} files. Open index.html in a browser, or publish the folder.", err=True)
    for gap in built.gaps:
        output.say(f"note: {gap}", err=True)
