"""A JSON file's bytes: two-space indent, and nothing in it that a browser could take for markup or a terminal for a command."""

from __future__ import annotations

from typing import Any

import orjson

from benchstore.publish.words.visible import in_json


def dumps(value: Any) -> bytes:
    """`value` as JSON; `<`, `>`, `&` and what is not seen are escaped, which every reader of JSON undoes."""
    data = orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    text = data.replace(b"<", b"\\u003c").replace(b">", b"\\u003e").replace(b"&", b"\\u0026")
    return text if text.isascii() and b"\x7f" not in text else in_json(text.decode()).encode()
