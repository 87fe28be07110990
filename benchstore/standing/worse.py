"""What "worse" means, for every face: the only place that reads it from a verdict."""

from __future__ import annotations

from benchstore.analysis.judgement import Judgement
from benchstore.records.config import Policy


def regressed(row: Judgement) -> bool:
    """Worse by more than its limit and by more than noise; of a scheduled run only once the next one confirmed it."""
    return row.verdict == "regressed" and row.confirmed


def unconfirmed(row: Judgement) -> bool:
    """A scheduled run stands alone with it."""
    return row.verdict == "regressed" and not row.confirmed


def unsure(row: Judgement) -> bool:
    """Worse by more than its limit, and nothing can tell it from noise."""
    return row.verdict == "cannot tell" and row.better == -1


def any_way(row: Judgement) -> bool:
    """Regressed, confirmed or not, or looking so."""
    return row.verdict == "regressed" or unsure(row)


def fails(row: Judgement, policy: Policy) -> bool:
    """Whether the policy fails a verdict: one that it names, unless it looks better or is not confirmed yet."""
    return row.verdict in policy.fail_on and row.better != 1 and row.confirmed
