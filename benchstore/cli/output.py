"""What commands print: problems, tables as text, Markdown or JSON, verdicts with icon and word. Results only, no decisions.

Nothing else in the command line prints. What content holds that is not seen, such as what moves a terminal's cursor, is made visible.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

import click

from benchstore.analysis.judgement import Judgement
from benchstore.errors import Problem
from benchstore.publish.words.judged import ICONS
from benchstore.publish.words.markdown import escape_markdown
from benchstore.publish.words.tables import Table, as_markdown, as_text
from benchstore.publish.words.visible import JOINERS, in_json, visible
from benchstore.views.view import View

COLOURS = {"regressed": "red", "improved": "green", "cannot tell": "yellow"}


def counted(number: int, noun: str) -> str:
    """`1 snapshot`, `2 snapshots`, `0 models`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def after_push(*, on_default_branch: bool) -> str:
    """What follows the push of new results: a pull request, but from the branch that it would be merged into."""
    return "" if on_default_branch else ", and open a pull request"


def say(text: str = "", *, lead: str = "", colour: str | None = None, bold: bool = False, err: bool = False, form: str = "text") -> None:
    """A text on standard output or error; its `lead` stands out on a terminal. In Markdown it is a paragraph in which nothing is live."""
    if form == "md" and not err:
        markdown(f"{escape_markdown(lead + text)}\n\n")
        return
    head = click.style(visible(lead), fg=colour, bold=bold or None) if lead else ""
    click.echo(head + _COMMAND.sub(_as_text, visible(text)), err=err)


_COMMAND = re.compile(r"^([ ]*):(?=:)|##\[", re.MULTILINE)
"""What a CI runner takes for a command to itself, at a line's start or, in the old form, anywhere."""


def _as_text(found: re.Match[str]) -> str:
    return r"##\x5b" if found[0] == "##[" else rf"{found[1]}\x3a"


def for_runner(command: str) -> None:
    """One command to the CI runner, on standard output."""
    click.echo(visible(command))


def markdown(text: str) -> None:
    """A Markdown text on standard output, which ends its own last line."""
    click.echo(visible(text, JOINERS + "\t"), nl=False)


def own_file(text: str) -> None:
    """A file that ships with benchstore, as it is, on standard output."""
    click.echo(text, nl=False)


def print_json(value: Any) -> None:
    """The value as JSON on standard output."""
    click.echo(in_json(json.dumps(value, ensure_ascii=False, indent=2)))


def print_table(table: Table, form: str) -> None:
    """A table as text or Markdown on standard output."""
    if form == "md":
        markdown(f"{as_markdown(table)}\n")
    else:
        say(as_text(table))


def problems(found: Iterable[Problem], *, err: bool = False, form: str = "text") -> None:
    """Each problem on its line, with its hint below; in Markdown a table."""
    found = list(found)
    if form == "md" and found:
        rows = tuple((item.severity, item.file, item.place, item.message, item.hint) for item in found)
        print_table(Table(title="", columns=("severity", "file", "place", "problem", "what to do"), rows=rows), form)
        markdown("\n")
        return
    for problem in found:
        say(str(problem), lead=f"{problem.severity}: ", colour="yellow" if problem.severity == "warning" else "red", err=err)


def judgements(rows: Iterable[Judgement], notes: Mapping[str, str] | None = None) -> None:
    """One line a judgement: verdict with its icon, and sentence, and what is to be added to it, by metric."""
    for row in rows:
        note = (notes or {}).get(row.metric, "")
        lead = f"  {ICONS.get(row.verdict, '·')} {row.verdict}"
        say(f": {row.sentence}{f' [{note}]' if note else ''}", lead=lead, colour=COLOURS.get(row.verdict))


def view(result: View, form: str) -> None:
    """A result as its form asks: JSON, or its tables with an empty line between them."""
    if form == "json":
        print_json(result.to_dict())
        return
    for number, table in enumerate(result.tables()):
        if number:
            say()
        print_table(table, form)
