"""What was added before: the same command again finds it, finishes it where it was cut off, and adds nothing twice.

Two results are the same where series, file and every fact are; never by values alone. With a run's id that holds for ever, as a
job that is run again is still that run; without one only for what has not landed, as the next night may give the same bytes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchstore.records.snapshot import SNAPSHOTS, Snapshot
from benchstore.store.facts import CLOCK, MODIFIED, Facts
from benchstore.store.git import GitRepository
from benchstore.store.new_files import Incoming
from benchstore.store.snapshots import snapshot_path
from benchstore.store.workplace import Workplace


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """A snapshot that was added before: whether HEAD has it, and whether it was staged, which is the last thing that `add` does to files."""

    snapshot: Snapshot
    committed: bool
    staged: bool


class Recogniser:
    """Finds results among the snapshots that are there; each is found once, so that files of one call are never taken for each other.

    `hashes` are those of the files of this call.
    """

    def __init__(self, workplace: Workplace, hashes: Collection[str]) -> None:
        self._workplace, self._hashes = workplace, hashes
        self._by_hash: dict[str, dict[str | None, list[Snapshot]]] = {}
        self._taken: set[tuple[str, int]] = set()
        self._known: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
        self._landed: frozenset[str] | None = None

    def find(self, value: Mapping[str, Any], facts: Facts, known: Sequence[Snapshot], item: Incoming) -> Before | None:
        """The snapshot among those `known` of the model that this one repeats; None where it is new, and where there is no git to tell.

        `value` is the snapshot as it would be written. What is no file has nothing but its values, and is known by a run's id alone; one
        of many results in a file that grows, such as a history, is that result for ever.
        """
        if self._workplace.repository is None:
            return None
        source, of_run = value["source"], "run_id" in value["source"] and bool(item.draft.part)
        wanted, lasting = _identity(value, facts, of_run=of_run), "run_id" in source or bool(item.draft.part)
        for snapshot in self._of_file(value["model"], known).get(source["file_sha256"], ()):
            if (snapshot.model, snapshot.version) in self._taken:
                continue
            if _identity(snapshot.to_dict(), facts, of_run=of_run) == wanted and (
                lasting or (item.is_file and not self._has_landed(snapshot))
            ):
                self._taken.add((snapshot.model, snapshot.version))
                return self._before(snapshot)
        return None

    def _of_file(self, model: str, known: Sequence[Snapshot]) -> Mapping[str | None, Sequence[Snapshot]]:
        """A model's snapshots by the hash of what they were read from."""
        if model not in self._by_hash:
            found = self._by_hash[model] = {}
            for snapshot in known:
                found.setdefault(snapshot.source.file_sha256, []).append(snapshot)
        return self._by_hash[model]

    def unfinished(self, known: Sequence[Snapshot]) -> list[int]:
        """The versions of files of this call that were written and never staged: all of them are decided on again, one after the other."""
        found = [item for item in known if item.source.file_sha256 in self._hashes and self._workplace.repository is not None]
        return [item.version for item in found if not self._before(item).staged]

    def _has_landed(self, snapshot: Snapshot) -> bool:
        if self._landed is None:
            git, prefix = self._workplace.git(), self._workplace.prefix
            there = _where_it_lands(git)
            self._landed = frozenset(entry.path for entry in git.entries(there, prefix + SNAPSHOTS)) if there else frozenset()
        return self._workplace.prefix + snapshot_path(snapshot.model, snapshot.version) in self._landed

    def _before(self, snapshot: Snapshot) -> Before:
        path = self._workplace.prefix + snapshot_path(snapshot.model, snapshot.version)
        head, index = self._names(snapshot.model)
        return Before(snapshot=snapshot, committed=path in head, staged=path in head or path in index)

    def _names(self, model: str) -> tuple[frozenset[str], frozenset[str]]:
        """The paths of a model's files in HEAD, and in the index."""
        if model not in self._known:
            git, folder = self._workplace.git(), f"{self._workplace.prefix}{SNAPSHOTS}/{model}"
            head = git.head()
            entries = git.entries(head, folder) if head else []
            index = git.run("ls-files", "--cached", "-z", "--", folder).decode(errors="surrogateescape").split("\0")
            self._known[model] = frozenset(entry.path for entry in entries), frozenset(index)
        return self._known[model]


def _where_it_lands(git: GitRepository) -> str | None:
    """The newest commit known here of the remote's default branch, else of the branch there that this one follows; None without any."""
    branch = git.branch()
    followed = git.run("for-each-ref", "--format=%(upstream)", f"refs/heads/{branch}").decode().strip() if branch else ""
    for name in (*(f"refs/remotes/origin/{name}" for name in ("HEAD", "main", "master")), followed):
        commit = git.answer("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}") if name else None
        if commit:
            return commit
    return None


def _identity(value: Mapping[str, Any], facts: Facts, *, of_run: bool) -> dict[str, Any]:
    """What a snapshot says of the result, without its number, the attempt, what only the moment of the command gave, and what is not stated now.

    Of a tracker's run (`of_run`), which has an id and a hash of what was measured, what is only there to read does not count: one tool
    writes it into several kinds of files, and not the same into each. What was checked out was once taken for the commit that was measured; a result that states none is still the same.
    """
    passing = {fact.name for fact in facts.shown if fact.origin in (MODIFIED, CLOCK) or fact.value is None}
    passing |= {"version", "schema_version", "source.run_attempt"}
    if of_run:
        passing |= {"extra", "duration_seconds"}
    if "source.commit" in passing:
        passing |= {"source.dirty", "source.branch"}
    flat = {f"source.{name}": item for name, item in value["source"].items()} | {**value, "source": None}
    flat["samples"] = {name: item for name, item in (value.get("samples") or {}).items() if name != "file"}
    return {name: item for name, item in flat.items() if name not in passing and item is not None}


def earlier_attempt(value: Mapping[str, Any], known: Sequence[Snapshot]) -> Snapshot | None:
    """The newest snapshot of the same series that an earlier attempt at the same run brought."""
    source = value["source"]
    run, attempt = source.get("run_id"), source.get("run_attempt")
    if run is None or attempt is None:
        return None
    series = Snapshot.from_dict(value).series
    return next(
        (
            item
            for item in reversed(known)
            if item.series == series
            and item.source.run_id == run
            and item.source.job == source.get("job")
            and (item.source.run_attempt or attempt) < attempt
        ),
        None,
    )
