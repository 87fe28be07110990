"""Dates as people and files state them: a moment with its zone, one without, or a day alone; and the one form in which they are kept."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def is_day(text: Any) -> bool:
    """Whether a date is that of a day, without a time."""
    try:
        date.fromisoformat(str(text).strip())
    except ValueError:
        return False
    return True


def hint_on_zone(moment: datetime, *, of_many: bool, name: str | None) -> str:
    """What to do where a moment has no zone; one moment for many results would be wrong of all but one."""
    if name:
        return f"correct timezone: under defaults: in benchstore.yaml: there is no {name}"
    whole = "set timezone: under defaults: in benchstore.yaml"
    return (
        f"{whole}, or write it with its zone"
        if of_many
        else f"give --created-at {moment.isoformat()}Z if it is UTC, or with its own zone; or {whole}"
    )


def rfc3339(moment: datetime) -> str:
    """One form for one offset: `Z` for UTC, fractions only where there are any."""
    if moment.utcoffset() == timedelta(0):
        moment = moment.astimezone(timezone.utc)  # noqa: UP017  # datetime.UTC is the same object
    return moment.isoformat().replace("+00:00", "Z")


def zone_of(name: str | None) -> ZoneInfo | timezone | None:
    """The zone of that name; None where there is none."""
    if name is None:
        return None
    try:
        return timezone(timedelta(0)) if name == "UTC" else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None
