"""Canonical JSON (invariant I2): one value has one byte form, and bytes that differ from it can be explained.

Sorted keys, two-space indent, LF, final newline; a list of plain values stands on one line, so that a column of
samples is one line of a diff. Numbers are Python's `repr` without a trailing `.0`, and zero has no minus sign.
"""

from __future__ import annotations

import json
import math
import re
from json.encoder import encode_basestring as _quoted
from typing import Any, NoReturn

import orjson

from benchstore.errors import Problem, Refused

_EXACT_FLOAT_INTEGER = 10**16
"""From here on `repr` of a float uses an exponent, so integers of that size are written the same way."""

_CONFLICT_MARKER = re.compile(r"^(<{7}|={7}|>{7}|\|{7})( |$)", re.MULTILINE)
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
    try:
        value = orjson.loads(data)
        if dumps(value) == data:
            return value
    except (ValueError, RecursionError):
        pass
    return _strict(data, file)


def is_canonical(data: bytes, value: Any) -> bool:
    """Whether `data` is the one byte form of `value`."""
    return dumps(value) == data


def number(value: float) -> str:
    """The canonical text of one number. Raises ValueError where it is not finite."""
    if isinstance(value, int) and (abs(value) < _EXACT_FLOAT_INTEGER or not _is_exact_float(value)):
        return int.__repr__(value)
    real = float(value)
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
        scalars = [_scalar(item) for item in value]
        if None not in scalars:
            return "[" + ", ".join(scalars) + "]"  # type: ignore[arg-type]  # no None is left, which mypy cannot see
        return "[" + inner + ("," + inner).join(_render(item, inner) for item in value) + newline + "]"
    raise ValueError(f"{type(value).__name__} is not a JSON value")


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise ValueError(f"the key {key!r} is not a string")  # noqa: TRY004  # of content, not of the call
    return _quoted(key)


def _strict(data: bytes, file: str) -> Any:
    """Parse slowly, so that what is wrong can be said with its place."""
    text = _decoded(data, file)
    problems: list[Problem] = []

    def pairs(members: list[tuple[str, Any]]) -> dict[str, Any]:
        seen = dict(members)
        if len(seen) < len(members):
            keys = [key for key, _ in members]
            doubled = sorted({key for key in keys if keys.count(key) > 1})
            said = "the key {!r} occurs twice in one object"
            problems.extend(_problem(file, said.format(key), "keep one of them", _line_of_key(text, key)) for key in doubled)
        return seen

    def constant(name: str) -> float:
        problems.append(
            _problem(
                file,
                f"{name} is not a number in JSON",
                "leave the metric out, or write null where a column allows it",
                _line_of(text, name),
            )
        )
        return 0.0

    def real(literal: str) -> float:
        value = float(literal)
        if value in (float("inf"), float("-inf")):
            problems.append(_problem(file, f"{literal} is too large for a number", "write a finite number", _line_of(text, literal)))
            return 0.0
        return value

    try:
        value = json.loads(text, object_pairs_hook=pairs, parse_constant=constant, parse_float=real)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno} column {error.colno}"
        _refuse(file, f"not valid JSON: {error.msg[0].lower()}{error.msg[1:]}", "write the file again with the tool that made it", place)
    except RecursionError:
        _refuse(file, "nested too deeply", f"at most {MAX_DEPTH} levels are read")
    except ValueError as error:  # an integer of thousands of digits
        _refuse(file, f"not valid JSON: {error}", "write a number of ordinary size")
    _surrogates(value, file, problems)
    if problems:
        raise Refused(problems)
    return value


def _decoded(data: bytes, file: str) -> str:
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse(file, f"not UTF-8: byte {error.start} is 0x{data[error.start]:02x}", "save the file as UTF-8")
    markers = [text.count("\n", 0, match.start()) + 1 for match in _CONFLICT_MARKER.finditer(text)]
    if markers:
        lines = ", ".join(map(str, markers[:6])) + (f" and {len(markers) - 6} more" if len(markers) > 6 else "")
        _refuse(
            file,
            f"git conflict markers (lines {lines})",
            "take the file from one side of the merge: git checkout --theirs FILE, or from the run that made it",
            f"line {markers[0]}",
        )
    return text


def _surrogates(value: Any, file: str, problems: list[Problem], depth: int = 0) -> None:
    """Half of a surrogate pair can be escaped in JSON and is no text; depth is bounded here as well."""
    if depth > MAX_DEPTH:
        problems.append(_problem(file, "nested too deeply", f"at most {MAX_DEPTH} levels are read"))
    elif isinstance(value, str):
        if any("\ud800" <= character <= "\udfff" for character in value):
            problems.append(_problem(file, f"{value!r} holds half of a surrogate pair", "write the whole character"))
    elif isinstance(value, dict):
        for key, item in value.items():
            _surrogates(key, file, problems, depth + 1)
            _surrogates(item, file, problems, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _surrogates(item, file, problems, depth + 1)


def _line_of(text: str, needle: str) -> str:
    position = text.find(needle)
    return f"line {text.count(chr(10), 0, position) + 1}" if position >= 0 else ""


def _line_of_key(text: str, key: str) -> str:
    first = re.search(re.escape(json.dumps(key, ensure_ascii=False)) + r"\s*:", text)
    second = re.compile(re.escape(json.dumps(key, ensure_ascii=False)) + r"\s*:").search(text, first.end()) if first else None
    return f"line {text.count(chr(10), 0, second.start()) + 1}" if second else ""


def _problem(file: str, message: str, hint: str, place: str = "") -> Problem:
    return Problem(file=file, place=place, message=message, hint=hint, rule="json")


def _refuse(file: str, message: str, hint: str, place: str = "") -> NoReturn:
    raise Refused([_problem(file, message, hint, place)])
