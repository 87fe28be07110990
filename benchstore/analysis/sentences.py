"""A verdict in words: one plain sentence, the evidence behind it, and the rule it was held to. Decides nothing."""

from __future__ import annotations

import math

from benchstore.analysis.evidence import Evidence
from benchstore.analysis.judgement import Word
from benchstore.analysis.question import Question
from benchstore.records import quantities
from benchstore.records.config import Policy
from benchstore.records.metric import Metric

_METHODS = {
    "mcnemar": "McNemar's mid-p test",
    "sign-flip": "paired sign-flip test",
    "cluster sign-flip": "paired sign-flip test of groups",
    "log-ratio": "paired t test of log ratios",
    "standard errors": "z test on the stated standard errors",
    "proportions": "Fisher's mid-p test",
    "history": "prediction from earlier runs",
    "limit": "limit only",
}


def sentence(
    question: Question, verdict: Word, evidence: Evidence | None, p_adjusted: float | None, size: float | None, policy: Policy
) -> str:
    """One plain sentence with its full stop; `size` is the smallest change that would have been found 8 times in 10."""
    metric, reference, value = question.metric, question.reference, question.value
    name, note = quantities.title(metric.name), ("" if question.obstacle else _context(question))
    if verdict == "incomparable":
        return f"{name} is incomparable: {question.obstacle}."
    if value is None:
        return f"{name} is missing; the reference has {quantities.value_text(metric, reference)}."
    if reference is None:
        return f"{name} is {quantities.value_text(metric, value)}; {note or 'there is nothing to compare it with'}."
    said = _because(question, verdict, evidence, p_adjusted, size, policy) if evidence else ", which has no limit to judge it by"
    told = evidence.notes if evidence and evidence.p is not None else ()
    notes = [*told, *([note] if note else [])]
    if verdict == "accepted":
        notes = [f"reason: {question.accepted}"] if question.accepted else []
    return _moved(question, evidence) + said + "".join(f"; {item}" for item in notes) + "."


def _moved(question: Question, evidence: Evidence | None) -> str:
    metric, reference, value = question.metric, question.before, question.after
    name = quantities.title(metric.name)
    if evidence and evidence.compared_with is not None:
        arrow = f"{quantities.value_text(metric, evidence.compared_with)} → {quantities.value_text(metric, value)}"
        way = "above" if evidence.change > 0 else "below"
        return f"{name} is {quantities.size_text(metric, evidence.change)} {way} the mean of {evidence.counted.n} earlier runs ({arrow})"
    if value == reference:
        return f"{name} is the same, {quantities.value_text(metric, value)}"
    arrow = f"{quantities.value_text(metric, reference)} → {quantities.value_text(metric, value)}"
    return f"{name} {'rose' if value > reference else 'fell'} {quantities.size_text(metric, value - reference)} ({arrow})"


def _context(question: Question) -> str:
    old, new = question.old, question.new
    return f"compared across environments, {old.environment} and {new.environment}" if old and old.environment != new.environment else ""


def _because(question: Question, verdict: Word, evidence: Evidence, p_adjusted: float | None, size: float | None, policy: Policy) -> str:
    limit = quantities.limit_text(question.metric)
    match verdict:
        case "regressed" | "improved":
            return f", more than noise: {_shown(evidence)} ({p_text(evidence.p, p_adjusted)}){_disagreement(evidence)}"
        case "accepted":
            return f", beyond the limit of {limit}, and was accepted"
        case "changed, within limit":
            return f", a change that is real and within the limit of {limit} ({p_text(evidence.p, p_adjusted)})"
        case "unchanged":
            return f", unchanged: {quantities.change_interval_text(question.metric, evidence.inner, long=True)} (90%) is inside the limit of {limit}"
        case "cannot tell":
            if evidence.p is not None:
                return f", beyond the limit of {limit}, but {_number(evidence.counted.n)} {evidence.counted.unit} are too few to tell any change from noise"
            return f", beyond the limit of {limit}, but nothing is known of its noise: {', '.join(evidence.notes) or 'no evidence'}"
    return _within_noise(question, evidence, size, policy)


def _within_noise(question: Question, evidence: Evidence, size: float | None, policy: Policy) -> str:
    """What the test could have seen is the worth of "no change found"."""
    if evidence.p is None:
        limit = quantities.limit_text(question.metric)
        return f", within the limit of {limit}; {', '.join(evidence.notes)}"
    if evidence.disqualified and evidence.p <= policy.alpha:
        return f", within noise: {evidence.disqualified}"
    aside = _nearly(evidence, policy)
    metric = question.metric
    behind = (
        f"against {evidence.counted.n} earlier runs"
        if evidence.counted.unit == "runs"
        else f"on these {_number(evidence.counted.n)} {evidence.counted.unit}"
    )
    behind = "by the stated standard errors" if evidence.counted.n is None else behind
    word = "drop" if metric.direction == "higher" else "rise"
    end = metric.min if metric.direction == "higher" else metric.max
    room = math.inf if end is None else abs(question.before - end)
    if room <= 0:
        return f", within noise: it can get no worse{aside}"
    if size is None or size > room * (1 + 1e-9):
        worst = f"a {'fall' if word == 'drop' else word} to {quantities.value_text(metric, end)}"
        lost = f"no {word} could be told" if end is None else f"even {worst} might be missed"
        return f", within noise: {behind} {lost}{aside}"
    caught = f"a {word} of {quantities.size_text(metric, size)} would be caught 8 times in 10"
    return f", within noise: {behind} {caught}; smaller ones may be missed{aside}"


def _shown(evidence: Evidence) -> str:
    """What the numbers look like to a reader without statistics."""
    if evidence.counted.moves and evidence.method == "mcnemar":
        better, worse = evidence.counted.moves
        return f"of {_number(evidence.counted.n)} examples {_number(worse)} got worse and {_number(better)} better"
    if evidence.method == "history":
        return f"further off than {evidence.counted.n} earlier runs lie apart"
    if evidence.counted.clusters is not None:
        return f"{_number(evidence.counted.n)} examples in {_number(evidence.counted.clusters)} groups"
    if evidence.counted.differing is not None:
        return f"{_number(evidence.counted.differing)} of {_number(evidence.counted.n)} examples differ"
    return f"on {_number(evidence.counted.n)} {evidence.counted.unit}" if evidence.counted.n else "by the stated standard errors"


def _disagreement(evidence: Evidence) -> str:
    """The test decides; a reader who looks at the interval must not be left alone with the contradiction."""
    return "; its interval includes no change, the test decides" if evidence.interval and _spans_zero(evidence.interval) else ""


def _nearly(evidence: Evidence, policy: Policy) -> str:
    """As above, for what was not found: the interval knows nothing of the other tests of the report."""
    if evidence.interval is None or evidence.p is None or _spans_zero(evidence.interval):
        return ""
    if policy.strict:
        return "; not beyond doubt larger than the limit"
    if evidence.p <= policy.alpha:
        return f"; alone it would count ({p_text(evidence.p, None)}), among the tests of this snapshot it does not"
    return "; its interval excludes no change, the test decides"


def _spans_zero(interval: tuple[float, float]) -> bool:
    return interval[0] <= 0 <= interval[1]


def evidence_text(
    question: Question, evidence: Evidence | None, p_adjusted: float | None, policy: Policy, size: float | None, needed: int | None
) -> str:
    """What was found, in one line: test, n, p, interval; where nothing was, what could have been, and how many examples the limit takes."""
    if evidence is None:
        return ""
    metric = question.metric
    groups = f" in {_number(evidence.counted.clusters)} groups" if evidence.counted.clusters is not None else ""
    behind = f" on {_number(evidence.counted.n)} {evidence.counted.unit}{groups}" if evidence.counted.n else ""
    found = p_adjusted is not None and p_adjusted <= policy.alpha
    parts = [f"{_METHODS[evidence.method]}{behind}", p_text(evidence.p, p_adjusted)]
    if evidence.interval:
        ends = quantities.change_interval_text(metric, evidence.interval, long=True)
        alone = ", if its noise is that of the earlier runs" if evidence.method == "history" and evidence.spread.logs else ""
        parts.append(f"change {ends} ({policy.confidence * 100:g}%{alone})")
    if size and not found:
        parts.append(f"finds {quantities.size_text(metric, size)} 8 times in 10")
    if needed and not found:
        parts.append(f"{_number(needed)} {evidence.counted.unit} would find the limit")
    return "; ".join([part for part in parts if part] + list(evidence.details))


def rule_text(metric: Metric, policy: Policy, tests: int) -> str:
    """What a regression must meet."""
    corrections = {
        "holm": f"after Holm over {tests} {'test' if tests == 1 else 'tests'}",
        "benjamini-hochberg": f"after Benjamini-Hochberg over {tests} {'test' if tests == 1 else 'tests'}",
        "none": "uncorrected",
    }
    limit = f"worse by at least {quantities.limit_text(metric)}"
    if not tests:
        return limit
    null = " and by more than it beyond doubt" if policy.strict else ""
    return f"{limit}{null}, and p ≤ {policy.alpha:.3g} {corrections[policy.correction]}"


def p_text(p: float | None, adjusted: float | None) -> str:
    """`p = 0.004, adjusted 0.026`; `p < 0.001` below; empty where there is none."""
    if p is None:
        return ""
    raw = f"p {_p(p)}"
    return raw if adjusted is None or abs(adjusted - p) < 5e-4 else f"{raw}, adjusted {_p(adjusted).removeprefix('= ')}"


def _p(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"= {p:.3f}"


def _number(number: int | None) -> str:
    return quantities.count_text(number)
