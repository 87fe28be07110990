"""One GitHub issue for each series that regressed: opened, brought up to date, closed when it needs no decision any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode

from benchstore.forge.github import GitHub, is_by, text_of

LABEL = "benchstore"
_BEGINS = "<!-- benchstore: regression of "
_SETTLED = "<!-- benchstore: settled -->"
"""The line above `state` once the regression is over. It is written in the request that closes the issue, so that an issue that is
closed without it was closed by somebody else; who that was the forge does not say in a list, and a person's token is the person's."""


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

    @property
    def again(self) -> str:
        """Why an issue of this version is opened again, as Markdown."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What was done with one issue, in words. `news` is its mark where its readers learn of a regression by it."""

    said: str
    news: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issues:
    """The issues of one repository that benchstore keeps. They carry a label, by which they are listed."""

    github: GitHub

    def settle(self, wanted: Sequence[Wanted], ending: Callable[[str], str]) -> Iterator[Done]:
        """Make the issues as they should be, and say what was done with each; `ending` is why one of that mark is closed.

        An issue that somebody else closed stays closed for as long as its version regresses without a break. One that was closed
        here is opened again where the same version regresses again.
        """
        known: dict[str, list[dict[str, Any]]] = {}
        for issue in sorted(self._mine(), key=lambda issue: int(issue["number"])):
            known.setdefault(_mark(issue), []).append(issue)
        for item in wanted:
            yield self._one(item, known.pop(item.mark, []))
        for mark, issues in known.items():
            yield from self._over(issues, ending(mark))

    def _one(self, item: Wanted, issues: Sequence[dict[str, Any]]) -> Done:
        """Open, update or leave the issue of one series; of several that two jobs opened at once the oldest stays."""
        opened = [issue for issue in issues if issue["state"] == "open"]
        for issue in opened[1:]:
            self._close(issue, f"The same as #{opened[0]['number']}.")
        if opened:
            return self._update(item, opened[0])
        told = [issue for issue in issues if _state(issue) == item.state]
        by_others = [issue for issue in told if not _is_settled(issue)]
        if by_others:
            return Done(said=f"#{by_others[-1]['number']}: closed by hand, and left so: {item.title}")
        return self._reopen(item, told[0]) if told else self._open(item)

    def _over(self, issues: Sequence[dict[str, Any]], why: str) -> Iterator[Done]:
        """Close what is open of a series that does not regress, and note in what others closed that it is over."""
        for issue in issues:
            if issue["state"] == "open":
                yield self._close(issue, why)
            elif not _is_settled(issue):
                self._change(issue, body=_settled(issue))
                yield Done(said=f"#{issue['number']}: closed by hand, and over now: {why}")

    def _open(self, item: Wanted) -> Done:
        text = {"title": item.title, "body": item.body, "labels": [LABEL]}
        made = self.github.client.ask("POST", self.github.path("issues"), text).value
        return Done(said=f"#{made['number']}: opened: {item.title}", news=item.mark)

    def _reopen(self, item: Wanted, issue: Mapping[str, Any]) -> Done:
        self._comment(issue, item.again)
        self._change(issue, state="open", title=item.title, body=item.body)
        return Done(said=f"#{issue['number']}: reopened: {item.title}", news=item.mark)

    def _update(self, item: Wanted, issue: Mapping[str, Any]) -> Done:
        if (issue["title"], text_of(issue)) == (item.title, item.body.strip()):
            return Done(said=f"#{issue['number']}: unchanged: {item.title}")
        self._change(issue, title=item.title, body=item.body)
        return Done(said=f"#{issue['number']}: updated: {item.title}", news="" if _state(issue) == item.state else item.mark)

    def _close(self, issue: Mapping[str, Any], why: str) -> Done:
        self._comment(issue, why)
        self._change(issue, state="closed", state_reason="completed", body=_settled(issue))
        return Done(said=f"#{issue['number']}: closed: {why}")

    def _comment(self, issue: Mapping[str, Any], text: str) -> None:
        self.github.client.ask("POST", self.github.path(f"issues/{issue['number']}/comments"), {"body": text})

    def _change(self, issue: Mapping[str, Any], **fields: str) -> None:
        self.github.client.ask("PATCH", self.github.path(f"issues/{issue['number']}"), fields)

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


def _state(issue: Mapping[str, Any]) -> str:
    """The line that names the version."""
    return text_of(issue).split("\n")[-2:][0]


def _is_settled(issue: Mapping[str, Any]) -> bool:
    return _SETTLED in text_of(issue).split("\n")[-3:-2]


def _settled(issue: Mapping[str, Any]) -> str:
    """The issue's text with the line that says so, once."""
    lines = text_of(issue).split("\n")
    return "\n".join(lines if _is_settled(issue) else [*lines[:-2], _SETTLED, *lines[-2:]])
