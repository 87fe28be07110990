"""What importers of benchmark tools share: units as such files write them, the spread of a mean, moments and commits."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from benchstore.importers.rows import finite
from benchstore.records import canonical_json
from benchstore.records.draft import Draft

_COMMIT = re.compile("[0-9a-f]{7,64}")
NANOSECONDS = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}
"""How many nanoseconds a unit of time has."""
_TIMES = {
    "nanoseconds": "ns", "nsec": "ns", "microseconds": "us", "usec": "us", "µs": "us", "μs": "us",
    "milliseconds": "ms", "msec": "ms", "seconds": "s", "second": "s", "sec": "s",
}  # fmt: skip


def time_unit(text: str) -> str | None:
    """`ns`, `us`, `ms` or `s`, however it is written; None for what is no unit of time."""
    found = _TIMES.get(text, text)
    return found if found in NANOSECONDS else None


def spread(deviation: Any, runs: int | None) -> dict[str, Any]:
    """Standard error and n of a mean over `runs`, of which `deviation` is the sample's standard deviation; of one run nothing is known."""
    known = finite(deviation)
    if runs is None or runs < 2:
        return {}
    return {"n": runs} if known is None or known < 0 else {"n": runs, "stderr": known / math.sqrt(runs)}


def mean_of(values: Sequence[float]) -> tuple[float, dict[str, Any]]:
    """The mean of values that are finite, at least one, and its spread; NaN where they are too large to be added."""
    try:
        found = math.fsum(values) / len(values)
        squares = math.fsum((value - found) ** 2 for value in values)
    except OverflowError:
        return math.nan, {}
    return found, spread(math.sqrt(squares / (len(values) - 1)) if len(values) > 1 else None, len(values))


def commit(value: Any) -> str | None:
    """A commit's hash; None for words such as `unversioned`."""
    return value if isinstance(value, str) and _COMMIT.fullmatch(value) else None


def moment(milliseconds: Any) -> str | None:
    """RFC 3339 in UTC of the milliseconds since 1970 that JavaScript counts; None for what is no such number."""
    known = finite(milliseconds)
    try:
        return None if known is None else datetime.fromtimestamp(known / 1000, UTC).isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError, OSError):
        return None


def fingerprint(value: Any) -> str:
    """SHA-256 of a JSON value in its canonical form, by which the same run is known in a longer file; NaN is as Python writes it."""
    try:
        data = canonical_json.dumps(value)
    except ValueError:
        data = json.dumps(value, sort_keys=True).encode()
    return hashlib.sha256(data).hexdigest()


def of_folder(draft: Draft, name: str, value: Any) -> Draft:
    """The draft of one file of a folder: known again by its content, with the file's name before the places in it."""
    return replace(draft, part=fingerprint(value), places={metric: f"{name}: {place}" for metric, place in draft.places.items()})


def alike(mappings: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What all of them state, each with one plain value."""
    first = mappings[0] if mappings else {}
    plain = {key: value for key, value in first.items() if isinstance(value, str | bool | int | float)}
    return {key: value for key, value in plain.items() if all(item.get(key) == value for item in mappings)}
