"""The JSON Schemas in `schemas/`: a fast yes from jsonschema-rs, messages from jsonschema on the same file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import replace
from functools import cache, reduce
from importlib.metadata import version
from operator import getitem
from typing import Any, Literal

import jsonschema_rs

from benchstore import resources
from benchstore.errors import Problem, Refused
from benchstore.records import drawable

Kind = Literal["snapshot", "samples", "pointer", "config"]
NO_LAST_LINE_FEED = r"(?!\n)"
"""Follows every `$` in the schemas: Python's `$` is also the place before a last line feed, that of other dialects is not."""


@cache
def load(kind: Kind) -> dict[str, Any]:
    """The schema of one kind of file, as a JSON value."""
    value: dict[str, Any] = json.loads(resources.read_text(f"schemas/{kind}.schema.json"))
    return value


def max_bytes(kind: Kind) -> int:
    """The largest file of that kind that is read; the schema states it as `x-max-bytes`."""
    size: int = load(kind)["x-max-bytes"]
    return size


def is_valid(kind: Kind, value: Any) -> bool:
    """Whether `value` meets the schema; the quick answer, without reasons."""
    try:
        return _fast(kind).is_valid(value) and (kind != "samples" or drawable.are_shown(value))
    except ValueError:  # of a whole number of more than 64 bits, which its older versions do not take
        return not explain(kind, value, "")


def problems(kind: Kind, value: Any, file: str) -> list[Problem]:
    """Everything in which `value` does not meet the schema, in file order."""
    if is_valid(kind, value):
        return []
    return explain(kind, value, file) or list(_disputed(kind, value, file))


def drawn(kind: Kind, value: Any, file: str) -> tuple[Any, list[Problem]]:
    """`value` without what lies beyond a limit (`drawable`), and the problems of that; a date stays, which is drawn at its nearest.

    Raises Refused with every problem where one is of another rule.
    """
    found = problems(kind, value, file)
    if any(problem.rule != drawable.RULE for problem in found):
        raise Refused(found)
    if found:
        value = deepcopy(value)
        for error in _slow(kind).iter_errors(value):
            _leave_out(value, list(error.absolute_path))
    return value, found


_LEFT_OUT = {"metrics": 2, "uncertainty": 2, "dataset": 2, "counts": 1, "repeats": 1, "duration_seconds": 1, "seed": 1}
"""Of a place in a snapshot so many steps lead to what is left out as one."""


def _leave_out(value: Any, path: Sequence[Any]) -> None:
    """Take the smallest whole that holds the place; a value in a column of rows becomes one that was not measured."""
    if path[0] == "created_at":
        return
    steps = path[: _LEFT_OUT.get(path[0], len(path))]
    try:
        holder = reduce(getitem, steps[:-1], value)
        if isinstance(holder, list):
            holder[steps[-1]] = None
        else:
            holder.pop(steps[-1], None)
    except KeyError:  # went with another part of it
        return


def _newer(kind: Kind, value: Any) -> int | None:
    """The version of the schema that a file asks for, where it is one that is not known here."""
    stated = value.get("schema_version") if isinstance(value, dict) else None
    return stated if isinstance(stated, int) and 0 < _newest(kind) < stated else None


def _newest(kind: Kind) -> int:
    """The newest version of a schema that is known; 0 of one that has no versions."""
    rule = load(kind)["properties"].get("schema_version", {"const": 0})
    newest: int = max(rule.get("enum") or [rule["const"]])
    return newest


def _disputed(kind: Kind, value: Any, file: str) -> Iterator[Problem]:
    """What jsonschema-rs alone refuses: the two validators read the schema differently, which no writer of a file can fix."""
    fast, reference = (f"{name} {version(name)}" for name in ("jsonschema-rs", "jsonschema"))
    hint = "this is a fault of benchstore, not of the file: please report it with both lines; until it is fixed, write something else here"
    for error in _fast(kind).iter_errors(value):
        refused, rule = ascii(reduce(getitem, error.instance_path, value)), "/".join(map(str, error.schema_path))
        message = f"{fast} refuses {_short(refused)} by {rule} of schemas/{kind}.schema.json, {reference} does not"
        yield Problem(file=file, place=place_of(error.instance_path), message=message, hint=hint, rule="schema")


def field_problems(name: str, value: Any, file: str) -> list[Problem]:
    """In which a snapshot's field `name` has the wrong form; of an object's members none need be there yet, as in a draft."""
    return [replace(problem, place=f"{name}.{problem.place}".rstrip(".")) for problem in _problems_of(_field(name), value, file)]


@cache
def _field(name: str) -> Any:
    partial = {key: item for key, item in load("snapshot")["properties"][name].items() if key != "required"}
    return _reference()(partial | {"$defs": load("snapshot")["$defs"]})


@cache
def _fast(kind: Kind) -> jsonschema_rs.Draft202012Validator:
    """Of a million rows the size of a number is asked elsewhere: jsonschema-rs compares it as a fraction, 5 µs each."""
    value = load(kind)
    if kind == "samples":
        value = value | {"$defs": value["$defs"] | {"number": {}}}
    return jsonschema_rs.Draft202012Validator(value)


@cache
def _slow(kind: Kind) -> Any:
    return _reference()(load(kind))


@cache
def _reference() -> Any:
    from jsonschema import Draft202012Validator  # late: only invalid content needs it

    return Draft202012Validator


def explain(kind: Kind, value: Any, file: str) -> list[Problem]:
    """Every problem by the slow validator alone, in file order; of a file that a newer version wrote only that."""
    if (newer := _newer(kind, value)) is not None:
        message = f"was written by a newer version of benchstore: schema_version {newer}, this one knows up to {_newest(kind)}"
        return [Problem(file=file, place="schema_version", message=message, hint="upgrade benchstore", rule="schema")]
    return list(_problems_of(_slow(kind), value, file))


def _problems_of(validator: Any, value: Any, file: str) -> Iterator[Problem]:
    told = set()
    for error in sorted(validator.iter_errors(value), key=lambda e: [str(part) for part in e.absolute_path]):
        place, limit = place_of(error.absolute_path), error.schema.get("x-limit") if isinstance(error.schema, dict) else None
        if limit is None:
            hint = error.schema.get("description", "") if isinstance(error.schema, dict) else ""
            yield Problem(file=file, place=place, message=_message(error), hint=hint, rule="schema")
        elif place not in told:
            message, hint = drawable.said(limit, error.instance)
            yield Problem(file=file, place=place, message=message, hint=hint, rule=drawable.RULE)
            told.add(place)


def place_of(path: Any) -> str:
    """`metrics.f1` or `series[2].current` from the parts of a path."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def _message(error: Any) -> str:
    """The validator's sentence, shortened, and in our words where those say more."""
    known = error.schema.get("properties", {}) if isinstance(error.schema, dict) else {}
    if error.validator == "additionalProperties":
        extra = sorted(set(error.instance) - set(known))
        names = ", ".join(map(repr, extra))
        return f"unknown {'key' if len(extra) == 1 else 'keys'} {names}; known are {', '.join(sorted(known))}"
    if error.validator == "required":
        return str(error.message).replace(" is a required property", " is missing")
    if error.validator == "minLength" and not str(error.instance).strip():
        return "is empty: write why" if list(error.absolute_path)[-1:] == ["reason"] else "is empty"
    if error.validator == "pattern":
        return f"{_short(error.instance)} does not match {error.validator_value.removesuffix(NO_LAST_LINE_FEED)}"
    return _short(error.message) if len(error.message) > 300 else str(error.message)


def _short(value: Any) -> str:
    text = value if isinstance(value, str) and " " in value else repr(value)
    return text if len(text) <= 200 else f"{text[:197]}..."
