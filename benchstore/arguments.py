"""What callers of the public face may say in several ways, brought into one."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from benchstore.errors import Problem, Refused, UsageError
from benchstore.records import address
from benchstore.records.event import Event
from benchstore.result_files import Result, plain
from benchstore.store.facts import Given
from benchstore.store.plan import Adding, Promotion


def each(results: Result | Sequence[Result]) -> Iterator[Result]:
    """One result or several; a name with its bytes is one."""
    if isinstance(results, str | os.PathLike | Mapping):
        yield results
    elif isinstance(results, tuple) and len(results) == 2 and isinstance(results[1], bytes):
        yield str(results[0]), results[1]
    else:
        yield from results


def given_facts(given: dict[str, Any]) -> Given:
    """The facts that were said. Raises TypeError for a name that is none, as any function does."""
    known = dict(given)
    if isinstance(known.get("created_at"), date):
        known["created_at"] = known["created_at"].isoformat()
    known["tags"] = tuple(known.get("tags") or ())
    known["units"] = dict(known.get("units") or {})
    known["hardware"] = _hardware(known.get("hardware"))
    return Given(**known)


def _hardware(stated: Any) -> dict[str, Any]:
    """What it ran on, as JSON holds it. Raises UsageError for what is no object."""
    found = plain(stated or {})
    if not isinstance(found, dict):
        raise UsageError(f"hardware: {found!r:.80} is no object", hint='name what it is: hardware={"gpu": "A100"}')
    return found


def promotion(promote: bool | None, *, hold_regressed: bool) -> Promotion:  # noqa: FBT001  # as it is said
    """What a caller asked of the pointer."""
    if hold_regressed and promote:
        raise UsageError("--promote and --hold-regressed do not go together", hint="leave one out")
    if promote is None:
        return "unless-regressed" if hold_regressed else "auto"
    return "yes" if promote else "no"


def problems_of(enter: Callable[[Adding], object], how: Adding) -> list[Problem]:
    """What is wrong with the results that could be read, so that all problems are told at once."""
    try:
        enter(replace(how, dry_run=True))
    except Refused as refusal:
        return list(refusal.problems)
    return []


def as_day(day: str | date | None) -> date | None:
    """A day that was said as text or as a date."""
    if day is None or isinstance(day, date):
        return day
    if not address.is_day(day):
        raise UsageError(f"{day!r} is not a day", hint="write it as 2026-11-23")
    return date.fromisoformat(day)


def within(event: Event, since: date | None, until: date | None) -> bool:
    """What is not committed yet is of now, after every day that can be named."""
    if not event.time:
        return until is None
    day = datetime.fromisoformat(event.time).astimezone(UTC).date()
    return (since is None or day >= since) and (until is None or day <= until)
