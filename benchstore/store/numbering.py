"""The numbers of the versions that a change brings: a leap among numbers that count up would leave those that come after no room."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from benchstore.errors import Problem, Refused
from benchstore.store.snapshots import Store, snapshot_path

SLACK = 1000
"""So many numbers may be left out: of versions that were dropped, or that count a team's own runs."""
_STAMP = "%Y%m%d%H%M%S"


def problems(base: Store, store: Store, now: datetime) -> Iterator[Problem]:
    """The new versions that leap ahead of what had landed at the base, by the way in which the store numbers.

    Of files that cannot be listed, which is told of elsewhere, there are none.
    """
    try:
        yield from _leaps(base, store, now)
    except Refused:
        return


def _leaps(base: Store, store: Store, now: datetime) -> Iterator[Problem]:
    by_time = _by_time(store)
    for model in store.models:
        landed = base.versions(model)
        known = frozenset(landed)
        new = [version for version in store.versions(model) if version not in known]
        most = (landed[-1] if landed else 0) + len(new) + SLACK
        for version in new:
            if version > most and not (by_time and _has_been(version, now)):
                yield _leap(model, version, landed[-1] if landed else 0, by_time=by_time)


def _by_time(store: Store) -> bool:
    try:
        return store.config.versions == "time"
    except Refused:
        return False


def _has_been(version: int, now: datetime) -> bool:
    """Whether it is a time, by any clock, that is past."""
    try:
        return datetime.strptime(str(version), _STAMP).replace(tzinfo=UTC) <= now + timedelta(days=1)
    except ValueError:
        return False


def _leap(model: str, version: int, newest: int, *, by_time: bool) -> Problem:
    after = f"the newest that has landed is {newest}" if newest else "none has landed"
    what = "is no time that has been, in UTC, as YYYYMMDDHHMMSS" if by_time else "leaps ahead, and versions count up"
    hint = f"number it {newest + 1}, in its name and inside, or add it with benchstore add"
    return Problem(file=snapshot_path(model, version), place="version", message=f"{version} {what}; {after}", hint=hint, rule="leap")
