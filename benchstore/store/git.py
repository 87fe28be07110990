"""The only caller of git: revisions, trees, blobs, logs, staging and commits of one repository.

Every answer is plain data (`git_output`); what it means is decided elsewhere.
"""

from __future__ import annotations

import os
import subprocess  # nosec B404  # commands are lists, never a shell's text
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchstore.errors import BenchstoreError, GitFailed, UsageError
from benchstore.store import git_output, git_place
from benchstore.store.git_output import Commit, Content, Difference, FileChange, TreeEntry, nul_separated


class GitRepository:
    """A git repository with a work tree: its top, git's own folder of this work tree, and the one that all its work trees share."""

    def __init__(self, top: Path, own_directory: Path, git_directory: Path) -> None:
        self.top = top.resolve()
        self.own_directory, self.git_directory = own_directory.resolve(), git_directory.resolve()
        self._environ: Mapping[str, str] = {}

    @classmethod
    def find(cls, path: Path) -> GitRepository | None:
        """The repository that holds `path`; None where there is none, or no git at all."""
        top = git_place.usual_top(path)
        if top is not None:
            return cls(top, top / ".git", top / ".git")
        os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
        try:
            from git import Repo
            from git.exc import InvalidGitRepositoryError, NoSuchPathError
        except ImportError:
            return None
        try:
            repo = Repo(path, search_parent_directories=True)
        except (InvalidGitRepositoryError, NoSuchPathError):
            return None
        return cls(Path(repo.working_tree_dir), Path(repo.git_dir), Path(repo.common_dir)) if repo.working_tree_dir else None

    @classmethod
    def create(cls, path: Path, branch: str = "main") -> GitRepository:
        """A new, empty repository at `path`."""
        from git import Repo

        Repo.init(path, initial_branch=branch)
        return cls(path, path / ".git", path / ".git")

    def run(self, *arguments: str, input_bytes: bytes | None = None, environ: Mapping[str, str] | None = None) -> bytes:
        """Standard output of one git command. Raises GitFailed with git's own words if it fails.

        Git takes no lock that it can do without, so that reading is never in a writer's way.
        """
        fed: dict[str, Any] = {"stdin": subprocess.DEVNULL} if input_bytes is None else {"input": input_bytes}
        try:
            done = subprocess.run(  # nosec B603  # noqa: S603  # a list, and what stands in it names revisions and paths to git alone
                self._command(*arguments), cwd=self.top, env=self._environment(environ), capture_output=True, check=False, **fed
            )
        except FileNotFoundError:
            raise GitFailed("git was not found", hint="install git and put it on the PATH") from None
        if done.returncode:
            said = (done.stderr.strip() or done.stdout.strip()).decode(errors="replace")
            raise git_output.failure(arguments[0], said, done.returncode, self.top)
        return bytes(done.stdout)

    def _command(self, *arguments: str) -> list[str]:
        plain = ("-c", "log.showSignature=false", "-c", "log.follow=false")
        return ["git", "--no-optional-locks", "--literal-pathspecs", *plain, *arguments]

    def _environment(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """What git is told by variables: to speak English, as its words are read, and not to ask anybody."""
        return {**os.environ, "LANGUAGE": "C", "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", **self._environ, **(more or {})}

    def answer(self, *arguments: str) -> str | None:
        """What git says to a question; None where it says no (exit code 1). Any other failure is one."""
        try:
            return self.run(*arguments).decode(errors="replace").strip()
        except GitFailed as failed:
            if failed.status != 1:
                raise
            return None

    def resolve(self, revision: str) -> str:
        """The full commit id of `revision`. Raises UsageError if there is no such commit here."""
        if revision.startswith("-"):
            raise UsageError(f"{revision!r} is not a revision")
        commit = self.answer("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        if not commit:
            hint = "git fetch may bring it; a date is written 2026-11-23"
            raise UsageError(f"there is no commit {revision!r} in this repository", hint=hint)
        return commit

    def head(self) -> str | None:
        """The commit that is checked out; None before the first one. Raises GitFailed where HEAD is broken."""
        try:
            return self.resolve("HEAD")
        except UsageError:
            named = self.answer("rev-parse", "--verify", "--quiet", "HEAD")
        if named:
            raise GitFailed(f"HEAD names {named[:12]}, and that commit is missing in this clone", hint="git fsck tells more")
        return None

    def branch(self) -> str | None:
        """The branch that is checked out; None where HEAD is detached."""
        return self.answer("symbolic-ref", "--quiet", "--short", "HEAD")

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

    def leaves_out(self, folder: str) -> bool:
        """Whether a sparse checkout leaves files of that folder out of the work tree."""
        if not (self.own_directory / "info" / "sparse-checkout").is_file():
            return False
        return any(record.startswith(b"S ") for record in self.run("ls-files", "-t", "-z", "--", folder).split(b"\0"))

    def is_dirty(self, *paths: str) -> bool:
        """Whether the work tree or the index differ from HEAD, untracked files included."""
        return bool(self.changed(*paths))

    def parents(self, revision: str) -> tuple[str, ...]:
        """The parents of a commit, as far as this clone has them."""
        return tuple(self.run("rev-list", "--parents", "-n", "1", revision).decode().split()[1:])

    def merge_base(self, one: str, other: str) -> str | None:
        """The best common ancestor; None where there is none (in a shallow clone it may be wrong: ask first)."""
        return self.answer("merge-base", one, other)

    def is_ancestor(self, one: str, other: str) -> bool:
        """Whether `other` has `one` in its history."""
        return not self.run("rev-list", "--max-count=1", one, f"^{other}").strip()

    def commits_between(self, start: str | None, end: str) -> list[str]:
        """The commits that `end` has and `start` has not, oldest first; all of them where there is no start."""
        known = [f"^{start}"] if start else []
        return self.run("rev-list", "--reverse", "--topo-order", end, *known).decode().split()

    def at_day(self, day: str, revision: str = "HEAD") -> str | None:
        """The last first-parent commit of `revision` by the end of that day, UTC, by committer date."""
        if self.head() is None:
            return None
        output = self.run("rev-list", "-1", "--first-parent", f"--before={day}T23:59:59+00:00", revision)
        return output.decode().strip() or None

    def entries(self, revision: str, *paths: str) -> list[TreeEntry]:
        """Every file below `paths` in a revision, in git's order."""
        return git_output.tree_entries(self.run("ls-tree", "-r", "-z", "--full-tree", revision, "--", *paths))

    def files_in(self, revision: str, folder: str) -> list[TreeEntry]:
        """What lies in a folder of a revision, not below it; the top is the empty name."""
        output = self.run("ls-tree", "-z", "--full-tree", revision, "--", *([f"{folder}/"] if folder else []))
        return git_output.tree_entries(output)

    def has_more_than(self, most: int, revision: str) -> bool:
        """Whether a revision has more than so many files, told without reading on: few small trees in one another can hold any number."""
        command, count = self._command("ls-tree", "-r", "-z", "--full-tree", "--name-only", revision), 0
        with subprocess.Popen(  # nosec B603  # noqa: S603  # as in `run`
            command, cwd=self.top, env=self._environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as process:
            while count <= most and process.stdout and (piece := process.stdout.read(1 << 16)):
                count += piece.count(b"\0")
            process.kill()
        return count > most

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

    def files(self, revision: str, paths: Iterable[str]) -> Iterator[bytes | None]:
        """The content of each file of a revision, in order, by one git process; None where there is none, or something else."""
        names = "".join(f"{revision}:{path}\n" for path in paths)
        if not names:
            return
        output, position = self.run("cat-file", "--batch", "--buffer", input_bytes=names.encode(errors="surrogateescape")), 0
        for _ in range(names.count("\n")):
            end = output.index(b"\n", position)
            *_, kind, size = output[position:end].rsplit(b" ", 2)
            if not size.isdigit():
                yield None
                position = end + 1
                continue
            start, position = end + 1, end + 2 + int(size)
            yield output[start : start + int(size)] if kind == b"blob" else None

    def sizes(self, ids: Iterable[str]) -> list[int]:
        """The bytes of each blob, in order, by one git process that reads none of them."""
        wanted = "".join(f"{blob}\n" for blob in ids)
        if not wanted:
            return []
        output = self.run("cat-file", "--batch-check=%(objectsize)", "--buffer", input_bytes=wanted.encode()).decode().splitlines()
        if missing := next((line for line in output if not line.isdecimal()), None):
            raise BenchstoreError(f"an object is missing in this clone: {missing}", hint="git fetch --refetch brings it")
        return [int(line) for line in output]

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
            f"--format={git_output.COMMIT_FORMAT}",
            *revisions,
            "--",
            *paths,
        )
        return git_output.commits(output)

    def whole_log(self, revisions: Sequence[str]) -> list[Commit]:
        """Every commit of `revisions`, parents before children, with all its changes; a merge shows only what differs from every parent.

        Only a file that moved unchanged is known as moved: one that is merely alike may be another file.
        """
        flags = ("--reverse", "--topo-order", "-c", "--raw", "-z", "--no-abbrev", "--find-renames=100%", "--no-ext-diff", "--full-history")
        return git_output.commits(self.run("log", *flags, f"--format={git_output.COMMIT_FORMAT}", *revisions, "--"))

    def diff(self, old: str, new: str | None, *paths: str) -> list[FileChange]:
        """Paths that differ between two commits, or between a commit and the work tree where `new` is None."""
        ends = [old] if new is None else [old, new]
        output = self.run("diff", "--raw", "-z", "--no-renames", "--no-abbrev", "--no-ext-diff", *ends, "--", *paths)
        return list(git_output.changes(output))

    def show_commit(self, revision: str) -> Commit:
        """One commit without its changes."""
        return git_output.commits(self.run("log", "-1", "--no-patch", f"--format={git_output.COMMIT_FORMAT}", revision))[0]

    def attributes(
        self, names: Sequence[str], paths: Iterable[str], files: Sequence[TreeEntry] | None = None
    ) -> list[tuple[str, str, str]]:
        """Path, attribute and its value, of each path: by the `.gitattributes` of the work tree, or by these `files` of a commit alone."""
        asked = ("-z", "--stdin", *names)
        if files is None:
            return git_output.triples(self.run("check-attr", *asked, input_bytes=nul_separated(paths)))
        with tempfile.TemporaryDirectory() as folder:
            index = {"GIT_INDEX_FILE": f"{folder}/index"}  # of its own, so that --cached reads that commit's; git 2.40 has --source for it
            lines = b"".join(f"{item.mode} {item.blob}\t".encode() + os.fsencode(item.path) + b"\0" for item in files)
            self.run("update-index", "-z", "--index-info", input_bytes=lines, environ=index)
            return git_output.triples(self.run("check-attr", "--cached", *asked, input_bytes=nul_separated(paths), environ=index))

    def stage(self, paths: Sequence[str]) -> None:
        """Put files of the work tree into the index, ignored ones as well."""
        self.run("add", "--force", "--pathspec-from-file=-", "--pathspec-file-nul", input_bytes=nul_separated(paths))

    def forget(self, paths: Sequence[str]) -> None:
        """Take files out of the index, as far as they are in it."""
        if paths:
            named = ("--pathspec-from-file=-", "--pathspec-file-nul")
            self.run("rm", "--quiet", "--cached", "--ignore-unmatch", *named, input_bytes=nul_separated(paths))

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

    # ---- history as it was made

    @contextmanager
    def as_recorded(self) -> Iterator[None]:
        """Inside, objects and parents are read as they were made: replace refs and grafts, which can hide a change, are off."""
        nowhere = os.path.join(os.devnull, "none")  # noqa: PTH118  # no folder, so never a file; of an empty file git would talk
        before, self._environ = self._environ, {"GIT_NO_REPLACE_OBJECTS": "1", "GIT_GRAFT_FILE": nowhere}
        try:
            yield
        finally:
            self._environ = before

    def ancestry(self, *revisions: str) -> dict[str, tuple[str, ...]]:
        """Every commit that is reachable, with its parents; children before parents."""
        lines = self.run("rev-list", "--topo-order", "--parents", *revisions, "--").decode().splitlines()
        return {sha: tuple(parents) for sha, *parents in map(str.split, lines)}

    def differences(self, pairs: Sequence[tuple[str | None, str]], *paths: str) -> list[list[Difference]]:
        """For each pair of an old and a new commit what differs below `paths`, by one git process; an old one of None is nothing at all."""
        if not pairs:
            return []
        lines = "".join(f"{new} {old}\n" if old else f"{new}\n" for old, new in pairs)
        flags = ("--stdin", "--always", "-r", "-m", "-z", "--raw", "--no-renames", "--no-abbrev", "--no-ext-diff", "--root")
        return git_output.differences(self.run("diff-tree", *flags, "--", *paths, input_bytes=lines.encode()))

    def content_of(self, path: str) -> Content | None:
        """What a regular file of the work tree would be, byte for byte; None where there is none. `path` is from the top."""
        file = self.top / path
        if file.is_symlink() or not file.is_file():
            return None
        mode = "100755" if os.access(file, os.X_OK) and os.name == "posix" else "100644"
        return Content(mode, self.run("hash-object", "--no-filters", "--", str(file)).decode().strip())

    def show_commits(self, commits: Iterable[str]) -> dict[str, Commit]:
        """Commits by their ids, without their changes, by one git process."""
        wanted = "".join(f"{commit}\n" for commit in commits)
        if not wanted:
            return {}
        output = self.run(
            "log", "--no-walk=unsorted", "--stdin", "--no-patch", f"--format={git_output.COMMIT_FORMAT}", input_bytes=wanted.encode()
        )
        return {commit.sha: commit for commit in git_output.commits(output)}
