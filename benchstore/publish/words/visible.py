"""Characters that are not seen but do something, made visible: what moves a terminal's cursor, turns the direction of a line, hides.

Content may hold any of them. They are shown as Python writes them: `\\x1b`, `\\u202e`.
"""

from __future__ import annotations

import re
import unicodedata

JOINERS = "\u200c\u200d\u2060"
"""What Markdown may keep: scripts and emoji join letters with them, and we break what a forge would make a link of. None does anything."""
_UNSEEN = re.compile("[^\x20-\x7e\xa1-\xac\xae-\u05ff\n]")
"""Every character that may be unseen, and others; a text without any is the usual case."""
_KINDS = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))


def visible(text: str, keep: str = "") -> str:
    """`text` without control and format characters, line separators and halves of pairs; line feeds and what is in `keep` stay."""
    return _UNSEEN.sub(lambda found: found[0] if _harmless(found[0], keep) else _shown(found[0]), text)


def in_json(text: str) -> str:
    """A JSON text with the same characters escaped as JSON does it, so that its values are the same. They stand in strings only."""
    return _UNSEEN.sub(lambda found: found[0] if _harmless(found[0], "") else _units(found[0]), text)


def _harmless(character: str, keep: str) -> bool:
    return character in keep or unicodedata.category(character) not in _KINDS


def _shown(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _units(character: str) -> str:
    data = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{int.from_bytes(data[place : place + 2]):04x}" for place in range(0, len(data), 2))
