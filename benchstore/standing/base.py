"""What a change is held against: its base, what had landed there, and what is wrong with the files against it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from benchstore.errors import Problem, errors_of
from benchstore.records import address
from benchstore.records.snapshot import SNAPSHOTS
from benchstore.store import checks, immutability
from benchstore.store.workplace import Workplace

_TEST_MERGE = re.compile(r"refs/pull/[0-9]+/merge")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Where a change lies in git, and what is wrong with its files: `base` and `head` are commits.

    `why` says how the base was found; `against` is what to type for it.
    """

    base: str
    head: str
    why: str
    against: str
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def unreadable(self) -> bool:
        """Whether its files are too wrong to be judged; an edited snapshot can still be read."""
        return any(problem.rule != "immutable" for problem in errors_of(self.problems))


def span(workplace: Workplace, against: str) -> Span:
    """The change from the merge base with `against` to the work tree."""
    git, test_merge = workplace.git(), is_test_merge(workplace)
    base = base_of(workplace, against)
    tip = base if test_merge else workplace.revision(against)
    parents = git.parents("HEAD") if test_merge else ()
    warnings = [f"{against} has moved on since: the reference is the commit where this branch left it"] if tip != base else []
    uncommitted = ["The files have changes that are not committed yet."] if git.is_dirty(workplace.prefix + SNAPSHOTS) else []
    return Span(
        base=base,
        head=parents[1] if len(parents) == 2 else git.head() or "",  # of a trial merge the change's own newest commit
        why=f"the tip of {against}" if tip == base else f"the merge base with {against}",
        against=against,
        problems=tuple(problems(workplace, base)),
        warnings=(*warnings, *uncommitted),
    )


def base_of(workplace: Workplace, against: str) -> str:
    """The commit that a change is held against."""
    revision = workplace.revision(against) if address.is_day(against) else against
    return immutability.base_of(workplace.git(), revision, test_merge=is_test_merge(workplace))


def is_test_merge(workplace: Workplace) -> bool:
    """Whether CI says that HEAD is the forge's trial merge of a pull request."""
    return workplace.in_actions and bool(_TEST_MERGE.fullmatch(workplace.environ.get("GITHUB_REF", "")))


def problems(workplace: Workplace, base: str | None, at: str | None = None) -> list[Problem]:
    """Everything that is wrong: with a base, first what was changed that had landed there; then the files one by one."""
    found = immutability.against(workplace, base) if base else []
    return [*found, *checks.check(workplace.store(at), _landed(workplace, base))]


def _landed(workplace: Workplace, base: str | None) -> frozenset[str]:
    """The paths that cannot change any more: those of the base, else those that HEAD has."""
    revision = base or (workplace.repository.head() if workplace.repository else None)
    return frozenset(entry.path for entry in workplace.tree_of(revision).entries()) if revision else frozenset()
