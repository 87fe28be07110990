"""`benchstore importers`: which result files can be read, and what of one becomes what."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

import click

from benchstore.cli import output, packages
from benchstore.cli.options import format_option
from benchstore.importers import registry
from benchstore.importers.importer import Importer
from benchstore.publish.words.tables import Table

_WIDTH = 80
_OTHERS = "from other packages"
_TOLD = (("what becomes what", "maps"), ("what is not taken", "drops"), ("what is refused", "refuses"))


@click.command("importers")
@click.argument("name", required=False)
@format_option
def importers_command(name: str | None, form: str) -> None:
    """List the tools whose result files can be added, or tell of one what becomes of what is in its files.

    \b
    benchstore importers
    benchstore importers lm-eval
    benchstore add results.json --from lm-eval
    """
    if name is None:
        _list(form)
    else:
        _tell(registry.find(name), form)
    packages.say_wrong()


def _grouped() -> Iterator[tuple[str, str, Importer]]:
    """Group, package and importer; our own are of no package."""
    for group, importers in registry.GROUPS.items():
        yield from ((group, "", importer) for importer in importers)
    yield from ((_OTHERS, other.package, other.importer) for other in registry.from_packages() if other.importer)


def _list(form: str) -> None:
    found = list(_grouped())
    if form == "json":
        rows = [
            {"name": item.name, "description": item.description, "group": group, "package": package or None}
            for group, package, item in found
        ]
        output.print_json({"importers": rows})
    elif form == "md":
        lines = tuple((item.name, item.description, package or group) for group, package, item in found)
        output.print_table(Table(title="", columns=("name", "reads", "group"), rows=lines), form)
    else:
        _as_text(found)


def _as_text(found: list[tuple[str, str, Importer]]) -> None:
    """Names and what they read, by group, within the width of a terminal of old."""
    longest = min(max(len(item.name) for _, _, item in found), 26)
    before = ""
    for group, package, item in found:
        if group != before:
            output.say(lead=f"{chr(10) if before else ''}{group}", bold=True)
        before = group
        text = item.description + (f" ({package})" if package else "")
        output.say(_wrapped(text, f"  {item.name:<{longest}}  ", " " * (longest + 4)))
    output.say("\nbenchstore importers NAME tells what of its files becomes what.")


def _wrapped(text: str, first: str, others: str) -> str:
    return textwrap.fill(text, _WIDTH, initial_indent=first, subsequent_indent=others, break_on_hyphens=False)


def _tell(item: Importer, form: str) -> None:
    package = next((other.package for other in registry.from_packages() if other.name == item.name), None)
    told = {key: list(getattr(item, key)) for _, key in _TOLD}
    if form == "json":
        output.print_json({"name": item.name, "description": item.description, "package": package, **told})
        return
    if form == "md":
        rows = tuple((title, sentence) for title, key in _TOLD for sentence in told[key])
        output.print_table(Table(title=f"{item.name}: {item.description}", columns=("", "in its files"), rows=rows), form)
        return
    output.say(_wrapped(f"{item.name}: {item.description}{f' ({package})' if package else ''}", "", "  "))
    for title, key in _TOLD:
        output.say(lead=f"\n{title}", bold=True)
        for sentence in told[key] or ["its package does not say"]:
            output.say(_wrapped(sentence, "  - ", "    "))
