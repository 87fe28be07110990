"""Canonical JSON (invariant I2): one value has one byte form, and bytes that differ from it can be explained.

Sorted keys, two-space indent, LF, final newline; a list of plain values stands on one line, so that a column of
samples is one line of a diff. Numbers are Python's `repr` without a trailing `.0`, and zero has no minus sign.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from json.encoder import encode_basestring as _quoted
from typing import Any, NoReturn

import orjson

from benchstore.errors import Problem, Refused

_EXACT_FLOAT_INTEGER = 10**16
"""From here on `repr` of a float uses an exponent, so integers of that size are written the same way."""

_CONFLICT_MARKER = re.compile(r"^(<{7}|={7}|>{7}|\|{7})( |$)", re.MULTILINE)
_SURROGATE = re.compile("[\ud800-\udfff]")
_TOLD = 20
"""So many problems of one kind are told of one file; it is most likely broken in one way."""
MAX_DEPTH = 64


def dumps(value: Any) -> bytes:
    """The canonical bytes of a JSON value.

    Raises ValueError for NaN, Infinity and keys that are not strings, which JSON does not have.
    """
    return (_render(value, "\n") + "\n").encode()


def parse(data: bytes, file: str) -> Any:
    """The value in `data`, quickly: of a duplicate key the last one counts, which `loads` and `check` refuse.

    Raises Refused where the bytes are not JSON.
    """
    try:
        return orjson.loads(data)
    except ValueError:
        return _strict(data, file)


def loads(data: bytes, file: str) -> Any:
    """The value in `data`, canonical or not; `file` is the name used in problems.

    Raises Refused where the bytes are not strict JSON: duplicate keys, NaN, conflict markers, bad UTF-8.
    """
    return _strict(data, file)


def read(data: bytes, file: str) -> tuple[Any, bool]:
    """The value in `data`, as `loads` gives it, and whether `data` is the one byte form of it."""
    try:
        value = orjson.loads(data)
        if dumps(value) == data:
            return value, True
    except (ValueError, RecursionError):
        pass
    value = _strict(data, file)
    return value, dumps(value) == data


def number(value: float) -> str:
    """The canonical text of one number. Raises ValueError where it is not finite."""
    if isinstance(value, int):
        if abs(value) < _EXACT_FLOAT_INTEGER or not _is_exact_float(value):
            return int.__repr__(value)
        value = float(value)
    real = value
    if not math.isfinite(real):
        raise ValueError(f"{real} is not a JSON number")
    return "0" if real == 0 else float.__repr__(real).removesuffix(".0")


def _is_exact_float(value: int) -> bool:
    try:
        return float(value) == value
    except OverflowError:
        return False


def _scalar(value: Any) -> str | None:
    if isinstance(value, str):
        return _quoted(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return number(value)
    return None


def _render(value: Any, newline: str) -> str:
    """`value` as text, its lines joined by `newline` (a line feed and the indentation that is due)."""
    text = _scalar(value)
    if text is not None:
        return text
    inner = newline + "  "
    if len(inner) > 2 * MAX_DEPTH:
        raise ValueError("nested too deeply")
    if isinstance(value, dict):
        members = [f"{_key(key)}: {_render(value[key], inner)}" for key in sorted(value, key=_key)]
        return "{" + inner + ("," + inner).join(members) + newline + "}" if members else "{}"
    if isinstance(value, (list, tuple)):
        plain = _plain(value)
        if plain is not None:
            return f"[{', '.join(plain)}]"
        return "[" + inner + ("," + inner).join(_render(item, inner) for item in value) + newline + "]"
    raise ValueError(f"{type(value).__name__} is not a JSON value")


def _plain(items: Sequence[Any]) -> list[str] | None:
    """The texts of a list of plain values; None where there is another among them. Columns of one type are most of what is written."""
    kinds = set(map(type, items))
    if kinds == {str}:
        return list(map(_quoted, items))
    if kinds <= {float, int}:
        return list(map(number, items))
    texts = list(map(_scalar, items))
    return None if None in texts else texts  # type: ignore[return-value]  # no None is left, which mypy cannot see


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise ValueError(f"the key {key!r} is not a string")  # noqa: TRY004  # of content, not of the call
    return _quoted(key)


def _strict(data: bytes, file: str) -> Any:
    """Parse slowly, so that what is wrong can be said with its place; in time linear in the text, whatever is wrong."""
    text = _decoded(data, file)
    found = _Found(file, text)
    try:
        value = json.loads(text, object_pairs_hook=found.members, parse_constant=found.constant, parse_float=found.real)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno} column {error.colno}"
        _refuse(file, f"not valid JSON: {error.msg[0].lower()}{error.msg[1:]}", "write the file again with the tool that made it", place)
    except RecursionError:
        _refuse(file, "nested too deeply", f"at most {MAX_DEPTH} levels are read")
    except ValueError as error:  # an integer of thousands of digits
        _refuse(file, f"not valid JSON: {error}", "write a number of ordinary size")
    _surrogates(value, found)
    found.refuse()
    return value


class _Found:
    """What is wrong with one text, told by kind; of one kind only so many, each with a search of the text, then how many more."""

    def __init__(self, file: str, text: str) -> None:
        self._file, self._text = file, text
        self._told: dict[tuple[str, str], Problem] = {}
        self._more: Counter[str] = Counter()

    def members(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """An object; of a key that occurs twice the last counts."""
        value = dict(pairs)
        if len(value) < len(pairs):
            for key in sorted(key for key, times in Counter(key for key, _ in pairs).items() if times > 1):
                self.tell("keys that occur twice", key, f"the key {key!r} occurs twice in one object", "keep one of them")
        return value

    def constant(self, name: str) -> float:
        """NaN or an infinity."""
        hint = "leave the metric out, or write null where a column allows it"
        self.tell("", name, f"{name} is not a number in JSON", hint)
        return 0.0

    def real(self, literal: str) -> float:
        """A number with a point or an exponent."""
        value = float(literal)
        if value in (float("inf"), float("-inf")):
            self.tell("such numbers", literal, f"{literal[:40]} is too large for a number", "write a finite number")
            return 0.0
        return value

    def tell(self, kind: str, what: str, message: str, hint: str) -> None:
        """Keep a problem, once for one thing."""
        if (kind, what) in self._told:
            return
        if sum(known == kind for known, _ in self._told) >= _TOLD:
            self._more[kind] += 1
            return
        line = _line_of_key(self._text, what) if kind.startswith("keys") else _line_of(self._text, what)
        self._told[kind, what] = _problem(self._file, message, hint, line)

    def refuse(self) -> None:
        """Raise Refused with everything that was told, if anything was."""
        more = [_problem(self._file, f"{number:,} more {kind}", "write the file again") for kind, number in self._more.items()]
        if self._told:
            raise Refused([*self._told.values(), *more])


def _decoded(data: bytes, file: str) -> str:
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse(file, f"not UTF-8: byte {error.start} is 0x{data[error.start]:02x}", "save the file as UTF-8")
    if lines := conflicts(text):
        hint = (
            "of a merge of two branches that both added results: benchstore resolve, which keeps both (of a rebase: git rebase --abort "
            "first); any other file: take it from the run that made it"
        )
        _refuse(file, f"git conflict markers (lines {lines})", hint, f"line {lines.partition(',')[0].partition(' ')[0]}")
    return text


def conflicts(text: str) -> str:
    """The lines where git left marks of a conflict, in words, such as `3, 5, 9`; empty where there are none."""
    marks = list(_CONFLICT_MARKER.finditer(text))
    lines = ", ".join(str(text.count("\n", 0, match.start()) + 1) for match in marks[:6])
    return lines + (f" and {len(marks) - 6} more" if len(marks) > 6 else "")


def _surrogates(value: Any, found: _Found, depth: int = 0) -> None:
    """Half of a surrogate pair can be escaped in JSON and is no text; depth is bounded here as well."""
    if depth > MAX_DEPTH:
        found.tell("", "", "nested too deeply", f"at most {MAX_DEPTH} levels are read")
    elif isinstance(value, str):
        if not value.isascii() and _SURROGATE.search(value):
            found.tell("texts of that kind", value, f"{value[:80]!r} holds half of a surrogate pair", "write the whole character")
    elif isinstance(value, dict):
        for key, item in value.items():
            _surrogates(key, found, depth + 1)
            _surrogates(item, found, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _surrogates(item, found, depth + 1)


def _line_of(text: str, needle: str) -> str:
    position = text.find(needle) if needle else -1
    return f"line {text.count(chr(10), 0, position) + 1}" if position >= 0 else ""


def _line_of_key(text: str, key: str) -> str:
    """The line where a key stands for the second time; empty where it is written with escapes."""
    places = re.finditer(re.escape(json.dumps(key, ensure_ascii=False)) + r"\s*:", text)
    second = next(islice(places, 1, None), None)
    return f"line {text.count(chr(10), 0, second.start()) + 1}" if second else ""


def _problem(file: str, message: str, hint: str, place: str = "") -> Problem:
    return Problem(file=file, place=place, message=message, hint=hint, rule="json")


def _refuse(file: str, message: str, hint: str, place: str = "") -> NoReturn:
    raise Refused([_problem(file, message, hint, place)])
