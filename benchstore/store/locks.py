"""Locks: one writer a model, one user of git's index, one `land` in a clone at a time; and what a process that was killed left of git's own."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from benchstore.errors import BenchstoreError
from benchstore.records.snapshot import SNAPSHOTS
from benchstore.store.git import GitRepository
from benchstore.store.workplace import Workplace

LOCK_SECONDS = 120
_NOTE = ".index.turn"
COMMIT_INDEX = ".commit.index"
"""The index that commits are made in, beside the locks."""
_SETTLED_SECONDS = 2.0
"""A git command whose caller was killed is done by then; what lock it still holds, nobody gives back."""


@contextmanager
def locked(workplace: Workplace, models: Iterable[str]) -> Iterator[None]:
    """Hold the locks of these models, always in one order so that two holders cannot wait for each other.

    Raises BenchstoreError where one is held for longer than two minutes.
    """
    directory = _lock_directory(workplace)
    with ExitStack() as stack:
        for model in sorted(set(models)):
            _acquire(stack, directory / f"{model.casefold()}.lock", f"{SNAPSHOTS}/{model}")
        if (directory / _NOTE).exists():
            with git_turn(workplace):
                pass  # what a killed process left is removed, also where there is nothing to stage
        yield


@contextmanager
def alone(workplace: Workplace, work: str) -> Iterator[None]:
    """Let one process at a time do such `work` in this clone."""
    with ExitStack() as stack:
        _acquire(stack, _lock_directory(workplace) / f".{work}.lock", f"benchstore {work}")
        yield


@contextmanager
def git_turn(workplace: Workplace) -> Iterator[None]:
    """Let one process at a time use git's index; two at once would meet its lock file.

    A note beside the lock says that a turn is under way. Whoever finds one that its owner could not take away knows that
    git may have been killed with it, and removes the lock files that git left.
    """
    with alone(workplace, "index"):
        note = _lock_directory(workplace) / _NOTE
        if note.exists():
            _heal(workplace.git(), note.stat().st_mtime)
        note.touch()
        os.utime(note)
        try:
            yield
        finally:
            note.unlink(missing_ok=True)  # only a kill leaves it


def _heal(repository: GitRepository, began: float) -> None:
    """Remove the lock files of git that were made since a turn `began` that was cut off, and that nobody gives back."""
    for path in (repository.git_directory / "benchstore-locks").glob(f"{COMMIT_INDEX}*"):
        path.unlink(missing_ok=True)
    left = {path: _made(path) for path in _git_locks(repository)}
    left = {path: made for path, made in left.items() if made >= began - 1}
    if left:
        time.sleep(_SETTLED_SECONDS)
    for path, made in left.items():
        if _made(path) == made:
            path.unlink(missing_ok=True)


def _git_locks(repository: GitRepository) -> Iterator[Path]:
    own, shared = repository.own_directory, repository.git_directory
    yield from (own / "index.lock", own / "HEAD.lock", shared / "packed-refs.lock")
    for folder in (shared / "refs" / "heads", shared / "refs" / "benchstore"):
        yield from folder.rglob("*.lock")


def _made(path: Path) -> float:
    """When a file was made; before all time where it is gone."""
    try:
        return path.stat().st_mtime
    except OSError:
        return -1.0


def _lock_directory(workplace: Workplace) -> Path:
    """Beside git's own files, so that locks are never committed and all work trees of a clone share them."""
    directory = (workplace.repository.git_directory if workplace.repository else workplace.root / ".benchstore") / "benchstore-locks"
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BenchstoreError(f"cannot make {directory}: {error.strerror}", hint="a store is written to where its folder may be") from None
    return directory


def _acquire(stack: ExitStack, path: Path, what: str) -> None:
    try:
        stack.enter_context(FileLock(path, timeout=LOCK_SECONDS))
    except Timeout:
        raise BenchstoreError(
            f"{what} is in use by another process for over {LOCK_SECONDS} s", hint=f"wait for it, or end it; the lock is {path}"
        ) from None
    except NotImplementedError:
        hint = "work in a clone on a disk of this machine"
        raise BenchstoreError(f"cannot lock {what}: the file system of {path.parent} has no locks", hint=hint) from None
    except OSError as error:
        raise BenchstoreError(f"cannot lock {what}: {error.strerror}", hint=f"check the permissions of {path.parent}") from None
