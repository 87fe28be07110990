"""`benchstore post`: put a Markdown file as the one comment on a pull request."""

from __future__ import annotations

import os
from pathlib import Path

import click

from benchstore.cli.forge import connected, event
from benchstore.publish.words.tables import plain


@click.command("post")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--pull-request", "number", type=click.IntRange(min=1), help="Its number; where it is not given the event of the CI run says it."
)
@click.option("--repository", metavar="OWNER/NAME", envvar="GITHUB_REPOSITORY", required=True, help="Where; $GITHUB_REPOSITORY.")
@click.option("--update-only", is_flag=True, help="Bring the comment up to date where there is one; make none.")
@click.pass_obj
def post_command(_directory: str, /, file: Path, number: int | None, repository: str, update_only: bool) -> int:
    """Make a file from `benchstore comment` the one comment on a GitHub pull request; a second time it is updated in place.

    The token comes from GITHUB_TOKEN. In the file mentions, images and HTML are made harmless, as it may come from a fork.

    \b
    benchstore comment --against origin/main --out comment.md
    benchstore post comment.md --pull-request 7
    """
    from benchstore.pull_requests import comment_from_elsewhere

    text = file.read_text(encoding="utf-8", errors="replace")
    github = connected(os.environ, repository)
    number = number or github.pull_request(event(os.environ))
    posted = comment_from_elsewhere(github, number, text, create=not update_only)
    click.echo(plain(f"#{number}: {posted.done} {posted.url}"))
    return 0
