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

    `model` may be any text here, such as a hub's `owner/name`; `created_at` may lack its zone.
    """

    fields: Mapping[str, Any]
    samples: Samples | None = None
    notices: tuple[str, ...] = field(default_factory=tuple)

    @property
    def metrics(self) -> Mapping[str, float]:
        """The measured numbers by metric name."""
        metrics: Mapping[str, float] = self.fields["metrics"]
        return metrics
