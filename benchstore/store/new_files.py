"""A draft as the files that it becomes: its snapshot and its samples, with their bytes, and what is wrong with the rows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from benchstore.errors import Problem
from benchstore.records import canonical_json, schema
from benchstore.records.draft import Draft
from benchstore.records.samples import Samples
from benchstore.records.snapshot import version_of
from benchstore.store.snapshots import samples_path, snapshot_path
from benchstore.store.writing import Write

Progress = Callable[[int, int | None, str], None]
"""Told while work goes on: how much of it is done, of how much (None: not known yet), and what comes next."""


def silent(_done: int, _total: int | None, _next: str) -> None:
    """Of work that nobody watches."""


@dataclass(frozen=True, kw_only=True)  # without slots, so that its hash is found once
class Incoming:
    """One draft on its way in: the file it came from, that file's bytes, and the importer that read it; what is no file has values alone.

    `modified` is when the file was, where it is one.
    """

    file: str
    data: bytes
    importer: str
    draft: Draft
    is_file: bool = True
    modified: datetime | None = None

    @cached_property
    def sha256(self) -> str:
        """The hash of what it was read from, in hex: of the file's bytes, or of a part of it that has a hash of its own."""
        return self.draft.part or hashlib.sha256(self.data).hexdigest()


def finished(item: Incoming, fields: Mapping[str, Any], version: int) -> tuple[dict[str, Any], dict[str, Any] | None, list[Write]]:
    """The snapshot's JSON value, its samples' JSON value, and the files that hold them. Raises ValueError for what JSON cannot hold."""
    model = str(fields["model"])
    value = {**fields, "version": version}
    value["source"] = {**value.get("source", {}), "file_sha256": item.sha256}
    value.pop("samples", None)
    samples, writes = None, []
    if item.draft.samples is not None:
        samples = item.draft.samples.to_dict()
        data = canonical_json.dumps(samples)
        value["samples"] = _named(item.draft.samples, f"{version}.samples.json", data)
        writes.append(Write(path=samples_path(model, version), data=data))
    value["schema_version"] = version_of(value)
    return value, samples, [*writes, Write(path=snapshot_path(model, version), data=canonical_json.dumps(value))]


def _named(samples: Samples, file: str, data: bytes) -> dict[str, Any]:
    """What a snapshot says of its samples file."""
    examples = {} if samples.examples == len(samples) else {"examples": samples.examples}
    return {"file": file, "sha256": hashlib.sha256(data).hexdigest(), "rows": len(samples)} | examples


def notices(item: Incoming) -> list[Problem]:
    """What the importer has to tell a person, as warnings."""
    return [Problem(file=item.file, message=notice, rule="notice", severity="warning") for notice in item.draft.notices]


def sample_problems(item: Incoming, value: Mapping[str, Any] | None, size: int) -> list[Problem]:
    """What is wrong with rows that take `size` bytes."""
    if value is None:
        return []
    found = schema.problems("samples", value, item.file)
    if size > schema.max_bytes("samples"):
        message = f"{size:,} bytes of samples; {schema.max_bytes('samples'):,} are allowed"
        found.append(
            Problem(
                file=item.file,
                place="samples",
                message=message,
                hint="keep fewer columns or rows, add one task with --task, or leave them with --no-samples",
                rule="size",
            )
        )
    return [replace(problem, place=f"samples.{problem.place}" if problem.place else "samples") for problem in found]
