"""Facts of a run that a file states under keys of its own: checked, and put where a draft has them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from benchstore.importers import cells
from benchstore.importers.document import is_number
from benchstore.importers.known_keys import plain
from benchstore.records.series import parse_dataset

_SECONDS = (1e9, 4e9)
"""Between 2001 and 2096: what lies there is seconds since 1970, a thousand times that milliseconds."""
SUCCESS = frozenset(["success", "successful", "succeeded", "ok", "pass", "passed", "complete", "completed", "done", "finished"])
"""Words for a run that ended well, of which no status is kept."""
_NAMED = {"created_at": "date", "tags": "list of tags"}
_SETTINGS = {"prompt": "prompt", "prompt_template": "prompt", "system_prompt": "system_prompt", "chat_template": "chat_template"}


_OBJECTS = {"dataset": frozenset(["name", "version", "split", "size", "sha256"]), "prompt": frozenset(["version", "sha256"])}
"""Facts that a snapshot has as objects, with their members: a file may state them so too."""


class RunFacts:
    """Collects a draft's `fields` and `settings`; `state` says what is wrong with a value, None where nothing is."""

    def __init__(self) -> None:
        self.fields: dict[str, Any] = {}
        self.settings: dict[str, Any] = {}
        self.extra: dict[str, Any] = {}
        self.task = ""
        self.step: float | None = None

    def state(self, fact: str, key: str, value: Any) -> str | None:
        """Take one fact; nothing is stated by null, an empty cell, `N/A` and the like."""
        if cells.of(value).absent is not None or value in ({}, []):
            return None
        if fact == "extra" or (fact == "tags" and not isinstance(value, dict)):
            (self._extra if fact == "extra" else self._tags)(key, value)
            return None
        if fact == "hardware":
            return self._hardware(key, value)
        if isinstance(value, dict) and set(value) <= _OBJECTS.get(fact, frozenset()):
            self.fields[fact] = {**self.fields.get(fact, {}), **value}  # as a snapshot has it, whose form is checked then
            return None
        if isinstance(value, dict | list):
            return f"{cells.of(value).said} is no {_NAMED.get(fact, fact.replace('_', ' '))}"
        return self._scalar(fact, key, value if isinstance(value, bool) else str(value).strip() if not is_number(value) else value)

    def aside(self, key: str, value: Any) -> None:
        """Keep how it ran as provenance; a step, else an epoch, orders results without a date."""
        number = cells.of(value).number
        if number is not None and (plain(key) in ("step", "global_step") or (plain(key) == "epoch" and self.step is None)):
            self.step = number
        self._extra(key, value)

    def _extra(self, key: str, value: Any) -> None:
        kept = _clean(value, 6)
        if kept is not None:
            self.extra[key] = kept

    def _hardware(self, key: str, value: Any) -> str | None:
        """An object as it is; one value by what its key calls it, else as the name of the machine."""
        if isinstance(value, list):
            return "a list is no hardware"
        stated: Any = _clean(value, 6) or {}
        if not isinstance(stated, dict):
            said = cells.of(stated)
            stated = {"name" if plain(key) == "hardware" else key: stated if said.number is None or said.unit else said.number}
        self.fields["hardware"] = {**self.fields.get("hardware", {}), **stated}
        return None

    def _tags(self, _key: str, value: Any) -> None:
        items = value if isinstance(value, list) else str(value).split(",")
        self.fields["tags"] = list(dict.fromkeys(str(item).strip() for item in items if str(item).strip()))

    def _scalar(self, fact: str, key: str, value: Any) -> str | None:
        text = str(value)
        if fact == "dataset":
            name, version, split = parse_dataset(text) or (text, None, None)
            self._dataset(name=name, version=version, split=split)
        elif fact in ("dataset_version", "split"):
            self._dataset(**{fact.removeprefix("dataset_"): text})
        elif fact == "created_at":
            return self._created_at(value)
        elif fact == "commit":
            return self._commit(text)
        elif fact in ("branch", "run_id"):
            self.fields.setdefault("source", {})[fact] = text
        elif fact == "prompt_version":
            self.fields["prompt"] = {"version": text}
        elif fact == "task":
            self.task = text
        elif fact == "status":
            self.fields |= {} if text.lower() in SUCCESS else {"status": text}
        elif fact in ("seed", "shots", "generation", "prompt"):
            return self._number_or_setting(fact, key, value)
        else:
            self.fields[fact] = text
        return None

    def _dataset(self, **stated: str | None) -> None:
        known = {name: text for name, text in stated.items() if text}
        self.fields["dataset"] = (
            {**known, **self.fields.get("dataset", {})} if "version" not in stated else {**self.fields.get("dataset", {}), **known}
        )

    def _created_at(self, value: Any) -> str | None:
        number = cells.of(value).number
        if number is None:
            self.fields["created_at"] = str(value)
            return None
        scale = 1000 if number >= _SECONDS[0] * 1000 else 1
        if not _SECONDS[0] * scale <= number <= _SECONDS[1] * scale:
            return f"{value} is no date: neither a text such as 2026-11-23T09:00:00Z nor seconds or milliseconds since 1970"
        self.fields["created_at"] = datetime.fromtimestamp(number / scale, UTC).isoformat().replace("+00:00", "Z")
        return None

    def _commit(self, text: str) -> str | None:
        if not (7 <= len(text) <= 64 and set(text.lower()) <= set("0123456789abcdef")):
            return f"{text[:60]!r} is no commit in hex"
        self.fields.setdefault("source", {})["commit"] = text.lower()
        return None

    def _number_or_setting(self, fact: str, key: str, value: Any) -> str | None:
        number = cells.of(value).number
        whole = number is not None and number == int(number)
        if fact == "prompt":
            self.settings[_SETTINGS.get(plain(key), "prompt")] = value
        elif fact == "generation" and number is not None:
            self.settings.setdefault("generation", {})[plain(key)] = self.extra[plain(key)] = number
        elif fact == "seed" and whole and number is not None and abs(number) < 2**53:
            self.fields["seed"] = int(number)
        elif fact == "shots" and whole and number is not None and abs(number) < 2**53:
            self.settings["shots"] = self.extra[plain(key)] = int(number)
        else:
            return f"{value!r:.60} is no {'number' if fact == 'generation' else 'whole number'}"
        return None


def _clean(value: Any, depth: int) -> Any:
    """What JSON can hold of a value, to a depth; None for nothing."""
    if isinstance(value, Mapping):
        kept = {str(key): _clean(item, depth - 1) for key, item in value.items()} if depth else {}
        return {key: item for key, item in kept.items() if item is not None} or None
    if isinstance(value, list):
        return [item for item in (_clean(item, depth - 1) for item in value) if item is not None] or None if depth else None
    return value if (isinstance(value, bool | str) and value != "") or is_number(value) else None
