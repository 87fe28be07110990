"""The static dashboard: every file of the site as bytes, from what a store holds and what git tells of it.

The same source gives the same bytes (invariant I7). Templates only place values; content is escaped by Jinja, in scripts
by `data_files.script`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from benchstore import __version__
from benchstore.publish.export import machine_readable
from benchstore.publish.site import branding, charts, data_files, model_data
from benchstore.publish.site.frame import Frame
from benchstore.publish.site.pages import model as model_pages
from benchstore.publish.site.pages import not_found
from benchstore.publish.site.tabs import comparison_examples, comparison_pairs, current, history, regressions, tabs
from benchstore.publish.site.templates import Templates
from benchstore.publish.words import wording
from benchstore.records.moment import moment
from benchstore.standing.attention import Attention
from benchstore.standing.overview import ModelView, Overview
from benchstore.standing.source import StoreSource

_ACCIDENTS_SHOWN = 5


def pages(source: StoreSource) -> Iterator[tuple[str, bytes]]:
    """Every file of the site: its path from the site's root, and its bytes."""
    overview = Overview(source)
    attention = Attention(overview)
    alerts, tables, stamps = regressions.alerts(attention), current.groups(attention), dict[str, str]()
    templates = Templates(source.templates, branding.brand(source.config.site, source.logo))
    yield from _stamped(chain(_assets(templates), _brand(templates, source), _tables(overview, tables)), stamps)
    frame = Frame(templates, _frame(source, stamps))
    for model in overview.models:
        rows = history.of_model(overview, model)
        yield from _stamped(_of_model(overview, model, rows, stamps), stamps)
        yield f"models/{model.model}/index.html", model_pages.page(overview, model, rows, frame)
    yield not_found.FILE, not_found.page(templates, source.config.site)
    yield from machine_readable.files(attention)
    index = data_files.script("index", data_files.index(attention, alerts, stamps, tables))
    yield from _stamped([("data/index.js", "data/index.js", index)], stamps)
    said = _frame(source, stamps) | _now(attention) | _context(templates, attention, tables, alerts)
    yield "index.html", templates.render("index.html.jinja", **said).encode()


def _stamped(files: Iterable[tuple[str, str, bytes]], stamps: dict[str, str]) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of files of which `stamps` keeps a mark by key, so that a browser never takes an old one for them."""
    for name, key, data in files:
        stamps[key] = hashlib.sha256(data).hexdigest()[:12]
        yield name, data


def _assets(templates: Templates) -> Iterator[tuple[str, str, bytes]]:
    """Path, key and bytes of what is the same for every store. The scripts are one file: one request."""
    yield "early.js", "early.js", templates.text("early.js").encode()
    yield "app.js", "app.js", "".join(templates.text(name) for name in tabs.SCRIPTS).encode()
    yield "record.js", "record.js", "".join(templates.text(name) for name in tabs.RECORD_SCRIPTS).encode()
    yield "vega.js", "vega", charts.bundle()
    yield "data/charts.js", "charts", data_files.script("charts", charts.specifications(templates.text("theme.json")))


def _brand(templates: Templates, source: StoreSource) -> Iterator[tuple[str, str, bytes]]:
    """Path, key and bytes of what a repository's own look changes."""
    yield "style.css", "style", (templates.text("style.css") + branding.accent_style(source.config.site.accent)).encode()
    if source.logo:
        yield branding.logo_name(source.config.site), "logo", source.logo


def _tables(found: Overview, tables: Sequence[current.Group]) -> Iterator[tuple[str, str, bytes]]:
    """Path, key and bytes of what stands behind Current's tables: points of the scatters, models judged against each other."""
    for key, value in chain([("frontiers", current.frontier_data(tables))], comparison_pairs.reports(found, tables)):
        yield f"data/{key}.js", key, data_files.script(key, value)


def _of_model(
    found: Overview, model: ModelView, rows: Sequence[history.Version], stamps: Mapping[str, str]
) -> Iterator[tuple[str, str, bytes]]:
    """Path, key and bytes of a model's data. `stamps` fills up as they are taken: its file names its rows' files."""
    for key, value in _values(found, model, rows, stamps):
        yield f"data/{key}.js", key, data_files.script(key, value)


def _values(found: Overview, model: ModelView, rows: Sequence[history.Version], stamps: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    for files in comparison_examples.files(found, model):
        if files.examples_key not in stamps:
            yield files.examples_key, files.examples
        yield files.rows_key, files.rows
    yield from model_data.parts(model, rows, stamps)
    yield model_data.key_of(model.model), model_data.head(found, model, rows, stamps)


def _frame(source: StoreSource, stamps: Mapping[str, str]) -> dict[str, Any]:
    """What the frame says on every page: nothing that follows from what the store holds, so that a page changes with its own model alone."""
    return {
        "title": source.config.site.title or "benchstore",
        "version": __version__,
        "stamps": stamps,
        "tabs": [(tab.id, tab.title) for tab in tabs.TABS],
        "open_count": 0,
        "acknowledged": _acknowledged(source),
    }


def _now(attention: Attention) -> dict[str, Any]:
    """What the frame of the main page says besides: how much there is, how much is open, and of which commit."""
    overview, source = attention.overview, attention.overview.source
    commit = source.commit.sha if source.commit else None
    return {
        "models": len(overview.models),
        "open_count": len({finding.view.number for finding in attention.open}),
        "commit": commit,
        "commit_url": wording.commit_link(source.config.site.repository_url, commit),
        "commit_time": moment(source.commit.time) if source.commit else None,
        "dirty": source.dirty,
        "counted": f"{wording.counted(overview.size, 'snapshot', 'snapshots')} · {wording.counted(len(overview.series), 'series')}",
    }


def _acknowledged(source: StoreSource) -> dict[str, Any] | None:
    """What the foot says of accidents with landed snapshots that the team goes on with; None where there are none."""
    entries = source.config.acknowledged
    if not entries:
        return None
    many = len(entries) > 1
    shown = [
        {"commit": entry.commit[:7], "url": wording.commit_link(source.config.site.repository_url, entry.commit), "reason": entry.reason}
        for entry in entries[:_ACCIDENTS_SHOWN]
    ]
    rest = len(entries) - len(shown)
    return {
        "lead": f"{wording.counted(len(entries), 'commit', 'commits')} changed or removed snapshots that had landed, and {'are' if many else 'is'} acknowledged",
        "shown": shown,
        "rest": f"and {rest} more in benchstore.yaml" if rest else "",
    }


def _context(templates: Templates, attention: Attention, tables: list[current.Group], alerts: list[regressions.Alert]) -> dict[str, Any]:
    """What the main page says besides: its own, and what each tab's template is told."""
    from markupsafe import Markup

    said: dict[str, Any] = {
        "root": "",  # where the site's root is, as seen from the page
        "index": "",  # the name of the page with the tabs; empty on that page itself
        "sprite": Markup(templates.text("icons.svg")),  # nosec B704  # noqa: S704  # our own drawing, no content
        "scripts": ["app.js", "data/index.js"],
        "sections": [tab.template for tab in tabs.TABS],
        "datasets": sorted({table.dataset for table in tables}),
        "environments": sorted({table.environment for table in tables}),
    }
    for tab in tabs.TABS:
        said |= tab.data(attention, tables, alerts)
    return said
