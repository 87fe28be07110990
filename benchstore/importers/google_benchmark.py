"""Google Benchmark: the file of `--benchmark_out` or `--benchmark_format=json`.

A metric is `NAME/real_time` or `NAME/cpu_time`, in nanoseconds, whatever the unit in the file: a benchmark's unit may change from one
version of its code to the next. Of repetitions the mean is taken, with its standard error.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from benchstore.errors import Problem, Refused
from benchstore.importers import timings
from benchstore.importers.document import Document, Options, Reader, is_number, without_none
from benchstore.importers.importer import Importer
from benchstore.importers.measured import Measured
from benchstore.importers.rows import finite
from benchstore.records.draft import Draft

_MARKS = ("family_index", "real_time", "cpu_time", "aggregate_name", "run_type", "big_o", "rms")
_TIMES = ("real_time", "cpu_time")
_NO_COUNTERS = {
    "name", "run_name", "run_type", "family_index", "per_family_instance_index", "repetitions", "repetition_index", "threads", "iterations",
    "time_unit", "label", "aggregate_name", "aggregate_unit", "big_o", "cpu_coefficient", "real_coefficient", "rms", "error_occurred",
    "error_message", "skipped", "skip_message",
}  # fmt: skip
_RATES = ("items_per_second", "bytes_per_second")
_AGGREGATE = re.compile(r"(?P<run>.+)_(?P<kind>mean|median|stddev|cv|BigO|RMS)")


def recognises(document: Document) -> bool:
    """An object with benchmarks, each with a name and what only this library writes of one."""
    value = document.value
    rows = value.get("benchmarks") if isinstance(value, dict) else None
    return isinstance(rows, list) and bool(rows) and all(isinstance(row, dict) and "name" in row and _marked(row) for row in rows)


def _marked(row: Mapping[str, Any]) -> bool:
    return any(key in row for key in _MARKS) and "stats" not in row


def read(document: Document, options: Options) -> list[Draft]:  # noqa: ARG001  # every importer has this signature
    """One draft. Raises Refused where no time was measured."""
    if not isinstance(document.value, dict) or not isinstance(document.value.get("benchmarks"), list):
        message, hint = "is no result of Google Benchmark: benchmarks is expected", "run it with --benchmark_out=FILE, and add that file"
        raise Refused([Problem(file=document.file, message=message, hint=hint, rule="importer")])
    top = Reader(document.file, document.value)
    measured, notices = Measured(document.file), []
    for name, run in _runs(top).items():
        if run.failed:
            notices.append(f"left out: {name:.60} ({run.failed:.120})")
        else:
            _add(measured, name, run)
    facts = _facts(top.child("context"))
    top.refuse()
    return [measured.draft(facts, notices=notices)]


@dataclass(slots=True, kw_only=True)
class _Repeated:
    """One benchmark: the rows of its repetitions, those that sum them up by what they are, and why it failed."""

    rows: list[Reader] = field(default_factory=list)
    summed: dict[str, Reader] = field(default_factory=dict)
    failed: str = ""


def _runs(top: Reader) -> dict[str, _Repeated]:
    """The benchmarks by name, in the order of the file."""
    rows = top.rows("benchmarks")
    names = {str(row.value.get("name")) for row in rows}
    found: dict[str, _Repeated] = {}
    for row in rows:
        name, kind = _name_and_kind(row, names)
        if kind in ("BigO", "RMS"):
            continue
        run = found.setdefault(name, _Repeated())
        if row.value.get("error_occurred") or row.value.get("skipped"):
            run.failed = row.text("error_message") or row.text("skip_message") or "it was skipped"
        elif kind:
            run.summed[kind] = row
        else:
            run.rows.append(row)
    return found


def _name_and_kind(row: Reader, names: set[str]) -> tuple[str, str]:
    """A row's benchmark, and of what kind its sum is; files of before 1.5 say the latter by the end of the name alone."""
    name = row.text("name") or row.place
    if row.value.get("run_type") is not None:
        kind = row.text("aggregate_name") if row.value["run_type"] == "aggregate" else None
        return (row.text("run_name") or name, kind or "") if kind else (name, "")
    ended = _AGGREGATE.fullmatch(name)
    if ended and (ended["run"] in names or {f"{ended['run']}_mean", f"{ended['run']}_stddev"} <= names or "real_time" not in row.value):
        return ended["run"], ended["kind"]
    return name, ""


def _add(measured: Measured, name: str, run: _Repeated) -> None:
    for key in _measures(run):
        is_time = key in _TIMES
        unit = "ns" if is_time else None
        direction = "lower" if is_time else "higher" if key in _RATES else None
        place, value, found, made = _value(run, key)
        measured.add(f"{name}/{key}", value, place=place, made=made, unit=unit, direction=direction, min=0 if is_time else None, **found)


def _measures(run: _Repeated) -> list[str]:
    """The times, and after them the counters that any of its rows has."""
    rows = [*run.rows, *run.summed.values()]
    if not any(key in row.value for row in rows for key in _TIMES):
        return []
    counters = (key for row in rows for key, value in row.value.items() if key not in _NO_COUNTERS and is_number(value))
    return list(dict.fromkeys([*_TIMES, *counters]))


def _value(run: _Repeated, key: str) -> tuple[str, Any, dict[str, Any], str]:
    """Where a number stands, the number, its spread, and how it was made: the mean over repetitions that the file states, else over its rows."""
    if "mean" in run.summed:
        mean, deviation = run.summed["mean"], run.summed.get("stddev")
        size = mean.count("repetitions") or mean.count("iterations") or len(run.rows)
        return f"{mean.place}.{key}", _in_unit(mean, key), timings.spread(deviation and _in_unit(deviation, key), size), _made(mean, key)
    known = [value for row in run.rows if (value := finite(_in_unit(row, key))) is not None]
    if len(known) > 1:
        mean_of, spread = timings.mean_of(known)
        return f"{run.rows[0].place}.{key}", mean_of, spread, f"the mean of {len(known)} repetitions, of which this is the first"
    only = run.rows[0] if run.rows else run.summed.get("median")
    return (f"{only.place}.{key}", _in_unit(only, key), {}, _made(only, key)) if only else ("", None, {}, "")


def _made(row: Reader, key: str) -> str:
    unit = row.text("time_unit") or "ns"
    return f"from {unit} to ns" if key in _TIMES and unit != "ns" else ""


def _in_unit(row: Reader, key: str) -> Any:
    """A time in nanoseconds, anything else as it stands; None for a time whose unit is not known."""
    if key not in _TIMES:
        return row.value.get(key)
    value, factor = finite(row.value.get(key)), timings.NANOSECONDS.get(row.text("time_unit") or "ns")
    return None if factor is None or value is None else value * factor


def _facts(context: Reader) -> dict[str, Any]:
    executable = re.split(r"[/\\\\]", context.text("executable") or "")[-1].removesuffix(".exe")
    stated = {key: context.value.get(key) for key in ("library_build_type", "cpu_scaling_enabled", "aslr_enabled", "mhz_per_cpu")}
    return without_none(
        {
            "model": executable or None,
            "created_at": (context.text("date") or "").replace(" ", "T", 1) or None,
            "source": {"tool": without_none({"name": "google-benchmark", "version": context.text("library_version")})},
            "hardware": _hardware(context),
            "extra": {key: value for key, value in stated.items() if isinstance(value, str | bool) or finite(value) is not None},
        }
    )


def _hardware(context: Reader) -> dict[str, Any]:
    """What tells one kind of machine from another: not its name, and its clock rate to 100 MHz, as it is measured anew for every run."""
    rate = context.number("mhz_per_cpu")
    caches = [
        f"L{cache.value.get('level')} {cache.value.get('type')} {cache.value.get('size')}"
        for cache in (context.rows("caches") if isinstance(context.value.get("caches"), list) else [])
    ]
    return without_none({"cpu_count": context.count("num_cpus"), "mhz": None if rate is None else round(rate, -2), "caches": caches})


IMPORTER = Importer(
    name="google-benchmark",
    description="Google Benchmark: the file of --benchmark_out or --benchmark_format=json",
    recognises=recognises,
    read=read,
    maps=(
        "real_time and cpu_time of a benchmark are the metrics NAME/real_time and NAME/cpu_time, in nanoseconds whatever the file's unit",
        "counters and rates are NAME/COUNTER; of items_per_second and bytes_per_second more is better, of others the file does not say",
        "of repetitions the mean is the value, stddev over their root its standard error, and their number its n",
        "the name of context.executable is the model; context.date is when it was measured, for which a zone is asked where it has none",
        "context gives hardware: how many processors, their caches, their rate to 100 MHz; times are compared on one hardware only",
    ),
    drops=(
        "a benchmark that reports an error or was skipped: left out by name",
        "the rows of single repetitions where their mean is there; median, cv and other sums of them",
        "a benchmark of which neither mean nor median nor a repetition is there: left out by name",
        "BigO and RMS, which are no times; iterations, which are not independent; label, host_name and load_avg",
    ),
    refuses=("a file in which no time was measured",),
)
