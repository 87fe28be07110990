"""This project's own workflows as texts for another repository, whose folder, branch and command are put in their places."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from benchstore import resources
from benchstore.errors import UsageError

_OWN = re.compile(r"^( *)\S[^\n]* # of benchstore's own repository\n(?:\1 +[^\n]*\n)*", re.MULTILINE)
_BRANCHES = re.compile(r"^(    branches: )\[main\]$", re.MULTILINE)
_OUTPUT = re.compile(r"path: (_site|comment\.md)$", re.MULTILINE)
_MEASURE = re.compile(r"^(?P<indent> +)python examples/\S+ --out \"\$RESULTS\"\n", re.MULTILINE)
_SCHEDULE = re.compile(r"^  schedule:\n    - (?P<when>cron: [^\n]*)\n", re.MULTILINE)
_YAML_WORDS = frozenset(("on", "off", "yes", "no", "y", "n", "true", "false", "null"))
_UNSAID = """\
echo '::error file=.github/workflows/benchmarks.yml::say here what measures your models and writes result files into $RESULTS'
exit 1"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What differs between repositories: the store's `folder`, empty at the top; the default `branch`; the command that measures."""

    folder: str = ""
    branch: str = "main"
    measure: str | None = None


def text(name: str, setting: Setting) -> str:
    """One file of `.github`, such as `workflows/pages.yml`. Raises UsageError where the command cannot stand in a workflow."""
    found = resources.read_text(f".github/{name}")
    if not name.startswith("workflows/"):
        return found
    found = _BRANCHES.sub(lambda match: f"{match[1]}[{_pattern(setting.branch)}]", _OWN.sub("", found))
    found = _measured(found, setting.measure)
    return _below(found, setting.folder) if setting.folder else found


def refuse_odd(measure: str | None, folder: str = "") -> None:
    """Raise UsageError where a command could be read as anything but the shell's text, and a folder as anything but its name."""
    if "${{" in folder:
        raise UsageError(f"the folder {folder} holds ${{{{, which GitHub would replace", hint="give it another name")
    if measure is not None and not (measure.strip() and all(line.isprintable() for line in measure.split("\n"))):
        raise UsageError("--measure is empty or holds characters that are not seen", hint="give one command, or lines of them")
    if measure and "${{" in measure:
        raise UsageError("--measure holds ${{, which GitHub would replace", hint="put the value into env: of the step and use it as $NAME")


def _measured(found: str, measure: str | None) -> str:
    """Without a command the step fails and says what is missing, and nothing starts it by itself."""
    lines = (measure or _UNSAID).strip("\n").split("\n")
    found = _MEASURE.sub(lambda match: "".join(f"{match['indent']}{line}\n" if line else "\n" for line in lines), found)
    return found if measure else _SCHEDULE.sub(r"  # schedule:\n  #   - \g<when>\n", found)


def _below(found: str, folder: str) -> str:
    there = f"defaults:\n  run:\n    working-directory: {json.dumps(folder)}\n\npermissions: {{}}\n"
    found = found.replace("permissions: {}\n", there, 1)
    return _OUTPUT.sub(lambda match: f"path: {json.dumps(f'{folder}/{match[1]}')}", found)


def _pattern(branch: str) -> str:
    """A branch's name as GitHub's filter reads it: what git lets a name hold and the filter takes for a pattern is escaped."""
    escaped = re.sub(r"([+!\]])", r"\\\1", branch)
    plain = re.fullmatch("[A-Za-z][A-Za-z0-9_-]*", branch) and branch.lower() not in _YAML_WORDS
    return branch if plain else json.dumps(escaped)
