"""Comparisons, reports of what got worse, and what needs somebody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchstore.analysis.judgement import Judgement
from benchstore.analysis.limits import effective_limit
from benchstore.publish.words import wording
from benchstore.publish.words.judged import judgement_table
from benchstore.publish.words.tables import Table
from benchstore.records import quantities
from benchstore.records.config import Config
from benchstore.records.metric import MetricTable
from benchstore.records.series import Series
from benchstore.records.snapshot import Snapshot
from benchstore.standing import worse
from benchstore.standing.attention import Finding, State
from benchstore.views.view import View


@dataclass(frozen=True, kw_only=True)
class Comparison(View):
    """Two sides with their names and the verdicts of the new one against the old."""

    old: str
    new: str
    rows: Sequence[Judgement]
    table: MetricTable

    def __iter__(self) -> Iterator[Judgement]:
        return iter(self.rows)

    def to_dict(self) -> dict[str, Any]:
        """`old`, `new` and `rows`."""
        return {"old": self.old, "new": self.new, "rows": [row.to_dict() for row in self.rows]}

    def tables(self) -> Iterator[Table]:
        """One line a metric."""
        yield judgement_table(self.rows, self.table, title=f"{self.old} → {self.new}", old="old", new="new")

    @property
    def summary(self) -> str:
        """What the verdicts say, counted; then why something could not be compared."""
        counts: dict[str, int] = {}
        for row in self.rows:
            counts[row.verdict] = counts.get(row.verdict, 0) + 1
        first = [f"better on {counts.pop('improved', 0)}", f"worse on {counts.pop('regressed', 0)}"]
        rest = [f"{number} {word}" for word, number in counts.items()]
        reason = next((row.sentence for row in self.rows if row.verdict in ("incomparable", "different prompt")), "")
        return f"{self.new} is {', '.join(first)}" + "".join(f"; {item}" for item in rest) + (f"\n{reason}" if reason else "")


@dataclass(frozen=True, kw_only=True)
class ComparisonList(View):
    """Several comparisons."""

    comparisons: Sequence[Comparison]

    def __len__(self) -> int:
        return len(self.comparisons)

    def __iter__(self) -> Iterator[Comparison]:
        return iter(self.comparisons)

    def to_dict(self) -> dict[str, Any]:
        """`comparisons`: a list."""
        return {"comparisons": [item.to_dict() for item in self.comparisons]}

    def tables(self) -> Iterator[Table]:
        """Those of each."""
        for item in self.comparisons:
            yield from item.tables()


@dataclass(frozen=True, kw_only=True)
class JudgedSnapshot:
    """One snapshot of a report. `states` says of a metric why it needs somebody; `notes` what is to be added to its sentence.

    `done_with` says why a current one is not judged: it was withdrawn or corrected.
    """

    snapshot: Snapshot
    promoted: bool
    rows: Sequence[Judgement]
    states: Mapping[str, State] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    done_with: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneWith:
    """A series that stands on a version which does not count any more: why, and the version to go back to, where there is one."""

    series: Series
    version: int
    why: str
    back_to: int | None

    @property
    def what_to_do(self) -> str:
        """The command that moves the series off it."""
        if self.back_to is not None:
            return wording.rollback_command(self.series.model, self.back_to)
        return f"benchstore promote {self.series.model}@VERSION, another one"


_LAST = 3


@dataclass(frozen=True, kw_only=True)
class RegressionReport(View):
    """What got worse: what stands, or what a change brings. `fails` is what an exit code says; `said` what it was held against."""

    against: str
    judged: Sequence[JudgedSnapshot]
    regressed: int
    fails: bool
    config: Config
    summary: str
    broken: Sequence[Finding] = ()
    done_with: Sequence[DoneWith] = ()

    def __iter__(self) -> Iterator[JudgedSnapshot]:
        return iter(self.judged)

    def to_dict(self) -> dict[str, Any]:
        """`against`, `regressions` (how many metrics), `broken`, `done_with` and `rows`; a row has a `state` where it needs somebody."""
        rows = [
            row.to_dict() | {"promoted": item.promoted, "state": item.states.get(row.metric)} for item in self.judged for row in item.rows
        ]
        broken = [{"model": item.view.series.model, "missing": list(item.missing)} for item in self.broken]
        done_with = [
            {"model": item.series.model, "version": item.version, "why": item.why, "back_to": item.back_to} for item in self.done_with
        ]
        return {"against": self.against, "regressions": self.regressed, "broken": broken, "done_with": done_with, "rows": rows}

    def worth_saying(self, item: JudgedSnapshot) -> list[Judgement]:
        """The rows that a reader wants to see: what fails or warns by the policy and looks worse, what improved, was accepted or missing, whose level fell."""
        policy = self.config.policy
        words = (*policy.fail_on, *policy.warn_on, "regressed", "improved", "accepted")
        shown = (row for row in item.rows if worse.named(row, words) and (row.verdict == "improved" or row.better != 1))
        rows = [*shown, *(row for row in item.rows if item.states.get(row.metric) == "shifted")]
        return sorted(rows, key=self._urgency)

    def worst_first(self) -> list[JudgedSnapshot]:
        """What regressed before what looks worse, the largest change first; then the rest, and last what only improved."""
        return sorted(self.judged, key=lambda item: min(map(self._urgency, item.rows), default=(_LAST, False, 0.0)))

    def _urgency(self, row: Judgement) -> tuple[int, bool, float]:
        """Sort key of a row: how bad its verdict is, primary metrics first, then by how many limits it is long."""
        bad = 0 if worse.regressed(row) else 1 if worse.any_way(row) else _LAST if row.verdict == "improved" else 2
        limit = effective_limit(self.config.metrics.get(row.metric), row.reference_value or 0.0) if bad < _LAST else None
        return bad, not row.primary, -abs(row.delta or 0.0) / limit if limit else 0.0

    def tables(self) -> Iterator[Table]:
        """One line for each metric that is worth saying, worst first."""
        rows = [row for item in self.worst_first() for row in self.worth_saying(item)]
        yield judgement_table(rows, self.config.metrics, title=self.summary, named=True)


@dataclass(frozen=True, kw_only=True)
class AttentionList(View):
    """Every series that needs somebody, the most urgent first."""

    findings: Sequence[Finding]
    table: MetricTable

    def __len__(self) -> int:
        return len(self.findings)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def to_dict(self) -> dict[str, Any]:
        """`findings`: a list, each with its state, series, version, the way back, and the verdicts by state."""
        return {"findings": [_finding_row(item) for item in self.findings]}

    def tables(self) -> Iterator[Table]:
        """One line a series."""
        columns = ("state", "series", "version", "why", "go back to", "since")
        yield Table(title="", columns=columns, rows=tuple(self._line(item) for item in self.findings))

    def _line(self, item: Finding) -> tuple[str, ...]:
        said = [text for concern in item.concerns[:1] for text in (concern.row.sentence, item.reason(concern.row)) if text]
        why = " ".join(said) or f"the pointer names {' and '.join(item.missing)}"
        back = item.back_to
        target = f"v{back.version} ({quantities.value_text(self.table.get(back.lead), back.value)})" if back else quantities.NONE
        return (item.state, wording.place(item.view.series, model=True), f"v{item.snapshot.version}", why, target, item.since[:10])


def _finding_row(item: Finding) -> dict[str, Any]:
    series, back = item.view.series, item.back_to
    return {
        "state": item.state,
        "model": series.model,
        "series": {"dataset": series.dataset, "prompt": series.prompt or None, "environment": series.environment},
        "version": item.snapshot.version,
        "since": item.since,
        "back_to": back.version if back else None,
        "back_to_value": back.value if back else None,
        "missing": list(item.missing),
        "concerns": [{"state": concern.state, "opened": concern.opened, "row": concern.row.to_dict()} for concern in item.concerns],
    }
