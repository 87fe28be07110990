"""pytest-benchmark: the file of `--benchmark-json`, and a storage folder `.benchmarks` with one file a run.

A metric is a test's full name, its value the mean time of a round, in seconds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from benchstore.errors import Problem, Refused
from benchstore.importers import timings
from benchstore.importers.document import Document, Options, Reader, parse, without_none
from benchstore.importers.importer import Importer
from benchstore.importers.measured import Measured
from benchstore.importers.rows import listed
from benchstore.records.draft import Draft

_STORED = re.compile(r"(?:(?P<machine>[^/]+)/)?[0-9]{4,}_[^/]*\.json(?:/[^/]+\.json)?")
_NO_BRANCH = ("(detached head)", "(unknown)")
_HINT = "run pytest with --benchmark-json=FILE again, and add that file"


def recognises(document: Document) -> bool:
    """An object with benchmarks, and the machine and the commit that they are of; or a folder of nothing but numbered files of such."""
    if document.kind != "folder":
        return _is_run(document.value)
    stored = _stored(document)
    if any(name.endswith(".json") and not _STORED.fullmatch(name) for name in document.value.names):
        return False
    try:
        return bool(stored) and _is_run(parse(document.value.read(stored[0]), document.file).value)
    except Refused:
        return False


def _is_run(value: Any) -> bool:
    kinds = {"benchmarks": list, "machine_info": dict, "commit_info": dict}
    return isinstance(value, dict) and all(isinstance(value.get(key), kind) for key, kind in kinds.items())


def _stored(document: Document) -> list[str]:
    return [name for name in document.value.names if _STORED.fullmatch(name)]


def read(document: Document, options: Options) -> list[Draft]:  # noqa: ARG001  # every importer has this signature
    """A draft a run. Raises Refused where a folder holds runs of several Pythons or platforms, and where a file is no run."""
    if document.kind != "folder":
        return [_draft(document.file, document.value)]
    machines = sorted({found["machine"] for name in document.value.names if (found := _STORED.fullmatch(name)) and found["machine"]})
    if len(machines) > 1:
        message = f"holds the runs of {len(machines)} kinds of machine ({listed(machines, 6)}), whose times are not to be compared"
        one = f"benchstore add {document.file.rstrip('/')}/{machines[0]} --environment NAME"
        hint = f"add one at a time, each as an environment of its own, declared under environments: in benchstore.yaml: {one}"
        raise Refused([Problem(file=document.file, message=message, hint=hint, rule="importer")])
    return _drafts(document)


def _drafts(document: Document) -> list[Draft]:
    found: list[Draft] = []
    problems: list[Problem] = []
    for name in _stored(document):
        file = f"{document.file.rstrip('/')}/{name}"
        try:
            value = parse(document.value.read(name), file).value
            found.append(timings.of_folder(_draft(file, value), name, value))
        except Refused as refusal:
            problems += refusal.problems
    if problems:
        raise Refused(problems)
    return found


def _draft(file: str, value: Any) -> Draft:
    if not _is_run(value):
        message = "is no result of pytest-benchmark: benchmarks, machine_info and commit_info are expected"
        raise Refused([Problem(file=file, message=message, hint=_HINT, rule="importer")])
    top = Reader(file, value)
    measured, benches = Measured(file), top.rows("benchmarks")
    for bench in benches:
        stats = bench.child("stats")
        name = bench.text("fullname") or bench.text("name") or bench.place
        found = timings.spread(stats.value.get("stddev"), stats.count("rounds"))
        stated: dict[str, Any] = {"unit": "s", "direction": "lower", "min": 0, "version": _timer(bench)}
        measured.add(name, stats.value.get("mean"), place=f"{stats.place}.mean", **stated, **found)
    top.refuse()
    return measured.draft(_facts(top, benches))


def _timer(bench: Reader) -> str | None:
    """The clock: time that passed is another measure than time of the processor."""
    options = bench.value.get("options")
    timer = options.get("timer") if isinstance(options, Mapping) else None
    return timer.rpartition(".")[2][:100] or None if isinstance(timer, str) else None


def _facts(top: Reader, benches: list[Reader]) -> dict[str, Any]:
    machine, commit = top.child("machine_info"), top.child("commit_info")
    options = [options for bench in benches if isinstance(options := bench.value.get("options"), Mapping)]
    python = without_none({"python": machine.text("python_version"), "pytest-benchmark": top.text("version")})
    stated = {key: machine.text(key) for key in ("python_implementation", "system", "release")}
    return without_none(
        {
            "model": commit.text("project"),
            "created_at": _moment(top.text("datetime")),
            "source": _source(commit, top.text("version")),
            "hardware": _hardware(machine),
            "packages": python,
            "extra": without_none({**stated, "options": timings.alike(options)}),
        }
    )


def _moment(text: str | None) -> str | None:
    """Versions before 5 wrote the time of UTC without saying so."""
    return f"{text}Z" if text and re.fullmatch(r"[0-9-]+T[0-9:.]+", text) else text


def _source(info: Reader, version: str | None) -> dict[str, Any]:
    commit, branch, dirty = timings.commit(info.value.get("id")), info.text("branch"), info.value.get("dirty")
    return without_none(
        {
            "commit": commit,
            "branch": None if branch in _NO_BRANCH else branch,
            "dirty": dirty if commit and isinstance(dirty, bool) else None,
            "tool": without_none({"name": "pytest-benchmark", "version": version}),
        }
    )


def _hardware(machine: Reader) -> dict[str, Any]:
    """What tells one kind of machine from another: neither its name nor how fast it ran at that moment."""
    cpu = machine.child("cpu") if isinstance(machine.value.get("cpu"), Mapping) else Reader(machine.file, {})
    name = cpu.text("brand_raw") or cpu.text("brand") or machine.text("processor")
    return without_none({"cpu": name, "cpu_count": cpu.count("count"), "arch": machine.text("machine")})


IMPORTER = Importer(
    name="pytest-benchmark",
    description="pytest-benchmark: the file of --benchmark-json, and a storage folder .benchmarks",
    recognises=recognises,
    read=read,
    folder=True,
    maps=(
        "a test's full name is a metric, and the mean time of its rounds its value, in seconds, where lower is better",
        "stddev over the root of rounds is its standard error, and rounds its n; of a single round neither is known",
        "commit_info gives model (project), commit, branch and whether the work tree had changes",
        "datetime is when it was measured; without a zone, as versions before 5 wrote it, it is UTC",
        "machine_info gives hardware (processor, how many, kind) and packages (Python); times are compared on one hardware only",
        "the timer of a test is its version, as another clock is another measure; options that all tests share are extra.options",
        "of a storage folder every run is a snapshot of its own, and is known again when the folder has grown",
    ),
    drops=(
        "min, max, median, quartiles, outliers, ops and data: they say the same again, or what the mean does not need",
        "group, params, param and extra_info of a test; its full name has its parameters",
        "the machine's name and its clock rate at that moment, which change from run to run",
    ),
    refuses=(
        "a folder with runs of several platforms or Pythons: their times are not one series",
        "a run without a test that was measured, or with one test twice, and a folder with a file that is no run",
    ),
)
