"""Links: to a version, to two side by side, and to where a person can act without a terminal: the forge's editor, an issue form.

Of the forge only where the config's `site.repository_url` is a web address; every part is percent-encoded.
"""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from benchstore.publish.words import wording
from benchstore.records import pointer
from benchstore.records.branding import SiteConfig
from benchstore.records.series import Series

ISSUE_FORM = "rollback.yml"
"""The issue form that asks for a roll back; its fields are `model` and `version`."""


def edit_pointer(site: SiteConfig, model: str, prefix: str = "") -> str | None:
    """Where a model's pointer file can be edited, of a store at `prefix` of its repository; None where there is no forge."""
    base = _base(site)
    edit = "-/edit" if _is_gitlab(base) else "edit"
    return f"{base}/{edit}/{quote(site.branch)}/{quote(prefix)}snapshots/{_encoded(model)}/{pointer.FILE}" if base else None


def rollback_issue(site: SiteConfig, model: str, version: int) -> str | None:
    """A new issue that asks to go back to a version; None where there is no forge."""
    parts = rollback_issue_parts(site, model)
    return str(version).join(parts) if parts else None


def rollback_issue_parts(site: SiteConfig, model: str) -> tuple[str, str, str] | None:
    """The same for every version of a model: what stands before, between and after the version's number."""
    base = _base(site)
    if not base:
        return None
    if _is_gitlab(base):  # the form of New pipeline, as examples/gitlab has it
        known = f"ref={_encoded(site.branch)}&var%5BROLLBACK_MODEL%5D={_encoded(model)}"
        return f"{base}/-/pipelines/new?{known}&var%5BROLLBACK_WHY%5D={_encoded('Roll back to v')}", "&var%5BROLLBACK_TO%5D=", ""
    start = f"{base}/issues/new?template={ISSUE_FORM}&title={_encoded(f'Roll back {model} to v')}"
    return start, f"&model={_encoded(model)}&version=", ""


def version_place(model: str, version: int) -> str:
    """A version's place on its model's page, as an address from the site's root."""
    return f"{model_page(model)}#v{version}"


def model_page(model: str) -> str:
    """A model's page, as an address from the site's root."""
    return f"models/{_encoded(model)}/index.html"


def series_address(series: Series) -> str:
    """How the main page's address names a series: what it is, so that it stays the same when other models come."""
    return quote("|".join((series.model, *series.configuration)), safe="")


def comparison_fragment(model: str, old: int, new: int) -> str:
    """The part after `#` in the main page's address that shows two versions of a model side by side."""
    return f"comparison?a={quote(f'{model}@{old}', safe='')}&b={quote(f'{model}@{new}', safe='')}"


def _is_gitlab(base: str | None) -> bool:
    """Whether the repository is on GitLab, by its host's name: gitlab.com, gitlab.example.org."""
    return "gitlab" in (urlsplit(base or "").hostname or "").split(".")


def _base(site: SiteConfig) -> str | None:
    base = wording.web_link(site.repository_url)
    return base.rstrip("/") if base else None


def _encoded(text: str) -> str:
    return quote(text, safe="")
