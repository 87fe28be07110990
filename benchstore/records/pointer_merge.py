"""Two changes of one pointer file become one, series by series; and versions that were given another number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from benchstore.records.pointer import Configuration, Pointer, Standing

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Both sides moved one series, and differently: where each put it, and where it stands now (None: not promoted)."""

    configuration: Configuration
    ours: Standing | None
    theirs: Standing | None
    merged: Standing | None


def merge(base: Pointer, ours: Pointer, theirs: Pointer) -> tuple[Pointer, list[Clash]]:
    """What `ours` changed of `base`, done to `theirs`, and the series that both moved differently.

    Of two promotions the higher version stays, as if one had been added after the other. A roll back beats a promotion,
    whichever came first: it holds until someone promotes. A baseline that both set is theirs, which has landed.
    """
    names = [*theirs.series, *(name for name in ours.series if name not in theirs.series)]
    merged = {name: _standing(base.series.get(name), ours.series.get(name), theirs.series.get(name)) for name in names}
    value = Pointer(
        series={name: standing for name, standing in merged.items() if standing},
        accepted=tuple(_items(base.accepted, ours.accepted, theirs.accepted)),
        withdrawn=dict(_items(base.withdrawn.items(), ours.withdrawn.items(), theirs.withdrawn.items())),
    )
    return value, list(_clashes(base, ours, theirs, value))


def _clashes(base: Pointer, ours: Pointer, theirs: Pointer, merged: Pointer) -> Iterator[Clash]:
    for name in sorted({*base.series, *ours.series, *theirs.series}):
        before, mine, landed = (pointer.series.get(name) for pointer in (base, ours, theirs))
        if mine != landed and before not in (mine, landed):
            yield Clash(configuration=name, ours=mine, theirs=landed, merged=merged.series.get(name))


def _standing(base: Standing | None, ours: Standing | None, theirs: Standing | None) -> Standing | None:
    if theirs in (base, ours):
        return ours
    if ours == base:
        return theirs
    if ours is None or theirs is None:  # one side took the line away, which is the furthest way back
        return None
    before = base or Standing(current=0)
    return Standing(
        current=_current(before.current, ours.current, theirs.current),
        baseline=ours.baseline if theirs.baseline == before.baseline else theirs.baseline,
    )


def _current(base: int, ours: int, theirs: int) -> int:
    moved = [version for version in (ours, theirs) if version != base]
    back = [version for version in moved if version < base]
    return min(back) if back else max(moved, default=base)


def _items(base: Iterable[_T], ours: Iterable[_T], theirs: Iterable[_T]) -> list[_T]:
    """Theirs without what ours took away, then what ours brought."""
    before, mine, landed = list(base), list(ours), list(theirs)
    kept = [item for item in landed if item in mine or item not in before]
    return kept + [item for item in mine if item not in before and item not in landed]


def renumbered(pointer: Pointer, numbers: Mapping[int, int]) -> Pointer:
    """The pointer with each version that has a new number under that one."""

    def new(version: int) -> int:
        return numbers.get(version, version)

    series = {
        name: Standing(current=new(standing.current), baseline=standing.baseline and new(standing.baseline))
        for name, standing in pointer.series.items()
    }
    return Pointer(
        series=series,
        accepted=tuple(replace(item, version=new(item.version)) for item in pointer.accepted),
        withdrawn={new(version): reason for version, reason in pointer.withdrawn.items()},
    )
