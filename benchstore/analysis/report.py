"""One report: every question weighed, the p values corrected together, then decided. The one judge of all faces."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial

from benchstore.analysis import limits, sentences, verdicts
from benchstore.analysis.evidence import Evidence, Interval, Tested
from benchstore.analysis.judgement import Judgement, Word
from benchstore.analysis.question import Question
from benchstore.analysis.significance import PAIRED, Weigher
from benchstore.analysis.statistics import correction
from benchstore.records.config import Policy
from benchstore.records.samples import SampleSource, no_samples

_NOT_SEEN = ("within noise", "unchanged", "cannot tell", "changed, within limit")
"""Verdicts that pass, or nearly: what they could have seen is their worth."""


def judge(questions: Sequence[Question], policy: Policy | None = None, samples: SampleSource = no_samples) -> list[Judgement]:
    """A judgement for each question, in the same order; the correction is over all of them together.

    `samples` reads the rows of a snapshot, where it has any.
    """
    policy = policy or Policy()
    weigher = Weigher(samples, policy)
    evidence = weigher.weigh_all([question if _weighable(question) else None for question in questions])
    evidence = [found if _counts(question, found) else None for question, found in zip(questions, evidence, strict=True)]
    primary = _primary(questions)
    tests = _corrected(questions, evidence, primary, policy)
    counted = _together(questions, tests)
    covered = {name for question, item in zip(questions, evidence, strict=True) if item is not None for name in question.members}
    return [
        _judgement(question, test, _policy_of(question, covered, policy), number, primary=first)
        for question, test, number, first in zip(questions, tests, counted, primary, strict=True)
    ]


def may_be_a_change(question: Question, policy: Policy, samples: SampleSource = no_samples) -> bool:
    """Whether `judge` could call it regressed or improved, whatever the other questions are: False is certain, and quicker to find."""
    return Weigher(samples, policy).may_be_a_change(question)


def _together(questions: Sequence[Question], tests: Sequence[Tested | None]) -> list[int]:
    """Of each question how many tests were corrected together with it."""
    made = [question for question, test in zip(questions, tests, strict=True) if test is not None and test.p_adjusted is not None]
    own = sum(not question.metric.brought for question in made)
    return [len(made) if question.metric.brought else own for question in questions]


def _policy_of(question: Question, covered: Collection[str], policy: Policy) -> Policy:
    """Of a task whose mean is judged a gross fall alone is no reason to look: of sixty some fall so far by chance, and the mean is asked."""
    return replace(policy, gross=0.0) if question.metric.name in covered else policy


def _primary(questions: Sequence[Question]) -> list[bool]:
    """Which metrics stand for the snapshot: of those that its reference has, as what it adds demotes none; else of all."""
    known = [question.reference is not None and not question.metric.brought for question in questions]
    found = _first_of(questions, known)
    return found if any(found) else _first_of(questions, [True] * len(questions))


def _first_of(questions: Sequence[Question], among: Sequence[bool]) -> list[bool]:
    """Those that are primary by their own name, else by their family, else the first that is judged."""
    primary = [one and question.metric.primary for question, one in zip(questions, among, strict=True)]
    named = [one and not question.metric.of_family for question, one in zip(questions, primary, strict=True)]
    if any(primary):
        return named if any(named) else primary
    first = next((place for place, question in enumerate(questions) if among[place] and question.metric.judged), None)
    return [place == first for place in range(len(questions))]


def _blind(question: Question, word: Word, test: Tested | None, policy: Policy) -> bool:
    """Whether a gross fall would not have been seen: what the test could find is larger, or nothing was tested."""
    if word not in _NOT_SEEN or not policy.gross:
        return False
    limit, size = limits.effective_limit(question.metric, question.before) or 0.0, test.detectable if test else None
    return size is None or (limit > 0 and size > policy.gross * limit * (1 + limits.ROUNDING))


def _weighable(question: Question) -> bool:
    if question.reference is None or question.value is None or not question.metric.judged:
        return False
    return question.asked_otherwise or not question.obstacle


def _counts(question: Question, evidence: Evidence | None) -> bool:
    """Whether evidence may be told: of what was asked otherwise only that of the rows which both sides have."""
    return evidence is not None and (not question.asked_otherwise or evidence.method in PAIRED)


def _corrected(
    questions: Sequence[Question], found: Sequence[Evidence | None], primary: Sequence[bool], policy: Policy
) -> list[Tested | None]:
    """Which questions take part is known before their outcome: those whose evidence has a p at all.

    What is `brought` is corrected among all of them, and all others as if it were not there.
    """
    tested = [(place, item) for place, item in enumerate(found) if item is not None and item.p is not None]
    own = [(place, item) for place, item in tested if not questions[place].metric.brought]
    tests = [Tested(evidence=item) if item else None for item in found]
    for family in (tested, own) if len(own) < len(tested) else (own,):
        shares = correction.weights([primary[place] for place, _ in family])
        raw = [_p(questions[place], item, policy) for place, item in family]
        corrected = correction.adjusted(raw, shares, policy.correction)
        for (place, item), share, p in zip(family, shares, corrected, strict=True):
            level = correction.first_level(policy.alpha, share, policy.correction)
            limit = limits.effective_limit(questions[place].metric, questions[place].before) or 0.0
            tests[place] = Tested(evidence=item, p_adjusted=p, level=level, limit=limit, strict=policy.strict)
    return tests


def _p(question: Question, evidence: Evidence, policy: Policy) -> float:
    """The p to be corrected; by the strict rule the change must also be larger than the limit beyond doubt."""
    p = evidence.p if evidence.p is not None else 1.0
    if not policy.strict:
        return p
    limit = limits.effective_limit(question.metric, question.before)
    return max(p, evidence.p_beyond(limit or 0.0))


def _word(question: Question, test: Tested | None, policy: Policy) -> Word:
    if question.value is None:
        return "missing"
    if question.reference is None:
        return "new"
    if question.obstacle:
        return "different prompt" if question.asked_otherwise else "incomparable"
    if test is None:
        return "not judged"
    word = verdicts.decide(question, test.evidence, test.p_adjusted, policy, underpowered=_underpowered(question, test))
    worse = word in ("regressed", "cannot tell") and limits.ahead(question.metric, test.evidence.effect) == -1
    return "accepted" if worse and question.accepted is not None else word


def _underpowered(question: Question, test: Tested) -> bool:
    """Whether no outcome could have been called a change, of a change that reaches the limit; it matters of no other one."""
    waiting = test.evidence.method == "always-valid"  # the first nights show nothing yet, which is no reason to look at each of them
    return not waiting and limits.beyond_limit(question.metric, question.before, test.evidence.effect) and test.detectable is None


def _shown(question: Question, word: Word, evidence: Evidence) -> float | None:
    """The change that says which side is ahead: what was tested where that is the verdict, the worst where it cannot be told."""
    if word in ("regressed", "improved"):
        return evidence.effect
    return verdicts.at_worst(question, evidence) if word == "cannot tell" else question.delta


def _judgement(question: Question, test: Tested | None, policy: Policy, tests: int, *, primary: bool) -> Judgement:
    old, new, metric = question.old, question.new, question.metric
    word = _word(question, test, policy)
    delta, relative = (None, None) if word == "incomparable" else limits.change(question.reference, question.value)
    evidence = test.evidence if test else None
    return Judgement(
        series=new.series,
        version=new.version,
        reference_series=old.series if old else None,
        reference=old.version if old else None,
        reference_why=question.why,
        metric=metric.name,
        value=question.value,
        reference_value=question.reference,
        delta=delta,
        relative=relative,
        better=limits.ahead(metric, _shown(question, word, evidence) if evidence else delta),
        verdict=word,
        method=evidence.method if evidence else None,
        effect=_finite(evidence.effect) if evidence else None,
        interval=_finite_ends(evidence.interval) if evidence else None,
        p=evidence.p if evidence else None,
        p_adjusted=test.p_adjusted if test else None,
        p_exact=evidence.p_exact if evidence else None,
        n=evidence.counted.n if evidence else None,
        counted=evidence.counted.unit if evidence and evidence.counted.n is not None else None,
        primary=primary,
        blind=primary and _blind(question, word, test, policy),
        lost=question.lost if question.accepted is None and word not in ("missing", "incomparable") else (),
        say=partial(sentences.in_words, question, word, test, policy, tests),
        test=test,
    )


def _finite(value: float) -> float | None:
    """JSON has no infinity: what overflowed is not known."""
    return value if math.isfinite(value) else None


def _finite_ends(interval: Interval | None) -> Interval | None:
    return interval if interval is not None and all(map(math.isfinite, interval)) else None
