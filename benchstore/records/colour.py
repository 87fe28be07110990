"""Colours as `#rrggbb` and how well one can be read on another, by the formula of WCAG 2.2 (relative luminance, contrast ratio)."""

from __future__ import annotations

import math
import re

LEAST_TEXT_CONTRAST = 4.5
"""WCAG 2.2, success criterion 1.4.3: text of ordinary size."""
_FORM = re.compile(r"#[0-9A-Fa-f]{6}")
_STEPS = 64


def is_colour(value: object) -> bool:
    """Whether `value` is a text of the form `#rrggbb`."""
    return isinstance(value, str) and _FORM.fullmatch(value) is not None


def luminance(colour: str) -> float:
    """Relative luminance: 0 for black, 1 for white."""
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours: 1 where they are the same, 21 for black on white."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def contrast_text(ratio: float) -> str:
    """A ratio such as `4.49:1`, rounded down, so that one that fails never looks as if it passed."""
    return f"{math.floor(ratio * 100) / 100:.2f}:1"


def legible(colour: str, ground: str) -> str:
    """The colour nearest to `colour`, on its way to black or white, that text on `ground` may have."""
    end = "#000000" if contrast("#000000", ground) > contrast("#ffffff", ground) else "#ffffff"
    steps = (_mixed(colour, end, step / _STEPS) for step in range(_STEPS + 1))
    return next(found for found in steps if contrast(found, ground) >= LEAST_TEXT_CONTRAST)


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _mixed(one: str, other: str, share: float) -> str:
    mixed = (round(a + (b - a) * share) for a, b in zip(_channels(one), _channels(other), strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)
