"""The static dashboard: every file of the site as bytes, from what a store holds and what git tells of it.

The same source gives the same bytes (invariant I7). Templates only place values; content is escaped by Jinja, in scripts
by `data_files.script`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from benchstore import __version__
from benchstore.publish.export import machine_readable
from benchstore.publish.site import branding, charts, data_files
from benchstore.publish.site.frame import Frame
from benchstore.publish.site.pages import model as model_pages
from benchstore.publish.site.pages import snapshot as snapshot_pages
from benchstore.publish.site.tabs import comparison_examples, comparison_pairs, current, history, regressions, regressions_recovered
from benchstore.publish.site.templates import Templates
from benchstore.publish.words import wording
from benchstore.records.moment import moment
from benchstore.standing.overview import ModelView, Overview, Source, overview

__all__ = ["Source", "pages"]

SCRIPTS = (
    "page.js",
    "numbers.js",
    "saving.js",
    "charts.js",
    "current.js",
    "trends.js",
    "trend_parts.js",
    "comparison.js",
    "side_by_side.js",
    "dot_plot.js",
    "examples.js",
    "history.js",
    "regressions.js",
)
TABS = (("current", "Current"), ("trends", "Trends"), ("comparison", "Comparison"), ("regressions", "Regressions"), ("history", "History"))
NEWEST = 50
"""So many versions stand in the page itself; the scripts load the rest by model."""


def pages(source: Source) -> Iterator[tuple[str, bytes]]:
    """Every file of the site: its path from the site's root, and its bytes."""
    found = overview(source)
    alarms = regressions.alerts(found)
    stamps: dict[str, str] = {}
    templates = Templates(source.templates, branding.brand(source.config.site, source.logo))
    tables = current.groups(found)
    yield from _stamped(chain(_assets(templates), _brand(templates, source), _tables(found, tables)), stamps)
    said = _frame(found, alarms, stamps)
    frame = Frame(templates, said)
    recovered: list[regressions.Closed] = []
    for model in found.models:
        rows = history.of_model(found, model)
        recovered += regressions_recovered.recovered(found, model, rows)
        yield from _stamped(_of_model(found, model, rows, stamps), stamps)
        yield from model_pages.pages(found, model, rows, frame)
        yield from snapshot_pages.pages(found, model, rows, frame)
    yield from machine_readable.files(found)
    yield from _stamped(
        [("data/index.js", "data/index.js", data_files.script("index", data_files.index(found, alarms, stamps, tables)))], stamps
    )
    context = _context(templates, found, tables, alarms, regressions.closed(found, recovered))
    yield "index.html", templates.render("index.html.jinja", **said, **context).encode()


def _stamped(files: Iterable[tuple[str, str, bytes]], stamps: dict[str, str]) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of files of which `stamps` keeps a mark by key, so that a browser never takes an old one for them."""
    for name, key, data in files:
        stamps[key] = hashlib.sha256(data).hexdigest()[:12]
        yield name, data


def _assets(templates: Templates) -> Iterator[tuple[str, str, bytes]]:
    """Path, key and bytes of what is the same for every store. The scripts are one file: one request."""
    yield "early.js", "early.js", templates.text("early.js").encode()
    yield "app.js", "app.js", "".join(templates.text(name) for name in SCRIPTS).encode()
    yield "vega.js", "vega", charts.bundle()
    yield "data/charts.js", "charts", data_files.script("charts", charts.specifications(templates.text("theme.json")))


def _brand(templates: Templates, source: Source) -> Iterator[tuple[str, str, bytes]]:
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
    yield f"model/{model.model}", data_files.shard(found, model, rows, stamps)


def _frame(found: Overview, alarms: Sequence[regressions.Alert], stamps: Mapping[str, str]) -> dict[str, Any]:
    """What the frame says on every page."""
    source = found.source
    return {
        "title": source.config.site.title or "benchstore",
        "version": __version__,
        "stamps": stamps,
        "tabs": TABS,
        "models": len(found.models),
        "open_count": sum(alarm.chip.word == "regressed" for alarm in alarms),
        "commit": source.commit,
        "commit_url": wording.commit_link(source.config.site.repository_url, source.commit),
        "commit_time": moment(source.commit_time) if source.commit_time else None,
        "dirty": source.dirty,
        "counted": f"{wording.counted(found.size, 'snapshot', 'snapshots')} · {wording.counted(len(found.series), 'series')}",
    }


def _context(
    templates: Templates, found: Overview, tables: list[current.Group], alarms: list[regressions.Alert], done: list[regressions.Closed]
) -> dict[str, Any]:
    """What the main page says besides."""
    from markupsafe import Markup

    source = found.source
    return {
        "root": "",  # where the site's root is, as seen from the page
        "index": "",  # the name of the page with the tabs; empty on that page itself
        "sprite": Markup(templates.text("icons.svg")),  # nosec B704  # noqa: S704  # our own drawing, no content
        "scripts": ["app.js", "data/index.js"],
        "against": source.config.policy.against,
        "current": replace(current.answer(found), more=f"{alarms[0].name} on {alarms[0].dataset}: {alarms[0].drops[0].sentence}")
        if alarms
        else current.answer(found),
        "groups": tables,
        "frontiers": any(table.frontiers for table in tables),
        "datasets": sorted({table.dataset for table in tables}),
        "environments": sorted({table.environment for table in tables}),
        "regressions": regressions.answer(found, alarms, done),
        "alerts": alarms,
        "states": regressions.states(alarms, done),
        "closed": regressions.newest_closed(done),
        "limits": regressions.limits(found),
        "history": history.answer(found),
        "horizon": history.horizon(source.horizon),
        "versions": history.newest(found, NEWEST),
    }
