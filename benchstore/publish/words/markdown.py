"""Small pieces of Markdown whose content is data: code, blocks of code, lines of values; and what makes a foreign text harmless."""

from __future__ import annotations

import re
from collections.abc import Sequence

_BLOCKS = "▁▂▃▄▅▆▇█"
_TAG = re.compile(r"<[^>\n]*>?")
_MENTION = re.compile(r"(?<![A-Za-z0-9])@(?=\w)")
_FOLDS = ("<details>", "</details>", "<summary>", "</summary>")


def sparkline(values: Sequence[float]) -> str:
    """Values as a line of blocks, the lowest one low; equal ones stand in the middle."""
    low, high = min(values), max(values)
    if low == high:
        return _BLOCKS[3] * len(values)
    return "".join(_BLOCKS[round((value - low) / (high - low) * (len(_BLOCKS) - 1))] for value in values)


def code(text: str) -> str:
    """`text` as code on one line; a run of backticks inside it ends nothing."""
    ticks = "`" * (_longest_run(text) + 1)
    space = " " if "`" in text else ""
    return f"{ticks}{space}{' '.join(text.split())}{space}{ticks}"


def fenced(language: str, lines: Sequence[str]) -> str:
    """`lines` as a block of code, each on one line."""
    fence = "`" * max(3, _longest_run("\n".join(lines)) + 1)
    return "\n".join([f"{fence}{language}", *(" ".join(line.splitlines()) for line in lines), fence])


def _longest_run(text: str) -> int:
    longest = run = 0
    for character in text:
        run = run + 1 if character == "`" else 0
        longest = max(longest, run)
    return longest


def harmless(text: str) -> str:
    """`text` from anyone: no mention, image or HTML of its own but for the tags of a folded part."""
    body = _TAG.sub(lambda found: found[0] if found[0] in _FOLDS else "&lt;" + found[0][1:], text)
    return _MENTION.sub("@\u2060", body.replace("![", "!\u2060["))
