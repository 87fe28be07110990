"""What a whole series says of its own spread: runs, mean, standard deviation, least and most of each metric.

Descriptions of what was measured, never a verdict.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

Summary = tuple[int, float, float | None, float, float]
"""Number of runs, mean, standard deviation (ddof 1; None for one run), minimum, maximum."""


def summary(values: Sequence[float]) -> Summary | None:
    """The summary of one metric over a series; None where it was never measured."""
    if not values:
        return None
    mean = math.fsum(values) / len(values)
    squares = math.fsum((value - mean) ** 2 for value in values)
    deviation = math.sqrt(squares / (len(values) - 1)) if len(values) > 1 else None
    return len(values), mean, deviation, min(values), max(values)
