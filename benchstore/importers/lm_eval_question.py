"""What lm-evaluation-harness was asked to do: shots, templates, generation settings, and how much of each task it was run on."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from benchstore.importers.document import is_number, without_none
from benchstore.records import canonical_json, parts

_TEMPLATES = ("description", "doc_to_text", "doc_to_choice", "target_delimiter", "fewshot_delimiter", "gen_prefix")
_CODE = ("def ", "<function", "functools.partial")
"""How a template begins that is code: what the tool writes of it differs between its versions."""


def settings(value: Mapping[str, Any], tasks: Sequence[str]) -> dict[str, Any]:
    """What makes it another question. Shots that differ between tasks are told with each of them."""
    config = value["config"]
    return without_none(
        {
            "shots": shots(value, tasks),
            "chat_template": value.get("chat_template_sha") or bool(value.get("chat_template")) or None,
            "system_prompt": value.get("system_instruction_sha") or value.get("system_instruction") or None,
            "multiturn": value.get("fewshot_as_multiturn") or None,
            "generation": _generation(config.get("gen_kwargs")),
            "prompt": _templates(value, tasks),
        }
    )


def _generation(stated: Any) -> Any:
    """Settings that were asked for on the command line, which older versions write as one text."""
    return stated if isinstance(stated, str | dict) and stated else None


def _templates(value: Mapping[str, Any], tasks: Sequence[str]) -> str | None:
    """The hash of the tasks' templates as far as they are texts; None where the file tells none."""
    configs = value.get("configs")
    known = {task: configs[task] for task in tasks if isinstance(configs.get(task), dict)} if isinstance(configs, dict) else {}
    texts = {
        task: {name: text for name in _TEMPLATES if isinstance(text := config.get(name), str) and not text.lstrip().startswith(_CODE)}
        for task, config in known.items()
    }
    stated = {task: found for task, found in texts.items() if found}
    return hashlib.sha256(canonical_json.dumps(stated)).hexdigest()[:16] if stated else None


def shots(value: Mapping[str, Any], tasks: Sequence[str]) -> int | None:
    """How many examples were shown before each question; None where tasks differ, or nothing is known. Groups count for nothing."""
    stated = value.get("n-shot")
    if not isinstance(stated, dict):
        number = value["config"].get("num_fewshot")
        return number if isinstance(number, int) and not isinstance(number, bool) else None
    found = {number for task in tasks if isinstance(number := stated.get(task), int) and not isinstance(number, bool)}
    return next(iter(found)) if len(found) == 1 else None


def size(value: Mapping[str, Any], task: str) -> int | None:
    """How many examples a task was run on: `n-samples[task].effective`."""
    return _samples(value, task, "effective")


def _samples(value: Mapping[str, Any], task: str, which: str) -> int | None:
    samples = value.get("n-samples")
    entry = samples.get(task) if isinstance(samples, dict) else None
    number = entry.get(which) if isinstance(entry, dict) else None
    return number if isinstance(number, int) and not isinstance(number, bool) and number >= 0 else None


def part(value: Mapping[str, Any], tasks: Sequence[str], ids: Mapping[str, Sequence[str]]) -> str | None:
    """The split, such as `test[:20]`, where only a part of a task was run; None where all of it was.

    `ids` are the examples of each task in the rows. Without a limit the examples were chosen (`--samples`), which the file does not say.
    """
    limit = value["config"].get("limit")
    whole = {task: _samples(value, task, "original") for task in tasks}
    cut = [task for task, number in whole.items() if number is not None and (size(value, task) or 0) < number]
    if not cut and (not is_number(limit) or any(number is not None for number in whole.values())):
        return None
    if not is_number(limit):
        return f"{_split(value, cut)}{_chosen(value, cut, ids)}"
    number = size(value, tasks[0]) if len(tasks) == 1 and cut else limit
    return f"{_split(value, cut or tasks)}{parts.first(canonical_json.number(number or 0))}"


def _chosen(value: Mapping[str, Any], cut: Sequence[str], ids: Mapping[str, Sequence[str]]) -> str:
    """Which examples of these tasks were chosen: those of the rows where each has them, else how many of how many."""
    if all(ids.get(task) for task in cut):
        return parts.chosen(example for task in cut for example in ids[task])
    return parts.some([(size(value, task) or 0, _samples(value, task, "original") or 0) for task in cut])


def _split(value: Mapping[str, Any], tasks: Sequence[str]) -> str:
    """The split that tasks are run on, where the file tells one for all of them."""
    configs = value.get("configs")
    known = [configs.get(task) for task in tasks] if isinstance(configs, dict) else []
    found = {config.get("test_split") or config.get("validation_split") for config in known if isinstance(config, dict)}
    only = next(iter(found)) if len(found) == 1 else None
    return only if isinstance(only, str) and only and not set(only) & set('@/"\\\n') else "all"


def direction(value: Mapping[str, Any], task: str, metric: str) -> str | None:
    """Which way of a metric is better, where the file says it."""
    stated = value.get("higher_is_better")
    of_task = stated.get(task) if isinstance(stated, dict) else None
    higher = of_task.get(metric) if isinstance(of_task, dict) else None
    return None if not isinstance(higher, bool) else "higher" if higher else "lower"
