"""vLLM's own benchmarks: what `vllm bench serve` (benchmark_serving), `latency` and `throughput` write, one draft a run."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from benchstore.errors import Problem, Refused
from benchstore.importers import tracked
from benchstore.importers.document import Document, Options, Reader, is_number, without_none
from benchstore.importers.importer import Importer
from benchstore.importers.measured import Measured
from benchstore.importers.rows import INCOMPLETE
from benchstore.records.draft import Draft

_SERVED = frozenset(("request_throughput", "completed", "duration", "model_id"))
_LATENCY = frozenset(("avg_latency", "latencies", "percentiles"))
_THROUGHPUT = frozenset(("elapsed_time", "num_requests", "total_num_tokens", "requests_per_second", "tokens_per_second"))
_TIMED = re.compile(r"(?:mean|median|p[0-9]+(?:\.[0-9]+)?)_([a-z0-9_]+)_ms")
_OF_REQUESTS = ("ttft", "e2el")
"""Times of which each request has one, so that the mean is over those that were completed."""
_UNITS = {
    "request_throughput": "requests/s",
    "request_goodput": "requests/s",
    "input_throughput": "tokens/s",
    "output_throughput": "tokens/s",
    "total_token_throughput": "tokens/s",  # nosec B105  # a unit
    "input_sequence_throughput": "sequences/s",
    "max_output_tokens_per_s": "tokens/s",
    "requests_per_second": "requests/s",
    "tokens_per_second": "tokens/s",
}
_SIZES = ("total_input_tokens", "total_output_tokens", "total_num_tokens")
_MAYBE = ("request_goodput", "rtfx")
"""What has no value where it was not asked for."""
_OTHERS = ("spec_decode_acceptance_rate", "spec_decode_acceptance_length", "rtfx")
_LOAD = (
    "request_rate",
    "burstiness",
    "max_concurrency",
    "num_prompts",
    "num_requests",
    "ramp_up_strategy",
    "ramp_up_start_rps",
    "ramp_up_end_rps",
)
_KEPT = ("backend", "endpoint_type", "tokenizer_id", "label", "best_of")
_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})-([0-9]{2})([0-9]{2})([0-9]{2})")


def recognises(document: Document) -> bool:
    """An object, or a line each, with what one of the three benchmarks states."""
    found = document.value if document.kind == "lines" else [document.value] if document.kind == "json" else []
    return bool(found) and all(_is_result(value) for value in found)


def _is_result(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    known = set(value)
    return known >= _LATENCY or known >= _THROUGHPUT or (known >= _SERVED and any(name.endswith("_ms") for name in known))


def read(document: Document, options: Options) -> list[Draft]:  # noqa: ARG001  # every importer has this signature
    """A draft for each run. Raises Refused with every problem, and where no request was answered."""
    if not recognises(document):
        message, hint = "is no result of vLLM's benchmarks", "write it again: vllm bench serve --save-result"
        raise Refused([Problem(file=document.file, message=message, hint=hint, rule="importer")])
    found = document.value if document.kind == "lines" else [document.value]
    problems: list[Problem] = []
    drafts = []
    for number, value in enumerate(found, start=1):
        try:
            drafts.append(_draft(Reader(document.file, value, f"object {number}" if len(found) > 1 else "")))
        except Refused as refusal:
            problems += refusal.problems
    if problems:
        raise Refused(problems)
    return drafts


def _draft(run: Reader) -> Draft:
    counts = _counts(run)
    model, duration = run.text("model_id"), run.number("duration") or run.number("elapsed_time")
    run.refuse()
    if counts and not counts["succeeded"]:
        hint = "look at its errors (--save-detailed), and run it again"
        raise Refused([Problem(file=run.file, place=run.place, message="no request was answered", hint=hint, rule="importer")])
    measured = Measured(run.file)
    if set(run.value) >= _LATENCY:
        _add_latency(measured, run)
    else:
        _add_served(measured, run, counts.get("succeeded"))
    failed = counts.get("failed", 0)
    said = [f"{failed:,} of {counts['total']:,} requests failed, and the times are those of the others"] if failed else []
    fields = {
        "model": model,
        "status": INCOMPLETE if failed else None,
        "created_at": _moment(run.value.get("date")),
        "duration_seconds": duration if duration and duration > 0 else None,
        "counts": counts,
        "source": {"tool": {"name": "vLLM"}},
        "extra": without_none({**{name: _plain(run.value.get(name)) for name in _KEPT}, "metadata": _metadata(run.value)}),
    }
    load = {name: _plain(run.value.get(name)) for name in _LOAD}
    return measured.draft(without_none(fields), settings=load, notices=said, part=tracked.fingerprint(run.value, run.file))


def _counts(run: Reader) -> dict[str, int]:
    """Requests that were sent, answered and failed; nothing where the file does not say."""
    completed, failed, sent = run.count("completed"), run.count("failed"), run.count("num_prompts")
    if completed is None:
        return {}
    total = max(sent or 0, completed + (failed or 0))
    return {"total": total, "succeeded": completed, "failed": total - completed}


def _add_served(measured: Measured, run: Reader, completed: int | None) -> None:
    for name, value in run.value.items():
        timed = _TIMED.fullmatch(name)
        place = f"{run.place}.{name}".strip(".")
        if timed:
            each = completed if timed[1] in _OF_REQUESTS else None
            stderr = _stderr(run.value.get(f"std_{timed[1]}_ms"), each) if name.startswith("mean_") else None
            measured.add(name, value, place=place, unit="ms", direction="lower", n=each, stderr=stderr)
        elif name in _UNITS and not (name in _MAYBE and value is None):
            measured.add(name, value, place=place, unit=_UNITS[name], direction="higher")
        elif name in _SIZES:
            measured.add(name, value, place=place, unit="tokens", direction="none")
        elif name in _OTHERS and value not in (None, 0):
            measured.add(name, value, place=place, direction="higher")


def _add_latency(measured: Measured, run: Reader) -> None:
    """The mean of the batches and their percentiles, in seconds."""
    times = [value for item in _list(run.value["latencies"]) if (value := tracked.number(item)) is not None]
    place, count = f"{run.place}.avg_latency".strip("."), len(times)
    stderr = _stderr(_deviation(times), count)
    measured.add("avg_latency", run.value["avg_latency"], place=place, unit="s", direction="lower", n=count, stderr=stderr)
    percentiles = run.value["percentiles"]
    for name, value in percentiles.items() if isinstance(percentiles, dict) else ():
        measured.add(f"p{name}_latency", value, place=f"{run.place}.percentiles.{name}".strip("."), unit="s", direction="lower")


def _deviation(values: Sequence[float]) -> float | None:
    """As NumPy gives it: over n, not n - 1."""
    mean = tracked.mean(values)
    return None if mean is None else math.sqrt(tracked.mean([(value - mean) * (value - mean) for value in values]) or 0)


def _stderr(deviation: Any, count: int | None) -> float | None:
    """The standard error of the mean of `count` values, of whose deviation NumPy divided by `count`."""
    return deviation / math.sqrt(count - 1) if count and count > 1 and is_number(deviation) else None


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else []


def _plain(value: Any) -> Any:
    """A setting as it was given: a number or a text."""
    return value if isinstance(value, str) or is_number(value) else None


def _metadata(value: Mapping[str, Any]) -> dict[str, str]:
    """What a person gave as `--metadata KEY=VALUE`: texts by names that are none of vLLM's own."""
    own = {*_KEPT, *_LOAD, "date", "model_id"}
    return {name: item[:_MOST] for name, item in value.items() if isinstance(item, str) and name not in own}


_MOST = 500


def _moment(date: Any) -> str | None:
    """The date that vLLM writes, which has no zone."""
    parts = _DATE.fullmatch(date) if isinstance(date, str) else None
    return f"{parts[1]}-{parts[2]}-{parts[3]}T{parts[4]}:{parts[5]}:{parts[6]}" if parts else None


IMPORTER = Importer(
    name="vllm",
    description="vLLM's benchmarks: vllm bench serve (benchmark_serving), latency and throughput, one result a run",
    recognises=recognises,
    read=read,
    maps=(
        "mean, median and percentiles of ttft, tpot, itl, e2el -> milliseconds; the deviation over requests -> the standard error of ttft and e2el",
        "request_throughput, output_throughput, total_token_throughput and the like -> requests or tokens a second",
        "total_input_tokens, total_output_tokens -> kept beside them, neither way better: they tell other lengths",
        "request_rate, burstiness, max_concurrency, num_prompts -> the prompt: another load is another question",
        "completed and failed -> counts; where requests failed the status is incomplete; model_id -> the model; the date has no zone",
        "--metadata, backend, tokenizer, label -> extra",
    ),
    drops=("times of single requests, texts and errors", "the deviations"),
    refuses=("a run in which no request was answered", "what the requests were made of: the file does not say; name it with --dataset"),
)
