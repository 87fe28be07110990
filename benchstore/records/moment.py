"""A moment in UTC, as pages and files write it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC

from benchstore.records import drawable


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A time as a page shows it: the ISO day, with the full moment for the title."""

    day: str
    full: str
    iso: str
    epoch_ms: int


def moment(text: str) -> Moment:
    """The moment that an RFC 3339 text says, in UTC; of a year that no face can show the text as it is, at the nearest place."""
    at = drawable.moment(text).astimezone(UTC)
    iso, epoch_ms = f"{at:%Y-%m-%dT%H:%M:%SZ}", int(at.timestamp()) * 1000
    if not drawable.is_shown(text):
        return Moment(day=text[:10], full=text, iso=iso, epoch_ms=epoch_ms)
    return Moment(day=f"{at:%Y-%m-%d}", full=f"{at:%Y-%m-%d %H:%M} UTC", iso=iso, epoch_ms=epoch_ms)
