"""What is kept of work that need not be done twice: values by the hash of what they follow from, in one file below `.git/benchstore/`.

Nothing depends on it. A file that is gone, locked, broken or of another version of this program costs time and changes no answer: each value
carries a sum of itself, and its key says all that it follows from.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import orjson

_T = TypeVar("_T")
FOLDER, DAYS, MOST_BYTES = "benchstore", 14, 512 * 2**20
"""Where it lies in git's own folder; so many days unused values stay, and so large it may be before it starts anew."""
_SUM = 8
_AT_ONCE = 500
"""SQLite takes no more than 999 values in one question everywhere."""
_TABLE = "CREATE TABLE IF NOT EXISTS kept (kind TEXT, key TEXT, day INTEGER, value BLOB, PRIMARY KEY (kind, key)) WITHOUT ROWID"


def key_of(*parts: str | bytes) -> str:
    """The hash of what something follows from; where one part ends is part of it."""
    found = hashlib.blake2b(digest_size=20)
    for part in parts:
        data = part.encode(errors="surrogateescape") if isinstance(part, str) else part
        found.update(len(data).to_bytes(8, "big") + data)
    return found.hexdigest()


@cache
def code_mark() -> str:
    """What tells this program from every other version of it: all of its own source."""
    package = Path(__file__).resolve().parent.parent
    return key_of(*(item.read_bytes() for item in sorted(package.rglob("*.py"))))


@dataclass(frozen=True, slots=True)
class Kept:
    """The values that are kept in one folder; `folder` of None keeps nothing."""

    folder: Path | None

    def get(self, kind: str, keys: Iterable[str]) -> dict[str, Any]:
        """The values of those keys that are known."""
        wanted = list(keys)
        if self.folder is None or not wanted or not _file(self.folder).exists():
            return {}
        return _with(self.folder, lambda connection: _read(connection, kind, wanted)) or {}

    def put(self, kind: str, values: Mapping[str, Any]) -> None:
        """Keep values, which JSON can say, by their keys."""
        rows = list(_rows(kind, values))
        if self.folder is not None and rows:
            _with(self.folder, lambda connection: _write(connection, rows))


def _with(folder: Path, action: Callable[[sqlite3.Connection], _T]) -> _T | None:
    """What comes of the open file; None where that cannot be: it may be locked or read-only, the disk full. A broken one goes."""
    try:
        with closing(sqlite3.connect(_ready(folder), timeout=0.2)) as connection, connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=OFF")  # what a crash of the machine breaks is found by the sums
            return action(connection)
    except sqlite3.OperationalError:
        return None
    except (sqlite3.DatabaseError, OSError, ValueError):  # SQLite's own words on a broken file may be no text
        with suppress(OSError):
            _file(folder).unlink()
        return None


def _file(folder: Path) -> Path:
    return folder / f"kept-{code_mark()[:12]}.sqlite"


def _ready(folder: Path) -> Path:
    """The file, which need not be there yet."""
    folder.mkdir(exist_ok=True)
    file = _file(folder)
    with suppress(FileNotFoundError):
        if file.stat().st_size > MOST_BYTES:
            file.unlink()
    if not file.exists():
        _clean(folder)
    return file


def _clean(folder: Path) -> None:
    """Files of other versions that nobody used for long go."""
    for item in folder.glob("kept-*.sqlite*"):
        with suppress(OSError):
            if time.time() - item.stat().st_mtime > DAYS * 86_400:
                item.unlink()


def _rows(kind: str, values: Mapping[str, Any]) -> Iterator[tuple[str, str, int, bytes]]:
    for key, value in values.items():
        try:
            yield kind, key, today(), _summed(kind, key, orjson.dumps(value))
        except TypeError:  # a whole number of more than 64 bits
            continue


def _write(connection: sqlite3.Connection, rows: Sequence[tuple[str, str, int, bytes]]) -> None:
    connection.execute(_TABLE)
    connection.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?)", rows)


def _read(connection: sqlite3.Connection, kind: str, keys: Sequence[str]) -> dict[str, Any]:
    rows = [row for start in range(0, len(keys), _AT_ONCE) for row in _asked(connection, kind, keys[start : start + _AT_ONCE])]
    sound = [(key, day, value) for key, day, value in rows if isinstance(value, bytes) and value == _summed(kind, key, value[_SUM:])]
    if any(day != today() for _, day, _ in sound):
        _used(connection, kind, [key for key, _, _ in sound])
    return {key: orjson.loads(value[_SUM:]) for key, _, value in sound}


def _asked(connection: sqlite3.Connection, kind: str, keys: Sequence[str]) -> list[tuple[str, int, Any]]:
    marks = ",".join("?" * len(keys))
    question = f"SELECT key, day, value FROM kept WHERE kind = ? AND key IN ({marks})"  # noqa: S608  # nosec B608  # question marks alone
    return connection.execute(question, (kind, *keys)).fetchall()


def _used(connection: sqlite3.Connection, kind: str, keys: Sequence[str]) -> None:
    """Say that values were used today, and let go what nobody used for long."""
    connection.executemany("UPDATE kept SET day = ? WHERE kind = ? AND key = ?", [(today(), kind, key) for key in keys])
    connection.execute("DELETE FROM kept WHERE day < ?", (today() - DAYS,))


def _summed(kind: str, key: str, data: bytes) -> bytes:
    return bytes.fromhex(key_of(kind, key, data))[:_SUM] + data


def today() -> int:
    """The day that counts for what is used, in days since 1970."""
    return int(time.time() // 86_400)
