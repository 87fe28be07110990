"""Judging pull requests with the code and the rules of their base: the verdict as a commit status and as the one comment.

Of a pull request only objects of git are read. Nothing of it is checked out, run or imported.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchstore import pull_requests
from benchstore.errors import BenchstoreError
from benchstore.forge.github import GitHub, Posted
from benchstore.forge.pulls import Pull, Pulls
from benchstore.forge.statuses import State, Status, Statuses, shortened
from benchstore.publish.words.visible import visible
from benchstore.repository import Repository
from benchstore.whole_reviews import WholeReview, whole_review

CONTEXT = "benchstore"
"""The name of the status that a branch's protection requires."""
_TRIES, _WAIT_SECONDS = 5, 3.0
"""A forge shows a push in its API and in its refs at slightly different times."""
_RUN = re.compile(r"(?<=^`)[0-9a-f]{7}(?=` → `[0-9a-f]{7}`)|\[run\]\([^)\s]*\)", re.MULTILINE)
"""What of a comment says when it was judged and by which run, not what came of it: the base's commit, and the link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PullVerdict:
    """What was said of one pull request: its state, in one line, the comment's Markdown, and what was done with the comment."""

    pull: Pull
    state: State
    line: str
    text: str
    posted: Posted

    def __str__(self) -> str:
        return f"#{self.pull.number}: {self.state}: {self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Judges the pull requests of a repository on GitHub by a checkout `here` of it, with every store that is in it.

    `link` is where the run can be seen, `web` where the repository can, as far as these are known.
    """

    here: Repository
    github: GitHub
    link: str | None = None
    web: str | None = None
    sleep: Callable[[float], None] = time.sleep

    def one(self, number: int) -> PullVerdict | None:
        """Say of a pull request that it is being judged, judge it, and say how it is; None of one that is closed.

        What keeps it from being judged is said there too, and raised. What stands is not said again, as GitHub keeps a thousand statuses of a
        commit, and whoever may edit a pull request could use them up.
        """
        pull = Pulls(github=self.github).one(number)
        if not pull.is_open:
            return None
        if Statuses(github=self.github).latest(pull.head, context(pull)) is None:
            self._say(pull, "pending", "is being judged")
        return self._judged(pull, anew=False)

    def all(self, base: str | None = None) -> Iterator[PullVerdict | BenchstoreError]:
        """Judge every open pull request to `base`, or to the default branch, anew, as it has moved. What keeps one from it is given.

        What was said before stands until then. What comes to the same is not said again: GitHub keeps a thousand statuses of a commit,
        and takes so many comments an hour.
        """
        for pull in Pulls(github=self.github).to(base or self.github.default_branch()):
            if isinstance(pull, BenchstoreError):
                yield pull
                continue
            try:
                yield self._judged(pull, anew=True)
            except BenchstoreError as error:
                yield BenchstoreError(f"#{pull.number}: {error}", hint=error.hint)
            except Exception as error:  # noqa: BLE001  # whatever one brings, the others are judged
                yield BenchstoreError(f"#{pull.number}: internal error: {type(error).__name__}: {error}", hint="please report it")

    def _judged(self, pull: Pull, *, anew: bool) -> PullVerdict:
        try:
            pull, _, review = self._review(pull) if anew else self._review_of_what_stays(pull)
            text = review.text(run=self.link, preview=f"{self.web}/pull/{pull.number}/checks" if self.web else None)
            line = shortened(visible(review.line()))
        except Exception as error:
            self._say_what_is_new(pull, "error", visible(f"could not be judged: {str(error) or type(error).__name__}"))
            raise
        state: State = "failure" if review.fails else "success"
        self._say_what_is_new(pull, state, line)  # before the comment, so that what keeps that from being made does not keep the verdict
        alike = _verdict_alone if anew else str
        posted = pull_requests.comment(self.github, pull.number, text, create=review.changed, alike=alike)
        return PullVerdict(pull=pull, state=state, line=line, text=text, posted=posted)

    def _review_of_what_stays(self, pull: Pull) -> tuple[Pull, str, WholeReview]:
        """The same once more where the base moves meanwhile, so that no verdict of before comes after one of `all`."""
        found = self._review(pull)
        for _ in range(_TRIES):
            pull, tip, _ = found
            if self.here.fetch_pull_request(pull.number, pull.base) == (tip, pull.head):
                break
            found = self._review(pull)
        return found

    def _review(self, pull: Pull) -> tuple[Pull, str, WholeReview]:
        """The pull request as it is now, the base's tip, and the review of the commit that both API and refs call the newest."""
        for _ in range(_TRIES):
            tip, head = self.here.fetch_pull_request(pull.number, pull.base)
            if head == pull.head:
                return pull, tip, whole_review(self.here, tip, head, pull.base)
            self.sleep(_WAIT_SECONDS)
            pull = Pulls(github=self.github).one(pull.number)
        hint = "it is pushed to at this moment, and that starts a run of its own; else run this again"
        raise BenchstoreError(f"the newest commit of #{pull.number} is not settled", hint=hint)

    def _say(self, pull: Pull, state: State, line: str) -> None:
        Statuses(github=self.github).put(pull.head, self._status(pull, state, line))

    def _say_what_is_new(self, pull: Pull, state: State, line: str) -> None:
        known = Statuses(github=self.github).latest(pull.head, context(pull))
        if known is None or (known.state, known.description) != (state, shortened(line)):
            self._say(pull, state, line)

    def _status(self, pull: Pull, state: State, line: str) -> Status:
        return Status(context=context(pull), state=state, description=line, link=self.link)


def context(pull: Pull) -> str:
    """The status's name, which is the required one only where the base is the default branch.

    So a verdict against another branch, which anybody may have made for it, is none after the pull request is moved to this one.
    """
    return CONTEXT if pull.to_default else f"{CONTEXT} ({visible(pull.base)})"


def _verdict_alone(text: str) -> str:
    return _RUN.sub("", text)
