"""Moves of the pointer file: promote, roll back, set a baseline, accept a change, withdraw a version.

Each reads, decides and writes under the model's lock, and gives what it did as a value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchstore.errors import UsageError
from benchstore.records import pointer as pointer_record
from benchstore.records.pointer import Pointer, Standing
from benchstore.records.series import Series
from benchstore.records.snapshot import Snapshot
from benchstore.store import addresses, writing
from benchstore.store.snapshots import Store, pointer_path
from benchstore.store.trees import WorkTree
from benchstore.store.workplace import Workplace
from benchstore.store.writing import Write


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What a command did, or would do: a sentence, the file, the commit message that fits, and things to know."""

    sentence: str
    path: str
    message: str
    changed: bool
    notes: tuple[str, ...] = ()


Edit = Callable[[str, Pointer], tuple[str, str, tuple[str, ...]]]
"""The pointer file's text and content -> its new text, what that means in one sentence, and notes."""


def _move(workplace: Workplace, model: str, edit: Edit, *, reason: str = "", dry_run: bool = False) -> Move:
    """Apply `edit` to the model's pointer file under its lock, write and stage it."""
    path = pointer_path(model)
    with writing.locked(workplace, [model]):
        store = Store(WorkTree(workplace.root))
        old = store.pointer_text(model)
        new, sentence, notes = edit(old or pointer_record.HEADER, store.pointer(model))
        changed = Pointer.from_text(new, path) != store.pointer(model)
        if changed and not dry_run:
            writing.write_all(workplace.root, [Write(path=path, data=new.encode(), how="replace" if old else "create")])
            writing.stage(workplace, [path])
    message = f"{sentence}: {reason}" if reason else sentence
    return Move(sentence=sentence, path=path, message=message[:1].upper() + message[1:], changed=changed, notes=notes)


def promote(workplace: Workplace, snapshot: Snapshot, *, reason: str = "", dry_run: bool = False) -> Move:
    """Make `snapshot` current in its series; the first one promoted becomes the baseline as well."""
    series, version = snapshot.series, snapshot.version

    def edit(text: str, pointer: Pointer) -> tuple[str, str, tuple[str, ...]]:
        _refuse_withdrawn(pointer, series, version)
        standing = pointer.standing(series)
        if standing and standing.current == version:
            return text, f"{series} stands on {version} already", ()
        baseline = standing.baseline if standing else version
        moved = f"promote {series.model} {f'{standing.current} → ' if standing else ''}{version} on {series.dataset}"
        return pointer_record.set_standing(text, series, Standing(current=version, baseline=baseline)), moved, ()

    return _move(workplace, series.model, edit, reason=reason, dry_run=dry_run)


def rollback(workplace: Workplace, series: Series, versions: Sequence[int], to: int, *, reason: str = "", dry_run: bool = False) -> Move:
    """Move `series`, which has these `versions`, back to `to`. Raises UsageError where that is no earlier version of it."""

    def edit(text: str, pointer: Pointer) -> tuple[str, str, tuple[str, ...]]:
        standing = addresses.standing_of(series, pointer)
        _refuse_withdrawn(pointer, series, to)
        if to not in versions:
            raise UsageError(f"{series} has no version {to}", hint=f"its versions are {', '.join(map(str, versions))}")
        if to >= standing.current:
            raise UsageError(
                f"{to} is not before {standing.current}, on which {series} stands",
                hint=f"to go forward: benchstore promote {series.model}@{to}",
            )
        moved = f"roll back {series.model} {standing.current} → {to} on {series.dataset}"
        return pointer_record.set_standing(text, series, Standing(current=to, baseline=standing.baseline)), moved, ()

    return _move(workplace, series.model, edit, reason=reason, dry_run=dry_run)


def set_baseline(workplace: Workplace, snapshot: Snapshot, *, reason: str = "", dry_run: bool = False) -> Move:
    """Make `snapshot` what its series is judged against."""
    series, version = snapshot.series, snapshot.version

    def edit(text: str, pointer: Pointer) -> tuple[str, str, tuple[str, ...]]:
        _refuse_withdrawn(pointer, series, version)
        standing = addresses.standing_of(series, pointer)
        if standing.baseline == version:
            return text, f"the baseline of {series} is {version} already", ()
        moved = f"baseline of {series.model} on {series.dataset} {standing.baseline or 'none'} → {version}"
        return pointer_record.set_standing(text, series, Standing(current=standing.current, baseline=version)), moved, ()

    return _move(workplace, series.model, edit, reason=reason, dry_run=dry_run)


def accept(workplace: Workplace, snapshot: Snapshot, metric: str, *, reason: str, dry_run: bool = False) -> Move:
    """Say that this version's change of `metric` was expected: it is the metric's reference from then on."""
    if metric not in snapshot.values:
        hint = f"it has {', '.join(sorted(snapshot.values))}"
        raise UsageError(f"{snapshot.model}@{snapshot.version} has no metric {metric!r}", hint=hint)

    def edit(text: str, pointer: Pointer) -> tuple[str, str, tuple[str, ...]]:
        if any((item.metric, item.version) == (metric, snapshot.version) for item in pointer.accepted):
            return text, f"{metric} of {snapshot.model}@{snapshot.version} is accepted already", ()
        new = pointer_record.accept(text, metric, snapshot.version, reason)
        return new, f"accept {metric} of {snapshot.model}@{snapshot.version}", ()

    return _move(workplace, snapshot.model, edit, reason=reason, dry_run=dry_run)


def withdraw(workplace: Workplace, snapshot: Snapshot, *, reason: str, dry_run: bool = False) -> Move:
    """Say that a version must not be relied on: it is never a reference and never a target again."""
    series, version = snapshot.series, snapshot.version

    def edit(text: str, pointer: Pointer) -> tuple[str, str, tuple[str, ...]]:
        if version in pointer.withdrawn:
            return text, f"{snapshot.model}@{version} is withdrawn already", ()
        standing = pointer.standing(series)
        notes = []
        if standing and standing.current == version:
            notes.append(f"{series} still stands on {version}: benchstore rollback {snapshot.model} {addresses.flags(series)}")
        if standing and standing.baseline == version:
            notes.append(f"{version} was the baseline of {series}: benchstore baseline {snapshot.model}@VERSION sets another")
        return pointer_record.withdraw(text, version, reason), f"withdraw {snapshot.model}@{version}", tuple(notes)

    return _move(workplace, snapshot.model, edit, reason=reason, dry_run=dry_run)


def _refuse_withdrawn(pointer: Pointer, series: Series, version: int) -> None:
    if version in pointer.withdrawn:
        raise UsageError(
            f"{series.model}@{version} was withdrawn: {pointer.withdrawn[version]}",
            hint="a withdrawn version is never a target; take another one",
        )
