"""`add`: drafts become snapshots. What is to be written is decided first (`plan`), written, staged and committed in one turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from benchstore.errors import Problem, refuse_errors
from benchstore.importers.rows import listed
from benchstore.records import consistency
from benchstore.records.snapshot import Snapshot
from benchstore.store import commits, locks, pointers, several_models, writing
from benchstore.store.facts import CLOCK, MODIFIED, Facts
from benchstore.store.new_files import Incoming
from benchstore.store.plan import Added, Adding, Judge, Plan, paths_of
from benchstore.store.workplace import Workplace


def add(
    workplace: Workplace, incoming: Sequence[Incoming], find_facts: Callable[[Incoming], Facts], judge: Judge, how: Adding
) -> tuple[list[Added], list[str]]:
    """Add every draft, or none, in the order in which they were measured; gives them, and the commits made. `judge` gives the verdicts.

    Writing, staging and committing are one turn under the models' locks. Raises Refused with every problem of every file.
    """
    facts = [find_facts(item) for item in incoming]
    missing = (problem for found in facts for problem in found.problems)
    refuse_errors([*missing, *merged(incoming, facts), *several_models.under_one_name(incoming, facts)])
    incoming, facts = _in_order(incoming, facts)
    models = [str(found.fields["model"]) for found in facts]
    refuse_errors(problem for item, name in zip(incoming, models, strict=True) for problem in consistency.of_model_name(name, item.file))
    if how.commit:
        commits.refuse_unready(workplace)
    with locks.locked(workplace, models):
        plan = Plan(workplace, judge, how, models, {item.sha256 for item in incoming})
        found: list[Added | None] = []
        for item, known in zip(incoming, facts, strict=True):
            how.progress(len(found), len(incoming), item.file)
            found.append(plan.enter(item, known))
        refuse_errors(plan.problems)
        added = [item for item in found if item]
        made = [] if how.dry_run else written(workplace, plan, added, commit=how.commit)
    return added, made


def merged(incoming: Sequence[Incoming], facts: Sequence[Facts]) -> Iterator[Problem]:
    """The files that hold results on several data, all of which would become one."""
    for file in dict.fromkeys(item.file for item in incoming):
        pairs = [(item.draft.fields, found.fields) for item, found in zip(incoming, facts, strict=True) if item.file == file]
        stated, become = ({_data(fields) for fields in each} for each in zip(*pairs, strict=True))
        if len(stated) > 1 and len(become) == 1:
            names = listed(sorted("/".join(filter(None, (name, split))) for name, split in stated))
            message = f"holds results on {len(stated)} data sets or splits, {names}, which would become one"
            hint = "give --dataset @VERSION for all of them, or --task NAME --dataset NAME@VERSION for one"
            yield Problem(file=file, place="dataset", message=message, hint=hint, rule="fact")


def _data(fields: Mapping[str, Any]) -> tuple[str, str]:
    """Name and split of the data that a draft or a snapshot is of."""
    dataset = fields.get("dataset") or {}
    return str(dataset.get("name") or ""), str(dataset.get("split") or "")


def _in_order(incoming: Sequence[Incoming], facts: Sequence[Facts]) -> tuple[list[Incoming], list[Facts]]:
    """By the moments that the files state, then by their steps; where one states neither, all stay as they were named."""
    stated = all(fact.origin not in (MODIFIED, CLOCK) for found in facts for fact in found.shown if fact.name == "created_at")
    steps = [item.draft.step for item in incoming]
    if not stated and None in steps:
        return list(incoming), list(facts)
    moments = [datetime.fromisoformat(found.fields["created_at"]) if stated else None for found in facts]
    keys = [(moment, step or 0) for moment, step in zip(moments, steps, strict=True)]
    order = sorted(range(len(keys)), key=lambda place: keys[place] if stated else keys[place][1:])
    return [incoming[place] for place in order], [facts[place] for place in order]


def written(workplace: Workplace, plan: Plan, added: Sequence[Added], *, commit: bool, there: Sequence[Snapshot] = ()) -> list[str]:
    """Write what was decided, stage it, and commit it where that is asked for, with what was `there` and is not committed; gives the commits."""
    for path in plan.orphans:
        (workplace.root / path).unlink(missing_ok=True)
    writing.write_all(workplace.root, plan.writes())
    commits.stage(workplace, sorted({path for item in added for path in item.paths}))
    return _committed(workplace, added, [item for item in there if not plan.is_committed(item)]) if commit else []


def _committed(workplace: Workplace, added: Sequence[Added], there: Sequence[Snapshot]) -> list[str]:
    """Two commits, so that reverting the second one is the roll back; what HEAD has is left out."""
    snapshots = [path for item in added for path in item.paths if path.endswith(".json")]
    snapshots += [path for item in there for path in paths_of(item)]
    names = [f"{item.model} v{item.version}" for item in (*there, *(item.snapshot for item in added if not item.committed))]
    first = commits.commit(workplace, f"Add {commits.some(names)}", snapshots) if names else None
    moves = pointers.ahead(workplace, [*_current(workplace, there), *(item.snapshot for item in added if item.promoted)])
    second = commits.commit(workplace, f"Promote {commits.some(moves.names)}", list(moves.files), contents=moves.files)
    return [commit for commit in (first, second) if commit]


def _current(workplace: Workplace, snapshots: Sequence[Snapshot]) -> list[Snapshot]:
    """Those of the snapshots on which their series stand in the work tree."""
    store = workplace.store()
    standing = {item.series: store.pointer(item.model).standing(item.series) for item in snapshots}
    return [item for item in snapshots if (known := standing[item.series]) and known.current == item.version]
