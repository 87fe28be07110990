"""`benchstore check` and `benchstore verify`: is every file right, and has nothing landed been changed."""

from __future__ import annotations

from collections.abc import Iterable

import click

from benchstore.cli import output
from benchstore.cli.options import at_option, format_option
from benchstore.cli.output import counted
from benchstore.errors import Problem, errors_of
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
@at_option
@format_option
@click.pass_obj
def verify_command(directory: str, /, at: str | None, form: str) -> int:
    """Prove from git's history that no snapshot was ever edited, renamed or deleted once it had landed.

    \b
    benchstore verify
    """
    commits, found = open_repository(directory).at(at).verify()
    return _report(found, form, strict=False, clean=f"{counted(commits, 'commit')}: every snapshot that landed is as it was")


def _report(found: Iterable[Problem], form: str, *, strict: bool, clean: str) -> int:
    """Print the problems and give the exit code: 1 for an error, or for anything with `strict`."""
    problems = list(found)
    errors = len(errors_of(problems))
    if form == "json":
        output.print_json({"errors": errors, "warnings": len(problems) - errors, "problems": [problem.to_dict() for problem in problems]})
    else:
        output.problems(problems)
        click.echo(f"{counted(errors, 'error')}, {counted(len(problems) - errors, 'warning')}" if problems else clean)
    return 1 if errors or (strict and problems) else 0
