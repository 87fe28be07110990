"""Reading regular files, and nothing else: links, pipes, devices and folders are refused before they are opened, with a sentence.

A store holds regular files only. What is handed in from outside, which may be a pipe, is read by `input_files`.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from benchstore.errors import Problem, Refused

_KINDS = ((stat.S_ISLNK, "a symbolic link"), (stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISREG, ""))
_ONLY = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""What was swapped for a link or a pipe since it was looked at is not followed, and not waited for."""


def content(path: Path, name: str, most: int) -> bytes | None:
    """The bytes of the file at `path`, None where there is nothing; `name` is what it is called in problems.

    Raises Refused where it is no regular file, cannot be read, or has more than `most` bytes.
    """
    try:
        found = path.lstat()
        if problem := problem_of(found, name, most):
            raise Refused([problem])
        with os.fdopen(os.open(path, os.O_RDONLY | _ONLY), "rb") as stream:
            return stream.read(most + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise Refused([unreadable(name, error)]) from None


def problem_of(found: os.stat_result, name: str, most: int) -> Problem | None:
    """What keeps a file from being read, by what the system says of it."""
    what = next((word for is_it, word in _KINDS if is_it(found.st_mode)), "a device or a socket")
    if what:
        return not_one(name, what)
    if found.st_size > most:
        message = f"{found.st_size:,} bytes; {most:,} are read"
        return Problem(file=name, message=message, hint="keep raw outputs elsewhere and link to them", rule="size")
    return None


def not_one(name: str, what: str) -> Problem:
    """That something in a store is no regular file, but for example `a folder`."""
    return Problem(file=name, message=f"{what}; a store holds regular files only", hint="put the file itself here", rule="path")


def unreadable(name: str, error: OSError) -> Problem:
    """That the system does not let a file or a folder be read."""
    why = error.strerror or str(error)
    return Problem(
        file=name, message=f"cannot be read: {why}", hint="make it readable, or restore it: git checkout HEAD -- FILE", rule="path"
    )
