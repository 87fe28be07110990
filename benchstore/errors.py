"""The exception tree and `Problem`, the one shape of everything that can be wrong with content.

    BenchstoreError           exit 3: the work could not be done
    ├── GitFailed             exit 3: git could not do it; carries git's exit code
    ├── UsageError            exit 2: the call itself is wrong (unknown model, bad flag)
    │   └── Ambiguous         several series are meant; carries what each has
    └── Refused               exit 1: content is wrong; carries every problem found

Nothing here prints; `cli/` turns an exception into text and an exit code in one place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong: the file, the place inside it, what is wrong and what to do.

    `place` is a path such as `metrics.f1` or `line 3 column 7`; empty means the whole file.
    `rule` is a short stable name (`schema`, `canonical`, `rows`, …) for machines and tests.
    """

    file: str
    message: str
    rule: str
    place: str = ""
    hint: str = ""
    severity: Severity = "error"

    def to_dict(self) -> dict[str, Any]:
        """Every field by name, as `--format json` prints it."""
        return {
            "file": self.file,
            "place": self.place or None,
            "message": self.message,
            "hint": self.hint or None,
            "rule": self.rule,
            "severity": self.severity,
        }

    def __str__(self) -> str:
        """One or two lines: `file: place: message`, then the hint."""
        head = f"{self.file}: {self.place}: {self.message}" if self.place else f"{self.file}: {self.message}"
        return f"{head}\n    {self.hint}" if self.hint else head


class BenchstoreError(Exception):
    """The work could not be done; `hint` says what to do about it."""

    exit_code = 3

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class GitFailed(BenchstoreError):  # noqa: N818  # it says what happened, and reads so where it is caught
    """A git command failed; `status` is its exit code, and `busy` says that another process held what it needed."""

    def __init__(self, message: str, *, hint: str = "", status: int = 128, busy: bool = False) -> None:
        super().__init__(message, hint=hint)
        self.status, self.busy = status, busy


class UsageError(BenchstoreError):
    """The call itself is wrong: an unknown name, a missing choice, words that do not go together."""

    exit_code = 2


class Ambiguous(UsageError):  # noqa: N818  # it says how the call is, and reads so where it is caught
    """Several series fit what was said; `choices` says of each, in words, on which version it stands and which came before."""

    def __init__(self, message: str, *, hint: str, choices: Iterable[str]) -> None:
        super().__init__(message, hint=hint)
        self.choices = tuple(choices)


class Refused(BenchstoreError):  # noqa: N818  # it is a verdict on content, and reads so where it is caught
    """Content is wrong. `problems` holds every problem found, never only the first; `then` says how things stand now."""

    exit_code = 1

    def __init__(self, problems: Iterable[Problem], *, then: str = "nothing was written") -> None:
        self.problems, self.then = tuple(problems), then
        super().__init__("\n".join(map(str, self.problems)))


def errors_of(problems: Iterable[Problem]) -> list[Problem]:
    """Only the problems that refuse; warnings are left out."""
    return [problem for problem in problems if problem.severity == "error"]


def refuse_errors(problems: Iterable[Problem]) -> None:
    """Raise `Refused` with all of `problems` if any one of them is an error."""
    found = list(problems)
    if errors_of(found):
        raise Refused(found)
