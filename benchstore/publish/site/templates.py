"""The files of `site_template/`: read as they are, or rendered with what a page says. Content is escaped by Jinja.

A store's own files stand in place of ours, name by name. They are trusted like code; the sandbox is a second fence, for
builds of what nobody has reviewed yet: a template can write any page, but cannot reach the machine that builds it.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from benchstore import resources
from benchstore.errors import BenchstoreError
from benchstore.publish.site import overrides
from benchstore.publish.site.branding import PLAIN, Brand
from benchstore.publish.words import wording
from benchstore.publish.words.markdown import escape_markdown

_BLANK = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)*")


class Templates:
    """Where a site's templates, scripts and styles come from; `found` are a store's own, and every template knows the `brand`.

    `unread` says why a store's own could not be read, where that is so.
    """

    def __init__(self, found: Mapping[str, str] | None = None, brand: Brand = PLAIN, *, unread: str = "") -> None:
        self._own = overrides.effective(found or {})
        self._brand, self._unread = brand, unread

    def text(self, name: str) -> str:
        """One file of `site_template/`, the store's before ours."""
        return self._own[name] if name in self._own else overrides.ours(name)

    def render(self, name: str, /, **values: Any) -> str:
        """A template with its values placed; every value is escaped (but in Markdown), a missing one is an error.

        Raises BenchstoreError with file and line where a store's own template cannot be rendered.
        """
        try:
            page: str = self._environment.get_template(name).render(**values)
        except Exception as error:
            if not self._own:
                raise  # ours alone: that is a mistake of ours
            raise self._explained(error) from error
        return page

    def markdown(self, name: str, /, **values: Any) -> str:
        """A template of Markdown with its values placed, which are Markdown already; blank lines in a row become one.

        What people are told is told whatever a store's template does: of one that cannot be rendered, or gives no text, ours takes the
        place, and says so.
        """
        text, why = "", self._unread
        try:
            text = "" if why else _BLANK.sub("\n\n", self.render(name, **values)).strip()
        except BenchstoreError as error:
            why = str(error)
        if text or not (why or self._own):
            return text
        note = escape_markdown(f"{why or f'{overrides.FOLDER}/{name} gives no text'}: benchstore's own takes its place.")
        return f"{Templates(brand=self._brand).markdown(name, **values)}\n\n> ⚠️ {note}"

    def _explained(self, error: Exception) -> BenchstoreError:
        """What a person can put right: the innermost template and line that the error passed through, ours or theirs."""
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(f"{overrides.FOLDER}/")]
        file, line = (frames[-1].filename, frames[-1].lineno) if frames else (overrides.FOLDER, None)
        file, line = getattr(error, "filename", None) or file, getattr(error, "lineno", None) or line
        name = file.removeprefix(f"{overrides.FOLDER}/")
        hint = f"compare it with ours: benchstore template {name}"
        if name not in self._own:
            hint = f"that file is benchstore's; of this store are {', '.join(self._own)}"
        return BenchstoreError(f"{file}{f' line {line}' if line else ''}: {_first_line(error)}", hint=hint)

    def _load(self, name: str) -> tuple[str, str, None] | None:
        """As Jinja's loaders do: text, the file's name for messages; None where there is none."""
        if name not in self._own and name not in resources.names(overrides.FOLDER):
            return None
        return self.text(name), f"{overrides.FOLDER}/{name}", None

    @cached_property
    def _environment(self) -> Any:
        import jinja2
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        loader = jinja2.FunctionLoader(self._load)
        environment = ImmutableSandboxedEnvironment(loader=loader, autoescape=_is_html, trim_blocks=False, undefined=jinja2.StrictUndefined)
        environment.globals["place"] = wording.place
        environment.globals["brand"] = self._brand
        return environment


def _is_html(name: str | None) -> bool:
    """Whether Jinja escapes what it places: not in Markdown, whose values come escaped, as only they know what is code."""
    return not (name or "").endswith(".md.jinja")


def _first_line(error: Exception) -> str:
    """What an error says in one line; Jinja's own carry their place in the lines below."""
    import jinja2

    said = getattr(error, "message", None) or str(error) or type(error).__name__
    if isinstance(error, jinja2.TemplateNotFound):
        said = f"there is no template {error.name!r}"
    return str(said).splitlines()[0]
