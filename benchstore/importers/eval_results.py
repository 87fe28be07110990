"""Hugging Face evaluation results, `.eval_results/*.yaml` of a model's repository: a list with one value a benchmark.

Each entry is its own draft. The file names no model and no metric, and does not say whether a value is a percentage or a proportion.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchstore.errors import Problem, Refused
from benchstore.importers.document import Document, Options, without_none
from benchstore.importers.importer import Importer
from benchstore.importers.measured import Measured
from benchstore.importers.model_card import part_of
from benchstore.records.draft import Draft

METRIC = "score"
"""What the one value of a benchmark is called here."""
_HINT = "write it as https://huggingface.co/docs/hub/eval-results says"


def recognises(document: Document) -> bool:
    """A YAML list whose entries each have a `dataset` with an `id`, and a `value`."""
    value = document.value
    return document.kind == "yaml" and isinstance(value, list) and bool(value) and all(map(_is_entry, value))


def _is_entry(item: Any) -> bool:
    return (
        isinstance(item, dict) and "value" in item and isinstance(item.get("dataset"), dict) and isinstance(item["dataset"].get("id"), str)
    )


def read(document: Document, options: Options) -> list[Draft]:
    """A draft for each entry, or for those whose benchmark or task `options.task` is. Raises Refused for every entry without a number."""
    if not recognises(document):
        raise Refused([_problem(document.file, "", "is no list of evaluation results, each with dataset.id and value")])
    drafts: list[Draft] = []
    problems: list[Problem] = []
    for number, entry in enumerate(document.value):
        if options.task not in (None, entry["dataset"]["id"], entry["dataset"].get("task_id")):
            continue
        try:
            drafts.append(_draft(document.file, f"[{number}]", entry))
        except Refused:
            problems.append(_problem(document.file, f"[{number}].value", f"{entry['value']!r:.60} is not a number"))
    if not drafts and not problems:
        problems.append(_problem(document.file, "", f"has no benchmark {options.task!r}"))
    if problems:
        raise Refused(problems)
    return drafts


def _draft(file: str, place: str, entry: Mapping[str, Any]) -> Draft:
    measured = Measured(file)
    measured.add(METRIC, entry["value"], place=f"{place}.value")
    source, dataset = _object(entry.get("source")), entry["dataset"]
    task = _text(dataset.get("task_id")) or _text(dataset.get("config"))
    name = dataset["id"] if task in (None, "default") else f"{dataset['id']}/{task}"
    tool = _text(entry.get("evaluation_framework"))
    fields = {
        "dataset": without_none({"name": name, "version": _text(dataset.get("revision")), "split": _text(dataset.get("split"))}),
        "created_at": _text(entry.get("date")),
        "source": {"tool": {"name": tool}} if tool else {},
        "extra": without_none({"source": _text(source.get("url")), "source_name": _text(source.get("name"))}),
    }
    notes = _text(entry.get("notes"))
    return measured.draft(without_none(fields), settings={"notes": notes} if notes else {}, part=part_of(entry))


def _text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _problem(file: str, place: str, message: str) -> Problem:
    return Problem(file=file, place=place, message=message, hint=_HINT, rule="importer")


IMPORTER = Importer(
    name="hf-eval-results",
    description="Hugging Face evaluation results, .eval_results/*.yaml of a model's repository",
    recognises=recognises,
    read=read,
    maps=(
        "each entry is a draft with one metric, called score; --task ID takes one benchmark",
        "dataset.id, and task_id (before: config) where that is not default, are the data's name; revision its version, split its split",
        "notes, such as no-tools, make it another question; date is the date; evaluation_framework the tool; source.url is kept",
    ),
    drops=("verifyToken, and who is named as the source's user",),
    refuses=(
        "a value that is no number",
        "values beyond a metric's bounds, since the file does not say percent or proportion: --unit score=percent says it",
    ),
)
