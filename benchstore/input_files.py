"""Result files on disk: one that is named, those below a folder, and those that lie beside and belong to one."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path

from benchstore.errors import Problem, Refused
from benchstore.importers import registry, sizes
from benchstore.importers.folder import Folder
from benchstore.importers.lines import Lines

MOST_BYTES = sizes.SIZES["a result file with all that lie beside it"].most_bytes
"""So large may a result file be, and so large all files together that belong to one."""
MOST_FILES = 50_000
"""So many files a folder may hold that is added as a whole."""
MOST_LINES = sizes.SIZES["a file of JSON Lines beside a result"].most_bytes
"""So large may one be, as it is read line by line."""
_SMALLER = "leave the rows out with --no-samples, or evaluate in parts"


def content(folder: Path, name: str) -> bytes:
    """A file's bytes. Raises Refused where it cannot be read."""
    try:
        return _read(folder / name, name)
    except (OSError, ValueError) as error:
        raise Refused([_unreadable(name, error, "check the name")]) from None


def modified(folder: Path, name: str) -> datetime:
    """When a file was written last, in UTC."""
    return datetime.fromtimestamp(int((folder / name).stat().st_mtime), UTC)


def is_folder(folder: Path, name: str) -> bool:
    """Whether a name is that of a folder."""
    try:
        return (folder / name).is_dir()
    except (OSError, ValueError):  # such a name cannot be
        return False


def files_of(folder: Path, name: str) -> Folder:
    """All files below a folder, each read when asked for. Links are not followed, and what git keeps of itself is left out.

    Raises Refused where a folder cannot be read, or holds too many files.
    """
    root = folder / name

    def reader(file: str) -> bytes:
        return content(folder, os.path.join(name, file))  # noqa: PTH118  # as it was written, not made absolute

    try:
        found = list(islice(_walk(root, ""), MOST_FILES + 1))
    except OSError as error:
        raise Refused([_unreadable(name, error, "make it readable")]) from None
    if len(found) > MOST_FILES:
        hint = "name the folder or the file in it that is to be added"
        raise Refused([Problem(file=name, message=f"holds more than {MOST_FILES:,} files", hint=hint, rule="size")])
    return Folder(name, found, reader)


def _walk(root: Path, prefix: str) -> Iterator[str]:
    for entry in sorted(os.scandir(root / prefix), key=lambda entry: entry.name):
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(root, f"{prefix}{entry.name}/") if entry.name != ".git" else ()
        elif entry.is_file(follow_symlinks=False):
            yield prefix + entry.name


_NOT_WAITING = getattr(os, "O_NONBLOCK", 0)
"""A pipe that nobody writes to is opened at once, and ends at once."""


def _read(path: Path, name: str, before: int = 0) -> bytes:
    """The bytes of a file, or of a pipe such as a shell's `<(…)`; `before` are those that were read of others that belong to it.

    Raises OSError for a device, which may have no end, and Refused where it is too large.
    """
    found = path.stat()
    if not (stat.S_ISREG(found.st_mode) or stat.S_ISFIFO(found.st_mode)):
        raise _no_file(found)
    size, data = before + found.st_size, b""
    if size <= MOST_BYTES:
        with os.fdopen(os.open(path, os.O_RDONLY | _NOT_WAITING), "rb") as stream:
            if _NOT_WAITING:
                os.set_blocking(stream.fileno(), True)  # of a pipe that somebody writes to, the end is waited for
            data = stream.read(MOST_BYTES - before + 1)
            size = before + len(data)
    if size > MOST_BYTES:
        raise Refused([_too_large(name, size)])
    return data


def beside(path: Path, name: str, patterns: Sequence[str]) -> Mapping[str, bytes | Lines]:
    """The files in the folder of `path` that a pattern fits, by name; `name` is what `path` is called in problems.

    A pattern that begins with `../` is about the folder above, and its files are named so. Files of JSON Lines are opened, and not read.

    Raises Refused naming each that cannot be read, or where they are too large together.
    """
    found: dict[str, bytes | Lines] = {}
    problems: list[Problem] = []
    total = 0
    for file in _fitting(path, name, patterns):
        known = file.name if file.parent == path.parent else f"{_ABOVE}{file.name}"
        called = name.removesuffix(path.name) + known
        try:
            if file.name.endswith(registry.LINES):
                found[known] = _lines(file, called)
            else:
                found[known] = data = _read(file, called, total)
                total += len(data)
        except OSError as error:
            problems.append(_unreadable(called, error, "make it readable, or leave the rows out with --no-samples"))
        except Refused as refusal:
            raise Refused([*problems, *refusal.problems]) from None
    if problems:
        raise Refused(problems)
    return found


def _lines(path: Path, name: str) -> Lines:
    """A file of lines, which is read when it is wanted. Raises OSError where it cannot be, and Refused where it is too large."""
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise _no_file(found)
    if found.st_size > MOST_LINES:
        raise Refused([Problem(file=name, message=f"{found.st_size:,} bytes; {MOST_LINES:,} are read", hint=_SMALLER, rule="size")])
    path.open("rb").close()
    return Lines(lambda: path.open("rb"))


def _no_file(found: os.stat_result) -> OSError:
    return OSError(errno.EINVAL, "Is a directory" if stat.S_ISDIR(found.st_mode) else "it is no file")


_ABOVE = "../"


def _fitting(path: Path, name: str, patterns: Sequence[str]) -> Iterator[Path]:
    """Only names in this one folder, or in the one above, are compared, so that no name in a result file leads elsewhere."""
    above = [pattern.removeprefix(_ABOVE) for pattern in patterns if pattern.startswith(_ABOVE)]
    for folder, wanted in ((path.parent, patterns), (path.parent.resolve().parent, above)):
        try:
            files = sorted(folder.iterdir()) if wanted else []
        except OSError as error:
            raise Refused([_unreadable(name, error, "make its folder readable")]) from None
        for file in files:
            if (folder, file.name) != (path.parent, path.name) and any(fnmatchcase(file.name, pattern) for pattern in wanted):
                yield file


def _unreadable(name: str, error: OSError | ValueError, hint: str) -> Problem:
    why = error.strerror if isinstance(error, OSError) else "no file has such a name"
    return Problem(file=name, message=f"cannot be read: {why}", hint=hint, rule="file")


def _too_large(name: str, size: int) -> Problem:
    message = f"{size:,} bytes, with the files that belong to it; {MOST_BYTES:,} are read"
    return Problem(file=name, message=message, hint=_SMALLER, rule="size")
