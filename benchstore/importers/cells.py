"""What one value of any file says: a number, a percentage, a word, or that nothing was measured. Nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from benchstore.importers.document import is_number

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+(?:[eE][+-]?[0-9]{1,4})?")
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")
_PERCENT = re.compile(r"(.*?)\s?%")
_ABSENT = frozenset(
    ["", "-", "--", "?", "null", "none", "nil", "na", "n/a", "#n/a", "nan", "-nan", ".nan", "inf", "+inf", "-inf", ".inf", "-.inf", "infinity", "-infinity"]
)  # fmt: skip
_DIGITS = 15
"""So many digits of a whole number a double holds exactly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One of the four: a `number` (with its `unit`, where it has one), a `text`, why it is `absent`, or what else it is (`other`)."""

    number: float | None = None
    unit: str | None = None
    text: str | None = None
    absent: str | None = None
    other: str | None = None

    @property
    def said(self) -> str:
        """What it holds, in words."""
        return self.other or (f"the text {self.text[:60]!r}" if self.text is not None else "no number")


def of(value: Any, *, comma: bool = False) -> Value:
    """What `value` says; with `comma`, the table that it stands in writes decimals with a comma."""
    if value is None:
        return Value(absent="null")
    if isinstance(value, bool):
        return Value(other="true" if value else "false")
    if is_number(value):
        return Value(number=value)
    if isinstance(value, float):
        return Value(absent=repr(value))
    if isinstance(value, str):
        return _of_text(value.strip(), comma=comma)
    return Value(other="an object" if isinstance(value, dict) else "a list" if isinstance(value, list) else "a number beyond any double")


def _of_text(text: str, *, comma: bool) -> Value:
    if text.lower() in _ABSENT:
        return Value(absent=text or "empty")
    percent = _PERCENT.fullmatch(text)
    plain = percent[1] if percent else text
    if comma and _COMMA.fullmatch(plain):
        plain = plain.replace(",", ".")
    number = _plain(plain)
    if number is None:
        return Value(text=text)
    return Value(number=number, unit="percent" if percent else None) if is_number(number) else Value(absent=text)


def _plain(text: str) -> float | None:
    if not _NUMBER.fullmatch(text):
        return None
    digits = text.lstrip("+-")
    return int(text) if digits.isdigit() and len(digits) <= _DIGITS else float(text)


def commas(cells: Iterable[str]) -> tuple[bool, str]:
    """Whether the cells of a table write decimals with a comma, and, where that cannot be told, why."""
    texts = [cell.strip().rstrip("% ") for cell in cells]
    with_comma = [text for text in texts if _COMMA.fullmatch(text)]
    if not with_comma:
        return False, ""
    points = [text for text in texts if "." in text and _NUMBER.fullmatch(text)]
    if points:
        return False, f"may be a decimal or thousands: elsewhere stands {points[0]}"
    if all(_THOUSANDS.fullmatch(text) for text in with_comma):
        return False, "may be a decimal or thousands"
    return True, ""


def has_comma(text: str) -> bool:
    """Whether a text is a number but for its comma."""
    return bool(_COMMA.fullmatch(text.strip().rstrip("% ")))
