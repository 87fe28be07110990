"""A small throw-away repository with a believable history, and its page. All numbers are simulated."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchstore.errors import UsageError
from benchstore.records.samples import Samples, pooled
from benchstore.repository import Repository
from benchstore.store import commits, new_store
from benchstore.store.git import GitRepository
from benchstore.store.workplace import Workplace
from benchstore.views.written import BuiltSite

CONFIG = """\
# A demonstration: every number in this repository is simulated.
schema_version: 1
site:
  title: "benchstore demo (simulated numbers)"
"""
START = datetime(2026, 1, 5, 9, tzinfo=UTC)
INVOICES = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """One simulated run: the chances that an issue is found and that a clean invoice is left alone, time, cost."""

    day: int
    model: str
    found: float
    quiet: float
    latency_ms: float
    cost_usd: float
    note: str = ""


def _story() -> Iterator[_Run]:
    """Three models over ten weeks; the large one gets worse at the end, the small one gets slower on purpose."""
    for week in range(10):
        broken = week == 9
        large = "a prompt that was cut short" if broken else ""
        yield _Run(
            day=7 * week,
            model="atlas-large",
            found=0.72 if broken else 0.84 + 0.006 * week,
            quiet=0.93,
            latency_ms=2100,
            cost_usd=0.0041,
            note=large,
        )
        small = "longer context window" if week == 4 else ""
        yield _Run(
            day=7 * week + 1,
            model="heron-small",
            found=0.78 + 0.006 * week,
            quiet=0.9,
            latency_ms=600 if week < 4 else 760,
            cost_usd=0.0006,
            note=small,
        )
        if week % 3 == 0:
            yield _Run(day=7 * week + 2, model="keyword-rules", found=0.41, quiet=0.97, latency_ms=0.4, cost_usd=0)


def demo(root: Path) -> BuiltSite:
    """Make a throw-away repository in a folder that is new or empty, and build its page. Raises UsageError where something is there."""
    if root.exists() and any(root.iterdir()):
        raise UsageError(f"{root} already exists", hint="name another folder: benchstore demo DIR")
    root.mkdir(parents=True, exist_ok=True)
    place = _place(root)
    noise = random.Random(20260105)  # nosec B311  # noqa: S311  # a simulation, and the same one each time
    for run in _story():
        _play(place, run, noise)
    _ending(place)
    return Repository(place).build(root / "_site")


def _place(root: Path) -> Workplace:
    """A repository that needs nobody's git configuration."""
    repository = GitRepository.create(root)
    repository.config("user.name", "benchstore demo")
    repository.config("user.email", "demo@example.org")
    repository.config("commit.gpgsign", "false")
    place = Workplace(root=root, repository=repository, environ={})
    paths = new_store.create(root, CONFIG)
    commits.stage(place, paths)
    commits.commit(place, "Start", paths, date=START.isoformat())
    return place


def _play(place: Workplace, run: _Run, noise: random.Random) -> None:
    """Simulate one run, add it and commit it on its day."""
    moment = START + timedelta(days=run.day)
    draft = _draft(run, noise)
    given: dict[str, Any] = {"model": run.model, "dataset": "invoices@1", "prompt": "v1", "environment": "local", "note": run.note or None}
    then = Repository(replace(place, clock=lambda: moment))
    one = next(iter(then.add(("simulation", json.dumps(draft).encode()), importer="benchstore", branch="main", **given)))
    subject = f"Add {run.model} v{one.snapshot.version}" + (f": {run.note}" if run.note else "")
    commits.commit(place, subject, one.paths, date=moment.isoformat())


def _draft(run: _Run, noise: random.Random) -> dict[str, Any]:
    """Outcomes invoice by invoice; every metric follows from them."""
    columns: dict[str, list[Any]] = {name: [] for name in ("id", "tp", "fp", "fn", "tn", "latency_ms")}
    for number in range(INVOICES):
        has_issue = number % 3 == 0
        flagged = _luck(number, noise) < (run.found if has_issue else 1 - run.quiet)
        outcome = (has_issue and flagged, not has_issue and flagged, has_issue and not flagged, not has_issue and not flagged)
        columns["id"].append(f"invoice-{number:03d}")
        for name, holds in zip(("tp", "fp", "fn", "tn"), outcome, strict=True):
            columns[name].append(int(holds))
        columns["latency_ms"].append(round(run.latency_ms * noise.lognormvariate(0, 0.2), 2))
    samples = Samples(columns={name: tuple(column) for name, column in columns.items()})
    metrics: dict[str, float] = {name: pooled(samples, name) or 0.0 for name in ("f1", "precision", "recall", "accuracy")}
    metrics |= {"latency_ms": round(sum(columns["latency_ms"]) / INVOICES, 2), "cost_usd": run.cost_usd}
    counts = {"total": INVOICES, "succeeded": INVOICES, "failed": 0}
    return {
        "metrics": metrics,
        "counts": counts,
        "source": {"tool": {"name": "simulation"}},
        "hardware": {"cpu": "simulated"},
        "samples": samples.to_dict(),
    }


def _luck(number: int, noise: random.Random) -> float:
    """Between 0 and 1. An invoice that is hard once is mostly hard again; only one in ten is another matter in each run."""
    steady = random.Random(number).random()  # nosec B311  # noqa: S311  # as above
    return noise.random() if noise.random() < 0.1 else steady


def _ending(place: Workplace) -> None:
    """Someone rolls the bad run back, later goes on, and accepts the slower small model."""
    repository, late = Repository(place), (START + timedelta(days=66)).isoformat()
    moves = [
        repository.rollback("atlas-large", reason="the prompt was cut short"),
        repository.accept("heron-small@5", "latency_ms", reason="longer context window"),
    ]
    for move in moves:
        commits.commit(place, move.message, [move.path], date=late)
