"""What an import of history did: which version of which file became which snapshot, which was there, and which was left out and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from benchstore.errors import Problem
from benchstore.publish.words.tables import Table
from benchstore.records.metric import MetricTable
from benchstore.records.snapshot import Snapshot
from benchstore.store.file_history import FileVersion
from benchstore.store.plan import Added
from benchstore.views.view import View
from benchstore.views.written import added_row


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedVersion:
    """A version of a file that is a snapshot now."""

    version: FileVersion
    added: Added


@dataclass(frozen=True, slots=True, kw_only=True)
class SameBytes:
    """A version of a file whose bytes are a snapshot on the same data: one that was there `before`, or came with another file."""

    version: FileVersion
    snapshot: Snapshot
    before: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A version of a file that is no snapshot, and why."""

    version: FileVersion
    problems: Sequence[Problem]


@dataclass(frozen=True, kw_only=True)
class ImportedHistory(View):
    """What became of every version: `versions` of `files` were read."""

    added: Sequence[AddedVersion]
    same: Sequence[SameBytes]
    left_out: Sequence[LeftOut]
    versions: int
    files: int
    commits: Sequence[str]
    dry_run: bool
    table: MetricTable

    def to_dict(self) -> dict[str, Any]:
        """`versions` and `files` (counts), `added`, `same`, `left_out` (each with `commit`, `path` and `authored`), `commits` and `dry_run`."""
        return {
            "versions": self.versions,
            "files": self.files,
            "added": [_place(item.version) | added_row(item.added) for item in self.added],
            "same": [
                _place(item.version) | {"model": item.snapshot.model, "version": item.snapshot.version, "before": item.before}
                for item in self.same
            ],
            "left_out": [_place(item.version) | {"problems": [problem.to_dict() for problem in item.problems]} for item in self.left_out],
            "commits": list(self.commits),
            "dry_run": self.dry_run,
        }

    def tables(self) -> Iterator[Table]:
        """One line a version that is a snapshot now, or the same as one, in order of time; then one line a problem of those left out."""
        yield self.became
        if self.left_out:
            lines = tuple((*_line(item.version), _problem(problem)) for item in self.left_out for problem in item.problems)
            yield Table(title="Left out", columns=(*_WHERE, "left out because"), rows=lines)

    @property
    def became(self) -> Table:
        """One line a version that is a snapshot now, or of the bytes of one that came with another file."""
        rows = [(*_line(item.version), _called(item.added.snapshot)) for item in self.added]
        rows += [(*_line(item.version), f"the same bytes as {_called(item.snapshot)}") for item in self.same if not item.before]
        return Table(title="", columns=(*_WHERE, "snapshot"), rows=tuple(rows))

    @property
    def counts(self) -> Counter[str]:
        """How many versions became what: added, there, same, left out."""
        there = sum(item.before for item in self.same)
        return Counter(added=len(self.added), there=there, same=len(self.same) - there, left_out=len(self.left_out))


_WHERE = ("authored (UTC)", "commit", "file")


def _place(version: FileVersion) -> dict[str, Any]:
    return {"commit": version.commit, "path": version.path, "authored": version.authored.isoformat(), "branch": version.branch}


def _line(version: FileVersion) -> tuple[str, str, str]:
    at = version.authored.astimezone(UTC)
    return f"{at:%Y-%m-%d %H:%M}", version.commit[:12], version.path


def _called(snapshot: Snapshot) -> str:
    return f"{snapshot.model} v{snapshot.version} on {snapshot.dataset.label}"


def _problem(problem: Problem) -> str:
    text = f"{problem.place}: {problem.message}" if problem.place else problem.message
    return f"{text}; {problem.hint}" if problem.hint else text
