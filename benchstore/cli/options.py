"""Options that several commands share."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import click


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
