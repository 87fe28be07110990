"""The shape of a history: which commits came by which landing, and where two of them part. It reads no file."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence


class Ancestry:
    """The commits behind `head`, by `parents` (children before parents), without parents that share no history with the first one.

    The *chain* is `head` and its first parents. A commit's *landing* is the place, oldest 0, of the chain's commit that brought it in.
    """

    def __init__(self, parents: Mapping[str, Sequence[str]], head: str) -> None:
        kept = _related(parents)
        self.chain = list(_first_parents(kept, head))[::-1]
        self.on_chain = frozenset(self.chain)
        self.landing = _landings(kept, self.chain)
        self.parents = {sha: kept[sha] for sha in parents if sha in self.landing}
        self._age = {sha: age for age, sha in enumerate(reversed(self.parents))}

    def by_landing(self) -> list[str]:
        """Every commit, oldest first, those that one landing brought in before the chain's commit that did."""
        oldest_first = list(self.parents)[::-1]
        return sorted(oldest_first, key=self.landing.__getitem__)

    def pairs(self) -> list[tuple[str | None, str]]:
        """Every parent with its child; a first commit with None."""
        return [(parent, sha) for sha, parents in self.parents.items() for parent in parents or (None,)]

    def bases(self, one: str, other: str) -> set[str]:
        """The best common ancestors of two commits, looked for only as far back as they lie."""
        search = _Search(self._age)
        search.reach(one, _ONE)
        search.reach(other, _OTHER)
        found = set()
        while search.open:
            sha, marks = search.newest()
            if marks == _ONE | _OTHER:
                found.add(sha)
                marks |= _BEHIND
            for parent in self.parents[sha]:
                search.reach(parent, marks)
        return found


_ONE, _OTHER, _BEHIND = 1, 2, 4
"""Marks of a search: reached from one end, from the other, and from behind a common ancestor, so that it is none of the best."""


class _Search:
    """Commits that wait to be looked at, the newest first; `open` counts those that may still lead to a best ancestor."""

    def __init__(self, age: Mapping[str, int]) -> None:
        self._age = age
        self._marks: dict[str, int] = {}
        self._waiting: list[tuple[int, str]] = []
        self.open = 0

    def reach(self, sha: str, marks: int) -> None:
        before = self._marks.get(sha)
        if before is None:
            heapq.heappush(self._waiting, (-self._age[sha], sha))
        after = (before or 0) | marks
        was, now = before is not None and not before & _BEHIND, not after & _BEHIND
        self.open += now - was
        self._marks[sha] = after

    def newest(self) -> tuple[str, int]:
        sha = heapq.heappop(self._waiting)[1]
        self.open -= not self._marks[sha] & _BEHIND
        return sha, self._marks[sha]


def _related(parents: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """The parents that share a first commit with those before them: another project that was merged in has a history of its own."""
    roots: dict[str, int] = {}
    kept: dict[str, tuple[str, ...]] = {}
    count = 0
    for sha in reversed(list(parents)):
        own: tuple[str, ...] = ()
        mask = 0
        for parent in parents[sha]:
            if not own or roots[parent] & mask:
                own, mask = (*own, parent), mask | roots[parent]
        if not own:
            mask, count = 1 << count, count + 1
        kept[sha], roots[sha] = own, mask
    return kept


def _first_parents(parents: Mapping[str, Sequence[str]], head: str) -> Iterator[str]:
    sha: str | None = head
    while sha:
        yield sha
        sha = next(iter(parents[sha]), None)


def _landings(parents: Mapping[str, Sequence[str]], chain: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for landing, tip in enumerate(chain):
        waiting = [tip]
        while waiting:
            sha = waiting.pop()
            if sha not in found:
                found[sha] = landing
                waiting += parents[sha]
    return found
