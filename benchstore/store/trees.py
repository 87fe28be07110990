"""Trees: the same way to read a repository's files from the work tree or from any git revision."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from benchstore.errors import Problem, Refused
from benchstore.records import config as config_record
from benchstore.records import schema
from benchstore.records.snapshot import SNAPSHOTS
from benchstore.store import regular
from benchstore.store.git import GitRepository

Kind = Literal["file", "symlink", "folder", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One file below `snapshots/`: its path from the store's root with `/`, what it is, its size in bytes where known.

    `hides` tells of one that stands where a folder of the store would be, so that what lies behind it is not listed.
    """

    path: str
    kind: Kind
    blob: str | None = None
    size: int | None = None
    hides: bool = False


class Tree(Protocol):
    """What every tree can do. `label` names it in messages; `commit` is the one that it shows, None of the work tree."""

    label: str
    commit: str | None

    def entries(self, model: str | None = None) -> list[Entry]:
        """All files below `snapshots/`, or below one model's directory, sorted by path."""
        ...

    def folders(self) -> list[Entry]:
        """What lies directly in `snapshots/`, sorted by path: folders, and what stands in place of one, which `hides`."""
        ...

    def find(self, path: str) -> Entry | None:
        """One file of a model's folder, where that is told without listing the folder; else None."""
        ...

    def states(self, models: Sequence[str]) -> Mapping[str, str]:
        """What a model's files are told from others by, of those where that is known without reading them."""
        ...

    def beside(self, path: str) -> list[Entry]:
        """The file at `path`, or all files below that folder, outside `snapshots/`; sorted by path, empty where there is none."""
        ...

    def read(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """The bytes of each file, in the order asked."""
        ...

    def config_text(self) -> str | None:
        """The text of benchstore.yaml; None where there is none. Raises Refused where it is no regular file."""
        ...


class WorkTree:
    """The files as they are on disk now."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.label = "work tree"
        self.commit: str | None = None

    def entries(self, model: str | None = None) -> list[Entry]:
        """All files below `snapshots/`; symbolic links are listed, never followed. Raises Refused where a folder cannot be read."""
        prefix = f"{SNAPSHOTS}/{model}" if model else SNAPSHOTS
        return sorted(_listed(self.root / prefix, prefix), key=lambda entry: entry.path)

    def folders(self) -> list[Entry]:
        """What lies directly in `snapshots/`."""
        try:
            if (self.root / SNAPSHOTS).is_symlink() or not (self.root / SNAPSHOTS).is_dir():
                return list(_listed(self.root / SNAPSHOTS, SNAPSHOTS))
            with os.scandir(self.root / SNAPSHOTS) as found:
                return sorted((_folder(item) for item in found), key=lambda entry: entry.path)
        except FileNotFoundError:
            return []
        except OSError as error:
            raise Refused([regular.unreadable(SNAPSHOTS, error)]) from None

    def find(self, path: str) -> Entry | None:
        """One file of a model's folder; None where there is none, or its folder is a link."""
        file = self.root / path
        try:
            return None if file.parent.is_symlink() else _entry(file.lstat(), path, hides=False)
        except OSError:
            return None

    def states(self, models: Sequence[str]) -> Mapping[str, str]:  # noqa: ARG002  # the protocol's signature
        """Nothing: what lies on disk may change at any time, and only reading it tells."""
        return {}

    def beside(self, path: str) -> list[Entry]:
        """The file at `path`, or all files below that folder; whatever lies behind a symbolic link is one itself."""
        found = self.root / path
        if os.path.realpath(found) != os.path.join(os.path.realpath(self.root), *path.split("/")):  # noqa: PTH118  # pathlib raises at a loop
            return [Entry(path=path, kind="symlink")]
        return sorted(_listed(found, path), key=lambda entry: entry.path)

    def read(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """The bytes of each file. Raises Refused where one is no regular file, cannot be read or is too large for any kind of file."""
        most = schema.max_bytes("samples")
        for path in paths:
            data = regular.content(self.root / path, path, most)
            if data is None:
                raise Refused([Problem(file=path, message="is not there any more", hint="run the command again", rule="path")])
            yield path, data

    def config_text(self) -> str | None:
        """The text of benchstore.yaml; bytes that are not UTF-8 become replacement characters, which its parser refuses."""
        data = regular.content(self.root / config_record.FILE, config_record.FILE, schema.max_bytes("config"))
        return None if data is None else data.decode(errors="replace")


def _folder(item: os.DirEntry[str]) -> Entry:
    """A folder, or what stands in place of one."""
    path = f"{SNAPSHOTS}/{item.name}"
    if item.is_dir(follow_symlinks=False):
        return Entry(path=path, kind="folder")
    kind: Kind = "symlink" if item.is_symlink() else "file" if item.is_file() else "other"
    return Entry(path=path, kind=kind, hides=item.is_symlink() and item.is_dir())


def _listed(start: Path, prefix: str) -> Iterator[Entry]:
    """What lies at `start` or below it; nothing where there is nothing."""
    try:
        found = start.lstat()
        if stat.S_ISDIR(found.st_mode):
            yield from _scan(start, prefix)
        else:
            yield _entry(found, prefix, hides=prefix == SNAPSHOTS or start.is_dir())
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise Refused([regular.unreadable(prefix, error)]) from None


def _scan(directory: Path, prefix: str) -> Iterator[Entry]:
    with os.scandir(directory) as found:
        for item in found:
            path = f"{prefix}/{item.name}"
            if item.is_dir(follow_symlinks=False):
                yield from _listed(directory / item.name, path)
            else:
                yield from _one(item, path)


def _one(item: os.DirEntry[str], path: str) -> Iterator[Entry]:
    """A file of a folder; what another process took away since, such as its own temporary file, is not there."""
    try:
        yield _entry(item.stat(follow_symlinks=False), path, hides=item.is_symlink() and item.is_dir())
    except FileNotFoundError:
        return


def _entry(found: os.stat_result, path: str, *, hides: bool) -> Entry:
    kind: Kind = "symlink" if stat.S_ISLNK(found.st_mode) else "file" if stat.S_ISREG(found.st_mode) else "other"
    return Entry(path=path, kind=kind, size=None if kind == "symlink" else found.st_size, hides=hides)


_WORDS = {"12": "a symbolic link", "16": "a submodule"}
"""Git's modes of what is no regular file, by how they begin."""


_KINDS: Mapping[str, Kind] = {"04": "folder", "10": "file", "12": "symlink"}


class RevisionTree:
    """The files of one commit, read from git's objects; `prefix` is the store's place inside the repository."""

    def __init__(self, repository: GitRepository, commit: str, prefix: str) -> None:
        self.repository, self._commit = repository, commit
        self.commit: str | None = commit
        self.label = commit[:12]
        self._prefix = prefix
        self._blobs: dict[str, str] = {}

    def folders(self) -> list[Entry]:
        """What lies directly in `snapshots/` in that commit."""
        found = [
            Entry(path=item.path.removeprefix(self._prefix), kind=_KINDS.get(item.mode[:2], "other"), blob=item.blob)
            for item in self.repository.files_in(self._commit, self._prefix + SNAPSHOTS)
        ]
        return sorted(found, key=lambda entry: entry.path) or self.entries()

    def find(self, path: str) -> Entry | None:  # noqa: ARG002  # the protocol's signature
        """None: git lists a folder as quickly."""
        return None

    def states(self, models: Sequence[str]) -> Mapping[str, str]:
        """The trees of the models' folders."""
        known = {entry.path.rpartition("/")[2]: entry.blob for entry in self.folders() if entry.kind == "folder" and entry.blob}
        return {model: known[model] for model in models if model in known}

    def entries(self, model: str | None = None) -> list[Entry]:
        """All files below `snapshots/` in that commit."""
        below = f"{SNAPSHOTS}/{model}" if model else SNAPSHOTS
        return sorted((self._entry(path, mode, blob) for path, mode, blob in self._listed(below)), key=lambda entry: entry.path)

    def beside(self, path: str) -> list[Entry]:
        """The file at `path` in that commit, or all files below that folder."""
        return sorted((self._entry(name, mode, blob) for name, mode, blob in self._listed(path)), key=lambda entry: entry.path)

    def read(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """The bytes of each file, by one git process for all of them."""
        wanted = list(paths)
        if any(path not in self._blobs for path in wanted):
            self.entries()
        contents = self.repository.blobs(self._blobs[path] for path in wanted)
        for path, (_, data) in zip(wanted, contents, strict=True):
            yield path, data

    def contents(self, paths: Sequence[str]) -> Iterator[bytes | None]:
        """The bytes of each file by its name alone; None where there is no regular one."""
        return self.repository.files(self._commit, (self._prefix + path for path in paths))

    def config_text(self) -> str | None:
        """The text of benchstore.yaml in that commit. Raises Refused where it is no regular file."""
        for path, mode, blob in self._listed(config_record.FILE):
            what = "a folder" if path != config_record.FILE else _WORDS.get(mode[:2], "")
            if what:
                raise Refused([regular.not_one(config_record.FILE, what)])
            return next(self.repository.blobs([blob]))[1].decode(errors="replace")
        return None

    def _listed(self, below: str) -> Iterator[tuple[str, str, str]]:
        for item in self.repository.entries(self._commit, self._prefix + below):
            yield item.path.removeprefix(self._prefix), item.mode, item.blob

    def _entry(self, path: str, mode: str, blob: str) -> Entry:
        self._blobs[path] = blob
        kind: Kind = "symlink" if mode == "120000" else "file" if mode.startswith("100") else "other"
        return Entry(path=path, kind=kind, blob=blob, hides=path == SNAPSHOTS)
