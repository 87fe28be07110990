"""The OpenAPI 3.1 description of the JSON files in `api/v1/`, with a schema for each. Every key is always there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, get_args

from benchstore import __version__
from benchstore.analysis.judgement import Word
from benchstore.records.event import EventKind
from benchstore.records.metric import Direction
from benchstore.standing.marks import WORDS

Schema = dict[str, Any]
_VALUES: Schema = {"type": "object", "additionalProperties": {"type": "number"}, "description": "Metric name to its value."}
_INTERVAL: Schema = {"type": "array", "items": {"type": ["number", "null"]}, "minItems": 2, "maxItems": 2}
_TEXT: Schema = {"type": "string"}
_VERSION: Schema = {"type": "integer", "minimum": 1}
_TIME: Schema = {"type": "string", "format": "date-time"}
_LINK: Schema = {"type": "string", "format": "uri-reference", "description": "Relative to this file."}


def description(server: str | None) -> dict[str, Any]:
    """The whole description; `server` is where the files are published, None for beside this one."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Benchmark results",
            "version": "1",
            "description": f"Static files, rebuilt at each publication, by benchstore {__version__}. Keys are only ever added within v1.",
        },
        "servers": [{"url": server or "."}],
        "paths": {
            "/index.json": _path("Index", "What there is, and where each series stands."),
            "/current.json": _path("Current", "Every series' current snapshot with its intervals and verdicts."),
            "/regressions.json": _path("Regressions", "What got worse, and what was decided about it."),
            "/models/{model}.json": _path("Model", "The versions of one model, whole, and what happened to them.", "model"),
            "/older/{model}/{part}.json": _path("Older", "Older versions of one model, where it has very many.", "model", "part"),
        },
        "components": {"schemas": schemas()},
    }


def _path(name: str, summary: str, *parameters: str) -> dict[str, Any]:
    content = {"application/json": {"schema": _ref(name)}}
    found: dict[str, Any] = {
        "operationId": f"get{name}",
        "summary": summary,
        "responses": {"200": {"description": summary, "content": content}},
    }
    if parameters:
        found["parameters"] = [{"name": name, "in": "path", "required": True, "schema": _TEXT} for name in parameters]
    return {"get": found}


def schemas() -> dict[str, Schema]:
    """Every schema by name: the four files, and what they are made of."""
    return {
        "Index": _file(_index()),
        "Current": _file({"against": _against(), "series": _list(_ref("CurrentSeries"))}),
        "Regressions": _file(_regressions()),
        "Model": _object({"schema_version": {"const": 1}, **_model()}),
        "Older": _object({"schema_version": {"const": 1}, **_older()}),
        "Series": _series(),
        "Metric": _metric(),
        "JudgedRow": _judged_row(),
        "CurrentSeries": _current_series(),
        "Finding": _finding(),
        "Broken": _object(
            {"model": _TEXT, "series": _ref("Series"), "missing": _list(_TEXT, "What the pointer names, such as `current 33`.")}
        ),
        "Decision": _decision(),
        "Version": _version(),
        "Event": _event(),
    }


def _index() -> dict[str, Schema]:
    names = ("page", "current", "regressions", "openapi", "feed", "current_csv", "regressions_csv")
    links = dict.fromkeys(("versions", "csv", "page", "latest"), _LINK)
    older = {"older": _list(_LINK, "The files of its older versions, oldest first, where it has very many.")}
    model = {"model": _TEXT, "versions": _count(), "links": _object(links | older)}
    badges = {"type": "object", "additionalProperties": _LINK, "description": "Metric name to its badge."}
    standing = _standing() | {"display_name": _TEXT, "versions": _count(), "links": _object({"versions": _LINK, "badges": badges})}
    return {
        "commit_time": _or_null(_TIME),
        "dirty": {"type": "boolean", "description": "Whether the files held more than the commit."},
        "generator": _object({"name": {"const": "benchstore"}, "version": _TEXT}),
        "title": _or_null(_TEXT),
        "repository_url": _or_null({"type": "string", "format": "uri"}),
        "against": _against(),
        "links": _object(dict.fromkeys(names, _LINK)),
        "metrics": _list(_ref("Metric")),
        "models": _list(_object(model)),
        "series": _list(_object(standing)),
    }


def _regressions() -> dict[str, Schema]:
    return {
        "against": _against(),
        "open": _list(_ref("Finding"), "Series in which a regression stands; a row may be that of an earlier version that opened it."),
        "held": _list(_ref("Finding"), "Series whose newest version regressed and was not promoted."),
        "unconfirmed": _list(_ref("Finding"), "Series in which a scheduled run regressed, and the next one decides."),
        "unsure": _list(_ref("Finding"), "Series that look worse, where the data cannot tell."),
        "shifted": _list(_ref("Finding"), "Series in which no single run is worse, but the level of a primary metric fell by a step."),
        "broken": _list(_ref("Broken"), "Series whose pointer names a version that is not there."),
        "closed": _list(_ref("Decision"), "What was accepted, what recovered, and what was rolled back."),
    }


def _model() -> dict[str, Schema]:
    return {
        "model": _TEXT,
        "series": _list(_object(_standing())),
        "older": _list(_LINK, "Files of older versions, oldest first; once there, they hold the same versions for ever."),
        "events": _list(_ref("Event"), "What happened to these versions after they were added, newest first."),
        "versions": _list(_ref("Version"), "Oldest first; those that are in no file of older ones."),
    }


def _older() -> dict[str, Schema]:
    kept = ("model", "events", "versions")
    return {name: schema for name, schema in _model().items() if name in kept}


def _standing() -> dict[str, Schema]:
    """Where a series stands; null where it was never promoted."""
    lead = {"type": "string", "description": "The metric that leads the series' table."}
    return {"model": _TEXT, "series": _ref("Series"), "current": _or_null(_VERSION), "baseline": _or_null(_VERSION), "lead": lead}


def _series() -> Schema:
    return _object(
        {"dataset": _TEXT, "prompt": _or_null(_TEXT), "environment": _TEXT}, "With the model: where numbers may be compared over time."
    )


def _metric() -> Schema:
    number = {"type": ["number", "null"]}
    return _object(
        {
            "name": _TEXT,
            "unit": _or_null(_TEXT),
            "direction": {"enum": list(get_args(Direction))},
            "primary": {"type": "boolean"},
            "limit": _or_null(_object({"absolute": number, "relative": number}, "How much worse it may get.")),
            "description": _or_null(_TEXT),
        }
    )


def _judged_row() -> Schema:
    numbers = ("value", "reference_value", "delta", "relative", "effect", "p", "p_adjusted", "p_exact", "detectable")
    texts = ("reference_model", "reference_why", "method", "counted", "rule", "evidence")
    return _object(
        {
            "model": _TEXT,
            "series": _ref("Series"),
            "version": _or_null(_VERSION),
            "reference": _or_null(_VERSION),
            "metric": _TEXT,
            "verdict": {"enum": list(get_args(Word))},
            "better": {"enum": [1, 0, -1, None], "description": "Which side is ahead: 1 the new one, -1 the old one."},
            "interval": _or_null(_INTERVAL) | {"description": "Of the effect."},
            "n": _or_null(_count()),
            "needed": _or_null(_count()),
            "confirmed": {"type": "boolean"},
            "primary": {"type": "boolean"},
            "blind": {"type": "boolean", "description": "A primary metric of which a gross fall would not have been seen."},
            "sentence": _TEXT,
            **{name: {"type": ["number", "null"]} for name in numbers},
            **{name: _or_null(_TEXT) for name in texts},
        },
        "One metric of one snapshot, judged; the row of `--format json`.",
    )


def _current_series() -> Schema:
    return _object(
        {
            "model": _TEXT,
            "series": _ref("Series"),
            "display_name": _TEXT,
            "version": _VERSION,
            "promoted": {"type": "boolean", "description": "Whether the version is current; else it is the newest."},
            "baseline": _or_null(_VERSION),
            "created_at": _TIME,
            "lead": _TEXT,
            "metrics": _VALUES,
            "intervals": {"type": "object", "additionalProperties": _INTERVAL, "description": "Of the values, 95%, where known."},
            "rows": _list(_ref("JudgedRow")),
        }
    )


def _finding() -> Schema:
    return _object(
        {
            "model": _TEXT,
            "series": _ref("Series"),
            "version": _VERSION,
            "promoted": {"type": "boolean", "description": "Whether that version is current; if not, it landed and was not promoted."},
            "since": _TIME | {"description": "When the version became current; where git does not know, when it was measured."},
            "opened": {
                "type": "object",
                "additionalProperties": _VERSION,
                "description": "The version that opened the regression of each metric.",
            },
            "back_to": _or_null(_VERSION)
            | {"description": "What a roll back would make current: the newest earlier one in which no regression was open."},
            "back_to_value": {"type": ["number", "null"], "description": "Its value of the metric that leads its series."},
            "rows": _list(_ref("JudgedRow")),
        }
    )


def _decision() -> Schema:
    return _object(
        {
            "kind": {"enum": ["accepted", "recovered", "rolled back"]},
            "model": _TEXT,
            "series": _ref("Series"),
            "version": _VERSION,
            "back_to": _or_null(_VERSION),
            "value": {"type": ["number", "null"], "description": "Of the metric that was accepted, or that recovered."},
            "time": _or_null(_TIME),
            **{name: _or_null(_TEXT) for name in ("metric", "reason", "author", "commit")},
        }
    )


def _version() -> Schema:
    return _object(
        {
            "version": _VERSION,
            "marks": _list({"enum": list(WORDS)}, "What the pointer file says of it."),
            "added": _object(
                {"commit": _or_null(_TEXT), "author": _or_null(_TEXT), "time": _or_null(_TIME), "subject": _or_null(_TEXT)},
                "How git got to know the snapshot; null where that is not known.",
            ),
            "aggregated": _VALUES | {"description": "Means over its metrics, by the config."},
            "snapshot": {"type": "object", "description": "All that its file holds, by schemas/snapshot.schema.json."},
        }
    )


def _event() -> Schema:
    return _object(
        {
            "kind": {"enum": list(get_args(EventKind))},
            "version": {"type": "integer", "minimum": 0, "description": "0: no longer promoted."},
            "previous": _or_null(_VERSION),
            "time": _or_null(_TIME) | {"description": "Null: not committed yet."},
            **{name: _or_null(_TEXT) for name in ("metric", "reason", "author", "commit")},
            "subject": _TEXT,
        }
    )


def _file(properties: dict[str, Schema]) -> Schema:
    """A file's object: what all of them open with, then its own."""
    commit = {"type": ["string", "null"], "description": "The commit that the site was built from."}
    return _object({"schema_version": {"const": 1}, "commit": commit, **properties})


def _object(properties: dict[str, Schema], said: str = "") -> Schema:
    """Strict: a key more would be one that nobody described."""
    found: Schema = {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
    return {"description": said, **found} if said else found


def _list(items: Schema, said: str = "") -> Schema:
    found: Schema = {"type": "array", "items": items}
    return {"description": said, **found} if said else found


def _or_null(schema: Schema) -> Schema:
    return schema | {"type": [*_types(schema["type"]), "null"]}


def _types(found: str | Iterable[str]) -> list[str]:
    return [found] if isinstance(found, str) else list(found)


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _count() -> Schema:
    return {"type": "integer", "minimum": 0}


def _against() -> Schema:
    return {"enum": ["baseline", "previous"], "description": "What current snapshots are judged against."}
