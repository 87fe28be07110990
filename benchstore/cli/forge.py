"""The forge as a command meets it: the token and the addresses of the environment, and the event that started a CI run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchstore.errors import UsageError
from benchstore.forge.github import GitHub
from benchstore.forge.http import Client

API = "https://api.github.com"
SERVER = "https://github.com"
OUTDATED = "no open pull request has the run's commit as its head any more: it was pushed to since, merged or closed; nothing is posted"
"""What is said of a run that another push overtook; that is nobody's fault, and no failure."""


def connected(environ: Mapping[str, str], repository: str) -> GitHub:
    """The repository `owner/name`, by the token of the environment. Raises UsageError where there is none."""
    found = token(environ)
    if not found:
        raise UsageError("there is no token", hint="set GITHUB_TOKEN; in GitHub Actions: env: {GITHUB_TOKEN: ${{ github.token }}}")
    return GitHub(client=Client(api=environ.get("GITHUB_API_URL") or API, token=found), repository=repository)


def token(environ: Mapping[str, str]) -> str | None:
    """The token, which comes from nowhere else."""
    return environ.get("GITHUB_TOKEN") or environ.get("GH_TOKEN") or None


def web_address(environ: Mapping[str, str], repository: str) -> str:
    """Where a person finds the repository `owner/name`."""
    return f"{environ.get('GITHUB_SERVER_URL') or SERVER}/{repository}"


def run_address(environ: Mapping[str, str]) -> str | None:
    """Where a person finds the CI run that this is; None outside of one."""
    repository, run = environ.get("GITHUB_REPOSITORY"), environ.get("GITHUB_RUN_ID")
    return f"{web_address(environ, repository)}/actions/runs/{run}" if repository and run else None


def event(environ: Mapping[str, str]) -> dict[str, Any]:
    """What the CI run was started by; empty outside of CI. Raises UsageError where it cannot be read."""
    path = environ.get("GITHUB_EVENT_PATH")
    try:
        value = json.loads(Path(path).read_text(encoding="utf-8")) if path else {}
    except (OSError, ValueError) as error:
        raise UsageError(f"GITHUB_EVENT_PATH cannot be read: {error}", hint="say which: --pull-request NUMBER") from None
    return value if isinstance(value, dict) else {}
