"""MLflow: the folder of a file store, an experiment or a run; the SQLite database of a server; the table that its command prints. One draft a run."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from benchstore.errors import Problem, Refused
from benchstore.importers import mlflow_runs, mlflow_table, tracked
from benchstore.importers.document import Document, Options, without_none
from benchstore.importers.importer import Importer
from benchstore.importers.known_keys import is_aside
from benchstore.importers.measured import Measured
from benchstore.importers.mlflow_runs import Run
from benchstore.importers.rows import listed
from benchstore.records.draft import Draft

_TABLES = {"runs": ("run_uuid", "status"), "latest_metrics": ("key", "value", "run_uuid")}
_STATUS = {"RUNNING": "started", "SCHEDULED": "started", "FAILED": "failed", "KILLED": "cancelled"}
_EVALUATED = ("eval", "evaluation", "test", "testing", "validation")
_DEFAULT = "Default"
"""The experiment of runs that were given none."""
_MACHINE = "system/"
_MOST_TEXT = 500


def recognises(document: Document) -> bool:
    """A folder with a run's `meta.yaml` beside its metrics or parameters; a database with MLflow's tables; a table with its columns."""
    if document.kind == "folder":
        return mlflow_runs.is_store(document.value)
    if document.kind == "csv":
        return mlflow_table.is_table(document.value)
    return document.kind == "database" and all(document.value.has(table, columns) for table, columns in _TABLES.items())


def read(document: Document, options: Options) -> list[Draft]:  # noqa: ARG001  # every importer has this signature
    """A draft for every run that measured something. Raises Refused with every file that is broken, or where no run measured anything."""
    problems: list[Problem] = []
    runs = _runs(document, problems)
    present = [run for run in runs if not run.deleted]
    measured = [(run, found) for run in present if (found := _measured(document.file, run)) is not None]
    drafts = []
    for run, found in measured:
        try:
            drafts.append(_draft(run, found))
        except Refused as refusal:
            problems += refusal.problems
    if problems:
        raise Refused(problems)
    if not drafts:
        message = f"none of its {len(runs)} runs holds a number" if runs else "holds no runs of MLflow"
        raise Refused([_problem(document.file, message, "log metrics, or name the folder mlruns or the database of the server")])
    return [_telling(drafts[0], runs, present, {run.id for run, _ in measured}), *drafts[1:]]


def _runs(document: Document, problems: list[Problem]) -> list[Run]:
    if document.kind == "folder":
        return mlflow_runs.from_folder(document.value, document.file, problems)
    if document.kind == "csv" and mlflow_table.is_table(document.value):
        lines = document.sheet.lines if document.sheet is not None else range(2, len(document.value) + 2)
        return mlflow_table.from_table(document.value, lines, document.file, problems)
    if document.kind != "database":
        message = "is no folder of an MLflow file store, no SQLite database, and no table of runs"
        raise Refused([_problem(document.file, message, "name the folder mlruns, or print the runs: mlflow experiments csv -x ID")])
    tracked.refuse_log(document)
    return mlflow_runs.from_database(document.value)


def _measured(file: str, run: Run) -> Measured | None:
    """The run's metrics; None where it has none but those of the machine, or of how it went."""
    values = {name: value for name, value in run.metrics.items() if not name.startswith(_MACHINE)}
    if not any(math.isfinite(value) and not is_aside(name) for name, value in values.items()):
        return None
    found = Measured(file)
    for name, value in sorted(values.items()):
        found.log(name, value, place=run.places.get(name, f"{run.place}: {name}"))
    return found


def _duration(run: Run) -> float | None:
    if not run.start or not run.end or run.end < run.start:
        return None
    seconds = tracked.seconds_of(run.end - run.start)
    return seconds if math.isfinite(seconds) else None


def _draft(run: Run, measured: Measured) -> Draft:
    told = tracked.told({name: tracked.typed(value) for name, value in run.params.items()})
    dataset, said = _dataset(run, told)
    models = sorted(set(run.registered))
    fields = {
        "model": models[0] if len(models) == 1 else told.model,
        "dataset": dataset,
        "created_at": tracked.moment(tracked.seconds_of(run.start)) if run.start is not None else None,
        "duration_seconds": _duration(run),
        "source": _source(run),
        "status": _STATUS.get(run.status, run.status.lower() or None) if run.status != "FINISHED" else None,
        "seed": told.seed,
        "generation": dict(told.generation),
        "extra": _extra(run),
    }
    return measured.draft(without_none(fields), settings=told.settings, notices=said, part=_part(run, measured.file))


def _dataset(run: Run, told: tracked.Told) -> tuple[dict[str, str], list[str]]:
    """What the run was evaluated on: what it logged as that, else what its parameters say, else its experiment."""
    evaluated = [data for data in run.datasets if data[2].lower() in _EVALUATED] or run.datasets
    known = sorted({data[:2] for data in evaluated if data[0]})
    if len(known) == 1:
        name, digest = known[0]
        return without_none({"name": name, "version": digest or None, "split": told.dataset.get("split")}), []
    if known:
        return {}, [f"run {run.name or run.id} logged several data sets ({listed([name for name, _ in known])}): --dataset says which"]
    named = told.dataset if "name" in told.dataset else {"name": run.experiment} if run.experiment not in ("", _DEFAULT) else {}
    return dict(told.dataset) | dict(named), []


def _source(run: Run) -> dict[str, Any]:
    commit = run.tags.get("mlflow.source.git.commit", "").strip()
    return without_none(
        {
            "tool": {"name": "MLflow"},
            "run_id": run.id or None,
            "commit": commit.lower() if canonical_commit(commit) else None,
            "branch": run.tags.get("mlflow.source.git.branch") or None,
            "dirty": {"true": True, "false": False}.get(run.tags.get("mlflow.source.git.dirty", "").lower()),
            "command": run.tags.get("mlflow.source.name", "")[:_MOST_TEXT] or None,
        }
    )


def canonical_commit(text: str) -> bool:
    """Whether a text is a commit's name in hex."""
    return 7 <= len(text) <= 64 and set(text.lower()) <= set("0123456789abcdef")


def _extra(run: Run) -> dict[str, Any]:
    tags = {name: value[:_MOST_TEXT] for name, value in sorted(run.tags.items()) if not name.startswith("mlflow.")}
    params = {name: value[:_MOST_TEXT] for name, value in sorted(run.params.items())}
    parent = run.tags.get("mlflow.parentRunId")
    stated = {"experiment": run.experiment, "run_name": run.name, "params": params, "tags": tags, "parent_run": parent}
    return {name: value for name, value in stated.items() if value}


def _part(run: Run, file: str) -> str:
    """The hash of what was measured and how; where the run is kept, and tags that people add later, are not in it."""
    metrics = {name: repr(value) for name, value in run.metrics.items() if math.isfinite(value)}  # a table has nothing where it is NaN
    value = {"run": run.id, "status": run.status, "start": run.start, "end": run.end, "metrics": metrics, "params": run.params}
    return tracked.fingerprint(value, file)


def _telling(first: Draft, runs: Sequence[Run], present: Sequence[Run], measured: set[str]) -> Draft:
    """The first draft, with what is to be said of the runs that are none."""
    empty = [run.name or run.id for run in present if run.id not in measured]
    said = [f"left out: {listed(empty)}, without a number"] if empty else []
    said += [f"left out: {len(runs) - len(present)} deleted"] if len(present) < len(runs) else []
    return replace(first, notices=(*said, *first.notices))


def _problem(file: str, message: str, hint: str) -> Problem:
    return Problem(file=file, message=message, hint=hint, rule="importer")


IMPORTER = Importer(
    name="mlflow",
    description="MLflow: the folder mlruns, the SQLite database of a server, or what mlflow experiments csv prints, one result a run",
    recognises=recognises,
    read=read,
    folder=True,
    companions=lambda document, _options: tracked.log_names(document),
    maps=(
        "a run -> a result: run_id, when it started, how long it took, its parameters and tags under extra",
        "metrics -> the value that MLflow shows: of the greatest step, then the last moment, then the greatest",
        "the data set that was logged as evaluated, with its digest as version; else the parameter dataset; else the experiment",
        "the registered model, else the parameter model",
        "parameters: seed; temperature, max_tokens, num_fewshot, prompt_template and the like -> the prompt",
        "tags: mlflow.source.git.commit, .branch and .dirty, mlflow.source.name",
        "status FINISHED; of any other status the result is kept and never promoted",
    ),
    drops=(
        "what says how the run went (epoch, lr, training_time …): kept under extra.logged",
        "values of earlier steps",
        "metrics of the machine (system/…)",
        "deleted runs, and runs without a metric, each named",
        "what models/m-… repeats of a run",
        "traces, artifacts, and who ran it",
    ),
    refuses=(
        "a metric's file that is broken, with its line; a meta.yaml that is empty or no YAML",
        "a database with a write-ahead log beside it: its newest values are not in it",
        "a server's address: mlflow experiments csv -x ID prints its runs, which says no more than their last values, parameters and tags",
    ),
)
