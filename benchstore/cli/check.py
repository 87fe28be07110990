"""`benchstore check` and `benchstore verify`: is every file right, and has nothing landed been changed."""

from __future__ import annotations

from collections.abc import Iterable

import click

from benchstore.cli import output
from benchstore.cli.options import at_option, format_option
from benchstore.cli.output import counted
from benchstore.errors import Problem, UsageError, errors_of
from benchstore.repository import open_repository


@click.command("check")
@click.option("--against", metavar="REV", help="Also fail if a snapshot that is in the merge base with REV was edited, renamed or deleted.")
@click.option("--strict", is_flag=True, help="Let warnings fail too.")
@at_option
@format_option
@click.pass_obj
def check_command(directory: str, /, against: str | None, strict: bool, at: str | None, form: str) -> int:
    """Check every file of the store: schema, canonical form, consistency, pointers; all problems at once.

    \b
    benchstore check
    benchstore check --against origin/main
    """
    repository = open_repository(directory).at(at)
    found = repository.check(against)
    snapshots, models = repository.size
    clean = f"{counted(snapshots, 'snapshot')} of {counted(models, 'model')}: no problems found"
    return _report(found, form, strict=strict, clean=clean)


@click.command("verify")
@click.option("--contains", metavar="SHA", help="Prove instead that all this trusted commit held is still there, same path, same content.")
@click.option("--strict", is_flag=True, help="Let what is contested fail too.")
@at_option
@format_option
@click.pass_obj
def verify_command(directory: str, /, contains: str | None, strict: bool, at: str | None, form: str) -> int:
    """Find what was edited, renamed or deleted in git's history although it had landed.

    History alone cannot tell which side of a merge had landed: what a merge left out or overwrote is contested, a warning with
    the command that restores it. --contains proves what a commit is trusted to have held, however history went since.

    \b
    benchstore verify
    benchstore verify --contains refs/benchstore/landed
    """
    if contains is not None and strict:
        raise UsageError("--strict is about what is contested, and with --contains nothing is", hint="leave one of them out")
    count, found = open_repository(directory).at(at).verify(contains, strict=strict)
    clean = f"{counted(count, 'commit')}: every snapshot that landed is as it was"
    if contains is not None:
        clean = f"{counted(count, 'file')} of {contains}: all are there as they were"
    return _report(found, form, strict=False, clean=clean)


def _report(found: Iterable[Problem], form: str, *, strict: bool, clean: str) -> int:
    """Print the problems and give the exit code: 1 for an error, or for anything with `strict`."""
    problems = list(found)
    errors = len(errors_of(problems))
    if form == "json":
        output.print_json({"errors": errors, "warnings": len(problems) - errors, "problems": [problem.to_dict() for problem in problems]})
    else:
        output.problems(problems, form=form)
        output.say(f"{counted(errors, 'error')}, {counted(len(problems) - errors, 'warning')}" if problems else clean, form=form)
    return 1 if errors or (strict and problems) else 0
