"""Where a command works: the store's root, its git repository, and the tree that `--at` chooses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchstore.errors import UsageError
from benchstore.records import address
from benchstore.records.config import FILE as CONFIG_FILE
from benchstore.store.git import GitRepository
from benchstore.store.snapshots import Store
from benchstore.store.trees import SNAPSHOTS, RevisionTree, Tree, WorkTree


@dataclass(frozen=True, slots=True, kw_only=True)
class Workplace:
    """A store's root on disk, and the git repository around it; None where there is none."""

    root: Path
    repository: GitRepository | None

    @classmethod
    def find(cls, directory: str) -> Workplace:
        """The store that holds `directory`. Raises UsageError where there is none."""
        start = Path(directory).resolve()
        for folder in (start, *start.parents):
            if (folder / CONFIG_FILE).is_file() or (folder / SNAPSHOTS).is_dir():
                return cls(root=folder, repository=GitRepository.find(folder))
        raise UsageError(f"there is no {CONFIG_FILE} and no {SNAPSHOTS}/ in {start} or above", hint="benchstore init makes a store here")

    def git(self) -> GitRepository:
        """The git repository. Raises UsageError where there is none."""
        if self.repository is None:
            raise UsageError(f"{self.root} is in no git repository", hint="git init && benchstore init")
        return self.repository

    def tree(self, at: str | None) -> Tree:
        """The work tree, or the revision or day that `at` names."""
        return RevisionTree(self.git(), self.revision(at), self.root) if at else WorkTree(self.root)

    def revision(self, at: str) -> str:
        """The commit that a revision or a day means; a day means its end, UTC."""
        repository = self.git()
        if not address.is_day(at):
            return repository.resolve(at)
        commit = repository.at_day(at)
        if commit is None:
            raise UsageError(f"there is no commit by the end of {at}", hint="git log --first-parent shows the first one")
        return commit

    def store(self, at: str | None = None) -> Store:
        """The store as the work tree has it, or as it was at a revision or a day."""
        return Store(self.tree(at))


def now() -> datetime:
    """The clock."""
    return datetime.now(UTC)
