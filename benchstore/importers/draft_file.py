"""Drafts: the snapshot's own fields, each optional but `metrics`, with sample columns inline. Also whole snapshots."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from benchstore.errors import Problem, Refused
from benchstore.importers import metric_map
from benchstore.importers.document import Document, Options
from benchstore.importers.importer import Importer
from benchstore.importers.run_facts import SUCCESS
from benchstore.records import canonical_json, schema
from benchstore.records.config import HARDWARE
from benchstore.records.draft import Draft
from benchstore.records.samples import Samples, version_of

ASSIGNED = ("schema_version", "version")
"""What `add` gives to every snapshot, whatever a draft says."""
LENIENT = (*ASSIGNED, "samples", "model", "created_at")
"""Fields that `add` reads more freely than the schema does: a hub's name, a date without a zone."""


def recognises(document: Document) -> bool:
    """An object with `metrics` and no key that a snapshot does not have; where a snapshot has objects, another tool has texts."""
    value = document.value
    if not isinstance(value, dict) or not isinstance(value.get("metrics"), dict) or not set(value) <= set(_properties()):
        return False
    return not any(isinstance(item, str) and _properties()[key].get("type") == "object" and key != HARDWARE for key, item in value.items())


def read(document: Document, options: Options) -> list[Draft]:  # noqa: ARG001  # every importer has this signature
    """The draft in `document`. Raises Refused where its JSON is not strict, with every unknown key and every field of the wrong form."""
    value = canonical_json.loads(document.data, document.file) if document.kind == "json" and document.data else document.value
    if not isinstance(value, dict):
        raise Refused([_problem(document, "", "a draft is an object", 'such as {"metrics": {"accuracy": 0.9}}')])
    if isinstance(value.get(HARDWARE), str):
        value = {**value, HARDWARE: {"name": value[HARDWARE]}}
    found = problems_of({key: item for key, item in value.items() if key not in ASSIGNED}, document.file)
    columns, notices = _as_numbers(value.get("samples")), []
    if isinstance(columns, dict) and "sha256" in columns:
        columns = None
        notices.append("its samples file was left behind; a draft holds the columns themselves")
    found += _columns(document, columns)
    if found:
        raise Refused(found)
    fields = {key: item for key, item in value.items() if key not in (*ASSIGNED, "samples")}
    if str(fields.get("status", "")).lower() in SUCCESS:
        del fields["status"]
    places = {name: f"metrics.{name}" for name in fields["metrics"]}
    return [Draft(fields=fields, samples=Samples.from_dict(columns) if columns else None, notices=tuple(notices), places=places)]


def problems_of(fields: Mapping[str, Any], file: str) -> list[Problem]:
    """What keeps a draft's fields from being those of a snapshot: unknown ones, those of the wrong form, and no metrics at all."""
    known = _properties()
    found = [
        Problem(
            file=file,
            place=str(key),
            message="is not a field of a snapshot",
            hint="put what only you understand under extra",
            rule="importer",
        )
        for key in fields
        if key not in known
    ]
    if not fields.get("metrics"):
        hint = 'a draft needs metrics: {"metrics": {"accuracy": 0.9}}'
        found.append(Problem(file=file, place="metrics", message="is missing", hint=hint, rule="importer"))
    for key, item in fields.items():
        if key in known and key not in LENIENT:
            found += [_with_path(problem, item) for problem in schema.field_problems(key, item, file)]
    return found


def _with_path(problem: Problem, item: Any) -> Problem:
    """Of metrics that are nested: how one of them is taken."""
    key = problem.place.removeprefix("metrics.")
    value = item.get(key) if isinstance(item, dict) and problem.place != key else None
    path = metric_map.first_number(value)
    if path is None:
        return problem
    taken = f"{path.rpartition('.')[2]}={problem.place}{'' if path.startswith('[') else '.'}{path}"
    hint = f"metrics are one flat list of numbers; of nested ones take those that are meant: --metric-map {shlex.quote(taken)}"
    return replace(problem, message="holds no number", hint=hint)


def _as_numbers(columns: Any) -> Any:
    """Right and wrong as 1 and 0, however a script wrote them."""
    if not isinstance(columns, dict):
        return columns
    outcomes = columns.get("outcomes")
    plain = {"correct": _without_booleans(columns["correct"])} if "correct" in columns else {}
    named = {"outcomes": {name: _without_booleans(column) for name, column in outcomes.items()}} if isinstance(outcomes, dict) else {}
    return {**columns, **plain, **named}


def _without_booleans(column: Any) -> Any:
    return [int(value) if isinstance(value, bool) else value for value in column] if isinstance(column, list) else column


def _columns(document: Document, columns: Any) -> list[Problem]:
    if columns is None:
        return []
    if not isinstance(columns, dict):
        return [_problem(document, "samples", "is not an object of columns", 'such as {"id": ["a"], "correct": [1]}')]
    found = schema.problems("samples", {**columns, "schema_version": version_of(columns)}, document.file)
    return [_problem(document, f"samples.{p.place}".rstrip("."), p.message, p.hint) for p in found]


def _properties() -> dict[str, Any]:
    properties: dict[str, Any] = schema.load("snapshot")["properties"]
    return properties


def _problem(document: Document, place: str, message: str, hint: str) -> Problem:
    return Problem(file=document.file, place=place, message=message, hint=hint, rule="importer")


IMPORTER = Importer(
    name="benchstore",
    description="a draft: a snapshot's fields, each optional but metrics, samples inline",
    recognises=recognises,
    read=read,
    maps=(
        "every field of a snapshot as it stands, each optional but metrics: the schema in docs/reference.md lists them",
        "samples are columns of equal length, such as id and correct; true and false are 1 and 0",
        "model may be a hub's name, such as owner/name; created_at may lack its zone, which is asked for; hardware may be a text, its name",
    ),
    drops=(
        "a status that says that the run succeeded",
        "schema_version and version, which add gives to every snapshot",
        "of a whole snapshot the name of its samples file: the rows themselves are not in it",
    ),
    refuses=(
        "JSON that is not strict: NaN, doubled keys",
        "a key that no snapshot has, and a field of the wrong form",
        "a file without metrics; columns of unequal length",
    ),
)
