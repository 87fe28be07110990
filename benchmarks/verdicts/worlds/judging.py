"""The product's own judge, asked about a drawn history. Everything the bench knows of benchstore's interface stands here.

The policy is the default one (confidence 0.95, Holm) unless a test asks otherwise. All runs are of one series: one model, one
dataset, one environment. Version 1 is the oldest run of the history, and each is a day later than the one before.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from drawn import NOTHING, History, Known, Outcome

from benchstore.analysis.judgement import Judgement
from benchstore.analysis.question import Question
from benchstore.analysis.report import judge
from benchstore.records.config import Policy
from benchstore.records.metric import Metric, MetricTable
from benchstore.records.samples import Samples
from benchstore.records.snapshot import Snapshot

POLICY = Policy()
TAKES_CHOSEN_OF = "chosen_of" in {field.name for field in dataclasses.fields(Question)}
"""Whether a question may say among how many runs its reference was chosen as the best."""
FLAGS = ("regressed", "improved")


@cache
def metric(name: str, limit: float, unit: str, *, primary: bool) -> Metric:
    """A judged metric: a proportion or percentage is better where higher, a count where lower. `limit` is absolute, in its unit."""
    higher = unit in ("proportion", "percent")
    stated = {
        "direction": "higher" if higher else "lower",
        "unit": unit,
        "min": 0,
        "max": 1 if unit == "proportion" else None,
        "primary": primary,
        "limit": {"absolute": limit},
    }
    return MetricTable.from_dict({name: stated}).get(name)


def metrics(names: Sequence[str], *, limit: float = 0.0, unit: str = "proportion") -> list[Metric]:
    """A family of metrics; the first alone is primary."""
    return [metric(name, limit, unit, primary=place == 0) for place, name in enumerate(names)]


def judged(history: History, limit: float = 0.0, unit: str = "proportion") -> list[Judgement]:
    """A judgement for each metric of a history, by the product's default policy."""
    return judge(questions(history, limit, unit), POLICY, samples_of(history))


def questions(history: History, limit: float = 0.0, unit: str = "proportion") -> list[Question]:
    """Every metric of the new run against the reference, with all runs before it as the window."""
    *window, new = snapshots(history)
    old = window[history.reference]
    extra: dict[str, Any] = {"chosen_of": history.chosen_of} if TAKES_CHOSEN_OF else {}
    return [
        Question(metric=item, old=old, new=new, why="baseline", window=tuple(window), **extra)
        for item in metrics(history.names, limit=limit, unit=unit)
    ]


def snapshots(history: History) -> list[Snapshot]:
    """All runs of a history as snapshots, the new one last."""
    values = [*history.before.tolist(), history.new.tolist()]
    known = history.known or [NOTHING] * len(values)
    return [
        snapshot(place + 1, dict(zip(history.names, run, strict=True)), stated, history.row_count if history.rows else 0)
        for place, (run, stated) in enumerate(zip(values, known, strict=True))
    ]


def snapshot(version: int, values: dict[str, float], known: Known, rows: int) -> Snapshot:
    """One run with what it states."""
    stated: dict[str, Any] = {"uncertainty": {name: {"n": n} for name, n in known.n.items() if n > 0}}
    if known.counts:
        total, failed = known.counts
        stated["counts"] = {"total": total, "succeeded": total - failed, "failed": failed}
    if rows:
        stated["samples"] = {"file": f"{version}.samples.json", "sha256": f"{version:064x}", "rows": rows}
    return Snapshot.from_dict(common(version) | {"version": version, "metrics": values} | stated)


@cache
def common(version: int) -> dict[str, Any]:
    """What is the same in every history: names, and a date a day later for every version."""
    day = version - 1
    return {
        "schema_version": 1,
        "model": "m",
        "dataset": {"name": "d", "version": "1"},
        "environment": "local",
        "created_at": f"2026-{day // 28 + 1:02d}-{day % 28 + 1:02d}T00:00:00Z",
        "source": {},
    }


def samples_of(history: History) -> Callable[[Snapshot], Samples | None]:
    """How the judge asks for rows; they are made when they are asked for."""

    def read(asked: Snapshot) -> Samples | None:
        return Samples(columns=history.rows(asked.version - 1)) if history.rows and asked.version else None

    return read


def said(judgements: Sequence[Judgement]) -> Outcome:
    """What a report says as a whole: whether any of its metrics has such a verdict."""
    words = {item.verdict for item in judgements}
    flagged = not words.isdisjoint(FLAGS)
    return {"any flag": flagged} | {word: word in words for word in (*FLAGS, "cannot tell")}
