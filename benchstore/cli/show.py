"""`benchstore show`: one snapshot, with its provenance and its verdicts."""

from __future__ import annotations

import click

from benchstore.cli import output
from benchstore.cli.options import at_option, format_option, series_options
from benchstore.repository import open_repository


@click.command("show")
@click.argument("address_text", metavar="ADDRESS")
@series_options
@at_option
@format_option
@click.pass_obj
def show_command(directory: str, /, address_text: str, series: dict[str, str | None], at: str | None, form: str) -> None:
    """Show one snapshot: MODEL (its current one), MODEL@4, @current, @baseline, @previous, @2026-11-23.

    \b
    benchstore show openai@baseline
    benchstore show openai --at v1.0
    """
    output.view(open_repository(directory).at(at).snapshot(address_text, **series), form)
