"""A SQLite database as a result file: its bytes are opened in memory, and read by name of table and column only.

Nothing that the file brings is carried out: a view, a virtual table or a trigger is no table here. Whatever it holds, a question to it ends.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NoReturn

from benchstore.errors import Problem, Refused
from benchstore.importers import sizes

MAGIC = b"SQLite format 3\0"
_LOGGED, _PLAIN = b"\2\2", b"\1\1"
MOST_ROWS = 2_000_000
_STEPS, _ROUNDS = 1_000_000, 2_000
"""A question may take so many steps of SQLite's machine, counted in rounds, which is some ten seconds."""
_ALLOWED = frozenset((sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ))
_BROKEN = (sqlite3.Error, OverflowError, UnicodeDecodeError)
"""What a broken file makes SQLite raise: the last where its message has a part of the file that is no text."""


def _text(data: bytes) -> str:
    """A text of the file, whatever its bytes."""
    return data.decode("utf-8", "replace")


class Database:
    """The tables of a SQLite file. Raises Refused where the bytes are none, or too many."""

    def __init__(self, data: bytes, file: str, hint: str = "copy it again while nobody writes to it") -> None:
        self._file, self._hint = file, hint
        sizes.refuse("a database", file, "", size=len(data))
        self._database = sqlite3.connect(":memory:")
        self._database.text_factory = _text
        self._left = _ROUNDS
        self._database.set_progress_handler(self._round, _STEPS)
        if data[18:20] == _LOGGED:  # one written with a write-ahead log opens only as a file of its own
            data = data[:18] + _PLAIN + data[20:]
        try:
            self._database.deserialize(data)
            self._known = self._tables()
        except _BROKEN as error:
            self._broken(error)
        self._database.set_authorizer(lambda action, *_: sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY)

    def _tables(self) -> dict[str, frozenset[str]]:
        """The columns of every table that is nothing but a table."""
        rows = self._database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
        names = [name for name, sql in rows if isinstance(sql, str) and sql.lstrip()[:12].upper() == "CREATE TABLE"]
        return {name: frozenset(row[1] for row in self._columns(name)) for name in names if isinstance(name, str)}

    def _columns(self, table: str) -> list[Any]:
        found = self._database.execute("SELECT * FROM pragma_table_xinfo(?)", (table,)).fetchall()
        return [row for row in found if not row[6]]  # a column that is computed is none

    def _round(self) -> int:
        self._left -= 1
        return int(self._left < 0)

    def has(self, table: str, columns: Sequence[str] = ()) -> bool:
        """Whether there is a table of that name, with all these columns."""
        return set(columns) <= self._known.get(table, frozenset()) and table in self._known

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[Mapping[str, Any]]:
        """Every row of a table by column, in the order they were written; nothing where the table is not there, null for a column that is not.

        Raises Refused where the file is broken, or holds more rows than are read.
        """
        known = [column for column in columns if column in self._known.get(table, ())]
        if not known:
            return
        names = ", ".join(f'"{column}"' for column in known)  # the words are the importer's own, never the file's
        try:
            for number, row in enumerate(self._database.execute(f'SELECT {names} FROM "{table}"')):  # noqa: S608  # nosec B608  # as above
                if number >= MOST_ROWS:
                    self._refuse(f"{table} holds more than {MOST_ROWS:,} rows", "keep the runs that are wanted", rule="size")
                yield dict.fromkeys(columns) | dict(zip(known, row, strict=True))
        except _BROKEN as error:
            self._broken(error)

    def _broken(self, error: Exception) -> NoReturn:
        said = str(error).encode(errors="replace").decode()[:200]
        self._refuse(f"is no whole SQLite database: {said}", self._hint)

    def _refuse(self, message: str, hint: str, rule: str = "importer") -> NoReturn:
        raise Refused([Problem(file=self._file, message=message, hint=hint, rule=rule)])
