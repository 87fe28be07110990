"""The work tree as what reads it often sees it: names from disk, what has landed from git's objects, the rest from disk.

A snapshot never changes once it has landed, so of what `HEAD` holds nothing but the name is asked of the disk; an edit in place is found by
`check`, which reads every file. Pointer files, what is not committed, the config and templates are read as they are on disk.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from benchstore.errors import Refused
from benchstore.records import pointer
from benchstore.records.snapshot import SNAPSHOTS
from benchstore.store import regular
from benchstore.store.kept import Kept
from benchstore.store.trees import Entry, RevisionTree, WorkTree

_FEW = 8
"""So many files of a folder are asked of git by name; of more its whole folder is listed, as git looks each name up from the start."""
_YOUNG_NS = 2 * 10**9
"""A folder that changed so shortly before it was looked at may change again within the same mark of time."""


class CheckoutTree(WorkTree):
    """The work tree at `root` over the commit that `head` shows, which is checked out there."""

    def __init__(self, root: Path, head: RevisionTree, kept: Kept) -> None:
        super().__init__(root)
        self._head, self._kept = head, kept
        self._landed: dict[str, dict[str, Entry]] = {}

    def entries(self, model: str | None = None) -> list[Entry]:
        """All files below `snapshots/`, or below one model's directory; those that have landed with their blobs."""
        if model is None:
            models = [entry.path.rpartition("/")[2] for entry in self.folders() if entry.kind == "folder"]
            self._know(models)
            others = [entry for entry in self.folders() if entry.kind != "folder"]
            return sorted([*others, *(entry for item in models for entry in self._of(item))], key=lambda entry: entry.path)
        self._know([model])
        return self._of(model)

    def read(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """The bytes of each file: of what has landed git's, of the rest the disk's."""
        wanted = list(paths)
        models = Counter(path.split("/")[1] for path in wanted if path.count("/") > 1)
        self._know([model for model, number in models.items() if number > _FEW or "\n" in model])
        for kind, group in groupby(wanted, key=self._kind):
            if kind == "landed":
                yield from self._head.read(group)
            elif kind == "on disk":
                yield from super().read(group)
            else:
                yield from self._asked(list(group))

    def _kind(self, path: str) -> str:
        if path.count("/") != 2 or path.endswith(f"/{pointer.FILE}"):
            return "on disk"
        if path.split("/")[1] not in self._landed:
            return "not known"
        return "on disk" if self._blob(path) is None else "landed"

    def _asked(self, paths: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """The bytes of single files of folders that were not listed."""
        for path, data in zip(paths, self._head.contents(paths), strict=True):
            yield path, next(super().read([path]))[1] if data is None else data

    def states(self, models: Sequence[str]) -> Mapping[str, str]:
        """The trees of `HEAD` of the models that have the same names on disk: whatever their pointer says, their snapshots are the same."""
        trees, times = self._head.states(models), {model: self._time(model) for model in models}
        known = self._kept.get("folder", [key for model, tree in trees.items() if (key := self._key(model, tree, times[model]))])
        found = {model: tree for model, tree in trees.items() if self._key(model, tree, times[model]) in known}
        unknown = [model for model in trees if model not in found]
        self._know(unknown)
        same = [model for model in unknown if self._is_landed(model)]
        young = time.time_ns() - _YOUNG_NS
        fresh = {self._key(model, trees[model], times[model]): True for model in same if times[model] and times[model] < young}
        self._kept.put("folder", fresh)
        return found | {model: trees[model] for model in same}

    def _key(self, model: str, tree: str, changed_ns: int) -> str:
        return f"{model}/{tree}/{changed_ns}" if changed_ns else ""

    def _time(self, model: str) -> int:
        """When names in a model's folder last changed, in nanoseconds; 0 where it is none."""
        try:
            found = (self.root / SNAPSHOTS / model).lstat()
        except OSError:
            return 0
        return max(found.st_mtime_ns, found.st_ctime_ns)

    def _is_landed(self, model: str) -> bool:
        """Whether a model's folder holds the names that `HEAD` has there, each a regular file, but for its pointer file."""
        on_disk = {entry.path for entry in self._of(model)}
        landed = {entry.path for entry in self._landed[model].values()}
        plain = all(entry.blob is not None or _is_pointer(entry) for entry in self._of(model))
        return plain and not {path for path in on_disk ^ landed if not path.endswith(f"/{pointer.FILE}")}

    def _blob(self, path: str) -> str | None:
        model = path.split("/")[1] if path.count("/") > 1 else ""
        if model not in self._landed or path.endswith(f"/{pointer.FILE}"):
            return None
        entry = self._landed[model].get(path)
        return entry.blob if entry and entry.kind == "file" else None

    def _know(self, models: Sequence[str]) -> None:
        """Ask git for what has landed of the models of which that was not asked yet."""
        wanted = [model for model in models if model not in self._landed]
        if not wanted:
            return
        entries = self._head.entries(wanted[0]) if len(wanted) == 1 else self._head.entries()
        for model in wanted:
            self._landed[model] = {}
        for entry in entries:
            model = entry.path.split("/")[1]
            if model in self._landed:
                self._landed[model][entry.path] = entry

    def _of(self, model: str) -> list[Entry]:
        """What lies in a model's folder, told by its names alone; what is odd there is looked at."""
        prefix = f"{SNAPSHOTS}/{model}"
        try:
            with os.scandir(self.root / prefix) as found:
                items = [(item.name, item.is_file(follow_symlinks=False)) for item in found]
        except (FileNotFoundError, NotADirectoryError):
            return super().entries(model)
        except OSError as error:
            raise Refused([regular.unreadable(prefix, error)]) from None
        if (self.root / prefix).is_symlink() or not all(plain for _, plain in items):
            return [self._with_blob(entry) for entry in super().entries(model)]
        paths = sorted(f"{prefix}/{name}" for name, _ in items)
        return [Entry(path=path, kind="file", blob=self._blob(path)) for path in paths]

    def _with_blob(self, entry: Entry) -> Entry:
        blob = self._blob(entry.path) if entry.kind == "file" else None
        return Entry(path=entry.path, kind=entry.kind, blob=blob, size=entry.size, hides=entry.hides)


def _is_pointer(entry: Entry) -> bool:
    return entry.kind == "file" and entry.path.endswith(f"/{pointer.FILE}")
