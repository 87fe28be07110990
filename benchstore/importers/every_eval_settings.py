"""What a record of Every Eval Ever says of how a question was asked, apart from how it was run."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from benchstore.importers.document import is_number, without_none
from benchstore.records import canonical_json

_SAMPLING = ("temperature", "top_p", "top_k", "max_tokens")
_ASKED = ("reasoning", "agentic_eval_config", "eval_plan", "eval_limits", "max_attempts", "incorrect_attempt_feedback")
_SHOTS = ("num_fewshot", "num_few_shot", "n_shot", "num_shots")


def of(config: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of one result; empty where it states none."""
    arguments = config.get("generation_args")
    stated = arguments if isinstance(arguments, dict) else {}
    asked = {key: stated.get(key) for key in _ASKED}
    sampling = without_none({key: stated.get(key) for key in _SAMPLING})
    return without_none({"shots": _shots(config), "generation": sampling, "prompt": stated.get("prompt_template"), **asked})


def shared(configs: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """The settings that all results have; None where they differ."""
    found = [of(config) for config in configs]
    return found[0] if found and all(item == found[0] for item in found) else None


def hashed(config: Mapping[str, Any]) -> str | None:
    """The settings of one result in short, to tell them from others: how many shots, and a hash of the rest."""
    found = of(config)
    if not found:
        return None
    shots = found.pop("shots", None)
    digest = hashlib.sha256(canonical_json.dumps(_plain(found))).hexdigest() if found else None
    return " ".join(part for part in (f"{shots}-shot" if shots is not None else None, digest) if part)


def provenance(configs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The numbers and words that all results state for sampling, to be read by a person."""
    found = shared(configs) or {}
    sampling = found.get("generation")
    return {key: item for key, item in (sampling or {}).items() if isinstance(item, str | int | float)}


def _shots(config: Mapping[str, Any]) -> int | None:
    details = config.get("additional_details")
    for key in _SHOTS:
        value: Any = details.get(key) if isinstance(details, dict) else None
        if is_number(value) and value >= 0 and value == int(value):
            return int(value)
        if isinstance(value, str) and value.isdecimal() and value.isascii() and len(value) < 6:
            return int(value)
    return None


def _plain(value: Any) -> Any:
    """A value without what strict JSON cannot hold."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value if is_number(value) or isinstance(value, str | bool) or value is None else str(value)
