"""Result files on disk: one that is named, the file that stands for a folder, and those that lie beside and belong to it."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from benchstore.errors import Problem, Refused
from benchstore.importers import registry, sizes

MOST_BYTES = sizes.SIZES["a result file with all that lie beside it"].most_bytes
"""So large may a result file be, and so large all files together that belong to one."""
_SMALLER = "leave the rows out with --no-samples, or evaluate in parts"


def content(folder: Path, name: str, importer: str = "auto") -> tuple[str, bytes]:
    """A file's name and bytes; of a folder, those of the file in it that stands for the run.

    Raises Refused where it cannot be read.
    """
    path = folder / name
    if path.is_dir():
        name = os.path.join(name, _main(path, name, importer))  # noqa: PTH118  # as it was written, not made absolute
    try:
        return name, _read(folder / name, name)
    except (OSError, ValueError) as error:
        raise Refused([_unreadable(name, error, "check the name")]) from None


_NOT_WAITING = getattr(os, "O_NONBLOCK", 0)
"""A pipe that nobody writes to is opened at once, and ends at once."""


def _read(path: Path, name: str, before: int = 0) -> bytes:
    """The bytes of a file, or of a pipe such as a shell's `<(…)`; `before` are those that were read of others that belong to it.

    Raises OSError for a device, which may have no end, and Refused where it is too large.
    """
    found = path.stat()
    if not (stat.S_ISREG(found.st_mode) or stat.S_ISFIFO(found.st_mode)):
        raise OSError(errno.EINVAL, "Is a directory" if stat.S_ISDIR(found.st_mode) else "it is no file")
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


def _main(path: Path, name: str, importer: str) -> str:
    known = {main: kind for main, kind in registry.main_files().items() if importer in ("auto", kind)}
    found = [main for main in known if (path / main).is_file()]
    if len(found) == 1:
        return found[0]
    wanted = " or ".join(f"{main} ({kind})" for main, kind in known.items()) or "a file that stands for it"
    message = f"is a folder without {wanted}" if not found else f"is a folder with {' and '.join(found)}"
    raise Refused([Problem(file=name, message=message, hint="name the result file that lies in it", rule="file")])


def beside(path: Path, name: str, patterns: Sequence[str]) -> Mapping[str, bytes]:
    """The files in the folder of `path` that a pattern fits, by name; `name` is what `path` is called in problems.

    Raises Refused naming each that cannot be read, or where they are too large together.
    """
    found: dict[str, bytes] = {}
    problems: list[Problem] = []
    total = 0
    for file in _fitting(path, name, patterns):
        called = name.removesuffix(path.name) + file.name
        try:
            found[file.name] = _read(file, called, total)
            total += len(found[file.name])
        except OSError as error:
            problems.append(_unreadable(called, error, "make it readable, or leave the rows out with --no-samples"))
        except Refused as refusal:
            raise Refused([*problems, *refusal.problems]) from None
    if problems:
        raise Refused(problems)
    return found


def _fitting(path: Path, name: str, patterns: Sequence[str]) -> Iterator[Path]:
    """Only names in this one folder are compared, so that no name in a result file leads out of it."""
    try:
        files = sorted(path.parent.iterdir())
    except OSError as error:
        raise Refused([_unreadable(name, error, "make its folder readable")]) from None
    return (file for file in files if file.name != path.name and any(fnmatchcase(file.name, pattern) for pattern in patterns))


def _unreadable(name: str, error: OSError | ValueError, hint: str) -> Problem:
    why = error.strerror if isinstance(error, OSError) else "no file has such a name"
    return Problem(file=name, message=f"cannot be read: {why}", hint=hint, rule="file")


def _too_large(name: str, size: int) -> Problem:
    message = f"{size:,} bytes, with the files that belong to it; {MOST_BYTES:,} are read"
    return Problem(file=name, message=message, hint=_SMALLER, rule="size")
