"""Locks: one writer a model, one user of git's index, of its remotes, one `land` in a clone; and what a process that was killed left of git's own."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from benchstore.errors import BenchstoreError
from benchstore.records.snapshot import SNAPSHOTS
from benchstore.store.git import GitRepository
from benchstore.store.workplace import Workplace

LOCK_SECONDS = 120
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
        if workplace.repository and (directory / _note("index")).exists():
            with git_turn(workplace.git()):
                pass  # what a killed process left is removed, also where there is nothing to stage
        yield


@contextmanager
def alone(workplace: Workplace, work: str) -> Iterator[None]:
    """Let one process at a time do such `work` in this clone."""
    with ExitStack() as stack:
        _acquire(stack, _lock_directory(workplace) / f".{work}.lock", f"benchstore {work}")
        yield


@contextmanager
def git_turn(repository: GitRepository, work: Literal["index", "remote"] = "index") -> Iterator[None]:
    """Let one process at a time use git's index, or talk to a remote; two at once would meet git's own lock files.

    A note beside the lock says that a turn is under way. Whoever finds one that its owner could not take away knows that
    git may have been killed with it, and removes the lock files that git left.
    """
    directory = _made_directory(repository.git_directory)
    with ExitStack() as stack:
        _acquire(stack, directory / f".{work}.lock", f"git's {work}")
        note = directory / _note(work)
        if note.exists():
            _heal(repository, work, note.stat().st_mtime)
        note.touch()
        os.utime(note)
        try:
            yield
        finally:
            note.unlink(missing_ok=True)  # only a kill leaves it


def _note(work: str) -> str:
    return f".{work}.turn"


def _heal(repository: GitRepository, work: str, began: float) -> None:
    """Remove the lock files of git that were made since a turn `began` that was cut off, and that nobody gives back."""
    if work == "index":
        for path in _made_directory(repository.git_directory).glob(f"{COMMIT_INDEX}*"):
            path.unlink(missing_ok=True)
    left = {path: _made(path) for path in _git_locks(repository, work)}
    left = {path: made for path, made in left.items() if made >= began - 1}
    if left:
        time.sleep(_SETTLED_SECONDS)
    for path, made in left.items():
        if _made(path) == made:
            path.unlink(missing_ok=True)


def _git_locks(repository: GitRepository, work: str) -> Iterator[Path]:
    own, shared = repository.own_directory, repository.git_directory
    yield from (own / "index.lock", own / "HEAD.lock") if work == "index" else (shared / "shallow.lock",)
    yield shared / "packed-refs.lock"
    for folder in ("heads", "benchstore") if work == "index" else ("remotes", "benchstore"):
        yield from (shared / "refs" / folder).rglob("*.lock")


def _made(path: Path) -> float:
    """When a file was made; before all time where it is gone."""
    try:
        return path.stat().st_mtime
    except OSError:
        return -1.0


def _lock_directory(workplace: Workplace) -> Path:
    """Beside git's own files, so that locks are never committed and all work trees of a clone share them."""
    return _made_directory(workplace.repository.git_directory if workplace.repository else workplace.root / ".benchstore")


def _made_directory(holder: Path) -> Path:
    directory = holder / "benchstore-locks"
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
