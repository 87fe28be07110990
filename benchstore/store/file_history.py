"""The versions of files through git's history: each content once, with the commit that brought it first, its author's date and its branch.

Read by one `git log`, whatever the number of files; the contents themselves are read elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from benchstore.errors import BenchstoreError
from benchstore.store.git import GitRepository
from benchstore.store.git_output import Commit, FileChange
from benchstore.store.path_patterns import PathPattern


@dataclass(frozen=True, slots=True, kw_only=True)
class FileVersion:
    """One content of one file: its path in the commit that brought it first, when that was authored, and on which branch where git tells.

    `names` are what a pattern's names in braces stand for in its path.
    """

    path: str
    blob: str
    commit: str
    authored: datetime
    branch: str | None
    names: Mapping[str, str]

    @property
    def label(self) -> str:
        """How git names it: `git show` takes it."""
        return f"{self.commit[:12]}:{self.path}"


def versions(git: GitRepository, patterns: Sequence[PathPattern], *, every_branch: bool = False, besides: str = "") -> list[FileVersion]:
    """Every distinct content of each file whose path fits a pattern, in the order of their authors' dates.

    Of a content that several commits brought, such as one that was rebased, the first counts. Read is what HEAD has in its history, or with
    `every_branch` all that any branch or tag has; paths that begin with `besides` are left out. A file that moved unchanged is followed: a path
    that fits no pattern goes by the path that it has later. Raises BenchstoreError in a shallow clone, whose history is not whole.
    """
    if git.is_shallow():
        hint = "git fetch --unshallow brings the rest"
        raise BenchstoreError("this clone is shallow: it does not know which commit brought what", hint=hint)
    if git.head() is None:
        return []
    log = git.whole_log(["HEAD", "--branches", "--remotes", "--tags"] if every_branch else ["HEAD"])
    branches = _branches(log, _tips(git, every_branch=every_branch))
    found: dict[tuple[str, str], FileVersion] = {}
    for version in _occurrences(log, branches, patterns, besides):
        known = found.get((version.path, version.blob))
        if known is None or version.authored <= known.authored:  # they come newest first
            found.pop((version.path, version.blob), None)  # it takes its place in the order anew
            found[version.path, version.blob] = version
    oldest_first = [*found.values()][::-1]
    return sorted(oldest_first, key=lambda item: item.authored)


def _occurrences(
    log: Sequence[Commit], branches: Mapping[str, str | None], patterns: Sequence[PathPattern], besides: str
) -> Iterator[FileVersion]:
    """Every time that a content came to a path that fits, newest first; what only moved came before."""
    later: dict[str, Mapping[str, str]] = {}
    known: dict[str, Mapping[str, str] | None] = {}
    for commit in reversed(log):
        for change in sorted(commit.changes, key=lambda item: item.path, reverse=True):
            path = change.path
            if path not in known:
                known[path] = None if besides and path.startswith(besides) else _names(patterns, path)
            names = known[path] if known[path] is not None else later.get(path)
            if names is None or not _is_file(change):
                continue
            if change.moved_from and change.status[0] == "R":
                later[change.moved_from] = names
                continue
            yield FileVersion(
                path=path, blob=change.new_blob, commit=commit.sha, authored=_moment(commit), branch=branches.get(commit.sha), names=names
            )


def _names(patterns: Sequence[PathPattern], path: str) -> Mapping[str, str] | None:
    return next((found for pattern in patterns if (found := pattern.match(path)) is not None), None)


def _is_file(change: FileChange) -> bool:
    """Neither gone, nor a link, nor another repository."""
    return change.mode in ("100644", "100755") and change.new_blob.strip("0") != ""


def _moment(commit: Commit) -> datetime:
    """When it was authored; where git cannot read that, when it was committed."""
    for text in (commit.authored, commit.time):
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            continue
    return datetime.min.replace(tzinfo=UTC)


# ---- branches


def _tips(git: GitRepository, *, every_branch: bool) -> dict[str, str]:
    """Branch -> its newest commit: the one that is checked out first, then those that are usually the trunk."""
    checked_out, found = git.branch(), {}
    if every_branch:
        lines = git.run("for-each-ref", "--format=%(objectname) %(refname)", "refs/remotes", "refs/heads").decode(errors="replace")
        refs = [line.split(" ", 1) for line in lines.splitlines()]
        found = {_branch(name): commit for commit, name in refs if not name.endswith("/HEAD")}
    if checked_out:
        found[checked_out] = git.resolve("HEAD")
    order = [name for name in (checked_out, "main", "master") if name in found]
    return {name: found[name] for name in dict.fromkeys([*order, *found])}


def _branch(ref: str) -> str:
    return ref.removeprefix("refs/heads/") if ref.startswith("refs/heads/") else ref.removeprefix("refs/remotes/").partition("/")[2]


_MERGED = re.compile(
    r"Merge (?:branch '(?P<branch>[^']{1,200})'|remote-tracking branch '[^'/]+/(?P<remote>[^']{1,200})'|pull request #[0-9]+ from [^/\s]+/(?P<forge>\S{1,200})(?!\S)).*"
)
"""What git and forges write of a merge by themselves."""


def _branches(log: Sequence[Commit], tips: Mapping[str, str]) -> dict[str, str | None]:
    """Commit -> its branch, as far as git tells: whose chain of first parents it lies on, else what the merge that brought it says."""
    parents = {commit.sha: commit.parents for commit in log}
    found: dict[str, str | None] = {}
    for name, tip in tips.items():
        commit: str | None = tip
        while commit in parents and commit not in found:
            found[commit] = name
            commit = next(iter(parents[commit]), None)
    for merge in (commit for commit in log if len(commit.parents) > 1):
        said = _MERGED.fullmatch(merge.subject)
        branch = next((text for text in said.groups() if text), None) if said else None
        brought = [parent for parent in merge.parents[1:] if parent not in found]
        while brought:
            sha = brought.pop()
            if sha not in found:
                found[sha] = branch
                brought += [parent for parent in parents.get(sha, ()) if parent not in found]
    return found
