"""Evidence about a mean over tasks: what is known of each of them, put together."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from benchstore.analysis import limits
from benchstore.analysis.evidence import EQUIVALENCE, Counted, Evidence, Spread
from benchstore.analysis.question import Question
from benchstore.analysis.sampling import spread
from benchstore.analysis.statistics import distributions
from benchstore.records import quantities

MOST_NAMED = 3
"""So many tasks are named that moved the mean most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """One task's evidence and what it counts in the mean."""

    name: str
    share: float
    evidence: Evidence

    @property
    def noise(self) -> float:
        """The standard error that its effect would have if nothing had changed."""
        found = self.evidence.noise if self.evidence.noise is not None else self.evidence.spread.stderr
        return found or 0.0


def from_tasks(question: Question, evidence_of: Callable[[Question], Evidence | None], confidence: float) -> Evidence | None:
    """The z test of a mean of independent tasks: its variance is the sum of theirs, each times the square of its share.

    Tasks with few examples have t's degrees of freedom (Welch 1947; Satterthwaite 1946). None where the noise of a task is not known.
    """
    tasks = _tasks(question, evidence_of)
    if not tasks:
        return None
    effect = math.fsum(task.share * task.evidence.effect for task in tasks)
    null = math.hypot(*(task.share * task.noise for task in tasks))
    stderr = math.hypot(*(task.share * (task.evidence.spread.stderr or 0.0) for task in tasks))
    df = _freedom(tasks)
    p = distributions.t_two_sided(effect / null, df) if null else 1.0 if effect == 0 else 0.0
    return Evidence(
        method="mean of tasks",
        effect=effect,
        level=question.before,
        p=p,
        interval=spread(effect, stderr, df, confidence),
        inner=spread(effect, stderr, df, EQUIVALENCE) if stderr else None,
        spread=Spread(stderr=stderr or null, df=df),
        noise=null,
        counted=_counted(question, tasks),
        at_worst=_at_worst(question, tasks, effect),
        notes=(*_left_out(question), *_failures(tasks)),
        details=_most(question, tasks),
        disqualified=_hidden(question, tasks, effect),
    )


def _tasks(question: Question, evidence_of: Callable[[Question], Evidence | None]) -> list[_Task]:
    """Each task's evidence; empty where one of them has none."""
    found = []
    for name, share in zip(question.members, question.shares, strict=True):
        evidence = evidence_of(replace(question, metric=replace(question.metric, name=name, aggregate=None, of_family=True)))
        if evidence is None or evidence.p is None or evidence.spread.stderr is None:
            return []
        found.append(_Task(name=name, share=share, evidence=evidence))
    return found


def _freedom(tasks: Sequence[_Task]) -> float:
    parts = [(task.share * (task.evidence.spread.stderr or 0.0)) ** 2 for task in tasks]
    lost = math.fsum(part * part / task.evidence.spread.df for part, task in zip(parts, tasks, strict=True) if part)
    return math.fsum(parts) ** 2 / lost if lost else math.inf


def _counted(question: Question, tasks: Sequence[_Task]) -> Counted:
    sides = [limits.ahead(question.metric, task.evidence.effect) for task in tasks]
    return Counted(n=len(tasks), unit="tasks", moves=(sides.count(1), sides.count(-1)))


def _at_worst(question: Question, tasks: Sequence[_Task], effect: float) -> float | None:
    """The effect where rows that failed are counted as wrong, if any task has such."""
    if all(task.evidence.at_worst is None for task in tasks):
        return None
    worst = [task.evidence.effect if task.evidence.at_worst is None else task.evidence.at_worst for task in tasks]
    found = math.fsum(task.share * change for task, change in zip(tasks, worst, strict=True))
    return found if limits.ahead(question.metric, found - effect) == -1 else None


def _hidden(question: Question, tasks: Sequence[_Task], effect: float) -> str:
    """A mean is not better by what its tasks must not be called better for."""
    if limits.ahead(question.metric, effect) != 1:
        return ""
    sure = math.fsum(task.share * task.evidence.effect for task in tasks if not task.evidence.disqualified)
    if limits.ahead(question.metric, sure) == 1 and limits.beyond_limit(question.metric, question.before, sure):
        return ""
    return next((f"in {task.name} {task.evidence.disqualified}" for task in tasks if task.evidence.disqualified), "")


def _left_out(question: Question) -> tuple[str, ...]:
    """Tasks that only one side has, or that changed, say nothing of the model."""
    number = question.left_out
    return (f"over the {len(question.members)} tasks that both have; {number} left out",) if number else ()


def _failures(tasks: Sequence[_Task]) -> tuple[str, ...]:
    """In how many tasks rows failed."""
    number = sum(any(" failed" in note for note in task.evidence.notes) for task in tasks)
    return (f"in {number} of {len(tasks)} tasks rows failed",) if number else ()


def _most(question: Question, tasks: Sequence[_Task]) -> tuple[str, ...]:
    """The tasks that moved it most, the way that it moved."""
    ordered = sorted(tasks, key=lambda task: (-abs(task.share * task.evidence.effect), task.name))
    moved = [task for task in ordered if task.evidence.effect * question.delta > 0][:MOST_NAMED]
    named = (f"{task.name} {quantities.change_text(question.metric, task.evidence.effect)}" for task in moved)
    return (f"most by {', '.join(named)}",) if moved else ()
