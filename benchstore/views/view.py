"""What every result can do: be a table, a text, JSON, and HTML in a notebook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchstore.publish.words.tables import Table, as_html, as_text


class View:
    """A result: `tables` are how it looks; a notebook shows them as HTML, `print` as text."""

    def tables(self) -> Iterator[Table]:
        """The tables to show, in order."""
        raise NotImplementedError

    def to_dict(self) -> dict[str, Any]:
        """The same as plain values for JSON; the keys are those of `--format json`."""
        raise NotImplementedError

    def __str__(self) -> str:
        return "\n\n".join(as_text(table) if table.rows else table.title or "nothing" for table in self.tables())

    def _repr_html_(self) -> str:
        return "\n".join(as_html(table) for table in self.tables())
