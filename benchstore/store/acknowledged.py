"""Accidents with landed files that the config acknowledges, so that a team can go on; and which of its entries count.

An entry counts only where it did not land together with the commit that it names: no change acknowledges its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from benchstore.errors import BenchstoreError, Problem
from benchstore.records.config import Acknowledged, Config
from benchstore.store.ancestry import Ancestry
from benchstore.store.git import GitRepository
from benchstore.store.trees import Tree
from benchstore.store.whereabouts import Whereabouts


class Acknowledgements:
    """The entries that count, asked for by the commits that they name."""

    def __init__(self, entries: Iterable[Acknowledged]) -> None:
        self._entries = tuple(entries)

    def __bool__(self) -> bool:
        return bool(self._entries)

    def of(self, *commits: str) -> Acknowledged | None:
        """The entry that names one of these commits; None where none does."""
        return next((entry for entry in self._entries for commit in commits if commit.startswith(entry.commit)), None)


def warning(problem: Problem, **words: Any) -> Problem:
    """The same problem as a warning, in other words where some are given."""
    return replace(problem, severity="warning", **words)


def softened(problem: Problem, reason: str) -> Problem:
    """The same problem as a warning, because it is acknowledged."""
    return warning(problem, message=f"{problem.message}; acknowledged: {reason}")


def of_history(repository: GitRepository, ancestry: Ancestry, whereabouts: Whereabouts) -> Acknowledgements:
    """The entries of the newest commit that count: those which came by another landing than the commit that they name."""
    came = _arrivals(repository, whereabouts.configs)
    if not came:
        return Acknowledgements(())
    landed = {entry: {landing for sha, landing in ancestry.landing.items() if sha.startswith(entry.commit)} for entry in came}
    return Acknowledgements(entry for entry, landing in came.items() if landing not in landed[entry])


def of_text(text: str | None) -> Sequence[Acknowledged]:
    """The entries of a config's text; none where it is not valid, which `check` says."""
    try:
        return Config.from_text(text or "").acknowledged
    except BenchstoreError:
        return ()


def of_tree(tree: Tree) -> Sequence[Acknowledged]:
    """The entries of a tree's config; none where it cannot be read."""
    try:
        return of_text(tree.config_text())
    except BenchstoreError:
        return ()


def _arrivals(repository: GitRepository, configs: Sequence[tuple[int, str | None]]) -> dict[Acknowledged, int]:
    """Each entry of the newest config with the landing that brought it: `configs` are the chain's, newest first."""
    found: dict[Acknowledged, int] = {}
    for number, (landing, blob) in enumerate(configs):
        there = of_text(next(repository.blobs([blob]))[1].decode(errors="replace") if blob else None)
        still = there if number == 0 else [entry for entry in found if entry in there and found[entry] == configs[number - 1][0]]
        found |= dict.fromkeys(still, landing)
        if not still:
            break
    return found
