"""Adapter to benchstore's own verdicts: reports become snapshots and questions, judgements become outcomes.

Everything the bench knows of the engine stands here; a change of the engine's interface changes this file alone.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import latency
import numpy as np
import streams
from streams import Report

from benchstore.analysis.judgement import Judgement
from benchstore.analysis.question import Question
from benchstore.analysis.report import judge
from benchstore.records.config import Policy
from benchstore.records.metric import Metric, MetricTable
from benchstore.records.samples import Samples
from benchstore.records.snapshot import Snapshot

CONFIDENCE = 0.95
STDERR_SLICES = streams.METRICS[5:8]
"""Without rows these slices state a standard error in place of their denominator."""
FLAGGED = ("regressed", "improved")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was said of one metric. `score` is −p (adjusted) where a laxer level would flag it, else minus infinity."""

    metric: str
    verdict: str
    score: float
    low: float | None
    high: float | None


@functools.cache
def metric_table() -> MetricTable:
    """All metrics of the bench with limits of 0; accuracy alone is primary, and F1 for that reason is not."""
    quality = {"direction": "higher", "unit": "proportion", "min": 0, "max": 1, "limit": {"absolute": 0}}
    times = {"direction": "lower", "unit": "ms", "min": 0, "limit": {"absolute": 0}, "depends_on_environment": True}
    found: dict[str, Any] = {name: quality | {"primary": name == "accuracy"} for name in streams.METRICS}
    return MetricTable.from_dict(found | {name: times | {"primary": name == latency.METRICS[0]} for name in latency.METRICS})


@functools.cache
def metric(name: str) -> Metric:
    """One metric's definition."""
    return metric_table().get(name)


def uncertainty(report: Report, index: int, values: Mapping[str, float], *, rows: bool) -> dict[str, Any]:
    """Denominators of the reference (index 0) or of the new run (1); standard errors in place of some where there are no rows."""
    stated: dict[str, Any] = {}
    for name, n in report.denominators.items():
        if n is None or n[index] < 1:
            continue
        if not rows and name in STDERR_SLICES:
            # Where all answers are equal the usual formula gives 0, which would be no spread rather than an unknown one.
            spread = math.sqrt(values[name] * (1 - values[name]) / max(n[index] - 1, 1))
            stated |= {name: {"stderr": spread}} if spread else {}
        else:
            stated[name] = {"n": n[index]}
    return stated


def snapshot(version: int, values: Mapping[str, float], **fields: Any) -> Snapshot:
    """A snapshot of the series, later by a day for every version."""
    return Snapshot.from_dict(
        {
            "schema_version": 1,
            "model": "m",
            "version": version,
            "dataset": {"name": "d", "version": "1"},
            "environment": "local",
            "created_at": str(np.datetime64("2026-01-01") + np.timedelta64(version, "D")) + "T00:00:00Z",
            "source": {},
            "hardware": {"cpu": "the same"},
            "metrics": values,
            **fields,
        }
    )


def end(report: Report, index: int, version: int, *, rows: bool) -> Snapshot:
    """The reference (index 0) or the new run (1), with what is known of its spread."""
    found = report.history[0] if index == 0 else report.new
    values = dict(zip(report.metrics, found.tolist(), strict=True))
    fields: dict[str, Any] = {"uncertainty": uncertainty(report, index, values, rows=rows)}
    if rows:
        fields["samples"] = {"file": f"{version}.samples.json", "sha256": f"{version:064x}", "rows": len(report.rows_old["tp"])}
    return snapshot(version, values, **fields)


@functools.cache
def identifiers(n: int) -> tuple[str, ...]:
    """Names of the examples; the same in every run."""
    return tuple(str(number) for number in range(n))


def samples(rows: Mapping[str, np.ndarray]) -> Samples:
    """The rows of one run as benchstore keeps them."""
    columns: dict[str, Any] = {name: rows[name].astype(int).tolist() for name in ("tp", "fp", "fn", "tn")}
    columns["correct"] = (rows["tp"] | rows["tn"]).astype(int).tolist()
    columns["error"] = ["failed" if value else None for value in rows["error"].tolist()]
    return Samples(columns={"id": identifiers(len(rows["tp"])), **columns})


def samples_of(report: Report, new: int) -> Callable[[Snapshot], Samples | None]:
    """How the engine asks for rows: those of the reference (version 1) and of the new run."""
    found = {1: report.rows_old, new: report.rows_new}

    def read(asked: Snapshot) -> Samples | None:
        rows = found.get(asked.version) if asked.samples else None
        return samples(rows) if rows else None

    return read


def outcome(judgement: Judgement, alpha: float) -> Outcome:
    """A judgement in short. A small p without a flag was held back by another rule, and would be at any level."""
    p, low, high = judgement.p_adjusted, *(judgement.interval or (None, None))
    score = -math.inf
    if judgement.verdict in FLAGGED:
        score = -(p or 0.0)
    elif judgement.verdict == "within noise" and p is not None and p > alpha:
        score = -p
    return Outcome(metric=judgement.metric, verdict=judgement.verdict, score=score, low=low, high=high)


def questions_of(report: Report, *, rows: bool) -> list[Question]:
    """What benchstore is asked of a report: every metric of the new run against the reference, with all runs before it."""
    new = len(report.history) + 1
    old_end, new_end = end(report, 0, 1, rows=rows), end(report, 1, new, rows=rows)
    names = report.metrics
    between = tuple(
        snapshot(version, dict(zip(names, run, strict=True))) for version, run in enumerate(report.history[1:].tolist(), start=2)
    )
    window = (old_end, *between)
    return [Question(metric=metric(name), old=old_end, new=new_end, why="baseline", window=window) for name in names]


def outcomes(report: Report, *, rows: bool) -> list[Outcome]:
    """What benchstore's default policy says of every metric of a report."""
    policy = Policy(confidence=CONFIDENCE)
    judgements = judge(questions_of(report, rows=rows), policy, samples_of(report, len(report.history) + 1))
    return [outcome(judgement, 1 - CONFIDENCE) for judgement in judgements]
