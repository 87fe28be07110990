"""The numbers of the site as JSON files, `api/v1/`: an index, what is current, what got worse, and every model's versions.

Their keys are stable and those of `--format json`; `openapi` describes them. Content may be a key (`metrics`), as in a snapshot.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from benchstore import __version__
from benchstore.publish.export import badges, openapi
from benchstore.publish.words import json_text, links, ranges, wording
from benchstore.records.event import Event
from benchstore.records.metric import Metric
from benchstore.records.moment import moment
from benchstore.records.series import Series
from benchstore.records.snapshot import Snapshot
from benchstore.standing.attention import Attention, Finding, State
from benchstore.standing.decisions import Decision, decisions
from benchstore.standing.marks import marks
from benchstore.standing.overview import ModelView, Overview, SeriesView

FOLDER = "api/v1"
PART = 500
"""So many versions has each file of older ones of a model."""
_ROOT = "../../"


def files(attention: Attention) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of every JSON file, and of their description."""
    overview = attention.overview
    yield f"{FOLDER}/index.json", _lines(overview, index(overview), "series")
    yield f"{FOLDER}/current.json", _lines(overview, current(overview), "series")
    yield f"{FOLDER}/regressions.json", _json(overview, regressions(attention))
    events = _events(overview)
    for model in overview.models:
        yield from _of_model(overview, model, events.get(model.model, []))
    site = wording.web_link(overview.source.config.site.url)
    yield f"{FOLDER}/openapi.json", json_text.dumps(openapi.description(f"{site.rstrip('/')}/{FOLDER}" if site else None))


def _json(overview: Overview, value: Mapping[str, Any]) -> bytes:
    return json_text.dumps({"schema_version": 1, "commit": _sha(overview), **value})


def _lines(overview: Overview, value: Mapping[str, Any], name: str) -> bytes:
    """The same with a line each for the list `name`, which is long where there are many series."""
    head = {key: item for key, item in value.items() if key != name}
    return json_text.lines({"schema_version": 1, "commit": _sha(overview), **head}, name, value[name])


def _sha(overview: Overview) -> str | None:
    return overview.source.commit.sha if overview.source.commit else None


def index(overview: Overview) -> dict[str, Any]:
    """What there is, where each series stands, and where the rest lies; addresses are relative to the file."""
    source = overview.source
    names = sorted({name for view in overview.series for name in view.shown.values}, key=overview.table.order)
    return {
        "commit_time": moment(source.commit.time).iso if source.commit else None,
        "dirty": source.dirty,
        "generator": {"name": "benchstore", "version": __version__},
        "title": source.config.site.title,
        "repository_url": wording.web_link(source.config.site.repository_url),
        "against": source.config.policy.against,
        "links": {
            "page": f"{_ROOT}index.html",
            "current": "current.json",
            "regressions": "regressions.json",
            "openapi": "openapi.json",
            "feed": f"{_ROOT}feed.xml",
            **{f"{name}_csv": f"{_ROOT}csv/{name}.csv" for name in ("current", "regressions")},
        },
        "metrics": [_metric(overview.table.get(name)) for name in names],
        "models": [_model(model) for model in overview.models],
        "series": [_standing(overview, view) for view in overview.series],
    }


def _metric(metric: Metric) -> dict[str, Any]:
    limit = metric.limit
    return {
        "name": metric.name,
        "unit": metric.unit or None,
        "direction": metric.direction,
        "primary": metric.primary,
        "limit": {"absolute": limit.absolute, "relative": limit.relative} if limit else None,
        "description": metric.description or None,
    }


def _model(model: ModelView) -> dict[str, Any]:
    return {
        "model": model.model,
        "versions": len(model.snapshots),
        "links": {
            "versions": f"models/{model.model}.json",
            "csv": f"{_ROOT}csv/models/{model.model}.csv",
            "older": [_part(model.model, number) for number, _ in enumerate(_older(model), start=1)],
            "page": f"{_ROOT}{links.model_page(model.model)}",
            "latest": f"{_ROOT}{links.model_page(model.model)}#latest",
        },
    }


def _standing(overview: Overview, view: SeriesView) -> dict[str, Any]:
    return {
        **_series(view.series),
        "display_name": view.name,
        "current": view.standing.current if view.standing else None,
        "baseline": view.standing.baseline if view.standing else None,
        "lead": view.lead,
        "versions": len(view.versions),
        "links": {
            "versions": f"models/{view.series.model}.json",
            "badges": {name: f"{_ROOT}{badges.stem(view.series, name)}.svg" for name in badges.metrics(overview, view)},
        },
    }


def _series(series: Series) -> dict[str, Any]:
    """A series as judged rows name it."""
    where = {"dataset": series.dataset, "prompt": series.prompt or None, "environment": series.environment}
    return {"model": series.model, "series": where}


def current(overview: Overview) -> dict[str, Any]:
    """Every series' current snapshot, or its newest where none was promoted, with its verdicts."""
    return {"against": overview.source.config.policy.against, "series": [_current(overview, view) for view in overview.series]}


def _current(overview: Overview, view: SeriesView) -> dict[str, Any]:
    shown = view.shown
    return {
        **_series(view.series),
        "display_name": view.name,
        "version": shown.version,
        "promoted": view.promoted,
        "baseline": view.standing.baseline if view.standing else None,
        "created_at": shown.created_at,
        "lead": view.lead,
        "metrics": shown.values,
        "intervals": {name: list(found) for name, found in overview.intervals(shown).items()},
        "rows": [row.to_dict() for row in view.judgements],
    }


def regressions(attention: Attention) -> dict[str, Any]:
    """What is open, what must be looked at and why, and what was decided."""
    found = attention.findings
    return {
        "against": attention.overview.source.config.policy.against,
        "open": [_finding(item, "open") for item in found if item.rows_of("open")],
        "held": [_finding(item, "held") for item in found if item.state == "held"],
        "unconfirmed": [_finding(item, "unconfirmed") for item in found if item.rows_of("unconfirmed")],
        "unsure": [_finding(item, "unsure") for item in found if item.rows_of("unsure")],
        "shifted": [_finding(item, "shifted") for item in found if item.rows_of("shifted")],
        "broken": [{**_series(item.view.series), "missing": list(item.missing)} for item in found if item.state == "broken"],
        "closed": [_decision(item) for item in decisions(attention)],
    }


def _finding(found: Finding, state: State) -> dict[str, Any]:
    target = found.back_to
    return {
        **_series(found.view.series),
        "version": found.snapshot.version,
        "promoted": found.state != "held" and found.view.promoted,
        "since": found.since,
        "opened": {concern.row.metric: concern.opened for concern in found.concerns if concern.opened is not None},
        "back_to": target.version if target else None,
        "back_to_value": target.value if target else None,
        "rows": [row.to_dict() for row in found.rows_of(state)],
    }


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "kind": decision.kind,
        **_series(decision.view.series),
        "version": decision.version,
        "back_to": decision.back_to,
        "metric": decision.metric,
        "value": decision.value,
        "reason": decision.reason,
        "time": decision.time,
        "author": decision.author,
        "commit": decision.commit,
    }


def _events(overview: Overview) -> dict[str, list[Event]]:
    found: dict[str, list[Event]] = {}
    for event in overview.source.events:
        found.setdefault(event.model, []).append(event)
    return found


def _older(model: ModelView) -> list[range]:
    """The places of a model's versions that are in files of their own."""
    return ranges.older(len(model.snapshots), PART)


def _part(model: str, number: int) -> str:
    """The address of the file of an older part of a model, from beside the index. A folder of its own: models may be called `m` and `m.1`."""
    return f"older/{model}/{number}.json"


def _of_model(overview: Overview, model: ModelView, events: Sequence[Event]) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of a model's file, and of those of its older versions: whole snapshots, and what happened to them.

    They say nothing that follows from another model, nor of which commit the site was built.
    """
    older, left = _older(model), [event for event in events if event.kind != "added"]
    for number, places in enumerate(older, start=1):
        snapshots = model.snapshots[places.start : places.stop]
        known = {item.version for item in snapshots}
        told, left = [event for event in left if event.version in known], [event for event in left if event.version not in known]
        yield f"{FOLDER}/{_part(model.model, number)}", _versions(overview, model, {}, told, snapshots)
    said = {
        "series": [_standing_of(view) for view in model.series],
        "older": [f"../{_part(model.model, number)}" for number, _ in enumerate(older, start=1)],
    }
    newest = model.snapshots[older[-1].stop if older else 0 :]
    yield f"{FOLDER}/models/{model.model}.json", _versions(overview, model, said, left, newest)


def _versions(
    overview: Overview, model: ModelView, said: Mapping[str, Any], events: Sequence[Event], snapshots: Sequence[Snapshot]
) -> bytes:
    marked = marks(model)
    head = {"schema_version": 1, "model": model.model, **said, "events": [_event(event) for event in events]}
    return json_text.lines(head, "versions", (_version(overview, item, marked.get(item.version, [])) for item in snapshots))


def _event(event: Event) -> dict[str, Any]:
    """What the pointer file did to a version; model and series are those of the version, and its own adding stands with it."""
    told = event.to_dict() | {"time": event.time or None, "author": event.author or None}
    return {name: value for name, value in told.items() if name not in ("model", "series")}


def _added(event: Event | None) -> dict[str, Any]:
    """How a version came in; null where that is not known, or not committed yet."""
    return {name: (getattr(event, name) or None if event else None) for name in ("commit", "author", "time", "subject")}


def _standing_of(view: SeriesView) -> dict[str, Any]:
    standing = view.standing
    return {
        **_series(view.series),
        "current": standing.current if standing else None,
        "baseline": standing.baseline if standing else None,
        "lead": view.lead,
    }


def _version(overview: Overview, snapshot: Snapshot, marked: list[str]) -> dict[str, Any]:
    return {
        "version": snapshot.version,
        "marks": marked,
        "added": _added(overview.added.get((snapshot.model, snapshot.version))),
        "aggregated": dict(snapshot.aggregated),
        "snapshot": snapshot.to_dict(),
    }
