"""`benchstore post`: put a Markdown file as the one comment on a pull request."""

from __future__ import annotations

import os
from pathlib import Path

import click

from benchstore.cli import output
from benchstore.cli.forge import OUTDATED, connected, event, web_address
from benchstore.errors import BenchstoreError
from benchstore.repository import open_repository

_MOST_BYTES = 2**20
"""More of the file than a comment can have; it may come from anyone."""


@click.command("post")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--pull-request", "number", type=click.IntRange(min=1), help="Its number; where it is not given the event of the CI run says it."
)
@click.option("--base", metavar="BRANCH", help="Of several pull requests with the run's head, the one to be merged into this branch.")
@click.option("--repository", metavar="OWNER/NAME", envvar="GITHUB_REPOSITORY", required=True, help="Where; $GITHUB_REPOSITORY.")
@click.option("--update-only", is_flag=True, help="Bring the comment up to date where there is one; make none.")
@click.option(
    "--keep-pulls", "pulls", is_flag=True, help="Links to the repository's pull requests stay too: for a text of its own commands."
)
@click.pass_obj
def post_command(
    directory: str, /, file: Path, number: int | None, base: str | None, repository: str, update_only: bool, pulls: bool
) -> int:
    """Make a file from `benchstore comment` the one comment on a GitHub pull request; a second time it is updated in place.

    The token comes from GITHUB_TOKEN. As the file may come from a fork, nothing in it is live: mentions, references, links,
    images, HTML, formulas and commands become text, but for links to the repository, its runs, and the page of the store that this is run in.

    \b
    benchstore comment --against origin/main --out comment.md
    benchstore post comment.md --pull-request 7
    """
    from benchstore.pull_requests import comment_from_elsewhere

    with file.open("rb") as stream:
        text = stream.read(_MOST_BYTES).decode(errors="replace")
    github = connected(os.environ, repository)
    number = number or github.pull_request(event(os.environ), base)
    if number is None:
        output.say(OUTDATED, err=True)
        return 0
    address, site = web_address(os.environ, repository), _site(directory)
    posted = comment_from_elsewhere(github, number, text, repository=address, site=site, pulls=pulls, create=not update_only)
    output.say(f"#{number}: {posted.done} {posted.url}")
    return 0


def _site(directory: str) -> str | None:
    """Where the page of the store here is published; None where there is no store, or it cannot say."""
    from benchstore.publish.words.wording import web_link

    try:
        return web_link(open_repository(directory).config.site.url)
    except BenchstoreError:
        return None
