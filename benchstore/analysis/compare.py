"""Two snapshots side by side, outside any history: what a script calls."""

from __future__ import annotations

from benchstore.analysis.judgement import Judgement
from benchstore.analysis.question import Question
from benchstore.analysis.report import judge
from benchstore.analysis.significance import SampleSource, no_samples
from benchstore.records.config import Policy
from benchstore.records.metric import MetricTable
from benchstore.records.snapshot import Snapshot


def compare(
    old: Snapshot, new: Snapshot, table: MetricTable, policy: Policy | None = None, samples: SampleSource = no_samples
) -> list[Judgement]:
    """A judgement for every metric that either has, primary metrics first, as one report. `samples` reads their rows."""
    names = sorted({*new.values, *old.values}, key=table.order)
    return judge([Question(metric=table.get(name), old=old, new=new) for name in names], policy, samples)
