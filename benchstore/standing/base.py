"""What a change is held against: its base, what had landed there, and what is wrong with the files against it."""

from __future__ import annotations

import re

from benchstore.errors import Problem
from benchstore.records import address
from benchstore.store import checks, immutability
from benchstore.store.workplace import Workplace

_TEST_MERGE = re.compile(r"refs/pull/[0-9]+/merge")


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
