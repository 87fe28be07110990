"""Carry a branch's changes over to a commit that landed meanwhile.

Versions whose number was taken get the next free one, pointer files are merged by series, other files are taken as they
are where only one side changed them. All is decided as values; nothing is written here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from benchstore.records import pointer, pointer_merge
from benchstore.records.pointer import Pointer
from benchstore.records.pointer_merge import Clash
from benchstore.records.series import Series
from benchstore.records.snapshot import SNAPSHOTS
from benchstore.store.git import GitRepository
from benchstore.store.git_output import FileChange
from benchstore.store.immutable_files import is_immutable, place
from benchstore.store.renumbered import snapshot_with
from benchstore.store.snapshots import pointer_path, samples_path, snapshot_path
from benchstore.store.workplace import Workplace

Numbers = Mapping[str, Mapping[int, int]]
"""Model -> old version -> new version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file to be: git's mode and the bytes."""

    mode: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One series that both sides moved, and differently."""

    series: Series
    clash: Clash

    def __str__(self) -> str:
        here = self.clash.merged.current if self.clash.merged else None
        ours = self.clash.ours.current if self.clash.ours else None
        if here == ours:
            landed = self.clash.theirs.current if self.clash.theirs else "no version"
            return f"{self.series} stands on {here or 'no version'}; {landed} had landed"
        hint = f"; benchstore promote {self.series.model}@{ours} moves it" if ours else ""
        return f"{self.series} stays on {here or 'no version'}, where a roll back put it{hint}"


@dataclass(slots=True)
class Carried:
    """What is to be at which path (None: nothing) on top of the other commit, and what a person should know."""

    files: dict[str, File | None] = field(default_factory=dict)
    moved: list[Moved] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)


class Carrier:
    """Carries changes, given as pairs of commits (before, after), oldest first, onto the commit `onto`.

    Paths are from the repository's top. What one pair brings is the ground for the next.
    """

    def __init__(self, workplace: Workplace, pairs: Sequence[tuple[str, str]], onto: str) -> None:
        self._repository, self._prefix, self.onto = workplace.git(), workplace.prefix, onto
        self._changes = {pair: self._repository.diff(*pair) for pair in pairs}
        everything = [change for changes in self._changes.values() for change in changes]
        outside = sorted({change.path for change in everything if not change.path.startswith(self._prefix + SNAPSHOTS)})
        listed = self._repository.entries(onto, self._prefix + SNAPSHOTS, *outside)
        self._there: dict[str, tuple[str, str]] = {entry.path: (entry.mode, entry.blob) for entry in listed}
        self._carried: dict[str, File | None] = {}
        self.numbers = _numbers(self._own(everything), {self._short(path): blob for path, (_, blob) in self._there.items()})

    def carry(self, before: str, after: str) -> Carried:
        """What the change between two of the given commits is on top of `onto` and of the pairs before it."""
        found = Carried()
        changes = self._changes[before, after]
        modes = (
            {entry.path: entry.mode for entry in self._repository.entries(after, *(change.path for change in changes))} if changes else {}
        )
        blobs = _Blobs(self._repository, {blob for change in changes for blob in (change.old_blob, change.new_blob)})
        for change in changes:
            self._one(change, modes.get(change.path, "100644"), blobs, found)
        self._carried |= found.files
        return found

    def settled(self) -> dict[str, File | None]:
        """The store's files whose merge is decided here: what was carried, pointers both changed, numbers both gave."""
        both = [
            self._prefix + name(model, old) for model, new in self.numbers.items() for old in new for name in (snapshot_path, samples_path)
        ]
        changed = [change.path for changes in self._changes.values() for change in changes if _is_pointer(self._short(change.path))]
        carried = [path for path in self._carried if self._short(path).startswith(f"{SNAPSHOTS}/")]
        return {path: self._at(path) for path in (*both, *changed, *carried)}

    def renumbered(self) -> list[str]:
        """A sentence for each version that got another number: `m 5 → 6: 5 was taken by 1a2b3c4 (Add m v5)`."""
        return [self._sentence(model, old, new) for model, numbers in self.numbers.items() for old, new in numbers.items()]

    def _sentence(self, model: str, old: int, new: int) -> str:
        taken = [path for path in (snapshot_path(model, old), samples_path(model, old)) if self._prefix + path in self._there]
        if not taken:
            return f"{model} {old} → {new}, to stay after the one before it"
        words = self._repository.run("log", "-1", "--diff-filter=A", "--format=%h (%s)", self.onto, "--", self._prefix + taken[0])
        return f"{model} {old} → {new}: {old} was taken by {words.decode(errors='replace').strip()}"

    def _own(self, changes: Iterable[FileChange]) -> dict[str, str]:
        """The snapshots and samples that the branch itself added, path -> blob."""
        added = {self._short(change.path): change.new_blob for change in changes if change.status == "A"}
        return {path: blob for path, blob in added.items() if is_immutable(path)}

    def _short(self, path: str) -> str:
        """The path from the store's root; empty for what is not of this store, such as another one in the same repository."""
        return path.removeprefix(self._prefix) if path.startswith(self._prefix) else ""

    def _one(self, change: FileChange, mode: str, blobs: _Blobs, found: Carried) -> None:
        short = self._short(change.path)
        model, version = place(short) if is_immutable(short) else ("", 0)
        numbers = self.numbers.get(model, {})
        if version in numbers or (numbers and change.status == "A"):
            self._renumber(change, model, version, blobs, found)
        elif _is_pointer(short) and not _is_none(change.new_blob):
            self._merge_pointer(change, mode, blobs, found)
        else:
            self._keep(change, mode, blobs, found)

    def _renumber(self, change: FileChange, model: str, version: int, blobs: _Blobs, found: Carried) -> None:
        """One of the branch's own files under its new number; the snapshot says it too."""
        numbers = self.numbers[model]
        is_samples = change.path.endswith(".samples.json")
        new = numbers.get(version, version)
        path = self._prefix + (samples_path(model, new) if is_samples else snapshot_path(model, new))
        if _is_none(change.new_blob):
            found.files[path] = None
            return
        data = blobs[change.new_blob]
        file = File(mode="100644", data=data if is_samples else snapshot_with(data, change.path, numbers))
        if file != self._at(path):
            found.files[path] = file

    def _merge_pointer(self, change: FileChange, mode: str, blobs: _Blobs, found: Carried) -> None:
        """The other commit's pointer file with what the branch changed in it, in the new numbers."""
        model = self._short(change.path).split("/")[1]
        numbers = self.numbers.get(model, {})
        before, after = (_pointer(_text(blobs, blob), change.path) for blob in (change.old_blob, change.new_blob))
        there = self._at(change.path)
        if there is None or there.data == blobs.get(change.old_blob):  # only the branch changed it
            text = pointer.rewrite(_text(blobs, change.new_blob), pointer_merge.renumbered(after, numbers))
            found.files[change.path] = File(mode=mode, data=text.encode())
            return
        text = there.data.decode()
        base, ours = pointer_merge.renumbered(before, numbers), pointer_merge.renumbered(after, numbers)
        merged, clashes = pointer_merge.merge(base, ours, _pointer(text, change.path))
        data = pointer.rewrite(text, merged).encode()
        if data != there.data:
            found.files[change.path] = File(mode=there.mode, data=data)
        found.moved += [Moved(series=_series(model, clash), clash=clash) for clash in clashes]

    def _keep(self, change: FileChange, mode: str, blobs: _Blobs, found: Carried) -> None:
        """Any other file: the branch's, unless the other commit changed it as well."""
        there = self._at(change.path)
        ours = None if _is_none(change.new_blob) else File(mode=mode, data=blobs[change.new_blob])
        before = blobs.get(change.old_blob)
        if (there.data if there else None) not in (before, ours.data if ours else None):
            found.conflicts.append(change.path)
        elif ours != there:
            found.files[change.path] = ours

    def _at(self, path: str) -> File | None:
        """A file as the other commit and the pairs before have it."""
        if path in self._carried:
            return self._carried[path]
        if path not in self._there:
            return None
        mode, blob = self._there[path]
        return File(mode=mode, data=next(self._repository.blobs([blob]))[1])


class _Blobs(dict[str, bytes]):
    """The contents of blobs by their ids, read by one git process."""

    def __init__(self, repository: GitRepository, ids: Iterable[str]) -> None:
        super().__init__(repository.blobs(sorted(blob for blob in ids if not _is_none(blob))))


def _is_none(blob: str) -> bool:
    """Whether that is git's id for no file."""
    return not blob.strip("0")


def _text(blobs: _Blobs, blob: str) -> str:
    return blobs.get(blob, b"").decode(errors="replace")


def _pointer(text: str, path: str) -> Pointer:
    return Pointer.from_text(text, path) if text else Pointer()


def _series(model: str, clash: Clash) -> Series:
    dataset, prompt, environment = clash.configuration
    return Series(model=model, dataset=dataset, prompt=prompt, environment=environment)


def _is_pointer(path: str) -> bool:
    parts = path.split("/")
    return len(parts) == 3 and path == pointer_path(parts[1])


def _numbers(own: Mapping[str, str], there: Mapping[str, str]) -> Numbers:
    """New numbers for a model's own versions where one of theirs was taken: in order, each the next free one from its own on.

    A file that landed as it is, is not the branch's own any more.
    """
    mine: dict[str, set[int]] = {}
    for path, blob in own.items():
        if there.get(path) != blob:
            model, version = place(path)
            mine.setdefault(model, set()).add(version)
    taken: dict[str, set[int]] = {}
    for path in filter(is_immutable, there):
        model, version = place(path)
        taken.setdefault(model, set()).add(version)
    found = {model: _free(sorted(versions), taken.get(model, set())) for model, versions in sorted(mine.items())}
    return {model: numbers for model, numbers in found.items() if numbers}


def _free(versions: Sequence[int], taken: set[int]) -> dict[int, int]:
    """Old -> new, of those that change."""
    new: dict[int, int] = {}
    last = 0
    for version in versions:
        last = max(version, last + 1)
        while last in taken:
            last += 1
        new[version] = last
    return {old: number for old, number in new.items() if old != number}


def message_with(message: str, numbers: Numbers) -> str:
    """A commit's message with the new numbers where it names a version as `add` and `land` do, such as `m v5` or `m to v5`."""
    if not numbers:
        return message
    names = "|".join(map(re.escape, numbers))

    def new(match: re.Match[str]) -> str:
        version = int(match["version"])
        return f"{match['model']}{match['to']}v{numbers[match['model']].get(version, version)}"

    return re.sub(rf"(?<![\w./-])(?P<model>{names})(?P<to> (?:to )?)v(?P<version>[0-9]+)", new, message)
