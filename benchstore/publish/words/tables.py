"""Tables of text cells as aligned text, as Markdown or as HTML; the cells are data and are escaped here."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from html import escape

_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~#!&])")
_LIVE = re.compile(
    r"(?<![A-Za-z0-9])@(?=\w)|@(?=[\w-]+\.\w)|(?<=http):|(?<=https):|(?<=ftp):|(?<=mailto):|(?<=xmpp):|(?<=www)\.|(?<=GH)-(?=[0-9])",
    re.IGNORECASE,
)
"""Where forges make a link or a mention of plain text; a word joiner after it shows nothing and breaks them. `name@1` stays as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Columns and rows of cells; `right` are the indices of columns of numbers."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int] = frozenset()


def as_text(table: Table) -> str:
    """The table with aligned columns, two spaces apart; numbers to the right."""
    from rich.cells import cell_len  # knows how wide a character is in a terminal

    lines = [table.columns, *(tuple(cell.replace("\n", " ") for cell in row) for row in table.rows)]
    widths = [max(cell_len(line[index]) for line in lines) for index in range(len(table.columns))]

    def render(line: tuple[str, ...]) -> str:
        cells = []
        for index, cell in enumerate(line):
            space = " " * (widths[index] - cell_len(cell))
            cells.append(space + cell if index in table.right else cell + space)
        return "  ".join(cells).rstrip()

    body = "\n".join(render(line) for line in lines)
    return f"{table.title}\n{body}" if table.title else body


def as_markdown(table: Table) -> str:
    """The table in GitHub-flavoured Markdown."""
    rule = ["---:" if index in table.right else "---" for index in range(len(table.columns))]
    lines = [table.columns, tuple(rule), *table.rows]
    cells = ["| " + " | ".join(cell if number == 1 else escape_markdown(cell) for cell in line) + " |" for number, line in enumerate(lines)]
    head = f"**{escape_markdown(table.title)}**\n\n" if table.title else ""
    return head + "\n".join(cells)


def as_html(table: Table) -> str:
    """The table in plain HTML, as a notebook shows it."""

    def line(cells: tuple[str, ...], tag: str) -> str:
        aligned = (f' style="text-align: {"right" if index in table.right else "left"}"' for index in range(len(cells)))
        return "<tr>" + "".join(f"<{tag}{style}>{escape(cell)}</{tag}>" for cell, style in zip(cells, aligned, strict=True)) + "</tr>"

    caption = f"<caption>{escape(table.title)}</caption>" if table.title else ""
    body = "".join(line(row, "td") for row in table.rows)
    return f"<table>{caption}<thead>{line(table.columns, 'th')}</thead><tbody>{body}</tbody></table>"


def escape_markdown(text: str) -> str:
    """`text` so that Markdown shows it as it is: no markup, no HTML, no mention, no link, one line."""
    escaped = _MARKDOWN.sub(r"\\\1", " ".join(text.split()))
    return _LIVE.sub("\\g<0>\u2060", escaped.replace("\\<", "&lt;").replace("\\>", "&gt;").replace("\\&", "&amp;"))


def plain(text: str) -> str:
    """`text` without control characters, which could move a terminal's cursor; line feeds stay."""
    return "".join(c if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf") else f"\\x{ord(c):02x}" for c in text)
