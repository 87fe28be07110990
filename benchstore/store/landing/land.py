"""`land`: put what was added here on a branch of the remote, also while others do the same; never by force.

Commit what is pending, fetch, carry the commits over what landed meanwhile, move the own branch there, push; where
someone was quicker, wait a little and begin again. Cut off at any point, the next run goes on.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from benchstore.errors import BenchstoreError, Refused, refuse_errors
from benchstore.store import checks, locks
from benchstore.store.git import GitRepository
from benchstore.store.landing import checkout, landed_ref, pending, replay
from benchstore.store.landing.remote import Remote
from benchstore.store.landing.renumber import Carrier, message_with
from benchstore.store.landing.replay import Original
from benchstore.store.workplace import Workplace

TRIES = 60
LONGEST_WAIT_SECONDS = 8.0
_REFUSALS = 3
"""A push that is refused although nobody else pushed is tried so often before it counts: the server may have been busy."""


@dataclass(slots=True)
class Landed:
    """What was done: how many commits landed, the branch's newest commit now, what was renumbered and merged, how many tries it took."""

    commits: int = 0
    head: str = ""
    notes: list[str] = field(default_factory=list)
    tries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lander:
    """Lands the commits of one clone on one remote branch. `sleep` and `chance` are the clock's and luck's."""

    workplace: Workplace
    remote: Remote
    message: str | None = None
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random

    def land(self) -> Landed:
        """Land everything. Raises Refused where a file is wrong, BenchstoreError where the remote does not take it."""
        done, refused, trusted = Landed(), 0, landed_ref.trusted(self.remote)
        with locks.alone(self.workplace, "land"):
            for attempt in range(TRIES):
                done.tries = attempt + 1
                checkout.resume(self.workplace)
                there = self.remote.fetch()
                self._check(there)
                pending.commit(self.workplace, self.message)
                if not self._bring(there, done):
                    continue
                done.head = self.workplace.git().resolve("HEAD")
                done.commits = len(self.workplace.git().commits_between(there, done.head))
                if not done.commits:  # maybe because a run before was cut off, or the ref refused, when all was pushed
                    return self._landed(done) if there else done
                landed_ref.prove(self.workplace, trusted)
                if self._pushed(done.head):
                    return self._landed(done)
                refused += self.remote.fetch() == there
                if refused == _REFUSALS:
                    self.remote.push(done.head)
                    return self._landed(done)
                self.sleep(min(0.1 * 1.5**attempt, LONGEST_WAIT_SECONDS) * (0.5 + self.chance()))
        raise BenchstoreError(
            f"others pushed first {TRIES} times in a row", hint="the commits are here, on your branch; run benchstore land again"
        )

    def _landed(self, done: Landed) -> Landed:
        """The same, when the remote's ref of what has landed was moved on, if it may."""
        note = landed_ref.advance(self.workplace, self.remote, done.head)
        done.notes += [note] if note else []
        return done

    def _pushed(self, head: str) -> bool:
        try:
            self.remote.push(head)
        except BenchstoreError:
            return False
        return True

    def _bring(self, there: str | None, done: Landed) -> bool:
        """Put the own commits on top of the remote branch; False where a file changed while that was done."""
        if there is None or self.workplace.git().is_ancestor(there, "HEAD"):
            return True
        head, notes = self._replayed(there)
        if not checkout.move(self.workplace, head):
            return False
        done.notes += notes
        try:
            self._check(there)
        except Refused as refused:
            then = f"your commits lie on top of {self.remote} now, with what is wrong there or here, and nothing was pushed: benchstore verify tells who changed what"
            raise Refused(refused.problems, then=then) from None
        return True

    def _check(self, there: str | None) -> None:
        """Refuse what must not land: files that are wrong, and changes of what has landed."""
        base = self.workplace.git().merge_base(there, "HEAD") if there else None
        store = self.workplace.store()
        refuse_errors(
            checks.of_change(self.workplace, self.workplace.store_of(base), store)
            if base
            else checks.of_files(store, None, self.workplace.clock())
        )

    def _replayed(self, there: str) -> tuple[str, list[str]]:
        """The own commits made again on top of `there`: the last one, and what was renumbered and merged on the way."""
        own = self.workplace.git().commits_between(there, "HEAD")
        pairs = _pairs(self.workplace.git(), own)
        carrier = Carrier(self.workplace, pairs, there)
        carried = [carrier.carry(*pair) for pair in pairs]
        conflicts = sorted({path for item in carried for path in item.conflicts})
        if conflicts:
            hint = f"land them by a pull request, or git pull --rebase {self.remote.name} {self.remote.branch} first"
            raise BenchstoreError(f"{', '.join(conflicts[:5])}: changed here and on {self.remote}", hint=hint)
        originals = [replay.original(self.workplace.git(), commit) for commit in own]
        again = [
            (Original(author=known.author, message=message_with(known.message, carrier.numbers)), item.files)
            for known, item in zip(originals, carried, strict=True)
            if item.files
        ]
        notes = [*carrier.renumbered(), *(str(moved) for item in carried for moved in item.moved)]
        return (replay.replay(self.workplace.git(), again, there) if again else there), notes


def _pairs(repository: GitRepository, commits: Sequence[str]) -> list[tuple[str, str]]:
    """Each commit with its parent. Raises BenchstoreError where one is a merge, which has two."""
    found = []
    for commit in commits:
        parents = repository.parents(commit)
        if len(parents) != 1:
            hint = "open a pull request for it, or make it linear: git rebase"
            raise BenchstoreError(
                f"{commit[:12]} is {'a merge' if parents else 'a first commit'}; land keeps the history linear", hint=hint
            )
        found.append((parents[0], commit))
    return found
