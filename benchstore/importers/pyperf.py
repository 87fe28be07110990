"""pyperf: the file of `-o` or `--output`. A metric is a benchmark, its value the mean over the values of all its processes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchstore.errors import Problem, Refused
from benchstore.importers import timings
from benchstore.importers.document import Document, Options, Reader, without_none
from benchstore.importers.importer import Importer
from benchstore.importers.measured import Measured
from benchstore.importers.rows import finite
from benchstore.records.draft import Draft

_UNITS = {"second": "s", "byte": "bytes"}
"""The units of which less is better; of the third, `integer`, the format does not say."""
_STATED = ("python_implementation", "platform", "timer", "aslr", "cpu_config", "cpu_affinity", "python_compiler")


def recognises(document: Document) -> bool:
    """An object with a version and benchmarks, each with the runs of its processes."""
    value = document.value
    benches = value.get("benchmarks") if isinstance(value, dict) else None
    runs = [item.get("runs") if isinstance(item, dict) else None for item in benches] if isinstance(benches, list) else []
    return bool(runs) and "version" in value and all(isinstance(item, list) and all(isinstance(run, dict) for run in item) for item in runs)


def read(document: Document, options: Options) -> list[Draft]:  # noqa: ARG001  # every importer has this signature
    """One draft. Raises Refused where no value was measured."""
    if not recognises(document):
        message, hint = "is no result of pyperf: benchmarks with runs are expected", "run it with -o FILE, and add that file"
        raise Refused([Problem(file=document.file, message=message, hint=hint, rule="importer")])
    top = Reader(document.file, document.value)
    if not isinstance(top.value["version"], str):
        top.wrong("version", "is a format of before pyperf 1, which pyperf does not read either", "measure again with pyperf")
        top.refuse()
    common, measured = top.child("metadata"), Measured(document.file)
    benches = top.rows("benchmarks")
    for bench in benches:
        _add(measured, bench, common)
    facts = _facts(common, [run.child("metadata") for bench in benches for run in bench.rows("runs")])
    top.refuse()
    return [measured.draft(facts)]


def _add(measured: Measured, bench: Reader, common: Reader) -> None:
    own = bench.child("metadata")
    name = own.text("name") or common.text("name") or "benchmark"
    stated = own.text("unit") or common.text("unit") or "second"
    unit = _UNITS.get(stated, "count" if stated == "integer" else None)
    place = f"{bench.place}.runs"
    processes = [found for run in bench.rows("runs") if (found := _values(run))]
    if not processes:
        measured.add(name, None, place=place)
        return
    direction, smallest = ("lower", 0) if stated in _UNITS else (None, None)
    values = [value for process in processes for value in process]
    mean, _ = timings.mean_of(values)
    made = f"the mean of {len(values):,} values of {len(processes):,} processes"
    definition: dict[str, Any] = {"unit": unit, "direction": direction, "min": smallest, "version": _statement(own, common)}
    measured.add(name, mean, place=place, made=made, **definition, **_spread(processes))


def _statement(own: Reader, common: Reader) -> str | None:
    """The hash of what `timeit` ran: the name of such a benchmark may be the same for any statement."""
    stated = {key: value for key, value in {**common.value, **own.value}.items() if key.startswith("timeit_")}
    return timings.fingerprint(stated)[:12] if stated else None


def _values(run: Reader) -> list[float]:
    """What one process measured; one that looked for the number of loops alone has no values."""
    stated = run.value.get("values")
    return [value for value in stated if finite(value) is not None] if isinstance(stated, list) else []


def _spread(processes: Sequence[Sequence[float]]) -> dict[str, Any]:
    """Values of one process are alike, so its mean counts once; of one process alone its values are all that is known."""
    means = [timings.mean_of(process)[0] for process in processes] if len(processes) > 1 else processes[0]
    return timings.mean_of(means)[1]


def _facts(common: Reader, runs: Sequence[Reader]) -> dict[str, Any]:
    dates = sorted(date for run in (*runs, common) if (date := run.text("date")))
    version = (common.text("python_version") or "").partition(" ")[0]
    stated = {key: common.value.get(key) for key in _STATED}
    return without_none(
        {
            "created_at": dates[0].replace(" ", "T", 1) if dates else None,
            "source": {"tool": without_none({"name": "pyperf", "version": common.text("perf_version")})},
            "hardware": without_none({"cpu": common.text("cpu_model_name"), "cpu_count": common.count("cpu_count")}),
            "packages": without_none({"python": version or None}),
            "tags": _tags(common),
            "extra": {key: value for key, value in stated.items() if isinstance(value, str)},
        }
    )


def _tags(common: Reader) -> list[str]:
    stated = common.value.get("tags")
    return list(dict.fromkeys(tag for tag in stated if isinstance(tag, str) and 0 < len(tag) <= 100)) if isinstance(stated, list) else []


IMPORTER = Importer(
    name="pyperf",
    description="pyperf: the file of -o",
    recognises=recognises,
    read=read,
    maps=(
        "a benchmark is a metric, and the mean over the values of all its processes the value, in seconds or bytes, where lower is better",
        "its standard error is that of the means of its processes, which are its n; of one process that of its values",
        "the hash of what timeit ran is the version, as another statement is another measure",
        "a name that stands with the facts of the whole file is that of its one benchmark",
        "the date of the first process is when it was measured; it has no zone, which is asked for",
        "cpu_model_name and cpu_count are hardware, python_version is a package; times are compared on one hardware only",
    ),
    drops=(
        "processes that looked for the number of loops alone, and warm-ups",
        "hostname, load, uptime, memory and clock rate of a process at that moment",
    ),
    refuses=("a file without values", "a benchmark that occurs twice", "a file of before pyperf 1"),
)
