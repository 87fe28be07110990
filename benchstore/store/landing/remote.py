"""A branch of a remote repository: fetching it, pushing to it, never by force."""

from __future__ import annotations

import re
from dataclasses import dataclass

from benchstore.errors import BenchstoreError, UsageError
from benchstore.store.git import GitRepository
from benchstore.store.locks import git_turn

_SECRET = re.compile(r"://[^/@\s]+@")


@dataclass(frozen=True, slots=True, kw_only=True)
class Remote:
    """The branch `branch` of the remote `name`."""

    repository: GitRepository
    name: str
    branch: str

    def __str__(self) -> str:
        return f"{self.name}/{self.branch}"

    def fetch(self) -> str | None:
        """The branch's newest commit, brought here; None where the remote has no such branch.

        Raises BenchstoreError where the remote cannot be reached.
        """
        listed = _run(self.repository, "ls-remote", "--heads", self.name, f"refs/heads/{self.branch}").split()
        if not listed:
            return None
        self._bring(f"refs/heads/{self.branch}", f"refs/remotes/{self}")
        return self.repository.resolve(f"refs/remotes/{self}")

    def push(self, commit: str) -> None:
        """Make `commit` the branch's newest one. Raises BenchstoreError where the remote refuses it, in its own words."""
        try:
            with git_turn(self.repository, "remote"):
                _run(self.repository, "push", "--quiet", self.name, f"{commit}:refs/heads/{self.branch}")
                self.repository.run("update-ref", f"refs/remotes/{self}", commit)
        except BenchstoreError as error:
            hint = "nothing is lost, the commits are on your branch; a protected branch needs a pull request: benchstore propose"
            raise BenchstoreError(str(error), hint=hint) from None

    def is_default(self) -> bool:
        """Whether it is the branch that the remote itself stands on."""
        try:
            return default_branch(self.repository, self.name) == self.branch
        except BenchstoreError:
            return False

    def read(self, ref: str) -> str | None:
        """The commit that a ref of the remote names, brought here; None where it has none. Raises BenchstoreError where it cannot be had."""
        words = _run(self.repository, "ls-remote", self.name, ref).decode().split()
        if not words:
            return None
        self._bring(ref, ref)
        return self.repository.resolve(ref)

    def _bring(self, there: str, here: str) -> None:
        with git_turn(self.repository, "remote"):
            _run(self.repository, "fetch", "--quiet", "--no-tags", self.name, f"+{there}:{here}")

    def move(self, ref: str, old: str | None, new: str) -> None:
        """Move a ref of the remote from one commit to another. Raises BenchstoreError where it is elsewhere by now, or may not be moved."""
        with git_turn(self.repository, "remote"):
            _run(self.repository, "push", "--quiet", f"--force-with-lease={ref}:{old or ''}", self.name, f"{new}:{ref}")


def require(repository: GitRepository, name: str) -> None:
    """Raise UsageError where there is no remote of that name."""
    remotes = repository.run("remote").decode().split()
    if name not in remotes:
        hint = f"it has {', '.join(remotes)}; --remote says which" if remotes else "git remote add origin URL"
        raise UsageError(f"there is no remote {name!r}", hint=hint)


def find(repository: GitRepository, name: str, branch: str | None) -> Remote:
    """The remote branch that is meant: the one named, else the one the checked out branch follows, else that of its name.

    Raises UsageError where there is no such remote, or HEAD is on no branch.
    """
    require(repository, name)
    here = repository.branch()
    if here is None:
        raise UsageError("HEAD is on no branch", hint="git switch main")
    return Remote(repository=repository, name=name, branch=branch or _followed(repository, name, here) or here)


def default_branch(repository: GitRepository, name: str) -> str:
    """The branch that the remote itself stands on, as `main`. Raises BenchstoreError where it does not say."""
    words = _run(repository, "ls-remote", "--symref", name, "HEAD").decode(errors="replace")
    match = re.match(r"ref: refs/heads/(\S+)\tHEAD", words)
    if match is None:
        raise BenchstoreError(f"{name} does not say which branch is its default", hint="name it: --onto BRANCH")
    return match[1]


def is_default(repository: GitRepository, name: str = "origin") -> bool:
    """Whether what is checked out is the branch that changes are merged into, as far as is known here: the remote's, else main or master."""
    known = repository.answer("symbolic-ref", "--quiet", "--short", f"refs/remotes/{name}/HEAD")
    return repository.branch() in ((known.removeprefix(f"{name}/"),) if known else ("main", "master"))


def _followed(repository: GitRepository, name: str, branch: str) -> str | None:
    full = repository.run("for-each-ref", "--format=%(upstream)", f"refs/heads/{branch}").decode().strip()
    before = f"refs/remotes/{name}/"
    return full.removeprefix(before) if full.startswith(before) else None


def _run(repository: GitRepository, *arguments: str) -> bytes:
    """A git command that talks to a remote; what an address holds before `@` is not repeated."""
    try:
        return repository.run(*arguments)
    except BenchstoreError as error:
        raise BenchstoreError(_SECRET.sub("://", str(error)), hint=error.hint) from None
