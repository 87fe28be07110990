"""lighteval results, `results_DATE.json`: the scores of every task, `NAME|SHOTS`, before it `SUITE|NAME|SHOTS|…`.

With one task its metrics have plain names, with several they are `task/metric`, as with lm-evaluation-harness. Means over tasks carry
the mean of their standard errors, which is none of theirs and is not taken. Rows are Parquet files, which are not read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from benchstore.errors import Problem, Refused, UsageError
from benchstore.importers.document import Document, Options, is_number, without_none
from benchstore.importers.importer import Importer
from benchstore.importers.measured import Measured
from benchstore.importers.rows import finite, listed
from benchstore.records.draft import Draft

_ALL = "all"
_STDERR = "_stderr"
_DATE = re.compile(r"results_([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2})-([0-9]{2})-([0-9]{2}(?:\.[0-9]{1,6})?)\.json")
_ASKED = ("temperature", "top_k", "top_p", "min_p", "max_new_tokens", "min_new_tokens", "repetition_penalty", "frequency_penalty", "presence_penalty", "length_penalty", "stop_tokens", "response_format")  # fmt: skip
_ARTIFACT = (
    "model_sha",
    "model_dtype",
    "model_size",
    "revision",
    "dtype",
    "model_parallel",
    "quantization",
    "adapter_weights",
    "delta_weights",
)
_HINT = "take the file results_*.json from the run again"


@dataclass(frozen=True, slots=True, kw_only=True)
class _TaskScores:
    """One task: its key in the file, its own name and what it is called beside others, its shots, its configuration and its numbers."""

    key: str
    name: str
    called: str
    shots: int | None
    config: Mapping[str, Any]
    numbers: Mapping[str, Any]

    @property
    def is_summary(self) -> bool:
        """Whether it is a mean over tasks."""
        return self.key == _ALL or self.name.endswith(":_average")


def recognises(document: Document) -> bool:
    """An object with config_general, which only this tool writes, and results by task."""
    value = document.value
    return (
        isinstance(value, dict)
        and isinstance(value.get("config_general"), dict)
        and isinstance(value.get("results"), dict)
        and any(key in value for key in ("config_tasks", "summary_tasks", "versions"))
        and all(isinstance(task, dict) for task in value["results"].values())
    )


def read(document: Document, options: Options) -> list[Draft]:
    """One draft with the metrics of all tasks, of the one that `options.task` names, or with `options.per_task` one for each.

    Raises UsageError for an unknown task, Refused where nothing was measured.
    """
    if not recognises(document):
        message = "is no result of lighteval: config_general, results and config_tasks are expected"
        raise Refused([Problem(file=document.file, message=message, hint=_HINT, rule="importer")])
    tasks = _chosen(_tasks(document.value), options.task, document.file)
    alone = [[task] for task in tasks if not task.is_summary] if options.per_task else []
    return [_draft(document, part) for part in alone or [tasks]]


def _draft(document: Document, tasks: Sequence[_TaskScores]) -> Draft:
    measured = Measured(document.file)
    shots = {task.shots for task in tasks if not task.is_summary}
    for task in tasks:
        several = f"{task.shots}-shot" if len(shots) > 1 and task.shots is not None else None
        _add(measured, task, prefix="" if len(tasks) == 1 else f"{task.called}/", prompt=several)
    settings = _settings(document.value, next(iter(shots)) if len(shots) == 1 else None)
    return measured.draft(_fields(document, tasks), settings=settings)


def _tasks(value: Mapping[str, Any]) -> list[_TaskScores]:
    """The tasks; of one alone without the means, which repeat it."""
    configs, versions = _object(value.get("config_tasks")), _object(value.get("versions"))
    found = []
    for key, numbers in value["results"].items():
        name, shots = _parts(key)
        config = {"version": versions.get(key)} | _object(configs.get(key))
        found.append(_TaskScores(key=key, name=name, called=name, shots=shots, config=config, numbers=numbers))
    own = [task for task in found if not task.is_summary]
    return own if len(own) == 1 else _distinct(found)


def _distinct(tasks: Sequence[_TaskScores]) -> list[_TaskScores]:
    """The tasks, of which those with one name are told apart by their shots, else by their whole key."""
    names = [task.name for task in tasks]
    shots = [f"{task.name} ({task.shots}-shot)" for task in tasks]
    called = [shot if names.count(name) > 1 else name for name, shot in zip(names, shots, strict=True)]
    return [
        replace(task, called=task.key if called.count(label) > 1 else label) if label != task.name else task
        for task, label in zip(tasks, called, strict=True)
    ]


def _parts(key: str) -> tuple[str, int | None]:
    """Name and shots of `name|5`, `suite|name|5` and `suite|name|5|0`."""
    parts = key.split("|")
    if len(parts) == 1:
        return key, None
    name, shots = (parts[0], parts[1]) if len(parts) == 2 else (parts[1], parts[2])
    return name, int(shots) if shots.isascii() and shots.isdecimal() and len(shots) < 6 else None


def _chosen(tasks: Sequence[_TaskScores], name: str | None, file: str) -> list[_TaskScores]:
    if name is None:
        return list(tasks)
    found = [task for task in tasks if name in (task.key, task.name)]
    if not found:
        raise UsageError(f"{file} has no task {name!r}", hint=f"its tasks are {listed([task.key for task in tasks], 20)}")
    return found[:1]


def _add(measured: Measured, task: _TaskScores, *, prefix: str, prompt: str | None) -> None:
    """The metrics of one task, each with its standard error and which way is better."""
    directions = _directions(task.config)
    version = task.config.get("version") if prefix else None
    for name, value in task.numbers.items():
        if name.endswith(_STDERR) and name.removesuffix(_STDERR) in task.numbers:
            continue
        measured.add(
            prefix + name,
            value,
            place=f"results.{task.key}.{name}",
            stderr=None if task.is_summary else task.numbers.get(name + _STDERR),
            n=_size(task.config),
            direction=directions.get(name),
            version=str(version) if is_number(version) or isinstance(version, str) else None,
            prompt=None if task.is_summary else prompt,
            summary=True if task.is_summary else None,
        )


def _directions(config: Mapping[str, Any]) -> dict[str, str]:
    """Which way is better, by metric; one entry may state several metrics at once."""
    metrics = config.get("metrics", config.get("metric"))
    found: dict[str, str] = {}
    for metric in metrics if isinstance(metrics, list) else []:
        names, higher = _object(metric).get("metric_name"), _object(metric).get("higher_is_better")
        for name in names if isinstance(names, list) else [names]:
            stated = higher.get(name) if isinstance(higher, dict) and isinstance(name, str) else higher
            if isinstance(name, str) and isinstance(stated, bool):
                found[name] = "higher" if stated else "lower"
    return found


def _size(config: Mapping[str, Any]) -> int | None:
    """How many documents a task was run on; -1 where it is not known."""
    size: Any = config.get("effective_num_docs")
    return int(size) if is_number(size) and size > 0 else None


def _settings(value: Mapping[str, Any], shots: int | None) -> dict[str, Any]:
    model = _object(value["config_general"].get("model_config"))
    stated = _object(model.get("generation_parameters"))
    asked = without_none({key: stated.get(key) for key in _ASKED})
    chat = model.get("use_chat_template", model.get("override_chat_template"))
    return {
        "shots": shots,
        "generation": asked,
        "system_prompt": model.get("system_prompt"),
        "chat_template": chat if chat is True else None,
    }


def _fields(document: Document, tasks: Sequence[_TaskScores]) -> dict[str, Any]:
    general = document.value["config_general"]
    model = _object(general.get("model_config"))
    sha = general.get("lighteval_sha")
    artifact = {key: _text(model.get(key, general.get(key))) for key in _ARTIFACT}
    seconds = _seconds(general.get("total_evaluation_time_secondes"))
    seed = model.get("seed")
    return {
        "model": _text(general.get("model_name")) or _text(model.get("model_name")) or _text(model.get("pretrained")),
        "dataset": _dataset(tasks, general.get("max_samples")),
        "created_at": _date(document.name),
        "source": {"tool": {"name": "lighteval"}},
        "duration_seconds": seconds,
        "seed": seed if isinstance(seed, int) and not isinstance(seed, bool) and is_number(seed) else None,
        "generation": {
            key: item for key, item in _object(model.get("generation_parameters")).items() if isinstance(item, str | int | float)
        },
        "extra": without_none({"lighteval_sha": None if sha == "?" else _text(sha), **artifact}),
    }


def _dataset(tasks: Sequence[_TaskScores], most: Any) -> dict[str, Any]:
    """A task is its own data set, with the version of its definition; where only so many documents were taken, that is its split."""
    part = f"[:{int(most)}]" if is_number(most) and most > 0 else ""
    if len(tasks) != 1:
        return {"split": f"all{part}"} if part else {}
    config = tasks[0].config
    splits, version = config.get("evaluation_splits"), config.get("version")
    split = splits[0] if isinstance(splits, list) and len(splits) == 1 and isinstance(splits[0], str) else None
    size = _size(config) if not part and config.get("original_num_docs") == config.get("effective_num_docs") else None
    known = {"version": str(version) if is_number(version) or isinstance(version, str) else None, "size": size}
    return without_none({"name": tasks[0].name, **known, "split": f"{split or 'all'}{part}" if part else split})


def _date(name: str) -> str | None:
    """The moment in the file's name, where the tool writes dashes for colons, without a zone."""
    found = _DATE.fullmatch(name)
    return f"{found[1]}:{found[2]}:{found[3]}" if found else None


def _seconds(value: Any) -> float | None:
    """The tool writes this number as text."""
    try:
        seconds = finite(float(value))
    except (TypeError, ValueError, OverflowError):
        return None
    return seconds if seconds is not None and 0 <= seconds < 1e9 else None


def _text(value: Any) -> str | None:
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value) not in ("", "None") else None


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


IMPORTER = Importer(
    name="lighteval",
    description="lighteval results, results_DATE.json",
    recognises=recognises,
    read=read,
    maps=(
        "a task's metric is TASK/METRIC with its standard error; where there is one task, METRIC, and it is the data set",
        "--task NAME takes one task, --per-task makes each a draft of its own",
        "higher_is_better, version and effective_num_docs of config_tasks are direction, version and n",
        "shots, which stand in the task's key, generation_parameters, system_prompt and chat template are what was asked",
        "max_samples makes the split a part, such as test[:8]; the date is that of the file's name, which has no zone",
        "means over tasks, all and NAME:_average, are summaries",
    ),
    drops=(
        "the standard errors of means over tasks: they are means of standard errors",
        "the rows, details_*.parquet; hashes and truncation in summary_tasks; start_time and end_time, which count from no known moment",
        "what is no finite number, by name",
    ),
    refuses=("a file in which no task has a number",),
)
