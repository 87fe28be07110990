"""Pull requests on GitHub: one for a branch, opened or brought up to date; and which open ones bring a file that has landed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from benchstore.forge.github import GitHub


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

    def propose(self, head: str, base: str, title: str, body: str) -> str:
        """Make one pull request from the branch `head` to `base`, or bring the open one up to date; says what was done and where."""
        owner = self.github.repository.partition("/")[0]
        asked = urlencode({"state": "open", "head": f"{owner}:{head}", "base": base})
        found = list(self.github.client.pages(self.github.path(f"pulls?{asked}")))
        text = {"title": title, "body": body}
        if found:
            done, answer = "updated", self.github.client.ask("PATCH", self.github.path(f"pulls/{found[0]['number']}"), text)
        else:
            done, answer = "opened", self.github.client.ask("POST", self.github.path("pulls"), text | {"head": head, "base": base})
        return f"#{answer.value['number']}: {done} {answer.value['html_url']}"

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
