"""`propose` and `taken`: one pull request for a branch, and a word to those whose version numbers were taken."""

from __future__ import annotations

import os
from contextlib import nullcontext
from typing import TYPE_CHECKING

import click

from benchstore.cli import output
from benchstore.cli.asked import asking, for_a_phone
from benchstore.cli.forge import connected, run_address, web_address
from benchstore.repository import open_repository

if TYPE_CHECKING:
    from benchstore.forge.github import GitHub
    from benchstore.repository import Repository

repository_option = click.option(
    "--repository", metavar="OWNER/NAME", envvar="GITHUB_REPOSITORY", required=True, help="Where; $GITHUB_REPOSITORY."
)


@click.command("propose")
@click.option("--base", metavar="BRANCH", help="The branch to merge into; the remote's default branch where not given.")
@click.option(
    "--asked", "by_event", is_flag=True, help="Say in its text who asked for it by GitHub's issue form or workflow, and close that issue."
)
@click.option("--judge", "judged", is_flag=True, help="Judge it at once, as benchstore judge does; its verdict fails nothing here.")
@repository_option
@click.pass_obj
def propose_command(directory: str, /, base: str | None, by_event: bool, judged: bool, repository: str) -> int:
    """Open one GitHub pull request for the branch that is checked out and pushed, or bring the open one up to date.

    Its title is the last commit's subject, its text the subjects of all. The token comes from GITHUB_TOKEN. With --asked the answer
    says what comes next to somebody with a phone. In a workflow give it --judge: for what a workflow's own token opens GitHub starts
    no workflow, and nobody else would judge it.

    \b
    git push -u origin HEAD && benchstore propose
    """
    here, github = open_repository(directory), connected(os.environ, repository)
    with for_a_phone() if by_event else nullcontext():
        wish = asking() if by_event else None
        made = here.propose(github, base, note=wish.note if wish else "")
        output.say(wish.answer(made.number, made.url) if wish else str(made))
        if judged:
            output.say(_judged(here, github, made.number))
    return 0


def _judged(here: Repository, github: GitHub, number: int) -> str:
    """The verdict on what was proposed, in a line."""
    from benchstore.judging import Judge

    judge = Judge(here=here, github=github, link=run_address(os.environ), web=web_address(os.environ, github.repository))
    return str(judge.one(number) or f"#{number} is closed already")


@click.command("taken")
@click.option("--base", metavar="BRANCH", help="The branch they want to be merged into; the one that is checked out where not given.")
@repository_option
@click.pass_obj
def taken_command(directory: str, /, base: str | None, repository: str) -> int:
    """Tell open pull requests on GitHub whose version numbers were taken here meanwhile, once each: GitHub starts no check on them.

    \b
    benchstore taken
    """
    told = open_repository(directory).tell_of_taken(connected(os.environ, repository), base)
    for number, posted in told:
        output.say(f"#{number}: {posted.done} {posted.url}")
    if not told:
        output.say("no open pull request brings a version that was taken")
    return 0
