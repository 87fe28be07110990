"""What a repository puts on its page: title, logo, links, accent, leading metrics, words of introduction. The config's `site`.

What JSON Schema cannot say of them is said here; the logo's file itself is read by `store.appearance`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

from benchstore.errors import Problem
from benchstore.records import colour

Theme = Literal["light", "dark"]
GROUNDS: dict[Theme, str] = {"light": "#ffffff", "dark": "#101315"}
"""What text stands on, a colour a theme: `--bg` in `site_template/style.css`."""
LOGO_TYPES = (".svg", ".png")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link at the page's foot; `url` is http or https."""

    text: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Accent:
    """The colour of links and of the focus ring, `#rrggbb`, a theme each."""

    light: str
    dark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteConfig:
    """What the dashboard says about its repository.

    `repository_url` is where commits and files can be seen, `branch` the one whose files are edited there, `url` where the site
    itself is published; `logo` a path from the store's root; `lead` the metrics that lead tables, the first that a table has;
    `intro` is Markdown.
    """

    title: str | None = None
    repository_url: str | None = None
    url: str | None = None
    branch: str = "main"
    logo: str | None = None
    links: tuple[Link, ...] = ()
    accent: Accent | None = None
    lead: tuple[str, ...] = ()
    intro: str | None = None

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> Self:
        """From the `site` section of a config in which `problems` finds nothing."""
        accent = value.get("accent")
        own = {
            "links": tuple(Link(**link) for link in value.get("links") or ()),
            "accent": Accent(**accent) if accent else None,
            "lead": tuple(value.get("lead") or ()),
        }
        return cls(**{**value, **own})


def problems(value: Any, file: str) -> Iterator[Problem]:
    """What is wrong with the config `value` in its `site`, beyond its schema; parts of the wrong type are the schema's to refuse."""
    site = value.get("site") if isinstance(value, dict) else None
    if not isinstance(site, dict):
        return
    if isinstance(site.get("logo"), str):
        yield from _logo(site["logo"], file)
    yield from _accent(site.get("accent"), file)


def _logo(path: str, file: str) -> Iterator[Problem]:
    if not _is_inside(path):
        hint = f"give its path from the folder of {file}, such as docs/logo.svg"
        yield Problem(file=file, place="site.logo", message=f"{path!r} is not a path inside the store", hint=hint, rule="logo")
    if not path.lower().endswith(LOGO_TYPES):
        hint = "draw it as SVG, or save it as PNG"
        yield Problem(file=file, place="site.logo", message=f"{path!r} is neither .svg nor .png", hint=hint, rule="logo")


def _is_inside(path: str) -> bool:
    odd = any(character in path for character in "\\:") or not path.isprintable()
    return not odd and all(part not in ("", ".", "..") for part in path.split("/"))


def _accent(value: Any, file: str) -> Iterator[Problem]:
    """No colour reaches 4.5:1 on both grounds, so that one alone is refused with the pair that would do."""
    stated = value if isinstance(value, dict) else dict.fromkeys(GROUNDS, value)
    if not stated or not all(colour.is_colour(item) for item in stated.values()):
        return
    for theme in GROUNDS:
        place = f"site.accent.{theme}" if isinstance(value, dict) else "site.accent"
        message = _unfit(theme, stated.get(theme))
        if message:
            yield Problem(file=file, place=place, message=message, hint=_pair(stated, value), rule="contrast")


def _unfit(theme: Theme, stated: str | None) -> str:
    """Why a theme cannot have that colour; empty where it can."""
    if stated is None:
        return f"missing; the {theme} theme needs a colour of its own"
    ratio = colour.contrast(stated, GROUNDS[theme])
    if ratio >= colour.LEAST_TEXT_CONTRAST:
        return ""
    return f"{stated} on the {theme} ground {GROUNDS[theme]} has a contrast of {colour.contrast_text(ratio)}; text needs 4.5:1"


def _pair(stated: Mapping[str, str], value: Any) -> str:
    """The nearest pair that can be read, to be copied."""
    known = next(iter(stated.values()))
    light, dark = (colour.legible(stated.get(theme, known), ground) for theme, ground in GROUNDS.items())
    first = "" if isinstance(value, dict) else "a light and a dark theme need a colour each: "
    return f'{first}accent: {{light: "{light}", dark: "{dark}"}} would do'
