"""`benchstore template`: the files that a store may have in place of benchstore's own."""

from __future__ import annotations

import click

from benchstore import resources
from benchstore.cli import output
from benchstore.errors import UsageError
from benchstore.publish.site import overrides


@click.command("template")
@click.argument("name", metavar="[NAME]", required=False)
def template_command(name: str | None) -> None:
    """Print a file of the dashboard, to be changed and kept in the store's site_template/; without NAME, list them.

    \b
    benchstore template
    mkdir -p site_template && benchstore template style.css > site_template/style.css
    """
    names = resources.names(overrides.FOLDER)
    if name is None:
        output.say("\n".join(names))
        return
    if name not in names:
        import difflib

        close = difflib.get_close_matches(name, names, n=3)
        raise UsageError(f"there is no template {name!r}", hint=f"there are {', '.join(close or names)}")
    output.own_file(overrides.marked(name))
