"""lm-evaluation-harness, both forms: v0.3 (`acc`, `acc_stderr`) and v0.4 (`acc,none`, `acc_stderr,none`).

With one task its names are plain, with several they are `task/metric`. How it was asked is in `lm_eval_question`; rows come from the sample
files beside it (`lm_eval_rows`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from benchstore.errors import Problem, Refused, UsageError
from benchstore.importers import lm_eval_question, lm_eval_rows
from benchstore.importers.document import Document, Options, is_number, without_none
from benchstore.importers.importer import Importer
from benchstore.importers.measured import Measured
from benchstore.records import parts
from benchstore.records.draft import Draft
from benchstore.records.samples import Samples

_ARGUMENT = re.compile(r"(?:^|,)(\w+)=([^,]*)")


def recognises(document: Document) -> bool:
    """An object with `results` by task and with `versions` and `config`, which only this tool writes together."""
    value = document.value
    if not isinstance(value, dict) or not isinstance(value.get("results"), dict):
        return False
    tasks = value["results"].values()
    return (
        isinstance(value.get("config"), dict) and isinstance(value.get("versions"), dict) and all(isinstance(task, dict) for task in tasks)
    )


def companions(document: Document, options: Options) -> Sequence[str]:
    """The sample files of the tasks to take."""
    if not options.samples or not recognises(document):
        return ()
    known = document.value["results"]
    tasks = [task for task in known if options.task in (None, task)]
    return [re.sub(r"([*?[])", r"[\1]", name) for name in lm_eval_rows.companions(document, tasks).values()]


def read(document: Document, options: Options) -> list[Draft]:
    """One draft with the metrics of all tasks, of the one that `options.task` names, or with `options.per_task` one for each.

    Raises UsageError for an unknown task, Refused where a value is no number.
    """
    if not recognises(document):
        message = "is not a result of lm-evaluation-harness: results, versions and config are expected"
        raise Refused([Problem(file=document.file, message=message, hint="take the file results_*.json", rule="importer")])
    tasks = _tasks(document.value, options.task, document.file)
    stated = {task: [key for key, _ in filter(_is_metric, numbers.items())] for task, numbers in tasks.items()}
    if not any(stated.values()):
        raise Refused([_unscored(document.file, options.task)])
    scored = [task for task, keys in stated.items() if any(key.partition(",")[0] != _PLACEHOLDER for key in keys)]
    return [_draft(document, part) for part in ([{task: tasks[task]} for task in scored] if options.per_task and scored else [tasks])]


def _unscored(file: str, task: str | None) -> Problem:
    if task is None:
        message, hint = "holds no numbers: nothing was scored", "add the file of a run that scored"
    else:
        message, hint = "holds no numbers: a group without a mean of its own, or a task that was not scored", "take its tasks: --per-task"
    return Problem(file=file, place=f"results.{task}" if task else "results", message=message, hint=hint, rule="importer")


def _draft(document: Document, tasks: Mapping[str, Mapping[str, Any]]) -> Draft:
    value = document.value
    prefixes = {task: "" if len(tasks) == 1 else f"{task}/" for task in tasks}
    sizes = {task: lm_eval_question.size(value, task) for task in tasks}
    measured = Measured(document.file)
    for task, numbers in tasks.items():
        _task(measured, value, task, numbers, prefixes[task])
    samples, notices, wrong = lm_eval_rows.read(document, prefixes, sizes)
    measured.problems += wrong
    part = lm_eval_question.part(value, list(tasks), _ids(samples, prefixes))
    return measured.draft(
        _facts(value, tasks, part),
        settings=lm_eval_question.settings(value, list(tasks)),
        samples=samples,
        notices=[*notices, *_not_said(part)],
        step=_step(value, document.name),
    )


def _ids(samples: Samples | None, prefixes: Mapping[str, str]) -> dict[str, list[str]]:
    """The examples of each task in the rows, by the names that they have there."""
    known = samples.ids if samples else ()
    return {task: [name for name in known if name.startswith(prefix)] for task, prefix in prefixes.items()}


def _not_said(part: str | None) -> list[str]:
    """That only a number of chosen examples is known, where it is so."""
    found = parts.PART.search(part or "")
    which = "which is not said; with their rows beside it (--log_samples) the split names them"
    return [f"{found['some']} examples were chosen (--samples), {which}"] if found and found["some"] else []


def _tasks(value: Mapping[str, Any], chosen: str | None, file: str) -> dict[str, Mapping[str, Any]]:
    """The tasks to take; groups stand in `results` and again in `groups`, so the first is enough."""
    tasks: dict[str, Mapping[str, Any]] = dict(value["results"])
    groups = value.get("groups")
    for name, group in (groups if isinstance(groups, dict) else {}).items():
        if isinstance(group, dict):
            tasks.setdefault(name, group)
    if chosen is None:
        return tasks
    if chosen not in tasks:
        known = ", ".join(list(tasks)[:20]) + (" …" if len(tasks) > 20 else "")
        raise UsageError(f"{file} has no task {chosen!r}", hint=f"its tasks are {known}")
    return {chosen: tasks[chosen]}


def _task(measured: Measured, value: Mapping[str, Any], task: str, numbers: Mapping[str, Any], prefix: str) -> None:
    """The metrics of one task, each with its standard error, its n, and what the file says of it."""
    of_task = _of_task(value, task) if prefix else {}
    for key, number in filter(_is_metric, numbers.items()):
        name, _, filtered = key.partition(",")
        if name == _PLACEHOLDER:
            measured.left_out[prefix + name] = "not measured: it stands for generated and not scored"
            continue
        place = f"results.{task}.{key}"
        if isinstance(number, str):
            measured.problems.append(
                Problem(
                    file=measured.file, place=place, message=f"{number[:60]!r} is not a number", hint="run the task again", rule="importer"
                )
            )
            continue
        measured.add(
            prefix + lm_eval_rows.metric(name, filtered),
            number,
            place=place,
            stderr=numbers.get(f"{name}_stderr,{filtered}" if filtered else f"{name}_stderr"),
            n=lm_eval_question.size(value, task),
            direction=lm_eval_question.direction(value, task, name),
            unit="percent" if task in _IN_PERCENT and name.lower().endswith(("exact", "f1")) else None,
            **of_task,
        )


def _is_metric(item: tuple[str, Any]) -> bool:
    """Whether it is a metric of a task: not what belongs to one, or the blanks of a group without a mean."""
    name = item[0].partition(",")[0]
    return not (name in _NO_METRICS or name.endswith("_stderr") or item[1] is None or str(item[1]).strip() in ("N/A", ""))


_NO_METRICS = ("alias", "name", "sample_len", "sample_count", "samples")
_PLACEHOLDER = "bypass"
"""The metric of --predict_only, whose value is always 999."""
_IN_PERCENT = ("squad2", "squadv2")
"""Tasks that report exact matches and F1 as percentages, as the script of that data set does."""


def _of_task(value: Mapping[str, Any], task: str) -> dict[str, Any]:
    """What one of several tasks was measured by: its version and shots; which are groups that sum up others. Of one alone these are the data set's."""
    groups = {name for key in ("groups", "group_subtasks") for name in _groups(value, key)}
    shots = lm_eval_question.shots(value, [task]) if lm_eval_question.shots(value, list(value["results"])) is None else None
    return {
        "version": _version(value, task),
        "prompt": None if shots is None else f"{shots}-shot",
        "summary": True if task in groups else None,
    }


def _stated(value: Any) -> str | None:
    """A text that says something: the tool writes N/A for a package that is not there."""
    return None if value == "N/A" else _text(value)


def _groups(value: Mapping[str, Any], key: str) -> list[str]:
    """The names of groups; of `group_subtasks` those that have any."""
    stated = value.get(key)
    return [name for name, inner in stated.items() if inner] if isinstance(stated, dict) else []


def _version(value: Mapping[str, Any], task: str) -> str | None:
    stated = value["versions"].get(task)
    return str(stated) if is_number(stated) or (isinstance(stated, str) and stated not in ("", "N/A")) else None


def _facts(value: Mapping[str, Any], tasks: Mapping[str, Any], part: str | None) -> dict[str, Any]:
    config, arguments = value["config"], _arguments(value)
    only = next(iter(tasks)) if len(tasks) == 1 else None
    return {
        "model": value.get("model_name") or arguments.get("pretrained") or arguments.get("model") or None,
        "dataset": _dataset(value, list(tasks), part),
        "created_at": _moment(value.get("date")),
        "source": {"tool": without_none({"name": "lm-evaluation-harness", "version": _text(value.get("lm_eval_version"))})},
        "duration_seconds": _seconds(value.get("total_evaluation_time_seconds")),
        "seed": config.get("random_seed") if isinstance(config.get("random_seed"), int) else None,
        "packages": without_none({"transformers": _stated(value.get("transformers_version"))}),
        "generation": _generation(config),
        "extra": without_none(
            {
                "lm_eval_git_hash": _text(value.get("git_hash")),
                "model_revision": _text(arguments.get("revision")) or _text(config.get("model_revision")),
                "model_sha": _text(config.get("model_sha")),
                "num_fewshot": _shots(value, only),
                **{name: _text(arguments.get(name)) for name in _ARTIFACT},
            }
        ),
    }


_ARTIFACT = ("dtype", "peft", "delta", "subfolder", "quantization", "load_in_4bit", "load_in_8bit", "gguf_file")
"""Arguments of a model that name the artifact or how it is run, beside its revision: no other question."""


def _arguments(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """The model's arguments, which the tool writes as one text or as an object."""
    stated = value["config"].get("model_args")
    return dict(_ARGUMENT.findall(stated)) if isinstance(stated, str) else stated if isinstance(stated, dict) else {}


def _step(value: Mapping[str, Any], name: str) -> float | None:
    """The training step that the model's revision or the file's name tells."""
    found = _STEP.search(str(_arguments(value).get("revision") or "")) or _STEP.search(name)
    return int(found[1]) if found else None


_STEP = re.compile(r"step[-_]?([0-9]{1,12})")


def _dataset(value: Mapping[str, Any], tasks: Sequence[str], part: str | None) -> dict[str, Any]:
    """A task is its own dataset, with the version of its definition; several tasks are none. Of a part of it that is the split."""
    if len(tasks) != 1:
        return without_none({"split": part})
    size = None if part else lm_eval_question.size(value, tasks[0])
    return without_none({"name": tasks[0], "version": _version(value, tasks[0]), "split": part, "size": size})


def _shots(value: Mapping[str, Any], task: str | None) -> Any:
    shots = value.get("n-shot")
    if isinstance(shots, dict) and task:
        return shots.get(task)
    return value["config"].get("num_fewshot")


def _generation(config: Mapping[str, Any]) -> dict[str, Any] | None:
    settings = config.get("gen_kwargs")
    return settings if isinstance(settings, dict) and settings else None


def _moment(date: Any) -> str | None:
    """v0.4 states seconds since 1970; v0.3 states nothing."""
    if not is_number(date) or not 0 < date < 4e9:
        return None
    return datetime.fromtimestamp(int(date), UTC).isoformat().replace("+00:00", "Z")


def _seconds(value: Any) -> float | None:
    """The tool writes this number as text."""
    try:
        seconds = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return seconds if 0 <= seconds < 1e9 else None


def _text(value: Any) -> str | None:
    return str(value) if isinstance(value, (str, int, float)) and value != "" else None


IMPORTER = Importer(
    name="lm-eval",
    description="lm-evaluation-harness results, v0.3 and v0.4, with the rows of samples_*.jsonl beside them",
    recognises=recognises,
    read=read,
    companions=companions,
    maps=(
        "metrics are called as in the file: metric, or metric,filter where there is a filter; with several tasks task/metric",
        "standard errors, n (n-samples.effective), direction (higher_is_better), a task's version and its group",
        "the prompt is made of n-shot, chat template, system instruction, gen_kwargs and the tasks' templates; --limit N is the split test[:N], --samples test[only …]",
        "with one task (--task), or one data set a task (--per-task), the data set is the task with its version",
        "the model is model_name or model_args; revision, sha, dtype and adapter are kept under extra; the training step orders files",
        "rows of samples_TASK_DATE.jsonl beside it; date, duration, seed, versions of the tool",
    ),
    drops=("aliases, the environment's report, tokens and hashes of the tokenizer", "what is no finite number, by name"),
    refuses=("a text where a number belongs", "sample files that are cut off, or hold two runs"),
)
