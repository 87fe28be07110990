"""Where a series stood, one version after the other, by the moves of its pointer."""

from __future__ import annotations

from collections.abc import Sequence

from benchstore.records.event import Event


def stood(moves: Sequence[Event], usable: Sequence[int], current: int | None) -> list[int]:
    """The versions that were current, in the order of time, the present one last; empty where none is.

    `moves` are those of the pointer, newest first. What lies before the first of them is not known where it was not committed
    or the clone is shallow: there every usable version is taken for one that was current once.
    """
    if current is None:
        return []
    if not moves:
        return [*(version for version in usable if version < current), current]
    first = moves[-1]
    begin = first.previous if first.previous is not None else 0 if first.commit else first.version - 1
    found = [version for version in usable if version <= begin]
    found += [event.version for event in reversed(moves) if event.version]
    return found if found and found[-1] == current else [*found, current]
