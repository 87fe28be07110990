"""How numbers are written for people: values, changes and percentages, by the metric's unit.

The rules are those of the dashboard: proportions with three decimals, their changes in points, a true minus sign,
a plus on every rise, `–` for what was not measured.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache

from benchstore.records.aggregates import PREFIX
from benchstore.records.metric import Metric

NONE = "–"
MINUS = "\N{MINUS SIGN}"
_THIN = "\N{NARROW NO-BREAK SPACE}"
_CENT = 0.01
_NOT_ZERO = re.compile("[1-9]")


def value_text(metric: Metric, value: float | None, *, rows: int | None = None) -> str:
    """A value as a table shows it, with its unit where that is not in the head: `0.928`, `3.1 ms`, `$0.0041`.

    `rows` is the number of examples behind it: proportions get a fourth decimal from 10 000 on.
    """
    if value is None:
        return NONE
    if metric.unit == "proportion":
        return _signed(value, f"{abs(value):.{4 if rows and rows >= 10_000 else 3}f}", plus=False)
    return _signed(value, _magnitude(metric, abs(value)), plus=False)


def change_text(metric: Metric, delta: float | None, *, long: bool = False) -> str:
    """A change with its sign: `−3.6 pt`, `+64 ms`; `long` writes `points` for sentences."""
    if delta is None:
        return NONE
    if metric.unit in ("proportion", "percent"):
        points = delta * 100 if metric.unit == "proportion" else delta
        digits = f"{abs(points):.1f}"
        if not long:
            return _signed(points, digits, plus=True) + " pt"
        return f"{_signed(points, digits, plus=True)} {'point' if digits == '1.0' else 'points'}"
    return _signed(delta, _magnitude(metric, abs(delta)), plus=True)


def change_interval_text(metric: Metric, interval: tuple[float, float] | None, *, long: bool = False) -> str:
    """The interval of a change, with its unit once: `−6.1 to −1.1 pt`."""
    if interval is None:
        return NONE
    low, high = (change_text(metric, end, long=long) for end in interval)
    unit = low.partition(" ")[2]
    return f"{low.removesuffix(unit).strip() if unit and high.endswith(unit) else low} to {high}"


def size_text(metric: Metric, delta: float) -> str:
    """The size of a change without a sign, for sentences: `3.6 points`, `64 ms`."""
    return change_text(metric, abs(delta), long=True).removeprefix("+")


def relative_text(relative: float | None) -> str:
    """A relative change: `−3.7%`, `+55%`; one decimal below ten percent."""
    if relative is None or math.isinf(relative):
        return NONE
    percent = abs(relative) * 100
    return _signed(relative, f"{percent:.1f}" if percent < 9.95 else f"{percent:.0f}", plus=True) + "%"


@lru_cache(maxsize=1 << 10)
def limit_text(metric: Metric) -> str:
    """The metric's limit in words: `1.0 point`, `20%`, or both."""
    if metric.limit is None:
        return NONE
    parts = []
    if metric.limit.absolute is not None:
        parts.append(size_text(metric, metric.limit.absolute))
    if metric.limit.relative is not None:
        parts.append(relative_text(metric.limit.relative).removeprefix("+"))
    return " and ".join(parts) or NONE


def count_text(number: int | None) -> str:
    """A number of examples in a sentence: `16`, `12 345`."""
    return NONE if number is None else _grouped(f"{number:,}")


def _magnitude(metric: Metric, value: float) -> str:
    if metric.unit == "usd":
        return f"${value:,.2f}" if value >= _CENT or value == 0 else f"${_significant(value)}"
    if metric.unit == "count":
        return _grouped(f"{value:,.0f}" if float(value).is_integer() else _significant(value, 4))
    unit = f" {metric.unit}" if metric.unit and metric.unit not in ("percent", "proportion") else ""
    if metric.unit in ("ms", "s"):
        return _grouped(f"{value:,.0f}" if value >= 9.95 else _significant(value)) + unit
    if metric.unit == "percent":
        return f"{value:.1f}%"
    return _grouped(f"{value:,.0f}" if value >= 10_000 else _significant(value, 4)) + unit


def _grouped(text: str) -> str:
    return text.replace(",", _THIN)


def _significant(value: float, digits: int = 2) -> str:
    """`value` with that many significant digits, never in exponent form above a millionth."""
    if value == 0:
        return "0"
    if value < 1e-6:
        return f"{value:.{digits - 1}e}"
    decimals = max(0, digits - 1 - math.floor(math.log10(value)))
    return f"{value:,.{decimals}f}"


def _signed(value: float, digits: str, *, plus: bool) -> str:
    """Zero has no sign, also where it is zero only after rounding."""
    if not _NOT_ZERO.search(digits):
        return digits
    return (MINUS if value < 0 else "+" if plus else "") + digits


def title(name: str) -> str:
    """A metric's name at the start of a sentence, such as `F1`, `RMSE` or `Latency p50`; one of a task, or that is no plain word, stays as it is.

    What its tool wrote and a name cannot hold, such as quotes, is shown again where it can do no harm in any text.
    """
    if name.startswith(PREFIX):
        return f"Mean {name.removeprefix(PREFIX).removesuffix('_ms').removesuffix('_usd')}"
    if not _WORDS.fullmatch(name):
        return _ENCODED.sub(_decoded, name)
    words = name.removesuffix("_ms").removesuffix("_usd").split("_")
    text = " ".join(word.upper() if word.lower().partition("@")[0] in _INITIALS else word for word in words)
    return text[:1].upper() + text[1:]


def _decoded(found: re.Match[str]) -> str:
    text = bytes.fromhex(found[0].replace("%", "")).decode(errors="replace")
    return text if all(character in _HARMLESS or (not character.isascii() and character.isalnum()) for character in text) else found[0]


_WORDS = re.compile(r"[A-Za-z0-9_@]+")
_ENCODED = re.compile(r"(?:%[0-9A-F]{2})+")
_HARMLESS = frozenset("\"';?{}")
_INITIALS = frozenset(["roc", "auc", "rmse", "mae", "mse", "mape", "mcc", "bleu", "ndcg", "map", "mrr", "wer", "cer", "em", "qps", "pr"])
