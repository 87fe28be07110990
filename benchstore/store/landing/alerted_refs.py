"""Which commit people were last told of, as refs of the remote: one for all, and one for each place that could not be reached since.

`refs/benchstore/alerted` moves on with every run; `refs/benchstore/untold-PLACE` is there only while that place is owed something.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from benchstore.errors import BenchstoreError
from benchstore.store.git import GitRepository
from benchstore.store.landing.remote import Remote

ALERTED = "refs/benchstore/alerted"
UNTOLD = "refs/benchstore/untold-"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertedRefs:
    """What is known at a remote of what was told. `warn` takes a sentence on what could not be kept."""

    remote: Remote
    warn: Callable[[str], None]

    @property
    def _git(self) -> GitRepository:
        return self.remote.repository

    def since(self, otherwise: str | None) -> str | None:
        """The commit that all were last told of; where nothing is known, `otherwise`, if the remote has that commit; else None."""
        return self._known(ALERTED) or self._had(otherwise)

    def owed_since(self, place: str) -> str | None:
        """Since which commit a place was told nothing; None where it is owed nothing."""
        return self._known(UNTOLD + place)

    def told(self, place: str) -> None:
        """A place got all that it was owed."""
        if old := self._known(UNTOLD + place):
            self._move(UNTOLD + place, old, "")

    def not_told(self, place: str, since: str | None) -> None:
        """A place got nothing of what came after `since`; where that is not known, it is owed all that stands."""
        if self._known(UNTOLD + place) is None:
            self._move(UNTOLD + place, None, since or self._first())

    def advance(self) -> None:
        """All were told of what HEAD has, or are owed it."""
        old, new = self._known(ALERTED), self._git.resolve("HEAD")
        if old != new:
            self._move(ALERTED, old, new)

    def _known(self, ref: str) -> str | None:
        try:
            return self.remote.read(ref)
        except BenchstoreError as error:
            self.warn(f"{ref} cannot be read: {error}")
            return None

    def _move(self, ref: str, old: str | None, new: str) -> None:
        try:
            self.remote.move(ref, old, new)
        except BenchstoreError:
            self.warn(f"{ref} stays at {old or 'nothing'}: another run moved it, or this one may not")

    def _had(self, commit: str | None) -> str | None:
        """A commit that is here or that the remote still has; None, with a warning, where it is nowhere, and of zeros."""
        if not commit or not commit.strip("0"):
            return None
        try:
            return self._git.resolve(commit)
        except BenchstoreError:
            pass
        try:
            self._git.run("fetch", "--quiet", "--no-tags", self.remote.name, commit)
        except BenchstoreError:
            self.warn(f"{commit} is nowhere any more, so the issues say what is new")
            return None
        return self._git.resolve(commit)

    def _first(self) -> str:
        """The first commit of HEAD, where nothing stood yet."""
        return self._git.run("rev-list", "--max-parents=0", "HEAD").decode().split()[-1]
