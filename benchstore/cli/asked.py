"""A roll back that somebody asked for on GitHub: by the issue form, which works from a phone, or by starting the workflow by hand."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from benchstore.cli.forge import connected, event
from benchstore.errors import BenchstoreError, UsageError
from benchstore.forge.pulls import Pulls

_HEADING = re.compile(r"^### (.+?)\s*$", re.MULTILINE)
_EMPTY = "_No response_"
_MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked: the model, the version to go back to where one was named, the series where one was, and why."""

    model: str
    target: int | None
    series: dict[str, str | None]
    reason: str


def asked(environ: Mapping[str, str] = os.environ) -> Asked:
    """What the event of this CI run asks for. Raises BenchstoreError where who asked may not write to the repository."""
    value = event(environ)
    repository, login = environ.get("GITHUB_REPOSITORY", ""), str((value.get("sender") or {}).get("login", ""))
    if not repository or not re.fullmatch(r"[A-Za-z0-9-]{1,39}(\[bot\])?", login):
        raise UsageError("there is no event of GitHub", hint="name the model instead: benchstore rollback MODEL")
    if not Pulls(github=connected(environ, repository)).may_write(login):
        raise BenchstoreError(f"{login} may not write to {repository}", hint="ask somebody who may")
    return from_fields(
        value["inputs"] if isinstance(value.get("inputs"), dict) else fields_of(str((value.get("issue") or {}).get("body") or ""))
    )


def fields_of(body: str) -> dict[str, str]:
    """The fields of an issue form's text: each heading, in lower case, with what stands under it."""
    parts = _HEADING.split(body.replace("\r\n", "\n"))
    names = {"why": "reason", "version": "to"}
    found = {names.get(name.lower(), name.lower()): text.strip() for name, text in zip(parts[1::2], parts[2::2], strict=True)}
    return {name: "" if text == _EMPTY else text for name, text in found.items()}


def from_fields(fields: Mapping[str, Any]) -> Asked:
    """The request that fields hold. Raises UsageError where the model is missing or the version is no number."""
    said = {
        name: " ".join(str(fields.get(name) or "").split())[:_MOST]
        for name in ("model", "to", "reason", "dataset", "prompt", "environment")
    }
    version = said["to"].removeprefix("v")
    if not said["model"]:
        raise UsageError("no model is named", hint="fill in the field Model")
    if version and not re.fullmatch(r"[1-9][0-9]{0,13}", version):
        raise UsageError(f"{said['to']!r} is not a version", hint="write a number such as 3, or leave it empty")
    series = {name: said[name] or None for name in ("dataset", "prompt", "environment")}
    return Asked(model=said["model"], target=int(version) if version else None, series=series, reason=said["reason"])
