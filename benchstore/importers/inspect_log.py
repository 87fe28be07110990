"""An Inspect log, as JSON or as the `.eval` archive of it.

A metric is called `accuracy`, with several scorers `scorer/accuracy`. Epochs that were brought together otherwise than by their mean
say how, as `accuracy,max`; `pass_at_2` is called `pass@2`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from benchstore.errors import Problem, Refused
from benchstore.importers import inspect_rows
from benchstore.importers.archive import Archive
from benchstore.importers.document import Document, Options, Reader, is_number, without_none
from benchstore.importers.importer import Importer
from benchstore.importers.inspect_rows import Scored
from benchstore.importers.rows import INCOMPLETE, finite, first_line, lenient
from benchstore.records import canonical_json, parts
from benchstore.records.draft import Draft

HEADER = "header.json"
_STARTED = "_journal/start.json"
_STDERRS = ("stderr", "bootstrap_stderr", "bootstrap_std")
_SETTINGS = (
    "temperature", "top_p", "top_k", "max_tokens", "seed", "stop_seqs", "num_choices", "best_of",
    "frequency_penalty", "presence_penalty", "reasoning_effort", "reasoning_tokens",
)  # fmt: skip


_NONE = "none"
"""Says of a log that it has none, which was not recorded at all once: so a result with one does not go on with the series of one without."""
_LIMITS = ("message_limit", "token_limit", "turn_limit", "time_limit", "working_limit", "cost_limit")


def recognises(document: Document) -> bool:
    """An object with a status and an `eval` of a task, or an archive with the header of one."""
    value = document.value
    if isinstance(value, Archive):
        return HEADER in value.names or _STARTED in value.names
    return isinstance(value, dict) and isinstance(value.get("eval"), dict) and "task" in value["eval"] and "status" in value


def read(document: Document, options: Options) -> list[Draft]:
    """One draft. Raises Refused where the run did not end well, or where values are no numbers."""
    if not recognises(document):
        raise Refused(
            [_problem(document, "", "is not a log of Inspect: eval and status are expected", "take the file from its log folder")]
        )
    top = Reader(document.file, _header(document))
    status, ended = _status(document, top)
    entries = _scored(top)
    samples, counts, notices = inspect_rows.read(document, top, entries, wanted=options.samples)
    metrics = {label: value for entry in entries for label, value in entry.metrics.items()}
    top.refuse()
    if not metrics:
        raise Refused([_unscored(document, top, status)])
    uncertainty = {label: entry.spread for entry in entries for label in entry.means if entry.spread}
    fields = {"metrics": metrics, "uncertainty": uncertainty, "counts": counts, "status": status, **_facts(top, counts, status)}
    settings = _settings(top)
    top.refuse()
    within = f"{HEADER}: " if isinstance(document.value, Archive) else ""
    places = {label: f"{within}{place}" for entry in entries for label, place in entry.places.items()}
    return [Draft(fields=without_none(fields), samples=samples, notices=(*ended, *notices), settings=settings, places=places)]


def _unscored(document: Document, top: Reader, status: str | None) -> Problem:
    if status == "error":
        hint = "mend what failed and run it again; inspect eval-retry LOG takes up where it ended"
        return _problem(document, "error", f"{_why(top)}, and nothing was scored", hint)
    if status == "cancelled":
        return _problem(document, "status", "the run was cancelled, and nothing was scored", "run it again; inspect eval-retry LOG ends it")
    return _problem(document, "results.scores", "holds no numbers", "score the run, and add the log of that: inspect score LOG")


def _header(document: Document) -> Mapping[str, Any]:
    value = document.value
    if not recognises(document):
        raise Refused(
            [_problem(document, "", "is not a log of Inspect: eval and status are expected", "take the file from its log folder")]
        )
    if not isinstance(value, Archive):
        found: Mapping[str, Any] = value
        return found
    if HEADER not in value.names:
        raise Refused(
            [_problem(document, HEADER, "is not there: the run has not ended", "add the log when it has; see inspect log recover")]
        )
    header = lenient(value.read(HEADER), document.file, HEADER)
    if not isinstance(header, dict):
        raise Refused([_problem(document, HEADER, "is not an object", "take the file from the run again")])
    return header


def _status(document: Document, top: Reader) -> tuple[str | None, list[str]]:
    """How the run ended, where it did not succeed with all samples, and what to say of that. Raises Refused where it has not ended."""
    status = top.value.get("status")
    if status not in ("success", "cancelled", "error"):
        message = "the run has not ended" if status == "started" else f"{status!r:.40} is no status that is known"
        raise Refused(
            [_problem(document, "status", message, "add the log when it has ended; inspect eval-retry LOG ends one that was cut off")]
        )
    if status != "success":
        return str(status), [_why(top)] if status == "error" else []
    if top.value.get("invalidated") is True:
        return "invalidated", ["samples of it were marked as invalid: invalidated"]
    return _unfinished(top.child("results"))


def _why(top: Reader) -> str:
    """Why a run ended with an error, as the log has it."""
    stated = top.value.get("error")
    said = first_line(stated["message"]) if isinstance(stated, dict) and isinstance(stated.get("message"), str) else None
    return f"the run ended with an error: {said}" if said else "the run ended with an error"


def _unfinished(results: Reader) -> tuple[str | None, list[str]]:
    """Whether samples ended without a score, so that the metrics are those of the others. What stops early by its own rule is complete."""
    total = results.count("total_samples")
    known = [count for name in ("completed_samples", "logged_samples") if (count := results.count(name)) is not None]
    if total is None or not known or min(known) >= total or results.value.get("early_stopping"):
        return None, []
    return INCOMPLETE, [f"{total - min(known):,} of {total:,} samples were not completed, and the metrics are those of the others"]


def _settings(top: Reader) -> dict[str, Any]:
    """What makes it another question: generation settings and the task's arguments as they were asked for, and the solvers' texts."""
    run, steps = top.child("eval"), top.child("plan").rows("steps")
    texts = [
        [step.text("solver"), key, text] for step in steps for key, text in step.child("params").value.items() if _is_template(key, text)
    ]
    prompt = hashlib.sha256(canonical_json.dumps(texts)).hexdigest()[:16] if texts else None
    generation = {key: item for key, item in _generation(top).items() if key != "seed"}  # another seed is another run of the same
    asked = {"generation": generation, "task_args": _arguments(run), "roles": _roles(run), "limits": _limits(run), "prompt": prompt}
    return without_none(asked)


def _roles(run: Reader) -> dict[str, Any]:
    """Which other models took part, such as the grader, each with its generation settings; never its arguments, which may hold a key."""
    stated = run.child("model_roles").value
    return without_none(
        {
            name: [_role(item) for item in role if isinstance(item, dict)] if isinstance(role, list) else _role(role)
            for name, role in stated.items()
        }
    )


def _role(stated: Any) -> Any:
    """A model of a role; with the settings that were asked for, where there are any."""
    if not isinstance(stated, dict):
        return None
    config = stated.get("config")
    asked = {key: config.get(key) for key in _SETTINGS if key != "seed"} if isinstance(config, dict) else {}
    model = stated.get("model")
    name = model if isinstance(model, str) else None
    return {"model": name, **without_none(asked)} if without_none(asked) else name


def _limits(run: Reader) -> dict[str, Any]:
    """How far a sample may go: messages, tokens, turns, time, cost."""
    config = run.child("config").value
    return without_none({name: finite(config.get(name)) for name in _LIMITS})


def _is_template(key: str, text: Any) -> bool:
    return isinstance(text, str) and ("template" in key or "message" in key or "prompt" in key)


def _generation(top: Reader) -> dict[str, Any]:
    settings = {**top.child("eval").child("model_generate_config").value, **top.child("plan").child("config").value}
    return without_none({key: settings.get(key) for key in _SETTINGS})


def _arguments(run: Reader) -> dict[str, Any]:
    return {key: value for key, value in run.child("task_args").value.items() if isinstance(value, str | bool) or is_number(value)}


def _part(run: Reader) -> str | None:
    """The split, where only some samples of the data set were run: the first, a range, or those that were named or drawn."""
    config, dataset = run.child("config").value, run.child("dataset")
    whole, ids = dataset.count("samples"), dataset.value.get("sample_ids")
    limit, named = _limit(config.get("limit")), config.get("sample_id")
    if not limit and named in (None, []):
        return None
    if isinstance(ids, list) and whole is not None and len(ids) >= whole:
        return None
    if isinstance(ids, list) and ids and (named or dataset.value.get("shuffled") or config.get("sample_shuffle")):
        return f"all{parts.chosen(map(str, ids))}"
    if named not in (None, []):
        return f"all{parts.chosen(map(str, named if isinstance(named, list) else [named]))}"
    start, end = limit or (0, 0)
    if whole is None:
        return f"all{parts.between(start, end)}"
    return f"all{parts.between(start, min(end, whole))}" if start or end < whole else None


def _limit(stated: Any) -> tuple[int, int] | None:
    """From which sample to before which; None where the file says no such thing."""
    bounds = stated if isinstance(stated, list) else [0, stated]
    known = len(bounds) == 2 and all(isinstance(bound, int) and is_number(bound) for bound in bounds)
    return (bounds[0], bounds[1]) if known and 0 <= bounds[0] < bounds[1] else None


def _scored(top: Reader) -> list[Scored]:
    """The scores of every scorer and way of bringing epochs together, their metrics by the names that they get here."""
    found = top.child("results").rows("scores")
    named = [(entry.text("name") or "", entry.text("scorer") or entry.text("name") or "") for entry in found]
    names = [name for name, _ in dict.fromkeys(named)]
    scored = []
    for entry, (name, scorer) in zip(found, named, strict=True):
        label = "" if len(names) == 1 else f"{name}/" if names.count(name) == 1 else f"{scorer}/{name}/"
        scored.append(_entry(top, entry, Scored(name=name, scorer=scorer, prefix=label, reducer=_reducer(top, entry))))
    return scored


def _entry(top: Reader, entry: Reader, scored: Scored) -> Scored:
    stated = entry.child("metrics")
    for name in stated.value:
        value = stated.child(name).number("value")
        if name in _STDERRS and value is not None:
            scored.spread.setdefault("stderr", max(value, 0))
        elif value is not None:
            scored.add(name, value, f"{stated.child(name).place}.value")
    size = entry.count("scored_samples")
    if size is None and (completed := top.child("results").count("completed_samples")) is not None:
        size = completed // epochs(top)
    scored.spread |= without_none({"n": size})
    return scored


def epochs(top: Reader) -> int:
    """How often every sample was run."""
    return max(top.child("eval").child("config").count("epochs") or 1, 1)


def _reducer(top: Reader, entry: Reader) -> str:
    """How epochs were brought together; the log says it in the scores only where there are several ways."""
    stated = top.child("eval").child("config").value.get("epochs_reducer")
    only = stated[0] if isinstance(stated, list) and len(stated) == 1 and isinstance(stated[0], str) and epochs(top) > 1 else "mean"
    return entry.text("reducer") or only


def _facts(top: Reader, counts: Mapping[str, int] | None, status: str | None) -> dict[str, Any]:
    run = top.child("eval")
    part = _part(run)
    size = counts["total"] if counts and not part and not status else None
    dataset = {"name": run.text("task"), "version": run.text("task_version"), "split": part, "size": size}
    packages = {name: version for name, version in run.child("packages").value.items() if isinstance(version, str)}
    return {
        "model": run.text("model"),
        "dataset": without_none(dataset),
        "created_at": run.text("created"),
        "source": _source(run, packages),
        "packages": packages,
        "generation": _generation(top),
        "duration_seconds": _seconds(top.child("stats")),
        "extra": _extra(run, top),
    }


def _source(run: Reader, packages: Mapping[str, str]) -> dict[str, Any]:
    revision = run.child("revision")
    commit, dirty = revision.text("commit"), revision.value.get("dirty")
    is_commit = commit is not None and 7 <= len(commit) <= 64 and set(commit) <= set("0123456789abcdef")
    return without_none(
        {
            "commit": commit if is_commit else None,
            "dirty": dirty if is_commit and isinstance(dirty, bool) else None,
            "run_id": run.text("run_id"),
            "tool": without_none({"name": "inspect_ai", "version": packages.get("inspect_ai")}),
        }
    )


def _extra(run: Reader, top: Reader) -> dict[str, Any]:
    """What makes it another question: the task's arguments, who else took part, how far it may go, how many samples, how often."""
    several = epochs(top) if epochs(top) > 1 else None
    asked = {"model_roles": _roles(run) or _NONE, "limits": _limits(run) or _NONE}
    return without_none({"task_args": _arguments(run), **asked, "limit": finite(run.child("config").value.get("limit")), "epochs": several})


def _seconds(stats: Reader) -> float | None:
    try:
        started, completed = (datetime.fromisoformat(stats.text(key) or "") for key in ("started_at", "completed_at"))
        return max((completed - started).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return None


def _problem(document: Document, place: str, message: str, hint: str) -> Problem:
    return Problem(file=document.file, place=place, message=message, hint=hint, rule="importer")


IMPORTER = Importer(
    name="inspect",
    description="an Inspect log, .json or .eval, with the rows of its samples",
    recognises=recognises,
    read=read,
    maps=(
        "each scorer's metrics, as scorer/metric where there are several; a metric stderr beside them is their standard error, n the scored samples",
        "the data set is the task with its version; --limit N is the split all[:N], --limit 5-9 all[4:9], --sample-id and a shuffle with --limit all[only …]",
        "the prompt is made of generation settings, task arguments, other models by their roles (such as the grader), limits of messages, tokens and time, and the solvers' templates",
        "samples with their epochs as trials; date, commit, packages, duration",
        "status: cancelled or error as the run ended, incomplete where fewer samples were completed than there are, invalidated",
    ),
    drops=("messages and model output, events, token usage",),
    refuses=("a run that has not ended", "an archive that is cut off, or packed in a way that Python cannot unpack"),
)
