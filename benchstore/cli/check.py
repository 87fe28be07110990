"""`benchstore check` and `benchstore verify`: is every file right, and has nothing landed been changed."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

import click

from benchstore.cli import output
from benchstore.cli.options import at_option
from benchstore.cli.output import counted
from benchstore.errors import Problem, errors_of
from benchstore.store import checks, immutability
from benchstore.store.git import GitRepository
from benchstore.store.trees import RevisionTree
from benchstore.store.workplace import Workplace

_TEST_MERGE = re.compile(r"^refs/pull/\d+/merge$")


@click.command("check")
@click.option("--against", metavar="REV", help="Also fail if a snapshot that is in the merge base with REV was edited, renamed or deleted.")
@click.option("--strict", is_flag=True, help="Let warnings fail too.")
@at_option
@output.format_option
@click.pass_obj
def check_command(directory: str, /, against: str | None, strict: bool, at: str | None, form: str) -> int:
    """Check every file of the store: schema, canonical form, consistency, pointers; all problems at once.

    \b
    benchstore check
    benchstore check --against origin/main
    """
    place = Workplace.find(directory)
    base = immutability.base_of(place.git(), against, test_merge=is_test_merge(os.environ)) if against else None
    found = list(immutability.against(place.git(), place.root, base)) if base else []
    store = place.store(at)
    found += checks.check(store, landed(place, base))
    count = sum(len(store.versions(model)) for model in store.models)
    return report(
        found,
        form,
        strict=strict,
        clean=f"{counted(count, 'snapshot')} of {counted(len(store.models), 'model')}: nothing to complain about",
    )


def is_test_merge(environ: os._Environ[str]) -> bool:
    """Whether CI says that HEAD is the forge's trial merge of a pull request."""
    return bool(_TEST_MERGE.match(environ.get("GITHUB_REF", ""))) and environ.get("GITHUB_ACTIONS") == "true"


def landed(place: Workplace, base: str | None) -> frozenset[str]:
    """The paths that cannot change any more: those of the base, else those that HEAD has."""
    repository: GitRepository | None = place.repository
    revision = base or (repository.head() if repository else None)
    if repository is None or revision is None:
        return frozenset()
    return frozenset(entry.path for entry in RevisionTree(repository, revision, place.root).entries())


@click.command("verify")
@at_option
@output.format_option
@click.pass_obj
def verify_command(directory: str, /, at: str | None, form: str) -> int:
    """Prove from git's history that no snapshot was ever edited, renamed or deleted once it had landed.

    \b
    benchstore verify
    """
    place = Workplace.find(directory)
    commits, found = immutability.verify(place.git(), place.root, place.revision(at) if at else "HEAD")
    return report(found, form, strict=False, clean=f"{counted(commits, 'commit')}: every snapshot that landed is as it was")


def report(found: Iterable[Problem], form: str, *, strict: bool, clean: str) -> int:
    """Print the problems and give the exit code: 1 for an error, or for anything with `strict`."""
    problems = list(found)
    errors = len(errors_of(problems))
    if form == "json":
        output.print_json({"errors": errors, "warnings": len(problems) - errors, "problems": [problem.to_dict() for problem in problems]})
    else:
        output.problems(problems)
        click.echo(f"{counted(errors, 'error')}, {counted(len(problems) - errors, 'warning')}" if problems else clean)
    return 1 if errors or (strict and problems) else 0
