"""`benchstore log`: what happened, read from git: added, promoted, rolled back, baseline set, accepted, withdrawn."""

from __future__ import annotations

from datetime import UTC, date, datetime

import click

from benchstore.cli import output
from benchstore.cli.options import at_option
from benchstore.errors import UsageError
from benchstore.publish.words.tables import Table
from benchstore.records import address
from benchstore.records.event import Event
from benchstore.store import history
from benchstore.store.workplace import Workplace


@click.command("log")
@click.argument("model", required=False)
@click.option("--since", metavar="DATE", help="From this day on (UTC).")
@click.option("--until", metavar="DATE", help="Up to the end of this day (UTC).")
@click.option("--last", type=click.IntRange(min=1), metavar="N", help="At most the newest N events.")
@at_option
@output.format_option
@click.pass_obj
def log_command(
    directory: str, /, model: str | None, since: str | None, until: str | None, last: int | None, at: str | None, form: str
) -> None:
    """Show what happened to all models or to MODEL, newest first: what, who, when, in which commit.

    \b
    benchstore log openai --last 10
    """
    place = Workplace.find(directory)
    store = place.store(at)
    if model:
        store.require(model)
    revision = place.revision(at) if at else "HEAD"
    found = history.events(place.git(), place.root, revision=revision, model=model, worktree=None if at else store)
    found = [event for event in found if _within(event, _day(since), _day(until))][:last]
    if place.git().is_shallow():
        click.echo("warning: this is a shallow clone; older events are missing (git fetch --unshallow)", err=True)
    if form == "json":
        output.print_json({"events": [event.to_dict() for event in found]})
    elif found:
        output.print_table(_table(found), form)
    else:
        click.echo("Nothing has happened yet.")


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    if not address.is_day(text):
        raise UsageError(f"{text!r} is not a day", hint="write it as 2026-11-23")
    return date.fromisoformat(text)


def _within(event: Event, since: date | None, until: date | None) -> bool:
    """What is not committed yet is of now, after every day that can be named."""
    if not event.time:
        return until is None
    day = datetime.fromisoformat(event.time).astimezone(UTC).date()
    return (since is None or day >= since) and (until is None or day <= until)


def _table(found: list[Event]) -> Table:
    lines = tuple(
        (
            event.time[:16].replace("T", " ") or "now",
            event.model,
            event.kind,
            _version(event),
            event.author,
            event.commit[:9],
            _about(event),
        )
        for event in found
    )
    return Table(title="", columns=("when", "model", "event", "version", "who", "commit", "about"), rows=lines)


def _version(event: Event) -> str:
    name = f"v{event.version}" if event.version else "not promoted"
    return f"v{event.previous} → {name}" if event.previous else name


def _about(event: Event) -> str:
    if event.reason is not None:
        return f"{event.metric}: {event.reason}" if event.metric else event.reason
    return f"{event.series.dataset} · {event.subject}" if event.series else event.subject
