"""What commands print: problems, tables as text, Markdown or JSON, verdicts with icon and word. Results only, no decisions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import click

from benchstore.analysis.judgement import Judgement
from benchstore.errors import Problem
from benchstore.publish.words.judged import ICONS
from benchstore.publish.words.tables import Table, as_markdown, as_text, plain
from benchstore.views.view import View

COLOURS = {"regressed": "red", "improved": "green", "cannot tell": "yellow"}


def counted(number: int, noun: str) -> str:
    """`1 snapshot`, `2 snapshots`, `0 models`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def print_json(value: Any) -> None:
    """The value as JSON on standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def print_table(table: Table, form: str) -> None:
    """A table as text or Markdown on standard output."""
    click.echo(as_markdown(table) if form == "md" else plain(as_text(table)))


def problems(found: Iterable[Problem], *, err: bool = False) -> None:
    """Each problem on its line, with its hint below."""
    for problem in found:
        word = click.style("warning: ", fg="yellow") if problem.severity == "warning" else click.style("error: ", fg="red")
        click.echo(word + plain(str(problem)), err=err)


def verdict(word: str) -> str:
    """Icon and word, coloured by the verdict on a terminal."""
    return click.style(f"{ICONS.get(word, '·')} {word}", fg=COLOURS.get(word))


def judgements(rows: Iterable[Judgement], notes: Mapping[str, str] | None = None) -> None:
    """One line a judgement: verdict and sentence, and what is to be added to it, by metric."""
    for row in rows:
        note = (notes or {}).get(row.metric, "")
        click.echo(f"  {verdict(row.verdict)}: {plain(row.sentence)}{plain(f' [{note}]') if note else ''}")


def view(result: View, form: str) -> None:
    """A result as its form asks: JSON, or its tables with an empty line between them."""
    if form == "json":
        print_json(result.to_dict())
        return
    for number, table in enumerate(result.tables()):
        if number:
            click.echo()
        print_table(table, form)
