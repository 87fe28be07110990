"""A JSON file's bytes: two-space indent, and nothing in it that a browser could take for markup, however it is served."""

from __future__ import annotations

from typing import Any

import orjson


def dumps(value: Any) -> bytes:
    """`value` as JSON; `<`, `>` and `&` are escaped, which every reader of JSON undoes."""
    text = orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    return text.replace(b"<", b"\\u003c").replace(b">", b"\\u003e").replace(b"&", b"\\u0026")
