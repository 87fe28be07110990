"""The scaffold: a folder beside a site's place in which the next site is made. Git does not see it, and one process alone uses it.

A build that was killed leaves its scaffold. No process holds its lock any more, so that the next build may clear it.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

PREFIX = ".benchstore-build-"
_ASIDE = "aside-"
_IGNORE = ".gitignore"
"""With `*` in it, it hides the folder that it lies in."""


@contextmanager
def raised(place: Path) -> Iterator[Path]:
    """A scaffold in the folder `place`, of this process alone and gone afterwards. Raises OSError where none can be made."""
    folder, lock = _own(place)
    try:
        yield folder
    finally:
        _put_back(folder, place)
        _remove(folder, lock)


def clear(place: Path) -> None:
    """Remove what killed builds left in `place`; a site that one had set aside comes back. What is in use stays."""
    for folder in place.iterdir():
        if folder.name.startswith(PREFIX) and folder.is_dir() and not folder.is_symlink():
            with suppress(OSError, NotImplementedError):  # its own build has just ended; or no lock can tell whether it has
                lock = _taken(folder)
                if lock:
                    _put_back(folder, place)
                    _remove(folder, lock)


def set_aside(folder: Path, site: Path) -> None:
    """Move a site into a scaffold; it comes back unless another one gets its place. Raises OSError where it cannot be moved."""
    site.rename(Path(tempfile.mkdtemp(prefix=_ASIDE, dir=folder)) / site.name)


def _put_back(folder: Path, place: Path) -> None:
    for site in folder.glob(f"{_ASIDE}*/*"):
        if not (place / site.name).exists():
            with suppress(OSError):  # another build was quicker
                site.rename(place / site.name)


def _own(place: Path) -> tuple[Path, FileLock | None]:
    """A new folder and its lock; another one where a build that clears took the first for left behind, before it was locked."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
        ignore = folder / _IGNORE
        try:
            ignore.write_text("*\n", encoding="ascii")
            lock = _taken(folder)
        except (FileNotFoundError, FileExistsError):  # filelock says the second of a folder that went as it looked
            continue
        except NotImplementedError:  # a file system without locks: no build clears there either
            return folder, None
        if lock and ignore.exists():
            return folder, lock
        _remove(folder, lock)


def _taken(folder: Path) -> FileLock | None:
    """The lock of a scaffold; None where another process has it."""
    lock = FileLock(folder / "lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return None
    return lock


def _remove(folder: Path, lock: FileLock | None) -> None:
    """Under another name first, so that it goes whole; Windows renames no folder in which a file is open."""
    gone = folder.with_name(f"{folder.name}-gone")
    try:
        folder.rename(gone)
    except OSError:
        gone = folder
        if lock:
            lock.release()
    with suppress(OSError):
        _empty(gone)
        gone.rmdir()
    if lock:
        lock.release()


def _empty(folder: Path) -> None:
    """What hides the rest goes last."""
    for path in sorted(folder.iterdir(), key=lambda path: path.name == _IGNORE):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()
