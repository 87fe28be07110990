"""What a pull request's comment says, as annotations on the lines of its files: workflow commands that a CI runner reads.

GitHub shows them on the check run of the job that prints them, so that no further rights are needed, also for forks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from benchstore.standing.review import Review
from benchstore.store.snapshots import snapshot_path

MOST = 10
"""GitHub shows no more of one level from one step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """One remark on one line of a file."""

    level: Literal["error", "warning"]
    file: str
    line: int
    title: str
    message: str

    def __str__(self) -> str:
        """The workflow command; nothing in it can begin another one."""
        place = f"file={_property(self.file)},line={self.line},title={_property(self.title)}"
        return f"::{self.level} {place}::{_data(self.message)}"


def annotated(review: Review, read: Callable[[str], str], prefix: str = "") -> list[Annotation]:
    """The first of each level. `read` gives the text of a store's file, `prefix` is where the store lies in the repository."""
    found = [*_of_problems(review, prefix), *_of_rows(review, read, prefix), *_of_what_then_stands(review, read, prefix)]
    return [item for level in ("error", "warning") for item in [one for one in found if one.level == level][:MOST]]


def _of_problems(review: Review, prefix: str) -> Iterator[Annotation]:
    for problem in review.problems:
        hint = f"\n{problem.hint}" if problem.hint else ""
        title = f"{problem.place}: {problem.rule}" if problem.place else problem.rule
        yield Annotation(level=problem.severity, file=prefix + problem.file, line=1, title=title, message=problem.message + hint)


def _of_rows(review: Review, read: Callable[[str], str], prefix: str) -> Iterator[Annotation]:
    failing = {id(row) for row in review.failing()}
    for change in review.changes:
        file = snapshot_path(change.snapshot.model, change.snapshot.version)
        looks = {id(row) for row in review.to_look_at(change)}
        for row in change.judgements:
            if id(row) in failing | looks:
                title = f"{change.snapshot.model} v{change.snapshot.version}: {row.verdict}"
                line = line_of(read(file), row.metric)
                yield Annotation(
                    level="error" if id(row) in failing else "warning", file=prefix + file, line=line, title=title, message=row.sentence
                )


def _of_what_then_stands(review: Review, read: Callable[[str], str], prefix: str) -> Iterator[Annotation]:
    """What the change opens or holds against a series' own reference."""
    for finding, row in (*review.opens, *review.holds):
        file = snapshot_path(finding.snapshot.model, finding.snapshot.version)
        what = f"opens a regression on {review.lies.against}" if finding.state == "open" else "is held"
        title = f"{finding.snapshot.model} v{finding.snapshot.version} {what}"
        message = f"{row.sentence} Against v{row.reference}, {row.reference_why}."
        yield Annotation(level="warning", file=prefix + file, line=line_of(read(file), row.metric), title=title, message=message)


def line_of(text: str, metric: str) -> int:
    """The line of a snapshot in canonical form where a metric's value stands; that of all metrics where it is derived."""
    lines = text.splitlines()
    start = next((number for number, line in enumerate(lines, 1) if line.startswith('  "metrics":')), 1)
    key = f'    "{metric}": '
    return next((number for number, line in enumerate(lines, 1) if number > start and line.startswith(key)), start)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
