"""Invariant I1 on a change, such as a pull request: nothing that had landed is edited, renamed or deleted. History is `verification`'s."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from benchstore.errors import Problem
from benchstore.records.pointer import Pointer
from benchstore.records.snapshot import SNAPSHOTS
from benchstore.store import acknowledged, verification
from benchstore.store.acknowledged import Acknowledgements
from benchstore.store.containment import missing, store_in
from benchstore.store.git_output import Commit, Content, FileChange
from benchstore.store.immutable_files import is_immutable, is_snapshot, snapshot_of
from benchstore.store.scan import Loss
from benchstore.store.snapshots import SNAPSHOT_NAME, Store
from benchstore.store.whereabouts import files
from benchstore.store.workplace import Workplace

_SQUASH = "a snapshot is only ever added: squash the commits so that it comes once, as it should be, or not at all (git rebase -i)"

_THEN_SQUASH = "; then commit that, and squash the commits so that none of them does it (git rebase -i)"


def against(workplace: Workplace, before: Store, after: Store) -> list[Problem]:
    """What a change does to landed files, in sum and in each of its commits: from the store `before` it to that `after` it.

    The commits are those up to the one that `after` shows, of the work tree up to HEAD.

    What the config before it acknowledges is a warning.
    """
    with workplace.git().as_recorded():
        return list(_against(workplace, before, after))


def _against(workplace: Workplace, before: Store, after: Store) -> Iterator[Problem]:
    prefix = workplace.prefix
    folder, base = prefix + SNAPSHOTS, before.tree.commit or ""
    tip = after.tree.commit
    net = _kept(workplace.git().diff(base, tip, folder), prefix)
    commits = workplace.git().log([f"{base}..{tip or 'HEAD'}"], [folder], first_parent=False)
    reverted = _reverted_models(_deleted_versions(net, prefix), before, after)
    made, history = _makers(commits, prefix), _History(workplace, base, tip)
    found = [(problem, made.get(problem.file, [])) for problem in _net(net, prefix, made, reverted, history)]
    found += [(problem, made.get(problem.file, [])) for problem in _lost_in_a_move(workplace, base, tip)]
    reported = {problem.file for problem, _ in found}
    found += [(problem, [sha]) for problem, sha in _within(commits, prefix, history) if problem.file not in reported]
    accepted = Acknowledgements(acknowledged.of_tree(before.tree))
    for problem, shas in found:
        yield _unless_acknowledged(problem, shas, accepted)


def _lost_in_a_move(workplace: Workplace, base: str, tip: str | None) -> list[Problem]:
    """Where the store lay elsewhere at the base: what of it the change has not as it was."""
    git, prefix = workplace.git(), workplace.prefix
    head = tip or git.head()
    before = store_in(workplace, base, head) if base and head else prefix
    if before == prefix or head is None:
        return []
    return list(missing(files(git, base, before), files(git, head, prefix), base, moved=True))


def _unless_acknowledged(problem: Problem, commits: Sequence[str], accepted: Acknowledgements) -> Problem:
    """A warning where every commit that did it is acknowledged."""
    entries = [accepted.of(commit) for commit in commits]
    if not entries or None in entries:
        return problem
    return acknowledged.softened(problem, "; ".join(dict.fromkeys(entry.reason for entry in entries if entry)))


def _makers(commits: Iterable[Commit], prefix: str) -> dict[str, list[str]]:
    """Path -> the commits that did more to it than to add it."""
    found: dict[str, list[str]] = {}
    for commit in commits:
        for change in _kept(commit.changes, prefix):
            if not set(change.status) <= {"A"}:
                found.setdefault(change.path.removeprefix(prefix), []).append(commit.sha)
    return found


class _History:
    """What the scan knows of the history, read only where a change seems to be wrong. In a shallow clone it knows nothing."""

    def __init__(self, workplace: Workplace, base: str, tip: str | None) -> None:
        self._workplace, self._base, self._tip = workplace, base, tip

    @cached_property
    def _losses(self) -> list[Loss] | None:
        git = self._workplace.git()
        return None if git.is_shallow() else verification.losses(self._workplace, git.resolve(self._tip or "HEAD"))

    @cached_property
    def _places(self) -> frozenset[tuple[str, str]]:
        return frozenset((loss.commit, loss.path) for loss in self._losses or ())

    def lost(self, commit: str, path: str) -> bool:
        """Whether a commit lost what it seems to have edited: not where `resolve` moved numbers, nor where it put right what was wrong."""
        return self._losses is None or (commit, path) in self._places

    def puts_back(self, change: FileChange, path: str) -> bool:
        """Whether a change makes a file what it was when it first landed."""
        first = self._first.get(path)
        return first is not None and first.content == self._content(change)

    def _content(self, change: FileChange) -> Content | None:
        git = self._workplace.git()
        if self._tip is None:
            return git.content_of(change.path)
        return next((Content(entry.mode, entry.blob) for entry in git.entries(self._tip, change.path)), None)

    def restoring(self, change: FileChange, path: str) -> str:
        """The command that brings a file back: as the base has it, but where it was changed before that, as it first landed."""
        first = self._first.get(path)
        commit = self._with(change) if first is None or first.content.blob == change.old_blob else first.source
        return f"git checkout {commit[:12]} -- {shlex.quote(path)}"

    def _with(self, change: FileChange) -> str:
        """A commit that has the file as the base has it, and that a clone of the branch has: of a trial merge not the base's newest."""
        git = self._workplace.git()
        left = self._left
        return left if any(entry.blob == change.old_blob for entry in git.entries(left, change.path)) else self._base

    @cached_property
    def _left(self) -> str:
        """Where the branch left the base, if what is looked at is the merge of both."""
        git = self._workplace.git()
        head = self._tip or git.head()
        parents = git.show_commit(head).parents if head else ()
        return (git.merge_base(*parents) if len(parents) == 2 and parents[0] == self._base else None) or self._base

    @cached_property
    def _first(self) -> dict[str, Loss]:
        """Path -> the first time that what had landed there was lost."""
        return {loss.path: loss for loss in reversed(self._losses or ()) if loss.certain}


def _kept(changes: Iterable[FileChange], prefix: str) -> list[FileChange]:
    """Only changes of snapshot and samples files."""
    return [change for change in changes if is_immutable(change.path.removeprefix(prefix))]


def _net(
    changes: Sequence[FileChange], prefix: str, made: Mapping[str, Sequence[str]], reverted: dict[str, str], history: _History
) -> Iterator[Problem]:
    renamed = _renames(changes, prefix)
    back = _bringing_back(changes, prefix, reverted, history)
    for change in changes:
        path = change.path.removeprefix(prefix)
        restore = history.restoring(change, path) if change.status != "A" else ""
        squash = _THEN_SQUASH if made.get(path) else ""
        if path in renamed:
            names = shlex.join([renamed[path], path])
            yield _problem(path, f"renamed to {renamed[path]}", f"a landed snapshot keeps its name: git mv {names}{squash}")
        elif change.status == "D":
            yield _deleted(path, restore, reverted, back)
        elif change.status != "A" and history.puts_back(change, path):
            yield acknowledged.warning(_problem(path, "put back as it first landed", "it had been changed since"))
        elif change.status != "A":
            hint = f"restore it with {restore}{squash}; a correction is a new version: benchstore add (with supersedes in the draft)"
            yield _problem(path, "edited, but it has landed", hint)


def _renames(changes: Sequence[FileChange], prefix: str) -> dict[str, str]:
    """Old path -> new path. Of samples, which say not whose they are and may be alike, only together with their snapshot."""
    added = {change.new_blob: change.path.removeprefix(prefix) for change in changes if change.status == "A"}
    gone = {change.path.removeprefix(prefix): change.old_blob for change in changes if change.status == "D"}
    moved = {path: added[blob] for path, blob in gone.items() if blob in added}
    return {old: new for old, new in moved.items() if is_snapshot(old) or moved.get(snapshot_of(old)) == snapshot_of(new)}


def _bringing_back(changes: Iterable[FileChange], prefix: str, reverted: dict[str, str], history: _History) -> str:
    """The one command that brings back all that a revert dropped."""
    files: dict[str, list[str]] = {}
    for change in changes:
        path = change.path.removeprefix(prefix)
        if change.status == "D" and path.split("/")[1] in reverted:
            how, _, file = history.restoring(change, path).partition(" -- ")
            files.setdefault(how, []).append(file)
    return " && ".join(f"{how} -- {' '.join(names)}" for how, names in files.items())


def _deleted(path: str, restore: str, reverted: dict[str, str], back: str) -> Problem:
    model = path.split("/")[1]
    if model in reverted:
        message = f"deleted by what looks like a revert that rolls back {model} {reverted[model]}: the pointer move is right, but the snapshot must stay"
        files = "the file" if back == restore else "all that it dropped"
        return _problem(path, message, f"restore {files} and keep the pointer move: {back} && git commit -m 'Keep the snapshot'")
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


def _within(commits: Iterable[Commit], prefix: str, history: _History) -> Iterator[tuple[Problem, str]]:
    """Edits and drops inside a branch's own commits, each with its commit: also such as a later commit undoes, and such as hide in a merge."""
    first: dict[str, str] = {}
    dropped: dict[str, tuple[Problem, str]] = {}
    for commit in commits:
        is_merge = len(commit.parents) > 1
        where = f"{'the merge ' if is_merge else ''}commit {commit.sha[:12]} ({commit.subject[:60]})"
        for change in _kept(commit.changes, prefix):
            path = change.path.removeprefix(prefix)
            if set(change.status) <= {"A"}:
                if first.setdefault(path, change.new_blob) != change.new_blob:
                    yield _problem(path, f"added again with another content by {where}", _SQUASH), commit.sha
                dropped.pop(path, None)
            elif "D" not in change.status:
                if history.lost(commit.sha, path):
                    yield _problem(path, f"edited by {where}", _SQUASH), commit.sha
            elif path in first:
                dropped[path] = _problem(path, f"added and then dropped by {where}", _SQUASH), commit.sha
    yield from dropped.values()


def _problem(path: str, message: str, hint: str) -> Problem:
    return Problem(file=path, message=message, hint=hint, rule="immutable")
