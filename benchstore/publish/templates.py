"""The files of `site_template/`: read as they are, or rendered with what a page says. Content is escaped by Jinja."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from benchstore import resources
from benchstore.publish import wording


class Templates:
    """Where a site's templates, scripts and styles come from."""

    def text(self, name: str) -> str:
        """One file of `site_template/`."""
        return resources.read_text(f"site_template/{name}")

    def render(self, name: str, **values: Any) -> str:
        """A template with its values placed; every value is escaped, a missing one is an error."""
        page: str = self._environment.get_template(name).render(**values)
        return page

    @cached_property
    def _environment(self) -> Any:
        import jinja2

        loader = jinja2.FunctionLoader(self.text)
        environment = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=False, undefined=jinja2.StrictUndefined)
        environment.globals["place"] = wording.place
        return environment
