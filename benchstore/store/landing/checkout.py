"""Bring branch and work tree to another commit so that a kill in between loses nothing: noted first, finished the next time."""

from __future__ import annotations

from benchstore.errors import BenchstoreError
from benchstore.records.snapshot import SNAPSHOTS
from benchstore.store import locks
from benchstore.store.git import GitRepository
from benchstore.store.git_output import FileChange, nul_separated
from benchstore.store.workplace import Workplace

_FROM, _TO = "refs/benchstore/moving-from", "refs/benchstore/moving-to"
_GONE = {"D"}


def move(workplace: Workplace, to: str) -> bool:
    """Move the branch that is checked out, the index and the files that differ to the commit `to`.

    False, and nothing done, where a file below `snapshots/` was changed meanwhile: commit it and come again. Raises
    BenchstoreError where another file that would change has changes that are not committed.
    """
    head = workplace.git().resolve("HEAD")
    changes = workplace.git().diff(head, to)
    prefix = workplace.prefix
    with locks.locked(workplace, _models(changes, prefix)), locks.git_turn(workplace.git()):
        unclean = sorted({change.path for change in changes} & set(workplace.git().changed()))
        if any(path.startswith(f"{prefix}{SNAPSHOTS}/") for path in unclean):
            return False
        if unclean:
            raise BenchstoreError(
                f"{', '.join(unclean[:5])}: changed here and not committed, and changed there", hint="commit or git stash it"
            )
        _at_once(workplace.git(), f"update {_FROM} {head}", f"update {_TO} {to}")
        _finish(workplace.git(), head, to)
    return True


def resume(workplace: Workplace) -> None:
    """Finish a move that was cut off. Where the branch went elsewhere meanwhile it is forgotten."""
    start, to = (workplace.git().answer("rev-parse", "--verify", "--quiet", ref) for ref in (_FROM, _TO))
    if start is None or to is None:
        return
    changes = workplace.git().diff(start, to)
    with locks.locked(workplace, _models(changes, workplace.prefix)), locks.git_turn(workplace.git()):
        if workplace.git().head() == start:
            _finish(workplace.git(), start, to)
        else:
            _forget(workplace.git())


def _finish(repository: GitRepository, start: str, to: str) -> None:
    """Files first, the branch last: whoever sees the branch at `to` sees the files there too."""
    changes = repository.diff(start, to)
    gone = [change.path for change in changes if change.status in _GONE]
    new = [change.path for change in changes if change.status not in _GONE]
    named = ("--pathspec-from-file=-", "--pathspec-file-nul")
    if new:
        # Not `git checkout`, which would switch to the commit where a kill left it without names to read.
        repository.run("restore", "--quiet", f"--source={to}", "--staged", "--worktree", *named, input_bytes=nul_separated(new))
    if gone:
        repository.run("rm", "--quiet", "--force", "--ignore-unmatch", *named, input_bytes=nul_separated(gone))
    repository.run("update-ref", "-m", "benchstore land", "HEAD", to, start)
    _forget(repository)


def _forget(repository: GitRepository) -> None:
    _at_once(repository, f"delete {_FROM}", f"delete {_TO}")


def _at_once(repository: GitRepository, *updates: str) -> None:
    """Both or none: git drops a transaction whose `commit` never came."""
    repository.run("update-ref", "--stdin", input_bytes="\n".join(["start", *updates, "commit", ""]).encode())


def _models(changes: list[FileChange], prefix: str) -> set[str]:
    below = f"{prefix}{SNAPSHOTS}/"
    return {change.path.removeprefix(below).split("/")[0] for change in changes if change.path.startswith(below)}
