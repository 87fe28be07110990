"""How much of each kind of input is read, stated in one place: so much takes seconds and less than 500 MB of memory.

The sizes of a store's own files stand in the schemas (`x-max-bytes`); those of YAML are checked by the one reader of YAML.
"""

from __future__ import annotations

from dataclasses import dataclass

from benchstore.errors import Problem, Refused
from benchstore.records import strict_yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """The most of one kind of input: bytes, and where these say too little of the memory it takes, how many of what it is made of."""

    most_bytes: int
    most: int | None = None
    of: str = ""
    hint: str = "evaluate in parts, or keep only what is needed"


_ROWS = "keep the rows that are results, or add it in parts"
_BESIDE = "leave the rows out with --no-samples, or evaluate in parts"
SIZES = {
    "JSON": Size(most_bytes=64 * 2**20, most=2_500_000, of="values"),
    "CSV": Size(most_bytes=16 * 2**20, most=100_000, of="rows", hint=_ROWS),
    "a table": Size(most_bytes=16 * 2**20, most=1_000_000, of="cells", hint=_ROWS),
    "YAML": Size(most_bytes=strict_yaml.MOST_BYTES),
    "a database": Size(most_bytes=96 * 2**20),
    "a member of a zip archive": Size(most_bytes=64 * 2**20, most=2_500_000, of="values"),
    "a zip archive, unpacked": Size(most_bytes=256 * 2**20),
    "a file of JSON Lines beside a result": Size(most_bytes=2 * 2**30, hint=_BESIDE),
    "a result file with all that lie beside it": Size(most_bytes=256 * 2**20, hint=_BESIDE),
}
"""Kind of input -> the most that is read of it."""


def refuse(kind: str, file: str, place: str, *, size: int, count: int = 0) -> None:
    """Raise Refused where an input is larger than its kind may be."""
    most = SIZES[kind]
    if size > most.most_bytes:
        message = f"{size:,} bytes; of {kind} {most.most_bytes:,} are read"
    elif most.most is not None and count > most.most:
        message = f"{count:,} {most.of} or more; of {kind} {most.most:,} are read"
    else:
        return
    raise Refused([Problem(file=file, place=place, message=message, hint=most.hint, rule="size")])


def values(data: bytes) -> int:
    """How many values a JSON text may hold at most, found without parsing it: commas and brackets, also those within texts."""
    return data.count(b",") + data.count(b"[") + data.count(b"{")
