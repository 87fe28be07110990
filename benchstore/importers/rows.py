"""Rows of examples on their way in: lines and objects of files that hold what strict JSON does not, and columns made of them.

NaN and Infinity, which evaluation tools write among their rows, are values that were not measured.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

import orjson

from benchstore.errors import Problem, Refused
from benchstore.importers import sizes
from benchstore.importers.document import is_number
from benchstore.importers.lines import Lines
from benchstore.records import drawable
from benchstore.records.samples import Samples, key

INCOMPLETE = "incomplete"
"""The status of a run of which some examples failed and are missing in its metrics."""
_MOST_ERROR = 2000
_TOLD = 10
"""So many problems of one file are told; it is most likely broken in one way."""


@dataclass(slots=True, kw_only=True)
class Example:
    """One example, or one trial of it: its values by metric; None is not measured."""

    id: str
    trial: int = 0
    values: dict[str, float | None] = field(default_factory=dict)
    latency_ms: float | None = None
    error: str | None = None


def samples(rows: Sequence[Example]) -> Samples | None:
    """Rows as columns: outcomes where all values of a metric are 0 or 1, else scores; None where no value is known.

    A score too small to be drawn, such as the probability of a long text, is 0.
    """
    names = dict.fromkeys(name for row in rows for name in row.values)
    named = [_column(name, [row.values.get(name) for row in rows]) for name in names]
    measured = {label: column for label, column in named if any(value is not None for value in column)}
    if not measured:
        return None
    columns: dict[str, tuple[Any, ...]] = {"id": tuple(row.id for row in rows)}
    if len(set(columns["id"])) < len(rows):
        columns["trial"] = tuple(row.trial for row in rows)
    told = {"latency_ms": tuple(row.latency_ms for row in rows), "error": tuple(row.error for row in rows)}
    return Samples(columns=columns | measured | {name: column for name, column in told.items() if set(column) != {None}})


def _column(name: str, values: Sequence[float | None]) -> tuple[str, tuple[float | None, ...]]:
    if set(values) <= {0, 1, None}:
        return key("outcomes", name), tuple(None if value is None else int(value) for value in values)
    return key("scores", name), tuple(0 if value and abs(value) < drawable.SMALLEST else value for value in values)


def finite(value: Any) -> float | None:
    """A number that is measured, true and false as 1 and 0; None for any other value."""
    if isinstance(value, bool):
        return int(value)
    if not is_number(value):
        return None
    try:
        return value if math.isfinite(value) else None
    except OverflowError:
        return None


def first_line(text: str) -> str | None:
    """The first line of an error's text, in characters that can be written."""
    line = next(iter(text.strip().splitlines()), "")[:_MOST_ERROR]
    return line.encode("utf-8", "replace").decode() or None


def lenient(data: bytes, file: str, place: str = "", hint: str = "write the file again with the tool that made it") -> Any:
    """The JSON value in `data`, of which NaN and Infinity are null. Raises Refused where it is no JSON, or more than is read."""
    sizes.refuse("JSON", file, place, size=len(data), count=sizes.values(data))
    try:
        return orjson.loads(data)
    except ValueError:
        pass
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=lambda _: None)
    except UnicodeDecodeError as error:
        _refuse(file, place, f"not UTF-8: byte {error.start} is 0x{data[error.start]:02x}", hint)
    except json.JSONDecodeError as error:
        cut = error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated")
        _refuse(file, place, f"not valid JSON: {error.msg[0].lower()}{error.msg[1:]}{', as if it was cut off' if cut else ''}", hint)
    except RecursionError:
        _refuse(file, place, "nested too deeply", hint)
    except ValueError as error:  # an integer of thousands of digits
        _refuse(file, place, f"not valid JSON: {error}", hint)


def objects(lines: Lines, file: str, problems: list[Problem], hint: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Every object of a file with one a line, with the line's number; what is none becomes a problem."""
    before = len(problems)
    for number, line in enumerate(lines, start=1):
        if len(problems) - before >= _TOLD:
            return
        if not line.strip():
            continue
        try:
            value = lenient(line, file, f"line {number}", hint)
        except Refused as refusal:
            problems += refusal.problems
            continue
        if isinstance(value, dict):
            yield number, value
        else:
            problems.append(Problem(file=file, place=f"line {number}", message="is not an object", hint=hint, rule="importer"))


def doubled(names: Iterable[tuple[Any, ...]]) -> list[str]:
    """Those that occur more than once, in words, at most five."""
    found = [name for name, times in Counter(names).items() if times > 1]
    return [" ".join(map(str, name)) for name in found[:5]]


def listed(names: Sequence[str], most: int = 3) -> str:
    """Names in a sentence, the rest of many as a number."""
    shown = list(names[:most]) + ([f"{len(names) - most} more"] if len(names) > most else [])
    return ", ".join(shown[:-1]) + " and " + shown[-1] if len(shown) > 1 else "".join(shown)


def _refuse(file: str, place: str, message: str, hint: str) -> NoReturn:
    raise Refused([Problem(file=file, place=place, message=message, hint=hint, rule="importer")])
