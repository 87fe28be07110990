"""What the pointer says of each version of a model, in the words of `list --format json`."""

from __future__ import annotations

from benchstore.standing.overview import ModelView

WORDS = ("CURRENT", "BASELINE", "WITHDRAWN", "SUPERSEDED")


def marks(model: ModelView) -> dict[int, list[str]]:
    """Version -> its marks in the order of `WORDS`, for every version that has any."""
    standings = [view.standing for view in model.series if view.standing]
    of_word = (
        [standing.current for standing in standings],
        [standing.baseline for standing in standings if standing.baseline is not None],
        list(model.pointer.withdrawn),
        [item.supersedes for item in model.snapshots if item.supersedes is not None],
    )
    found: dict[int, list[str]] = {}
    for word, versions in zip(WORDS, of_word, strict=True):
        for version in dict.fromkeys(versions):
            found.setdefault(version, []).append(word)
    return found
