"""The page for addresses that lead nowhere, `404.html`: it leads those home whose pages became places on their model's page.

It is served at any depth, so that it holds its script and style itself and finds the site's root in the address.
"""

from __future__ import annotations

import base64
import hashlib

from benchstore.publish.site.templates import Templates
from benchstore.publish.words import wording
from benchstore.records.branding import SiteConfig

FILE = "404.html"


def page(templates: Templates, site: SiteConfig) -> bytes:
    """The page; its home is where the config says that the site is published, else what its script finds."""
    from markupsafe import Markup

    script = templates.text("moved.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return templates.render(
        "404.jinja",
        title=site.title or "benchstore",
        home=wording.web_link(site.url) or "",
        script=Markup(script),  # nosec B704  # noqa: S704  # our own script, or the store's own, no content
        script_hash=f"sha256-{digest}",
    ).encode()
