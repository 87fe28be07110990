"""What a snapshot got on each example, as data files that the Comparison tab loads when its breakdown is opened.

Two kinds of file: the names and groups of the examples, which all snapshots of one data set share, and each snapshot's
columns of outcomes and scores. Written for what is likely to be compared: current versions, baselines, references, and the `NEWEST` of each series.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from benchstore.publish.site.tabs.comparison_columns import MOST as MOST_COLUMNS
from benchstore.publish.site.tabs.comparison_columns import NamedExamples, RowsColumn, by_counts, columns_of, written
from benchstore.records.samples import Samples
from benchstore.standing.overview import ModelView, Overview

MOST = 2_000
"""So many examples a file; beyond that those whose hashed name comes first, so that every snapshot keeps the same ones."""
NEWEST = 5
"""So many of the newest versions of each series have their rows on the site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsFiles:
    """The data files of one snapshot: those of `examples` are named by their content, so that equal ones are one file."""

    examples_key: str
    examples: dict[str, Any]
    rows_key: str
    rows: dict[str, Any]


def key_of(model: str, version: int) -> str:
    """The key of a snapshot's rows among the data files."""
    return f"rows/{model}/{version}"


def files(overview: Overview, model: ModelView) -> Iterator[RowsFiles]:
    """The files of one model's snapshots, in order of version."""
    wanted = _wanted(model)
    for snapshot in model.snapshots:
        samples = overview.source.samples(snapshot) if snapshot.version in wanted and snapshot.samples else None
        columns = columns_of(samples, snapshot.values, overview.table) if samples else []
        if samples and columns:
            yield _files(key_of(model.model, snapshot.version), samples, columns)


def _wanted(model: ModelView) -> set[int]:
    found: set[int] = set()
    for view in model.series:
        found |= {item.version for item in view.members[-NEWEST:]}
        found |= {item.reference for item in view.judgements if item.reference is not None}
        found |= {version for version in (view.standing.current, view.standing.baseline) if version} if view.standing else set()
    return found


def _files(key: str, samples: Samples, columns: Sequence[RowsColumn]) -> RowsFiles:
    found = NamedExamples(samples=samples)
    kept = _kept(found.names)
    groups = sorted({group for place in kept if (group := found.groups[place]) is not None})
    numbers: dict[str | None, int] = {group: number for number, group in enumerate(groups)}
    of_examples = [numbers.get(group) for group in found.groups]
    examples = {
        "ids": [found.names[place] for place in kept],
        "names": groups,
        "groups": [-1 if (number := of_examples[place]) is None else number for place in kept] if groups else [],
    }
    digest = hashlib.sha256(orjson.dumps(examples)).hexdigest()[:12]
    rows = {"examples": digest, "columns": [written(column, found, kept, of_examples) for column in columns[:MOST_COLUMNS]]}
    rows |= _said(found, columns, kept)
    return RowsFiles(examples_key=f"examples/{digest}", examples=examples, rows_key=key, rows=rows)


def _said(found: NamedExamples, columns: Sequence[RowsColumn], kept: Sequence[int]) -> dict[str, Any]:
    """What a file says of itself."""
    return {
        "columns_left_out": max(0, len(columns) - MOST_COLUMNS),
        "left_out": len(found.names) - len(kept),
        "by_counts": by_counts(found.samples),
        "trials": found.trials,
    }


def _kept(names: Sequence[str]) -> list[int]:
    """The places of the examples that a file holds, of `names` in order."""
    places = list(range(len(names)))
    if len(names) > MOST:
        places.sort(key=lambda place: hashlib.sha256(names[place].encode()).digest())
    return sorted(places[:MOST])
