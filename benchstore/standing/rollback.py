"""Where a roll back goes: one answer for every face."""

from __future__ import annotations

from dataclasses import dataclass

from benchstore.records.snapshot import Snapshot
from benchstore.standing import worse
from benchstore.standing.overview import SeriesView
from benchstore.standing.regressions import Course, course


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The version to go back to, with the metric that leads its series and its value there, which stand beside the command."""

    snapshot: Snapshot
    lead: str

    @property
    def version(self) -> int:
        """Its number."""
        return self.snapshot.version

    @property
    def value(self) -> float | None:
        """Its value of the leading metric."""
        return self.snapshot.value(self.lead)


def target(view: SeriesView, known: Course | None = None) -> Target | None:
    """The newest earlier current version with no regression open; None where there is none, or the series stands on nothing.

    Of many that came in one commit only the last became current: the others count as well. The correction of a version stands for it;
    a withdrawn one is passed over.
    """
    if view.standing is None:
        return None
    current = view.standing.current
    sound = (known or course(view)).sound
    corrections = {item.supersedes: item.version for item in view.members if item.supersedes is not None}
    for version in sorted({item for item in _stood(view) if item < current}, reverse=True):
        found = _corrected(version, corrections)
        snapshot = view.history.by_version.get(found)
        if snapshot and found < current and view.history.is_usable(found) and _is_sound(view, snapshot, sound.get(found)):
            return Target(snapshot=snapshot, lead=view.lead)
    return None


def _stood(view: SeriesView) -> set[int]:
    """The versions that were current, and those of the series that came in one commit with one of them."""
    added = view.overview.added
    commits = {item.version: event.commit for item in view.members if (event := added.get((item.model, item.version)))}
    with_current = {commits[version] for version in view.stood if version in commits}
    return {*view.stood, *(version for version, commit in commits.items() if commit in with_current)}


def _corrected(version: int, corrections: dict[int, int]) -> int:
    while version in corrections:
        version = corrections[version]
    return version


def _is_sound(view: SeriesView, snapshot: Snapshot, known: bool | None) -> bool:  # noqa: FBT001  # what is known, if anything
    """Whether no regression was open there; of a version that never was current its own verdict tells."""
    return known if known is not None else not any(worse.regressed(row) for row in view.overview.book.of(snapshot))
