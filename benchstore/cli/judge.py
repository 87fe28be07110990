"""`benchstore judge`: the verdict on a pull request, by the code and the rules of its base, as a status and as its comment."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from benchstore.cli import output
from benchstore.cli.forge import connected, run_address, web_address
from benchstore.errors import BenchstoreError, UsageError
from benchstore.repository import open_repository

if TYPE_CHECKING:
    from benchstore.judging import Judge


@click.command("judge")
@click.option("--pull-request", "number", type=click.IntRange(min=1), help="Its number.")
@click.option("--all", "every", is_flag=True, help="Every open one to a branch, anew, as the branch has moved.")
@click.option("--base", metavar="BRANCH", help="With --all: the branch; the repository's default one where not given.")
@click.option("--repository", metavar="OWNER/NAME", envvar="GITHUB_REPOSITORY", required=True, help="Where; $GITHUB_REPOSITORY.")
@click.pass_obj
def judge_command(directory: str, /, number: int | None, every: bool, base: str | None, repository: str) -> int:
    """Judge a pull request on GitHub where it cannot write its own verdict: by what is checked out here, which is to be its base.

    Its commits are fetched from `origin` as objects; nothing of it is checked out or run, and its rules, templates and workflows
    count for nothing. The verdict is a status on its newest commit, `benchstore`, or `benchstore (BRANCH)` where it is to be merged
    into another branch than the default one; and its one comment, where it touches results or rules. All stores of the repository are
    judged together, with a section each. The token comes from GITHUB_TOKEN and needs `pull-requests: write` and `statuses: write`.

    \b
    benchstore judge --pull-request 7
    benchstore judge --all
    """
    if every == bool(number):
        raise UsageError("say which", hint="--pull-request NUMBER, or --all")
    if base and not every:
        raise UsageError("--base goes with --all", hint="a pull request's own base is asked of GitHub")
    return _every(directory, base, repository) if every else _one(directory, number or 0, repository)


def _one(directory: str, number: int, repository: str) -> int:
    found = _judge(directory, repository).one(number)
    if found is None:
        output.say(f"#{number} is closed: nothing is judged", err=True)
        return 0
    output.markdown(found.text)
    output.say(f"{found}\n#{number}: comment: {found.posted.done} {found.posted.url}".rstrip(), err=True)
    return 1 if found.state == "failure" else 0


def _every(directory: str, base: str | None, repository: str) -> int:
    """What is wrong with a pull request is its own matter, and no finding here."""
    code, judged = 0, list(_judge(directory, repository).all(base))
    for found in judged:
        failed = isinstance(found, BenchstoreError)
        code = BenchstoreError.exit_code if failed else code
        output.say(str(found), err=failed)
    output.say(f"{output.counted(len(judged), 'open pull request')} judged", err=True)
    return code


def _judge(directory: str, repository: str) -> Judge:
    from benchstore.judging import Judge

    here, github = open_repository(directory), connected(os.environ, repository)
    return Judge(here=here, github=github, link=run_address(os.environ), web=web_address(os.environ, repository))
