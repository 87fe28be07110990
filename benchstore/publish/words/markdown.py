"""Small pieces of Markdown whose content is data: text, code, blocks of code, lines of values. Nothing in a text is live on a forge."""

from __future__ import annotations

import re
from collections.abc import Sequence

from benchstore.publish.words.visible import JOINERS, visible

_BLOCKS = "▁▂▃▄▅▆▇█"
_MARKUP = re.compile(r"([\\`*_\[\]|~#!])")
_HTML = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
JOINER = "\u2060"
"""A word joiner: it shows nothing, and breaks what it stands in. A backslash does not, as forges look for links in the text that is shown."""
_LIVE = re.compile(
    r"(?<![A-Za-z0-9])@(?=\w)|@(?=[\w-]*\.\w)|[#!](?=[0-9])|(?<=\[)!(?=\w)|(?<=GH)-(?=[0-9])"
    r"|(?<=http):|(?<=https):|(?<=ftp):|(?<=mailto):|(?<=xmpp):|www(?=\.)",
    re.IGNORECASE,
)
"""Where forges make a link, a mention, a reference or a box of plain text; the joiner stands behind it. `name@1` stays as it is."""
_DOLLAR = re.compile(r"\$(?P<amount>(?=[0-9]))?")
"""What may begin or end a formula, of which GitHub makes a picture. It begins none behind what is no space (github/markup issue 1742), and with
a backtick or another dollar only where these touch; an escape does not help, as it looks at the text that is shown."""


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
    return f"{ticks}{space}{visible(' '.join(text.split()), JOINERS)}{space}{ticks}"


def fenced(language: str, lines: Sequence[str]) -> str:
    """`lines` as a block of code, each on one line."""
    fence = "`" * max(3, _longest_run("\n".join(lines)) + 1)
    return "\n".join([f"{fence}{language}", *(visible(" ".join(line.splitlines()), JOINERS) for line in lines), fence])


def _longest_run(text: str) -> int:
    longest = run = 0
    for character in text:
        run = run + 1 if character == "`" else 0
        longest = max(longest, run)
    return longest


def escape_markdown(text: str) -> str:
    """`text` so that Markdown shows it as it is: no markup, no HTML, no mention, no reference, no link, no formula, one line."""
    return escaped(" ".join(text.split()))


def escaped(text: str) -> str:
    """The same of a piece of a line, whose spaces at the ends count."""
    broken = unlinked(visible(re.sub(r"\s+", " ", text), JOINERS))
    return re.sub("[<>&]", lambda found: _HTML[found[0]], _MARKUP.sub(r"\\\1", broken))


def unlinked(text: str) -> str:
    """`text` of which a forge makes no link, mention, reference or formula, whatever it is set in."""
    plain = _DOLLAR.sub(lambda found: f"{JOINER}$" + ("" if found["amount"] is not None else JOINER), text)
    return _LIVE.sub(f"\\g<0>{JOINER}", plain)
