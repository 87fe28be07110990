"""Moments that a tool writes as seconds since 1970, as a number or as text."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

from benchstore.importers.document import is_number

_LATEST = 4e9
"""The year 2096: what is later was not written as seconds."""


def moment(value: Any) -> str | None:
    """The moment in UTC, to the microsecond; None for what is no such number."""
    seconds = _seconds(value)
    if seconds is None or not 0 < seconds < _LATEST:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


def stated(value: Any) -> str | None:
    """The moment of a value that may be seconds since 1970 or the text of a date and time, which is kept as it stands."""
    found = moment(value)
    if found or not isinstance(value, str) or _seconds(value) is not None:
        return found
    return value.strip() or None


def _seconds(value: Any) -> float | None:
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    return float(value) if is_number(value) and math.isfinite(value) else None
