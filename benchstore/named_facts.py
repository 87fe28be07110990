"""Facts that are said once for many files: `{name}` in them is what a pattern's name stands for in a path, `{size}` how many examples a file has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from benchstore.errors import Problem, Refused, UsageError
from benchstore.records.draft import Draft
from benchstore.store.facts import Given
from benchstore.store.path_patterns import PathPattern

_NAME = re.compile(r"\{([a-z_]+)\}")
_FACTS = ("model", "dataset", "prompt", "environment", "provider")
"""Facts that a name in a pattern gives by itself, where nothing else is said of them."""
_FILLED = (*_FACTS, "triggered_by", "note")
SIZE = "size"


def refuse_unknown(given: Given, patterns: Iterable[PathPattern]) -> None:
    """Raise UsageError where a fact needs a name that a pattern has not, or a pattern gives one that is given otherwise."""
    used = {(fact, name) for fact in _FILLED for name in _NAME.findall(getattr(given, fact) or "") if name != SIZE}
    for pattern in patterns:
        for fact in _FACTS:
            if fact in pattern.names and not _uses(given, fact):
                said = f"--{fact} {getattr(given, fact)!r} says the {fact}, and so does {{{fact}}} in {pattern.text!r}"
                raise UsageError(said, hint=f"leave one of them out, or build on the name: --{fact} 'acme-{{{fact}}}'")
        for fact, name in sorted(used):
            if name not in pattern.names:
                hint = f"write {{{name}}} into the pattern for the part of the path that is meant, such as results/{{{name}}}.json"
                raise UsageError(f"--{fact} needs {{{name}}}, which {pattern.text!r} has not", hint=hint)


def _uses(given: Given, fact: str) -> bool:
    """Whether a fact is left to its name in the pattern, or built with it."""
    text = getattr(given, fact)
    return text is None or bool(_NAME.search(text))


def filled(given: Given, names: Mapping[str, str], draft: Draft, file: str) -> Given:
    """The facts for one draft. Raises Refused where they need its size and it has none."""
    known = {fact: names[fact] for fact in _FACTS if fact in names}
    said = {fact: text for fact in _FILLED if (text := getattr(given, fact)) is not None}
    size = size_of(draft)
    if size is None and any(SIZE in _NAME.findall(text) for text in said.values()):
        hint = f"give the fact without {{{SIZE}}} for this file"
        raise Refused([Problem(file=file, place="dataset.size", message="does not say how many examples it has", hint=hint, rule="fact")])
    values = {**names, SIZE: str(size)}
    whole: dict[str, Any] = {fact: _NAME.sub(lambda found: values.get(found[1], found[0]), text) for fact, text in said.items()}
    return replace(given, **(known | whole))


def size_of(draft: Draft) -> int | None:
    """How many examples a draft says it was measured on."""
    dataset: Mapping[str, Any] = draft.fields.get("dataset") or {}
    counts: Mapping[str, Any] = draft.fields.get("counts") or {}
    rows = draft.samples.examples if draft.samples else None
    return next((size for size in (dataset.get("size"), counts.get("total"), rows) if size is not None), None)
