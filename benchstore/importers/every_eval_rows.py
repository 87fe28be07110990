"""The rows of a record of Every Eval Ever: `…_samples.jsonl`, a line for each example and each result that it counts for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from benchstore.errors import Problem
from benchstore.importers.document import Document
from benchstore.importers.lines import Lines
from benchstore.importers.rows import Example, finite, first_line, objects
from benchstore.importers.rows import samples as as_columns
from benchstore.records.samples import Samples

_AGAIN = "take record and rows from one place, or leave the rows out with --no-samples"
_TOLD = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRows:
    """The rows that were found, what a person should know, and what is wrong with them."""

    samples: Samples | None = None
    notices: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def companion(document: Document) -> str | None:
    """The name of the file of the rows, without its folders; None where the record names none."""
    stated = document.value.get("detailed_evaluation_results")
    path = stated.get("file_path") if isinstance(stated, dict) else None
    return (re.split(r"[/\\]", path)[-1] or None) if isinstance(path, str) else None


def read(document: Document, results: Mapping[str, Mapping[str, Any]]) -> RecordRows:
    """The rows of the results, each by its metric's name."""
    name = companion(document)
    if name is None:
        return RecordRows()
    if name not in document.lines:
        return RecordRows(notices=(f"no rows: {name} is not beside it",))
    file, data = document.beside(name), document.lines[name]
    if problem := _checked(document, file, data):
        return RecordRows(problems=(problem,))
    problems: list[Problem] = []
    found = _examples(document, file, objects(data, file, problems, _AGAIN), _by_key(results), problems)
    if problems:
        return RecordRows(problems=tuple(problems))
    columns = as_columns(list(found.values()))
    return RecordRows(samples=columns, notices=(f"rows of {columns.examples:,} examples, from {name}",) if columns else ())


def _checked(document: Document, file: str, data: Lines) -> Problem | None:
    """The problem of a file that is not the one that the record states."""
    stated = document.value["detailed_evaluation_results"]
    checksum, kind = stated.get("checksum"), stated.get("hash_algorithm")
    if kind != "sha256" or not isinstance(checksum, str) or data.sha256() == checksum.lower():
        return None
    message = f"has another checksum than {document.name} states: rows and record are of two runs"
    return Problem(file=file, message=message, hint=_AGAIN, rule="importer")


def _by_key(results: Mapping[str, Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    """The metric of a row by the identifier of its result, or by its evaluation's name where that has one result alone."""
    found = {
        ("id", result["evaluation_result_id"]): name
        for name, result in results.items()
        if isinstance(result.get("evaluation_result_id"), str)
    }
    named = [(result.get("evaluation_name"), name) for name, result in results.items()]
    times = Counter(evaluation for evaluation, _ in named if isinstance(evaluation, str))
    return found | {("name", evaluation): name for evaluation, name in named if isinstance(evaluation, str) and times[evaluation] == 1}


def _examples(
    document: Document,
    file: str,
    lines: Iterable[tuple[int, Mapping[str, Any]]],
    by_key: Mapping[tuple[str, str], str],
    problems: list[Problem],
) -> dict[tuple[str, int], Example]:
    """Examples by id and trial; a line more of the same example and metric is another trial of it."""
    found: dict[tuple[str, int], Example] = {}
    trials: Counter[tuple[str, str]] = Counter()
    for number, row in lines:
        wrong = _wrong(document, row)
        if wrong and len(problems) < _TOLD:
            problems.append(Problem(file=file, place=f"line {number}", message=wrong, hint=_AGAIN, rule="importer"))
        metric = None if wrong else _metric(row, by_key)
        if metric is None:
            continue
        identity = str(row["sample_id"])
        trial = trials[identity, metric]
        trials[identity, metric] += 1
        example = found.setdefault((identity, trial), Example(id=identity, trial=trial))
        example.values[metric] = finite(row["evaluation"].get("score"))
        _told(example, row)
    return found


def _wrong(document: Document, row: Mapping[str, Any]) -> str | None:
    if row.get("evaluation_id") != document.value["evaluation_id"]:
        return f"is of another evaluation, {row.get('evaluation_id')!r:.80}"
    if not isinstance(row.get("sample_id"), str | int) or isinstance(row.get("sample_id"), bool):
        return "has no sample_id"
    return None if isinstance(row.get("evaluation"), dict) else "has no evaluation"


def _metric(row: Mapping[str, Any], by_key: Mapping[tuple[str, str], str]) -> str | None:
    for kind, key in (("id", "evaluation_result_id"), ("name", "evaluation_name")):
        stated = row.get(key)
        if isinstance(stated, str) and stated:
            return by_key.get((kind, stated))
    return None


def _told(example: Example, row: Mapping[str, Any]) -> None:
    performance, error = row.get("performance"), row.get("error")
    latency = finite(performance.get("latency_ms")) if isinstance(performance, dict) else None
    example.latency_ms = latency if latency is not None and latency >= 0 else example.latency_ms
    example.error = (first_line(error) if isinstance(error, str) else None) or example.error
