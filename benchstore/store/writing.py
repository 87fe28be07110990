"""Writing files without loss (invariant I4): each is written beside its place and linked into it, never over another.

Samples come first, then the snapshot that names them, then the pointer; a crash leaves at most an orphan samples file.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from benchstore.errors import BenchstoreError
from benchstore.records.snapshot import SNAPSHOTS

TEMPORARY = ".benchstore-"
"""How the name of a file begins that is not linked into place yet; a crash may leave one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One file to write, decided as a value: `create` never overwrites, `replace` swaps the whole file."""

    path: str
    data: bytes
    how: Literal["create", "replace"] = "create"


def clear_unfinished(root: Path, model: str) -> None:
    """Remove what a crash left in a model's folder before it was linked into place. The model's lock is held."""
    for path in (root / SNAPSHOTS / model).glob(f"{TEMPORARY}*"):
        path.unlink(missing_ok=True)


def write_all(root: Path, writes: Iterable[Write]) -> list[str]:
    """Write every file in order and give the paths. What was created is removed again if a later one fails.

    Raises BenchstoreError where a file cannot be written, or is there already.
    """
    created: list[Path] = []
    done = []
    try:
        for write in writes:
            target = _target(root, write.path)
            _write(target, write)
            if write.how == "create":
                created.append(target)
            done.append(write.path)
    except BaseException as error:
        for path in reversed(created):
            path.unlink(missing_ok=True)
        if isinstance(error, FileExistsError):
            raise BenchstoreError(f"{write.path} already exists", hint="run the command again; nothing was overwritten") from None
        if isinstance(error, OSError):
            raise BenchstoreError(f"cannot write {write.path}: {error.strerror}", hint="nothing was kept of what was begun") from None
        raise
    return done


def _target(root: Path, path: str) -> Path:
    """Where to write; refuses a directory that a symbolic link leads out of the store."""
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.parent.resolve().is_relative_to(root.resolve()):
        raise BenchstoreError(f"{path} lies outside the store: a directory on the way is a symbolic link", hint="remove the link")
    return target


def _write(target: Path, write: Write) -> None:
    handle, temporary = tempfile.mkstemp(prefix=TEMPORARY, dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(write.data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(_mode(target))
        if write.how == "replace":
            Path(temporary).replace(target)
        else:
            _link(Path(temporary), target)
        _sync_directory(target.parent)
    finally:
        Path(temporary).unlink(missing_ok=True)


def replace(target: Path, data: bytes) -> None:
    """Swap a whole file, or make it."""
    _write(target, Write(path=str(target), data=data, how="replace"))


def _mode(target: Path) -> int:
    """What an ordinary new file gets here; a replaced one keeps what it had."""
    if target.exists():
        return target.stat().st_mode & 0o777
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def _link(temporary: Path, target: Path) -> None:
    """A hard link fails where the name is taken; file systems without links get an exclusive create."""
    try:
        target.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError:
        with target.open("xb") as stream:
            stream.write(temporary.read_bytes())
            stream.flush()
            os.fsync(stream.fileno())


def _sync_directory(directory: Path) -> None:
    """Make the new name survive a crash; Windows has no such call."""
    if os.name == "nt":
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
