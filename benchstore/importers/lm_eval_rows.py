"""The rows of lm-evaluation-harness: `samples_TASK_DATE.jsonl`, a line for each example and filter, beside `results_DATE.json`.

A metric is called as its result is. Also of several answers to one example the tool gives one value a filter.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchstore.errors import Problem
from benchstore.importers.document import Document
from benchstore.importers.rows import Example, finite, first_line, listed, objects
from benchstore.importers.rows import samples as as_columns
from benchstore.records.samples import Samples

_DATED = re.compile(r".*_([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}-[0-9]{2}-[0-9]{2}(?:\.[0-9]{1,6})?)\.json")
_AGAIN = "take the whole file from the run, or leave the rows out with --no-samples"
_NO_METRICS = frozenset(
    ("doc_id", "doc", "target", "arguments", "resps", "filtered_resps", "filter", "metrics", "doc_hash", "prompt_hash", "target_hash")
)


def metric(name: str, of_filter: str) -> str:
    """How a metric is called: with its filter, where there is one."""
    return name if of_filter in ("", "none") else f"{name},{of_filter}"


def companions(document: Document, tasks: Sequence[str]) -> dict[str, str]:
    """Task -> the name of its sample file of the same date; none where the result file's name has no date."""
    dated = _DATED.fullmatch(document.name)
    return {task: f"samples_{task}_{dated[1]}.jsonl" for task in tasks} if dated else {}


@dataclass(slots=True)
class _Reading:
    """What was read so far: rows by task, example and trial, and metrics whose values are no single numbers."""

    rows: dict[tuple[str, str, int], Example] = field(default_factory=dict)
    no_numbers: dict[str, None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    files: dict[str, int] = field(default_factory=dict)


def read(
    document: Document, prefixes: Mapping[str, str], sizes: Mapping[str, int | None]
) -> tuple[Samples | None, list[str], list[Problem]]:
    """The rows of all tasks (each with the prefix of its metrics), what a person should know of them, and what is wrong with them."""
    reading = _Reading()
    for task, name in companions(document, list(prefixes)).items():
        if name in document.lines:
            _file(reading, document, name, task, prefixes[task])
    for row in reading.rows.values():
        for no_number in reading.no_numbers:
            row.values.pop(no_number, None)
    found = None if reading.problems else as_columns(list(reading.rows.values()))
    return found, _notices(reading, found, prefixes, sizes), reading.problems


def _file(reading: _Reading, document: Document, name: str, task: str, prefix: str) -> None:
    """One task's rows. The same example under the same filter again is another trial of it."""
    file, seen, lines = document.beside(name), Counter[tuple[str, str]](), dict[str, tuple[int, Any]]()
    for line, value in objects(document.lines[name], file, reading.problems, _AGAIN):
        example, of_filter = _text(value.get("doc_id")), _text(value.get("filter")) or ""
        if example is None:
            reading.problems.append(_problem(file, line, "there is no doc_id"))
            continue
        first, hashed = lines.setdefault(example, (line, value.get("doc_hash")))
        if hashed != value.get("doc_hash"):
            reading.problems.append(_problem(file, line, f"doc_id {example} stands for another example in line {first}"))
        trial = seen[example, of_filter]
        seen[example, of_filter] += 1
        row = reading.rows.setdefault((task, example, trial), Example(id=prefix + example, trial=trial))
        _values(reading, row, value, prefix, of_filter)
    reading.problems += _uneven(file, seen)
    reading.files[task] = len(lines)


def _values(reading: _Reading, row: Example, value: Mapping[str, Any], prefix: str, of_filter: str) -> None:
    stated = value.get("metrics")
    names = stated if isinstance(stated, list) else [name for name in value if name not in _NO_METRICS]
    for name in names:
        item = value.get(name) if isinstance(name, str) else None
        label = prefix + metric(str(name), of_filter)
        row.values[label] = finite(item)
        if isinstance(item, str | list | dict):
            reading.no_numbers[label] = None


def _uneven(file: str, seen: Counter[tuple[str, str]]) -> list[Problem]:
    """Repeats are of all examples; where some stand there more often than others, the file is no single run."""
    most = max(seen.values(), default=1)
    odd = [example for (example, _), times in seen.items() if times != most]
    if not odd:
        return []
    again = next(example for (example, _), times in seen.items() if times == most)
    message = f"doc_id {again} occurs {most} times, {odd[0]} only {seen[next(name for name in seen if name[0] == odd[0])]}"
    return [Problem(file=file, message=f"{message}: the same example twice, or two runs in one file", hint=_AGAIN, rule="importer")]


def _notices(reading: _Reading, found: Samples | None, prefixes: Mapping[str, str], sizes: Mapping[str, int | None]) -> list[str]:
    if not reading.files or reading.problems:
        return []
    names = [f"samples_{task}_….jsonl" for task in reading.files]
    said = [f"rows of {found.examples:,} examples from {listed(names)}"] if found else [f"no rows in {listed(names)}"]
    short = [f"{task} has {rows:,} of {sizes[task]:,}" for task, rows in reading.files.items() if sizes.get(task) not in (None, rows)]
    if short:
        said.append(f"not the rows of all examples: {listed(short)}")
    if reading.no_numbers:
        said.append(f"no rows of {listed(list(reading.no_numbers))}: an example has no single number there")
    absent = [task for task in prefixes if task not in reading.files and sizes.get(task) is not None]  # of a group there is no size
    return said + ([f"no rows of {listed(absent)}: there is no file samples_….jsonl of that date"] if absent else [])


def _text(value: Any) -> str | None:
    return first_line(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else None


def _problem(file: str, line: int, message: str) -> Problem:
    return Problem(file=file, place=f"line {line}", message=message, hint=_AGAIN, rule="importer")
