"""The rule that turns evidence into the word of a verdict."""

from __future__ import annotations

import math

from benchstore.analysis import sampling
from benchstore.analysis.evidence import Evidence
from benchstore.analysis.judgement import Word
from benchstore.analysis.limits import ROUNDING, UNTESTED, ahead, beyond_limit, effective_limit, worst_error
from benchstore.analysis.question import Question
from benchstore.records.config import Policy
from benchstore.records.metric import Metric

COLLAPSE_OF_SHARE, COLLAPSE_FACTOR = 0.3, 2.0
"""A fall of 30 points, a time or a cost twice as large: nobody asks whether that is noise."""
TESTED = 3.5
"""Standard errors of the worst case that a collapse must pass where a test was made; `limits.UNTESTED` where none was."""


def decide(question: Question, evidence: Evidence, p_adjusted: float | None, policy: Policy, *, underpowered: bool = False) -> Word:
    """The word for a change that could be judged.

    A change at least as large as the limit is `regressed` or `improved` if "no change" is rejected; a smaller one
    `changed, within limit`. A collapse is `regressed` by itself. What is beyond the limit is `cannot tell` where nothing is known of
    the spread, or so few examples are there that no outcome could have been called a change (`underpowered`); so is a gross fall
    that noise could explain, which is never passed as noise: of what was tested, of the values, and of rows that failed counted as wrong.
    """
    metric = question.metric
    beyond = beyond_limit(metric, question.before, evidence.effect)
    rejected = p_adjusted is not None and p_adjusted <= policy.alpha + ROUNDING and not evidence.disqualified and evidence.effect != 0
    if collapsed(question, evidence, policy):
        return "regressed"
    if rejected and beyond:
        return "regressed" if ahead(metric, evidence.effect) == -1 else "improved"
    if rejected:
        return "changed, within limit"
    if beyond and (evidence.p is None or underpowered):
        return "cannot tell"
    if ahead(metric, worst := at_worst(question, evidence)) == -1 and is_gross(question, worst, policy):
        return "cannot tell"
    if evidence.p is None:
        return "within noise"
    return "unchanged" if not beyond and _inside(metric, question.before, evidence) else "within noise"


def at_worst(question: Question, evidence: Evidence) -> float:
    """The worst of what the values show, what was tested, and what the rows that failed make of it."""
    found = [question.delta, evidence.effect, *([evidence.at_worst] if evidence.at_worst is not None else [])]
    return max(found) if question.metric.direction == "lower" else min(found)


def is_gross(question: Question, change: float, policy: Policy) -> bool:
    """Whether a change is so many limits large that it must not pass unseen."""
    limit = effective_limit(question.metric, question.before)
    return bool(limit) and policy.gross > 0 and abs(change) >= policy.gross * (limit or 0.0) * (1 - ROUNDING)


def collapsed(question: Question, evidence: Evidence, policy: Policy) -> bool:
    """Whether a fall is so large that it is a regression whatever is known of its noise; where runs show that noise they decide.

    Of nights that are watched together it is the last one's, as their level says nothing yet of what fell tonight.
    """
    grouped = evidence.counted.clusters is not None and evidence.p is not None  # of groups of unlike size nobody knows what they are worth
    if not policy.collapse or evidence.disqualified or evidence.method == "history" or grouped:
        return False
    metric, fall = question.metric, question.delta if evidence.method == "always-valid" else evidence.effect
    if ahead(metric, fall) != -1 or not beyond_limit(metric, question.before, fall):
        return False
    change = abs(fall)
    if metric.unit in ("proportion", "percent"):
        return change / question.scale >= _collapse_of_share(question, evidence, policy) - ROUNDING
    if not _untested(evidence) or not (question.is_time or metric.unit == "usd"):
        return False
    small, large = sorted((question.before, question.after))
    return small > 0 and large / small >= COLLAPSE_FACTOR - ROUNDING


def _untested(evidence: Evidence) -> bool:
    """Whether no test was made of this one change: nothing is known of its noise, or only the level of many nights was tested."""
    return evidence.p is None or evidence.method == "always-valid"


def _collapse_of_share(question: Question, evidence: Evidence, policy: Policy) -> float:
    n = sampling.behind(question, evidence)
    if sampling.is_of_classes(question.metric.name):
        return math.inf  # one example of a rare class may be half of it
    if n is None:
        return COLLAPSE_OF_SHARE if _untested(evidence) else math.inf
    limit = effective_limit(question.metric, question.before) or 0.0
    errors = UNTESTED if evidence.p is None else TESTED
    return max(policy.gross * limit / question.scale, errors * worst_error(n))


def _inside(metric: Metric, reference: float, evidence: Evidence) -> bool:
    """Whether the 90% interval lies inside the limit on both sides (two one-sided tests, Schuirmann 1987); never at limit 0."""
    limit = effective_limit(metric, reference)
    return bool(limit) and evidence.inner is not None and all(abs(end) < (limit or 0.0) for end in evidence.inner)
