"""What experiment trackers have in common: parameters by name, some of which say what was asked, of whom, and on what data.

Nothing is guessed from a value; only names that their users agree on are known, and all others are provenance.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from benchstore.errors import Problem, Refused
from benchstore.importers.document import Document, is_number

_SHOTS = ("num_fewshot", "n_shot", "n_shots", "num_shots", "shots")
_GENERATION = (
    *("temperature", "top_p", "top_k", "min_p", "do_sample", "num_beams", "stop", "reasoning_effort"),
    *("max_tokens", "max_new_tokens", "max_output_tokens", "max_completion_tokens"),
    *("frequency_penalty", "presence_penalty", "repetition_penalty"),
)
_TEXTS = {
    "system_prompt": "system_prompt",
    "system_message": "system_prompt",
    "prompt": "prompt",
    "prompt_template": "prompt",
    "prompt_version": "prompt",
    "chat_template": "chat_template",
    "apply_chat_template": "chat_template",
}
_ABOVE = ("generation", "generation_config", "generation_kwargs", "sampling", "sampling_params")
"""Objects that hold settings of the generation, of which the last part of a name is enough."""
_MODEL = ("model", "model_name", "model_id", "model_name_or_path", "pretrained_model_name_or_path", "model.name", "model.id")
_DATASET = ("dataset", "dataset_name", "dataset_id", "dataset.name", "benchmark")
_DATASET_VERSION = ("dataset_version", "dataset_revision", "dataset.version")
_SPLIT = ("split", "eval_split", "test_split", "dataset_split", "dataset.split")
_SEED = ("seed", "random_seed", "random_state")
_ALIKE = str.maketrans("/ -", ".__")
_MOST_NAME = 200
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_MOST_DIGITS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What parameters say: whose model, on what data, the settings that make it another question, and the seed."""

    model: str | None = None
    dataset: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    generation: Mapping[str, Any] = field(default_factory=dict)
    seed: int | None = None


def told(parameters: Mapping[str, Any]) -> Told:
    """What is known of flat parameters (`flat`); names are compared without case, `/` is as good as a dot, and a space or dash as `_`."""
    plain = {name.translate(_ALIKE).lower(): value for name, value in parameters.items()}
    plain = {name: to_read(value) for name, value in plain.items() if is_told(value)}
    generation = {name: value for key, value in plain.items() if (name := _setting(key))}
    settings: dict[str, Any] = {name: plain[key] for key, name in _TEXTS.items() if is_told(plain.get(key))}
    shots = _whole(_first(plain, _SHOTS))
    dataset = {"name": _named(plain, _DATASET), "version": _named(plain, _DATASET_VERSION), "split": _named(plain, _SPLIT)}
    return Told(
        model=_named(plain, _MODEL),
        dataset={key: value for key, value in dataset.items() if value},
        settings=settings | ({"shots": shots} if shots is not None else {}) | ({"generation": generation} if generation else {}),
        generation=generation,
        seed=_whole(_first(plain, _SEED)),
    )


def _setting(key: str) -> str | None:
    above, _, name = key.rpartition(".")
    return name if name in _GENERATION and (not above or above in _ABOVE) else None


def _first(plain: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    return next((plain[name] for name in names if is_told(plain.get(name))), None)


def _named(plain: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    """The first of them that is a name: one line of text."""
    values = (plain.get(name) for name in names)
    return next((text for value in values if isinstance(value, str) and (text := name_of(value))), None)


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53 else None


def is_told(value: Any) -> bool:
    """Whether a parameter says something: it is not null, empty, the word None, or no number."""
    return value is not None and value not in ("", "None", "null", {}, []) and not (isinstance(value, float) and not math.isfinite(value))


def to_read(value: Any) -> Any:
    """Parameters as provenance: what is no finite number is the word for it."""
    if isinstance(value, Mapping):
        return {str(key): to_read(item) for key, item in value.items()}
    if isinstance(value, list):
        return [to_read(item) for item in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def name_of(value: str) -> str | None:
    """A text as a name: in one line, and short; None where it is none."""
    text = value.strip()
    return text if text and len(text) <= _MOST_NAME and text.isprintable() and text not in ("None", "null") else None


def typed(text: str) -> Any:
    """What a text says that a tracker made of a value: a number, true, false, or the text itself."""
    if text in ("True", "False", "true", "false"):
        return text in ("True", "true")
    if len(text) > _MOST_DIGITS or not _NUMBER.fullmatch(text):
        return text
    value = float(text)
    return int(text) if text.lstrip("-").isdigit() else value if math.isfinite(value) else text


def leaves(value: Mapping[str, Any], separator: str = ".") -> Iterator[tuple[str, Any]]:
    """What nested objects hold, with names such as `model.name`; two ways to one name give it twice. An empty object holds nothing."""
    waiting = [("", value)]
    while waiting:
        place, inner = waiting.pop(0)
        for key, item in inner.items():
            name = f"{place}{separator}{key}" if place else str(key)
            if isinstance(item, Mapping):
                waiting.append((name, item))
            else:
                yield name, item


def flat(value: Mapping[str, Any], separator: str = ".") -> dict[str, Any]:
    """The same as one object."""
    return dict(leaves(value, separator))


def scalar(value: Any) -> Any:
    """A value as it was measured: what is not finite is written as a word where JSON has no such number."""
    return _NOT_FINITE.get(value, value) if isinstance(value, str) else value


_NOT_FINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def number(value: Any) -> float | None:
    """A finite number; None for any other value."""
    return value if is_number(value) else None


def mean(values: Sequence[float]) -> float | None:
    """The mean of some numbers; None of none, and infinite beyond what a double holds."""
    return sum(map(float, values)) / len(values) if values else None


def moment(seconds: float) -> str | None:
    """Seconds since 1970 as a date in UTC; None where no calendar has it."""
    try:
        return datetime.fromtimestamp(seconds, tz=UTC).isoformat().replace("+00:00", "Z")
    except (OverflowError, OSError, ValueError):
        return None


def seconds_of(milliseconds: float) -> float:
    """Milliseconds in seconds; of a whole number that no double holds, as a broken file may have, infinity."""
    try:
        return milliseconds / 1000
    except OverflowError:
        return math.inf


def fingerprint(value: Any, file: str) -> str:
    """The SHA-256 of a JSON value, in hex, whatever the order of its keys. Raises Refused where it is nested too deeply."""
    try:
        return sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
    except RecursionError:
        hint = "write the file again with the tool that made it"
        raise Refused([Problem(file=file, message="is nested too deeply", hint=hint, rule="importer")]) from None


def log_names(document: Document) -> Sequence[str]:
    """The file beside a database that holds what was written and is not yet in it."""
    return (f"{document.name}-wal",) if document.kind == "database" else ()


def refuse_log(document: Document) -> None:
    """Raise Refused where there is such a file: the newest numbers would be missing."""
    for name in log_names(document):
        if document.companions.get(name):
            message = f"{name} beside it holds what is not in it yet"
            hint = "end what writes to it, or bring it in: sqlite3 FILE 'PRAGMA wal_checkpoint(TRUNCATE)'"
            raise Refused([Problem(file=document.file, message=message, hint=hint, rule="importer")])
