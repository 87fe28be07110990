"""Every verdict of a store, each asked for once: the only caller of the judge.

A snapshot is judged against its reference, and its family for the correction is its own metrics: so a verdict is the same in
every report, on every face. What a scheduled run finds is confirmed here, by the runs before it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from benchstore.analysis.judgement import Judgement
from benchstore.analysis.question import Question
from benchstore.analysis.references import SCHEDULED, ModelHistory, Past
from benchstore.analysis.report import judge, may_be_a_change
from benchstore.records import meaning
from benchstore.records.config import Config, Policy
from benchstore.records.metric import MetricTable
from benchstore.records.pointer import Pointer
from benchstore.records.samples import SampleSource, no_samples
from benchstore.records.snapshot import Snapshot


class VerdictBook:
    """The verdicts of some models' snapshots, by the rules of `policy`. `samples` reads the rows of a snapshot."""

    def __init__(
        self, histories: Mapping[str, ModelHistory], table: MetricTable, policy: Policy, samples: SampleSource = no_samples
    ) -> None:
        self._histories, self._table, self._policy, self._samples = histories, table, policy, samples
        self._known: dict[tuple[str, int], list[Judgement]] = {}

    def of(self, snapshot: Snapshot) -> list[Judgement]:
        """Every metric of a snapshot against its reference, primary ones first; empty where it is its own reference."""
        key = (snapshot.model, snapshot.version)
        if key not in self._known:
            self._known[key] = self._judged(snapshot, self._asked(snapshot))
        return self._known[key]

    def may_regress(self, snapshot: Snapshot) -> bool:
        """Whether `of` could call any metric regressed; False is certain, and cheap to find."""
        known = self._known.get((snapshot.model, snapshot.version))
        if known is not None:
            return any(row.verdict == "regressed" for row in known)
        history, against = self._histories[snapshot.model], self._policy.against
        worse = history.worse_by_value(snapshot, self._table, against)
        if worse is not None and not worse:
            return False
        asked = history.questions(snapshot, self._table, against, together=self._together, only=worse)
        return any(item.may_regress and may_be_a_change(item, self._policy, self._samples) for item in asked)

    def may_improve(self, old: Snapshot, new: Snapshot, metric: str) -> bool:
        """Whether `between` could call a metric improved; False is certain, and cheap to find."""
        asked = self._histories[new.model].between(old, new, self._table, only=(metric,))
        return any(item.may_improve and may_be_a_change(item, self._policy, self._samples) for item in asked)

    def between(self, old: Snapshot, new: Snapshot, why: str = "") -> list[Judgement]:
        """Every metric of `new` against `old`, whatever its reference is; the two may be of different models.

        Of a night that is watched with others the verdict against its own reference is the one that it has.
        """
        rows = self._judged(new, self._histories[new.model].between(old, new, self._table, why))
        if old.model != new.model or not (self._together and new.source.triggered_by == SCHEDULED):
            return rows
        own = {row.metric: row for row in self.of(new) if row.reference == old.version}
        return [own.get(row.metric, row) for row in rows]

    @property
    def _together(self) -> bool:
        return self._policy.monitor == "always-valid"

    def _asked(self, snapshot: Snapshot) -> list[Question]:
        return self._histories[snapshot.model].questions(snapshot, self._table, self._policy.against, together=self._together)

    def _judged(self, snapshot: Snapshot, questions: list[Question]) -> list[Judgement]:
        return [self._confirmed(snapshot, row) for row in judge(questions, self._policy, self._samples)]

    def _confirmed(self, snapshot: Snapshot, row: Judgement) -> Judgement:
        """The verdict, marked and worded as unconfirmed where a scheduled run stands alone with it.

        Over 90 nights one alarm in a row comes by chance far more often than two.
        """
        if row.verdict != "regressed" or self._policy.confirm < 2 or snapshot.source.triggered_by != SCHEDULED:
            return row
        if self._runs_before_agree(snapshot, row):
            return row
        return replace(row, confirmed=False)

    def _runs_before_agree(self, snapshot: Snapshot, row: Judgement) -> bool:
        """Whether the runs just before, since the reference, had regressed as well against the same reference."""
        history = self._histories[snapshot.model]
        old = history.by_version.get(row.reference or 0)
        earlier: Snapshot | None = snapshot
        for _ in range(self._policy.confirm - 1):
            earlier = history.run_before(earlier, self._table.get(row.metric)) if earlier else None
            if earlier is None or old is None or earlier.version <= old.version:
                return False
            rows = judge(history.between(old, earlier, self._table), self._policy, self._samples)
            if not any(item.metric == row.metric and item.verdict == "regressed" for item in rows):
                return False
        return True


def judge_among(
    snapshot: Snapshot,
    snapshots: Sequence[Snapshot],
    pointer: Pointer,
    config: Config,
    samples: SampleSource = no_samples,
    *,
    past_of: Callable[[str], Past] = lambda _: Past(),
) -> list[Judgement]:
    """The verdicts of one snapshot among those of its model: what `add` asks before anything is written."""
    histories = {snapshot.model: ModelHistory(snapshots, pointer, past=partial(past_of, snapshot.model))}
    return VerdictBook(histories, config.metrics, config.policy, samples).of(snapshot)


def compare(
    old: Snapshot, new: Snapshot, table: MetricTable, policy: Policy | None = None, samples: SampleSource = no_samples
) -> list[Judgement]:
    """Two snapshots side by side, outside any history: every metric that either has, primary ones first."""
    table = meaning.table_between(table, old, new)
    names = sorted({*new.values, *old.values}, key=table.order)
    return judge([Question(metric=table.get(name), old=old, new=new) for name in names], policy, samples)
