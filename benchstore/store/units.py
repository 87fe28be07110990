"""A new result's numbers in the units of the store: those that the config or a built-in definition declares, else that earlier results had."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from benchstore.errors import Problem
from benchstore.records import meaning
from benchstore.records.draft import Draft
from benchstore.records.metric import MetricTable, family
from benchstore.records.samples import Samples, key


@dataclass(slots=True)
class Converted:
    """The fields and the columns of one draft in the store's units, what a person should know, and what keeps it from being so."""

    fields: dict[str, Any]
    columns: dict[str, Sequence[Any]]
    notices: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def in_declared(fields: Mapping[str, Any], samples: Samples | None, table: MetricTable, given: Mapping[str, str], file: str) -> Converted:
    """A draft's fields and rows in the units of `table`. `given` are units that a person says, by metric or its family."""
    stated = _stated(fields, given)
    found = Converted({**fields}, dict(samples.columns) if samples else {})
    for name in sorted(set(given) - {known for metric in fields["metrics"] for known in (metric, family(metric))}):
        found.problems.append(
            Problem(file=file, place="metrics", message=f"there is no {name}, of which a unit is given", hint="correct --unit", rule="unit")
        )
    for name, definition in stated.items():
        _metric(found, name, definition, table, file)
    found.problems += _beyond_assumed(found.fields["metrics"], table, file)
    _keep_definitions(found, stated, table)
    return found


def draft_in(draft: Draft, name: str, unit: str, by: Fraction) -> Draft:
    """A draft with one metric in another unit: `by` is what its numbers are multiplied with."""
    found = Converted({**draft.fields}, dict(draft.samples.columns) if draft.samples else {})
    _convert(found, name, by)
    stated = draft.fields.get("definitions") or {}
    found.fields["definitions"] = {**stated, name: meaning.in_unit(stated.get(name) or {}, by, unit)}
    samples = replace(draft.samples, columns=found.columns) if draft.samples else None
    before = (stated.get(name) or {}).get("unit")
    return replace(
        draft, fields=found.fields, samples=samples, notices=(*draft.notices, f"{name} is stated in {before} and kept in {unit}")
    )


def _beyond_assumed(metrics: Mapping[str, float], table: MetricTable, file: str) -> Iterator[Problem]:
    """Values that a metric of such a name does not have: its unit is another, or it is another metric."""
    for name, value in metrics.items():
        known = table.find(name)
        if known is not None and known.assumed and meaning.is_beyond(known, value):
            usual = f"{'' if known.min is None else f'{known.min:g}'} to {'' if known.max is None else f'{known.max:g}'}".strip()
            message = f"{value:g} is nothing that a metric of this name is: {known.unit} {usual}".replace(":  ", ": ")
            percent = (
                f"is it a percentage? --unit {shlex.quote(f'{name}=percent')}; else "
                if known.unit == "proportion" and 0 <= value <= 100
                else ""
            )
            hint = f"{percent}say what it is under metrics: in benchstore.yaml"
            yield Problem(file=file, place=f"metrics.{name}", message=message, hint=hint, rule="bounds")


def _stated(fields: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """What is said of each metric, with the units that a person gives."""
    known = {name: dict(item) for name, item in (fields.get("definitions") or {}).items()}
    for name in fields["metrics"]:
        unit = given.get(name) or given.get(family(name))
        if unit:
            known[name] = {**known.get(name, {}), "unit": unit}
    return {name: item for name, item in known.items() if name in fields["metrics"]}


def _metric(found: Converted, name: str, definition: dict[str, Any], table: MetricTable, file: str) -> None:
    unit, known = definition.get("unit"), table.find(name)
    wanted = known.unit if known else ""
    if not unit or not wanted or unit == wanted:
        return
    by = meaning.factor(unit, wanted)
    if by is None:
        message = f"is in {unit}, and declared in {wanted}"
        hint = f"declare {name} with the unit {unit} under metrics: in benchstore.yaml, or say what it is: --unit {shlex.quote(f'{name}={wanted}')}"
        found.problems.append(Problem(file=file, place=f"metrics.{name}", message=message, hint=hint, rule="unit"))
        return
    definition.update(meaning.in_unit(definition, by, wanted))
    _convert(found, name, by)
    found.notices.append(f"{name} is stated in {unit} and kept in {wanted}")


def _convert(found: Converted, name: str, by: Fraction) -> None:
    fields = found.fields
    fields["metrics"] = {**fields["metrics"], name: meaning.times(fields["metrics"][name], by)}
    spread = (fields.get("uncertainty") or {}).get(name)
    if spread:
        fields["uncertainty"] = {**fields["uncertainty"], name: meaning.spread_in_unit(spread, by)}
    repeats = fields.get("repeats")
    if repeats and name in repeats["metrics"]:
        values = [meaning.times(value, by) for value in repeats["metrics"][name]]
        fields["repeats"] = {**repeats, "metrics": {**repeats["metrics"], name: values}}
    column = key("scores", name)
    if column in found.columns:
        found.columns[column] = tuple(None if value is None else meaning.times(value, by) for value in found.columns[column])


def _keep_definitions(found: Converted, stated: Mapping[str, Mapping[str, Any]], table: MetricTable) -> None:
    """What a definition of the store says as well is not written into every snapshot."""
    kept = {}
    for name, item in stated.items():
        known = table.declared_for(name)
        own = meaning.beyond(known, item) if known else dict(item)
        if own:
            kept[name] = own
        if known and own.get("direction", known.direction) != known.direction:
            found.notices.append(f"the file says of {name} that {_BETTER[own['direction']]}; here {_BETTER[known.direction]}")
    found.fields.pop("definitions", None)
    if kept:
        found.fields["definitions"] = kept


_BETTER = {"higher": "higher is better", "lower": "lower is better", "none": "neither way is better"}
