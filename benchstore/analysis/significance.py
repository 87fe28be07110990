"""Which evidence decides: the best about the examples, the runs before, or none. It is always named.

A paired test on rows compares two artifacts, not two recipes: retrained with another seed, a model fails it in 21 to 54 of 100
cases. So from twelve comparable runs on these decide, and from five on both must agree.
"""

from __future__ import annotations

from dataclasses import replace

from benchstore.analysis import reruns, sampling
from benchstore.analysis.evidence import Evidence
from benchstore.analysis.question import Question
from benchstore.analysis.statistics import prediction
from benchstore.analysis.statistics.pairing import Pairing
from benchstore.analysis.statistics.statistic import Columns
from benchstore.records.config import Policy
from benchstore.records.samples import SampleSource
from benchstore.records.snapshot import Snapshot

PAIRED = ("mcnemar", "sign-flip", "cluster sign-flip", "log-ratio")
_KEPT = 4
"""Sample files held at once: neighbouring questions are about the same ones."""


class Weigher:
    """Finds the evidence for each question; reads samples by the function given, each file once while it is in use."""

    def __init__(self, samples: SampleSource, policy: Policy) -> None:
        self._samples, self._policy = samples, policy
        self._columns: list[tuple[Snapshot, Columns | None]] = []
        self._pairing: tuple[Snapshot, Snapshot, Pairing | None] | None = None

    def weigh(self, question: Question) -> Evidence:
        """The evidence that decides. Both values must be there and comparable."""
        found, size = self._best(question), sampling.examples(question.new, question.metric.name)
        size = found.counted.n if size is None and found.counted.unit != "runs" else size
        if question.is_time or size is None or size >= self._policy.minimum_n:
            return found
        short = f"fewer than the {self._policy.minimum_n} examples that the policy asks for"
        return replace(found, p=None, notes=(*found.notes, short))

    def _best(self, question: Question) -> Evidence:
        examples = None if question.is_time else self._about_examples(question)
        history = reruns.from_runs(question, self._policy.confidence)
        if history is None:
            return self._alone(question, examples)
        if examples is None:
            return history
        if examples.method not in PAIRED or examples.p is None or (history.counted.n or 0) >= prediction.DECIDES:
            return _with_interval_of(examples, history)
        return _the_larger_p(examples, history)

    def _about_examples(self, question: Question) -> Evidence | None:
        confidence = self._policy.confidence
        pairing = self._paired(question)
        rows = sampling.from_rows(question, pairing, confidence) if pairing else None
        return rows or sampling.from_standard_errors(question, confidence) or sampling.from_denominators(question, confidence)

    def _alone(self, question: Question, examples: Evidence | None) -> Evidence:
        """Too little history: the evidence about the examples, which knows nothing of reruns, or none at all."""
        best = (f"the reference is the best of {len(question.runs)} runs",) if reruns.is_best_of_several(question) else ()
        if examples is None:
            known = len(question.runs)
            why = "no evidence of spread" + (f" in {known} earlier runs" if known >= prediction.SUPPORTS else "")
            if question.is_time and known < prediction.SUPPORTS:
                why = f"{known} comparable {'run' if known == 1 else 'runs'}, five are needed"
            return Evidence(method="limit", effect=question.delta, level=question.before, notes=(why, *best))
        if examples.p is None:
            return examples
        known = len(question.runs)
        reruns_said = (
            "reruns not measured" if known < prediction.SUPPORTS else f"the {known} earlier runs show no spread that could be used"
        )
        return replace(examples, notes=(*examples.notes, f"these two snapshots; {reruns_said}", *best))

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


def _with_interval_of(examples: Evidence, history: Evidence) -> Evidence:
    """History decides, the examples give the interval, unless the reference was replaced by a mean that has none."""
    if history.compared_with is not None or examples.interval is None or examples.disqualified:
        return history
    apart = () if examples.method in PAIRED else (f"the interval is by {sampling.NAMES[examples.method]}, {sampling.TWO_SAMPLES}",)
    return replace(
        history,
        effect=examples.effect,
        observed=history.change,
        interval=examples.interval,
        inner=examples.inner,
        counted=replace(history.counted, differing=examples.counted.differing, moves=examples.counted.moves),
        details=(*history.details, *apart),
    )


def _the_larger_p(rows: Evidence, history: Evidence) -> Evidence:
    """Too few runs to decide alone: a change must show in both."""
    both = f"the larger p of paired rows ({rows.p:.3f}) and {history.counted.n} earlier runs ({history.p:.3f})"
    if (rows.p or 0.0) >= (history.p or 0.0):
        return replace(rows, details=(*rows.details, both, *history.details))
    notes = (*rows.notes, *history.notes)
    return replace(_with_interval_of(rows, history), notes=notes, details=(*history.details, both), disqualified=rows.disqualified)
