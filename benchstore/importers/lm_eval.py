"""lm-evaluation-harness, both forms: v0.3 (`acc`, `acc_stderr`) and v0.4 (`acc,none`, `acc_stderr,none`).

Standard errors and numbers of examples are kept. With one task its names are plain, with several they are `task/metric`. Rows come from
the sample files beside it (`lm_eval_rows`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from benchstore.errors import Problem, Refused, UsageError
from benchstore.importers import lm_eval_rows
from benchstore.importers.document import Document, Options, is_number, without_none
from benchstore.importers.importer import Importer
from benchstore.records.draft import Draft

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
    """One draft with the metrics of all tasks, or of the one that `options.task` names.

    Raises UsageError for an unknown task, Refused where a value is no finite number.
    """
    if not recognises(document):
        message = "is not a result of lm-evaluation-harness: results, versions and config are expected"
        raise Refused([Problem(file=document.file, message=message, hint="take the file results_*.json", rule="importer")])
    value = document.value
    tasks = _tasks(value, options.task, document.file)
    metrics: dict[str, float] = {}
    uncertainty: dict[str, Any] = {}
    problems: list[Problem] = []
    prefixes = {task: "" if len(tasks) == 1 else f"{task}/" for task in tasks}
    sizes = {task: _size(value, task) for task in tasks}
    for task, numbers in tasks.items():
        _task(document.file, task, numbers, sizes[task], prefixes[task], metrics, uncertainty, problems)
    samples, notices, wrong = lm_eval_rows.read(document, prefixes, sizes)
    problems += wrong
    if problems or not metrics:
        empty = Problem(file=document.file, place="results", message="holds no numbers", hint="run the tasks again", rule="importer")
        raise Refused(problems or [empty])
    definitions = _definitions(value, metrics, prefixes)
    fields = {"metrics": metrics, **without_none({"uncertainty": uncertainty, "definitions": definitions, **_facts(value, tasks)})}
    return [Draft(fields=fields, samples=samples, notices=tuple(notices))]


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


def _task(
    file: str,
    task: str,
    numbers: Mapping[str, Any],
    size: int | None,
    prefix: str,
    metrics: dict[str, float],
    uncertainty: dict[str, Any],
    problems: list[Problem],
) -> None:
    """The metrics of one task, each with its standard error and n where they are known."""
    for key, number in numbers.items():
        name, _, filtered = key.partition(",")
        if name in ("alias", "name", "sample_len", "samples") or name.endswith("_stderr") or number is None:
            continue
        if not is_number(number):
            if isinstance(number, str | int) and not isinstance(number, bool) and str(number).strip() not in ("N/A", ""):
                message, hint = f"{str(number)[:60]!r} is not a number", "run the task again"
                problems.append(Problem(file=file, place=f"results.{task}.{key}", message=message, hint=hint, rule="importer"))
            continue
        full = prefix + lm_eval_rows.metric(name, filtered)
        metrics[full] = number
        stderr = numbers.get(f"{name}_stderr,{filtered}" if filtered else f"{name}_stderr")
        known = stderr is not None and is_number(stderr) and stderr >= 0
        item = without_none({"stderr": stderr if known else None, "n": size})
        if item:
            uncertainty[full] = item


def _definitions(value: Mapping[str, Any], metrics: Mapping[str, float], prefixes: Mapping[str, str]) -> dict[str, Any] | None:
    """The version of each task, by metric, and which are groups that sum up others; of one task alone it is the data set's."""
    groups = {name for key in ("groups", "group_subtasks") for name in _groups(value, key)}
    known = {
        prefix: without_none({"version": _version(value, task), "summary": True if task in groups else None})
        for task, prefix in prefixes.items()
        if prefix
    }
    return {name: item for name in metrics if (item := known.get(name[: name.rfind("/") + 1]))} or None


def _groups(value: Mapping[str, Any], key: str) -> list[str]:
    """The names of groups; of `group_subtasks` those that have any."""
    stated = value.get(key)
    return [name for name, inner in stated.items() if inner] if isinstance(stated, dict) else []


def _version(value: Mapping[str, Any], task: str) -> str | None:
    stated = value["versions"].get(task)
    return str(stated) if is_number(stated) or (isinstance(stated, str) and stated not in ("", "N/A")) else None


def _size(value: Mapping[str, Any], task: str) -> int | None:
    """How many examples a task was run on: `n-samples[task].effective`."""
    samples = value.get("n-samples")
    entry = samples.get(task) if isinstance(samples, dict) else None
    size = entry.get("effective") if isinstance(entry, dict) else None
    return size if isinstance(size, int) and not isinstance(size, bool) and size >= 0 else None


def _facts(value: Mapping[str, Any], tasks: Mapping[str, Any]) -> dict[str, Any]:
    config = value["config"]
    arguments = dict(_ARGUMENT.findall(config["model_args"])) if isinstance(config.get("model_args"), str) else {}
    if isinstance(config.get("model_args"), dict):
        arguments = config["model_args"]
    only = next(iter(tasks)) if len(tasks) == 1 else None
    return {
        "model": value.get("model_name") or arguments.get("pretrained") or arguments.get("model") or None,
        "dataset": _dataset(value, only),
        "created_at": _moment(value.get("date")),
        "source": {"tool": without_none({"name": "lm-evaluation-harness", "version": _text(value.get("lm_eval_version"))})},
        "duration_seconds": _seconds(value.get("total_evaluation_time_seconds")),
        "seed": config.get("random_seed") if isinstance(config.get("random_seed"), int) else None,
        "packages": without_none({"transformers": _text(value.get("transformers_version"))}),
        "generation": _generation(config),
        "extra": without_none(
            {
                "lm_eval_git_hash": _text(value.get("git_hash")),
                "model_revision": _text(arguments.get("revision")) or _text(config.get("model_revision")),
                "model_sha": _text(config.get("model_sha")),
                "num_fewshot": _shots(value, only),
            }
        ),
    }


def _dataset(value: Mapping[str, Any], task: str | None) -> dict[str, Any] | None:
    """A task is its own dataset, with the version of its definition; several tasks are none."""
    if task is None:
        return None
    return without_none({"name": task, "version": _version(value, task), "size": _size(value, task)})


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
)
