"""A draft: what an importer reads from a result file, and `add` completes into a snapshot.

The snapshot's fields, each optional but `metrics`, with the sample columns inline. `notices` are sentences for the
person who adds it, such as a date without a zone that was left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from benchstore.records.samples import Samples


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """`fields` are JSON values by the snapshot's field names (nested ones as nested objects).

    `model` may be any text here, such as a hub's `owner/name`; `created_at` may lack its zone. `settings` are what makes it another
    question, such as `shots` and `generation`. `places` say where in the file each metric stands, and each name that was `left_out` with
    why; `made` says how a metric was made of what stands there, where it is not that number itself. Of a file that holds results of
    several dates, `part` is the SHA-256 of what this one was read from. `step` orders results that have no date.
    """

    fields: Mapping[str, Any]
    samples: Samples | None = None
    notices: tuple[str, ...] = field(default_factory=tuple)
    settings: Mapping[str, Any] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    made: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)
    part: str = ""
    step: float | None = None

    @property
    def metrics(self) -> Mapping[str, float]:
        """The measured numbers by metric name."""
        metrics: Mapping[str, float] = self.fields["metrics"]
        return metrics
