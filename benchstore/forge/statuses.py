"""Commit statuses on GitHub: one word on a commit under a name, which branch protection can require. A later one replaces it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from benchstore.forge.github import GitHub

State = Literal["pending", "success", "failure", "error"]
MOST = 140
"""Characters of a description that GitHub takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What is said of a commit under the name `context`, in one line; `link` is where more is told."""

    context: str
    state: State
    description: str
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statuses:
    """The statuses of the commits of one repository, those of its forks' pull requests included."""

    github: GitHub

    def put(self, commit: str, status: Status) -> None:
        """Say it. Raises BenchstoreError where the token may not, as that of a fork or of Dependabot."""
        body = {"context": status.context, "state": status.state, "description": shortened(status.description)}
        self.github.client.ask("POST", self.github.path(f"statuses/{commit}"), body | ({"target_url": status.link} if status.link else {}))

    def latest(self, commit: str, context: str) -> Status | None:
        """What stands under that name; None where nothing was said yet."""
        found = self.github.client.pages(self.github.path(f"commits/{commit}/statuses"))  # the newest first
        return next((_status(item) for item in found if item["context"] == context), None)


def shortened(text: str) -> str:
    """One line that fits into a description."""
    line = " ".join(text.split())
    return line if len(line) <= MOST else f"{line[: MOST - 1].rstrip()}…"


def _status(item: dict[str, Any]) -> Status:
    return Status(
        context=item["context"], state=item["state"], description=str(item.get("description") or ""), link=item.get("target_url") or None
    )
