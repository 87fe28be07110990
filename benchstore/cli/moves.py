"""`promote`, `rollback`, `baseline`, `accept`, `withdraw`: the commands that move or note something in a pointer file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click

from benchstore.cli import output
from benchstore.cli.options import series_options
from benchstore.errors import UsageError
from benchstore.records import address
from benchstore.records.address import Address
from benchstore.records.snapshot import Snapshot
from benchstore.store import addresses, history, pointers, writing
from benchstore.store.addresses import SeriesFilter
from benchstore.store.pointers import Move
from benchstore.store.workplace import Workplace


@dataclass(frozen=True, slots=True, kw_only=True)
class _Options:
    """What every command here takes."""

    dry_run: bool
    commit: bool
    form: str


def _common(command: Callable[..., Any]) -> Callable[..., Any]:
    command = click.option("--dry-run", is_flag=True, help="Say what would be done, write nothing.")(command)
    command = click.option("--commit", is_flag=True, help="Commit the pointer file too.")(command)
    return output.format_option(command)


def _snapshot(place: Workplace, text: str, series: SeriesFilter, *, newest: bool = False) -> Snapshot:
    """The snapshot that is meant; with `newest` a bare model means the newest usable version of its series."""
    store, parsed = place.store(), address.parse(text)
    if newest and parsed == Address(model=parsed.model):
        one = addresses.the_series(store, parsed.model, series)
        withdrawn = store.pointer(parsed.model).withdrawn
        members = [item for item in store.series(parsed.model)[one] if item.version not in withdrawn]
        if not members:
            raise UsageError(f"every version of {one} was withdrawn")
        return members[-1]
    return addresses.find(store, parsed, series, repository=place.repository, root=place.root)


def _finish(place: Workplace, move: Move, options: _Options) -> None:
    """Print what was done, commit if asked, and say the next step."""
    commit = None
    if options.commit and move.changed and not options.dry_run:
        commit = writing.commit(place.root, place.git(), move.message, [move.path])
    if options.form == "json":
        output.print_json(
            {
                "changed": move.changed,
                "dry_run": options.dry_run,
                "what": move.sentence,
                "path": move.path,
                "notes": list(move.notes),
                "commit": commit,
            }
        )
        return
    click.echo(output.plain(move.sentence if move.changed else f"nothing to do: {move.sentence}"))
    for note in move.notes:
        click.echo(click.style("  note: ", fg="yellow") + output.plain(note))
    if not move.changed:
        return
    if options.dry_run:
        click.echo("Nothing was written (--dry-run).", err=True)
    elif commit:
        click.echo(f"Next: git push. To undo: git revert {commit[:12]}", err=True)
    elif place.repository is not None:
        click.echo(f'Next: git commit -m "{output.plain(move.message)}" -- {move.path}', err=True)


@click.command("promote")
@click.argument("address_text", metavar="MODEL[@VERSION]")
@click.option("--reason", default="", metavar="T", help="Why; goes into the commit message.")
@series_options
@_common
@click.pass_obj
def promote_command(directory: str, /, address_text: str, reason: str, series: SeriesFilter, **options: Any) -> None:
    """Make a version the current one of its series; a bare MODEL means its newest version.

    \b
    benchstore promote openai@4
    """
    place = Workplace.find(directory)
    snapshot = _snapshot(place, address_text, series, newest=True)
    move = pointers.promote(place.root, place.repository, snapshot, reason=reason, dry_run=options["dry_run"])
    _finish(place, move, _Options(**options))


@click.command("rollback")
@click.argument("model", metavar="MODEL", required=False)
@click.option("--to", "target", type=click.IntRange(min=1), metavar="V", help="Go back to this version.")
@click.option("--reason", default="", metavar="T", help="Why; goes into the commit message.")
@click.option("--asked", "by_event", is_flag=True, help="Take all that from GitHub's issue form or workflow, if who asked may write.")
@series_options
@_common
@click.pass_obj
def rollback_command(
    directory: str,
    /,
    model: str | None,
    target: int | None,
    reason: str,
    by_event: bool,
    series: SeriesFilter,
    **options: Any,
) -> None:
    """Go back to the version that was current before the present one; again goes further back. Snapshots stay.

    \b
    benchstore rollback openai --reason "wrong prompt" --commit
    benchstore rollback openai --to 2
    """
    place = Workplace.find(directory)
    if by_event == bool(model):
        raise UsageError(
            "name a model, or take it from the event", hint="benchstore rollback MODEL, or benchstore rollback --asked in a workflow"
        )
    if by_event or model is None:
        from benchstore.cli.asked import asked

        request = asked()
        model, target, reason, series = request.model, request.target, request.reason, request.series
    store = place.store()
    one = addresses.the_series(store, model, _to_series(store.require(model), place, target, series))
    past = history.events(place.repository, place.root, model=model, worktree=store) if place.repository else []
    if target is None and place.repository and place.repository.shallow_commits():
        click.echo(
            "warning: this is a shallow clone; earlier moves may be missing (git fetch --unshallow, or name a version: --to)", err=True
        )
    move = pointers.rollback(
        place.root, place.repository, one, store.series(model)[one], past, to=target, reason=reason, dry_run=options["dry_run"]
    )
    _finish(place, move, _Options(**options))


def _to_series(model: str, place: Workplace, target: int | None, said: SeriesFilter) -> SeriesFilter:
    """A version names its series, so that `--to` needs no other option."""
    store = place.store()
    if target is None or said != SeriesFilter() or target not in store.versions(model):
        return said
    series = store.snapshot(model, target).series
    return SeriesFilter(dataset=series.dataset, prompt=series.prompt, environment=series.environment)


@click.command("baseline")
@click.argument("address_text", metavar="MODEL[@VERSION]")
@click.option("--reason", default="", metavar="T", help="Why; goes into the commit message.")
@series_options
@_common
@click.pass_obj
def baseline_command(directory: str, /, address_text: str, reason: str, series: SeriesFilter, **options: Any) -> None:
    """Make a version the one that its series is judged against; a bare MODEL means its current version.

    \b
    benchstore baseline openai@4
    """
    place = Workplace.find(directory)
    snapshot = _snapshot(place, address_text, series)
    move = pointers.set_baseline(place.root, place.repository, snapshot, reason=reason, dry_run=options["dry_run"])
    _finish(place, move, _Options(**options))


@click.command("accept")
@click.argument("address_text", metavar="ADDRESS")
@click.argument("metric")
@click.option("--reason", required=True, metavar="T", help="Why the change is fine; kept in the pointer file.")
@series_options
@_common
@click.pass_obj
def accept_command(
    directory: str,
    /,
    address_text: str,
    metric: str,
    reason: str,
    series: SeriesFilter,
    **options: Any,
) -> None:
    """Say that a version's change of a metric was expected; it is that metric's reference from then on.

    \b
    benchstore accept openai@4 latency_ms --reason "longer context window"
    """
    place = Workplace.find(directory)
    snapshot = _snapshot(place, address_text, series)
    move = pointers.accept(place.root, place.repository, snapshot, metric, reason=reason, dry_run=options["dry_run"])
    _finish(place, move, _Options(**options))


@click.command("withdraw")
@click.argument("address_text", metavar="ADDRESS")
@click.option("--reason", required=True, metavar="T", help="Why it must not be relied on; kept in the pointer file.")
@series_options
@_common
@click.pass_obj
def withdraw_command(directory: str, /, address_text: str, reason: str, series: SeriesFilter, **options: Any) -> None:
    """Say that a version must not be relied on: never a reference, never a target. Its file stays.

    \b
    benchstore withdraw openai@3 --reason "wrong test set"
    """
    place = Workplace.find(directory)
    snapshot = _snapshot(place, address_text, series)
    move = pointers.withdraw(place.root, place.repository, snapshot, reason=reason, dry_run=options["dry_run"])
    _finish(place, move, _Options(**options))
