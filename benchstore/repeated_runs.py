"""Several result files that are runs of one recipe (other seeds, or the same again) become one: their mean, with each run's values.

What is one recipe is for `runs_of_recipe` to say; here its runs are put together, and in whichever order they come they give the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from benchstore import runs_of_recipe
from benchstore.records.draft import Draft
from benchstore.records.metric import MetricTable
from benchstore.records.repeats import mean
from benchstore.records.samples import Samples
from benchstore.runs_of_recipe import RecipeRun
from benchstore.store.facts import Facts
from benchstore.store.new_files import Incoming

_OF_ALL = ("seed", "duration_seconds", "counts", "created_at", "metrics", "uncertainty", "definitions", "samples", "repeats")
"""Fields that are made of those of all runs, and not the same in each."""
_OPEN = ("source", "extra", "packages", "hardware")
"""Fields whose members are kept where all runs agree on them."""


def as_one(incoming: Sequence[Incoming], facts: Sequence[Facts], table: MetricTable, given: Mapping[str, str]) -> Incoming:
    """One result of all: means of the metrics that every run has, in one unit, and rows with the runs as trials.

    `facts` are what is known of each run, with what was said on the command line; `table` and `given` tell the units as they do for a single
    result. Raises Refused where there are fewer than two, where they are not of one recipe, or share no metric.
    """
    pairs = sorted(zip(incoming, facts, strict=True), key=lambda pair: _place(pair[0]))
    runs = runs_of_recipe.of_one([RecipeRun(item=item, facts=known) for item, known in pairs], table, given)
    drafts = [run.item.draft for run in runs]
    shared = [name for name in drafts[0].metrics if all(name in draft.metrics for draft in drafts)]
    values = {name: [draft.metrics[name] for draft in drafts] for name in shared}
    fields, differing = _common(drafts)
    if "dataset" in differing:  # what one run states of it and another does not; they are on one
        differing.remove("dataset")
        fields["dataset"] = {key: value for run in runs for key, value in run.facts.fields["dataset"].items()}
    fields |= {"metrics": {name: mean(of_runs) for name, of_runs in values.items()}}
    fields |= {"repeats": {"metrics": values} | _seeds(drafts), **_moment(runs), **_definitions(drafts, shared)}
    fields |= {**_uncertainty(drafts, shared), **_counts(drafts), **_duration(drafts)}
    samples, notices = _samples(drafts)
    known = tuple(dict.fromkeys(notice for draft in drafts for notice in draft.notices))
    draft = Draft(
        fields=fields,
        samples=samples,
        notices=(*known, *_said(runs, shared, differing), *notices),
        settings=drafts[0].settings,
        places=drafts[0].places,
        made=dict.fromkeys(shared, f"the mean of {len(runs)} runs"),
        part=hashlib.sha256("".join(run.item.sha256 for run in runs).encode()).hexdigest() if any(draft.part for draft in drafts) else "",
        step=drafts[0].step if len({draft.step for draft in drafts}) == 1 else None,
    )
    modified = max((run.item.modified for run in runs if run.item.modified), default=None)
    return replace(
        runs[0].item,
        file=", ".join(dict.fromkeys(run.item.file for run in runs)),
        data=b"".join(run.item.data for run in runs),
        draft=draft,
        modified=modified,
    )


def _place(item: Incoming) -> tuple[bool, Any, str]:
    """Runs come by their seeds, then by their content: not by the order in which somebody named them."""
    seed = item.draft.fields.get("seed")
    return (seed is None, seed or 0, item.sha256)


def _said(runs: Sequence[RecipeRun], shared: Sequence[str], differing: Sequence[str]) -> list[str]:
    left = sorted({name for run in runs for name in run.item.draft.metrics} - set(shared))
    said = [f"not in every run, and left out: {', '.join(left)}"] if left else []
    said += [f"not the same in every run, and left out: {', '.join(differing)}"] if differing else []
    if len({run.item.sha256 for run in runs}) < len(runs):
        said.append("some of the files are equal, byte by byte: runs of a recipe that are not new runs are no evidence")
    return said


def _common(drafts: Sequence[Draft]) -> tuple[dict[str, Any], list[str]]:
    """The fields that all runs have alike, and the names of those that they have not."""
    own = [{name: value for name, value in draft.fields.items() if name not in _OF_ALL} for draft in drafts]
    found, differing = _alike(own)
    for name in [name for name in differing if name in (*_OPEN, *runs_of_recipe.WHERE_STATED)]:
        stated = [fields[name] for fields in own if name in fields]
        if name in runs_of_recipe.WHERE_STATED and all(value == stated[0] for value in stated):
            found[name] = stated[0]
            inner: list[str] = []
        else:
            objects = [value if isinstance(value, Mapping) else {} for value in (fields.get(name) for fields in own)]
            kept, inner = _alike(objects)
            found |= {name: kept} if kept else {}
        differing = [item for item in differing if item != name] + [f"{name}.{key}" for key in inner]
    return found, differing


def _alike(objects: Sequence[Mapping[str, Any]]) -> tuple[dict[str, Any], list[str]]:
    """The members that all have alike, and the names of the others."""
    names = dict.fromkeys(name for item in objects for name in item)
    kept = {name: objects[0].get(name) for name in names if all(name in item and item[name] == objects[0].get(name) for item in objects)}
    return kept, [name for name in names if name not in kept]


def _moment(runs: Sequence[RecipeRun]) -> dict[str, Any]:
    """The measurement is of the moment when its last run was."""
    last = max(runs, key=lambda run: datetime.fromisoformat(run.facts.fields["created_at"]))
    stated = last.item.draft.fields.get("created_at")
    return {"created_at": stated} if stated else {}


def _seeds(drafts: Sequence[Draft]) -> dict[str, Any]:
    seeds = [draft.fields.get("seed") for draft in drafts]
    return {"seeds": seeds} if any(seed is not None for seed in seeds) else {}


def _definitions(drafts: Sequence[Draft], shared: Sequence[str]) -> dict[str, Any]:
    """What the files say of each metric, where none says otherwise."""
    found: dict[str, Any] = {}
    for name in shared:
        stated = [(draft.fields.get("definitions") or {}).get(name) or {} for draft in drafts]
        said = {key: item[key] for item in stated for key in item}
        kept = {key: value for key, value in said.items() if all(item.get(key, value) == value for item in stated)}
        found |= {name: kept} if kept else {}
    return {"definitions": found} if found else {}


def _uncertainty(drafts: Sequence[Draft], shared: Sequence[str]) -> dict[str, Any]:
    """What every run states of a metric: its n where it is one, and the mean of its standard errors, as all runs had one draw of examples."""
    found: dict[str, Any] = {}
    for name in shared:
        stated = [(draft.fields.get("uncertainty") or {}).get(name) or {} for draft in drafts]
        sizes, errors = {item.get("n") for item in stated}, [item.get("stderr") for item in stated]
        n = {"n": next(iter(sizes))} if len(sizes) == 1 and None not in sizes else {}
        stderr = {"stderr": mean([error for error in errors if error is not None])} if None not in errors else {}
        if n or stderr:
            found[name] = n | stderr
    return {"uncertainty": found} if found else {}


def _counts(drafts: Sequence[Draft]) -> dict[str, Any]:
    """Those of the run in which most failed, where all tried the same number."""
    stated = [draft.fields.get("counts") for draft in drafts]
    known = [counts for counts in stated if counts is not None]
    if len(known) < len(drafts) or len({counts["total"] for counts in known}) > 1:
        return {}
    return {"counts": max(known, key=lambda counts: counts["failed"])}


def _duration(drafts: Sequence[Draft]) -> dict[str, Any]:
    stated = [draft.fields.get("duration_seconds") for draft in drafts]
    known = [seconds for seconds in stated if seconds is not None]
    return {"duration_seconds": sum(known)} if known and len(known) == len(drafts) else {}


def _samples(drafts: Sequence[Draft]) -> tuple[Samples | None, tuple[str, ...]]:
    """The rows of all runs, each run a trial of its examples; none where a run has none, or other columns."""
    known = [draft.samples for draft in drafts if draft.samples is not None]
    if len(known) < len(drafts):
        return None, ("not every run has rows, so none are kept",) if known else ()
    names = [name for name in known[0].columns if name != "trial" and all(name in samples.columns for samples in known)]
    most = max(max(samples.columns.get("trial", (0,)), default=0) for samples in known) + 1
    trials = [run * most + trial for run, samples in enumerate(known) for trial in samples.columns.get("trial") or (0,) * len(samples)]
    columns = {name: tuple(value for samples in known for value in samples.columns[name]) for name in names}
    return Samples(columns={"id": columns.pop("id"), "trial": tuple(trials), **columns}), ()
