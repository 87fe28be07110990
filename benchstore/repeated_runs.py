"""Several result files that are runs of one recipe (other seeds, or the same again) become one: their mean, with each run's values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from benchstore.errors import Problem, refuse_errors
from benchstore.records.draft import Draft
from benchstore.records.repeats import mean
from benchstore.records.samples import Samples
from benchstore.store.new_files import Incoming

_ONE = ("model", "dataset", "prompt", "environment", "hardware", "generation")
"""What runs of one recipe have in common, where it is stated."""


def as_one(runs: Sequence[Incoming]) -> Incoming:
    """One result of all: means of the metrics that every run has, rows with the runs as trials.

    Raises Refused where there are fewer than two, where they are not of one recipe, or share no metric.
    """
    refuse_errors(_problems(runs))
    first, drafts = runs[0], [run.draft for run in runs]
    shared = [name for name in drafts[0].metrics if all(name in draft.metrics for draft in drafts)]
    values = {name: [draft.metrics[name] for draft in drafts] for name in shared}
    fields: dict[str, Any] = {key: value for key, value in drafts[0].fields.items() if key not in ("seed", "duration_seconds", "counts")}
    fields["metrics"] = {name: mean(of_runs) for name, of_runs in values.items()}
    fields["repeats"] = {"metrics": values} | _seeds(drafts)
    fields |= {**_uncertainty(drafts, shared), **_counts(drafts), **_duration(drafts)}
    samples, notices = _samples(drafts)
    left = sorted({name for draft in drafts for name in draft.metrics} - set(shared))
    said: tuple[str, ...] = (f"not in every run, and left out: {', '.join(left)}",) if left else ()
    if len({run.data for run in runs}) < len(runs):
        said += ("some of the files are equal, byte by byte: runs of a recipe that are not new runs are no evidence",)
    known = tuple(dict.fromkeys(notice for draft in drafts for notice in draft.notices))
    made = dict.fromkeys(shared, f"the mean of {len(runs)} runs, of which this is the first")
    draft = Draft(fields=fields, samples=samples, notices=(*known, *said, *notices), places=drafts[0].places, made=made)
    return replace(first, file=", ".join(run.file for run in runs), data=b"".join(run.data for run in runs), draft=draft)


def _problems(runs: Sequence[Incoming]) -> list[Problem]:
    if len(runs) < 2:
        name = runs[0].file if runs else ""
        return [Problem(file=name, message="is one run; --repeat takes two or more of one recipe", hint="name their files", rule="repeat")]
    found = [
        Problem(file=run.file, message="is named twice, and is one run", hint="name the file of each run once", rule="repeat")
        for place, run in enumerate(runs)
        if run.file not in ("draft", "-") and run.file in [other.file for other in runs[:place]]
    ]
    for name in _ONE:
        stated = {repr(value): run for run in runs if (value := _plain(run.draft.fields.get(name))) is not None}
        if len(stated) > 1:
            (one, file), (other, second) = [(text, run.file) for text, run in stated.items()][:2]
            message = f"{one} here, and {other} in {second}: these are not runs of one recipe"
            found.append(Problem(file=file, place=name, message=message, hint="add them without --repeat", rule="repeat"))
    if not found and not set.intersection(*(set(run.draft.metrics) for run in runs)):
        found.append(
            Problem(file=runs[0].file, place="metrics", message="the runs share no metric", hint="name runs of one recipe", rule="repeat")
        )
    return found


def _plain(value: Any) -> Any:
    """An object in one order of its keys, so that equal ones are written alike."""
    return {key: value[key] for key in sorted(value)} if isinstance(value, Mapping) else value


def _seeds(drafts: Sequence[Draft]) -> dict[str, Any]:
    seeds = [draft.fields.get("seed") for draft in drafts]
    return {"seeds": seeds} if any(seed is not None for seed in seeds) else {}


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
