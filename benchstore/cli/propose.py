"""`propose` and `taken`: one pull request for a branch, and a word to those whose version numbers were taken."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

import click

from benchstore.cli.forge import connected
from benchstore.cli.output import plain
from benchstore.errors import BenchstoreError
from benchstore.forge.pulls import Brought, Pulls
from benchstore.publish.words.tables import escape_markdown
from benchstore.store.git import GitRepository
from benchstore.store.immutability import is_immutable
from benchstore.store.landing import remote
from benchstore.store.trees import SNAPSHOTS
from benchstore.store.workplace import Workplace

TAKEN_MARK = "<!-- benchstore: version numbers that were taken -->"
repository_option = click.option(
    "--repository", metavar="OWNER/NAME", envvar="GITHUB_REPOSITORY", required=True, help="Where; $GITHUB_REPOSITORY."
)


@click.command("propose")
@click.option("--base", metavar="BRANCH", help="The branch to merge into; the remote's default branch where not given.")
@repository_option
@click.pass_obj
def propose_command(directory: str, /, base: str | None, repository: str) -> int:
    """Open one GitHub pull request for the branch that is checked out and pushed, or bring the open one up to date.

    Its title is the last commit's subject, its text the subjects of all. The token comes from GITHUB_TOKEN.

    \b
    git push -u origin HEAD && benchstore propose
    """
    git = Workplace.find(directory).git()
    here = git.branch()
    if here is None:
        raise BenchstoreError("HEAD is on no branch", hint="git switch -c NAME, and push it")
    onto = base or remote.default_branch(git, "origin")
    start = remote.Remote(repository=git, name="origin", branch=onto).fetch()
    commits = git.commits_between(start, "HEAD")
    if not commits:
        raise BenchstoreError(f"{here} has nothing that {onto} has not", hint="commit something first")
    subjects = [git.show_commit(commit).subject for commit in commits]
    body = "\n".join(f"- {escape_markdown(subject)}" for subject in subjects[-200:])
    pulls = Pulls(github=connected(os.environ, repository))
    click.echo(plain(pulls.propose(here, onto, plain(subjects[-1])[:200], body)))
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
    place = Workplace.find(directory)
    git = place.git()
    pulls = Pulls(github=connected(os.environ, repository))
    prefix = place.prefix
    landed = {entry.path: entry.blob for entry in git.entries("HEAD", prefix + SNAPSHOTS) if is_immutable(entry.path.removeprefix(prefix))}
    clashes = [item for item in pulls.added(base or git.branch() or "main") if landed.get(item.path, item.blob) != item.blob]
    for number in sorted({item.number for item in clashes}):
        mine = (item for item in clashes if item.number == number and not item.path.endswith(".samples.json"))
        posted = pulls.github.post(number, _text(_sentences(pulls, git, mine)), TAKEN_MARK)
        click.echo(plain(f"#{number}: {posted.done} {posted.url}"))
    if not clashes:
        click.echo("no open pull request brings a version that was taken")
    return 0


def _sentences(pulls: Pulls, git: GitRepository, clashes: Iterable[Brought]) -> Iterator[str]:
    """`openai: version 5 was taken by #123.`, a line each."""
    for item in clashes:
        commit = git.run("log", "-1", "--first-parent", "--diff-filter=A", "--format=%H", "HEAD", "--", item.path).decode().strip()
        number = pulls.that_merged(commit) if commit else None
        by = f"#{number}" if number else commit[:12]
        *_, model, name = item.path.split("/")
        yield f"- {escape_markdown(model)}: version {name.split('.')[0]} was taken by {by}."


def _text(sentences: Iterable[str]) -> str:
    lines = "\n".join(sentences)
    return f"Version numbers of this pull request were taken meanwhile:\n\n{lines}\n\nOn its branch: `benchstore resolve && git push`\n\n{TAKEN_MARK}\n"
