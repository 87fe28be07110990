"""The directory of a model that any tool may name as it likes: readable, on every system, and the text itself is kept for display.

Two texts that lead to one directory are told apart by the text that a snapshot keeps; what is stored is never filed under the other one.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

from benchstore.records import schema

_RULE = schema.load("snapshot")["properties"]["model"]
MOST: int = _RULE["maxLength"]
_FITS = re.compile(_RULE["pattern"])
_OTHER = re.compile(r"-*[^A-Za-z0-9._+=-]+-*")
_RESERVED = frozenset(["con", "prn", "aux", "nul", *(f"{port}{digit}" for port in ("com", "lpt") for digit in range(1, 10))])
"""Names that Windows keeps for devices, whatever follows the first dot."""
_HASH = 8


def fits(name: str) -> bool:
    """Whether a name can be that of a directory on every system."""
    plain = bool(_FITS.fullmatch(name)) and len(name) <= MOST and not name.endswith(".")
    return plain and name.partition(".")[0].lower() not in _RESERVED


def directory(text: str) -> str:
    """The directory of the model that is called `text`: the same text where it can be one, `/` as `__`, accents left off, and else `-`.

    Where letters are lost, or it is too long, it ends with a part of the text's hash.
    """
    hub = text.replace("/", "__")
    if fits(hub):
        return hub
    plain = "".join(character for character in unicodedata.normalize("NFKD", hub) if not unicodedata.combining(character))
    name = _OTHER.sub("-", plain).lstrip("._+=-").rstrip(".-")
    lost = any(character.isalnum() and not character.isascii() for character in plain)
    if lost or not name or len(name) >= MOST:
        digest = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:_HASH]
        name = f"{name[: MOST - _HASH - 2].rstrip('.-') or 'model'}+{digest}"
    first, dot, rest = name.partition(".")
    return name if first.lower() not in _RESERVED else f"{first}_{dot}{rest}"


def text_of(model: str, display_name: str | None) -> str:
    """What a model in this directory was called, as far as that is kept."""
    return display_name if display_name and directory(display_name) == model else model


def are_one(text: str, other: str) -> bool:
    """Whether two texts that lead to one directory are one name: that of a hub with its `/`, or as a directory has it, is."""
    return text.replace("/", "__") == other.replace("/", "__")
