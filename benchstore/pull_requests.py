"""Pull requests on a forge: one for a branch, the one comment on it, and a word to those whose version numbers were taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from benchstore.errors import BenchstoreError
from benchstore.forge.github import GitHub, Posted
from benchstore.forge.pulls import Brought, Proposed, Pulls
from benchstore.publish.forge_texts.comment import MARK
from benchstore.publish.forge_texts.foreign import Ours, foreign
from benchstore.publish.words.markdown import JOINER, escape_markdown
from benchstore.publish.words.visible import visible
from benchstore.records.snapshot import SNAPSHOTS
from benchstore.store.git import GitRepository
from benchstore.store.immutable_files import is_immutable
from benchstore.store.landing import remote
from benchstore.store.workplace import Workplace

_MOST_PATHS = 1000
"""So many new files are asked of git at once."""
TAKEN_MARK = "<!-- benchstore: version numbers that were taken -->"


def propose(workplace: Workplace, github: GitHub, base: str | None = None, *, note: str = "") -> Proposed:
    """Open one pull request for the branch that is checked out, or bring the open one up to date; `note` is Markdown that its text ends with.

    `base` is the branch to merge into, else the remote's default one. Raises BenchstoreError where there is nothing to propose.
    """
    git = workplace.git()
    here, onto = _head_and_base(git, base)
    start = remote.Remote(repository=git, name="origin", branch=onto).fetch()
    if start is None:
        raise BenchstoreError(f"origin has no branch {onto!r}", hint="name the one to merge into: --base BRANCH")
    commits = git.commits_between(start, "HEAD")
    if not commits:
        raise BenchstoreError(f"{here} has nothing that {onto} has not", hint="commit something first")
    pushed = remote.Remote(repository=git, name="origin", branch=here).fetch()
    if pushed is None or git.commits_between(pushed, "HEAD"):
        raise BenchstoreError(f"origin has not got all of {here}, so a pull request would lack it", hint="git push -u origin HEAD")
    subjects = [git.show_commit(commit).subject for commit in _that_bring(git, start, commits)]
    body = "\n".join(f"- {escape_markdown(subject)}" for subject in subjects[-200:])
    return Pulls(github=github).propose(here, onto, visible(subjects[-1])[:200], f"{body}\n\n{note}".strip())


def _that_bring(git: GitRepository, start: str, commits: list[str]) -> list[str]:
    """The commits whose results the base has not got: where it took earlier ones by a squash, they are on the branch still."""
    new = [change.path for change in git.diff(start, "HEAD") if change.status == "A"]
    if not new:
        return commits
    adding = git.run("log", "--reverse", "--no-merges", "--diff-filter=A", "--format=%H", f"{start}..HEAD", "--", *new[:_MOST_PATHS])
    first = next((commit for commit in commits if commit in adding.decode().split()), commits[0])
    since = commits[commits.index(first) :]
    return [commit for commit in since if len(git.show_commit(commit).parents) < 2] or since


def _head_and_base(git: GitRepository, base: str | None) -> tuple[str, str]:
    """The branch that is checked out and the one to merge into, which is another one."""
    if "origin" not in git.run("remote").decode().split():
        raise BenchstoreError("there is no remote 'origin'", hint="git remote add origin URL")
    onto, here = base or _default_branch(git), git.branch()
    if here in (None, onto):
        where = f"{onto} is checked out, which is the branch to merge into" if here else "HEAD is on no branch"
        raise BenchstoreError(where, hint="git switch -c NAME && git push -u origin HEAD")
    return str(here), onto


def _default_branch(git: GitRepository) -> str:
    try:
        return remote.default_branch(git, "origin")
    except BenchstoreError as error:
        raise BenchstoreError(str(error), hint=error.hint.replace("--onto", "--base")) from None


def comment(github: GitHub, number: int, text: str, *, create: bool = True, alike: Callable[[str], str] = str) -> Posted:
    """Make a text of our own the one comment on a pull request; without `create` none is made where there is none.

    One that is there stays where what `alike` makes of both is the same.
    """
    return github.post(number, text, MARK, create=create, alike=alike)


def first_line(text: str) -> str:
    """What a comment opens with, as plain text."""
    from markdown_it import MarkdownIt

    parsed = MarkdownIt("commonmark").parse(text.lstrip().split("\n", 1)[0])
    pieces = (piece.content for token in parsed for piece in token.children or ())
    return visible("".join(pieces).replace(JOINER, ""))


def comment_from_elsewhere(
    github: GitHub, number: int, text: str, *, repository: str, site: str | None, pulls: bool = False, create: bool = True
) -> Posted:
    """The same of a text that may come from a fork; without `create` none is made.

    Nothing in it is live but links to the web address of the `repository` and its runs, to the page at `site`, and, with `pulls`, to
    the repository's pull requests.
    """
    return github.post(number, foreign(text, Ours(repository=repository, site=site, pulls=pulls)), MARK, create=create)


def tell_of_taken(workplace: Workplace, github: GitHub, base: str | None = None) -> Iterator[tuple[int, Posted]]:
    """Tell open pull requests to `base`, or to the branch that is checked out, that bring a version which another one brought first."""
    git, prefix, pulls = workplace.git(), workplace.prefix, Pulls(github=github)
    landed = {entry.path: entry.blob for entry in git.entries("HEAD", prefix + SNAPSHOTS) if is_immutable(entry.path.removeprefix(prefix))}
    clashes = [item for item in pulls.added(base or git.branch() or _default_branch(git)) if landed.get(item.path, item.blob) != item.blob]
    for number in sorted({item.number for item in clashes}):
        mine = (item for item in clashes if item.number == number and not item.path.endswith(".samples.json"))
        yield number, github.post(number, _text(_sentences(pulls, git, mine)), TAKEN_MARK)


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
    return f"Version numbers of this pull request were taken meanwhile:\n\n{lines}\n\nOn its branch: `benchstore resolve && git push` (in a clone of a fork `benchstore resolve --remote NAME`, the remote that is this repository)\n\n{TAKEN_MARK}\n"
