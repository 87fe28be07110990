"""Scheduled runs fail only when the next one confirms: over 90 nights one alarm in a row comes by chance far more often than two."""

from __future__ import annotations

from dataclasses import replace

from benchstore.analysis.judgement import Judgement
from benchstore.analysis.references import ModelHistory
from benchstore.analysis.report import judge
from benchstore.analysis.significance import SampleSource
from benchstore.records.config import Policy
from benchstore.records.metric import MetricTable
from benchstore.records.snapshot import Snapshot

SCHEDULED = "schedule"
"""What GitHub calls the event of a scheduled run, as `source.triggered_by` keeps it."""


class Confirmer:
    """Looks at the runs before a regressed one, as the policy's `confirm` asks."""

    def __init__(self, history: ModelHistory, table: MetricTable, policy: Policy, samples: SampleSource) -> None:
        self._history, self._table, self._policy, self._samples = history, table, policy, samples

    def __call__(self, snapshot: Snapshot, judgement: Judgement) -> Judgement:
        """The judgement, marked and worded as unconfirmed where a scheduled run stands alone with it."""
        if judgement.verdict != "regressed" or self._policy.confirm < 2 or snapshot.source.triggered_by != SCHEDULED:
            return judgement
        if self._confirmed(snapshot, judgement):
            return judgement
        said = f"{judgement.sentence.removesuffix('.')}; not confirmed yet, the next scheduled run decides."
        return replace(judgement, confirmed=False, sentence=said)

    def _confirmed(self, snapshot: Snapshot, judgement: Judgement) -> bool:
        """Whether the runs just before, since the reference, had regressed as well against the same reference."""
        old = self._history.by_version.get(judgement.reference or 0)
        earlier: Snapshot | None = snapshot
        for _ in range(self._policy.confirm - 1):
            earlier = self._history.previous(earlier) if earlier else None
            if earlier is None or old is None or earlier.version <= old.version:
                return False
            rows = judge(self._history.between(old, earlier, self._table), self._policy, self._samples)
            if not any(row.metric == judgement.metric and row.verdict == "regressed" for row in rows):
                return False
        return True
