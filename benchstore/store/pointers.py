"""Moves of the pointer file: promote, roll back, set a baseline, accept a change, withdraw a version.

Each reads, decides and writes under the model's lock, and gives what it did as a value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchstore.errors import UsageError
from benchstore.records import pointer as pointer_record
from benchstore.records.event import Event
from benchstore.records.pointer import Pointer, Standing
from benchstore.records.series import Series
from benchstore.records.snapshot import Snapshot
from benchstore.store import addresses, writing
from benchstore.store.git import GitRepository
from benchstore.store.snapshots import Store, pointer_path
from benchstore.store.trees import WorkTree
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


def _move(root: Path, repository: GitRepository | None, model: str, edit: Edit, *, reason: str = "", dry_run: bool = False) -> Move:
    """Apply `edit` to the model's pointer file under its lock, write and stage it."""
    path = pointer_path(model)
    with writing.locked(root, repository, [model]):
        store = Store(WorkTree(root))
        old = store.pointer_text(model)
        new, sentence, notes = edit(old or pointer_record.HEADER, store.pointer(model))
        changed = Pointer.from_text(new, path) != store.pointer(model)
        if changed and not dry_run:
            writing.write_all(root, [Write(path=path, data=new.encode(), how="replace" if old else "create")])
            writing.stage(root, repository, [path])
    message = f"{sentence}: {reason}" if reason else sentence
    return Move(sentence=sentence, path=path, message=message[:1].upper() + message[1:], changed=changed, notes=notes)


def promote(root: Path, repository: GitRepository | None, snapshot: Snapshot, *, reason: str = "", dry_run: bool = False) -> Move:
    """Make `snapshot` current in its series; the first one promoted becomes the baseline as well."""
    series, version = snapshot.series, snapshot.version

    def edit(text: str, pointer: Pointer) -> tuple[str, str, tuple[str, ...]]:
        _refuse_withdrawn(pointer, series, version)
        standing = pointer.standing(series)
        if standing and standing.current == version:
            return text, f"{series} stands on {version} already", ()
        baseline = standing.baseline if standing and standing.baseline else version
        moved = f"promote {series.model} {f'{standing.current} → ' if standing else ''}{version} on {series.dataset}"
        return pointer_record.set_standing(text, series, Standing(current=version, baseline=baseline)), moved, ()

    return _move(root, repository, series.model, edit, reason=reason, dry_run=dry_run)


def rollback(
    root: Path,
    repository: GitRepository | None,
    series: Series,
    members: Sequence[Snapshot],
    past: Sequence[Event],
    *,
    to: int | None = None,
    reason: str = "",
    dry_run: bool = False,
) -> Move:
    """Move `series` back: to `to`, else to the version that was current before its present one first became so.

    `members` are the series' snapshots, `past` the model's events, newest first. Raises UsageError where there is
    nothing to go back to, or `to` is not an earlier version of the series.
    """

    def edit(text: str, pointer: Pointer) -> tuple[str, str, tuple[str, ...]]:
        standing = addresses.standing_of(series, pointer)
        target = _target(series, members, past, pointer, standing.current) if to is None else to
        _refuse_withdrawn(pointer, series, target)
        if target not in {item.version for item in members}:
            raise UsageError(
                f"{series} has no version {target}", hint=f"its versions are {', '.join(str(item.version) for item in members)}"
            )
        if target >= standing.current:
            raise UsageError(
                f"{target} is not before {standing.current}, on which {series} stands",
                hint=f"to go forward: benchstore promote {series.model}@{target}",
            )
        moved = f"roll back {series.model} {standing.current} → {target} on {series.dataset}"
        return pointer_record.set_standing(text, series, Standing(current=target, baseline=standing.baseline)), moved, ()

    return _move(root, repository, series.model, edit, reason=reason, dry_run=dry_run)


def _target(series: Series, members: Sequence[Snapshot], past: Sequence[Event], pointer: Pointer, current: int) -> int:
    """Follow `previous` from the first time each version became current; withdrawn ones are passed over.

    The correction of a version stands for it.

    Where git does not know (not committed yet), the version before in the series is the one.
    """
    corrections = {item.supersedes: item.version for item in members}
    moves = [event for event in past if event.series == series and event.kind in ("promoted", "rolled back")]
    before = {event.version: event.previous for event in moves if event.commit or event.previous}
    version: int | None = current
    while version is not None:
        earlier = before[version] if version in before else max((m.version for m in members if m.version < version), default=None)
        version = earlier if earlier is None or earlier < version else None
        target = version
        while target in corrections:
            target = corrections[target]
        if target is not None and target < current and target not in pointer.withdrawn:
            return target
    raise UsageError(
        f"{series} has stood on nothing before {current}", hint=f"name a version: benchstore rollback {series.model} --to VERSION"
    )


def set_baseline(root: Path, repository: GitRepository | None, snapshot: Snapshot, *, reason: str = "", dry_run: bool = False) -> Move:
    """Make `snapshot` what its series is judged against."""
    series, version = snapshot.series, snapshot.version

    def edit(text: str, pointer: Pointer) -> tuple[str, str, tuple[str, ...]]:
        _refuse_withdrawn(pointer, series, version)
        standing = addresses.standing_of(series, pointer)
        if standing.baseline == version:
            return text, f"the baseline of {series} is {version} already", ()
        moved = f"baseline of {series.model} on {series.dataset} {standing.baseline or 'none'} → {version}"
        return pointer_record.set_standing(text, series, Standing(current=standing.current, baseline=version)), moved, ()

    return _move(root, repository, series.model, edit, reason=reason, dry_run=dry_run)


def accept(root: Path, repository: GitRepository | None, snapshot: Snapshot, metric: str, *, reason: str, dry_run: bool = False) -> Move:
    """Say that this version's change of `metric` was expected: it is the metric's reference from then on."""
    if metric not in snapshot.values:
        hint = f"it has {', '.join(sorted(snapshot.values))}"
        raise UsageError(f"{snapshot.model}@{snapshot.version} has no metric {metric!r}", hint=hint)

    def edit(text: str, pointer: Pointer) -> tuple[str, str, tuple[str, ...]]:
        if any((item.metric, item.version) == (metric, snapshot.version) for item in pointer.accepted):
            return text, f"{metric} of {snapshot.model}@{snapshot.version} is accepted already", ()
        new = pointer_record.accept(text, metric, snapshot.version, reason)
        return new, f"accept {metric} of {snapshot.model}@{snapshot.version}", ()

    return _move(root, repository, snapshot.model, edit, reason=reason, dry_run=dry_run)


def withdraw(root: Path, repository: GitRepository | None, snapshot: Snapshot, *, reason: str, dry_run: bool = False) -> Move:
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

    return _move(root, repository, snapshot.model, edit, reason=reason, dry_run=dry_run)


def _refuse_withdrawn(pointer: Pointer, series: Series, version: int) -> None:
    if version in pointer.withdrawn:
        raise UsageError(
            f"{series.model}@{version} was withdrawn: {pointer.withdrawn[version]}",
            hint="a withdrawn version is never a target; take another one",
        )
