"""How a model's versions are cut into files that stay as they are once they are full."""

from __future__ import annotations

KEPT = 100
"""So many of the newest at least are in the model's first file, whatever was cut off."""


def older(count: int, size: int) -> list[range]:
    """The places, from 0 for the oldest, of the older parts of `count` versions, oldest part first; each has `size`.

    They are cut from the oldest on, so that one more version changes none of them. The first file has the rest: from `KEPT` to less
    than `KEPT + size`, or all where that is fewer.
    """
    return [range(part * size, (part + 1) * size) for part in range(max(0, count - KEPT) // size)]
