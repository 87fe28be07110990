"""Where a store lay in each commit: a store that moved is followed by its benchstore.yaml. What changed is told from the store's root."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from benchstore.records.config import FILE as CONFIG_FILE
from benchstore.records.snapshot import SNAPSHOTS
from benchstore.store.ancestry import Ancestry
from benchstore.store.git import GitRepository
from benchstore.store.git_output import Content, Difference
from benchstore.store.immutable_files import is_immutable

Files = Mapping[str, Content]
"""Snapshots and samples by their path from the store's root."""
Pair = tuple[str | None, str]
"""A parent, None before a first commit, and its child."""


class Whereabouts:
    """The store that lies at `prefix` in the newest commit of a history: its places before, and what each commit did to its files."""

    def __init__(self, repository: GitRepository, ancestry: Ancestry, prefix: str) -> None:
        self._repository, self._ancestry, self._prefix = repository, ancestry, prefix
        self._moves: dict[tuple[str, str, str], str] = {}
        raw: dict[Pair, list[Difference]] = {}
        known: set[str] = set()
        self.prefixes: dict[str, str] = {}
        while not {prefix, *self.prefixes.values()} <= known:
            known |= {prefix, *self.prefixes.values()}
            raw = self._differences(ancestry.pairs(), known)
            self.prefixes = self._followed(raw)
        self.changes = {pair: self._told(pair, raw[pair]) for pair in ancestry.pairs()}
        self.configs = self._configs(raw)

    def between(self, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], list[Difference]]:
        """What differs in snapshots and samples between any two commits of the history."""
        wanted = list(dict.fromkeys(pairs))
        raw = self._differences(wanted, set(self.prefixes.values()))
        return {pair: self._told(pair, raw[pair]) for pair in wanted}

    def files(self, commit: str) -> Files:
        """The snapshots and samples of a commit of the history."""
        return files(self._repository, commit, self.prefixes[commit])

    def _differences(self, pairs: Iterable[Pair], prefixes: Iterable[str]) -> dict[Pair, list[Difference]]:
        wanted = list(pairs)
        below = [prefix + name for prefix in sorted(prefixes) for name in (SNAPSHOTS, CONFIG_FILE)]
        return dict(zip(wanted, self._repository.differences(wanted, *below), strict=True))

    def _followed(self, raw: Mapping[Pair, list[Difference]]) -> dict[str, str]:
        """Commit -> prefix, from the newest one back; a commit of two children lies where the first of them says."""
        places = {self._ancestry.chain[-1]: self._prefix}
        for child, parents in self._ancestry.parents.items():
            for parent in parents:
                places.setdefault(parent, self._before(parent, child, places[child], raw[parent, child]))
        return places

    def _before(self, parent: str, child: str, prefix: str, changes: Iterable[Difference]) -> str:
        config = prefix + CONFIG_FILE
        new = next((change.new for change in changes if change.path == config and change.old is None), None)
        if new is None:
            return prefix
        key = (parent, child, prefix)
        if key not in self._moves:
            self._moves[key] = came_from(self._repository, parent, child, prefix)
        return self._moves[key]

    def _told(self, pair: Pair, changes: Iterable[Difference]) -> list[Difference]:
        """Changes of snapshots and samples, with paths from the store's root."""
        old, new = pair
        prefix = self.prefixes[new]
        if old is None or self.prefixes[old] == prefix:
            told = (
                Difference(path=change.path.removeprefix(prefix), old=change.old, new=change.new)
                for change in changes
                if change.path.startswith(prefix)
            )
            return [change for change in told if is_immutable(change.path)]
        before, after = self.files(old), self.files(new)
        paths = sorted({*before, *after})
        return [Difference(path=path, old=before.get(path), new=after.get(path)) for path in paths if before.get(path) != after.get(path)]

    def _configs(self, raw: Mapping[Pair, list[Difference]]) -> list[tuple[int, str | None]]:
        """The landings that changed benchstore.yaml, newest first, and its blob, None where there is none; a move changes it too."""
        found = []
        for place, sha in reversed(list(enumerate(self._ancestry.chain))):
            path = self.prefixes[sha] + CONFIG_FILE
            parent = next(iter(self._ancestry.parents[sha]), None)
            found += [(place, change.new.blob if change.new else None) for change in raw[parent, sha] if change.path == path]
        return found


def files(repository: GitRepository, commit: str, prefix: str) -> Files:
    """The snapshots and samples of the store at `prefix` of a commit."""
    entries = ((entry.path.removeprefix(prefix), entry) for entry in repository.entries(commit, prefix + SNAPSHOTS))
    return {path: Content(entry.mode, entry.blob) for path, entry in entries if is_immutable(path)}


def came_from(repository: GitRepository, old: str, new: str, prefix: str) -> str:
    """Where the store at `prefix` of the commit `new` lay in `old`: where a benchstore.yaml went away as this one came, else there too.

    Of several it is the one with the same config or the most of the same files.
    """
    [changes] = repository.differences([(old, new)])
    config = next((change.new for change in changes if change.path == prefix + CONFIG_FILE), None)
    gone = [change for change in changes if change.new is None and PurePosixPath(change.path).name == CONFIG_FILE]
    here = files(repository, new, prefix).items()
    found = []
    for change in gone:
        place = change.path.removesuffix(CONFIG_FILE)
        same = len(here & files(repository, old, place).items()) + (change.old == config)
        found.append((same, place))
    same, place = max(found, default=(0, prefix))
    return place if same else prefix
