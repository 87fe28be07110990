"""Separated text as a sheet: commas, semicolons or tabs, each row with the line on which it begins.

What a cell means is for `cells` to say; what a column means, for `metrics`.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchstore.errors import Problem, Refused
from benchstore.importers import sizes

ENDINGS = (".csv", ".tsv", ".tab")
_SEPARATORS = "\t;,"
_YAML = re.compile(r"[^\"]*:(?:\s|\Z)")
_MOST_SAID = 20
_HEAD = 100_000
"""So many characters tell which separator it is."""
_EXCEL = re.compile(r"sep=(.)\r?\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Rows by column, as texts without the spaces around them; `lines` says on which line each begins, counted from 1."""

    columns: tuple[str, ...]
    rows: list[dict[str, str]]
    lines: list[int]


def parse(text: str, file: str) -> Sheet | None:
    """The table in a text; None where it is none. Raises Refused with every row that does not fit the first line."""
    named = file.lower().endswith(ENDINGS)
    marked = _EXCEL.match(text)
    body = text[marked.end() :] if marked else text
    first = body.lstrip("\r\n").partition("\n")[0].rstrip("\r")
    if not named and (_YAML.match(first) or not any(separator in first for separator in _SEPARATORS)):
        return None
    sizes.refuse("CSV", file, "", size=len(text), count=text.count("\n") - 1)
    body = body if "\n" in body else body.replace("\r", "\n")
    separator = marked[1] if marked else _separator(body, file)
    sizes.refuse("a table", file, "", size=len(text), count=body.count(separator) + body.count("\n"))
    try:
        numbered = list(_numbered(body, separator, 2 if marked else 1))
    except csv.Error as error:
        if not named:
            return None
        raise _broken(file, str(error)) from None
    if not numbered or (not named and not _fits(numbered)):
        return None
    return _table(numbered, file)


def _broken(file: str, why: str) -> Refused:
    line, _, said = why.partition("\0")
    hint = "close every quote, and write a quote within a cell twice"
    return Refused([Problem(file=file, place=f"line {line}", message=f"not valid CSV: {said}", hint=hint, rule="importer")])


def _separator(text: str, file: str) -> str:
    """The one that cuts most of the first rows into as many cells as the first line."""
    if file.lower().endswith((".tsv", ".tab")):
        return "\t"
    head = "\n".join(text[:_HEAD].splitlines()[:50])
    return max(_SEPARATORS, key=lambda separator: _agreement(head, separator))


def _agreement(text: str, separator: str) -> tuple[bool, int, int]:
    try:
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=separator) if row]
    except csv.Error:
        return (False, 0, 0)
    width = len(rows[0]) if rows else 0
    return (width > 1, sum(len(row) == width for row in rows), width)


def _numbered(text: str, separator: str, first: int) -> Iterator[tuple[int, list[str]]]:
    """Every row that is not empty with the line on which it begins."""
    reader = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    begins = first
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise csv.Error(f"{begins}\0{error}") from None
        if row is None:
            return
        if any(cell.strip() for cell in row):
            yield begins, [cell.strip() for cell in row]
        begins = reader.line_num + first


def _fits(numbered: Sequence[tuple[int, list[str]]]) -> bool:
    """Whether a text that is not called a table is one: there are rows, and nearly all have a cell for every column."""
    width = len(numbered[0][1])
    alike = sum(len(row) == width for _, row in numbered[1:])
    return width > 1 and alike > 0 and alike >= 0.9 * (len(numbered) - 1)


def _table(numbered: Sequence[tuple[int, list[str]]], file: str) -> Sheet:
    columns = tuple(name or f"column {place}" for place, name in enumerate(numbered[0][1], start=1))
    problems = [
        _problem(file, f"line {numbered[0][0]}", f"has two columns called {name}", "give each column a name of its own")
        for name, times in Counter(columns).items()
        if times > 1
    ]
    for line, row in numbered[1:]:
        while len(row) > len(columns) and not row[-1]:
            row.pop()
        if len(row) != len(columns):
            message = f"has {len(row)} {'cell' if len(row) == 1 else 'cells'}, the first line {len(columns)} columns"
            problems.append(_problem(file, f"line {line}", message, "put a cell that holds the separator in double quotes"))
    if problems:
        raise Refused(problems[:_MOST_SAID])
    rows = [dict(zip(columns, row, strict=True)) for _, row in numbered[1:]]
    return Sheet(columns=columns, rows=rows, lines=[line for line, _ in numbered[1:]])


def _problem(file: str, place: str, message: str, hint: str) -> Problem:
    return Problem(file=file, place=place, message=message, hint=hint, rule="importer")
