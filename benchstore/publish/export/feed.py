"""The site's news as an Atom feed (RFC 4287): what regressed, what was promoted, rolled back and accepted.

Identifiers come from content alone, times from git and from the data; what is not committed yet is no news.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET  # nosec B405  # written, never parsed

from benchstore import __version__
from benchstore.publish.words import links, wording, xml_text
from benchstore.records.event import Event
from benchstore.records.moment import moment
from benchstore.standing.attention import Attention, Finding
from benchstore.standing.overview import Overview, SeriesView

FILE = "feed.xml"
MOST = 50
_NAMESPACE = uuid.UUID("5f0b7c1e-6f0e-5b0e-9a53-3d6d7e0c1f64")
"""A random one, fixed: identifiers of this feed are version 5 of it."""
_NEWS = ("promoted", "rolled back", "accepted")
_EPOCH = "1970-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One piece of news; `page` is an address inside the site, `commit_url` where the change can be seen."""

    key: tuple[object, ...]
    title: str
    summary: str
    updated: str
    page: str
    author: str = ""
    commit_url: str | None = None


def files(attention: Attention) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of the feed."""
    yield FILE, document(attention.overview, entries(attention))


def entries(attention: Attention) -> list[News]:
    """The newest news, newest first; of one moment what is open comes first."""
    overview = attention.overview
    views = {view.series: view for view in overview.series}
    of_version = {(item.model, item.version): view for view in views.values() for item in view.members}
    found: list[tuple[str, Finding | tuple[Event, SeriesView]]] = [(item.since, item) for item in attention.regressed]
    for event in overview.source.events:
        view = views.get(event.series) if event.series else of_version.get((event.model, event.version))
        if event.kind in _NEWS and event.time and view is not None:
            found.append((moment(event.time).iso, (event, view)))
    newest = sorted(found, key=lambda item: item[0], reverse=True)[:MOST]
    return [_open(overview, item) if isinstance(item, Finding) else _happened(overview, *item) for _, item in newest]


def _open(overview: Overview, found: Finding) -> News:
    view, series = found.view, found.view.series
    rows = found.rows_of(found.state)
    names = ", ".join(wording.in_sentence(overview.table.get(row.metric)) for row in rows[:3])
    more = f" and {len(rows) - 3} more" if len(rows) > 3 else ""
    return News(
        key=("regressed", *_key(view), found.snapshot.version, rows[0].reference, found.snapshot.created_at),
        title=f"{view.name} v{found.snapshot.version} regressed on {series.dataset}: {names}{more}",
        summary=" ".join(row.sentence for row in rows[:12]),
        updated=found.since,
        page=links.version_place(series.model, found.snapshot.version),
    )


def _happened(overview: Overview, event: Event, view: SeriesView) -> News:
    return News(
        key=(event.kind, *_key(view), event.version, event.previous, event.metric, event.commit),
        title=f"{_title(overview, event, view)} on {view.series.dataset}",
        summary=event.reason or event.subject,
        updated=moment(event.time).iso,
        page=links.version_place(event.model, event.version) if event.version else links.model_page(event.model),
        author=event.author,
        commit_url=wording.commit_link(overview.source.config.site.repository_url, event.commit),
    )


def _title(overview: Overview, event: Event, view: SeriesView) -> str:
    if event.kind == "accepted":
        return f"{view.name} v{event.version}: {wording.in_sentence(overview.table.get(event.metric or ''))} accepted"
    if event.kind == "promoted":
        return f"{view.name} v{event.version} promoted"
    return f"{view.name} v{event.previous} rolled back" + (f" to v{event.version}" if event.version else "")


def _key(view: SeriesView) -> tuple[str, ...]:
    return (view.series.model, *view.series.configuration)


def _identifier(*key: object) -> str:
    return uuid.uuid5(_NAMESPACE, json.dumps(key)).urn


def document(overview: Overview, news: list[News]) -> bytes:
    """The feed's bytes. Links are absolute where the config says where the site is published (`site.url`), else relative."""
    site = overview.source.config.site
    published = wording.web_link(site.url)
    base, title = f"{published.rstrip('/')}/" if published else "", site.title or "benchstore"
    root = ET.Element("feed", xmlns="http://www.w3.org/2005/Atom")
    _text(root, "id", _identifier("feed", site.url or site.repository_url or title))
    _text(root, "title", title)
    _text(root, "updated", news[0].updated if news else _built(overview))
    _text(ET.SubElement(root, "author"), "name", title)
    _text(root, "generator", "benchstore", {"version": __version__})
    _link(root, "self", f"{base}{FILE}", "application/atom+xml")
    _link(root, "alternate", f"{base}index.html", "text/html")
    for entry in news:
        _entry(ET.SubElement(root, "entry"), entry, base)
    return xml_text.document(root)


def _built(overview: Overview) -> str:
    """When the last thing happened that is known of, for a feed without news."""
    newest = max((item for model in overview.models for item in model.snapshots), key=lambda item: item.moment, default=None)
    commit = overview.source.commit
    known = commit.time if commit else newest.created_at if newest else None
    return moment(known).iso if known else _EPOCH


def _entry(parent: ET.Element, entry: News, base: str) -> None:
    _text(parent, "id", _identifier(*entry.key))
    _text(parent, "title", entry.title)
    _text(parent, "updated", entry.updated)
    if entry.author:
        _text(ET.SubElement(parent, "author"), "name", entry.author)
    _link(parent, "alternate", f"{base}{entry.page}", "text/html")
    if entry.commit_url:
        _link(parent, "related", entry.commit_url, "text/html")
    _text(parent, "summary", entry.summary)


def _link(parent: ET.Element, relation: str, address: str, kind: str) -> None:
    ET.SubElement(parent, "link", rel=relation, href=address, type=kind)


def _text(parent: ET.Element, name: str, text: str, attributes: Mapping[str, str] | None = None) -> None:
    ET.SubElement(parent, name, dict(attributes or {})).text = xml_text.clean(text)
