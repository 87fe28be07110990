"""What a number, a date and a file name may be, so that every face can show it: the one statement beside the schemas.

The schemas say the same as JSON Schema can; a node with `x-limit` names the limit that it states. A file that landed
before a limit was there is drawn without what lies beyond it, and `check` names that.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

RULE = "limit"
"""The rule of a problem that says so: of what has landed it only warns."""
SMALLEST, LARGEST = 1e-50, 1e50
"""The size of a number that is not 0. Its fourth power, which the tests on variances need, is a double as well."""
MOST = 2**53 - 1
"""The largest whole number that a page's script counts exactly."""
FIRST_YEAR, LAST_YEAR = 1970, 2999
SNAPSHOT_NAME = re.compile(r"([1-9][0-9]{0,13})\.json\Z")
SAMPLES_NAME = re.compile(r"([1-9][0-9]{0,13})\.samples\.json\Z")

_FIRST = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
_LAST = datetime(LAST_YEAR, 12, 31, 23, 59, 59, tzinfo=UTC)
_DATE_HINT = "write when it was measured, such as 2026-11-23T09:00:00Z"


def moment(text: str) -> datetime:
    """The moment that an RFC 3339 text says; of a year that no face can show the nearest that it can.

    Raises ValueError where it says none, such as the 30th of February.
    """
    at = datetime.fromisoformat(text)
    if at.year < FIRST_YEAR:
        return _FIRST
    return at if at.year <= LAST_YEAR else _LAST


def is_shown(text: str) -> bool:
    """Whether the year of an RFC 3339 text is one that faces can show."""
    return FIRST_YEAR <= int(text[:4]) <= LAST_YEAR


def are_shown(value: Any) -> bool:
    """Whether every number in a JSON value is 0 or of a size that faces can show."""
    if isinstance(value, dict):
        return all(map(are_shown, value.values()))
    numbers = value if isinstance(value, list) else [value]
    return all(SMALLEST <= n <= LARGEST or -LARGEST <= n <= -SMALLEST or n == 0 for n in numbers if isinstance(n, (int, float)))


def said(limit: str, value: Any) -> tuple[str, str]:
    """What is wrong with a value beyond the limit of that name, and what to do."""
    return _SAID[limit](value)


def _of_number(value: float) -> tuple[str, str]:
    size = "small" if abs(value) < 1 else "large"
    hint = f"write 0, or a number of a size from {SMALLEST:g} to {LARGEST:g}, in a unit that suits it".replace("e+", "e")
    return f"{_short(value)} is too {size} for a chart, a table or a test", hint


def _of_whole(value: int) -> tuple[str, str]:
    return f"{_short(value)} is more than a page counts exactly", f"write a whole number of at most {MOST:,}"


def _of_moment(value: str) -> tuple[str, str]:
    return f"{value!r} is in no year from {FIRST_YEAR} to {LAST_YEAR}", _DATE_HINT


_SAID: dict[str, Callable[[Any], tuple[str, str]]] = {"number": _of_number, "whole": _of_whole, "moment": _of_moment}


def _short(value: float) -> str:
    text = f"{value}"
    return text if len(text) <= 40 else f"{text[:20]}… ({len(text)} digits)"
