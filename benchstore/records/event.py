"""What can happen to a model: its versions are added, its pointer moves, changes are accepted, versions withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from benchstore.records.series import Series

EventKind = Literal[
    "added",
    "promoted",
    "rolled back",
    "baseline set",
    "baseline removed",
    "accepted",
    "acceptance removed",
    "withdrawn",
    "withdrawal removed",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened to a model. `time` is the commit's, RFC 3339; `commit` is empty for what is not committed yet.

    `previous` is the version that was current (or baseline) before a pointer moved; `metric` and `reason` belong to
    accepted and withdrawn; `subject` is the commit's first line.
    """

    kind: EventKind
    model: str
    version: int
    commit: str
    author: str
    time: str
    subject: str
    series: Series | None = None
    previous: int | None = None
    metric: str | None = None
    reason: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The event as `log --format json` prints it."""
        series = self.series
        return {
            "kind": self.kind,
            "model": self.model,
            "version": self.version,
            "series": {"dataset": series.dataset, "prompt": series.prompt or None, "environment": series.environment} if series else None,
            "previous": self.previous,
            "metric": self.metric,
            "reason": self.reason,
            "time": self.time,
            "author": self.author,
            "commit": self.commit or None,
            "subject": self.subject,
        }
