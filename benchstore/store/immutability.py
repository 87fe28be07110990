"""Invariant I1: a landed snapshot or samples file is never edited, renamed or deleted; proved from git's history."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from benchstore.errors import BenchstoreError, Problem
from benchstore.records.pointer import Pointer
from benchstore.records.snapshot import SNAPSHOTS
from benchstore.store.git import Commit, FileChange
from benchstore.store.snapshots import SAMPLES_NAME, SNAPSHOT_NAME, Store
from benchstore.store.workplace import Workplace


def against(workplace: Workplace, before: Store, after: Store) -> list[Problem]:
    """What a change does to landed files, in sum and in each of its commits: from the store `before` it to HEAD and the work tree."""
    prefix = workplace.prefix
    folder, base = prefix + SNAPSHOTS, before.tree.commit or ""
    net = _kept(workplace.git().diff(base, None, folder), prefix)
    commits = workplace.git().log([f"{base}..HEAD"], [folder], first_parent=False)
    reverted = _reverted_models(_deleted_versions(net, prefix), before, after)
    found = [*_net(net, prefix, base, reverted)]
    reported = {problem.file for problem in found}
    return found + [problem for problem in _within(commits, prefix) if problem.file not in reported]


def _kept(changes: Iterable[FileChange], prefix: str) -> list[FileChange]:
    """Only changes of snapshot and samples files."""
    return [change for change in changes if is_immutable(change.path.removeprefix(prefix))]


def is_immutable(path: str) -> bool:
    """Whether a path of the store is a snapshot or a samples file."""
    parts = path.split("/")
    return len(parts) == 3 and parts[0] == SNAPSHOTS and bool(SNAPSHOT_NAME.fullmatch(parts[2]) or SAMPLES_NAME.fullmatch(parts[2]))


def _net(changes: Sequence[FileChange], prefix: str, base: str, reverted: dict[str, str]) -> Iterator[Problem]:
    added = {change.new_blob: change.path.removeprefix(prefix) for change in changes if change.status == "A"}
    for change in changes:
        path = change.path.removeprefix(prefix)
        restore = f"git checkout {base[:12]} -- {shlex.quote(path)}"
        if change.status == "D" and change.old_blob in added:
            yield _problem(path, f"renamed to {added[change.old_blob]}", f"a landed snapshot keeps its name: {restore}")
        elif change.status == "D":
            yield _deleted(path, restore, reverted)
        elif change.status != "A":
            hint = f"restore it with {restore}; a correction is a new version: benchstore add (with supersedes in the draft)"
            yield _problem(path, "edited, but it has landed", hint)


def _deleted(path: str, restore: str, reverted: dict[str, str]) -> Problem:
    model = path.split("/")[1]
    if model in reverted:
        message = f"deleted by what looks like a revert that rolls back {model} {reverted[model]}: the pointer move is right, but the snapshot must stay"
        return _problem(path, message, f"restore the file and keep the pointer move: {restore} && git commit -m 'Keep the snapshot'")
    return _problem(path, "deleted, but it has landed", f"restore it with {restore}; to stop relying on it: benchstore withdraw")


def _deleted_versions(changes: Iterable[FileChange], prefix: str) -> dict[str, set[int]]:
    gone: dict[str, set[int]] = {}
    for change in changes:
        _, model, name = change.path.removeprefix(prefix).split("/")
        match = SNAPSHOT_NAME.fullmatch(name)
        if change.status == "D" and match:
            gone.setdefault(model, set()).add(int(match[1]))
    return gone


def _reverted_models(gone: Mapping[str, set[int]], before: Store, after: Store) -> dict[str, str]:
    """Model -> `4 → 3` where the pointer went back from a deleted version."""
    moved = {model: _moved_off(before.readable_pointer(model), after.readable_pointer(model), versions) for model, versions in gone.items()}
    return {model: text for model, text in moved.items() if text}


def _moved_off(old: Pointer, new: Pointer, gone: set[int]) -> str:
    for configuration, standing in old.series.items():
        now = new.series.get(configuration)
        if standing.current in gone and (now is None or now.current not in gone):
            return f"{standing.current} → {now.current if now else 'not promoted'}"
    return ""


def _within(commits: Iterable[Commit], prefix: str) -> Iterator[Problem]:
    """Edits inside a branch's own commits, also such as a later commit undoes, and such as hide in a merge."""
    first: dict[str, str] = {}
    for commit in commits:
        for change in _kept(commit.changes, prefix):
            path, where = change.path.removeprefix(prefix), f"commit {commit.sha[:12]} ({commit.subject[:60]})"
            hint = "a snapshot is only ever added: squash the commits so that it comes once, as it should be (git rebase -i)"
            if set(change.status) <= {"A"}:
                if first.setdefault(path, change.new_blob) != change.new_blob:
                    yield _problem(path, f"added again with another content by {where}", hint)
            elif "D" not in change.status:
                merge = "the merge " if len(commit.parents) > 1 else ""
                yield _problem(path, f"edited by {merge}{where}", hint)


def verify(workplace: Workplace, revision: str = "HEAD") -> tuple[int, list[Problem]]:
    """I1 over the whole history of `revision` along first parents: the number of commits read, and what breaks it.

    A file that was deleted and came back as it was is a warning: nothing is lost. Raises BenchstoreError in a shallow clone.
    """
    if workplace.git().is_shallow():
        raise BenchstoreError("this is a shallow clone, which hides part of the history", hint="git fetch --unshallow")
    prefix = workplace.prefix
    if revision == "HEAD" and workplace.head() is None:
        return 0, []  # nothing has landed yet
    commits = workplace.git().log([revision], [prefix + SNAPSHOTS], first_parent=True)
    found: list[Problem] = []
    blobs: dict[str, str] = {}
    gone: dict[str, Problem] = {}
    for commit in commits:
        for change in _kept(commit.changes, prefix):
            found += _broken(change, commit, prefix, blobs, gone)
    return len(commits), found + list(gone.values())


def _broken(change: FileChange, commit: Commit, prefix: str, blobs: dict[str, str], gone: dict[str, Problem]) -> Iterator[Problem]:
    """What one change of a landed file breaks; `blobs` are first contents, `gone` the deletions that nothing has undone yet."""
    path, where = change.path.removeprefix(prefix), f"{commit.sha[:12]} by {commit.author} on {commit.time[:10]} ({commit.subject[:60]})"
    restore = f"restore it: git checkout {commit.sha[:12]}^ -- {shlex.quote(path)}"
    if change.status == "D":
        gone[path] = _problem(path, f"deleted in {where}", restore)
    elif change.status != "A":
        yield _problem(path, f"edited in {where}", restore)
    elif blobs.setdefault(path, change.new_blob) != change.new_blob:
        yield _problem(path, f"came back with another content in {where}", f"its first content is in blob {blobs[path][:12]}")
    elif path in gone:
        deleted = gone.pop(path)
        yield replace(deleted, message=f"{deleted.message}, restored in {where}", hint="it is as it was", severity="warning")


def _problem(path: str, message: str, hint: str) -> Problem:
    return Problem(file=path, message=message, hint=hint, rule="immutable")
