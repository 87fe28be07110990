"""What is judged of a whole store: every series' current snapshot against its reference."""

from __future__ import annotations

from dataclasses import dataclass

from benchstore.analysis.references import ModelHistory
from benchstore.analysis.verdicts import Judgement
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
    """Every current snapshot of the store, or of one model, judged.

    With `base`, the store at an earlier revision: what was current there is the reference, and a series' newest
    snapshot that came since is judged as well, promoted or not.
    """
    models = [store.require(model)] if model else list(store.all_snapshots())
    return [judged for name in models for judged in _judge_model(store, name, against or store.config.against, base)]


def _judge_model(store: Store, model: str, against: Against, base: Store | None) -> list[Judged]:
    history = ModelHistory(store.snapshots(model), store.pointer(model), base=base.pointer(model) if base else None)
    return [
        Judged(snapshot=snapshot, promoted=promoted, judgements=history.judge(snapshot, store.config.metrics, against))
        for series, members in store.series(model).items()
        for snapshot, promoted in _to_judge(store, series, members, base)
    ]


def _to_judge(store: Store, series: Series, members: list[Snapshot], base: Store | None) -> list[tuple[Snapshot, bool]]:
    standing = store.pointer(series.model).standing(series)
    found = [(item, True) for item in members if standing and item.version == standing.current]
    if base is not None:
        newest, known = members[-1], set(base.versions(series.model))
        if newest.version not in known and all(item.version != newest.version for item, _ in found):
            found.append((newest, False))
    return found
