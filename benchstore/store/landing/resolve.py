"""`resolve`: merge what landed meanwhile into a branch whose version numbers were taken, so that a plain push is enough."""

from __future__ import annotations

from dataclasses import dataclass

from benchstore.errors import BenchstoreError, UsageError
from benchstore.records.snapshot import SNAPSHOTS
from benchstore.store import locks, writing
from benchstore.store.git import GitRepository
from benchstore.store.landing import checkout
from benchstore.store.landing.renumber import Carried, Carrier
from benchstore.store.workplace import Workplace


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """What was done: sentences, the merge commit (None where there is none yet), and paths a person still has to settle."""

    notes: tuple[str, ...] = ()
    commit: str | None = None
    left: tuple[str, ...] = ()


def resolve(workplace: Workplace, onto: str, name: str) -> Resolved:
    """Merge the commit `onto`, which people call `name`, into the branch that is checked out, if something clashes.

    A merge that is under way is taken up where it stands. Raises BenchstoreError where a rebase is under way, UsageError
    where files below `snapshots/` are not committed.
    """
    with locks.alone(workplace, "land"), locks.locked(workplace, []):
        checkout.resume(workplace)
        _refuse_rebase(workplace.git())
        if workplace.git().branch() is None:
            raise UsageError("HEAD is on no branch", hint="git switch to the pull request's branch")
        under_way = _under_way(workplace.git())
        theirs = under_way or onto
        base = workplace.git().merge_base(theirs, "HEAD")
        if base is None:
            raise BenchstoreError(
                f"HEAD and {name} have no common history", hint="name the branch that this one will be merged into: --onto"
            )
        if not under_way and base != theirs:
            _refuse_pending(workplace)
        carrier = Carrier(workplace, [(base, "HEAD")], theirs)
        carried = carrier.carry(base, "HEAD")
        notes = (*carrier.renumbered(), *map(str, carried.moved))
        if not under_way and (base == theirs or not (notes or _both_moved(workplace, base, theirs, carried))):
            return Resolved()
        if not under_way:
            _begin(workplace, theirs)
        return _settle(workplace, carrier, notes, name)


def _under_way(repository: GitRepository) -> str | None:
    """The commit that a merge under way brings in. One that HEAD has is no more under way: git was killed as it cleared up."""
    found = repository.merge_head()
    if found and repository.is_ancestor(found, "HEAD"):
        repository.run("merge", "--quit")
        return None
    return found


def _settle(workplace: Workplace, carrier: Carrier, notes: tuple[str, ...], name: str) -> Resolved:
    """Put the store's files as they should be into the merge, and commit it if nothing else is in conflict."""
    prefix = f"{workplace.prefix}{SNAPSHOTS}/"
    settled = carrier.settled()
    models = {path.removeprefix(prefix).split("/")[0] for path in settled}
    with locks.locked(workplace, models):
        for model in models:
            writing.clear_unfinished(workplace.root, model)
        for path, file in settled.items():
            target = workplace.git().top / path
            if file is None:
                target.unlink(missing_ok=True)
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                writing.replace(target, file.data)
        with locks.git_turn(workplace.git()):
            workplace.git().forget([path for path, file in settled.items() if file is None])
            workplace.git().stage([path for path, file in settled.items() if file])
            left = tuple(workplace.git().unmerged())
            commit = None if left else workplace.git().commit_merge(_message(name, notes))
    return Resolved(notes=notes, commit=commit, left=left)


def _message(name: str, notes: tuple[str, ...]) -> str:
    return f"Merge {name}\n\n" + "\n".join(notes) + "\n"


def _both_moved(workplace: Workplace, base: str, theirs: str, carried: Carried) -> bool:
    """Whether both sides changed one pointer file, which git would merge as text or not at all."""
    there = {change.path for change in workplace.git().diff(base, theirs, workplace.prefix + SNAPSHOTS)}
    return any(path.endswith("/current.yaml") and path in there for path in carried.files)


def _begin(workplace: Workplace, theirs: str) -> None:
    """Start git's own merge, which settles all files but the store's; its conflicts are no failure."""
    try:
        workplace.git().run("merge", "--no-commit", "--no-ff", "--quiet", theirs)
    except BenchstoreError:
        if workplace.git().merge_head() is None:
            raise


def _refuse_pending(workplace: Workplace) -> None:
    """Raise UsageError where files below snapshots/ are not committed: what clashes there is not seen in the commits."""
    pending = workplace.git().changed(workplace.prefix + SNAPSHOTS)
    if pending:
        hint = "on the branch itself: benchstore land, which commits and renumbers; on a pull request's branch commit first, then resolve"
        raise UsageError(f"{pending[0]} is not committed", hint=hint)


def _refuse_rebase(repository: GitRepository) -> None:
    for folder in ("rebase-merge", "rebase-apply"):
        if (repository.own_directory / folder).exists():
            raise BenchstoreError("a rebase is under way", hint="git rebase --abort, then benchstore resolve, which merges instead")
