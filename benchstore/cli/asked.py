"""A roll back that somebody asked for on GitHub: by the issue form, which works from a phone, or by starting the workflow by hand."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from benchstore.cli.forge import connected, event, web_address
from benchstore.errors import Ambiguous, BenchstoreError, Refused, UsageError
from benchstore.forge.pulls import Pulls
from benchstore.publish.words.links import ISSUE_FORM

_HEADING = re.compile(r"^### (.+?)\s*$", re.MULTILINE)
_EMPTY = "_No response_"
_MOST = 500
_TERMINAL = re.compile(r"\b(benchstore|git) [a-z]|(?<!\S)--[a-z]")
"""What a hint holds that only a terminal can do."""
_ANEW = (
    "Fill in the form again: {form}\nModel is the folder below snapshots/. Version is one that came before the current one; "
    "its number also says which data set is meant."
)
_WHICH = (
    "Fill in the form again: {form}\nIn the field Version write the number to go back to; it also says which series is meant:\n\n{listed}"
)
_A_CLONE = "That takes somebody with a clone of the repository; the run of the workflow says more."


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who asked, by an issue where it has a number, else by hand."""

    login: str
    issue: int | None

    @property
    def note(self) -> str:
        """Markdown for the pull request; the asker is called, so that they are told when it is merged."""
        return f"Asked for by @{self.login}." + (f"\n\nCloses #{self.issue}" if self.issue else "")

    def answer(self, number: int, url: str) -> str:
        """What is to be done with the pull request, on its page alone. One that a workflow's token opens may start nothing by itself."""
        closes = " That closes this issue too." if self.issue else ""
        return f"#{number} is open: {url}\nNext: merge it there. Where GitHub asks for it, approve the workflows first.{closes}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked: the model, the version to go back to where one was named, the series where one was, and why, by whom."""

    model: str
    target: int | None
    series: dict[str, Any]
    reason: str
    by: str = ""


def asking(environ: Mapping[str, str] = os.environ) -> Asking:
    """Who started this CI run, and by which issue. Raises UsageError where that is not said."""
    value = event(environ)
    login = str((value.get("sender") or {}).get("login", ""))
    if not re.fullmatch(r"[A-Za-z0-9-]{1,39}(\[bot\])?", login):
        raise UsageError("there is no event of GitHub")
    number = (value.get("issue") or {}).get("number")
    return Asking(login=login, issue=number if isinstance(number, int) else None)


def asked(environ: Mapping[str, str] = os.environ) -> Asked:
    """What the event of this CI run asks for. Raises BenchstoreError where who asked may not write to the repository."""
    value, login, repository = event(environ), asking(environ).login, environ.get("GITHUB_REPOSITORY", "")
    if not Pulls(github=connected(environ, repository)).may_write(login):
        raise BenchstoreError(f"{login} may not write to {repository}", hint="ask somebody who may")
    by_hand, body = value.get("inputs"), str((value.get("issue") or {}).get("body") or "")
    return replace(from_fields(by_hand if isinstance(by_hand, dict) else fields_of(body)), by=login)


@contextmanager
def for_a_phone() -> Iterator[None]:
    """A refusal that comes out of the block tells nobody to type a command: who reads it may have no terminal."""
    form = f"{web_address(os.environ, os.environ.get('GITHUB_REPOSITORY', ''))}/issues/new?template={ISSUE_FORM}"
    try:
        yield
    except Refused as refused:
        problems = (replace(item, hint="" if _TERMINAL.search(item.hint) else item.hint) for item in refused.problems)
        raise Refused(problems, then=f"nothing was moved. {_A_CLONE}") from None
    except Ambiguous as error:
        listed = "\n".join(f"- {choice}" for choice in error.choices)
        raise UsageError(str(error), hint=_WHICH.format(form=form, listed=listed)) from None
    except UsageError as error:
        known = f"{error.hint}\n" if error.hint and not _TERMINAL.search(error.hint) else ""
        raise UsageError(str(error), hint=known + _ANEW.format(form=form)) from None
    except BenchstoreError as error:
        raise BenchstoreError(str(error), hint=_A_CLONE if _TERMINAL.search(error.hint) else error.hint) from None


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
