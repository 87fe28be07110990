"""Whether several results are runs of one recipe: what they must have in common, and their numbers in one unit. What differs is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from benchstore.errors import Problem, Refused, refuse_errors
from benchstore.records import meaning
from benchstore.records.metric import MetricTable, family
from benchstore.store import units
from benchstore.store.facts import Facts
from benchstore.store.new_files import Incoming


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeRun:
    """One run: its result, and all that is known of it, with what was said on the command line."""

    item: Incoming
    facts: Facts


WHERE_STATED = ("hardware", "provider")
"""What runs have in common where they state it; of the rest, what one states all do."""
_MEANING = ("direction", "version", "prompt")
"""What a file may say of a metric that makes it another number."""


def of_one(runs: Sequence[RecipeRun], table: MetricTable, given: Mapping[str, str]) -> list[RecipeRun]:
    """The runs in one unit of each metric, where they are two or more of one recipe. Raises Refused with the files and the field of all that differs."""
    refuse_errors(problem for run in runs for problem in run.facts.problems)
    found = [*_too_few(runs), *_twice(runs), *_unfinished(runs)]
    if found:
        raise Refused(found)
    found = [problem for name, value in _FIELDS.items() for problem in _differing(runs, name, value)]
    if any(problem.place == "settings" for problem in found):  # generation is told among them
        found = [problem for problem in found if problem.place != "generation"]
    shared = [name for name in runs[0].item.draft.metrics if all(name in run.item.draft.metrics for run in runs)]
    if not shared:
        message = f"shares no metric with {runs[-1].item.file}"
        found.append(_problem(runs[0], "metrics", message, "name runs of one recipe"))
    for name in shared:
        found += [
            problem for key in _MEANING for problem in _differing(runs, f"definitions.{name}.{key}", _stating(name, key), stated=True)
        ]
        runs, wrong = _in_one_unit(runs, name, table, given)
        found += wrong
    if found:
        raise Refused(found)
    return list(runs)


def _too_few(runs: Sequence[RecipeRun]) -> Iterator[Problem]:
    if len(runs) < 2:
        file = runs[0].item.file if runs else ""
        message = "is one run; --repeat takes two or more of one recipe"
        yield Problem(file=file, message=message, hint="name their files", rule="repeat")


def _twice(runs: Sequence[RecipeRun]) -> Iterator[Problem]:
    """One file is one run, unless it holds several results."""
    seen: set[tuple[str, str]] = set()
    for run in runs:
        mark = (run.item.file, run.item.draft.part)
        if run.item.file not in ("draft", "-") and mark in seen:
            yield _problem(run, "", "is named twice, and is one run", "name the file of each run once")
        seen.add(mark)


def _unfinished(runs: Sequence[RecipeRun]) -> Iterator[Problem]:
    """A run that did not end well measured something else than the others: a mean with it is nobody's."""
    for run in runs:
        status = run.facts.fields.get("status")
        if status:
            yield _problem(run, "status", f"its run ended with the status {status}: it is no run of a mean", "leave it out")


_FIELDS: dict[str, Callable[[RecipeRun], Any]] = {
    "model": lambda run: run.facts.fields.get("model"),
    "dataset": lambda run: {key: item for key, item in run.facts.fields["dataset"].items() if key in ("name", "version", "split")},
    "dataset.size": lambda run: run.facts.fields["dataset"].get("size"),
    "dataset.sha256": lambda run: run.facts.fields["dataset"].get("sha256"),
    "prompt": lambda run: run.facts.fields.get("prompt"),
    "settings": lambda run: dict(run.item.draft.settings),
    "generation": lambda run: run.facts.fields.get("generation") or {},
    "environment": lambda run: run.facts.fields.get("environment"),
    "source.commit": lambda run: run.facts.fields.get("source", {}).get("commit"),
    "hardware": lambda run: run.facts.fields.get("hardware"),
    "provider": lambda run: run.facts.fields.get("provider"),
}
"""What runs of one recipe have in common: field -> what a run says of it, None for nothing."""
_ONLY_STATED = ("dataset.size", "dataset.sha256", "source.commit", *WHERE_STATED)


def _differing(runs: Sequence[RecipeRun], name: str, value: Callable[[RecipeRun], Any], *, stated: bool = False) -> list[Problem]:
    """The first two runs that say different things of a field; of some fields, and where `stated`, only those that say something count."""
    said = [(run, value(run)) for run in runs]
    if stated or name in _ONLY_STATED:
        said = [(run, item) for run, item in said if item is not None]
    other = next(((run, item) for run, item in said if item != said[0][1]), None)
    if other is None:
        return []
    one, two = _short(said[0][1], other[1])
    message = f"{one} here, and {two} in {other[0].item.file}: these are not runs of one recipe"
    return [_problem(said[0][0], name, message, "add them without --repeat")]


def _short(one: Any, other: Any) -> tuple[str, str]:
    """Two values in words; of objects what differs in them."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        keys = sorted(key for key in {*one, *other} if one.get(key) != other.get(key))
        if len(keys) == 1 and isinstance(one.get(keys[0]), Mapping) and isinstance(other.get(keys[0]), Mapping):
            return _short(one[keys[0]], other[keys[0]])
        one, other = ({key: item[key] for key in keys if key in item} or None for item in (one, other))
    return _text(one), _text(other)


def _text(value: Any) -> str:
    text = "none" if value is None else value if isinstance(value, str) else repr(value)
    return text if len(text) <= 120 else f"{text[:117]}..."


def _defined(run: RecipeRun, name: str) -> Mapping[str, Any]:
    stated: Mapping[str, Any] = (run.item.draft.fields.get("definitions") or {}).get(name) or {}
    return stated


def _stating(name: str, key: str) -> Callable[[RecipeRun], Any]:
    """What a run's file says of a metric."""
    return lambda run: _defined(run, name).get(key)


def _in_one_unit(
    runs: Sequence[RecipeRun], name: str, table: MetricTable, given: Mapping[str, str]
) -> tuple[Sequence[RecipeRun], list[Problem]]:
    """The runs with one metric in the unit that the store has it in, else in one of their own; which, hangs on no order."""
    declared = (known.unit if (known := table.find(name)) else "") or None
    said = given.get(name) or given.get(family(name))
    stated: list[str | None] = [said or _defined(run, name).get("unit") or declared for run in runs]
    if len(set(stated)) == 1:
        return runs, []
    wanted = declared if declared and declared in stated else min(unit for unit in stated if unit)
    factors = [meaning.factor(unit, wanted) if unit else None for unit in stated]
    if None in factors:
        words = {id(run): f"in {unit}" if unit else "in no unit that is stated" for run, unit in zip(runs, stated, strict=True)}
        return runs, _differing(runs, f"metrics.{name}", lambda run: words[id(run)])
    return [_converted(run, name, wanted, by) for run, by in zip(runs, factors, strict=True) if by is not None], []


def _converted(run: RecipeRun, name: str, wanted: str, by: Fraction) -> RecipeRun:
    if by == 1:
        return run
    draft = units.draft_in(run.item.draft, name, wanted, by)
    return replace(run, item=replace(run.item, draft=draft))


def _problem(run: RecipeRun, place: str, message: str, hint: str) -> Problem:
    return Problem(file=run.item.file, place=place, message=message, hint=hint, rule="repeat")
