"""What the pointer and later versions say of each version of a model."""

from __future__ import annotations

from benchstore.standing.overview import ModelView

WORDS = ("CURRENT", "BASELINE", "WITHDRAWN", "SUPERSEDED")


def marks(model: ModelView) -> dict[int, list[str]]:
    """Version -> its marks in the order of `WORDS`, for every version that has any."""
    standings = [(view, view.standing) for view in model.series if view.standing]
    known = {view.number: {item.version for item in view.members} for view, _ in standings}
    of_word = (
        [standing.current for view, standing in standings if standing.current in known[view.number]],
        [standing.baseline for view, standing in standings if standing.baseline in known[view.number] and standing.baseline],
        list(model.pointer.withdrawn),
        [item.supersedes for item in model.snapshots if item.supersedes is not None],
    )
    found: dict[int, list[str]] = {}
    for word, versions in zip(WORDS, of_word, strict=True):
        for version in dict.fromkeys(versions):
            found.setdefault(version, []).append(word)
    return found
