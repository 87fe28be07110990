"""Which examples a snapshot got right, as data files that the Comparison tab loads when its breakdown is opened.

Two kinds of file: the names and groups of the examples, which all snapshots of one data set share, and each snapshot's
outcomes. Written for what is likely to be compared: current versions, baselines, references, and the `NEWEST` of each series.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from benchstore.records.samples import Samples
from benchstore.standing.overview import ModelView, Overview

MOST = 2_000
"""So many rows a file; beyond that those whose hashed name comes first, so that every snapshot keeps the same ones."""
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
    """The key of a snapshot's outcomes among the data files."""
    return f"rows/{model}/{version}"


def files(overview: Overview, model: ModelView) -> Iterator[RowsFiles]:
    """The files of one model's snapshots, in order of version."""
    wanted = _wanted(model)
    for snapshot in model.snapshots:
        samples = overview.source.samples(snapshot) if snapshot.version in wanted and snapshot.samples else None
        known = outcomes(samples) if samples else None
        if samples and known:
            yield _files(key_of(model.model, snapshot.version), samples, known)


def _wanted(model: ModelView) -> set[int]:
    found: set[int] = set()
    for view in model.series:
        found |= {item.version for item in view.members[-NEWEST:]}
        found |= {item.reference for item in view.judgements if item.reference is not None}
        found |= {version for version in (view.standing.current, view.standing.baseline) if version} if view.standing else set()
    return found


def outcomes(samples: Samples) -> list[int | None] | None:
    """1 where an example is right, 0 where wrong, None where not known; no list where no column tells.

    By `correct`; without it right is what has no false positive and no false negative.
    """
    columns = samples.columns
    if any(value is not None for value in columns.get("correct", ())):
        return list(columns["correct"])
    if "fp" not in columns or "fn" not in columns:
        return None
    return [None if fp is None or fn is None else int(fp == fn == 0) for fp, fn in zip(columns["fp"], columns["fn"], strict=True)]


def _files(key: str, samples: Samples, known: Sequence[int | None]) -> RowsFiles:
    places = _kept(samples.ids)
    stated = samples.columns.get("group") or (None,) * len(samples)
    names = sorted({name for place in places if (name := stated[place]) is not None})
    numbers = {name: number for number, name in enumerate(names)}
    examples = {
        "ids": [samples.ids[place] for place in places],
        "names": names,
        "groups": [-1 if (name := stated[place]) is None else numbers[name] for place in places] if names else [],
    }
    digest = hashlib.sha256(orjson.dumps(examples)).hexdigest()[:12]
    rows = {
        "examples": digest,
        "outcomes": "".join("-" if known[place] is None else str(known[place]) for place in places),
        "shares": _shares(stated, known, numbers),
        "left_out": len(samples) - len(places),
        "by_counts": not any(value is not None for value in samples.columns.get("correct", ())),
    }
    return RowsFiles(examples_key=f"examples/{digest}", examples=examples, rows_key=key, rows=rows)


def _kept(ids: Sequence[str]) -> list[int]:
    """The places of the rows that a file holds, in order of name, so that the order of the rows in a result has no part in it."""
    places = list(range(len(ids)))
    if len(ids) > MOST:
        places.sort(key=lambda place: hashlib.sha256(ids[place].encode()).digest())
    return sorted(places[:MOST], key=lambda place: ids[place])


def _shares(stated: Sequence[str | None], known: Sequence[int | None], numbers: dict[str, int]) -> list[list[float]]:
    """Place of the group, how many of its examples have an outcome, and the share that is right; of all rows, kept or not."""
    counts: dict[int, list[int]] = {}
    for name, value in zip(stated, known, strict=True):
        if value is not None and name is not None and name in numbers:
            found = counts.setdefault(numbers[name], [0, 0])
            found[0] += 1
            found[1] += value
    return [[number, n, right / n] for number, (n, right) in sorted(counts.items())]
