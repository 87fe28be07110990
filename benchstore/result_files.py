"""What a person hands in to be added or compared: files, drafts, metrics; read into one shape."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from benchstore import input_files, result_archives, result_folders
from benchstore.errors import Problem, Refused, UsageError, refuse_errors
from benchstore.importers import registry
from benchstore.records import consistency, schema, task_means
from benchstore.records.config import Config
from benchstore.records.samples import Samples
from benchstore.records.snapshot import Snapshot, version_of
from benchstore.result_folders import Reading, of_file
from benchstore.store import facts
from benchstore.store.facts import Given, Surroundings
from benchstore.store.new_files import Incoming

Result = str | os.PathLike[str] | Mapping[str, Any] | tuple[str, bytes]
"""A file's path, metrics or a draft as a mapping, or a name with the bytes of a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """Every result that could be read, the problems of those that could not, and the files on disk that were read."""

    incoming: list[Incoming]
    problems: list[Problem]
    files: list[Path]


def read(results: Iterable[Result], reading: Reading) -> Read:
    """Every result, as far as it can be read.

    A file that belongs to another one among them is no result of its own: `add *.json` may name what lies beside the results too.
    """
    found = Read(incoming=[], problems=[], files=[])
    refused: list[tuple[list[Path], Refused]] = []
    beside: set[Path] = set()
    for result in results:
        files: list[Path] = []
        reading.progress(len(found.files), None, str(result) if isinstance(result, str | os.PathLike) else "")
        try:
            found.incoming.extend(_read(result, reading, files))
            beside.update(files[1:])
        except Refused as refusal:
            refused.append((files[:1], refusal))
        found.files.extend(files)
    found.problems.extend(problem for own, refusal in refused if beside.isdisjoint(own) for problem in refusal.problems)
    return found


def _read(result: Result, reading: Reading, files: list[Path]) -> list[Incoming]:
    """The drafts of one result; adds the files that they come from."""
    if isinstance(result, str | os.PathLike) and input_files.is_folder(reading.folder, os.fspath(result)):
        return result_folders.read(reading, os.fspath(result), files)
    name, data, importer = _content(result, reading)
    on_disk = isinstance(result, str | os.PathLike)
    if not isinstance(result, Mapping) and result_archives.is_folder(reading, name, data):
        files.extend([reading.folder / name] if on_disk else [])
        return result_archives.read(reading, name, data, input_files.modified(reading.folder, name) if on_disk else None)
    if isinstance(result, str | os.PathLike):
        return of_file(reading, name, data, files)
    taken, drafts = registry.read(data, name, importer=importer, options=reading.options)
    return [Incoming(file=name, data=data, importer=taken, draft=draft, is_file=not isinstance(result, Mapping)) for draft in drafts]


def _content(result: Result, reading: Reading) -> tuple[str, bytes, str]:
    """Name, bytes, and the importer to take."""
    if isinstance(result, tuple):
        return result[0], result[1], reading.importer
    if isinstance(result, Mapping):
        draft = result if isinstance(result.get("metrics"), Mapping) else {"metrics": result}
        return "draft", json.dumps(plain(draft), allow_nan=True).encode(), "benchstore"
    return os.fspath(result), input_files.content(reading.folder, os.fspath(result)), reading.importer


def plain(value: Any) -> Any:
    """A value as JSON holds it: NumPy's scalars and arrays, dates and paths become numbers, lists and texts.

    Raises UsageError for what JSON cannot hold.
    """
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() and math.isfinite(value) and abs(value) < 2**53 else float(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if callable(getattr(value, "tolist", None)):  # a NumPy scalar or array, a pandas column
        return plain(value.tolist())
    if isinstance(value, Sequence | set | frozenset):
        return [plain(item) for item in value]
    raise UsageError(f"{value!r} is a {type(value).__name__}, which JSON cannot hold", hint="give numbers, texts, lists and mappings")


def unfiled(result: Result, reading: Reading, config: Config, around: Surroundings) -> tuple[Snapshot, Samples | None, str]:
    """The snapshot that a result would become, with stand-ins for the facts that only a store needs, its rows, and its name."""
    incoming = _read(result, reading, [])
    name = incoming[0].file if incoming else str(result)
    if len(incoming) != 1:
        raise UsageError(f"{name} holds {len(incoming)} results", hint="compare files of one result each")
    item = incoming[0]
    given = Given(model=str(item.draft.fields.get("model") or Path(name).stem), created_at=around.now.isoformat())
    ours = replace(config, defaults={"dataset": "?@?"})
    found = facts.complete(item.draft, name, given=given, config=ours, around=around)
    refuse_errors(found.problems)
    value: dict[str, Any] = {**found.fields, "version": 1, "schema_version": version_of(found.fields)}
    value["source"] = {"file_sha256": sha256(item.data).hexdigest()}
    value.pop("samples", None)
    refuse_errors(schema.problems("snapshot", value, name))
    snapshot = task_means.given(Snapshot.from_dict(value), config.metrics)
    refuse_errors(consistency.of_snapshot(snapshot, item.draft.samples, config, name))
    return snapshot, item.draft.samples, name


def on_one_dataset(old: Snapshot, new: Snapshot) -> Snapshot:
    """`old` as if measured where `new` was, where one of the two does not say; a dataset is compared only where both state it."""
    return replace(old, dataset=new.dataset) if "?" in (old.dataset.name, new.dataset.name) else old
