"""A moment in UTC, as pages and files write it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A time as a page shows it: the ISO day, with the full moment for the title."""

    day: str
    full: str
    iso: str
    epoch_ms: int


def moment(text: str) -> Moment:
    """The moment that an RFC 3339 text says, in UTC."""
    at = datetime.fromisoformat(text).astimezone(UTC)
    return Moment(
        day=f"{at:%Y-%m-%d}", full=f"{at:%Y-%m-%d %H:%M} UTC", iso=f"{at:%Y-%m-%dT%H:%M:%SZ}", epoch_ms=int(at.timestamp()) * 1000
    )
