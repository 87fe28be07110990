"""Moves of the pointer file: promote, roll back, set a baseline, accept a change, withdraw a version.

Each reads, decides, writes, stages and commits under the model's lock, and gives what it did as a value. Run again it comes to
the same: what stands already is left, and what was written and not committed is committed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from benchstore.errors import UsageError
from benchstore.records import pointer as pointer_record
from benchstore.records.pointer import Configuration, Pointer, Standing
from benchstore.records.series import Series
from benchstore.records.snapshot import SNAPSHOTS, Snapshot
from benchstore.store import addresses, commits, locks, writing
from benchstore.store.snapshots import Store, pointer_path, snapshot_path
from benchstore.store.trees import WorkTree
from benchstore.store.workplace import Workplace
from benchstore.store.writing import Write


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What a command did, or would do: a sentence, the file, the commit message that fits, and things to know.

    `changed` says that the file is another now, `pending` that HEAD has it otherwise still; `commit` is the one that was made.
    """

    sentence: str
    path: str
    message: str
    changed: bool
    pending: bool
    commit: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """How a move is made: why, by whose wish, only to see, committed as well."""

    reason: str = ""
    asked_by: str = ""
    dry_run: bool = False
    commit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One move, as it can be made in the work tree and on top of HEAD alike.

    `check` refuses it for a pointer that does not allow it, and gives notes; `apply` gives the new text of any, and a sentence on it.
    """

    check: Callable[[Pointer], tuple[str, ...]]
    apply: Callable[[str, Pointer], tuple[str, str]]


def _move(workplace: Workplace, model: str, edit: Edit, how: Moving) -> Move:
    """Apply `edit` to the model's pointer file under its lock; write, stage and commit it as `how` says."""
    path = pointer_path(model)
    if how.commit:
        commits.refuse_unready(workplace)
    with locks.locked(workplace, [model]):
        store = Store(WorkTree(workplace.root))
        old, known = store.pointer_text(model), store.pointer(model)
        notes = edit.check(known)
        new, sentence = edit.apply(old or pointer_record.HEADER, known)
        changed = Pointer.from_text(new, path) != known
        ahead = _Ahead.of(workplace, model, edit)
        if how.commit:
            ahead.refuse_uncommitted(workplace, model)
        message = _message(ahead.sentence if ahead.pending else sentence, how)
        made = None
        if not how.dry_run:
            writing.clear_unfinished(workplace.root, model)
            if changed:
                writing.write_all(workplace.root, [Write(path=path, data=new.encode(), how="replace" if old else "create")])
            if changed or ahead.pending:
                commits.stage(workplace, [path])
            if ahead.pending and how.commit:
                made = commits.commit(workplace, message, [path], contents={path: ahead.text.encode()})
    said = sentence if changed or not (how.commit and ahead.pending) else ahead.sentence
    return Move(sentence=said, path=path, message=message, changed=changed, pending=ahead.pending, commit=made, notes=notes)


def _message(sentence: str, how: Moving) -> str:
    """The commit's subject, and as a trailer who asked where it is somebody else than who commits; without `@`, as that would call them."""
    text = f"{sentence}: {how.reason}" if how.reason else sentence
    return text[:1].upper() + text[1:] + (f"\n\nAsked-by: {how.asked_by}" if how.asked_by else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ahead:
    """The move on top of HEAD's pointer file, whatever else the work tree's holds: its text and sentence, and whether HEAD lacks it."""

    text: str
    sentence: str
    pending: bool
    named: frozenset[int]

    @classmethod
    def of(cls, workplace: Workplace, model: str, edit: Edit) -> _Ahead:
        """What `edit` would be there; nothing is pending where there is no git."""
        if workplace.repository is None:
            return cls(text="", sentence="", pending=False, named=frozenset())
        text, known = at_head(workplace, model)
        new, sentence = edit.apply(text or pointer_record.HEADER, known)
        moved = Pointer.from_text(new, pointer_path(model))
        return cls(text=new, sentence=sentence, pending=moved != known, named=named(moved) - named(known))

    def refuse_uncommitted(self, workplace: Workplace, model: str) -> None:
        """Raise UsageError where the move names a version that HEAD has not."""
        head = workplace.head()
        names = {entry.path for entry in workplace.tree_of(head).beside(f"{SNAPSHOTS}/{model}")} if head else set()
        missing = sorted(version for version in self.named if snapshot_path(model, version) not in names) if self.pending else []
        if missing:
            add = f'git add --all {SNAPSHOTS}/{model} && git commit -m "Add {model} v{missing[0]}" -- {SNAPSHOTS}/{model}'
            message = f"{model}@{missing[0]} is not committed, and a commit of this move alone would name a version that is nowhere"
            raise UsageError(message, hint=f"commit it first: {add}")


def at_head(workplace: Workplace, model: str) -> tuple[str, Pointer]:
    """Text and content of a model's pointer file in HEAD; empty ones where HEAD has none."""
    head, path = workplace.head(), pointer_path(model)
    tree = workplace.tree_of(head) if head else None
    if tree is None or not tree.beside(path):
        return "", Pointer()
    text = next(tree.read([path]))[1].decode(errors="replace")
    return text, Pointer.from_text(text, f"HEAD:{path}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PointerFiles:
    """What pointer files are to be on top of HEAD: path -> bytes, and what that moves, as `m to v4`."""

    files: dict[str, bytes]
    names: list[str]


def ahead(workplace: Workplace, promoted: Iterable[Snapshot]) -> PointerFiles:
    """HEAD's pointer files with these snapshots as the current ones of their series, whatever else the work tree's hold."""
    by_model: dict[str, dict[Configuration, Snapshot]] = {}
    for snapshot in promoted:
        by_model.setdefault(snapshot.model, {})[snapshot.series.configuration] = snapshot
    found = PointerFiles(files={}, names=[])
    for model, series in by_model.items():
        text, known = at_head(workplace, model)
        here = Store(WorkTree(workplace.root)).pointer(model)
        wanted = {name: _moved_to(known.series.get(name), here.series.get(name), item.version) for name, item in series.items()}
        moved = {name: standing for name, standing in wanted.items() if known.series.get(name) != standing}
        if moved:
            new = pointer_record.rewrite(text or pointer_record.HEADER, replace(known, series={**known.series, **moved}))
            found.files[pointer_path(model)] = new.encode()
            found.names.extend(f"{model} to v{standing.current}" for standing in moved.values())
    return found


def _moved_to(known: Standing | None, here: Standing | None, version: int) -> Standing:
    """A series' line with another current version; a new one has the baseline that the work tree gives it."""
    baseline = known.baseline if known else here.baseline if here else version
    return Standing(current=version, baseline=baseline)


def named(pointer: Pointer) -> frozenset[int]:
    """Every version that a pointer file names."""
    standings = [version for standing in pointer.series.values() for version in (standing.current, standing.baseline) if version]
    return frozenset([*standings, *(item.version for item in pointer.accepted), *pointer.withdrawn])


def promote(workplace: Workplace, snapshot: Snapshot, how: Moving) -> Move:
    """Make `snapshot` current in its series; the first one promoted becomes the baseline as well."""
    series, version = snapshot.series, snapshot.version

    def check(pointer: Pointer) -> tuple[str, ...]:
        _refuse_withdrawn(pointer, series, version)
        return ()

    return _move(workplace, series.model, Edit(check=check, apply=_standing_on(series, version)), how)


def rollback(workplace: Workplace, series: Series, versions: Sequence[int], to: int, how: Moving) -> Move:
    """Move `series`, which has these `versions`, back to `to`. Raises UsageError where that is no earlier version of it."""

    def check(pointer: Pointer) -> tuple[str, ...]:
        standing = addresses.standing_of(series, pointer)
        _refuse_withdrawn(pointer, series, to)
        if to not in versions:
            raise UsageError(f"{series} has no version {to}", hint=f"its versions are {', '.join(map(str, versions))}")
        if to > standing.current:
            raise UsageError(
                f"{to} is not before {standing.current}, on which {series} stands",
                hint=f"to go forward: benchstore promote {series.model}@{to}",
            )
        return ()

    return _move(workplace, series.model, Edit(check=check, apply=_standing_on(series, to)), how)


def _standing_on(series: Series, version: int) -> Callable[[str, Pointer], tuple[str, str]]:
    """Make `version` the current one of `series`, forward or back."""

    def apply(text: str, pointer: Pointer) -> tuple[str, str]:
        standing = pointer.standing(series)
        if standing and standing.current == version:
            return text, f"{series} stands on {version} already"
        baseline = standing.baseline if standing else version
        verb = "roll back" if standing and standing.current > version else "promote"
        moved = f"{verb} {series.model} {f'{standing.current} → ' if standing else ''}{version} on {series.dataset}"
        return pointer_record.set_standing(text, series, Standing(current=version, baseline=baseline)), moved

    return apply


def set_baseline(workplace: Workplace, snapshot: Snapshot, how: Moving) -> Move:
    """Make `snapshot` what its series is judged against."""
    series, version = snapshot.series, snapshot.version

    def check(pointer: Pointer) -> tuple[str, ...]:
        _refuse_withdrawn(pointer, series, version)
        addresses.standing_of(series, pointer)
        return ()

    def apply(text: str, pointer: Pointer) -> tuple[str, str]:
        standing = pointer.standing(series) or Standing(current=version, baseline=None)
        if standing.baseline == version:
            return text, f"the baseline of {series} is {version} already"
        moved = f"baseline of {series.model} on {series.dataset} {standing.baseline or 'none'} → {version}"
        return pointer_record.set_standing(text, series, Standing(current=standing.current, baseline=version)), moved

    return _move(workplace, series.model, Edit(check=check, apply=apply), how)


def accept(workplace: Workplace, snapshot: Snapshot, metrics: Sequence[str], how: Moving) -> Move:
    """Say that this version's change of some metrics was expected: it is their reference from then on. One that is accepted keeps its reason."""
    name, wanted = f"{snapshot.model}@{snapshot.version}", list(dict.fromkeys(metrics))
    unknown = [metric for metric in wanted if metric not in snapshot.values]
    if unknown:
        hint = f"it has {', '.join(sorted(snapshot.values))}"
        raise UsageError(f"{name} has no metric {', '.join(map(repr, unknown))}", hint=hint)
    reasons = dict.fromkeys(wanted, how.reason)

    def check(pointer: Pointer) -> tuple[str, ...]:
        said = {item.metric: item.reason for item in pointer.accepted if item.version == snapshot.version and item.metric in reasons}
        reasons.update(said)
        other = [metric for metric in said if said[metric] != how.reason]
        of = "" if len(wanted) == 1 else f" of {commits.some(other)}"
        return (f"the reason{of} stays: {said[other[0]]}",) if other else ()

    def apply(text: str, pointer: Pointer) -> tuple[str, str]:
        known = {item.metric for item in pointer.accepted if item.version == snapshot.version}
        new = [metric for metric in wanted if metric not in known]
        for metric in new:
            text = pointer_record.accept(text, metric, snapshot.version, reasons[metric])
        if not new:
            return text, f"{commits.some(wanted)} of {name} {'is' if len(wanted) == 1 else 'are'} accepted already"
        return text, f"accept {commits.some(new)} of {name}"

    return _move(workplace, snapshot.model, Edit(check=check, apply=apply), how)


def withdraw(workplace: Workplace, snapshot: Snapshot, how: Moving) -> Move:
    """Say that a version must not be relied on: it is never a reference and never a target again."""
    series, version, reason = snapshot.series, snapshot.version, how.reason

    def check(pointer: Pointer) -> tuple[str, ...]:
        nonlocal reason
        if version in pointer.withdrawn:
            said, reason = reason, pointer.withdrawn[version]
            return (f"the reason stays: {reason}",) if said != reason else ()
        standing, notes = pointer.standing(series), []
        if standing and standing.current == version:
            notes.append(f"{series} still stands on {version}: benchstore rollback {snapshot.model} {addresses.flags(series)}")
        if standing and standing.baseline == version:
            notes.append(f"{version} was the baseline of {series}: benchstore baseline {snapshot.model}@VERSION sets another")
        return tuple(notes)

    def apply(text: str, pointer: Pointer) -> tuple[str, str]:
        if version in pointer.withdrawn:
            return text, f"{snapshot.model}@{version} is withdrawn already"
        return pointer_record.withdraw(text, version, reason), f"withdraw {snapshot.model}@{version}"

    return _move(workplace, snapshot.model, Edit(check=check, apply=apply), how)


def _refuse_withdrawn(pointer: Pointer, series: Series, version: int) -> None:
    if version in pointer.withdrawn:
        raise UsageError(
            f"{series.model}@{version} was withdrawn: {pointer.withdrawn[version]}",
            hint="a withdrawn version is never a target; take another one",
        )
