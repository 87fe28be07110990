"""The folder of a built site: made on a scaffold beside its place and swapped in whole, never over something that benchstore did not build.

Killed at any moment, a build leaves the old site or the new one. Where a system cannot exchange two folders in one step, there
is a moment without a site, and the next build brings the old one back before it begins.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from benchstore.errors import BenchstoreError, UsageError
from benchstore.records.snapshot import SNAPSHOTS
from benchstore.store import scaffold
from benchstore.store.exchange import exchanged
from benchstore.store.workplace import Workplace

MARK = ".benchstore-site"
"""A file in every built site, so that a build never replaces a folder that it did not make."""
Exchange = Callable[[Path, Path], bool]
"""Lets two folders change places in one step; False where the system cannot."""
_TRIES = 1000
"""So often other builds may swap theirs in at the very moment."""
_RACED = frozenset({errno.ENOENT, errno.EEXIST, errno.ENOTEMPTY})
"""What a rename says where another build has come between."""
_ELSEWHERE = "choose another folder: --out DIR"
_HINTS = {
    errno.ENOSPC: f"make room, or {_ELSEWHERE}",
    errno.EDQUOT: f"make room, or {_ELSEWHERE}",
    errno.EBUSY: "it is in use, or where something is mounted: choose a folder inside it: --out DIR",
    errno.EXDEV: f"it cannot be moved within its file system: remove it first, or {_ELSEWHERE}",
}


def place(workplace: Workplace, out: Path) -> Path:
    """Where a site is to lie. Raises UsageError where there is something that benchstore did not build, or no folder can be."""
    try:
        target = out.resolve()
        with _said(target):
            _refuse(workplace, target)
    except RuntimeError:  # a link that leads to itself
        raise UsageError(f"{out} leads nowhere", hint=_ELSEWHERE) from None
    return target


def _refuse(workplace: Workplace, target: Path) -> None:
    own = [workplace.root / name for name in (SNAPSHOTS, "site_template", "schemas", ".git")]
    if workplace.root.is_relative_to(target) or any(target.is_relative_to(folder) for folder in own):
        raise UsageError(f"{target} holds the store itself", hint=_ELSEWHERE)
    above = next(folder for folder in target.parents if folder.exists())
    if not above.is_dir():
        raise UsageError(f"{above} is a file, and no folder can lie in it", hint=_ELSEWHERE)
    _refuse_foreign(target)


def _refuse_foreign(target: Path) -> None:
    if _is_foreign(target):
        raise UsageError(f"{target} already exists and was not built by benchstore", hint=f"remove it, or {_ELSEWHERE}")


def _is_foreign(target: Path) -> bool:
    """Whether benchstore did not build it; a site that another build moves away meanwhile is looked at again."""
    for _ in range(_TRIES):
        try:
            seen = target.stat().st_ino
            names = {path.name for path in target.iterdir()}
            if not names or MARK in names:
                return False
            if target.stat().st_ino == seen:
                return True
        except FileNotFoundError:
            return False
        except NotADirectoryError:
            return True
    return False


def write(target: Path, files: Iterable[tuple[str, bytes]], exchange: Exchange = exchanged) -> int:
    """Write the site beside `target` and swap it in whole; gives the number of files.

    Raises BenchstoreError where it cannot be written; then everything is as it was.
    """
    made: list[Path] = []
    try:
        with _said(target):
            made += _folders(target.parent)
            scaffold.clear(target.parent)
        with ExitStack() as stack:
            with _said(target):
                folder = stack.enter_context(scaffold.raised(target.parent))
            count = _fill(folder / "site", files, target)
            with _said(target):
                _swap(folder, target, exchange)
    except BaseException:
        for one in reversed(made):
            with suppress(OSError):
                one.rmdir()
        raise
    return count


@contextmanager
def _said(target: Path) -> Iterator[None]:
    """What the system refuses, as a sentence."""
    try:
        yield
    except OSError as error:
        hint = _HINTS.get(error.errno or 0, _ELSEWHERE)
        raise BenchstoreError(f"cannot write the site to {target}: {error.strerror or error}", hint=hint) from None


def _folders(folder: Path) -> list[Path]:
    """Make a folder and those above it; gives those that were not there."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()][::-1]
    for one in missing:
        one.mkdir(exist_ok=True)
    return missing


def _fill(fresh: Path, files: Iterable[tuple[str, bytes]], target: Path) -> int:
    made: set[Path] = set()
    count = 0
    for name, data in files:
        count += 1
        with _said(target):
            _put(fresh / name, data, made)
    with _said(target):
        _put(fresh / MARK, b"Built by benchstore; a build replaces this folder.\n", made)
        fresh.chmod(0o755)
    return count


def _put(path: Path, data: bytes, made: set[Path]) -> None:
    if path.parent not in made:
        path.parent.mkdir(parents=True, exist_ok=True)
        made.add(path.parent)
    path.write_bytes(data)


def _swap(folder: Path, target: Path, exchange: Exchange) -> None:
    """The fresh site gets its place and the old one the scaffold's, also while other builds do the same."""
    for left in reversed(range(_TRIES)):
        _refuse_foreign(target)
        try:
            _swap_once(folder, target, exchange)
        except OSError as error:
            if error.errno not in _RACED or not left:
                raise
        else:
            return


def _swap_once(folder: Path, target: Path, exchange: Exchange) -> None:
    fresh = folder / "site"
    if target.exists():
        if exchange(fresh, target):
            return
        scaffold.set_aside(folder, target)
    fresh.rename(target)
