"""Comparisons: of two results outside any store, and of a snapshot with its reference."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from benchstore import result_files
from benchstore.errors import UsageError
from benchstore.importers.document import Options
from benchstore.records import meaning
from benchstore.records.config import Config
from benchstore.records.snapshot import Snapshot
from benchstore.result_files import Result
from benchstore.result_folders import Reading
from benchstore.standing.overview import Overview
from benchstore.store.workplace import Workplace, now
from benchstore.views.judged import Comparison


def compare(before: Result, after: Result, *, task: str | None = None, folder: str | os.PathLike[str] = ".") -> Comparison:
    """Two results side by side, the old one first; files, drafts or metrics, no store needed.

    By the rules of the store that holds `folder`, where there is one, else by the defaults. A dataset is compared only where both
    state it.
    """
    from benchstore.standing.verdict_book import compare as judged

    config, workplace = Config(), Workplace(root=Path(folder), repository=None, clock=now)
    with suppress(UsageError):
        config = Workplace.find(folder).store().config
    reading, around = Reading(folder=Path(folder), options=Options(task=task)), replace(workplace.surroundings(), environ={})
    (old, old_rows, old_name), (new, new_rows, new_name) = (result_files.unfiled(item, reading, config, around) for item in (before, after))
    old = result_files.on_one_dataset(old, new)
    rows = judged(old, new, config.metrics, config.policy, lambda side: old_rows if side is old else new_rows)
    return Comparison(old=old_name, new=new_name, rows=rows, table=meaning.table_of(config.metrics, (old, new)))


def against_reference(snapshot: Snapshot, overview: Overview) -> Comparison:
    """A snapshot against its reference, by the rules of the overview."""
    rows = overview.book.of(snapshot)
    reference = next((row for row in rows if row.reference is not None), None)
    old = f"{snapshot.model} v{reference.reference}" if reference else "nothing"
    return Comparison(old=old, new=f"{snapshot.model} v{snapshot.version}", rows=rows, table=overview.table)
