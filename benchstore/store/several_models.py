"""What would bring results of several models under one name: a name that is given for all of them, or two that lead to one directory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from benchstore.errors import Problem
from benchstore.importers.rows import listed
from benchstore.records import model_names
from benchstore.records.snapshot import Snapshot
from benchstore.store.facts import GIVEN_MODEL, Fact, Facts
from benchstore.store.new_files import Incoming


def under_one_name(incoming: Iterable[Incoming], facts: Iterable[Facts]) -> Iterator[Problem]:
    """The results that state several models, where a name is given for all of them."""
    stated: dict[str, str] = {}
    for item, found in zip(incoming, facts, strict=True):
        text = item.draft.fields.get("model")
        if text and any(fact.name == "model" and fact.origin.startswith(GIVEN_MODEL) for fact in found.shown):
            stated.setdefault(str(text), item.file)
    if len({model_names.directory(text) for text in stated}) > 1:
        yield several(list(stated), next(iter(stated.values())))


def several(texts: Sequence[str], file: str) -> Problem:
    """That results of these models would become one model's."""
    message = f"--model would make one of {len(texts)} models: {listed(texts, 8)}"
    hint = (
        "leave --model out, and each goes to the model that it states (what states none takes defaults: model: of benchstore.yaml);"
        " if they are one model, add them one by one"
    )
    return Problem(file=file, place="model", message=message, hint=hint, rule="fact")


def clash(fields: Mapping[str, Any], facts: Facts, known: Sequence[Snapshot], file: str) -> list[Problem]:
    """Where a result is of another model than those in the directory to which its name leads; at most one problem.

    Who gives that directory's own name means it.
    """
    model = str(fields["model"])
    text = model_names.text_of(model, fields.get("display_name"))
    if not known or any(_is_meant(fact, text) for fact in facts.shown if fact.name == "model"):
        return []
    others = (model_names.text_of(model, item.display_name) for item in reversed(known))
    first = next(iter(others))
    if model_names.are_one(text, first) or any(model_names.are_one(text, other) for other in others):
        return []
    message = f"{text!r} would be filed as {model}, where {first!r} is"
    hint = f"if they are one model, give --model {model}; else another name: --model NAME"
    return [Problem(file=file, place="model", message=message, hint=hint, rule="path")]


def _is_meant(fact: Fact, text: str) -> bool:
    """Whether a directory's own name was given, for a result that says nothing of its model or that leads there too."""
    of_file = fact.origin != GIVEN_MODEL and not fact.overrides
    return fact.origin.startswith(GIVEN_MODEL) and (text == fact.value or of_file)
