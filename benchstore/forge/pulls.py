"""Pull requests on GitHub: what one is, one for a branch, opened or brought up to date, and which open ones bring a file that has landed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote, urlencode

from benchstore.errors import BenchstoreError
from benchstore.forge.github import GitHub
from benchstore.forge.http import Response


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """What was done with a pull request, its number and its page."""

    done: Literal["opened", "updated"]
    number: int
    url: str

    def __str__(self) -> str:
        return f"#{self.number}: {self.done} {self.url}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """A pull request by GitHub's own word: the branch it is to be merged into, and its newest commit."""

    number: int
    base: str
    head: str
    is_open: bool
    to_default: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """A file that an open pull request adds: the pull request's number, the path, git's blob id."""

    number: int
    path: str
    blob: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulls:
    """The pull requests of one repository, from branches of its own or from forks."""

    github: GitHub

    def one(self, number: int) -> Pull:
        """The pull request of that number. Raises BenchstoreError where there is none."""
        return _pull(self.github.client.ask("GET", self.github.path(f"pulls/{number}")).value)

    def to(self, base: str) -> list[Pull | BenchstoreError]:
        """Every open pull request to `base`, the oldest first; in place of one that the forge describes oddly what is odd, at the end."""
        found = self.github.client.pages(self.github.path(f"pulls?{urlencode({'state': 'open', 'base': base})}"))
        read = list(map(_pull_or_why, found))
        pulls = sorted((item for item in read if isinstance(item, Pull)), key=lambda pull: pull.number)
        return [*pulls, *(item for item in read if isinstance(item, BenchstoreError))]

    def propose(self, head: str, base: str, title: str, body: str) -> Proposed:
        """Make one pull request from the branch `head` to `base`, or bring the open one up to date.

        Raises BenchstoreError where the forge refuses it; of a workflow that may open none it says where that is allowed.
        """
        owner = self.github.repository.partition("/")[0]
        asked = urlencode({"state": "open", "head": f"{owner}:{head}", "base": base})
        found = list(self.github.client.pages(self.github.path(f"pulls?{asked}")))
        text = {"title": title, "body": body}
        if found:
            answer = self.github.client.ask("PATCH", self.github.path(f"pulls/{found[0]['number']}"), text)
        else:
            answer = self._opened(text | {"head": head, "base": base})
        return Proposed(done="updated" if found else "opened", number=int(answer.value["number"]), url=str(answer.value["html_url"]))

    def _opened(self, wanted: dict[str, str]) -> Response:
        answer = self.github.client.ask("POST", self.github.path("pulls"), wanted, accept=(403,))
        if answer.status == 403:
            raise BenchstoreError(
                f"GitHub does not let this token open a pull request: {answer.message}",
                hint="in Settings, Actions, General let GitHub Actions create pull requests, and give the job `pull-requests: write`; "
                f"or open it by hand: the branch {wanted['head']} is pushed",
            )
        return answer

    def added(self, base: str) -> Iterator[Brought]:
        """Every file that open pull requests to `base` add."""
        for pull in self.github.client.pages(self.github.path(f"pulls?{urlencode({'state': 'open', 'base': base})}")):
            for file in self.github.client.pages(self.github.path(f"pulls/{pull['number']}/files")):
                if file["status"] == "added":
                    yield Brought(number=int(pull["number"]), path=str(file["filename"]), blob=str(file["sha"]))

    def that_merged(self, commit: str) -> int | None:
        """The number of the pull request that brought a commit; None where it came without one."""
        found = list(self.github.client.pages(self.github.path(f"commits/{commit}/pulls")))
        return int(found[0]["number"]) if found else None

    def may_write(self, login: str) -> bool:
        """Whether a person may push to the repository, by GitHub's own word."""
        answer = self.github.client.ask("GET", self.github.path(f"collaborators/{quote(login, safe='')}/permission"), accept=(404,))
        return answer.status == 200 and answer.value.get("permission") in ("admin", "write")


def _pull_or_why(value: dict[str, Any]) -> Pull | BenchstoreError:
    try:
        return _pull(value)
    except BenchstoreError as error:
        return error


def _pull(value: dict[str, Any]) -> Pull:
    try:
        base = value["base"]
        return Pull(
            number=int(value["number"]),
            base=str(base["ref"]),
            head=str(value["head"]["sha"]),
            is_open=value["state"] == "open",
            to_default=base["ref"] == base["repo"]["default_branch"],
        )
    except (TypeError, ValueError) as error:
        raise BenchstoreError("the forge's answer on a pull request is not as it should be", hint="try again later") from error
