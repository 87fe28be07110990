"""What a repository's `site` config puts on every page: the logo, links, the accent colour, the introduction.

Values in, text and bytes out. Markdown becomes the little HTML that CommonMark needs: no HTML of its own, no images, no
link but to the web or to a mail address.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from benchstore.publish.words import wording
from benchstore.records.branding import Accent, Link, SiteConfig

if TYPE_CHECKING:
    from markupsafe import Markup

_LINK = re.compile(r"(?:https?://|mailto:)[^\s\"'<>\\]+", re.IGNORECASE)
_ACCENT = """
/* the accent of this site: site.accent in benchstore.yaml */
:root {{ --accent: {light}; --accent-tint: color-mix(in srgb, {light} 9%, var(--bg)); }}
@media (prefers-color-scheme: dark) {{ :root:not([data-theme="light"]) {{ --accent: {dark}; --accent-tint: color-mix(in srgb, {dark} 18%, var(--bg)); }} }}
:root[data-theme="dark"] {{ --accent: {dark}; --accent-tint: color-mix(in srgb, {dark} 18%, var(--bg)); }}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """What templates know as `brand`. `logo` is the file's address from the site's root, empty where there is none."""

    logo: str = ""
    links: tuple[Link, ...] = ()
    intro: Markup | str = ""


PLAIN = Brand()
"""The brand of a site whose config says nothing of it."""


def brand(site: SiteConfig, logo: bytes | None) -> Brand:
    """The brand that a config states; `logo` is the content of its file."""
    stamp = f"{logo_name(site)}?{hashlib.sha256(logo).hexdigest()[:12]}" if logo else ""
    return Brand(
        logo=stamp, links=tuple(link for link in site.links if wording.web_link(link.url)), intro=markdown(site.intro) if site.intro else ""
    )


def logo_name(site: SiteConfig) -> str:
    """The logo's path in the site; its type is kept, its name is not."""
    return f"logo.{(site.logo or '').lower().rpartition('.')[2]}"


def accent_style(accent: Accent | None) -> str:
    """What follows the site's styles where a config states an accent."""
    return _ACCENT.format(light=accent.light, dark=accent.dark) if accent else ""


def markdown(text: str) -> Markup:
    """`text`, which is CommonMark, as HTML. Headings go one level down, below the page's own."""
    from markdown_it import MarkdownIt
    from markupsafe import Markup

    reader = MarkdownIt("commonmark", {"html": False}).disable(["image", "html_inline", "html_block"])
    checked: Any = reader
    checked.validateLink = lambda url: _LINK.fullmatch(url) is not None
    tokens = reader.parse(text)
    for token in tokens:
        if token.type.startswith("heading_"):
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"
    return Markup(reader.renderer.render(tokens, reader.options, {}))  # nosec B704  # noqa: S704  # markdown-it escapes all that it does not write itself
