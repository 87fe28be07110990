"""A pull request as git objects: its newest commit and the tip of its base, fetched and never checked out, and what of it is too large."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from benchstore.errors import BenchstoreError, Problem, Refused
from benchstore.records import schema
from benchstore.records.config import FILE as CONFIG_FILE
from benchstore.records.snapshot import SNAPSHOTS
from benchstore.store import appearance
from benchstore.store.git import GitRepository
from benchstore.store.landing import remote
from benchstore.store.snapshots import SAMPLES_NAME
from benchstore.store.workplace import Workplace

MOST_BYTES = 512 * 2**20
"""Of all that one change brings; what is judged is held in memory."""


MOST_FILES = 100_000
"""So many files more than its base has a change may have."""


def fetch(repository: GitRepository, name: str, number: int, base: str) -> tuple[str, str]:
    """The tip of the branch `base` and the newest commit of a pull request of the remote `name`, brought here.

    Raises BenchstoreError where the remote has one of them not.
    """
    remote.require(repository, name)
    there = remote.Remote(repository=repository, name=name, branch=base)
    tip, head = there.fetch(), there.read(f"refs/pull/{number}/head")
    if tip is None:
        raise BenchstoreError(f"{name} has no branch {base!r}", hint="its pull requests must be moved to another one")
    if head is None:
        raise BenchstoreError(f"{name} has no refs/pull/{number}/head", hint="is it the repository that the pull request is on?")
    return tip, head


def too_many(workplace: Workplace, base: str, head: str) -> list[Problem]:
    """That the commit `head` has more files than are listed, where it has."""
    git = workplace.git()
    if not git.has_more_than(len(git.entries(base)) + MOST_FILES, head):
        return []
    hint = "leave out what it holds too much of, or bring it by several pull requests"
    return [Problem(file=".", message=f"more than {MOST_FILES:,} files more than the base has: none is read", hint=hint, rule="size")]


def too_large(workplace: Workplace, base: str, head: str) -> list[Problem]:
    """Every file of the store that `head` has otherwise than `base` and that is larger than is read, or all of them where their sum is."""
    sizes = dict(_sizes(workplace, base, head))
    found = [_problem(path, size, _most(path)) for path, size in sizes.items() if size > _most(path)]
    if not found and sum(sizes.values()) > MOST_BYTES:
        said = f"{sum(sizes.values()):,} bytes in {len(sizes):,} files of one change; {MOST_BYTES:,} are judged at once"
        found.append(Problem(file=SNAPSHOTS, message=said, hint="bring them by several pull requests", rule="size"))
    return found


def _sizes(workplace: Workplace, base: str, head: str) -> Iterator[tuple[str, int]]:
    """Path from the store's root -> bytes, of what is new in `head`."""
    git, prefix = workplace.git(), workplace.prefix
    [changes] = git.differences([(base, head)], *(prefix + name for name in _read(workplace, base, head)))
    new = [(item.path.removeprefix(prefix), item.new.blob) for item in changes if item.new and item.new.mode != _SUBMODULE]
    yield from zip((path for path, _ in new), git.sizes(blob for _, blob in new), strict=True)


_SUBMODULE = "160000"
"""Git's mode of a commit of another repository, which has no size here."""


def _read(workplace: Workplace, base: str, head: str) -> Iterable[str]:
    """What is read of a change."""
    logos = (_logo(workplace, commit) for commit in (base, head))
    return dict.fromkeys(name for name in (SNAPSHOTS, CONFIG_FILE, appearance.TEMPLATES, *logos) if name)


def _logo(workplace: Workplace, commit: str) -> str | None:
    """The logo that a commit's config names; None where that is larger than is read, or cannot be."""
    git, path = workplace.git(), workplace.prefix + CONFIG_FILE
    files = [entry.blob for entry in git.entries(commit, path) if entry.path == path and entry.mode != _SUBMODULE]
    if not files or git.sizes(files)[0] > schema.max_bytes("config"):
        return None
    try:
        return workplace.store_of(commit).config.site.logo
    except Refused:
        return None


def _most(path: str) -> int:
    if path == CONFIG_FILE:
        return schema.max_bytes("config")
    is_of_store = path.startswith(f"{SNAPSHOTS}/") and not SAMPLES_NAME.fullmatch(path.rpartition("/")[2])
    return schema.max_bytes("snapshot" if is_of_store else "samples")


def _problem(path: str, size: int, most: int) -> Problem:
    return Problem(file=path, message=f"{size:,} bytes; {most:,} are read", hint="keep raw outputs elsewhere and link to them", rule="size")
