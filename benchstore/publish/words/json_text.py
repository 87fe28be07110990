"""A JSON file's bytes: two-space indent or a line a row, and nothing in it that a browser could take for markup or a terminal for a command."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from benchstore.publish.words.visible import in_json


def dumps(value: Any) -> bytes:
    """`value` as JSON; `<`, `>`, `&` and what is not seen are escaped, which every reader of JSON undoes."""
    return _safe(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def lines(head: Mapping[str, Any], name: str, rows: Iterable[Any]) -> bytes:
    """The object `head` and in it, last, the list `name` with each of `rows` on a line of its own: a quarter smaller, and still to be read."""
    opening = orjson.dumps(head).removesuffix(b"}")
    return _safe(opening + b",\n" + orjson.dumps(name) + b":[\n" + b",\n".join(map(_line, rows)) + b"\n]}\n")


def _line(row: Any) -> bytes:
    try:
        return orjson.dumps(row)
    except TypeError:  # a whole number of more than 64 bits
        return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()


def _safe(data: bytes) -> bytes:
    text = data.replace(b"<", b"\\u003c").replace(b">", b"\\u003e").replace(b"&", b"\\u0026")
    return text if text.isascii() and b"\x7f" not in text else in_json(text.decode()).encode()
