"""Adding many results of which some may be refused: each that is right goes in, and one that is not keeps no other out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from benchstore.errors import Problem, errors_of
from benchstore.records import consistency
from benchstore.records.snapshot import Snapshot
from benchstore.store import commits, locks
from benchstore.store.add import written
from benchstore.store.facts import Facts
from benchstore.store.new_files import Incoming
from benchstore.store.plan import Added, Adding, Plan
from benchstore.store.workplace import Workplace


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """A file of the same bytes as a snapshot on the same data, which was there `before` or came with an earlier file of this call."""

    file: str
    snapshot: Snapshot
    before: bool


@dataclass(slots=True)
class Entered:
    """What became of many results: those that were added, those that were there, what is wrong with the others; and the commits made."""

    added: list[Added] = field(default_factory=list)
    repeated: list[Repeated] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    commits: list[str] = field(default_factory=list)


def add_each(workplace: Workplace, results: Sequence[tuple[Incoming, Facts]], how: Adding) -> Entered:
    """Add every result that is right, in the order given; one of bytes that a snapshot on the same data was read from is that snapshot.

    Nothing is judged here: verdicts are asked for when somebody looks.
    """
    entered = Entered()
    if how.commit and not how.dry_run:
        commits.refuse_unready(workplace)
    named = [(item, facts) for item, facts in results if _is_named(item, facts, entered)]
    models = [str(facts.fields["model"]) for _, facts in named]
    with locks.locked(workplace, models):
        plan = Plan(workplace, None, how, models, {item.sha256 for item, _ in named})
        _enter(plan, named, entered)
        if not how.dry_run:
            there = [item.snapshot for item in entered.repeated if item.before]
            entered.commits = written(workplace, plan, entered.added, commit=how.commit, there=there)
    return entered


def _is_named(item: Incoming, facts: Facts, entered: Entered) -> bool:
    """Whether the facts are known and the model can have its name; keeps what is wrong otherwise."""
    found = errors_of(facts.problems) or consistency.of_model_name(str(facts.fields["model"]), item.file)
    entered.problems += found
    return not found


def _enter(plan: Plan, results: Iterable[tuple[Incoming, Facts]], entered: Entered) -> None:
    names = {name.casefold(): name for name in plan.store.listing}
    for item, facts in results:
        model = str(facts.fields["model"])
        other = names.setdefault(model.casefold(), model)
        if other != model:
            entered.problems.append(_differs_in_case(model, other, item.file))
            continue
        known = plan.of_same_bytes(item, facts)
        if known:
            entered.repeated.append(Repeated(file=item.file, snapshot=known[0], before=known[1]))
        elif added := plan.enter(item, facts):
            entered.added.append(added)
    entered.problems += errors_of(plan.problems)


def _differs_in_case(model: str, other: str, file: str) -> Problem:
    message = f"{model} differs from the model {other} only in case"
    return Problem(file=file, place="model", message=message, hint=f"use --model {other}, or another name", rule="path")
