"""`benchstore comment`: what a pull request does to the benchmarks, as Markdown for its comment; exit code as `regressions`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import get_args

import click

from benchstore.analysis.judgement import Word
from benchstore.cli import output
from benchstore.errors import UsageError, errors_of
from benchstore.records.config import BLIND
from benchstore.repository import open_repository


@click.command("comment")
@click.option("--against", metavar="REV", required=True, help="The branch that the pull request will be merged into.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the Markdown to a file.")
@click.option(
    "--post",
    "posts",
    is_flag=True,
    help="Make it the one comment on a GitHub pull request too; where nothing of the store changed only an old one is updated.",
)
@click.option("--pull-request", "number", type=click.IntRange(min=1), help="With --post: its number, where the CI's event does not say it.")
@click.option("--repository", metavar="OWNER/NAME", envvar="GITHUB_REPOSITORY", help="With --post: where; $GITHUB_REPOSITORY.")
@click.option("--fail-on", metavar="VERDICTS", help="Fail on these instead of the policy's, separated by commas; or none.")
@click.option("--outputs", type=click.Path(dir_okay=False, path_type=Path), help="Append verdict, regressions-count and changed to a file.")
@click.option("--annotate", is_flag=True, help="Also print annotations on the files' lines, as GitHub's runner reads them.")
@click.pass_obj
def comment_command(
    directory: str,
    /,
    against: str,
    out: Path | None,
    posts: bool,
    number: int | None,
    repository: str | None,
    fail_on: str | None,
    outputs: Path | None,
    annotate: bool,
) -> int:
    """Say as Markdown what a pull request changes: the verdict first, then evidence, then what to do.

    \b
    benchstore comment --against origin/main
    benchstore comment --against origin/main --post --pull-request 7
    """
    repository_here = open_repository(directory)
    review = repository_here.review(against)
    if fail_on is not None:
        review = review.failing_on(_verdicts(fail_on))
    text = repository_here.comment(review)
    if out:
        out.write_text(text, encoding="utf-8", newline="\n")
    else:
        output.markdown(text)
    if posts:
        _post(text, number, repository, create=review.outcome()["changed"] == "true")
    if outputs:
        with outputs.open("a", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{name}={value}\n" for name, value in review.outcome().items())
    if annotate:
        for item in repository_here.annotations(review):
            output.for_runner(str(item))
    return 1 if review.failing() or errors_of(review.problems) else 0


def _post(text: str, number: int | None, repository: str | None, *, create: bool) -> None:
    from benchstore.cli.forge import OUTDATED, connected, event
    from benchstore.pull_requests import comment

    if not repository:
        raise UsageError("--post needs a repository", hint="--repository OWNER/NAME, or set GITHUB_REPOSITORY")
    github = connected(os.environ, repository)
    number = number or github.pull_request(event(os.environ))
    if number is None:
        output.say(OUTDATED, err=True)
        return
    posted = comment(github, number, text, create=create)
    output.say(
        "nothing of the store changed, and there is no comment" if posted.done == "none" else f"{posted.done} {posted.url}", err=True
    )


def _verdicts(text: str) -> tuple[str, ...]:
    """The verdicts that a text names, as the policy may name them."""
    names = tuple(part.strip() for part in text.split(",") if part.strip() and part.strip() != "none")
    known = [word for word in (*get_args(Word), BLIND) if "," not in word]
    if wrong := [name for name in names if name not in known]:
        raise UsageError(f"--fail-on: {wrong[0]!r} is not a verdict", hint=f"it may be {', '.join(known)}, or none")
    return names
