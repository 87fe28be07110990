"""How a model was asked, as the prompt of its series: a readable name for the settings, and the hash of all of them.

Two results whose files differ in one of these settings are answers to two questions. What names the artifact or the machine is no setting.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from benchstore.records import canonical_json, schema
from benchstore.records.snapshot import Prompt

_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f@/"\\]')
_MOST: int = schema.load("snapshot")["properties"]["prompt"]["properties"]["version"]["maxLength"]
_ROOM = 60
"""So long a name may become by settings that are written out; what is beyond stands in the hash alone."""
_TEXTS = ("prompt", "system_prompt")
"""Settings that are texts, or hashes of them: only a short text is a part of the name."""
_SHORT = 40
_HASH = re.compile(r"[0-9a-f]{8,64}")
LABEL = "label"
"""What the tool itself calls the prompt: its name where it is short, and no setting."""


def prompt_of(settings: Mapping[str, Any]) -> Prompt | None:
    """The prompt that stands for some settings; None where there are none. A long text among them is named by the hash alone."""
    plain = _plain({key: item for key, item in settings.items() if key != LABEL})
    if not plain:
        return None
    digest = hashlib.sha256(canonical_json.dumps(plain)).hexdigest()
    said = next((text for text in (settings.get(LABEL), *map(plain.get, _TEXTS)) if _is_name(text)), "")
    return Prompt(version=_name(plain, str(said)) or _short(digest), sha256=digest)


def _is_name(text: Any) -> bool:
    """Whether a text is so short that it names itself; a hash of one does not."""
    return isinstance(text, str) and 0 < len(text.strip()) <= _SHORT and text.isprintable() and not _HASH.fullmatch(text)


def apart(prompt: Prompt) -> Prompt:
    """The same under a name that no other settings have."""
    end = f" {_short(prompt.sha256 or '')}"
    return replace(prompt, version=prompt.version if prompt.version.endswith(end) else f"{prompt.version[: _MOST - len(end)]}{end}")


def _short(digest: str) -> str:
    return f"#{digest[:8]}"


def _name(settings: Mapping[str, Any], said: str) -> str:
    """`5-shot chat temperature=0.7` behind the short text that was `said`, as far as there is room."""
    shots, chat = settings.get("shots"), settings.get("chat_template")
    parts = [said.strip()] if said else []
    parts += [f"{shots}-shot"] if isinstance(shots, int) and not isinstance(shots, bool) else []
    parts += ["chat"] if chat else []
    groups = [item for item in settings.values() if isinstance(item, Mapping)]
    flat = {key: item for group in (*groups, settings) for key, item in group.items() if key not in _NAMED}
    for key, item in sorted(flat.items()):
        text = f"{key}={canonical_json.number(item) if isinstance(item, float) else item}"
        if isinstance(item, str | int | float) and len(" ".join([*parts, text])) <= _ROOM:
            parts.append(text)
    return _FORBIDDEN.sub("_", " ".join(parts))[:_MOST].strip()


_NAMED = ("shots", "chat_template", *_TEXTS)


def _plain(value: Any) -> Any:
    """The value as canonical JSON holds it: what is not finite as its text."""
    if isinstance(value, Mapping):
        return {_plain(str(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, str):
        return value.encode(errors="replace").decode()
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value
