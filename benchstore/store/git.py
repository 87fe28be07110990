"""The only caller of git, through GitPython: revisions, trees, blobs, logs, staging and commits of one repository.

Every answer is plain data; what it means is decided elsewhere.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess  # nosec B404  # commands are lists, never a shell's text
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchstore.errors import BenchstoreError, UsageError

if TYPE_CHECKING:
    from git import Repo

_RECORD = "\x1e"
_FORMAT = f"{_RECORD}%H%x00%P%x00%an%x00%cI%x00%s"
_RAW = re.compile(rb"^(:+)")
_HEAD = re.compile(
    rb"\x1e(?P<sha>[0-9a-f]{40,64})\0(?P<parents>[0-9a-f ]*)\0(?P<author>[^\0]*)\0"
    rb"(?P<time>[0-9]{4}-[0-9]{2}-[0-9]{2}T[^\0]*)\0(?P<subject>[^\0\n]*)"
)
"""A commit's head in our format: no author or subject, whatever it holds, can look like one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeEntry:
    """One file of a revision: path from the repository's top, git's mode (`100644`, `120000` …), blob id."""

    path: str
    mode: str
    blob: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChange:
    """How one commit changed one path: `status` is git's letter(s), one for each parent that is compared."""

    status: str
    path: str
    old_blob: str
    new_blob: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """One commit with its changes; `time` is the committer's, RFC 3339."""

    sha: str
    parents: tuple[str, ...]
    author: str
    time: str
    subject: str
    changes: tuple[FileChange, ...] = ()


class GitRepository:
    """A git repository with a work tree."""

    def __init__(self, repo: Repo) -> None:
        self._repo = repo
        self.top = Path(str(repo.working_tree_dir)).resolve()

    @classmethod
    def find(cls, path: Path) -> GitRepository | None:
        """The repository that holds `path`; None where there is none, or no git at all."""
        os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
        try:
            from git import Repo
            from git.exc import GitError
        except ImportError:
            return None
        try:
            repo = Repo(path, search_parent_directories=True)
            return cls(repo) if repo.working_tree_dir else None
        except (GitError, OSError):
            return None

    @classmethod
    def create(cls, path: Path, branch: str = "main") -> GitRepository:
        """A new, empty repository at `path`."""
        from git import Repo

        return cls(Repo.init(path, initial_branch=branch))

    @property
    def git_directory(self) -> Path:
        """Where git keeps this repository's own files, shared by all its work trees."""
        return Path(self._repo.common_dir).resolve()

    @property
    def own_directory(self) -> Path:
        """Where git keeps what belongs to this work tree alone, such as a merge that is under way."""
        return Path(self._repo.git_dir).resolve()

    def run(self, *arguments: str, input_bytes: bytes | None = None) -> bytes:
        """Standard output of one git command. Raises BenchstoreError with git's own words if it fails."""
        from git.exc import GitCommandError, GitCommandNotFound

        command = ["git", "--literal-pathspecs", "-c", "log.showSignature=false", *arguments]
        try:
            if input_bytes is None:
                output: Any = self._repo.git.execute(command, stdout_as_string=False, strip_newline_in_stdout=False)
                return bytes(output)
            process: Any = self._repo.git.execute(command, as_process=True, istream=subprocess.PIPE)
            output, errors = process.communicate(input_bytes)
            if not process.returncode:
                return bytes(output)
            words, status = errors.decode(errors="replace"), process.returncode
        except GitCommandNotFound:
            raise BenchstoreError("git was not found", hint="install git and put it on the PATH") from None
        except GitCommandError as error:
            words, status = str(error.stderr).strip().removeprefix("stderr:").strip().strip("'"), error.status
        raise BenchstoreError(f"git {arguments[0]} failed: {words.strip() or status}")

    def resolve(self, revision: str) -> str:
        """The full commit id of `revision`. Raises UsageError if there is no such commit here."""
        if revision.startswith("-"):
            raise UsageError(f"{revision!r} is not a revision")
        try:
            return self.run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").decode().strip()
        except BenchstoreError:
            if shutil.which("git") is None:
                raise  # this says nothing about the revision
            hint = "git fetch may bring it; a date is written 2026-11-23"
            raise UsageError(f"there is no commit {revision!r} in this repository", hint=hint) from None

    def head(self) -> str | None:
        """The commit that is checked out; None before the first one."""
        try:
            return self.resolve("HEAD")
        except UsageError:
            return None

    def branch(self) -> str | None:
        """The branch that is checked out; None where HEAD is detached."""
        try:
            return self.run("symbolic-ref", "--quiet", "--short", "HEAD").decode().strip()
        except BenchstoreError:
            return None

    def is_shallow(self) -> bool:
        """Whether this clone lacks part of its history."""
        return self.run("rev-parse", "--is-shallow-repository").strip() == b"true"

    def horizon(self, revision: str) -> Commit | None:
        """Where the first parents of `revision` end because the clone is shallow; None where its history is whole."""
        cut = self.shallow_commits()
        if not cut:
            return None
        oldest = self.run("rev-list", "--first-parent", "--max-parents=0", revision).decode().strip()
        return self.show_commit(oldest) if oldest in cut else None

    def shallow_commits(self) -> frozenset[str]:
        """The commits whose parents this clone lacks. Git shows each as if it had made everything that it holds."""
        path = self.git_directory / "shallow"
        return frozenset(path.read_text(encoding="ascii").split()) if path.is_file() else frozenset()

    def changed(self, *paths: str) -> list[str]:
        """Paths that the work tree or the index have otherwise than HEAD, untracked files included."""
        output = self.run("status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--", *paths)
        return [record[3:].decode(errors="surrogateescape") for record in output.split(b"\0") if record]

    def is_dirty(self, *paths: str) -> bool:
        """Whether the work tree or the index differ from HEAD, untracked files included."""
        return bool(self.changed(*paths))

    def parents(self, revision: str) -> tuple[str, ...]:
        """The parents of a commit, as far as this clone has them."""
        return tuple(self.run("rev-list", "--parents", "-n", "1", revision).decode().split()[1:])

    def merge_base(self, one: str, other: str) -> str | None:
        """The best common ancestor; None where there is none (in a shallow clone it may be wrong: ask first)."""
        try:
            return self.run("merge-base", one, other).decode().strip()
        except BenchstoreError:
            return None

    def is_ancestor(self, one: str, other: str) -> bool:
        """Whether `other` has `one` in its history."""
        return not self.run("rev-list", "--max-count=1", one, f"^{other}").strip()

    def commits_between(self, start: str | None, end: str) -> list[str]:
        """The commits that `end` has and `start` has not, oldest first; all of them where there is no start."""
        known = [f"^{start}"] if start else []
        return self.run("rev-list", "--reverse", "--topo-order", end, *known).decode().split()

    def at_day(self, day: str, revision: str = "HEAD") -> str | None:
        """The last first-parent commit of `revision` by the end of that day, UTC, by committer date."""
        output = self.run("rev-list", "-1", "--first-parent", f"--before={day}T23:59:59+00:00", revision)
        return output.decode().strip() or None

    def entries(self, revision: str, *paths: str) -> list[TreeEntry]:
        """Every file below `paths` in a revision, in git's order."""
        output = self.run("ls-tree", "-r", "-z", "--full-tree", revision, "--", *paths)
        found = []
        for record in output.split(b"\0"):
            if record:
                head, _, path = record.partition(b"\t")
                mode, _, blob = head.decode().split()[:3]
                found.append(TreeEntry(path=path.decode(errors="surrogateescape"), mode=mode, blob=blob))
        return found

    def blobs(self, ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """The content of each blob, in order, by one git process."""
        wanted = list(ids)
        if not wanted:
            return
        output = self.run("cat-file", "--batch", "--buffer", input_bytes="\n".join(wanted).encode() + b"\n")
        position = 0
        for blob in wanted:
            end = output.index(b"\n", position)
            words = output[position:end].split()
            if len(words) != 3:
                raise BenchstoreError(f"the object {blob} is missing in this clone", hint="git fetch --refetch brings it")
            size = int(words[2])
            yield blob, output[end + 1 : end + 1 + size]
            position = end + 1 + size + 1

    def log(self, revisions: Sequence[str], paths: Sequence[str], *, first_parent: bool) -> list[Commit]:
        """Commits that touch `paths`, oldest first, with their changes.

        With `first_parent` a merge is compared with its first parent, so that it shows all that it brought in;
        without, a merge shows only what differs from every parent.
        """
        merges = ["--first-parent", "-m"] if first_parent else ["-c"]
        output = self.run(
            "log",
            "--reverse",
            "--topo-order",
            *merges,
            "--raw",
            "-z",
            "--no-abbrev",
            "--no-renames",
            "--full-history",
            f"--format={_FORMAT}",
            *revisions,
            "--",
            *paths,
        )
        return _commits(output)

    def diff(self, old: str, new: str | None, *paths: str) -> list[FileChange]:
        """Paths that differ between two commits, or between a commit and the work tree where `new` is None."""
        ends = [old] if new is None else [old, new]
        output = self.run("diff", "--raw", "-z", "--no-renames", "--no-abbrev", "--no-ext-diff", *ends, "--", *paths)
        return list(_changes(output))

    def show_commit(self, revision: str) -> Commit:
        """One commit without its changes."""
        return _commits(self.run("log", "-1", "--no-patch", f"--format={_FORMAT}", revision))[0]

    def stage(self, paths: Sequence[str]) -> None:
        """Put files of the work tree into the index, ignored ones as well."""
        self.run("add", "--force", "--", *paths)

    def forget(self, paths: Sequence[str]) -> None:
        """Take files out of the index, as far as they are in it."""
        if paths:
            self.run("rm", "--quiet", "--cached", "--ignore-unmatch", "--", *paths)

    def commit(self, message: str, paths: Sequence[str], *, date: str | None = None) -> str:
        """Commit exactly these paths, whatever else is staged, and give the new commit's id; `date` is RFC 3339."""
        dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date} if date else {}
        with self._repo.git.custom_environment(**dates):
            self.run("commit", "--quiet", "--message", message, "--", *paths)
        return self.resolve("HEAD")

    def merge_head(self) -> str | None:
        """The commit that a merge under way brings in; None where there is no merge."""
        try:
            return self.resolve("MERGE_HEAD")
        except UsageError:
            return None

    def unmerged(self) -> list[str]:
        """Paths that a merge under way could not settle."""
        output = self.run("diff", "--name-only", "-z", "--diff-filter=U")
        return sorted({path.decode(errors="surrogateescape") for path in output.split(b"\0") if path})

    def commit_merge(self, message: str) -> str:
        """Commit a merge under way as the index has it, and give the commit."""
        self.run("commit", "--quiet", "--message", message)
        return self.resolve("HEAD")

    def config(self, key: str, value: str) -> None:
        """Set one value of this repository's own git config."""
        self.run("config", key, value)


def _commits(output: bytes) -> list[Commit]:
    heads = list(_HEAD.finditer(output))
    ends = [*(head.start() for head in heads[1:]), len(output)][: len(heads)]
    return [_commit(head, output[head.end() : end]) for head, end in zip(heads, ends, strict=True)]


def _commit(head: re.Match[bytes], raw: bytes) -> Commit:
    text = {name: value.decode(errors="replace") for name, value in head.groupdict().items()}
    return Commit(
        sha=text["sha"],
        parents=tuple(text["parents"].split()),
        author=text["author"],
        time=text["time"],
        subject=text["subject"],
        changes=tuple(_changes(raw)),
    )


def _changes(raw: bytes) -> Iterator[FileChange]:
    """Git's raw records: `:modes… blobs… status`, NUL, path, NUL; one colon for each parent compared."""
    fields = raw.split(b"\0")
    position = 0
    while position < len(fields):
        head = fields[position].lstrip(b"\n")
        colons = _RAW.match(head)
        if not colons:
            position += 1
            continue
        parents = len(colons[1])
        words = head[parents:].decode().split()
        blobs = words[parents + 1 : 2 * parents + 2]
        path = fields[position + 1].decode(errors="surrogateescape")
        yield FileChange(status=words[-1], path=path, old_blob=blobs[0], new_blob=blobs[-1])
        position += 2
