"""A table with a row for each metric: its name, its value, and what else stands beside it; rows of one run are one result."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from benchstore.importers import known_keys
from benchstore.importers.measured import Measured
from benchstore.importers.metric_rows import RowEntry, RowReader, choices, raw
from benchstore.importers.run_facts import RunFacts
from benchstore.records import spelling
from benchstore.records.draft import Draft

_NUMBERS = ("value", "stderr", "n", "ci_low", "ci_high")
_SEVERAL = ("extra", "generation", "hardware", "prompt", "tags")
"""Facts that several columns may state."""
_DIRECTIONS = ("higher", "lower", "none")
_OF_METRIC = (*_NUMBERS, "metric", "unit", "direction", "task")


def columns(rows: Sequence[RowEntry], reading: RowReader) -> dict[str, str]:
    """What it says -> the column that says it; empty where there is no row for each metric.

    Raises Refused where a column names metrics and none holds their values.
    """
    known = dict.fromkeys(str(key) for row in rows for key in row.values)
    found: dict[str, str] = {}
    for key in known:
        fact = reading.said.get(key) or known_keys.of_list(key) or known_keys.fact(key)
        fact = f"{fact} {key}" if fact in _SEVERAL else fact
        if fact and (fact not in found or key in reading.said):
            found[fact] = key
    names = {known_keys.plain(key): key for key in known}
    if "metric" not in found and {"name", "value"} <= set(names) and names["name"] not in reading.said:
        found["metric"] = names["name"]
    if "metric" in found and "value" not in found and rows:
        column = found["metric"]
        hint = "call the column of the values value, or say which one it is: --row value=COLUMN"
        reading.wrong(rows[0].at(column), f"the column {column} names metrics, and nothing says which column holds their values", hint)
        reading.refuse()
    return found if "metric" in found else {}


def drafts(rows: Sequence[RowEntry], by: Mapping[str, str], reading: RowReader) -> list[Draft]:
    """A draft for all rows that agree in the columns of facts. Raises Refused with every cell that is no number, and every double."""
    of_run = {fact: column for fact, column in by.items() if fact not in _OF_METRIC}
    _refuse_unknown(rows, by, reading)
    runs: dict[tuple[str, ...], tuple[Measured, RunFacts, list[RowEntry]]] = {}
    for row in rows:
        run = tuple(str(row.values.get(column)) for column in of_run.values())
        if run not in runs:
            runs[run] = (Measured(reading.file), RunFacts(), [])
            for fact, column in of_run.items():
                wrong = runs[run][1].state(fact.partition(" ")[0], column, row.values.get(column))
                if wrong:
                    reading.wrong(row.at(column), wrong, f"correct it, or keep it as it is: --row {shlex.quote(f'extra={column}')}")
        runs[run][2].append(row)
        _add(row, by, reading, runs[run][0])
    reading.many = len(runs) > 1
    if reading.problems:
        reading.problems += [problem for measured, _, _ in runs.values() for problem in measured.problems]
    found = [] if reading.problems else [reading.drafted(*run) for run in runs.values()]
    reading.refuse()
    return [draft for draft in found if draft is not None]


def _refuse_unknown(rows: Sequence[RowEntry], by: Mapping[str, str], reading: RowReader) -> None:
    """A column that nothing is known of may be what tells two runs apart."""
    for column in dict.fromkeys(str(key) for row in rows for key in row.values):
        if column not in by.values() and not known_keys.is_aside(column):
            row = next(row for row in rows if column in row.values)
            message = f"what the column {column} says of a metric is not known"
            reading.wrong(row.at(column), message, f"say what it is: {choices(column)}")


def _add(row: RowEntry, by: Mapping[str, str], reading: RowReader, measured: Measured) -> None:
    said = {fact: reading.value(row.values.get(by[fact])) for fact in _NUMBERS if fact in by}
    for fact, value in said.items():
        if value.text is not None or value.other is not None:
            hint = "write a plain number, such as 0.93 or 93%, or leave the cell empty"
            message = f"holds {value.other}" if value.other else f"{value.text!r:.80} is no number"
            reading.wrong(row.at(by[fact]), message, hint)
            return
    name, task = (_text(row, by, fact) for fact in ("metric", "task"))
    if not name:
        reading.wrong(row.at(by["metric"]), "names no metric", "name it, or leave the row out")
        return
    reading.differs(said["value"], said.get("stderr"), row.at(by["value"]), name)
    number, direction = {fact: value.number for fact, value in said.items()}, (_text(row, by, "direction") or "").lower() or None
    if direction and direction not in _DIRECTIONS:
        reading.wrong(row.at(by["direction"]), f"{direction[:60]!r} is no direction", "write higher or lower for what is better, or none")
        return
    measured.add(
        f"{task}/{name}" if task else name,
        raw(said["value"]),
        place=row.at(by["value"]),
        stderr=number.get("stderr"),
        n=number.get("n"),
        ci=(number["ci_low"], number["ci_high"]) if {"ci_low", "ci_high"} <= set(number) else None,
        unit=said["value"].unit or _text(row, by, "unit") or spelling.unit_of(name),
        direction=direction,
    )


def _text(row: RowEntry, by: Mapping[str, str], fact: str) -> str | None:
    text: Any = row.values.get(by[fact]) if fact in by else None
    return str(text).strip() or None if text is not None else None
