"""Tables of text cells as aligned text, as Markdown or as HTML; the cells are data and are escaped here."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from benchstore.publish.words.markdown import escape_markdown
from benchstore.publish.words.visible import visible


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

    lines = [tuple(visible(cell.replace("\n", " ")) for cell in row) for row in (table.columns, *table.rows)]
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
