"""A stretch of a series: the runs that are looked at for noise, and what is kept of them from one version to the next. Knows no mathematics."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from benchstore.records.snapshot import Snapshot


class Track:
    """The usable versions of one series in order. `kept` is what the judge has found of them so far, by what it asks for."""

    def __init__(self, members: Sequence[Snapshot]) -> None:
        self.members = members
        self.kept: dict[Hashable, Any] = {}

    @cached_property
    def _results(self) -> list[int]:
        return _twins(identity(item) or None for item in self.members)

    @cached_property
    def _commits(self) -> list[int]:
        return _twins(item.source.commit for item in self.members)

    def has_a_result_twice(self, start: int, end: int) -> bool:
        """Whether two of the versions from place `start` up to before `end` are the same result, added again."""
        return self._results[end] >= start

    def has_a_commit_twice(self, start: int, end: int) -> bool:
        """Whether two of them measured one commit."""
        return self._commits[end] >= start


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """From place `start` of a track up to before `end`, each a result of its own; `without` are versions that are passed over."""

    track: Track
    start: int
    end: int
    without: frozenset[int] = frozenset()

    @property
    def has_a_commit_twice(self) -> bool:
        """Whether a commit was measured more than once."""
        return self.track.has_a_commit_twice(self.start, self.end)

    def since(self, place: int) -> Iterable[tuple[int, Snapshot]]:
        """Its runs from a place on, with their places."""
        first = max(self.start, place)
        found = enumerate(self.track.members[first : self.end], start=first)
        return ((at, item) for at, item in found if item.version not in self.without) if self.without else found


def identity(snapshot: Snapshot) -> str:
    """What tells that the same result was added again: the file that it came from, or its rows; empty where neither is known."""
    return snapshot.source.file_sha256 or (snapshot.samples.sha256 if snapshot.samples else "")


def _twins(marks: Iterable[str | None]) -> list[int]:
    """For each number of marks the last place among them whose mark comes again among them; -1 where none does."""
    last: dict[str, int] = {}
    newest, found = -1, [-1]
    for place, mark in enumerate(marks):
        if mark is not None:
            newest = max(newest, last.get(mark, -1))
            last[mark] = place
        found.append(newest)
    return found
