"""Weights & Biases: `wandb-summary.json` of a run, with `wandb-metadata.json` and `config.yaml` beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from benchstore.errors import Problem, Refused
from benchstore.importers import tracked
from benchstore.importers.document import Document, Options, parse, without_none
from benchstore.importers.importer import Importer
from benchstore.importers.measured import Measured
from benchstore.records.draft import Draft

_METADATA, _CONFIG = "wandb-metadata.json", "config.yaml"
_OWN = "_"
"""What the names of wandb's own facts begin with."""
_ZONED = re.compile(r".*(?:Z|[+-][0-9]{2}:[0-9]{2})")
_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_HARDWARE = ("cpu_count", "cpu_count_logical", "gpu", "gpu_count", "gpu_type")


def recognises(document: Document) -> bool:
    """An object with the facts that wandb keeps beside the last values of a run."""
    value = document.value
    if document.kind != "json" or not isinstance(value, dict):
        return False
    own = value.get("_wandb")
    return (isinstance(own, dict) and "runtime" in own) or {"_runtime", "_timestamp", "_step"} <= set(value)


def companions(document: Document, _options: Options) -> Sequence[str]:
    """What tells the run's machine, commit and configuration."""
    return (_METADATA, _CONFIG) if recognises(document) else ()


def read(document: Document, options: Options) -> list[Draft]:  # noqa: ARG001  # every importer has this signature
    """One draft. Raises Refused where the file or one beside it is broken, or nothing was measured."""
    if not recognises(document):
        raise Refused(
            [_problem(document.file, "is not the summary of a wandb run", "take the file wandb-summary.json of the run's folder files")]
        )
    summary = document.value
    metadata, config = _beside(document, _METADATA), _config(document)
    measured = Measured(document.file)
    for name, value in _values(summary):
        measured.log(name, value, place=name)
    told = tracked.told(tracked.flat(config))
    fields = {
        "model": told.model,
        "dataset": dict(told.dataset),
        "created_at": _started(metadata, summary),
        "duration_seconds": _duration(summary),
        "source": _source(metadata, _beside(document, _CONFIG)),
        "hardware": _hardware(metadata),
        "packages": without_none({"python": _text(metadata.get("python"))}),
        "seed": told.seed,
        "generation": dict(told.generation),
        "extra": {"config": tracked.to_read(config)} if config else {},
    }
    missing = [name for name in (_METADATA, _CONFIG) if name not in document.companions]
    said = [f"{' and '.join(missing)} {_ARE[len(missing) == 1]} not beside it"] if missing else []
    return [measured.draft(without_none(fields), settings=told.settings, notices=said, step=tracked.number(summary.get("_step")))]


_ARE = {True: "is", False: "are"}


def _values(summary: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Values by name, nested ones as `val.acc`, as wandb calls them; a picture, a table or the like is none."""
    plain = {name: value for name, value in summary.items() if not (name.startswith(_OWN) or _is_media(value))}
    return [(name, tracked.scalar(value)) for name, value in tracked.leaves(plain)]


def _is_media(value: Any) -> bool:
    return isinstance(value, dict) and "_type" in value


def _beside(document: Document, name: str) -> Mapping[str, Any]:
    """The object in a file beside it; nothing where there is none. Raises Refused where it is broken."""
    data = document.companions.get(name, b"")
    if not data.strip():
        return {}
    found = parse(data, document.beside(name))
    if found.unread:
        raise found.unread
    if not isinstance(found.value, dict):
        raise Refused([_problem(document.beside(name), "is not an object", "take the file from the run again")])
    return found.value


def _config(document: Document) -> dict[str, Any]:
    """The configuration by name; each value stands under `value`."""
    stated = _beside(document, _CONFIG)
    return {
        name: item["value"]
        for name, item in stated.items()
        if isinstance(item, dict) and "value" in item and not name.startswith((_OWN, "wandb_version"))
    }


def _started(metadata: Mapping[str, Any], summary: Mapping[str, Any]) -> str | None:
    """When the run began, which wandb writes in UTC, once without saying so; else when it logged last."""
    started = metadata.get("startedAt")
    if isinstance(started, str) and started:
        return started if _ZONED.fullmatch(started) else f"{started}Z"
    at = tracked.number(summary.get("_timestamp"))
    return tracked.moment(at) if at is not None else None


def _duration(summary: Mapping[str, Any]) -> float | None:
    own = summary.get("_wandb")
    known = (own.get("runtime") if isinstance(own, dict) else None, summary.get("_runtime"))
    return next((value for stated in known if (value := tracked.number(stated)) is not None and value > 0), None)


def _source(metadata: Mapping[str, Any], config: Mapping[str, Any]) -> dict[str, Any]:
    git = metadata.get("git")
    commit = git.get("commit") if isinstance(git, dict) else None
    own = config.get("_wandb")
    inner = own.get("value") if isinstance(own, dict) else None
    version = _text(inner.get("cli_version")) if isinstance(inner, dict) else None
    return without_none(
        {
            "tool": without_none({"name": "wandb", "version": version}),
            "commit": commit if isinstance(commit, str) and _COMMIT.fullmatch(commit) else None,
            "command": _text(metadata.get("codePath")),
        }
    )


def _hardware(metadata: Mapping[str, Any]) -> dict[str, Any]:
    cpu = metadata.get("cpu")
    found = {name: value for name in _HARDWARE if isinstance(value := metadata.get(name), str | int)}
    return without_none({"cpu": _text(cpu.get("model")) if isinstance(cpu, dict) else None, **found})


def _text(value: Any) -> str | None:
    return tracked.name_of(value) if isinstance(value, str) else None


def _problem(file: str, message: str, hint: str) -> Problem:
    return Problem(file=file, message=message, hint=hint, rule="importer")


IMPORTER = Importer(
    name="wandb",
    description="Weights & Biases: wandb-summary.json of a run, with wandb-metadata.json and config.yaml beside it",
    recognises=recognises,
    read=read,
    companions=companions,
    maps=(
        "the summary -> metrics, nested ones as val.acc, and _step as the order",
        "config.yaml: model, dataset, seed; temperature, max_tokens, num_fewshot, prompt and the like -> the prompt; all of it under extra",
        "wandb-metadata.json: startedAt (UTC), the commit, the script, Python, CPU and GPU",
    ),
    drops=(
        "what says how the run went (epoch, learning_rate, global_step, runtime, total_flos …): kept under extra.logged",
        "histograms, tables, pictures",
        "who ran it, where, and with which arguments",
        "the history",
    ),
    refuses=(
        "a run that was only offline: its numbers are in the .wandb file; wandb sync brings them to a server, whose files can be taken",
        "files beside it that are broken, or YAML with tags or anchors",
    ),
)
