"""Options that several commands share."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import click

from benchstore.store.addresses import SeriesFilter


def at_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--at REV|DATE` for commands that read."""
    return click.option("--at", metavar="REV|DATE", help="As it was at a git revision, or at the end of a day (UTC).")(command)


def series_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--dataset --prompt --environment`, which reach the command as one `series: SeriesFilter`."""

    @functools.wraps(command)
    def packed(*args: Any, dataset: str | None, prompt: str | None, environment: str | None, **others: Any) -> Any:
        return command(*args, series=SeriesFilter(dataset=dataset, prompt=prompt, environment=environment), **others)

    for name, text in (("environment", "environment"), ("prompt", "prompt version"), ("dataset", "dataset, NAME@VERSION")):
        packed = click.option(f"--{name}", metavar=name.upper(), help=f"The {text} of the series that is meant.")(packed)
    return packed
