"""How a part of a data set is named, at the end of its split: the first so many, a range, or those that were chosen.

Two parts of one size are two splits, so that what was measured on other examples never goes on with a series.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

PART = re.compile(
    r"\[(?::(?P<first>[0-9]+)|(?P<start>[0-9]+):(?P<end>[0-9]+)"
    r"|only (?:(?P<number>[0-9]+) #[0-9a-f]{8}|(?P<some>[0-9]+) of [0-9]+|(?P<ids>[\w.,-]+)))\]\Z",
    re.ASCII,
)
"""The end of a split of which only some examples were taken."""
_PLAIN = re.compile(r"[\w.-]+", re.ASCII)
_ROOM = 40
"""So long the names of chosen examples may be to be written out; more of them are named by their hash."""


def first(number: int | str) -> str:
    """The first `number` examples: `[:20]`."""
    return f"[:{number}]"


def between(start: int, end: int) -> str:
    """From the example at `start`, the first of all being 0, up to the one before `end`: `[4:9]`; from the start as `first`."""
    return f"[{start}:{end}]" if start else first(end)


def chosen(ids: Iterable[str]) -> str:
    """The examples of these names, whatever their order: `[only s1,s3]`, or `[only 57 #1a2b3c4d]` by the hash of the names."""
    names = sorted(set(ids))
    text = ",".join(names)
    if len(text) <= _ROOM and all(_PLAIN.fullmatch(name) for name in names):
        return f"[only {text}]"
    digest = hashlib.sha256("\n".join(names).encode(errors="surrogatepass")).hexdigest()
    return f"[only {len(names)} #{digest[:8]}]"


def some(numbers: Iterable[tuple[int, int]]) -> str:
    """Examples of which only is known how many of how many they are, of one task or of several together: `[only 3 of 1000]`."""
    known = list(numbers)
    return f"[only {sum(taken for taken, _ in known)} of {sum(whole for _, whole in known)}]"


def size(split: str) -> int | None:
    """How many examples a split's part has; None where it has none."""
    part = PART.search(split)
    if part is None:
        return None
    if part["start"]:
        return int(part["end"]) - int(part["start"])
    return int(part["first"] or part["number"] or part["some"] or 0) or len((part["ids"] or "").split(","))
