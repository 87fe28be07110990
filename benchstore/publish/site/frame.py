"""Pages beside the main one in the site's frame: plain HTML without scripts, and only the icons that a page shows.

The frame itself is `site_template/frame.jinja`; what a page says is its own module's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from benchstore.publish.site.templates import Templates
from benchstore.publish.words.wording import Chip

_SYMBOL = re.compile(r'<symbol id="i-([\w-]+)".*?</symbol>', re.DOTALL)


class Frame:
    """Renders templates that extend the frame; `values` are what it says on every page."""

    def __init__(self, templates: Templates, values: Mapping[str, Any]) -> None:
        self._templates, self._values = templates, values
        self._symbols = {found[1]: found[0] for found in _SYMBOL.finditer(templates.text("icons.svg"))}
        self._chips: dict[Chip | None, Any] = {None: "–"}

    def page(self, template: str, /, *, depth: int, chips: Iterable[Chip | None] = (), **values: Any) -> bytes:
        """One page; `depth` counts the folders between the site's root and it, `chips` are those on it."""
        own = {"root": "../" * depth, "index": "index.html", "sprite": self._sprite({chip.icon for chip in chips if chip})}
        return self._templates.render(template, **self._values, **own, **values).encode()

    def chip(self, chip: Chip | None) -> Any:
        """A chip as HTML, drawn once for the many pages that show it; a dash for none."""
        from markupsafe import Markup

        if chip not in self._chips:
            self._chips[chip] = Markup(self._templates.render("chip.jinja", chip=chip).strip())  # nosec B704  # noqa: S704  # escaped by its template
        return self._chips[chip]

    def mark(self, chip: Chip | None) -> Any:
        """A chip where many stand together: of what nobody need look at the word alone, a fifth of the bytes."""
        return chip.word if chip and chip.tone == "neutral" else self.chip(chip)

    def _sprite(self, icons: set[str]) -> Any:
        from markupsafe import Markup

        symbols = "".join(self._symbols[name] for name in sorted(icons) if name in self._symbols)
        text = f'<svg width="0" height="0" class="sprite" aria-hidden="true"><defs>{symbols}</defs></svg>' if symbols else ""
        return Markup(text)  # nosec B704  # noqa: S704  # our own drawing, no content
