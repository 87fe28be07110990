"""The product's own judge, asked about two snapshots with rows: what it calls, and where it says that the change lies.

The policy is the default one (confidence 0.95, Holm). Limits are 0, so that they have no part in what is called. Everything that the
benches of rows know of benchstore's interface stands here and in `row_nights.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from drawn import Floats, Outcome

from benchstore.analysis.judgement import Judgement
from benchstore.records import task_means
from benchstore.records.config import Config
from benchstore.records.samples import Samples
from benchstore.records.snapshot import Snapshot
from benchstore.standing.verdict_book import compare

ALPHA = 0.05
ALARM, HOLDS, FOUND = "called where nothing changed", "interval holds the true change", "drop found"
"""What is measured: of quiet cells, of all, of cells with a drop."""
SHARE = {"direction": "higher", "unit": "proportion", "min": 0, "max": 1, "limit": {"absolute": 0.0}}
CONFIG = Config.from_dict(
    {"metrics": {"score": {"direction": "higher", "limit": {"absolute": 0.0}}} | dict.fromkeys(("pass@1", "accuracy", "acc"), SHARE)}
)
CALLED = {"regressed": -1, "improved": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a rule says: -1 for worse, 1 for better, 0 for neither; and its 95% interval of the change, if it has one."""

    called: int
    interval: tuple[float, float] | None = None


@cache
def names(n: int) -> tuple[str, ...]:
    """Names of the examples, the same on both sides."""
    return tuple(f"q{number}" for number in range(n))


def snapshot(version: int, values: Mapping[str, float], *, rows: int = 0, n: int = 0, scheduled: bool = False) -> Snapshot:
    """One run with what it states: so many rows, or a denominator of every metric, or neither."""
    stated: dict[str, Any] = {"uncertainty": {name: {"n": n} for name in values}} if n else {}
    if rows:
        stated["samples"] = {"file": f"{version}.samples.json", "sha256": f"{version:064x}", "rows": rows}
    common = {"schema_version": 1, "model": "m", "dataset": {"name": "d", "version": "1"}, "environment": "local"}
    when = {"created_at": "2026-01-01T00:00:00Z", "source": {"triggered_by": "schedule"} if scheduled else {}}
    return Snapshot.from_dict(common | when | {"version": version, "metrics": dict(values)} | stated)


def report(
    values: tuple[Mapping[str, float], Mapping[str, float]], rows: tuple[Samples, Samples] | None = None, n: int = 0
) -> list[Judgement]:
    """Every judgement of two snapshots, means over tasks among them."""
    count = len(rows[0].ids) if rows else 0
    runs = [task_means.given(snapshot(k, side, rows=count, n=n), CONFIG.metrics) for k, side in enumerate(values, start=1)]
    return compare(runs[0], runs[1], CONFIG.metrics, CONFIG.policy, lambda asked: rows[(asked.version or 1) - 1] if rows else None)


def asked(metric: str, old: Floats, new: Floats, **columns: Any) -> Answer:
    """The verdict of one metric by its rows, of which `columns` says more: groups, trials."""
    kind = f"scores.{metric}" if metric == "score" else f"outcomes.{metric}"
    ids = columns.pop("id", None) or names(len(old))
    sides = [Samples(columns={"id": ids, kind: tuple(side.tolist())} | columns) for side in (old, new)]
    row = report(({metric: float(old.mean())}, {metric: float(new.mean())}), (sides[0], sides[1]))[0]
    return Answer(called=CALLED.get(row.verdict, 0), interval=row.interval)


def outcome(answers: Mapping[str, Answer | None], change: float, *, quiet: bool) -> Outcome:
    """What came of one history by every rule; a rule that was not asked takes no part."""
    found: dict[str, bool | float | None] = {}
    for rule, answer in answers.items():
        called = None if answer is None else answer.called != 0 if quiet else answer.called == -1
        found[f"{ALARM if quiet else FOUND}: {rule}"] = called
        ends = answer.interval if answer else None
        found[f"{HOLDS}: {rule}"] = None if ends is None else bool(ends[0] <= change <= ends[1])
    return found
