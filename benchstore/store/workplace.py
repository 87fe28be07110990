"""Where work is done: the store's root, its git repository, the clock and the environment. Passed in at the edge, taken first."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from benchstore.errors import BenchstoreError, UsageError
from benchstore.records import address
from benchstore.records.config import FILE as CONFIG_FILE
from benchstore.records.snapshot import SNAPSHOTS
from benchstore.store import kept, trial_merge
from benchstore.store.checkout_tree import CheckoutTree
from benchstore.store.facts import Surroundings
from benchstore.store.git import GitRepository
from benchstore.store.kept import Kept
from benchstore.store.snapshots import Store
from benchstore.store.trees import RevisionTree, Tree, WorkTree

_TEST_MERGE = re.compile(r"refs/pull/[0-9]+/merge")


def now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workplace:
    """A store's root on disk, the git repository around it (None where there is none), the clock, and environment variables."""

    root: Path
    repository: GitRepository | None
    clock: Callable[[], datetime] = now
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)

    @classmethod
    def find(cls, directory: str | os.PathLike[str]) -> Workplace:
        """The store that holds `directory`. Raises UsageError where there is none."""
        start = Path(directory).resolve()
        for folder in (start, *start.parents):
            if (folder / CONFIG_FILE).is_file() or (folder / SNAPSHOTS).is_dir():
                return cls.at(folder)
        raise UsageError(f"there is no {CONFIG_FILE} and no {SNAPSHOTS}/ in {start} or above", hint="benchstore init makes a store here")

    @classmethod
    def at(cls, root: Path) -> Workplace:
        """The folder `root` itself, whether it is a store or is to become one."""
        return cls(root=root, repository=GitRepository.find(root))

    def git(self) -> GitRepository:
        """The git repository. Raises UsageError where there is none."""
        if self.repository is None:
            raise UsageError(f"{self.root} is not in a git repository", hint="git init && benchstore init")
        return self.repository

    @property
    def prefix(self) -> str:
        """The store's place inside its git repository: empty at the top, else `folder/`."""
        relative = self.root.resolve().relative_to(self.git().top).as_posix()
        return "" if relative == "." else f"{relative}/"

    @property
    def in_actions(self) -> bool:
        """Whether this is a run of GitHub Actions."""
        return self.environ.get("GITHUB_ACTIONS") == "true"

    def tree(self, at: str | None) -> Tree:
        """The work tree, or the revision or day that `at` names. Raises BenchstoreError where the work tree lacks results on purpose."""
        if at:
            return self.tree_of(self.revision(at))
        self._refuse_sparse()
        return WorkTree(self.root)

    def checkout(self, at: str | None = None) -> Tree:
        """As `tree`, for who looks: of the work tree only names are read of what has landed, as that stays as it is."""
        head = None if at else self.head()
        if head is None:
            return self.tree(at)
        self._refuse_sparse()
        return CheckoutTree(self.root, self.tree_of(head), self.kept)

    @property
    def kept(self) -> Kept:
        """What is kept of earlier work, beside git's own files; nothing where there is no git."""
        return Kept(self.repository.git_directory / kept.FOLDER if self.repository else None)

    def _refuse_sparse(self) -> None:
        if self.repository and self.repository.leaves_out(self.prefix + SNAPSHOTS):
            hint = f"git sparse-checkout add {shlex.quote(self.prefix + SNAPSHOTS)}"
            raise BenchstoreError(f"this is a sparse checkout, and files below {self.prefix}{SNAPSHOTS}/ are not here", hint=hint)

    def tree_of(self, commit: str) -> RevisionTree:
        """The files of the store in a commit."""
        return RevisionTree(self.git(), commit, self.prefix)

    def head(self) -> str | None:
        """The commit that is checked out; None before the first one, and where there is no git."""
        return self.repository.head() if self.repository else None

    def revision(self, at: str) -> str:
        """The commit that a revision or a day means; a day means its end, UTC."""
        repository = self.git()
        if not address.is_day(at):
            return repository.resolve(at)
        commit = repository.at_day(at)
        if commit is None:
            raise UsageError(
                f"there is no commit by the end of {at}",
                hint="a day means its last commit, and git log --first-parent shows the first one; benchstore list MODEL shows on which day each was measured",
            )
        return commit

    def base_of(self, against: str) -> str:
        """The commit that a change is held against: the merge base with `against`, of a forge's trial merge its first parent.

        Raises BenchstoreError in a shallow clone, where git may name a wrong merge base, and where the two have nothing in common.
        """
        merged = self.merged_by_forge()
        if merged:
            return merged[0]
        return trial_merge.merge_base(self.git(), self.revision(against), "HEAD")

    def merged_by_forge(self) -> tuple[str, str] | None:
        """The base and the change's newest commit, where CI says that HEAD is the forge's trial merge of a pull request."""
        if not self.in_actions or not _TEST_MERGE.fullmatch(self.environ.get("GITHUB_REF", "")):
            return None
        parents = self.git().parents("HEAD")
        return (parents[0], parents[1]) if len(parents) == 2 else None

    def surroundings(self) -> Surroundings:
        """What a new snapshot takes from outside its file: the time and the environment."""
        return Surroundings(now=self.clock(), environ=self.environ)

    def store(self, at: str | None = None) -> Store:
        """The store as the work tree has it, or as it was at a revision or a day."""
        return Store(self.tree(at))

    def store_of(self, commit: str) -> Store:
        """The store as it was in a commit."""
        return Store(self.tree_of(commit))
