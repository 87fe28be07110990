"""What "worse" means, for every face: the only place that reads it from a verdict."""

from __future__ import annotations

from benchstore.analysis.judgement import Judgement
from benchstore.analysis.references import NOTHING_LEFT
from benchstore.records.config import BLIND, Policy


def regressed(row: Judgement) -> bool:
    """Worse by more than its limit and by more than noise; of a scheduled run only once the next one confirmed it."""
    return row.verdict == "regressed" and row.confirmed


def by_test(row: Judgement, policy: Policy) -> bool:
    """Whether a regression rests on a test, which a report corrects once more; a collapse needs none."""
    return row.verdict == "regressed" and row.p_adjusted is not None and row.p_adjusted <= policy.alpha + 1e-9


def unconfirmed(row: Judgement) -> bool:
    """A scheduled run stands alone with it."""
    return row.verdict == "regressed" and not row.confirmed


def unsure(row: Judgement) -> bool:
    """Worse by more than its limit, and nothing can tell it from noise; or nothing could be seen at all."""
    return (row.verdict == "cannot tell" and row.better == -1) or unseen(row)


def unseen(row: Judgement) -> bool:
    """A primary metric that is missing, that lacks some of its tasks, or that has nothing left to be held against."""
    nothing_left = row.verdict == "new" and row.reference_why == NOTHING_LEFT
    return row.primary and (row.verdict == "missing" or bool(row.lost) or nothing_left)


def any_way(row: Judgement) -> bool:
    """Regressed, confirmed or not, or looking so."""
    return row.verdict == "regressed" or unsure(row)


def named(row: Judgement, words: tuple[str, ...]) -> bool:
    """Whether a list of words, such as the policy's `fail_on`, names a verdict; `blind` names what could not have been seen."""
    return row.verdict in words or (row.blind and BLIND in words)


def fails(row: Judgement, policy: Policy) -> bool:
    """Whether the policy fails a verdict: one that it names, unless it looks better or is not confirmed yet."""
    return named(row, policy.fail_on) and row.better != 1 and row.confirmed
