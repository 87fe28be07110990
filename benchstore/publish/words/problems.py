"""Problems as they are read: what many files or rows have alike is said once, with how many they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from benchstore.errors import Problem

_NAMED = 3
"""So many files of one problem are named, and so many problems of one kind in a place are told each by itself."""


def told_once(problems: Iterable[Problem]) -> list[Problem]:
    """Each problem once, where its first file stands, with the names of the files that have it; many of one kind at one place are counted."""
    files: dict[Problem, list[str]] = {}
    for problem in problems:
        known = files.setdefault(replace(problem, file=""), [])
        known += [] if problem.file in known else [problem.file]
    return _counted([replace(problem, file=_listed(names)) for problem, names in files.items()])


def _listed(names: list[str]) -> str:
    if len(names) <= _NAMED:
        return ", ".join(names)
    return f"{names[0]} and {len(names) - 1:,} more files"


def _counted(problems: list[Problem]) -> list[Problem]:
    """Of more than a few that differ in their message alone, such as the dates of a column, the first."""
    alike: dict[Problem, list[Problem]] = {}
    for problem in problems:
        alike.setdefault(replace(problem, message=""), []).append(problem)
    shown: list[Problem] = []
    for found in alike.values():
        first, more = found[0], len(found) - 1
        many = more >= _NAMED and first.place and first.hint
        shown += [replace(first, message=f"{first.message}, and {more:,} more of this kind there")] if many else found
    return shown
