"""DVC: the folder of DVCLive with its parameters, and what `dvc metrics show --json` prints, of one revision or of many.

A metrics file alone is read by `metrics`; what it was in the past by `import-history`, which knows the commits' dates.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from benchstore.errors import Problem, Refused
from benchstore.importers import tracked
from benchstore.importers.document import Document, Options, parse, without_none
from benchstore.importers.importer import Importer
from benchstore.importers.measured import Measured
from benchstore.importers.rows import first_line, listed
from benchstore.records.draft import Draft

_METRICS, _PARAMS, _PLOTS = "metrics.json", "params.yaml", "plots/metrics/"
_COMMIT = re.compile(r"[0-9a-f]{40}")
_WORKSPACE = ("", "workspace")


def recognises(document: Document) -> bool:
    """A folder that DVCLive wrote, or metrics by revision and file, each under `data`."""
    if document.kind == "folder":
        return _is_live(document.value.names)
    value = document.value
    return isinstance(value, dict) and bool(value) and all(_is_revision(item) for item in value.values())


def _is_live(names: Sequence[str]) -> bool:
    """Whether DVCLive's files are there: its metrics, and with them a plot of each, or the table of contents that it writes for DVC."""
    return _METRICS in names and any(name.startswith(_PLOTS) and name.endswith(".tsv") for name in names)


def _is_revision(value: Any) -> bool:
    files = value.get("data") if isinstance(value, dict) else None
    if isinstance(value, dict) and set(value) == {"error"}:
        return True
    return (
        isinstance(files, dict)
        and set(value) == {"data"}
        and all(isinstance(item, dict) and set(item) & {"data", "error"} for item in files.values())
    )


def read(document: Document, options: Options) -> list[Draft]:  # noqa: ARG001  # every importer has this signature
    """One draft of a folder, or one for each revision whose metrics differ from those before it, the oldest first."""
    if not recognises(document):
        message = "is neither a folder of DVCLive nor what dvc metrics show --json prints"
        raise Refused([_problem(document.file, message, "name the folder dvclive, or give the metrics file alone with --from metrics")])
    if document.kind == "folder":
        return [_of_folder(document)]
    return _of_revisions(document)


def _of_folder(document: Document) -> Draft:
    metrics = _object(document, _METRICS)
    params = _object(document, _PARAMS) if _PARAMS in document.value.names else {}
    measured = Measured(_inside(document, _METRICS))
    for name, value in tracked.leaves({key: item for key, item in metrics.items() if key != "step"}, "/"):
        measured.log(name, value, place=name)
    told = tracked.told(tracked.flat(params))
    fields = {
        "model": told.model,
        "dataset": dict(told.dataset),
        "seed": told.seed,
        "generation": dict(told.generation),
        "source": {"tool": {"name": "DVCLive"}},
        "extra": {"params": tracked.to_read(params)} if params else {},
    }
    return measured.draft(without_none(fields), settings=told.settings, step=tracked.number(metrics.get("step")))


def _object(document: Document, name: str) -> Mapping[str, Any]:
    """The object in a file of the folder, JSON or YAML; nothing where it holds nothing."""
    found = parse(document.value.read(name) or b"{}", _inside(document, name))
    if found.unread:
        raise found.unread
    if not isinstance(value := found.value, dict):
        raise Refused([_problem(_inside(document, name), "is not an object", "take the folder from the run again")])
    return value


def _inside(document: Document, name: str) -> str:
    return f"{document.file.rstrip('/')}/{name}"


def _of_revisions(document: Document) -> list[Draft]:
    """The drafts, oldest first: DVC prints the newest first, and the workspace before all."""
    revisions = {name: _flat(value.get("data") or {}) for name, value in reversed(document.value.items())}
    shared = _shared(revisions.values())
    drafts, empty, same, before = [], [], 0, None
    for revision, flat in revisions.items():
        measured = _measured(document.file, revision, flat, shared)
        if not measured.metrics:
            empty.append(f"{revision[:_SHOWN]} ({why})" if (why := _error(document.value[revision])) else revision[:_SHOWN])
        elif measured.metrics == before:
            same += 1
        else:
            drafts.append(_draft(revision, document.value[revision]["data"], measured))
            before = measured.metrics
    if not drafts:
        raise Refused([_problem(document.file, "holds no numbers", "dvc metrics show prints what metrics in dvc.yaml names")])
    return [_telling(drafts[0], empty, same), *drafts[1:]]


_Flat = Mapping[str, Sequence[tuple[str, Any]]]
"""File -> metrics and their values."""


def _flat(files: Mapping[str, Any]) -> _Flat:
    """What the files that DVC could read hold, but for the step; a file that is one number is a metric of its own name."""
    found = {name: item["data"] for name, item in files.items() if "data" in item}
    objects = {name: value if isinstance(value, dict) else {name: value} for name, value in found.items()}
    return {name: list(tracked.leaves({key: item for key, item in value.items() if key != "step"}, "/")) for name, value in objects.items()}


def _shared(revisions: Iterable[_Flat]) -> frozenset[str]:
    """Names of metrics that stand in several files."""
    files: dict[str, set[str]] = defaultdict(set)
    for flat in revisions:
        for name, metrics in flat.items():
            for metric, _ in metrics:
                files[metric].add(name)
    return frozenset(metric for metric, names in files.items() if len(names) > 1)


def _measured(file: str, revision: str, flat: _Flat, shared: frozenset[str]) -> Measured:
    """The numbers of a revision. A name that stands in several files has its file's before it, as DVC addresses it."""
    measured = Measured(file)
    for name, metrics in flat.items():
        for metric, value in metrics:
            full = f"{name}:{metric}" if metric in shared else metric
            measured.log(full, value, place=f"{revision}.data.{name}.data{f'.{metric}' if metric != name else ''}")
    return measured


def _draft(revision: str, files: Mapping[str, Any], measured: Measured) -> Draft:
    broken = [name for name, item in files.items() if "data" not in item]
    commit = revision if _COMMIT.fullmatch(revision) else None
    named = None if commit or revision in _WORKSPACE else revision
    fields = {"source": without_none({"tool": {"name": "DVC"}, "commit": commit}), "extra": without_none({"revision": named})}
    said = [f"left out: {listed(broken)}, which DVC could not read"] if broken else []
    part = tracked.fingerprint({"revision": revision, "metrics": {**measured.metrics, **measured.aside}}, measured.file)
    return measured.draft(without_none(fields), notices=said, part=part)


_SHOWN = 12


def _error(stated: Mapping[str, Any]) -> str:
    """Why DVC could read nothing of a revision, as far as it says."""
    files = stated.get("data") or {}
    found = [item["error"] for item in (stated, *files.values()) if isinstance(item, dict) and isinstance(item.get("error"), dict)]
    told = next((text for item in found for key in ("msg", "type") if isinstance(text := item.get(key), str) and text), "")
    return first_line(told) or ("it could not be read" if found else "")


def _telling(first: Draft, empty: Sequence[str], same: int) -> Draft:
    said = [f"left out, without a number: {listed(empty)}"] if empty else []
    said += [f"left out: {same} {_REVISIONS[same == 1]} with the metrics of the one before"] if same else []
    return replace(first, notices=(*first.notices, *said))


_REVISIONS = {True: "revision", False: "revisions"}


def _problem(file: str, message: str, hint: str) -> Problem:
    return Problem(file=file, message=message, hint=hint, rule="importer")


IMPORTER = Importer(
    name="dvc",
    description="DVC: the folder of DVCLive, or what dvc metrics show --json prints, one result a revision",
    recognises=recognises,
    read=read,
    folder=True,
    maps=(
        "metrics.json of DVCLive -> metrics, nested ones as train/loss, and step as the order",
        "params.yaml beside it: model, dataset, seed; temperature, max_tokens, num_fewshot, prompt and the like -> the prompt",
        "a revision of dvc metrics show --json --all-commits -> a result with its commit, the oldest first",
        "a metric whose name stands in several files -> FILE:train/loss",
    ),
    drops=(
        "what says how the run went (epoch, lr, time, n_params …): kept under extra.logged",
        "the plots' values by step",
        "revisions without a metric, or with those of the revision before",
    ),
    refuses=("a result without a number", "dates: DVC states none; import-history takes metrics files with date and commit"),
)
