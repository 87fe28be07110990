"""One cell of the bench, evaluated: what every rule said of its reports, as shares and as scores.

A score is how extreme a setting would still flag a report; from scores alone any setting can be tried later.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import latency
import numpy as np
import ours
import peers
import real
import streams
from peers import Rule
from streams import Cell, Floats, Report

ALPHA = 0.05
TINY = 1e-290
KEPT = 1000
"""Scores kept of a rule in a cell; of more reports every so many-th."""
SLOW_REPORTS, SLOW_REPORTS_DROP = 300, 100
OURS = {"benchstore, rows": True, "benchstore, no rows": False}
COVERED = ("accuracy", "f1", "precision", "recall")


@dataclass(slots=True, kw_only=True)
class Tally:
    """What one rule said of a cell's reports: `flags` and `scores` in the bad direction where there is a drop, else in any."""

    flags: list[bool] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    cannot_tell: int = 0
    covered: dict[str, list[int]] = field(default_factory=dict)

    def summary(self) -> dict[str, Any]:
        """As JSON. `needed` is the least score a setting must have so that at most 5% of these reports are flagged."""
        ordered = sorted(self.scores, reverse=True)
        needed = ordered[int(ALPHA * len(ordered))] if ordered else -math.inf
        step = max(1, len(ordered) // KEPT)
        kept = [rounded(score) for score in ordered[step // 2 :: step] if math.isfinite(score)]
        found = {"reports": len(ordered), "needed": rounded(needed, up=True) if math.isfinite(needed) else None, "scores": kept}
        found |= {"of": len(ordered[step // 2 :: step]), "shipped": sum(self.flags) if self.flags else None}
        return found | ({"cannot_tell": self.cannot_tell, "covered": self.covered} if self.covered else {})


def rounded(score: float, *, up: bool = False) -> float:
    """Six digits; downward for scores and upward for settings, so that a setting never flags the score it was made from."""
    if abs(score) < TINY:  # too small to be scaled; no setting stands so close to nothing
        return score
    scale = 10.0 ** (5 - math.floor(math.log10(abs(score))))
    return (math.ceil if up else math.floor)(score * scale) / scale


def stream(cell: Cell, count: int, seed: int) -> Iterator[Report]:
    """The reports of a cell, by the source it names."""
    if cell.source == latency.SOURCE:
        return latency.reports(cell, count, seed)
    return real.reports(cell, count, seed) if cell.source in real.SOURCES else streams.reports(cell, count, seed)


def worse(centre: Floats, new: Floats, *, higher_is_better: bool) -> Floats:
    """Whether the new value lies on the bad side of what it is compared with."""
    return new < centre if higher_is_better else new > centre


def ask_peer(rule: Rule, history: Floats, new: Floats, cell: Cell) -> Tally:
    """One peer's rule on all reports: `history` is (runs, reports, metrics), `new` (reports, metrics)."""
    if rule.slow:
        few = SLOW_REPORTS_DROP if cell.drop else SLOW_REPORTS
        history, new = history[:, :few], new[:few]
    scores = rule.score(history, new)
    if cell.drop:
        bad = worse(rule.centre(history), new, higher_is_better=cell.source != latency.SOURCE)
        scores = np.where(bad, scores, -np.inf)
    # A value of 0 makes a ratio infinite; JSON has no such number.
    best = np.minimum(scores.max(axis=1), 1e300)
    flags = [] if rule.shipped is None else (best > rule.level(rule.shipped)).tolist()
    return Tally(flags=flags, scores=best.tolist())


def ask_ours(tally: Tally, report: Report, cell: Cell, *, rows: bool) -> None:
    """Benchstore's verdicts on one report, added to the tally."""
    found = ours.outcomes(report, rows=rows)
    wanted = ("regressed",) if cell.drop else ours.FLAGGED
    old, new = dict(zip(report.metrics, report.history[0], strict=True)), dict(zip(report.metrics, report.new, strict=True))
    bad = [not cell.drop or worse(old[o.metric], new[o.metric], higher_is_better=report.higher_is_better) for o in found]
    tally.flags.append(any(outcome.verdict in wanted for outcome in found))
    tally.scores.append(max(outcome.score if counts else -math.inf for outcome, counts in zip(found, bad, strict=True)))
    tally.cannot_tell += any(outcome.verdict == "cannot tell" for outcome in found)
    for outcome in found:
        if outcome.metric in COVERED and outcome.low is not None and outcome.high is not None:
            hits = tally.covered.setdefault(outcome.metric, [0, 0])
            hits[0] += outcome.low <= report.truth[outcome.metric] <= outcome.high
            hits[1] += 1


def variants(cell: Cell) -> dict[str, bool]:
    """The ways benchstore is asked: with rows and without; latency has none that may decide."""
    return {name: rows for name, rows in OURS.items() if not (rows and cell.source == latency.SOURCE)}


def evaluate(cell: Cell, count: int, seed: int) -> dict[str, Any]:
    """Everything the bench wants to know of one cell."""
    start, histories, news, truth, differing = time.perf_counter(), [], [], [], []
    tallies = {name: Tally() for name in variants(cell)}
    for report in stream(cell, count, seed):
        histories.append(report.history)
        news.append(report.new)
        truth.append(report.truth.get("accuracy", 0.0))
        differing.append(report.differing)
        for name, rows in variants(cell).items():
            ask_ours(tallies[name], report, cell, rows=rows)
    middle = time.perf_counter()
    history, new = np.stack(histories, axis=1), np.stack(news)
    tallies |= {rule.name: ask_peer(rule, history, new, cell) for rule in peers.RULES}
    fields = {name: getattr(cell, name) for name in ("source", "kind", "n", "history", "drop")}
    return {
        "cell": cell.name,
        **fields,
        "reports": len(new),
        "asked": count,
        "seed": seed,
        "change": float(np.mean(truth)),
        "differing": float(np.mean(differing)),
        "seconds": [round(middle - start, 1), round(time.perf_counter() - middle, 1)],
        "rules": {name: tally.summary() for name, tally in tallies.items()},
    }
