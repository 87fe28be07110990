"""A Hugging Face model card: the results under `model-index` in the front matter of its Markdown.

Each data set, by type, configuration, split, revision and arguments, is its own draft. The card does not say whether a value is a
percentage or a proportion, so neither is stated.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchstore.errors import Problem, Refused
from benchstore.importers.document import Document, Options, front_matter, is_number, without_none
from benchstore.importers.importer import Importer
from benchstore.importers.measured import Measured
from benchstore.importers.rows import listed
from benchstore.records import canonical_json, strict_yaml
from benchstore.records.draft import Draft

_INDEX = re.compile(r"^[\"']?model-index[\"']?[ \t]*:", re.MULTILINE)
_NUMBER = re.compile(r"\s*([-+]?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)\s*(%?)\s*(?:(?:±|\+/-|\+-)\s*([0-9.]+)\s*%?\s*)?")
_SHOTS = ("num_few_shot", "num_fewshot", "n_shot", "few_shot")
_VERSION = re.compile(r'[^\x00-\x1f\x7f@/"\\]{1,100}')
_HINT = "correct the front matter; https://huggingface.co/docs/hub/model-cards says how it is written"


@dataclass(frozen=True, slots=True, kw_only=True)
class _CardResult:
    """One entry of `results`: where it stands, of which model, and its parts."""

    place: str
    model: str | None
    task: Mapping[str, Any]
    dataset: Mapping[str, Any]
    metrics: Sequence[Any]
    source: Mapping[str, Any]

    @property
    def where(self) -> str:
        """What tells its data and question from others, as text."""
        return repr((self.model, _dataset(self.dataset), _settings(self.dataset)))


def recognises(document: Document) -> bool:
    """Markdown whose front matter has the key `model-index`; or that front matter alone, as YAML."""
    if document.kind == "text":
        front = front_matter(document.value)
        return front is not None and _INDEX.search(front) is not None
    return document.kind == "yaml" and isinstance(document.value, dict) and isinstance(document.value.get("model-index"), list)


def read(document: Document, options: Options) -> list[Draft]:
    """A draft for each data set, or for that whose type or name `options.task` is. Raises Refused where there are no results."""
    value = document.value
    if document.kind == "text":
        front = front_matter(value)
        value = strict_yaml.load(_only_index(front), document.file) if front is not None else None
    index = value.get("model-index") if isinstance(value, dict) else None
    problems: list[Problem] = []
    found = list(_evaluations(document.file, index, problems)) if isinstance(index, list) else []
    chosen = [item for item in found if options.task in (None, item.dataset.get("type"), item.dataset.get("name"))]
    if not chosen and not problems:
        problems.append(_problem(document.file, *_nothing(index, found)))
    if problems:
        raise Refused(problems)
    groups: dict[str, list[_CardResult]] = {}
    for evaluation in chosen:
        groups.setdefault(evaluation.where, []).append(evaluation)
    return [_draft(document.file, group) for group in groups.values()]


def _only_index(front: str) -> str:
    """The lines of `model-index`, each in its place: what else a card says need not be as strict."""
    taken, lines = False, []
    for line in front.splitlines():
        if line[:1].strip() and line[0] not in "-#":
            taken = _INDEX.match(line) is not None
        lines.append(line if taken else "")
    return "\n".join(lines)


def _nothing(index: Any, found: Sequence[_CardResult]) -> tuple[str, str]:
    """Place and message of a card that has nothing to take."""
    if not isinstance(index, list):
        return "", "has no list model-index in its front matter: it holds no results"
    known = sorted({str(item.dataset.get("type")) for item in found})
    return "model-index", f"has no such data set; it has {listed(known, 10)}" if known else "holds no results"


def _evaluations(file: str, index: Sequence[Any], problems: list[Problem]) -> Iterator[_CardResult]:
    for number, model in enumerate(index):
        results = model.get("results") if isinstance(model, dict) else None
        if not isinstance(results, list):
            problems.append(_problem(file, f"model-index[{number}]", "has no list of results"))
            continue
        for place, result in ((f"model-index[{number}].results[{at}]", result) for at, result in enumerate(results)):
            metrics = result.get("metrics") if isinstance(result, dict) else None
            if not isinstance(metrics, list) or not all(isinstance(metric, dict) and "value" in metric for metric in metrics):
                problems.append(_problem(file, place, "has no list of metrics, each with a value"))
                continue
            parts = {key: _object(result.get(key)) for key in ("task", "dataset", "source")}
            yield _CardResult(place=place, model=_text(model.get("name")), metrics=metrics, **parts)


def _draft(file: str, group: Sequence[_CardResult]) -> Draft:
    """The draft of all results on one data set."""
    measured, notices = Measured(file), []
    for name, metric, place in _named(group):
        value, unit, spread = _value(metric["value"])
        if spread:
            notices.append(f"of {name}, ± {spread} is left out: the card does not say what it is")
        measured.add(name, value, place=place, unit=unit)
    first = group[0]
    if not first.dataset:
        notices.append(f"{first.place} names no data set")
    tasks = list(dict.fromkeys(item for each in group if (item := _text(each.task.get("type")))))
    sources = list(dict.fromkeys(item for each in group if (item := _text(each.source.get("url")) or _text(each.source.get("name")))))
    fields = {
        "model": first.model,
        "dataset": _dataset(first.dataset),
        "extra": without_none({"task": tasks[0] if len(tasks) == 1 else tasks, "source": sources[0] if len(sources) == 1 else sources}),
    }
    return measured.draft(fields, settings=_settings(first.dataset), notices=notices, part=part_of([_stated(item) for item in group]))


def _named(group: Sequence[_CardResult]) -> Iterator[tuple[str, Mapping[str, Any], str]]:
    """Every metric with its name and place: its type; of several tasks behind the task, of one type twice with its name or configuration."""
    tasks = {(_text(item.task.get("type")), _text(item.task.get("name"))) for item in group}
    found = [
        (_behind(evaluation, several=len(tasks) > 1), metric, f"{evaluation.place}.metrics[{number}].value")
        for evaluation in group
        for number, metric in enumerate(evaluation.metrics)
    ]
    plain = [f"{task}{_text(metric.get('type')) or _text(metric.get('name')) or 'value'}" for task, metric, _ in found]
    times = Counter(plain)
    for name, (_, metric, place) in zip(plain, found, strict=True):
        marks = [mark for key in ("name", "config") if (mark := _text(metric.get(key)))] if times[name] > 1 else []
        yield " ".join([name, *(f"({mark})" for mark in marks)]), metric, place


def _behind(evaluation: _CardResult, *, several: bool) -> str:
    task = _text(evaluation.task.get("name")) or _text(evaluation.task.get("type"))
    return f"{task}/" if several and task else ""


def _value(stated: Any) -> tuple[Any, str | None, str | None]:
    """A value, its unit where the text says percent, and what follows a plus-minus; a text that is no number stays one."""
    found = _NUMBER.fullmatch(stated) if isinstance(stated, str) and len(stated) < 100 else None
    if not found:
        return stated, None, None
    number = float(found[1])
    return number, "percent" if found[2] else None, found[3]


def _dataset(stated: Mapping[str, Any]) -> dict[str, Any]:
    """Type and configuration are the name; the revision is the version."""
    name, config = _text(stated.get("type")) or _text(stated.get("name")), _config(stated)
    version = _text(stated.get("revision"))
    label = f"{name}/{config}" if name and config and config != "default" else name
    known = version if version and _VERSION.fullmatch(version) else None
    return without_none({"name": label, "version": known, "split": _text(stated.get("split"))})


def _config(stated: Mapping[str, Any]) -> str | None:
    """The configuration, which older cards call args."""
    return _text(stated.get("config")) or _text(stated.get("args"))


def _settings(stated: Mapping[str, Any]) -> dict[str, Any]:
    arguments = stated.get("args")
    if not isinstance(arguments, dict):
        return {}
    shots = next((arguments[key] for key in _SHOTS if is_number(arguments.get(key))), None)
    others = {key: item for key, item in arguments.items() if key not in _SHOTS}
    return without_none({"shots": int(shots) if shots is not None and shots == int(shots) >= 0 else None, "dataset_args": others})


def part_of(value: Any) -> str:
    """The hash of one result of several in a file; empty where it cannot be written as JSON."""
    try:
        return hashlib.sha256(canonical_json.dumps(value)).hexdigest()
    except (ValueError, TypeError, RecursionError):
        return ""


def _stated(item: _CardResult) -> dict[str, Any]:
    return {"model": item.model, "task": item.task, "dataset": item.dataset, "metrics": item.metrics, "source": item.source}


def _text(value: Any) -> str | None:
    """A text; a number, which YAML makes of a name such as 2012, is one too."""
    if is_number(value):
        return str(value)
    return value.strip() or None if isinstance(value, str) else None


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _problem(file: str, place: str, message: str) -> Problem:
    return Problem(file=file, place=place, message=message, hint=_HINT, rule="importer")


IMPORTER = Importer(
    name="hf-model-index",
    description="the results of a Hugging Face model card, README.md, under model-index in its front matter",
    recognises=recognises,
    read=read,
    maps=(
        "each data set is a draft: its type, and its config where that is not default, is the name, its revision the version",
        "--task TYPE takes the results of one data set; the model is the name that stands in model-index",
        "a metric is called by its type; of several tasks TASK/TYPE; where a type occurs twice, its name and config stand behind",
        "few-shot numbers and other args of a data set make it another question",
        "a text that is a number is one, with a percent sign it is percent",
    ),
    drops=(
        "what is no number, by name; what follows ±, of which the card does not say what it is",
        "verified, verifyToken, the names for display, and all else of the card",
    ),
    refuses=(
        "a card without model-index, or with no results in it",
        "results without a list of metrics; the same metric twice on one data set",
        "values beyond a metric's bounds, since the card does not say percent or proportion: --unit NAME=percent says it",
    ),
)
