"""The door to all importers: a table of names, and `read`, which takes the one that is named or that fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from functools import cache

from benchstore.errors import Refused, UsageError
from benchstore.importers import (
    asv,
    bencher,
    deepeval,
    draft_file,
    dvc,
    eval_results,
    every_eval_ever,
    github_action_benchmark,
    google_benchmark,
    helm,
    hyperfine,
    inspect_log,
    lighteval,
    llama_bench,
    lm_eval,
    medbilldozer,
    metrics,
    mlflow,
    model_card,
    mteb,
    others,
    promptfoo,
    pyperf,
    pytest_benchmark,
    sklearn_report,
    swebench,
    trackio,
    unread,
    vllm,
    wandb,
)
from benchstore.importers.document import Document, Options, of_folder, parse
from benchstore.importers.folder import Folder
from benchstore.importers.importer import Beside, Importer
from benchstore.importers.lines import Lines
from benchstore.importers.others import ENTRY_POINTS, Other
from benchstore.records.draft import Draft

__all__ = [
    "ENTRY_POINTS",
    "GROUPS",
    "IMPORTERS",
    "LINES",
    "Beside",
    "Importer",
    "Options",
    "Other",
    "find",
    "from_packages",
    "importers",
    "is_known",
    "main_files",
    "nothing_beside",
    "read",
    "read_folder",
]

LINES = ".jsonl"
"""How files of JSON Lines end, which may be large beside a result."""

_EVALUATIONS: tuple[Importer, ...] = (
    lm_eval.IMPORTER,
    helm.IMPORTER,
    inspect_log.IMPORTER,
    mteb.IMPORTER,
    sklearn_report.IMPORTER,
    swebench.IMPORTER,
    every_eval_ever.IMPORTER,
    model_card.IMPORTER,
    eval_results.IMPORTER,
    lighteval.IMPORTER,
    promptfoo.IMPORTER,
    deepeval.IMPORTER,
)
_PERFORMANCE: tuple[Importer, ...] = (
    pytest_benchmark.IMPORTER,
    asv.IMPORTER,
    google_benchmark.IMPORTER,
    hyperfine.IMPORTER,
    pyperf.IMPORTER,
    bencher.IMPORTER,
    github_action_benchmark.IMPORTER,
    vllm.IMPORTER,
    llama_bench.IMPORTER,
)
_TRACKERS: tuple[Importer, ...] = (
    mlflow.IMPORTER,
    dvc.IMPORTER,
    trackio.IMPORTER,
    wandb.IMPORTER,
)
_REPLACED: tuple[Importer, ...] = (
    medbilldozer.AGGREGATED,
    medbilldozer.PATIENT,
    medbilldozer.MONITORING,
)
_GENERAL: tuple[Importer, ...] = (
    draft_file.IMPORTER,
    metrics.IMPORTER,
)
GROUPS: Mapping[str, tuple[Importer, ...]] = {
    "evaluations": _EVALUATIONS,
    "speed and size": _PERFORMANCE,
    "trackers of experiments": _TRACKERS,
    "the monitor that benchstore replaces": _REPLACED,
    "any file": _GENERAL,
}
"""What they are for -> our own."""
IMPORTERS: dict[str, Importer] = {importer.name: importer for group in GROUPS.values() for importer in group}
"""Our own, in the order in which `auto` tries them: what has most marks of its own comes first."""


@cache
def from_packages() -> tuple[Other, ...]:
    """What other packages registered, and what is wrong with it where it cannot be taken."""
    return others.load(IMPORTERS)


def importers() -> Mapping[str, Importer]:
    """All importers by name: those of other packages come before our general ones."""
    theirs = {other.name: other.importer for other in from_packages() if other.importer}
    known = {name: importer for name, importer in IMPORTERS.items() if not importer.general}
    return known | theirs | {name: importer for name, importer in IMPORTERS.items() if importer.general}


def find(name: str) -> Importer:
    """The importer of that name. Raises UsageError with the nearest ones where there is none, and with what is wrong with that of a package."""
    known = importers()
    if name in known:
        return known[name]
    wrong = next((other for other in from_packages() if other.name == name), None)
    if wrong:
        raise wrong.error
    near = get_close_matches(name, known, n=3) or [other for other in known if name and name.casefold() in other.casefold()][:3]
    hint = f"did you mean {' or '.join(near)}? " if near else ""
    raise UsageError(f"there is no importer {name!r}", hint=f"{hint}benchstore importers lists them")


def nothing_beside(_patterns: Sequence[str]) -> Mapping[str, bytes | Lines]:
    """What lies beside content that is no file on disk."""
    return {}


def read(
    data: bytes, file: str, *, importer: str = "auto", options: Options | None = None, beside: Beside = nothing_beside
) -> tuple[str, list[Draft]]:
    """The name of the importer taken, and the drafts it read from `data` and from what lies `beside`; `file` is the name used in problems.

    Raises UsageError for an unknown importer, Refused where the content cannot be read.
    """
    chosen = options or Options()
    _known(importer)
    if importer not in ("auto", "metrics") and (chosen.metric_map or chosen.row or chosen.per_row):
        raise UsageError(f"--metric-map, --row and --per-row say nothing to {importer}", hint="leave them or --from out")
    document = parse(data, file)
    taken = importers()[importer] if importer != "auto" else _recognised(document, chosen)
    try:
        return taken.name, _drafts(taken, document, chosen, beside)
    except Refused as refusal:
        raise _of_no_tool(refusal, document) if taken is metrics.IMPORTER and _is_unasked(importer, chosen) else refusal from None


def read_folder(folder: Folder, file: str, *, importer: str = "auto", options: Options | None = None) -> tuple[str, list[Draft]] | None:
    """The same for a folder that is one result; None where no importer knows it as one.

    Raises UsageError for an unknown importer, Refused where the content cannot be read.
    """
    _known(importer)
    document = of_folder(folder, file)
    asked = importers().values() if importer == "auto" else [importers()[importer]]
    taken = next((item for item in asked if item.folder and item.recognises(document)), None)
    return (taken.name, _drafts(taken, document, options or Options(), nothing_beside)) if taken else None


def is_known(data: bytes, file: str, *, importer: str = "auto") -> bool:
    """Whether the importer of a tool knows a file; of what is general, only the one that is named. Raises Refused as `read` does."""
    _known(importer)
    document = parse(data, file)
    if importer != "auto":
        return importers()[importer].recognises(document)
    return any(item.recognises(document) for item in importers().values() if not item.general)


def _is_unasked(importer: str, options: Options) -> bool:
    """Whether nobody said that a file is read by its numbers."""
    return importer == "auto" and not (options.metric_map or options.row or options.per_row)


def _of_no_tool(refusal: Refused, document: Document) -> Refused:
    """The refusal of a file that is no tool's, and whose numbers cannot be read either; a table is no tool's anyway."""
    if document.kind not in ("json", "yaml"):
        return refusal
    first, *others = refusal.problems
    known = "else it is not a result file that any importer knows: benchstore importers lists them, and --from NAME asks one"
    return Refused([replace(first, hint=f"{first.hint}; {known}"), *others])


def _known(importer: str) -> None:
    if importer != "auto":
        find(importer)


def _drafts(taken: Importer, document: Document, options: Options, beside: Beside) -> list[Draft]:
    wanted = taken.companions(document, options)
    drafts = taken.read(_with(document, beside(wanted)) if wanted else document, options)
    return drafts if options.samples else [replace(draft, samples=None) for draft in drafts]


def _with(document: Document, found: Mapping[str, bytes | Lines]) -> Document:
    """The document with what lies beside it; files of JSON Lines are read line by line."""
    lines = {
        name: data if isinstance(data, Lines) else Lines.of(data)
        for name, data in found.items()
        if isinstance(data, Lines) or name.endswith(LINES)
    }
    others = {name: data for name, data in found.items() if name not in lines and not isinstance(data, Lines)}
    return replace(document, companions=others, lines=lines)


def main_files() -> dict[str, str]:
    """The files that stand for a folder which is a run -> what it is a run of."""
    return {importer.main: importer.name for importer in importers().values() if importer.main}


def _recognised(document: Document, options: Options) -> Importer:
    """The first importer that knows the content; what says where metrics stand says that it is `metrics`."""
    if not _is_unasked("auto", options):
        return IMPORTERS["metrics"]
    for importer in importers().values():
        if importer is not metrics.IMPORTER and importer.recognises(document):
            return importer
    if document.kind == "database":
        raise unread.of_database(document.file)
    if document.kind == "zip":
        raise unread.of_archive(document.value.names, document.file)
    if document.kind == "text":
        raise unread.of_text(document.value, document.file, document.unread)
    return IMPORTERS["metrics"]
