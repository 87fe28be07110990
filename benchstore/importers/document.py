"""A result file on its way in: its bytes decoded and parsed once, and ways to take values from it with their places.

What an importer finds wrong is collected here, so that all problems of a file are reported at once.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from benchstore.errors import Problem, Refused
from benchstore.importers import sizes
from benchstore.importers.archive import MAGIC, Archive
from benchstore.records import canonical_json, strict_yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the command line says of how to read: one task of several, whether rows are taken, and where metrics stand (name -> path)."""

    task: str | None = None
    samples: bool = True
    metric_map: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One result file. `value` is its JSON or YAML value; of a CSV file the list of its rows by column, of a zip archive an `Archive`.

    `companions` are the bytes of files that lie beside it and belong to it, by their names.
    """

    file: str
    value: Any
    kind: str
    companions: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The file's own name, without its folders."""
        return re.split(r"[/\\\\]", self.file)[-1]

    def beside(self, name: str) -> str:
        """How a companion is called in problems: with the folders of this file."""
        return self.file.removesuffix(self.name) + name


def parse(data: bytes, file: str) -> Document:
    """Read bytes as a zip archive, JSON, or else as CSV or YAML, by what they hold.

    Raises Refused with the place where the content is none of these.
    """
    if data.startswith(MAGIC):
        return Document(file=file, value=Archive(data, file), kind="zip")
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start in (b"{", b"["):
        sizes.refuse("JSON", file, "", size=len(data), count=sizes.values(data))
        return Document(file=file, value=canonical_json.loads(data, file), kind="json")
    if not start:
        raise Refused([Problem(file=file, message="the file is empty", hint="write the results again", rule="importer")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"not UTF-8: byte {error.start} is 0x{data[error.start]:02x}"
        raise Refused([Problem(file=file, message=message, hint="save the file as UTF-8", rule="importer")]) from None
    rows = _table(text, file)
    if rows:
        return Document(file=file, value=rows, kind="csv")
    return Document(file=file, value=strict_yaml.load(text, file), kind="yaml")


def _table(text: str, file: str) -> list[dict[str, str]]:
    """The rows of a CSV file by column; empty where the text is no table."""
    first = text.partition("\n")[0].rstrip("\r")
    if "," not in first or (":" in first and not file.endswith(".csv")):
        return []
    sizes.refuse("CSV", file, "", size=len(text), count=text.count("\n") - 1)
    reader = csv.DictReader(io.StringIO(text), strict=True)
    try:
        return [{str(key): value or "" for key, value in row.items()} for row in reader]
    except csv.Error as error:
        raise Refused(
            [
                Problem(
                    file=file,
                    place=f"line {reader.line_num}",
                    message=f"not valid CSV: {error}",
                    hint="write the file again",
                    rule="importer",
                )
            ]
        ) from None


class Reader:
    """Takes values out of one object of a document; what is missing or of the wrong kind becomes a problem."""

    def __init__(self, file: str, value: Mapping[str, Any], place: str = "", problems: list[Problem] | None = None) -> None:
        self.file, self.value, self.place = file, value, place
        self.problems: list[Problem] = [] if problems is None else problems

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
        return Reader(self.file, value if isinstance(value, Mapping) else {}, f"{self.place}.{key}".strip("."), self.problems)

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
                found.append(Reader(self.file, item, f"{self.place}.{key}[{index}]".strip("."), self.problems))
            else:
                self.wrong(f"{key}[{index}]", f"{_short(item)} is not an object")
        return found

    def refuse(self) -> None:
        """Raise Refused with all problems that were kept, if any."""
        if self.problems:
            raise Refused(self.problems)


def is_number(value: Any) -> bool:
    """Whether a JSON value is a number; true and false are not, nor is a whole number of more digits than any double has."""
    return isinstance(value, float) or (isinstance(value, int) and not isinstance(value, bool) and abs(value) <= sys.float_info.max)


def without_none(value: Mapping[str, Any]) -> dict[str, Any]:
    """The members that are set; empty objects and lists count as not set."""
    return {key: item for key, item in value.items() if item is not None and item not in ({}, [])}


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
