"""Options that several commands share."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any

import click

from benchstore.errors import UsageError


def format_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--format text|json|md` for commands that report."""
    return click.option(
        "--format", "form", type=click.Choice(["text", "json", "md"]), default="text", show_default=True, help="How to print the result."
    )(command)


def at_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--at REV|DATE` for commands that read."""
    return click.option("--at", metavar="REV|DATE", help="As it was at a git revision, or at the end of a day (UTC).")(command)


def series_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--dataset --prompt --environment`, which reach the command as one mapping `series`."""

    @functools.wraps(command)
    def packed(*args: Any, dataset: str | None, prompt: str | None, environment: str | None, **others: Any) -> Any:
        return command(*args, series={"dataset": dataset, "prompt": prompt, "environment": environment}, **others)

    for name, text in (("environment", "environment"), ("prompt", "prompt version"), ("dataset", "dataset, NAME@VERSION")):
        packed = click.option(f"--{name}", metavar=name.upper(), help=f"The {text} of the series that is meant.")(packed)
    return packed


def move_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What every command that moves a pointer takes: `--dry-run`, `--commit`, `--format`."""
    command = click.option("--dry-run", is_flag=True, help="Say what would be done, write nothing.")(command)
    command = click.option("--commit", is_flag=True, help="Commit the pointer file too.")(command)
    return format_option(command)


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """How files are read: `--from --task --per-task --metric-map --per-row --row --unit --samples`; what is repeated reaches the command as it is."""
    return _all(
        command,
        click.option(
            "--from",
            "importer",
            default="auto",
            show_default=True,
            metavar="auto|NAME",
            help="How to read the files; see benchstore importers.",
        ),
        click.option("--task", metavar="TASK", help="Take one task of a file that holds several."),
        click.option("--per-task", is_flag=True, help="Make every task of a file a snapshot of its own, on its own data set."),
        click.option(
            "--metric-map",
            multiple=True,
            metavar="NAME=PATH",
            help="Where a metric stands in the file, such as f1=results.test.f1, or times a factor: f1=results.test.f1*0.01. Repeatable.",
        ),
        click.option("--per-row", is_flag=True, help="Every row of a table (CSV, TSV, JSON Lines, a list) is a result of its own."),
        click.option(
            "--row",
            multiple=True,
            metavar="FACT=COLUMN",
            help="Which column or key says the model, dataset, split, prompt, created_at, task …, such as model=name. Repeatable.",
        ),
        click.option(
            "--unit", "units", multiple=True, metavar="NAME=UNIT", help="The unit of a metric in the file, such as f1=percent. Repeatable."
        ),
        click.option(
            "--samples/--no-samples", default=True, help="Take the rows of the examples, also from files beside it, or leave them."
        ),
    )


def _all(command: Callable[..., Any], *options: Callable[..., Any]) -> Callable[..., Any]:
    """A command with these options, the first one first in its help."""
    for option in reversed(options):
        command = option(command)
    return command


def pairs(flag: str, said: tuple[str, ...], example: str) -> dict[str, str]:
    """What was said by name, of a flag that is repeated. Raises UsageError for what names nothing."""
    found = {}
    for pair in said:
        name, equals, text = pair.partition("=")
        if not (name and equals and text):
            raise UsageError(f"{flag} {pair!r} is not NAME={example.partition('=')[2].upper()}", hint=f"write it as {example}")
        found[name] = text
    return found


def hardware_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--hardware KEY=VALUE`, which reaches the command as it is said."""
    return click.option(
        "--hardware",
        multiple=True,
        metavar="KEY=VALUE",
        help="What it ran on, such as cpu='EPYC 7763' or count=2: times are compared on one hardware only. Repeatable.",
    )(command)


_WHOLE, _NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})"), re.compile(r"-?(?:0|[1-9][0-9]{0,14})\.[0-9]{1,15}")


def hardware_pairs(said: tuple[str, ...]) -> dict[str, str | int | float]:
    """What `--hardware` says, numbers as numbers: so a machine is the same whether a tool describes it or a person. Raises UsageError for what names nothing."""
    found = pairs("--hardware", said, "gpu=A100")
    return {key: int(text) if _WHOLE.fullmatch(text) else float(text) if _NUMBER.fullmatch(text) else text for key, text in found.items()}


def row_pairs(said: tuple[str, ...]) -> dict[str, list[str]]:
    """The columns that `--row` names, by fact. Raises UsageError for what names nothing."""
    found: dict[str, list[str]] = {}
    for pair in said:
        fact, equals, column = pair.partition("=")
        if not (fact and equals and column):
            raise UsageError(f"--row {pair!r} is not FACT=COLUMN", hint="write it as model=name")
        found.setdefault(fact, []).append(column)
    return found
