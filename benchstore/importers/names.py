"""Names of metrics that a snapshot can hold, one-to-one with those that a tool wrote.

What the schema does not allow is percent-encoded, as in an address of the web, so that the name can be read back; what stays too long
is cut, and ends with a part of its hash.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

from benchstore.records import schema

_RULE = schema.load("snapshot")["properties"]["metrics"]["propertyNames"]
MOST: int = _RULE["maxLength"]
_FITS = re.compile(_RULE["pattern"])
_LOOKS_ENCODED = re.compile(r"%(?=[0-9A-Fa-f]{2})")
_AMBIGUOUS = re.compile(r"_%[0-9A-F]{2}")
_HASH = 12


@lru_cache(maxsize=1 << 13)
def metric_name(text: str) -> str:
    """The name under which a snapshot holds the metric that a tool calls `text`: the same text, where that may stand there.

    What cannot be a name's first character stands encoded behind an underscore.
    """
    name = "".join(character if _FITS.fullmatch(f"_{character}") else _encoded(character) for character in _LOOKS_ENCODED.sub("%25", text))
    if not _FITS.fullmatch(name):
        name = "_" + (name if name[:1] == "%" and name[:1] != text[:1] else _encoded(text[:1]) + name[1:] if text else "%5F")
    elif _AMBIGUOUS.match(name):
        name = f"_%5F{name[1:]}"
    if len(name) <= MOST:
        return name
    return f"{name[: MOST - _HASH - 1]}+{hashlib.sha256(text.encode(errors='surrogatepass')).hexdigest()[:_HASH]}"


def _encoded(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode(errors="surrogatepass"))
