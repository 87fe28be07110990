"""`propose` and `taken`: one pull request for a branch, and a word to those whose version numbers were taken."""

from __future__ import annotations

import os

import click

from benchstore.cli import output
from benchstore.cli.asked import asking, for_a_phone
from benchstore.cli.forge import connected
from benchstore.repository import open_repository

repository_option = click.option(
    "--repository", metavar="OWNER/NAME", envvar="GITHUB_REPOSITORY", required=True, help="Where; $GITHUB_REPOSITORY."
)


@click.command("propose")
@click.option("--base", metavar="BRANCH", help="The branch to merge into; the remote's default branch where not given.")
@click.option(
    "--asked", "by_event", is_flag=True, help="Say in its text who asked for it by GitHub's issue form or workflow, and close that issue."
)
@repository_option
@click.pass_obj
def propose_command(directory: str, /, base: str | None, by_event: bool, repository: str) -> int:
    """Open one GitHub pull request for the branch that is checked out and pushed, or bring the open one up to date.

    Its title is the last commit's subject, its text the subjects of all. The token comes from GITHUB_TOKEN. With --asked the answer
    says what comes next to somebody with a phone.

    \b
    git push -u origin HEAD && benchstore propose
    """
    here, github = open_repository(directory), connected(os.environ, repository)
    if by_event:
        wish = asking()
        with for_a_phone():
            done = here.propose(github, base, note=wish.note)
        output.say(wish.answer(done.number, done.url))
    else:
        done = here.propose(github, base)
        output.say(f"#{done.number}: {done.done} {done.url}")
    return 0


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
