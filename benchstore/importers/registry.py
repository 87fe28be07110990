"""The door to all importers: a table of names, and `read`, which takes the one that is named or that fits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from benchstore.errors import Problem, Refused, UsageError
from benchstore.importers import draft_file, helm, inspect_log, lm_eval, medbilldozer, metrics
from benchstore.importers.document import Document, Options, parse
from benchstore.importers.rows import lenient
from benchstore.records.draft import Draft

__all__ = ["IMPORTERS", "Beside", "Importer", "Options", "main_files", "nothing_beside", "read"]

_NO_NUMBERS = frozenset(f"{name} is not a number in JSON" for name in ("NaN", "Infinity", "-Infinity"))

Companions = Callable[[Document, Options], Sequence[str]]
"""Which files beside a document belong to it: names, or patterns with `*`, `?` and `[…]`."""
Beside = Callable[[Sequence[str]], Mapping[str, bytes]]
"""Such names or patterns -> the content of those files that are there, by name."""


def _no_companions(_document: Document, _options: Options) -> Sequence[str]:
    return ()


def nothing_beside(_patterns: Sequence[str]) -> Mapping[str, bytes]:
    """What lies beside content that is no file on disk."""
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Importer:
    """One kind of result file: its name, what it is, how to recognise it by content, how to read it.

    `companions` names the files that belong to one. Of a folder that is a run, `main` is the file that stands for it. Of a tool that
    writes NaN for what was not measured, `nan_is_missing`; elsewhere NaN is refused.
    """

    name: str
    description: str
    recognises: Callable[[Document], bool]
    read: Callable[[Document, Options], list[Draft]]
    companions: Companions = _no_companions
    main: str = ""
    nan_is_missing: bool = False


def _importer(
    name: str,
    description: str,
    recognises: Callable[[Document], bool],
    reader: Callable[[Document, Options], list[Draft]],
    *,
    companions: Companions = _no_companions,
    main: str = "",
    nan_is_missing: bool = False,
) -> tuple[str, Importer]:
    return name, Importer(
        name=name,
        description=description,
        recognises=recognises,
        read=reader,
        companions=companions,
        main=main,
        nan_is_missing=nan_is_missing,
    )


IMPORTERS: dict[str, Importer] = dict(
    (
        _importer(
            "lm-eval",
            "lm-evaluation-harness results, v0.3 and v0.4, with the rows of samples_*.jsonl beside them",
            lm_eval.recognises,
            lm_eval.read,
            companions=lm_eval.companions,
        ),
        _importer(
            "helm",
            "a HELM run folder: stats.json, run_spec.json and the rows of per_instance_stats.json",
            helm.recognises,
            helm.read,
            companions=helm.companions,
            main=helm.MAIN,
        ),
        _importer(
            "inspect",
            "an Inspect log, .json or .eval, with the rows of its samples",
            inspect_log.recognises,
            inspect_log.read,
            nan_is_missing=True,
        ),
        _importer(
            "medbilldozer-aggregated",
            "medbilldozer aggregated_metrics_*.json, with rows by document",
            medbilldozer.recognises_aggregated,
            medbilldozer.read_aggregated,
        ),
        _importer(
            "medbilldozer-patient",
            "medbilldozer patient_benchmark_*.json, with rows by patient",
            medbilldozer.recognises_patient,
            medbilldozer.read_patient,
        ),
        _importer(
            "medbilldozer-monitoring",
            "medbilldozer runs as its monitor uploads them",
            medbilldozer.recognises_monitoring,
            medbilldozer.read_monitoring,
        ),
        _importer(
            "benchstore", "a draft: a snapshot's fields, each optional but metrics, samples inline", draft_file.recognises, draft_file.read
        ),
        _importer("metrics", "any JSON, CSV or YAML of numbers; --metric-map says where they are", metrics.recognises, metrics.read),
    )
)
"""In the order in which `auto` tries them: what has most marks of its own comes first."""


def read(
    data: bytes, file: str, *, importer: str = "auto", options: Options | None = None, beside: Beside = nothing_beside
) -> tuple[str, list[Draft]]:
    """The name of the importer taken, and the drafts it read from `data` and from what lies `beside`; `file` is the name used in problems.

    Raises UsageError for an unknown importer, Refused where the content cannot be read.
    """
    chosen = options or Options()
    if importer != "auto" and importer not in IMPORTERS:
        raise UsageError(f"there is no importer {importer!r}", hint=f"known are auto, {', '.join(IMPORTERS)}")
    document = _parsed(data, file)
    taken = IMPORTERS[importer] if importer != "auto" else _recognised(document, chosen)
    wanted = taken.companions(document, chosen)
    drafts = taken.read(replace(document, companions=beside(wanted)) if wanted else document, chosen)
    return taken.name, drafts if chosen.samples else [replace(draft, samples=None) for draft in drafts]


def _parsed(data: bytes, file: str) -> Document:
    """The document. Where NaN alone is wrong with it, it is read without if its tool writes that for what was not measured."""
    try:
        return parse(data, file)
    except Refused as refusal:
        if not all(problem.message in _NO_NUMBERS for problem in refusal.problems):
            raise
        document = Document(file=file, value=lenient(data, file), kind="json")
        if not any(importer.nan_is_missing and importer.recognises(document) for importer in IMPORTERS.values()):
            raise
        return document


def main_files() -> dict[str, str]:
    """The files that stand for a folder which is a run -> what it is a run of."""
    return {importer.main: importer.name for importer in IMPORTERS.values() if importer.main}


def _recognised(document: Document, options: Options) -> Importer:
    """The first importer that knows the content; a map of metrics says that it is `metrics`."""
    if options.metric_map:
        return IMPORTERS["metrics"]
    for importer in IMPORTERS.values():
        if importer.recognises(document):
            return importer
    message = f"is not a result file that any importer knows ({', '.join(IMPORTERS)})"
    hint = "say where its numbers are: --from metrics --metric-map f1=PATH.TO.F1; or write a draft"
    raise Refused([Problem(file=document.file, message=message, hint=hint, rule="importer")])
