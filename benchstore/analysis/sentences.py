"""A verdict in words: one plain sentence, the evidence behind it, and the rule it was held to. Decides nothing."""

from __future__ import annotations

import math

from benchstore.analysis import machines
from benchstore.analysis.evidence import Evidence, Tested
from benchstore.analysis.judgement import Word, Words
from benchstore.analysis.limits import ROUNDING, effective_limit
from benchstore.analysis.question import Question
from benchstore.analysis.references import NOTHING_LEFT, is_accepted
from benchstore.analysis.sampling import behind, unit_of
from benchstore.analysis.statistics.rerun_noise import resolution
from benchstore.records import quantities
from benchstore.records.config import Policy
from benchstore.records.metric import Metric, family

_METHODS = {
    "mcnemar": "McNemar's mid-p test",
    "sign-flip": "paired sign-flip test",
    "cluster sign-flip": "paired sign-flip test of groups",
    "standard errors": "z test on the stated standard errors",
    "proportions": "Fisher's mid-p test",
    "f1 counts": "z test of F1 by its positives",
    "counts": "binomial test of two counts",
    "history": "t test",
    "always-valid": "always-valid test",
    "mean of tasks": "z test of the mean",
    "recipes": "Welch's t test",
    "limit": "limit only",
}


_COLLAPSE = "so much worse that no noise explains it (`collapse` in the policy)"


def in_words(question: Question, verdict: Word, test: Tested | None, policy: Policy, tests: int) -> Words:
    """A judgement in words; `tests` were corrected together."""
    if test is None:
        return Words(sentence=sentence(question, verdict, None, None, None, policy))
    return Words(
        sentence=sentence(question, verdict, test.evidence, test.p_adjusted, test.detectable, policy),
        rule=_COLLAPSE
        if _is_collapse(verdict, test.p_adjusted, policy)
        else rule_text(question.metric, policy, tests if test.evidence.p is not None else 0),
        evidence=evidence_text(question, test.evidence, test.p_adjusted, policy, test.detectable, test.needed),
    )


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
        nothing = (
            f"{question.why}, so nothing is left to compare it with"
            if question.why == NOTHING_LEFT
            else "there is nothing to compare it with"
        )
        return f"{name} is {quantities.value_text(metric, value)}; {note or nothing}."
    if verdict == "different prompt":
        return f"{_moved(question, evidence)} with a different prompt: {_otherwise(question, evidence, p_adjusted, policy)}."
    said = _because(question, verdict, evidence, p_adjusted, size, policy) if evidence else ", which has no limit to judge it by"
    told = evidence.notes if evidence and evidence.p is not None else ()
    notes = [*told, *([note] if note else [])]
    if verdict == "accepted":
        notes = [f"reason: {question.accepted}"] if question.accepted else []
    return _moved(question, evidence) + said + "".join(f"; {item}" for item in notes) + "."


def _moved(question: Question, evidence: Evidence | None) -> str:
    """What changed: between the two values, and where the test is of other rows, between these."""
    metric, reference, value = question.metric, question.before, question.after
    name = quantities.title(metric.name)
    if value == reference:
        moved = f"{name} is the same, {quantities.value_text(metric, value)}"
    else:
        arrow = f"{quantities.value_text(metric, reference)} → {quantities.value_text(metric, value)}"
        moved = f"{name} {_way(value - reference)} {_size(metric, value - reference)} ({arrow})"
    if evidence is None or evidence.p is None or not _is_another(question, evidence.effect):
        return moved
    if evidence.effect == 0:
        return f"{moved}, but is the same {'by the level of the nights' if evidence.method == 'always-valid' else 'on the rows that were tested'}"
    joined = "and" if evidence.effect * question.delta > 0 else "but"
    if evidence.method == "always-valid":
        size = quantities.size_text(metric, evidence.effect)
        place = "above" if evidence.effect > 0 else "below"
        return f"{moved}, {joined} the level since v{evidence.counted.since} is {size} {place} the reference's"
    return f"{moved}, {joined} {_way(evidence.effect)} {quantities.size_text(metric, evidence.effect)} on the rows that were tested"


def _size(metric: Metric, change: float) -> str:
    """The size of a change that is one, however small; only points are cut off, after one decimal."""
    text = quantities.size_text(metric, change)
    return "by less than 0.1 points" if text == "0.0 points" else text


def _way(change: float) -> str:
    return "rose" if change > 0 else "fell"


def _is_another(question: Question, effect: float) -> bool:
    """Whether what was tested is not what the values show, as a reader would see it, by more than a share is rounded to."""
    if question.metric.unit in ("proportion", "percent"):
        rounded = min(resolution([question.before, question.after]), question.scale / 1000)
        if abs(effect - question.delta) <= rounded * (1 + ROUNDING):
            return False
    return quantities.change_text(question.metric, effect) != quantities.change_text(question.metric, question.delta)


def _context(question: Question) -> str:
    old, new = question.old, question.new
    if old and is_accepted(question.why):
        return f"held against v{old.version}, whose level was accepted"
    if old and machines.SAME in question.why:
        return f"held against v{old.version}, {question.why.partition(';')[0]}"
    return f"compared across environments, {old.environment} and {new.environment}" if old and old.environment != new.environment else ""


def _otherwise(question: Question, evidence: Evidence | None, p_adjusted: float | None, policy: Policy) -> str:
    """How it was asked before and after, and what the rows that both sides have show; no verdict follows from it."""
    before, after = ((side.prompt.version if side and side.prompt else "none") for side in (question.old, question.new))
    asked = f"{before} → {after}"
    if evidence is None or evidence.p is None:
        return asked
    rows = (
        f"{quantities.change_interval_text(question.metric, evidence.interval, long=True)} ({policy.confidence * 100:g}%), "
        if evidence.interval
        else ""
    )
    return f"{asked}; on {_counted(evidence.counted.n, evidence.counted.unit)} that both have {rows}{p_text(evidence.p, p_adjusted)}"


def _because(question: Question, verdict: Word, evidence: Evidence, p_adjusted: float | None, size: float | None, policy: Policy) -> str:
    limit, metric = quantities.limit_text(question.metric), question.metric
    match verdict:
        case "regressed" | "improved":
            if _is_collapse(verdict, p_adjusted, policy):
                return f", a collapse: {_collapse(question, evidence)}"
            return f", more than noise: {_shown(evidence)} ({p_text(evidence.p, p_adjusted)})"
        case "accepted":
            return f", {_at_or_beyond(question)} the limit of {limit}, and was accepted"
        case "changed, within limit":
            return f", a change that is real and within the limit of {limit} ({p_text(evidence.p, p_adjusted)})"
        case "unchanged":
            return f", unchanged: {quantities.change_interval_text(metric, evidence.inner, long=True)} (90%) is inside the limit of {limit}"
        case "cannot tell":
            return _cannot_tell(question, evidence, p_adjusted, size, policy)
    return _within_noise(question, evidence, size, policy)


def _at_or_beyond(question: Question) -> str:
    """`at` where the change is as long as the limit."""
    limit = effective_limit(question.metric, question.before)
    return "at" if limit is not None and math.isclose(abs(question.delta), limit, rel_tol=1e-6) else "beyond"


def _is_collapse(verdict: Word, p_adjusted: float | None, policy: Policy) -> bool:
    """Whether a regression rests on its size alone."""
    return verdict == "regressed" and (p_adjusted is None or p_adjusted > policy.alpha + ROUNDING)


def _collapse(question: Question, evidence: Evidence) -> str:
    n = behind(question, evidence)
    if question.metric.unit not in ("proportion", "percent") or n is None:
        return "so large that nothing needs to be known of its noise"
    if evidence.counted.clusters is not None:
        return f"no noise of {_counted(n, 'groups')} of examples explains it"
    few = ", unless few of them are positives" if family(question.metric.name) == "f1" else ""
    return f"no noise of {_counted(n, unit_of(question))} explains it{few}"


def _cannot_tell(question: Question, evidence: Evidence, p_adjusted: float | None, size: float | None, policy: Policy) -> str:
    limit = quantities.limit_text(question.metric)
    if evidence.at_worst is not None:
        change = f"{_way(evidence.at_worst)} {quantities.size_text(question.metric, evidence.at_worst)}"
        return f", but {change} with the rows that failed counted as wrong; which of both is true cannot be told"
    if evidence.p is None:
        return f", {_at_or_beyond(question)} the limit of {limit}, but nothing is known of its noise: {', '.join(evidence.notes) or 'no evidence'}"
    if size is None:
        grouped = evidence.counted.clusters is not None
        number, unit = (evidence.counted.clusters, "groups") if grouped else (evidence.counted.n, evidence.counted.unit)
        few = f"{_counted(number, unit)} {'is' if number == 1 else 'are'} too few to tell any change from noise among the tests of this snapshot"
        return f", {_at_or_beyond(question)} the limit of {limit}, but {few}"
    if evidence.disqualified and evidence.p <= policy.alpha:
        return f", far beyond the limit of {limit}, but not called a change: {evidence.disqualified}"
    p = p_text(evidence.p, p_adjusted)
    return f", far beyond the limit of {limit}, and not shown to be more than noise ({p}): {_visible(question, evidence, size)}"


def _within_noise(question: Question, evidence: Evidence, size: float | None, policy: Policy) -> str:
    """What the test could have seen is the worth of "no change found"."""
    if evidence.p is None:
        limit = quantities.limit_text(question.metric)
        return f", within the limit of {limit}; {', '.join(evidence.notes)}"
    if evidence.disqualified and evidence.p <= policy.alpha:
        return f", not called a change: {evidence.disqualified}"
    failed = f"; {evidence.disqualified}" if evidence.disqualified else ""
    return f", within noise: {_visible(question, evidence, size)}{_nearly(evidence, policy)}{failed}"


def _visible(question: Question, evidence: Evidence, size: float | None) -> str:
    """How large a fall would have been found."""
    metric = question.metric
    behind = (
        f"against {evidence.counted.n} earlier runs"
        if evidence.counted.unit == "runs"
        else f"after {_counted(evidence.counted.n, 'nights')}"
        if evidence.counted.unit == "nights"
        else f"on {'this' if evidence.counted.n == 1 else 'these'} {_counted(evidence.counted.n, evidence.counted.unit)}"
    )
    behind = "by the stated standard errors" if evidence.counted.n is None else behind
    caught = " within 14 nights" if evidence.method == "always-valid" else ""
    word = "drop" if metric.direction == "higher" else "rise"
    if _room(question) <= 0:
        return f"from {quantities.value_text(metric, question.before)} it can get no worse"
    if size is None or size > _room(question):
        return f"{behind} no {word} could be told from noise"
    return f"{behind} a {word} of {quantities.size_text(metric, size)} would be caught 8 times in 10{caught}"


def _room(question: Question) -> float:
    """How much worse than the reference a value can be."""
    end = question.metric.min if question.metric.direction == "higher" else question.metric.max
    return math.inf if end is None else abs(question.before - end) * (1 + ROUNDING)


def _shown(evidence: Evidence) -> str:
    """What the numbers look like to a reader without statistics."""
    if evidence.counted.moves and evidence.method == "mcnemar":
        better, worse = evidence.counted.moves
        return f"of {_counted(evidence.counted.n, 'examples')} {_number(worse)} got worse and {_number(better)} better"
    if evidence.method == "mean of tasks" and evidence.counted.moves:
        better, worse = evidence.counted.moves
        return f"of {_counted(evidence.counted.n, 'tasks')} {_number(worse)} got worse and {_number(better)} better"
    if evidence.method == "always-valid":
        return f"the level moved with v{evidence.counted.since}"
    if evidence.method == "history":
        return f"{evidence.counted.n} earlier runs do not vary that much"
    if evidence.counted.clusters is not None:
        return f"{_counted(evidence.counted.n, 'examples')} in {_counted(evidence.counted.clusters, 'groups')}"
    if evidence.counted.differing is not None:
        differ = "differs" if evidence.counted.differing == 1 else "differ"
        return f"{_number(evidence.counted.differing)} of {_counted(evidence.counted.n, 'examples')} {differ}"
    return f"on {_counted(evidence.counted.n, evidence.counted.unit)}" if evidence.counted.n else "by the stated standard errors"


def _nearly(evidence: Evidence, policy: Policy) -> str:
    """What a reader of the interval would wonder about: it knows nothing of the limit, nor of the other tests of the snapshot."""
    if evidence.p is None or evidence.p > policy.alpha:
        return ""
    if policy.strict:
        return "; not beyond doubt larger than the limit"
    return f"; alone it would count ({p_text(evidence.p, None)}), among the tests of this snapshot it does not"


def evidence_text(
    question: Question, evidence: Evidence | None, p_adjusted: float | None, policy: Policy, size: float | None, needed: int | None
) -> str:
    """What was found, in one line: test, n, p, interval; where nothing was, what could have been, and how many examples the limit takes."""
    if evidence is None:
        return ""
    metric = question.metric
    groups = f" in {_counted(evidence.counted.clusters, 'groups')}" if evidence.counted.clusters is not None else ""
    runs = evidence.counted.unit == "runs"
    counted = _counted(evidence.counted.n, "earlier runs" if runs else evidence.counted.unit)
    behind = f" on {'the noise of ' if runs else ''}{counted}{groups}" if evidence.counted.n else ""
    found = p_adjusted is not None and p_adjusted <= policy.alpha
    parts = [f"{_METHODS[evidence.method]}{behind}", p_text(evidence.p, p_adjusted)]
    if evidence.interval:
        ends = quantities.change_interval_text(metric, evidence.interval, long=True)
        alone = ", if its noise is that of the earlier runs" if evidence.method == "history" else ""
        parts.append(f"change {ends} ({policy.confidence * 100:g}%{alone})")
    if size and not found and size <= _room(question):
        parts.append(f"finds {quantities.size_text(metric, size)} 8 times in 10")
    if needed and not found:
        parts.append(f"{_number(needed)} {evidence.counted.unit} would find twice the limit")
    reach = [quantities.value_text(metric, end) for end in (evidence.next_run() if evidence.next_run else ())]
    next_run = [f"one more run of the reference would lie from {' to '.join(reach)} ({policy.confidence * 100:g}%)"] if reach else []
    return "; ".join([part for part in parts if part] + [*evidence.details, *next_run])


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


def _counted(number: int | None, units: str) -> str:
    """`1 example`, `12 345 examples`."""
    return f"{_number(number)} {units.removesuffix('s') if number == 1 else units}"


def _number(number: int | None) -> str:
    return quantities.count_text(number)
