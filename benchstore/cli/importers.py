"""`benchstore importers`: which result files can be read."""

from __future__ import annotations

import click

from benchstore.cli import output
from benchstore.cli.options import format_option
from benchstore.importers import registry
from benchstore.publish.words.tables import Table


@click.command("importers")
@format_option
def importers_command(form: str) -> None:
    """List the tools whose result files can be added.

    \b
    benchstore importers
    benchstore add results.json --from lm-eval
    """
    found = [{"name": item.name, "description": item.description} for item in registry.IMPORTERS.values()]
    if form == "json":
        output.print_json({"importers": found})
        return
    output.print_table(Table(title="", columns=("name", "reads"), rows=tuple((item["name"], item["description"]) for item in found)), form)
