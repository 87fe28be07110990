"""Which evidence decides: the examples, unless the runs before show more noise than these explain; the runs alone; or none. It is always named.

A test on examples compares two artifacts, not two recipes: a model retrained with another seed fails it often. So where earlier
runs *show* that they differ by more than their examples explain, their noise takes the examples' place; else they never outvote them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from benchstore.analysis import limits, many_tasks, paired, recipes, reruns, sampling, verdicts
from benchstore.analysis.evidence import EQUIVALENCE, Counted, Evidence, Spread
from benchstore.analysis.question import Question
from benchstore.analysis.statistics import distributions
from benchstore.analysis.statistics.columns import Columns
from benchstore.analysis.statistics.pairing import Pairing
from benchstore.analysis.statistics.rerun_noise import FARTHEST, SUPPORTS, RerunNoise, excess
from benchstore.records.config import Policy
from benchstore.records.samples import SampleSource
from benchstore.records.snapshot import Snapshot

MORE_NOISE, MORE_NOISE_TOGETHER = 0.05, 0.1
"""Runs are taken as noisier than their examples where chance alone shows such a ratio of variances so rarely: of one metric, of the mean of all."""
_FARTHEST = 1e100
"""Runs that are so many times noisier than their examples are no more so: their squares still add up to a number."""
PAIRED = ("mcnemar", "sign-flip", "cluster sign-flip")
"""Methods that read rows, and what failed among them, themselves."""
_KEPT = 4
"""Sample files held at once: neighbouring questions are about the same ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What is known of one question: of its examples, and of the runs before. `ratio` is the variance of these over that of those."""

    question: Question
    examples: Evidence | None
    noise: RerunNoise | None
    ratio: float | None


class Weigher:
    """Finds the evidence for each question; reads samples by the function given, each file once while it is in use."""

    def __init__(self, samples: SampleSource, policy: Policy) -> None:
        self._samples, self._policy = samples, policy
        self._columns: list[tuple[Snapshot, Columns | None]] = []
        self._pairing: tuple[Snapshot, Snapshot, Pairing | None] | None = None

    def weigh_all(self, questions: Sequence[Question | None]) -> list[Evidence | None]:
        """The evidence for each question of one snapshot; None for None. Values must be there and comparable."""
        known = [None if question is None else self._known(question) for question in questions]
        ratios = [min(item.ratio, FARTHEST) for item in known if item is not None and item.ratio is not None]
        mean = math.fsum(ratios) / len(ratios) if len(ratios) > 1 else 0.0
        return [None if item is None else self._weighed(item, mean) for item in known]

    def may_be_a_change(self, question: Question) -> bool:
        """Whether the verdict could be regressed or improved, whatever is known of the other metrics: False is certain, and quicker to find.

        Neither their noise, nor a correction for them, nor a choice of the reference makes a p smaller, but for Benjamini and Hochberg's
        correction with unequal shares.
        """
        if self._policy.correction == "benjamini-hochberg" or not question.shows_all:
            return True
        level = self._policy.alpha + 2 * limits.ROUNDING
        examples = None if question.is_time else self._about_examples(question)
        if examples is None or examples.p is None:
            noise = reruns.noise_of(question)
            return noise is None or noise.p(question.before, question.after) <= level
        if examples.p > level and not verdicts.collapsed(question, examples, self._policy):
            return False
        noise = reruns.noise_of(question)
        ratio = _ratio(question, examples, noise)
        decides = noise is not None and ratio is not None and _noisier(noise, ratio, 0.0)
        return not decides or noise is None or _p_of_both(examples, _larger_error(question, examples, noise), noise) <= level

    def weigh(self, question: Question) -> Evidence:
        """As `weigh_all`, of one."""
        known = self._known(question)
        return self._weighed(known, known.ratio or 0.0)

    def _known(self, question: Question) -> _Known:
        examples = None if question.is_time else self._about_examples(question)
        noise = reruns.noise_of(question)
        return _Known(question=question, examples=examples, noise=noise, ratio=_ratio(question, examples, noise))

    def _weighed(self, known: _Known, mean: float) -> Evidence:
        question = known.question
        found = self._decisive(known, mean)
        if found.method not in PAIRED and not found.disqualified and (hidden := sampling.hidden_by_failures(question)):
            found = replace(found, disqualified=hidden)
        if limits.ahead(question.metric, found.effect) == -1:
            found = found.of_chosen(question.chosen_of)
        size = sampling.examples(question.new, question.metric.name)
        size = found.counted.n if size is None and found.counted.unit not in ("runs", "nights") else size
        if question.is_time or size is None or size >= self._policy.minimum_n:
            return found
        short = f"there are fewer than the {self._policy.minimum_n} examples that the policy asks for"
        return replace(found, p=None, notes=(*found.notes, short), disqualified=short)

    def _decisive(self, known: _Known, mean: float) -> Evidence:
        question, examples, noise = known.question, known.examples, known.noise
        if (together := reruns.from_nights(question, self._policy.confidence)) is not None:
            return _surely(together, examples)
        if (repeated := recipes.from_repeats(question, self._policy.confidence)) is not None:
            return recipes.with_examples(repeated, examples)
        if examples is not None and examples.p is not None:
            if noise is None or known.ratio is None or not _noisier(noise, known.ratio, mean):
                return examples
            return _with_reruns(question, examples, noise, self._policy.confidence)
        if noise is not None:
            return reruns.from_runs(question, noise, self._policy.confidence)
        return examples or _nothing(question, rows=self._paired(question) is not None)

    def _about_examples(self, question: Question) -> Evidence | None:
        confidence = self._policy.confidence
        if question.members:
            return many_tasks.from_tasks(question, self._about_examples, confidence)
        pairing = self._paired(question)
        rows = paired.from_rows(question, pairing, confidence) if pairing else None
        return rows or _stated(question, confidence)

    def _paired(self, question: Question) -> Pairing | None:
        old, new = question.old, question.new
        if old is None:
            return None
        if self._pairing is None or self._pairing[0] is not old or self._pairing[1] is not new:
            before, after = self._columns_of(old), self._columns_of(new)
            found = Pairing(before, after) if before and after else None
            self._pairing = (old, new, found if found and found.n else None)
        return self._pairing[2]

    def _columns_of(self, snapshot: Snapshot) -> Columns | None:
        for known, columns in self._columns:
            if known is snapshot:
                return columns
        samples = self._samples(snapshot)
        found = Columns(samples) if samples else None
        self._columns = [*self._columns[1 - _KEPT :], (snapshot, found)]
        return found


def _stated(question: Question, confidence: float) -> Evidence | None:
    """What the two sides state of their examples, the most exact first."""
    return (
        sampling.from_standard_errors(question, confidence)
        or sampling.from_denominators(question, confidence)
        or sampling.from_f1_counts(question, confidence)
        or sampling.from_counts(question, confidence)
    )


def _ratio(question: Question, examples: Evidence | None, noise: RerunNoise | None) -> float | None:
    """The variance of two runs by the runs before, over that by the examples; None where either is not known."""
    if examples is None or examples.p is None or noise is None or noise.still:
        return None
    stderr = examples.noise if examples.noise is not None else examples.spread.stderr
    reached = noise.stderr * abs(question.before) if noise.logs else noise.stderr
    if not stderr or not math.isfinite(stderr) or not math.isfinite(reached):
        return None
    return min(reached / stderr, _FARTHEST) ** 2


def _surely(together: Evidence, examples: Evidence | None) -> Evidence:
    """What all nights show, and their examples as well, where these are known: only what both show is a change."""
    if examples is None or examples.p is None:
        return together
    p = max(together.p or 0.0, examples.p)
    return replace(together, p=p, at_worst=examples.at_worst, disqualified=together.disqualified or examples.disqualified)


def _noisier(noise: RerunNoise, ratio: float, mean: float) -> bool:
    """Whether the runs show more noise than the examples explain, in this metric or in all of the snapshot's together."""
    return ratio > excess(noise.df, MORE_NOISE) or mean > excess(noise.df, MORE_NOISE_TOGETHER)


def _with_reruns(question: Question, examples: Evidence, noise: RerunNoise, confidence: float) -> Evidence:
    """The effect that the examples show, held against the larger of both noises, with the runs' few degrees of freedom."""
    stderr = _larger_error(question, examples, noise)
    return replace(
        examples,
        method="history",
        p=_p_of_both(examples, stderr, noise),
        p_exact=None,
        interval=sampling.spread(examples.effect, stderr, noise.df, confidence),
        inner=sampling.spread(examples.effect, stderr, noise.df, EQUIVALENCE),
        spread=Spread(stderr=stderr, df=noise.df),
        counted=Counted(n=noise.n, unit="runs", differing=examples.counted.differing, moves=examples.counted.moves),
        test=None,
        details=(
            *examples.details,
            "the runs before differ by more than their examples explain",
        ),
        next_run=partial(reruns.next_run, question, noise, confidence),
        disqualified=examples.disqualified or reruns.too_few_net(question),
    )


def _larger_error(question: Question, examples: Evidence, noise: RerunNoise) -> float:
    """The larger of the standard errors by the runs and by the examples."""
    reached = noise.stderr * abs(question.before) if noise.logs else noise.stderr
    return max(reached, examples.noise or examples.spread.stderr or 0.0)


def _p_of_both(examples: Evidence, stderr: float, noise: RerunNoise) -> float:
    """The p of what the examples show, held against that standard error."""
    return max(_two_sided(examples.effect, stderr, noise.df), examples.p or 0.0)


def _two_sided(effect: float, stderr: float, df: float) -> float:
    return distributions.t_two_sided(effect / stderr, df) if stderr else 1.0


def _nothing(question: Question, *, rows: bool) -> Evidence:
    """No evidence of any kind: the limit alone. `rows` says that there are rows, which then do not give the values."""
    known = len(question.runs)
    why = ("its rows do not give its value" if rows else "no evidence of spread") + (
        f" in {known} earlier runs" if known >= SUPPORTS else ""
    )
    if question.is_time and known < SUPPORTS:
        why = f"{known} comparable {'run' if known == 1 else 'runs'}, five are needed"
    elif reruns.on_logs(question) and min(question.before, question.after) <= 0:
        why = "noise is known as a share of the value, and there is no share of 0"
    n = None if question.is_time else sampling.smaller_test_set(question)
    return Evidence(method="limit", effect=question.delta, level=question.before, counted=Counted(n=n), notes=(why,))
