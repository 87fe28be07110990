"""A stretch of a series: the runs that are looked at for noise, and what is kept of them from one version to the next. Knows no mathematics."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any

from benchstore.records.series import Series
from benchstore.records.snapshot import Snapshot

MOST_RUNS = 60
"""So many of the newest runs of a series are looked at."""
FEWEST_RUNS = 5
"""Under so many runs their noise is not asked for."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The runs of a series that tell of its noise, oldest first, and where they lie in it if each of them is another result."""

    runs: tuple[Snapshot, ...] = ()
    stretch: Stretch | None = None


NO_WINDOW = Window()


class Windows:
    """The windows of a model's series, of which `usable` are the versions that may be looked at, in order; `taken_back` gives those that a person rolled back."""

    def __init__(self, usable: Mapping[Series, Sequence[Snapshot]], taken_back: Callable[[], frozenset[int]]) -> None:
        self._usable, self._ask_taken_back = usable, taken_back
        self._tracks: dict[Series, Track] = {}
        self._last: tuple[int, Window] = (0, NO_WINDOW)

    def before(self, new: Snapshot) -> Window:
        """The newest runs of its series before a snapshot, without those that a person took back, and each result once."""
        if self._last[0] != new.version:
            self._last = (new.version, self._before(new))
        return self._last[1]

    def _before(self, new: Snapshot) -> Window:
        track = self._track(new.series)
        end = bisect_left(track.members, new.version, key=attrgetter("version"))
        start = max(0, end - MOST_RUNS)
        runs = track.members[start:end]
        if track.has_a_result_twice(start, end):
            return Window(runs=tuple(self.each_once(runs)))
        back = self._taken_back(len(runs))
        found = tuple(item for item in runs if item.version not in back) if back else tuple(runs)
        return Window(runs=found, stretch=Stretch(track=track, start=start, end=end, without=back))

    def _track(self, series: Series) -> Track:
        if series not in self._tracks:
            self._tracks[series] = Track(self._usable.get(series, ()))
        return self._tracks[series]

    def _taken_back(self, runs: int) -> frozenset[int]:
        """The versions that a person took back; nobody is asked where so few runs tell nothing anyway."""
        return self._ask_taken_back() if runs >= FEWEST_RUNS else frozenset()

    def each_once(self, runs: Sequence[Snapshot]) -> list[Snapshot]:
        """Runs without those that a person took back, and each result once."""
        back = self._taken_back(len(runs))
        known, found = set(), []
        for item in runs:
            mark = identity(item)
            if not (mark and mark in known) and item.version not in back:
                found.append(item)
            known.add(mark)
        return found


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
