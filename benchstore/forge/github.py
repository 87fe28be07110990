"""The one comment of a pull request on GitHub: found, created, brought up to date; one only, also when two jobs race."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote, urlencode

from benchstore.errors import BenchstoreError, UsageError
from benchstore.forge.http import Client

_REPOSITORY = re.compile(r"[A-Za-z0-9-]{1,39}/[A-Za-z0-9._-]{1,100}")
_SHA = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What was done, and where the comment can be seen."""

    done: Literal["created", "updated", "unchanged", "none"]
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GitHub:
    """A repository `owner/name` on GitHub. Raises UsageError where the name is none."""

    client: Client
    repository: str

    def __post_init__(self) -> None:
        if not _REPOSITORY.fullmatch(self.repository):
            raise UsageError(f"{self.repository!r} is not a repository", hint="give it as OWNER/NAME, or set GITHUB_REPOSITORY")

    def post(self, number: int, text: str, mark: str, *, create: bool = True, alike: Callable[[str], str] = str) -> Posted:
        """Make `text`, whose last line is `mark`, the one comment on a pull request; without `create` only where there is one.

        Two texts of which `alike` makes the same say the same, and then the one that is there stays.
        A comment that was deleted meanwhile is made anew. Of several that two jobs made at once the oldest stays.
        """
        text, mine = text.strip(), self._mine(number, mark)
        if len(mine) == 1 and alike(text_of(mine[0])) == alike(text):
            return Posted(done="unchanged", url=mine[0]["html_url"])
        if not mine and not create:
            return Posted(done="none", url="")
        if not mine:
            self.client.ask("POST", self.path(f"issues/{number}/comments"), {"body": text})
            mine = self._mine(number, mark)
        return self._settled(number, mine, text, mark)

    def pull_request(self, event: Mapping[str, Any], base: str | None = None) -> int | None:
        """The number of the pull request that an event is about; of several with one head the one to the branch `base`.

        For `workflow_run` it is asked of GitHub by the run's head repository, branch and commit, or by the commit alone where the fork
        is gone: what a fork's run says of itself is not believed. None where no open one has that head any more, as after another push.
        Raises BenchstoreError where more than one has.
        """
        if isinstance(event.get("pull_request"), dict):
            return int(event["pull_request"]["number"])
        run = event.get("workflow_run")
        if not isinstance(run, dict):
            raise UsageError("the event names no pull request", hint="say which: --pull-request NUMBER")
        sha, fork = str(run.get("head_sha")), run.get("head_repository") or {}
        if not _SHA.fullmatch(sha):
            raise BenchstoreError("the run's head commit is not a commit")
        head = {"head": f"{fork['owner']['login']}:{run.get('head_branch') or ''}"} if fork else {}
        pulls = self.client.pages(self.path(f"pulls?{urlencode({'state': 'open', **head})}"))
        return _the_one([pull for pull in pulls if pull["head"]["sha"] == sha], sha, base)

    def _settled(self, number: int, mine: list[dict[str, Any]], text: str, mark: str) -> Posted:
        """One comment with `text`, of those that are there now."""
        for comment in mine[1:]:
            self.client.ask("DELETE", self.path(f"issues/comments/{comment['id']}"), accept=(404,))
        if not mine:
            raise BenchstoreError(f"the comment on #{number} is gone again", hint="someone deletes it as it is made")
        first = mine[0]
        if text_of(first) == text:
            return Posted(done="created", url=first["html_url"])
        answer = self.client.ask("PATCH", self.path(f"issues/comments/{first['id']}"), {"body": text}, accept=(404,))
        if answer.status == 404:  # deleted between finding and updating it
            self.client.ask("POST", self.path(f"issues/{number}/comments"), {"body": text})
            return self._settled(number, self._mine(number, mark), text, mark)
        return Posted(done="updated", url=str(answer.value["html_url"]))

    def _mine(self, number: int, mark: str) -> list[dict[str, Any]]:
        """The comments that end with the mark and were made by whom the token belongs to, oldest first."""
        me = self.login()
        found = [
            comment
            for comment in self.client.pages(self.path(f"issues/{number}/comments"))
            if text_of(comment).endswith(f"\n{mark}") and is_by(comment.get("user") or {}, me)
        ]
        return sorted(found, key=lambda comment: int(comment["id"]))

    def login(self) -> str | None:
        """The token's user; None for the token of an app, such as a workflow's, which has none and may not ask."""
        answer = self.client.ask("GET", "/user", accept=(403, 404))
        return str(answer.value["login"]) if answer.status == 200 else None

    def default_branch(self) -> str:
        """The branch that the repository itself stands on."""
        return str(self.client.ask("GET", f"/repos/{quote(self.repository)}").value["default_branch"])

    def path(self, rest: str) -> str:
        """The API's path of something in the repository."""
        return f"/repos/{quote(self.repository)}/{rest}"


def _the_one(pulls: Sequence[Mapping[str, Any]], sha: str, base: str | None) -> int | None:
    """The number of the one that is meant, of those with this head."""
    if not pulls:
        return None
    meant = [pull for pull in pulls if base is None or pull["base"]["ref"] == base]
    if len(meant) != 1:
        named = ", ".join(f"#{pull['number']} to {pull['base']['ref']}" for pull in pulls)
        several = (
            f"several open pull requests have {sha[:12]} as their head: {named}" if meant else f"{sha[:12]} is the head of {named} alone"
        )
        raise BenchstoreError(several, hint="say which: --pull-request NUMBER; benchstore post also takes --base BRANCH")
    return int(meant[0]["number"])


def text_of(comment: Mapping[str, Any]) -> str:
    """A comment's or an issue's text as it was posted; the forge may have changed its line ends."""
    return str(comment.get("body") or "").replace("\r\n", "\n").strip()


def is_by(user: Mapping[str, Any], me: str | None) -> bool:
    """Anyone could write the mark; only a comment of one's own, or of a bot where the token is a bot's, is taken for it."""
    return user.get("login") == me if me else user.get("type") == "Bot"
