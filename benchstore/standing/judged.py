"""What is judged of a whole store: every series' current snapshot against its reference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from benchstore.analysis.judgement import Judgement
from benchstore.analysis.references import ModelHistory
from benchstore.analysis.together import judge_together
from benchstore.records.config import Against
from benchstore.records.series import Series
from benchstore.records.snapshot import Snapshot
from benchstore.store.snapshots import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One snapshot with its verdicts; none where it is its own reference. `promoted` tells whether it is current."""

    snapshot: Snapshot
    judgements: list[Judgement]
    promoted: bool = True


def judge_store(store: Store, against: Against | None = None, *, base: Store | None = None, model: str | None = None) -> list[Judged]:
    """Every current snapshot of the store, or of one model, judged as one report.

    With `base`, the store at an earlier revision: what was current there is the reference, and a series' newest
    snapshot that came since is judged as well, promoted or not.
    """
    names = [store.require(model)] if model else list(store.all_snapshots())
    asked = [found for name in names for found in _asked(store, name, base)]
    policy, table = store.config.policy, store.config.metrics
    rows = judge_together([(history, snapshot) for history, snapshot, _ in asked], table, policy, store.samples, against)
    return [
        Judged(snapshot=snapshot, promoted=promoted, judgements=found) for (_, snapshot, promoted), found in zip(asked, rows, strict=True)
    ]


def _asked(store: Store, model: str, base: Store | None) -> Iterator[tuple[ModelHistory, Snapshot, bool]]:
    history = ModelHistory(store.snapshots(model), store.pointer(model), base=base.pointer(model) if base else None)
    for series, members in store.series(model).items():
        for snapshot, promoted in _to_judge(store, series, members, base):
            yield history, snapshot, promoted


def _to_judge(store: Store, series: Series, members: list[Snapshot], base: Store | None) -> list[tuple[Snapshot, bool]]:
    standing = store.pointer(series.model).standing(series)
    found = [(item, True) for item in members if standing and item.version == standing.current]
    if base is not None:
        newest, known = members[-1], set(base.versions(series.model))
        if newest.version not in known and all(item.version != newest.version for item, _ in found):
            found.append((newest, False))
    return found
