"""Addresses of snapshots as people write them: `MODEL`, `MODEL@4`, `@current`, `@baseline`, `@previous`, `@DATE`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from benchstore.errors import UsageError

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_VERSION = re.compile(r"v?([1-9][0-9]{0,13})")
Word = Literal["current", "baseline", "previous"]
_WORDS: dict[str, Word] = {"current": "current", "baseline": "baseline", "previous": "previous"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A parsed address: the model, and either a version, a word, or a day. Neither means the bare model."""

    model: str
    version: int | None = None
    word: Word | None = None
    day: str | None = None

    def __str__(self) -> str:
        """The address as it is written."""
        selector = self.version or self.word or self.day
        return f"{self.model}@{selector}" if selector else self.model


def parse(text: str) -> Address:
    """The address in `text`. Raises UsageError where the part after `@` is none of the known forms."""
    model, at, selector = text.partition("@")
    if not model:
        raise UsageError(
            f"{text!r} names no model", hint="write MODEL, MODEL@4, MODEL@current, MODEL@baseline, MODEL@previous or MODEL@2026-11-23"
        )
    if not at:
        return Address(model=model)
    if version := _VERSION.fullmatch(selector):
        return Address(model=model, version=int(version[1]))
    if selector in _WORDS:
        return Address(model=model, word=_WORDS[selector])
    if is_day(selector):
        return Address(model=model, day=selector)
    raise UsageError(
        f"{text!r}: {selector!r} is not a version",
        hint="after @ comes a version such as 4, current, baseline, previous or a day such as 2026-11-23",
    )


def is_day(text: str) -> bool:
    """Whether `text` is a calendar day such as 2026-11-23."""
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
