"""`promote`, `rollback`, `baseline`, `accept`, `withdraw`: the commands that move or note something in a pointer file."""

from __future__ import annotations

from typing import Any

import click

from benchstore.cli import output
from benchstore.cli.options import move_options, series_options
from benchstore.errors import UsageError
from benchstore.repository import Repository, open_repository
from benchstore.views.written import PointerMove

SeriesParts = dict[str, Any]


def _finish(repository: Repository, move: PointerMove, form: str) -> None:
    """Print what was done, and say the next step."""
    if form == "json":
        output.print_json(move.to_dict())
        return
    output.say(_said(move), form=form)
    for note in move.notes:
        output.say(note, lead="  note: ", colour="yellow", form=form)
    if not (move.changed or move.pending or move.commit):
        return
    if move.dry_run:
        output.say("Nothing was written (--dry-run).", err=True)
    elif move.commit:
        output.say(f"Next: git push. To undo: git revert {move.commit[:12]}", err=True)
    elif repository.in_git and not move.pending:
        output.say("That is what HEAD has: there is nothing to commit.", err=True)
    elif repository.in_git:
        output.say(f'Next: git commit -m "{move.message}" -- {move.path}', err=True)


def _said(move: PointerMove) -> str:
    """What was done; of what had been done before, that it was."""
    if move.changed:
        return move.what
    if move.commit:
        return f"{move.what}: made before, and committed now"
    return f"{move.what}, and that is not committed" if move.pending else f"nothing to do: {move.what}"


@click.command("promote")
@click.argument("address_text", metavar="MODEL[@VERSION]")
@click.option("--reason", default="", metavar="T", help="Why; goes into the commit message.")
@series_options
@move_options
@click.pass_obj
def promote_command(directory: str, /, address_text: str, reason: str, series: SeriesParts, form: str, **how: Any) -> None:
    """Make a version the current one of its series; a bare MODEL means its newest version.

    \b
    benchstore promote openai@4
    """
    repository = open_repository(directory)
    _finish(repository, repository.promote(address_text, reason=reason, **how, **series), form)


@click.command("rollback")
@click.argument("model", metavar="MODEL", required=False)
@click.option("--to", "target", type=click.IntRange(min=1), metavar="V", help="Go back to this version.")
@click.option(
    "--from", "from_version", type=click.IntRange(min=1), metavar="V", help="Only if this is the current version still; for scripts."
)
@click.option("--reason", default="", metavar="T", help="Why; goes into the commit message.")
@click.option("--asked", "by_event", is_flag=True, help="Take all that from GitHub's issue form or workflow, if who asked may write.")
@series_options
@move_options
@click.pass_obj
def rollback_command(
    directory: str,
    /,
    model: str | None,
    target: int | None,
    from_version: int | None,
    reason: str,
    by_event: bool,
    series: SeriesParts,
    form: str,
    **how: Any,
) -> None:
    """Go back to the newest earlier current version in which no regression was open. Snapshots stay.

    Once that is committed, again goes further back. --to may be repeated and comes to the same.

    \b
    benchstore rollback openai --reason "wrong prompt" --commit
    benchstore rollback openai --to 2
    """
    repository = open_repository(directory)
    if by_event == bool(model):
        raise UsageError(
            "name a model, or take it from the event", hint="benchstore rollback MODEL, or benchstore rollback --asked in a workflow"
        )
    if model is None:
        _as_asked(repository, form, how)
        return
    _finish(repository, repository.rollback(model, target, from_version=from_version, reason=reason, **how, **series), form)


def _as_asked(repository: Repository, form: str, how: dict[str, Any]) -> None:
    """Roll back as the event of this CI run asks; what is printed is read on a phone."""
    from benchstore.cli.asked import asked, asking, for_a_phone

    with for_a_phone():
        wish = asked()
        move = repository.rollback(wish.model, wish.target, reason=wish.reason, asked_by=wish.by, **how, **wish.series)
    if form == "json":
        output.print_json(move.to_dict())
        return
    output.say(
        _said(move) if move.changed else f"Nothing to do: {move.what}.{' You can close this issue.' if asking().issue else ''}", form=form
    )
    for note in move.notes:
        output.say(note, form=form)


@click.command("baseline")
@click.argument("address_text", metavar="MODEL[@VERSION]")
@click.option("--reason", default="", metavar="T", help="Why; goes into the commit message.")
@series_options
@move_options
@click.pass_obj
def baseline_command(directory: str, /, address_text: str, reason: str, series: SeriesParts, form: str, **how: Any) -> None:
    """Make a version the one that its series is judged against; a bare MODEL means its current version.

    \b
    benchstore baseline openai@4
    """
    repository = open_repository(directory)
    _finish(repository, repository.baseline(address_text, reason=reason, **how, **series), form)


@click.command("accept")
@click.argument("address_text", metavar="ADDRESS")
@click.argument("metrics", nargs=-1, metavar="METRIC…")
@click.option("--all", "regressed", is_flag=True, help="Every metric of the version that regressed.")
@click.option("--reason", required=True, metavar="T", help="Why the change is fine; kept in the pointer file.")
@series_options
@move_options
@click.pass_obj
def accept_command(
    directory: str, /, address_text: str, metrics: tuple[str, ...], reason: str, series: SeriesParts, form: str, **how: Any
) -> None:
    """Say that a version's change of some metrics was expected; it is their reference from then on.

    \b
    benchstore accept openai@4 latency_ms cost_usd --reason "longer context window"
    benchstore accept openai@4 --all --reason "another tokenizer"
    """
    repository = open_repository(directory)
    _finish(repository, repository.accept(address_text, *metrics, reason=reason, **how, **series), form)


@click.command("withdraw")
@click.argument("address_text", metavar="ADDRESS")
@click.option("--reason", required=True, metavar="T", help="Why it must not be relied on; kept in the pointer file.")
@series_options
@move_options
@click.pass_obj
def withdraw_command(directory: str, /, address_text: str, reason: str, series: SeriesParts, form: str, **how: Any) -> None:
    """Say that a version must not be relied on: never a reference, never a target. Its file stays.

    \b
    benchstore withdraw openai@3 --reason "wrong test set"
    """
    repository = open_repository(directory)
    _finish(repository, repository.withdraw(address_text, reason=reason, **how, **series), form)
