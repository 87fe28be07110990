"""What commands print: problems, tables as text, Markdown or JSON, verdicts with icon and word. Results only, no decisions."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import click

from benchstore.analysis.judgement import Judgement
from benchstore.errors import Problem
from benchstore.publish.words.tables import Table, as_markdown, as_text
from benchstore.records import quantities
from benchstore.records.metric import MetricTable

ICONS = {
    "regressed": "✗",
    "improved": "✓",
    "cannot tell": "?",
    "within noise": "~",
    "unchanged": "=",
    "changed, within limit": "△",
    "incomparable": "≠",
    "missing": "○",
    "new": "+",
    "accepted": "✓",
}
COLOURS = {"regressed": "red", "improved": "green", "cannot tell": "yellow"}


def format_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--format text|json|md` for commands that report."""
    return click.option(
        "--format", "form", type=click.Choice(["text", "json", "md"]), default="text", show_default=True, help="How to print the result."
    )(command)


def plain(text: str) -> str:
    """`text` without control characters, which could move a terminal's cursor; line feeds stay."""
    return "".join(c if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf") else f"\\x{ord(c):02x}" for c in text)


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


def judgements(rows: Iterable[Judgement], *, only: Sequence[str] = ()) -> None:
    """One line a judgement: verdict and sentence; `only` narrows to some verdicts."""
    for row in rows:
        if not only or row.verdict in only:
            click.echo(f"  {verdict(row.verdict)}: {plain(row.sentence)}")


def judgement_table(
    rows: Sequence[Judgement], metrics: MetricTable, *, title: str = "", old: str = "reference", new: str = "value"
) -> Table:
    """Judgements as a table: metric, old, new, change, percent, the interval of the change, verdict, and which side is ahead."""
    lines = []
    for row in rows:
        metric = metrics.get(row.metric)
        arrow = {"higher": " ↑", "lower": " ↓"}.get(metric.direction, "")
        lines.append(
            (
                row.metric + arrow,
                quantities.value_text(metric, row.reference_value),
                quantities.value_text(metric, row.value),
                quantities.change_text(metric, row.delta),
                quantities.relative_text(row.relative),
                quantities.change_interval_text(metric, row.interval_of_delta) if row.interval_of_delta else "",
                f"{ICONS.get(row.verdict, '·')} {row.verdict}",
                {1: "new", -1: "old", 0: "tie"}.get(row.better, "") if row.better is not None else "",
            )
        )
    return Table(
        title=title,
        columns=("metric", old, new, "change", "percent", "interval", "verdict", "winner"),
        right=frozenset({1, 2, 3, 4, 5}),
        rows=tuple(lines),
    )
