"""One GitHub issue for each series that regressed: opened, brought up to date, closed when it needs no decision any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode

from benchstore.forge.github import GitHub, is_by, text_of

LABEL = "benchstore"
_BEGINS = "<!-- benchstore: regression of "


class Wanted(Protocol):
    """An issue that should be open; the last two lines of its body are `state` and `mark`."""

    @property
    def mark(self) -> str:
        """The line that names the series."""
        ...

    @property
    def state(self) -> str:
        """The line that names the version which regressed."""
        ...

    @property
    def title(self) -> str:
        """One line of plain text."""
        ...

    @property
    def body(self) -> str:
        """Markdown."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Issues:
    """The issues of one repository that benchstore keeps. They carry a label, by which they are listed."""

    github: GitHub

    def settle(self, wanted: Sequence[Wanted], ending: Callable[[str], str]) -> Iterator[str]:
        """Make the issues as they should be, and say what was done with each; `ending` is why one of that mark is closed.

        A person who closes an issue by hand is heeded until another version regresses.
        """
        known: dict[str, list[dict[str, Any]]] = {}
        for issue in self._mine():
            known.setdefault(_mark(issue), []).append(issue)
        for item in wanted:
            yield self._one(item, known.get(item.mark, []))
        open_marks = {item.mark for item in wanted}
        for mark, issues in known.items():
            if mark not in open_marks:
                yield from (self._close(issue, ending(mark)) for issue in issues if issue["state"] == "open")

    def _one(self, item: Wanted, issues: Sequence[dict[str, Any]]) -> str:
        """Open, update or leave the issue of one series; of several that two jobs opened at once the oldest stays."""
        opened = sorted((issue for issue in issues if issue["state"] == "open"), key=lambda issue: int(issue["number"]))
        for issue in opened[1:]:
            self._close(issue, f"The same as #{opened[0]['number']}.")
        if opened:
            return self._update(item, opened[0])
        newest = max(issues, key=lambda issue: int(issue["number"]), default=None)
        if newest and item.state in text_of(newest).splitlines():
            return f"#{newest['number']}: closed by hand, and left so: {item.title}"
        made = self.github.client.ask("POST", self.github.path("issues"), {"title": item.title, "body": item.body, "labels": [LABEL]}).value
        return f"#{made['number']}: opened: {item.title}"

    def _update(self, item: Wanted, issue: Mapping[str, Any]) -> str:
        if (issue["title"], text_of(issue)) == (item.title, item.body.strip()):
            return f"#{issue['number']}: unchanged: {item.title}"
        self.github.client.ask("PATCH", self.github.path(f"issues/{issue['number']}"), {"title": item.title, "body": item.body})
        return f"#{issue['number']}: updated: {item.title}"

    def _close(self, issue: Mapping[str, Any], why: str) -> str:
        number = issue["number"]
        self.github.client.ask("POST", self.github.path(f"issues/{number}/comments"), {"body": why})
        self.github.client.ask("PATCH", self.github.path(f"issues/{number}"), {"state": "closed", "state_reason": "completed"})
        return f"#{number}: closed: {why}"

    def _mine(self) -> Iterator[dict[str, Any]]:
        """The issues with a mark that were made by whom the token belongs to; GitHub lists pull requests among issues."""
        me = self.github.login()
        for issue in self.github.client.pages(self.github.path(f"issues?{urlencode({'state': 'all', 'labels': LABEL})}")):
            if "pull_request" not in issue and _mark(issue) and is_by(issue.get("user") or {}, me):
                yield issue


def _mark(issue: Mapping[str, Any]) -> str:
    """The line that names the series; empty where there is none."""
    last = text_of(issue).rsplit("\n", 1)[-1]
    return last if last.startswith(_BEGINS) else ""
