"""Two snapshots side by side: a question for every metric of either."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from benchstore.analysis.judgement import Judgement
from benchstore.analysis.question import Question
from benchstore.analysis.report import judge
from benchstore.analysis.significance import SampleSource, no_samples
from benchstore.records.config import Policy
from benchstore.records.metric import MetricTable
from benchstore.records.snapshot import Snapshot


def questions(
    old: Snapshot | None,
    new: Snapshot,
    table: MetricTable,
    *,
    why: str = "",
    metrics: Iterable[str] | None = None,
    window: Sequence[Snapshot] = (),
) -> list[Question]:
    """A question for every metric that either snapshot has, primary metrics first.

    `old` is None where there is no reference; `why` says why `old` is the reference; `metrics` narrows the rows; `window`
    holds comparable earlier runs.
    """
    both = {*new.values, *(old.values if old else ())}
    names = sorted(both if metrics is None else both & set(metrics), key=table.order)
    return [Question(metric=table.get(name), old=old, new=new, why=why, window=tuple(window)) for name in names]


def compare(
    old: Snapshot | None, new: Snapshot, table: MetricTable, policy: Policy | None = None, samples: SampleSource = no_samples
) -> list[Judgement]:
    """Both judged as one report: what a script calls."""
    return judge(questions(old, new, table), policy, samples)
