"""Events of a repository, read from git log: versions added, pointers moved, decisions made and taken back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from benchstore.errors import Refused
from benchstore.records import pointer
from benchstore.records.event import Event, EventKind
from benchstore.records.pointer import Pointer, Standing
from benchstore.records.series import Series
from benchstore.records.snapshot import SNAPSHOTS
from benchstore.store.git import GitRepository
from benchstore.store.git_output import Commit
from benchstore.store.snapshots import SNAPSHOT_NAME, Store
from benchstore.store.workplace import Workplace


def events(workplace: Workplace, *, revision: str = "HEAD", model: str | None = None, worktree: Store | None = None) -> list[Event]:
    """Everything that happened up to `revision`, newest first, along its first parents.

    A file that a merge brought in is credited to the commit that made it. With `worktree`, what is not committed yet
    comes first. In a shallow clone what happened up to its oldest commit is missing, as it cannot be told what that one
    did itself; the caller says so.
    """
    prefix = workplace.prefix
    below = f"{prefix}{SNAPSHOTS}/{model}" if model else f"{prefix}{SNAPSHOTS}"
    commits = _log(workplace.git(), revision, below, first_parent=True) if workplace.git().head() or revision != "HEAD" else []
    authors = _authors(workplace.git(), revision, below, commits) if any(map(_hides_authors, commits)) else {}
    pointers = _pointers(workplace.git(), commits)
    found: list[Event] = []
    past = _Past()
    for commit in commits:
        found += _events_of(commit, prefix, pointers, authors, past)
    if worktree is not None:
        found += _uncommitted(workplace.git(), prefix, below, worktree)
    return found[::-1]


def _log(repository: GitRepository, revision: str, below: str, *, first_parent: bool) -> list[Commit]:
    """The commits that say what they changed."""
    cut = repository.shallow_commits()
    return [commit for commit in repository.log([revision], [below], first_parent=first_parent) if commit.sha not in cut]


def _pointers(repository: GitRepository, commits: Iterable[Commit]) -> dict[str, Pointer]:
    """Blob -> every pointer file that there ever was and that can be read, each read once."""
    blobs = {
        blob: None
        for commit in commits
        for change in commit.changes
        if change.path.endswith(f"/{pointer.FILE}")
        for blob in (change.old_blob, change.new_blob)
        if blob.strip("0")
    }
    read = ((blob, readable(data.decode(errors="replace"))) for blob, data in repository.blobs(blobs))
    return {blob: value for blob, value in read if value is not None}


def _hides_authors(commit: Commit) -> bool:
    """Whether it brings in what others made: a merge, or one that puts back what a merge had dropped."""
    return len(commit.parents) > 1 or any(change.status == "M" and change.path.endswith(".json") for change in commit.changes)


def _authors(repository: GitRepository, revision: str, below: str, chain: Iterable[Commit]) -> dict[str, Commit]:
    """Path -> the commit that first added the content which stands there now, where merges hide it from the first-parent log.

    Two branches may have added one path, and only one of them keeps the number.
    """
    commits = _log(repository, revision, below, first_parent=False)
    first = {(change.path, change.new_blob): commit for commit in reversed(commits) for change in commit.changes if change.status == "A"}
    last = {change.path: change.new_blob for commit in chain for change in commit.changes if change.new_blob.strip("0")}
    return {path: first[path, blob] for path, blob in last.items() if (path, blob) in first}


@dataclass(slots=True)
class _Past:
    """What the commits before had: files that were added, and each model's last pointer file that could be read."""

    seen: set[str] = field(default_factory=set)
    pointers: dict[str, Pointer] = field(default_factory=dict)


def _events_of(commit: Commit, prefix: str, pointers: Mapping[str, Pointer], authors: Mapping[str, Commit], past: _Past) -> Iterator[Event]:
    """Added files first, by their numbers, then what the pointer files say of them; a file that is restored was added once, the first time.

    A pointer file that cannot be read says nothing: it is as the last one that could.
    """
    moves, added = [], []
    for change in commit.changes:
        parts = change.path.removeprefix(prefix).split("/")
        if len(parts) != 3:
            continue
        match = SNAPSHOT_NAME.fullmatch(parts[2])
        if match and change.status == "A" and change.path not in past.seen:
            past.seen.add(change.path)
            added.append((parts[1], int(match[1]), authors.get(change.path, commit)))
        elif parts[2] == pointer.FILE:
            moves.append((parts[1], change))
    for model, version, by in sorted(added, key=lambda item: item[:2]):
        yield _event("added", model, version, by)
    for model, change in moves:
        old = past.pointers.get(model) or pointers.get(change.old_blob, Pointer())
        new = pointers.get(change.new_blob, old if change.new_blob.strip("0") else Pointer())
        past.pointers[model] = new
        yield from pointer_events(model, old, new, commit)


def _event(kind: EventKind, model: str, version: int, commit: Commit, **more: Any) -> Event:
    return Event(
        kind=kind, model=model, version=version, commit=commit.sha, author=commit.author, time=commit.time, subject=commit.subject, **more
    )


def readable(text: str) -> Pointer | None:
    """The pointer in an old text; None where it is broken, so that one bad commit does not hide the rest."""
    try:
        return Pointer.from_text(text, pointer.FILE)
    except Refused:
        return None


def pointer_events(model: str, old: Pointer, new: Pointer, commit: Commit) -> Iterator[Event]:
    """What the change from one pointer to another means.

    A move to a lower version is a roll back, also the one that takes a series off its first version (then version 0).
    """
    for configuration in sorted({*old.series, *new.series}):
        before, after = old.series.get(configuration), new.series.get(configuration)
        dataset, prompt, environment = configuration
        series = Series(model=model, dataset=dataset, prompt=prompt, environment=environment)
        yield from _series_events(model, series, before, after, commit)
    for item in new.accepted:
        if item not in old.accepted:
            yield _event("accepted", model, item.version, commit, metric=item.metric, reason=item.reason)
    for version, reason in new.withdrawn.items():
        if version not in old.withdrawn:
            yield _event("withdrawn", model, version, commit, reason=reason)
    yield from _taken_back(model, old, new, commit)


def _taken_back(model: str, old: Pointer, new: Pointer, commit: Commit) -> Iterator[Event]:
    """Decisions that are no longer in the file; of one with another reason that is told as a new one."""
    accepted = {(item.metric, item.version) for item in new.accepted}
    for item in old.accepted:
        if (item.metric, item.version) not in accepted:
            yield _event("acceptance removed", model, item.version, commit, metric=item.metric)
    for version in old.withdrawn:
        if version not in new.withdrawn:
            yield _event("withdrawal removed", model, version, commit)


def _series_events(model: str, series: Series, before: Standing | None, after: Standing | None, commit: Commit) -> Iterator[Event]:
    was, now = (before.current if before else 0), (after.current if after else 0)
    if was != now:
        kind: EventKind = "promoted" if now > was else "rolled back"
        yield _event(kind, model, now, commit, series=series, previous=was or None)
    old_baseline, baseline = (before.baseline if before else None), (after.baseline if after else None)
    if baseline is not None and baseline != old_baseline:
        yield _event("baseline set", model, baseline, commit, series=series, previous=old_baseline)
    if old_baseline is not None and after is not None and baseline is None:
        yield _event("baseline removed", model, old_baseline, commit, series=series)


def _uncommitted(repository: GitRepository, prefix: str, below: str, worktree: Store) -> Iterator[Event]:
    """The work tree against HEAD, as if it were one more commit without id, author and time."""
    pending = Commit(sha="", parents=(), author="", time="", subject="not committed yet")
    head = repository.head()
    landed = {entry.path.removeprefix(prefix): entry.blob for entry in repository.entries(head, below)} if head else {}
    paths = {f"{SNAPSHOTS}/{model}/{name}" for model, names in worktree.listing.items() for name in names}
    models = {path.split("/")[1] for path in [*paths, *landed] if f"{prefix}{path}".startswith(below)}
    for model in sorted(models):
        for version in worktree.versions(model):
            if f"{SNAPSHOTS}/{model}/{version}.json" not in landed:
                yield _event("added", model, version, pending)
        path = f"{SNAPSHOTS}/{model}/{pointer.FILE}"
        old = next(repository.blobs([landed[path]]))[1].decode(errors="replace") if path in landed else ""
        before, after = readable(old), readable(worktree.pointer_text(model))
        if before is not None and after is not None:
            yield from pointer_events(model, before, after, pending)
