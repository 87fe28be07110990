"""trackio: the SQLite database of a project, one draft a run, and what `trackio get snapshot --json` prints of one run.

Of a metric the value of the greatest step counts, and of one step that which was logged last.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from benchstore.errors import Problem, Refused
from benchstore.importers import tracked
from benchstore.importers.database import Database
from benchstore.importers.document import Document, Options, is_number, without_none
from benchstore.importers.importer import Importer
from benchstore.importers.known_keys import is_aside
from benchstore.importers.measured import Measured
from benchstore.importers.rows import lenient, listed
from benchstore.records.draft import Draft

_COLUMNS = ("run_name", "step", "timestamp", "metrics")
_OWN = "_"
"""What the names of trackio's own facts in a configuration begin with."""


@dataclass(slots=True, kw_only=True)
class _Logged:
    """One run while it is read: of each metric the step it was logged at, and its value."""

    id: str
    name: str
    first: str = ""
    config: Mapping[str, Any] = field(default_factory=dict)
    metrics: dict[str, tuple[int, Any]] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    def log(self, step: int, values: Mapping[str, Any], place: str = "") -> None:
        """Keep what is of a later step, or logged later."""
        for name, value in values.items():
            if name not in self.metrics or step >= self.metrics[name][0]:
                self.metrics[name] = (step, value)
                self.places[name] = place or f"{self.name}: step {step}: {name}"


def recognises(document: Document) -> bool:
    """A database with trackio's tables, or values by step of one run of a project."""
    if document.kind == "database":
        return bool(document.value.has("metrics", _COLUMNS) and document.value.has("configs", ("run_name", "config")))
    value = document.value
    return (
        document.kind == "json"
        and isinstance(value, dict)
        and {"project", "run", "metrics"} <= set(value)
        and _is_history(value["metrics"])
    )


def _is_history(value: Any) -> bool:
    """Whether all are lists of values, each with its step and moment."""
    lists = list(value.values()) if isinstance(value, dict) else [None]
    return all(
        isinstance(rows, list) and all(isinstance(row, dict) and {"timestamp", "step", "value"} <= set(row) for row in rows)
        for rows in lists
    )


def read(document: Document, options: Options) -> list[Draft]:  # noqa: ARG001  # every importer has this signature
    """A draft for every run that measured something, in the order they began.

    Raises Refused where the content is none of trackio's, is broken, or no run measured anything.
    """
    if document.kind == "database":
        tracked.refuse_log(document)
        runs = _from_database(document.value, document.file)
    elif recognises(document):
        runs = [_from_snapshot(document.value)]
    else:
        message = "is neither the database of a trackio project nor what trackio get snapshot --json prints"
        raise Refused([_problem(document.file, "", message, "give the project's .db file, from the folder that trackio show names")])
    drafts = [_draft(document.file, run) for run in sorted(runs, key=lambda run: run.first) if _measures(run)]
    empty = [run.name for run in runs if not _measures(run)]
    if not drafts:
        raise Refused([_problem(document.file, "", f"none of its {len(runs)} runs holds a metric", "log metrics, and add it again")])
    said = [f"left out: {listed(empty)}, without a number"] if empty else []
    return [replace(drafts[0], notices=(*said, *drafts[0].notices)), *drafts[1:]]


def _from_database(database: Database, file: str) -> list[_Logged]:
    runs: dict[str, _Logged] = {}
    problems: list[Problem] = []
    for number, row in enumerate(database.rows("metrics", ("id", "run_id", *_COLUMNS)), start=1):
        values = _object(row["metrics"], file, f"metrics: row {row['id'] or number}", problems)
        run = runs.setdefault(
            _key(row), _Logged(id=str(row["run_id"] or ""), name=str(row["run_name"] or ""), first=str(row["timestamp"] or ""))
        )
        run.log(row["step"] if isinstance(row["step"], int) else 0, _flat(values))
    for row in database.rows("configs", ("run_id", "run_name", "config")):
        if _key(row) in runs:
            runs[_key(row)].config = _object(row["config"], file, f"configs: {row['run_name']}", problems)
    if problems:
        raise Refused(problems[:_TOLD])
    return list(runs.values())


_TOLD = 10


def _key(row: Mapping[str, Any]) -> str:
    """What tells a run from others: its id; before trackio had ids, its name."""
    return str(row["run_id"] or row["run_name"] or "")


def _object(content: Any, file: str, place: str, problems: list[Problem]) -> Mapping[str, Any]:
    data = content.encode("utf-8", "replace") if isinstance(content, str) else content
    if len(problems) >= _TOLD:
        return {}
    try:
        value = lenient(data if isinstance(data, bytes) else b"", file, place)
    except Refused as refusal:
        problems += refusal.problems
        return {}
    if isinstance(value, dict):
        return value
    problems.append(_problem(file, place, "is not an object", "copy the database again while nobody writes to it"))
    return {}


def _flat(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Values by name, nested ones as `val/acc`; what is a picture, a table or the like is none."""
    plain = {name: value for name, value in values.items() if not (isinstance(value, dict) and "_type" in value)}
    return {name: tracked.scalar(value) for name, value in tracked.flat(plain, "/").items()}


def _from_snapshot(value: Mapping[str, Any]) -> _Logged:
    run = _Logged(id="", name=str(value["run"]))
    for name, index, row in _rows(value["metrics"]):
        run.first = min(run.first or str(row["timestamp"]), str(row["timestamp"]))
        for full, held in _flat({name: row["value"]}).items():
            within = full.removeprefix(name)
            run.log(row["step"] if isinstance(row["step"], int) else 0, {full: held}, f"metrics.{name}[{index}].value{within}")
    return run


def _rows(metrics: Mapping[str, Any]) -> Iterator[tuple[str, int, Mapping[str, Any]]]:
    return ((name, index, row) for name, rows in metrics.items() for index, row in enumerate(rows))


def _measures(run: _Logged) -> bool:
    return any(is_number(value) and math.isfinite(value) and not is_aside(name) for name, (_, value) in run.metrics.items())


def _draft(file: str, run: _Logged) -> Draft:
    measured = Measured(file)
    for name, (_, value) in sorted(run.metrics.items()):
        measured.log(name, value, place=run.places[name])
    config = {name: value for name, value in run.config.items() if not name.startswith(_OWN)}
    told = tracked.told(tracked.flat(config))
    created = run.config.get("_Created")
    fields = {
        "model": told.model,
        "dataset": dict(told.dataset),
        "created_at": created if isinstance(created, str) else run.first or None,
        "source": without_none({"tool": {"name": "trackio"}, "run_id": run.id or None}),
        "seed": told.seed,
        "generation": dict(told.generation),
        "extra": without_none({"run_name": run.name or None, "config": tracked.to_read(config) or None}),
    }
    return measured.draft(without_none(fields), settings=told.settings, part=_part(run, file))


def _part(run: _Logged, file: str) -> str:
    metrics = {name: [step, repr(value)] for name, (step, value) in run.metrics.items()}
    return tracked.fingerprint({"run": run.id or run.name, "first": run.first, "metrics": metrics}, file)


def _problem(file: str, place: str, message: str, hint: str) -> Problem:
    return Problem(file=file, place=place, message=message, hint=hint, rule="importer")


IMPORTER = Importer(
    name="trackio",
    description="trackio: the SQLite database of a project, one result a run",
    recognises=recognises,
    read=read,
    companions=lambda document, _options: tracked.log_names(document),
    maps=(
        "a run -> a result: run_id, run_name, its configuration under extra",
        "metrics -> the value of the greatest step; nested ones as val/acc",
        "configuration: model, dataset, seed; temperature, max_tokens, num_fewshot, prompt and the like -> the prompt",
        "the moment it was created, else of its first value -> created_at",
    ),
    drops=(
        "what says how the run went (epoch, lr, step …): kept under extra.logged",
        "values of earlier steps",
        "pictures, tables, traces, alerts, artifacts",
        "the machine's metrics",
        "who ran it",
    ),
    refuses=(
        "a database with a write-ahead log beside it: its newest values are not in it",
        "Parquet files of a Space: give the .db file",
    ),
)
