"""`benchstore post`: put a Markdown file as the one comment on a pull request."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from benchstore.cli.output import plain
from benchstore.errors import UsageError
from benchstore.forge.github import GitHub
from benchstore.forge.http import Client
from benchstore.publish.comment import MARK, foreign

API = "https://api.github.com"


@click.command("post")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--pull-request", "number", type=click.IntRange(min=1), help="Its number; where it is not given the event of the CI run says it."
)
@click.option("--repository", metavar="OWNER/NAME", envvar="GITHUB_REPOSITORY", required=True, help="Where; $GITHUB_REPOSITORY.")
@click.pass_obj
def post_command(_directory: str, /, file: Path, number: int | None, repository: str) -> int:
    """Make a file from `benchstore comment` the one comment on a GitHub pull request; a second time it is updated in place.

    The token comes from GITHUB_TOKEN. In the file mentions, images and HTML are made harmless, as it may come from a fork.

    \b
    benchstore comment --against origin/main --out comment.md
    benchstore post comment.md --pull-request 7
    """
    text = foreign(file.read_text(encoding="utf-8", errors="replace"))
    token = os.environ.get("GITHUB_TOKEN") or os.environ.get("GH_TOKEN")
    if not token:
        raise UsageError("there is no token", hint="set GITHUB_TOKEN; in GitHub Actions: env: {GITHUB_TOKEN: ${{ github.token }}}")
    github = GitHub(client=Client(api=os.environ.get("GITHUB_API_URL") or API, token=token), repository=repository)
    number = number or github.pull_request(_event(os.environ))
    posted = github.post(number, text, MARK)
    click.echo(plain(f"#{number}: {posted.done} {posted.url}"))
    return 0


def _event(environ: Mapping[str, str]) -> dict[str, Any]:
    """What the CI run was started by; empty outside of CI."""
    path = environ.get("GITHUB_EVENT_PATH")
    try:
        value = json.loads(Path(path).read_text(encoding="utf-8")) if path else {}
    except (OSError, ValueError) as error:
        raise UsageError(f"GITHUB_EVENT_PATH cannot be read: {error}", hint="say which: --pull-request NUMBER") from None
    return value if isinstance(value, dict) else {}
