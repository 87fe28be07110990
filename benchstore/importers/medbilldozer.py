"""The three result forms of the medical-bill monitor that benchstore replaces: aggregated, patient, monitoring.

Everything is passed through as the file says it; whether it fits together is for `add` to say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from benchstore.errors import Problem
from benchstore.importers.document import Document, Options, Reader, is_number, without_none
from benchstore.importers.importer import Importer
from benchstore.importers.measured import Measured
from benchstore.records.draft import Draft
from benchstore.records.samples import Samples

RENAMED = {
    "f1_score": "f1",
    "analysis_cost": "cost_usd",
    "cost_per_analysis": "cost_usd",
    "avg_latency_ms": "latency_ms",
    "p95_latency_ms": "latency_p95_ms",
}
"""The monitor's names for metrics -> ours. A bare `latency` is none of them: nothing says its unit."""
_RUN = ("model_version", "model_provider", "dataset_version", "dataset_size", "prompt_version")
"""What its two scripts write into every run, beside the metrics, of which F1 is always one."""


def _has(document: Document, *keys: str) -> bool:
    return isinstance(document.value, dict) and all(key in document.value for key in keys)


def recognises_aggregated(document: Document) -> bool:
    """`aggregated_metrics_*.json`: means over documents."""
    return _has(document, "model_name", "total_documents", "issue_f1_score", "json_validity_rate")


def recognises_patient(document: Document) -> bool:
    """`patient_benchmark_*.json`: means over patients."""
    return _has(document, "model_name", "total_patients", "avg_f1_score", "domain_knowledge_detection_rate")


def recognises_monitoring(document: Document) -> bool:
    """A run as the monitor uploads it, or a list of such runs."""
    runs = document.value if isinstance(document.value, list) else [document.value]
    return bool(runs) and all(map(_is_run, runs))


def _is_run(run: Any) -> bool:
    """Other tools write `model_version` and `metrics` too; the monitor's table has columns for all of these."""
    if not isinstance(run, dict) or not isinstance(run.get("metrics"), dict):
        return False
    return all(key in run for key in _RUN) and not {"f1", "f1_score"}.isdisjoint(run["metrics"])


def read_aggregated(document: Document, options: Options) -> list[Draft]:  # noqa: ARG001  # every importer has this signature
    """One draft: fractions as they are, percentages as proportions, token means of 0 as unknown."""
    top, measured = _reader(document), Measured(document.file)
    _add(measured, top, "f1", "issue_f1_score", is_required=True)
    for name in ("precision", "recall"):
        _add(measured, top, name, f"issue_{name}")
    _add(measured, top, "latency_ms", "avg_pipeline_latency_ms")
    _add(measured, top, "extraction_latency_ms", "avg_extraction_latency_ms")
    for name in ("extraction_accuracy", "json_validity_rate"):
        _add(measured, top, name, name, is_percent=True)
    for name in ("input_tokens", "output_tokens", "total_tokens"):
        if top.value.get(f"avg_{name}") != 0:
            _add(measured, top, name, f"avg_{name}")
    samples = _samples(top, "document_name", "pipeline_latency_ms")
    return [_draft(top, measured, samples, total="total_documents", succeeded="successful_extractions")]


def read_patient(document: Document, options: Options) -> list[Draft]:  # noqa: ARG001  # every importer has this signature
    """One draft: each metric is a mean over patients, so F1 need not follow from mean precision and recall."""
    top, measured = _reader(document), Measured(document.file)
    _add(measured, top, "f1", "avg_f1_score", is_required=True, method="mean over patients")
    for name in ("precision", "recall"):
        _add(measured, top, name, f"avg_{name}", method="mean over patients")
    _add(measured, top, "latency_ms", "avg_latency_ms")
    _add(measured, top, "domain_knowledge_detection_rate", "domain_knowledge_detection_rate", is_percent=True)
    samples = _samples(top, "patient_id", "analysis_latency_ms")
    return [_draft(top, measured, samples, total="total_patients", succeeded="successful_analyses")]


def read_monitoring(document: Document, options: Options) -> list[Draft]:  # noqa: ARG001  # every importer has this signature
    """One draft for each run; versions of dataset and prompt are in the file."""
    runs = document.value if isinstance(document.value, list) else [document.value]
    problems: list[Problem] = []
    found = []
    for index, run in enumerate(runs):
        place = f"[{index}]" if isinstance(document.value, list) else ""
        found.append(_run(Reader(document.file, run if isinstance(run, Mapping) else {}, place, problems)))
    Reader(document.file, {}, "", problems).refuse()
    return [measured.draft(fields) for measured, fields in found]


def _reader(document: Document) -> Reader:
    return Reader(document.file, document.value if isinstance(document.value, Mapping) else {})


def _add(
    measured: Measured, top: Reader, name: str, key: str, *, is_required: bool = False, is_percent: bool = False, method: str | None = None
) -> None:
    """The number at `key`, where there is one; a percentage as a proportion."""
    value = top.number(key, required=is_required)
    place = f"{top.place}.{key}".strip(".")
    if value is not None and is_percent:
        measured.add(name, value / 100, place=place, made="a percentage, as a proportion", method=method)
    elif value is not None or isinstance(top.value.get(key), float):
        measured.add(name, top.value.get(key), place=place, method=method)


def _samples(top: Reader, name: str, latency: str) -> Samples | None:
    """The rows of `individual_results` as columns; a column that no row has is left out. A document's type is no cluster of its own."""
    rows = top.rows("individual_results")
    if not rows:
        return None
    columns: dict[str, list[Any]] = {
        "id": [_required_text(row, name) for row in rows],
        "tp": [row.count("true_positives") for row in rows],
        "fp": [row.count("false_positives") for row in rows],
        "fn": [row.count("false_negatives") for row in rows],
        "latency_ms": [row.number(latency) for row in rows],
        "error": [row.text("error_message") for row in rows],
    }
    kept = {key: tuple(column) for key, column in columns.items() if key == "id" or any(item is not None for item in column)}
    return Samples(columns=kept)


def _required_text(row: Reader, key: str) -> str:
    text = row.text(key)
    if text is None:
        row.wrong(key, "is missing")
    return text or ""


def _draft(top: Reader, measured: Measured, samples: Samples | None, *, total: str, succeeded: str) -> Draft:
    size, done = top.count(total), top.count(succeeded)
    counts = {"total": size, "succeeded": done, "failed": max(0, size - done)} if size is not None and done is not None else None
    fields = {
        "model": top.text("model_name"),
        "dataset": {"size": size} if size is not None else None,
        "created_at": _moment(top.text("generated_at")),
        "counts": counts,
        "source": {"tool": {"name": "medbilldozer"}},
    }
    top.refuse()
    return measured.draft(fields, samples=samples)


def _moment(text: str | None) -> str | None:
    """The file's date in RFC 3339's form; it has no zone, which `add` asks for."""
    return text.strip().replace(" ", "T", 1) if text else None


def _run(top: Reader) -> tuple[Measured, dict[str, Any]]:
    """The numbers and the facts of one run; problems are kept at `top`."""
    numbers, measured = top.child("metrics"), Measured(top.file)
    for key, value in numbers.value.items():
        if is_number(value) or isinstance(value, float):
            _add(measured, numbers, RENAMED.get(key, key), key)
    for key in ("total_samples", "success_rate"):
        if key not in measured.metrics:
            _add(measured, top, key, key)
    if not measured.metrics:
        numbers.wrong("", "holds no numbers")
    fields = {
        "model": top.text("model_version"),
        "provider": top.text("model_provider"),
        "dataset": _dataset(top),
        "prompt": without_none({"version": top.text("prompt_version")}),
        "environment": top.text("environment"),
        "created_at": _moment(top.text("created_at") or top.text("timestamp") or top.text("generated_at")),
        "duration_seconds": top.number("duration_seconds"),
        "counts": _counts(top),
        "source": _source(top),
        "tags": _tags(top),
        "notes": top.text("notes"),
    }
    top.problems += measured.problems
    return measured, fields


_VERSIONED = re.compile(r"(?P<name>.+)-(?P<version>v?[0-9][\w.]*)")


def _dataset(top: Reader) -> dict[str, Any]:
    """The monitor has one text for name and version, such as `benchmark-set-v1`; a bare `v1` leaves the name open."""
    name, version = top.text("dataset_name") or top.text("dataset"), top.text("dataset_version")
    both = _VERSIONED.fullmatch(version or "")
    if name is None and both:
        name, version = both["name"], both["version"]
    return without_none({"name": name, "version": version, "size": top.count("dataset_size")})


def _counts(top: Reader) -> dict[str, int] | None:
    done, failed = top.count("success_count"), top.count("error_count")
    if done is None or failed is None:
        return None
    return {"total": done + failed, "succeeded": done, "failed": failed}


def _source(top: Reader) -> dict[str, Any]:
    commit = top.text("commit_sha") or top.text("commit")
    is_commit = commit is not None and 7 <= len(commit) <= 64 and all(character in "0123456789abcdef" for character in commit)
    return without_none(
        {
            "commit": commit if is_commit else None,
            "branch": top.text("branch_name") or top.text("branch"),
            "run_id": top.text("run_id"),
            "triggered_by": top.text("triggered_by"),
            "tool": {"name": "medbilldozer"},
        }
    )


def _tags(top: Reader) -> list[str] | None:
    tags = top.value.get("tags")
    if isinstance(tags, Mapping):
        return [f"{key}:{item}" for key, item in tags.items()]
    return [str(tag) for tag in tags if tag not in (None, "")] if isinstance(tags, list) else None


AGGREGATED = Importer(
    name="medbilldozer-aggregated",
    description="medbilldozer aggregated_metrics_*.json, with rows by document",
    recognises=recognises_aggregated,
    read=read_aggregated,
    maps=(
        "issue_f1_score, issue_precision, issue_recall -> f1, precision, recall; avg_pipeline_latency_ms -> latency_ms",
        "extraction_accuracy and json_validity_rate, which are percentages -> proportions; avg_extraction_latency_ms -> extraction_latency_ms",
        "avg_input_tokens, avg_output_tokens, avg_total_tokens -> metrics without avg_; 0 says that they were not counted",
        "model_name is the model, generated_at the date, for which a zone is asked; name and version of the data are asked for",
        "total_documents is the data set's size, and with successful_extractions how many failed",
        "individual_results are rows by document_name: true and false positives, false negatives, pipeline_latency_ms, error_message",
    ),
    drops=("all other keys of the file and of its rows, such as costs, the kinds of documents and results by kind",),
    refuses=(
        "a file without issue_f1_score, and what is no number or no count where one belongs",
        "a row without document_name",
        "numbers that do not follow from the rows, as add checks it",
    ),
)
PATIENT = Importer(
    name="medbilldozer-patient",
    description="medbilldozer patient_benchmark_*.json, with rows by patient",
    recognises=recognises_patient,
    read=read_patient,
    maps=(
        "avg_f1_score, avg_precision, avg_recall -> f1, precision, recall, means over patients; avg_latency_ms -> latency_ms",
        "domain_knowledge_detection_rate, which is a percentage -> a proportion",
        "model_name is the model, generated_at the date, for which a zone is asked; name and version of the data are asked for",
        "total_patients is the data set's size, and with successful_analyses how many failed",
        "individual_results are rows by patient_id: true and false positives, false negatives, analysis_latency_ms, error_message",
    ),
    drops=("patients' names, and all other keys of the file and of its rows",),
    refuses=("a file without avg_f1_score, and what is no number or no count where one belongs", "a row without patient_id"),
)
MONITORING = Importer(
    name="medbilldozer-monitoring",
    description="medbilldozer runs as its monitor uploads them",
    recognises=recognises_monitoring,
    read=read_monitoring,
    maps=(
        "a run, or each run of a list -> a result; the numbers under metrics by their names",
        "f1_score -> f1, avg_latency_ms -> latency_ms, p95_latency_ms -> latency_p95_ms, analysis_cost and cost_per_analysis -> cost_usd",
        "total_samples and success_rate beside metrics are metrics too; success_count and error_count tell how many failed",
        "model_version is the model, model_provider who serves it, prompt_version the prompt, dataset_size the data set's size",
        "dataset_version such as benchmark-set-v1 is name and version of the data; of a bare v1 the name is asked for",
        "created_at, else timestamp, else generated_at is the date; commit_sha, branch_name, run_id, triggered_by, environment, tags, notes",
    ),
    drops=("texts, lists and objects under metrics", "all other keys of a run; a commit_sha that is no commit"),
    refuses=("a run without numbers under metrics", "a metric that occurs twice, under the monitor's name and under ours"),
)
