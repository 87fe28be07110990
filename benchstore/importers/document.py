"""A result file on its way in: its bytes decoded and parsed once, and ways to take values from it with their places.

What an importer finds wrong is collected here, so that all problems of a file are reported at once.
"""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from benchstore.errors import Problem, Refused
from benchstore.importers import database, sheets, sizes, unread
from benchstore.importers.archive import MAGIC, Archive
from benchstore.importers.folder import Folder
from benchstore.importers.lines import Lines
from benchstore.importers.sheets import Sheet
from benchstore.records import canonical_json, strict_yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the command line says of how to read: one task of several or each by itself, whether rows are taken, where metrics stand (name -> path).

    Of a table `per_row` makes a result of each row, and `row` says what columns mean (fact -> columns).
    """

    task: str | None = None
    per_task: bool = False
    samples: bool = True
    metric_map: Mapping[str, str] = field(default_factory=dict)
    per_row: bool = False
    row: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One result file, or a folder. `kind` says what `value` is.

    - `json` and `yaml`: the value, of JSON with NaN and infinities as they are; `lines`: of JSON Lines the list of its objects
    - `csv`: the list of its rows by column, as texts; `sheet` says on which lines they stand
    - `zip`: an `Archive`; `folder`: a `Folder`; `database`: a `Database` of SQLite
    - `text`: the text itself, which is none of the others; `unread` says why

    `companions` are the bytes of files that lie beside it and belong to it, by their names; those of JSON Lines are `lines`.
    """

    file: str
    value: Any
    kind: str
    data: bytes = b""
    companions: Mapping[str, bytes] = field(default_factory=dict)
    lines: Mapping[str, Lines] = field(default_factory=dict)
    unread: Refused | None = None
    sheet: Sheet | None = None

    @property
    def name(self) -> str:
        """The file's own name, without its folders."""
        return re.split(r"[/\\\\]", self.file)[-1]

    def beside(self, name: str) -> str:
        """How a companion is called in problems: with the folders of this file."""
        return self.file.removesuffix(self.name) + name


_LOOKED_AT = 1000
"""So many bytes tell what a file is meant to be."""


def of_folder(folder: Folder, file: str) -> Document:
    """A folder as one result."""
    return Document(file=file, value=folder, kind="folder")


def parse(data: bytes, file: str) -> Document:
    """Read bytes as a zip archive, JSON, JSON Lines, CSV or YAML, by what they hold; else they are text.

    Raises Refused with the place where they are no text, or JSON that is broken.
    """
    if data.startswith(MAGIC):
        return Document(file=file, value=Archive(data, file), kind="zip", data=data)
    if data.startswith(database.MAGIC):
        return Document(file=file, value=database.Database(data, file), kind="database", data=data)
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:_LOOKED_AT]
    is_sheet = file.lower().endswith(sheets.ENDINGS)
    if start[:1] in (b"{", b"[") and not is_sheet and unread.is_meant_as_json(start.decode(errors="replace"), file):
        sizes.refuse("JSON", file, "", size=len(data), count=sizes.values(data))
        return _json(data, file)
    if not start:
        raise Refused([Problem(file=file, message="the file is empty", hint="write the results again", rule="importer")])
    unread.refuse_binary(data, file)
    return _of_text(data, file, is_markup=start[:1] == b"<" and not is_sheet)


def _of_text(data: bytes, file: str, *, is_markup: bool) -> Document:
    """A table or YAML, else a text; of XML or HTML, YAML would make a mapping at the first colon."""
    text = data.decode("utf-8-sig")
    unread.refuse_conflict(text, file)
    as_text = Document(file=file, value=text, kind="text", data=data)
    if is_markup:
        return as_text
    sheet = sheets.parse(text, file)
    if sheet is not None:
        return Document(file=file, value=sheet.rows, kind="csv", data=data, sheet=sheet)
    try:
        value = strict_yaml.load(text, file)
    except Refused as refusal:
        return replace(as_text, unread=refusal)
    return replace(as_text, value=value, kind="yaml") if isinstance(value, dict | list) else as_text


_FRONT = re.compile(r"\A---[ \t]*\r?\n(.*?)^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)


def front_matter(text: str) -> str | None:
    """The YAML that Markdown begins with, behind an empty line in place of its first, so that lines keep their numbers; None without any."""
    found = _FRONT.match(text)
    return f"\n{found[1]}" if found else None


_NO_NUMBERS = re.compile(r"(?:NaN|-?Infinity) is not a number in JSON|.* is too large for a number|[0-9,]+ more such numbers")


def _json(data: bytes, file: str) -> Document:
    """JSON or JSON Lines. NaN and infinities, which tools write for what was not measured, stay: importers leave out what holds them."""
    try:
        return Document(file=file, value=canonical_json.loads(data, file), kind="json", data=data)
    except Refused as refusal:
        if all(_NO_NUMBERS.fullmatch(problem.message) for problem in refusal.problems):
            return Document(file=file, value=json.loads(data.decode("utf-8-sig")), kind="json", data=data)
        lines = _lines(data, file)
        if lines is None:
            unread.refuse_python(data[:_LOOKED_AT].decode(errors="replace"), file)
            raise
        return Document(file=file, value=lines, kind="lines", data=data)


def _lines(data: bytes, file: str) -> list[Any] | None:
    """The objects of JSON Lines; None where the first line is no whole object. Raises Refused with the lines that are none."""
    numbered = [(number, line) for number, line in enumerate(data.splitlines(), start=1) if line.strip()]
    if len(numbered) < 2 or _object(numbered[0][1]) is None:
        return None
    found = [(number, _object(line)) for number, line in numbered]
    wrong = [number for number, value in found if value is None]
    if wrong:
        hint = "write one object a line, each whole; the file may be cut off"
        raise Refused(
            [Problem(file=file, place=f"line {number}", message="is no JSON object", hint=hint, rule="json") for number in wrong[:20]]
        )
    return [value for _, value in found]


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


class Reader:
    """Takes values out of one object of a document; what is missing or of the wrong kind becomes a problem.

    A number that is not finite is one that was not measured; `not_measured` names where they stand.
    """

    def __init__(
        self,
        file: str,
        value: Mapping[str, Any],
        place: str = "",
        problems: list[Problem] | None = None,
        not_measured: list[str] | None = None,
    ) -> None:
        self.file, self.value, self.place = file, value, place
        self.problems: list[Problem] = [] if problems is None else problems
        self.not_measured: list[str] = [] if not_measured is None else not_measured

    def wrong(self, key: str, message: str, hint: str = "write the file again with the tool that made it") -> None:
        """Keep a problem at `key`."""
        place = f"{self.place}.{key}".strip(".") if key else self.place
        self.problems.append(Problem(file=self.file, place=place, message=message, hint=hint, rule="importer"))

    def number(self, key: str, *, required: bool = False) -> float | None:
        """The finite number at `key`; None where it is missing or null."""
        value = self.value.get(key)
        if value is None:
            if required:
                self.wrong(key, "is missing")
            return None
        if is_number(value):
            return float(value) if isinstance(value, float) else int(value)
        if isinstance(value, float) and not required:
            self.not_measured.append(f"{self.place}.{key}".strip("."))
            return None
        self.wrong(key, f"{_short(value)} is not a number")
        return None

    def count(self, key: str, *, required: bool = False) -> int | None:
        """The whole number, zero or more, at `key`."""
        value = self.number(key, required=required)
        if value is None:
            return None
        if value < 0 or value != int(value):
            self.wrong(key, f"{value:g} is not a count")
            return None
        return int(value)

    def text(self, key: str) -> str | None:
        """The text at `key`; a number becomes text, null and empty become None."""
        value = self.value.get(key)
        if value is None or value == "":
            return None
        if isinstance(value, str) or is_number(value):
            return str(value)
        self.wrong(key, f"{_short(value)} is not text")
        return None

    def child(self, key: str) -> Reader:
        """A reader of the object at `key`; of an empty one where there is none."""
        value = self.value.get(key)
        if value is not None and not isinstance(value, Mapping):
            self.wrong(key, f"{_short(value)} is not an object")
        found = value if isinstance(value, Mapping) else {}
        return Reader(self.file, found, f"{self.place}.{key}".strip("."), self.problems, self.not_measured)

    def rows(self, key: str) -> list[Reader]:
        """A reader for every object of the list at `key`."""
        value = self.value.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.wrong(key, f"{_short(value)} is not a list")
            return []
        found = []
        for index, item in enumerate(value):
            if isinstance(item, Mapping):
                found.append(Reader(self.file, item, f"{self.place}.{key}[{index}]".strip("."), self.problems, self.not_measured))
            else:
                self.wrong(f"{key}[{index}]", f"{_short(item)} is not an object")
        return found

    def refuse(self) -> None:
        """Raise Refused with all problems that were kept, if any."""
        if self.problems:
            raise Refused(self.problems)


def is_number(value: Any) -> bool:
    """Whether a value is a finite number; true and false are not, nor is a whole number of more digits than any double has."""
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _MOST


_MOST = sys.float_info.max


def without_none(value: Mapping[str, Any]) -> dict[str, Any]:
    """The members that are set; empty objects and lists count as not set."""
    return {key: item for key, item in value.items() if item is not None and item not in ({}, [])}


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
