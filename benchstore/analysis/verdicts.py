"""The rule that turns evidence into the word of a verdict."""

from __future__ import annotations

from benchstore.analysis.evidence import Evidence
from benchstore.analysis.judgement import Word
from benchstore.analysis.limits import ROUNDING, ahead, beyond_limit, effective_limit
from benchstore.records.config import Policy
from benchstore.records.metric import Metric


def decide(
    metric: Metric, evidence: Evidence, reference: float, p_adjusted: float | None, policy: Policy, *, underpowered: bool = False
) -> Word:
    """The word for a change that could be judged. `reference` is what the effect was compared with.

    A change at least as large as the limit is `regressed` or `improved` if "no change" is rejected; a smaller one
    `changed, within limit`. Where nothing is known of the spread a change beyond the limit is `cannot tell`; so it is
    where the test is `underpowered`: where there are so few examples that no outcome could have been called a change.
    """
    beyond = beyond_limit(metric, reference, evidence.change)
    if evidence.p is None:
        return "cannot tell" if beyond else "within noise"
    rejected = p_adjusted is not None and p_adjusted <= policy.alpha + ROUNDING and not evidence.disqualified and evidence.change != 0
    if rejected and beyond:
        return "improved" if ahead(metric, evidence.change) == 1 else "regressed"
    if rejected:
        return "changed, within limit"
    if beyond and underpowered:
        return "cannot tell"
    return "unchanged" if not beyond and _inside(metric, reference, evidence) else "within noise"


def _inside(metric: Metric, reference: float, evidence: Evidence) -> bool:
    """Whether the 90% interval lies inside the limit on both sides (two one-sided tests, Schuirmann 1987); never at limit 0."""
    limit = effective_limit(metric, reference)
    return bool(limit) and evidence.inner is not None and all(abs(end) < (limit or 0.0) for end in evidence.inner)
