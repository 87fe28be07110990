"""Patterns of paths as a shell has them, in which a name in braces stands for a part that is to be known: `results/{model}.json`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_PART = re.compile(r"\*\*/|\*\*|\*|\?|\[!?\]?[^\]/]*\]|\{(?P<name>[a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class PathPattern:
    """A pattern of paths from a repository's top: `*` and `?` stay within one folder, `**` does not; one that ends in `/` means all below it.

    `{name}` is one part of a path, without `/`; the same name again is the same text again.
    """

    text: str
    names: frozenset[str]
    _fits: re.Pattern[str]

    @classmethod
    def of(cls, text: str) -> PathPattern:
        """The pattern that was written."""
        whole = text.removeprefix("./") + ("**" if text.endswith("/") else "")
        names: set[str] = set()
        found, position = "", 0
        for part in _PART.finditer(whole):
            found += re.escape(whole[position : part.start()]) + _translated(part, names)
            position = part.end()
        return cls(text, frozenset(names), re.compile(found + re.escape(whole[position:]), re.DOTALL))

    def match(self, path: str) -> Mapping[str, str] | None:
        """What a path has in place of each name; None where it does not fit."""
        found = self._fits.fullmatch(path)
        return found.groupdict() if found else None


_WILD = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def _translated(part: re.Match[str], names: set[str]) -> str:
    """One wild part as a regular expression; notes its name where it has one."""
    name = part["name"]
    if name is None:
        return _WILD.get(part[0]) or _one_of(part[0])
    again = name in names
    names.add(name)
    return f"(?P={name})" if again else f"(?P<{name}>[^/]+)"


def _one_of(text: str) -> str:
    """`[abc]` or `[!abc]`, with what means something to a regular expression made plain."""
    inside = text[1:-1].replace("\\", "\\\\").replace("[", "\\[").replace("^", "\\^").replace("]", "\\]")
    return f"[^/{inside[1:]}]" if inside.startswith("!") else f"[{inside}]"
