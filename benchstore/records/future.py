"""A date that lies ahead of the clock: a wrong clock or a slip of the hand made it. The time now is given, as nothing is read here."""

from __future__ import annotations

from datetime import datetime, timedelta

from benchstore.errors import Problem

_SLACK = timedelta(days=1)
"""Clocks of machines may differ, and a date without a time may be tomorrow's elsewhere."""


def ahead(created_at: str, now: datetime, file: str, hint: str) -> list[Problem]:
    """A warning where a snapshot's date is more than a day ahead of `now`; a text that is no date is another rule's."""
    try:
        early = datetime.fromisoformat(created_at) - now <= _SLACK
    except (ValueError, TypeError):
        return []
    message = f"{created_at} lies ahead of the clock, which says {now:%Y-%m-%dT%H:%M:%SZ}"
    return [] if early else [Problem(file=file, place="created_at", message=message, hint=hint, rule="future", severity="warning")]
