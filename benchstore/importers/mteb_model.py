"""Which model an MTEB result is of, and how it was run: from the files beside it, else from the names of the folders that MTEB makes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from benchstore.errors import Problem, Refused
from benchstore.importers.document import Document, without_none
from benchstore.importers.rows import lenient, objects

META, RUNS = "model_meta.json", "run_settings.jsonl"
_NO_REVISION = frozenset({"", "no_revision_available", "external"})


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluatedModel:
    """The model's name and revision, what it was loaded with, and the settings of each run as they stand."""

    name: str | None = None
    revision: str | None = None
    loaded_with: Any = None
    runs: tuple[Mapping[str, Any], ...] = field(default_factory=tuple)

    def run(self, task: str, split: str) -> Mapping[str, Any]:
        """The settings of the last run of a task and split; empty where there are none."""
        known = [run for run in self.runs if run.get("task") == task and split in _list(run.get("splits"))]
        return known[-1] if known else {}

    @property
    def extra(self) -> dict[str, Any]:
        """What tells one artifact from another."""
        return without_none({"model_revision": self.revision, "experiment_kwargs": self.loaded_with})


def of(document: Document) -> EvaluatedModel:
    """The model of a file with its companions. Raises Refused where these cannot be read."""
    settings = _runs(document)
    if META not in document.companions:
        name, revision = _by_folders(document.file)
        return EvaluatedModel(name=name, revision=revision, runs=settings)
    stated = lenient(document.companions[META], document.beside(META))
    if not isinstance(stated, dict):
        message, hint = "is not an object", "take the file from the run again"
        raise Refused([Problem(file=document.beside(META), message=message, hint=hint, rule="importer")])
    known = {"name": _text(stated.get("name")), "revision": _text(stated.get("revision"))}
    return EvaluatedModel(**known, loaded_with=stated.get("experiment_kwargs") or None, runs=settings)


def _runs(document: Document) -> tuple[Mapping[str, Any], ...]:
    if RUNS not in document.lines:
        return ()
    problems: list[Problem] = []
    found = objects(document.lines[RUNS], document.beside(RUNS), problems, "take the file from the run again, or leave it out")
    settings = tuple(run for _, run in found)
    if problems:
        raise Refused(problems)
    return settings


def _by_folders(file: str) -> tuple[str | None, str | None]:
    """`owner__model/revision/Task.json`: MTEB writes the slash of a model's name as two underscores."""
    parts = re.split(r"[/\\]", file)
    if len(parts) < 3 or "__" not in parts[-3].strip("_"):
        return None, None
    owner, _, model = parts[-3].partition("__")
    return f"{owner}/{model}", _text(parts[-2])


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value not in _NO_REVISION else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
