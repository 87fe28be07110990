"""Many snapshots judged as one report: what `regressions` prints and the dashboard shows are the same call."""

from __future__ import annotations

from collections.abc import Sequence

from benchstore.analysis.confirmation import Confirmer
from benchstore.analysis.judgement import Judgement
from benchstore.analysis.references import ModelHistory
from benchstore.analysis.report import judge
from benchstore.analysis.significance import SampleSource, no_samples
from benchstore.records.config import Against, Policy
from benchstore.records.metric import MetricTable
from benchstore.records.snapshot import Snapshot


def judge_together(
    asked: Sequence[tuple[ModelHistory, Snapshot]],
    table: MetricTable,
    policy: Policy,
    samples: SampleSource = no_samples,
    against: Against | None = None,
) -> list[list[Judgement]]:
    """The judgements of each snapshot against its reference, in the same order; the correction is over all of them."""
    questions = [history.questions(snapshot, table, against or policy.against) for history, snapshot in asked]
    rows = iter(judge([question for found in questions for question in found], policy, samples))
    confirmers = [Confirmer(history, table, policy, samples) for history, _ in asked]
    return [
        [confirm(snapshot, next(rows)) for _ in found] for confirm, (_, snapshot), found in zip(confirmers, asked, questions, strict=True)
    ]
