"""What a mean over tasks is the mean of: one that the config declares, or that of a family. Which a snapshot has is in `task_means`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Literal, Self

from benchstore.records.snapshot import Snapshot

PREFIX = "mean/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate:
    """A mean over the metrics that `mean` names (`*` stands for any text), but those of `without`.

    `weights` are of the metrics that it names, 1 of others, or by the number of examples of each; None is the same for all.
    """

    name: str
    mean: tuple[str, ...]
    without: tuple[str, ...] = ()
    weights: tuple[tuple[str, float], ...] | Literal["n"] | None = None

    @classmethod
    def from_dict(cls, name: str, value: Mapping[str, Any]) -> Self:
        """From one member of a config's `aggregates`."""
        stated = value.get("weights")
        weights = tuple(sorted(stated.items())) if isinstance(stated, Mapping) else stated
        return cls(name=name, mean=_texts(value["mean"]), without=_texts(value.get("without", ())), weights=weights)

    def members(self, names: Iterable[str]) -> list[str]:
        """Which of the metrics it is the mean of, in order of name."""
        return sorted(name for name in names if name != self.name and _matches(name, self.mean) and not _matches(name, self.without))

    def shares(self, snapshot: Snapshot, members: Sequence[str]) -> list[float]:
        """What each member counts, 1 in all; the same for all where a weight is not known, or all are 0."""
        found = [self._weight(snapshot, name) for name in members]
        known = [weight for weight in found if weight is not None]
        total = math.fsum(known)
        if len(known) < len(found) or total <= 0:
            return [1 / len(members)] * len(members)
        return [weight / total for weight in known]

    def _weight(self, snapshot: Snapshot, member: str) -> float | None:
        if self.weights == "n":
            stated = snapshot.uncertainty.get(member)
            return None if stated is None else stated.n
        return dict(self.weights or ()).get(member, 1.0)

    def value(self, snapshot: Snapshot, members: Sequence[str], shares: Sequence[float] | None = None) -> float | None:
        """The mean of `members`, with these shares where they are given; None where one was not measured."""
        values = [snapshot.values.get(name) for name in members]
        known = [value for value in values if value is not None]
        if not members or len(known) < len(members):
            return None
        return math.fsum(share * value for share, value in zip(shares or self.shares(snapshot, members), known, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregates:
    """All means of a repository: the declared ones in order, so that one may be of others, and the names that are switched off."""

    declared: Mapping[str, Aggregate] = field(default_factory=dict)
    off: frozenset[str] = frozenset()

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> Self:
        """From the `aggregates` section of a config."""
        own = {name: Aggregate.from_dict(name, item) for name, item in value.items() if item is not None}
        return cls(declared=own, off=frozenset(name for name, item in value.items() if item is None))

    def find(self, name: str) -> Aggregate | None:
        """The mean of that name, declared or of a family; None where it is none."""
        if name in self.declared:
            return self.declared[name]
        of_family = name.startswith(PREFIX) and name not in self.off and "/" not in name.removeprefix(PREFIX)
        return Aggregate(name=name, mean=(f"*/{name.removeprefix(PREFIX)}",)) if of_family else None


def _matches(name: str, patterns: Sequence[str]) -> bool:
    return any(name == pattern or fnmatchcase(name, pattern.replace("[", "[[]").replace("?", "[?]")) for pattern in patterns)


def _texts(value: str | Sequence[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
