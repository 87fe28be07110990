"""airspeed velocity: its result tree, a folder for each machine with a file for each commit and environment; or one such file.

Each commit becomes a draft with the commit's date, by which asv itself orders them. A metric is a benchmark with its parameters, as
`asv compare` writes it.
"""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from benchstore.errors import Problem, Refused, UsageError
from benchstore.importers import asv_results, timings
from benchstore.importers.asv_results import Described
from benchstore.importers.document import Document, Options, Reader, parse
from benchstore.importers.importer import Importer
from benchstore.importers.measured import Measured
from benchstore.importers.rows import listed
from benchstore.records.draft import Draft

MACHINE, BENCHMARKS, CONFIG = "machine.json", "benchmarks.json", "asv.conf.json"
ABOVE = f"../{BENCHMARKS}"
_FILE = re.compile(r"(?:.*/)?[0-9a-f]{8}-(?P<environment>[^/]+)\.json")


def recognises(document: Document) -> bool:
    """A result file of a commit; or a folder with folders of machines side by side, or of one, and no other results."""
    if document.kind != "folder":
        return asv_results.is_results(document.value)
    machines, names = set(_machines(document)), document.value.names
    parents = {_above(machine.removesuffix("/")) for machine in machines}
    known = {parent + BENCHMARKS for parent in parents}
    apart = [name for name in names if name.endswith(".json") and _above(name) not in machines and name not in known]
    return (
        len(parents) == 1
        and all(name.split("/")[-1] == CONFIG for name in apart)
        and any(_FILE.fullmatch(name) and _above(name) in machines for name in names)
    )


def _machines(document: Document) -> list[str]:
    """The folders in which a machine is described, each with its `/`; empty for the folder itself."""
    return [_above(name) for name in document.value.names if name.split("/")[-1] == MACHINE]


def _above(name: str) -> str:
    """The folder in which a file or a folder lies, with its `/`; empty for the whole folder."""
    return "".join(name.rpartition("/")[:2])


def companions(document: Document, options: Options) -> Sequence[str]:  # noqa: ARG001  # every importer has this signature
    """The descriptions of the machine and of the benchmarks."""
    return (MACHINE, BENCHMARKS, ABOVE)


def read(document: Document, options: Options) -> list[Draft]:
    """A draft a result file, in the order of their commits. Raises Refused where one commit was measured twice, and where there is no result.

    What asv passes over is passed over: what is no result file, and results of another machine than that of the folder.
    """
    if document.kind == "folder":
        return _of_tree(document, options)
    if not asv_results.is_results(document.value):
        message, hint = (
            "is no result of asv: commit_hash, params and results are expected",
            "name the folder results, or a file of a machine's folder",
        )
        raise Refused([Problem(file=document.file, message=message, hint=hint, rule="importer")])
    beside = {name: _object(data, document.beside(name)) for name, data in document.companions.items()}
    described = Described(machine=beside.get(MACHINE, {}), benchmarks=beside.get(ABOVE) or beside.get(BENCHMARKS, {}))
    found = _FILE.fullmatch(document.name)
    return [_draft(document.file, document.value, described, found["environment"] if found else "")]


def _draft(file: str, value: Mapping[str, Any], described: Described, environment: str) -> Draft:
    top, measured = Reader(file, value), Measured(file)
    notices = asv_results.measure(top, measured, described)
    facts = asv_results.facts(top, described, environment)
    top.refuse()
    return measured.draft(facts, notices=notices)


def _object(data: bytes, file: str) -> Mapping[str, Any]:
    """A description; empty where it is none, as asv does without one."""
    try:
        value = parse(data, file).value
    except Refused:
        return {}
    return value if isinstance(value, dict) else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tested:
    """One result file of a tree."""

    name: str
    value: Mapping[str, Any]
    environment: str
    described: Described

    @property
    def place(self) -> tuple[str, str, str]:
        """Machine, environment, and both."""
        machine = str(self.described.machine.get("machine"))
        return machine, self.environment, f"{machine}/{self.environment}"


def _of_tree(document: Document, options: Options) -> list[Draft]:
    passed: list[str] = []
    found = list(_files(document, passed))
    chosen = found if options.task is None else _chosen(found, options.task)
    files = [file for file in chosen if asv_results.has_numbers(file.value)]
    _refuse_twice(document, files)
    drafts = _drafts(document, files)
    empty = [file.name for file in chosen if not asv_results.has_numbers(file.value)]
    told = {"passed over, as asv does": passed, "left out, as nothing was measured": empty}
    notices = [f"{why}: {listed(names, 3)}" for why, names in told.items() if names]
    return [replace(drafts[0], notices=(*notices, *drafts[0].notices)), *drafts[1:]]


def _drafts(document: Document, files: Sequence[_Tested]) -> list[Draft]:
    """At least one, by the dates of the commits. Raises Refused with the problems of all files."""
    drafts: list[Draft] = []
    problems: list[Problem] = []
    for file in sorted(files, key=lambda file: (timings.moment(file.value.get("date")) or "", file.name)):
        try:
            draft = _draft(f"{document.file.rstrip('/')}/{file.name}", file.value, file.described, file.environment)
            drafts.append(timings.of_folder(draft, file.name, file.value))
        except Refused as refusal:
            problems += refusal.problems
    if not files:
        problems.append(_problem(document, "holds no results", "name the folder that asv.conf.json calls results_dir"))
    if problems:
        raise Refused(problems)
    return drafts


def _files(document: Document, passed: list[str]) -> Iterator[_Tested]:
    """Every result file of a machine that is described; the names of what is none are added to `passed`."""
    below: dict[str, list[str]] = {}
    for name in document.value.names:
        below.setdefault(_above(name), []).append(name)
    for prefix in _machines(document):
        described = _described(document, prefix)
        for name in below[prefix]:
            found = _FILE.fullmatch(name)
            value = _object(document.value.read(name), name) if found else {}
            if found and asv_results.is_results(value) and value["params"].get("machine") == described.machine.get("machine"):
                yield _Tested(name=name, value=value, environment=found["environment"], described=described)
            elif name.removeprefix(prefix) not in (MACHINE, BENCHMARKS):
                passed.append(name)


def _described(document: Document, prefix: str) -> Described:
    folder, above = document.value, _above(prefix.removesuffix("/")) + BENCHMARKS
    known = next((name for name in (above, prefix + BENCHMARKS) if name in folder.names), None)
    benchmarks = _object(folder.read(known), known) if known else {}
    return Described(machine=_object(folder.read(prefix + MACHINE), prefix + MACHINE), benchmarks=benchmarks)


def _chosen(files: Sequence[_Tested], task: str) -> list[_Tested]:
    """Those of one machine, of one environment, or of one environment on one machine."""
    found = [file for file in files if task in file.place]
    if not found:
        known = sorted({name for file in files for name in file.place[:2]})
        raise UsageError(f"no machine and no environment {task!r}", hint=f"there are {listed(known, 20)}")
    return found


def _refuse_twice(document: Document, files: Sequence[_Tested]) -> None:
    """Machines and environments are lines of their own to asv; where one commit was measured in several, who adds has to say in which."""
    times = Counter(file.value["commit_hash"] for file in files)
    twice = [file for file in files if times[file.value["commit_hash"]] > 1]
    if not twice:
        return
    machines, environments, both = (sorted({file.place[index] for file in twice}) for index in range(3))
    several = both if len(machines) > 1 and len(environments) > 1 else machines if len(machines) > 1 else environments
    message = f"holds commits that were measured more than once, in {listed(several, 10)}: they are no one series"
    hint = (
        "take one at a time, each as an environment of its own, declared under environments: in benchstore.yaml: "
        f"--task {shlex.quote(several[0])} --environment NAME"
    )
    raise Refused([_problem(document, message, hint)])


def _problem(document: Document, message: str, hint: str) -> Problem:
    return Problem(file=document.file, message=message, hint=hint, rule="importer")


IMPORTER = Importer(
    name="asv",
    description="airspeed velocity: its result tree, or one of its result files",
    recognises=recognises,
    read=read,
    companions=companions,
    folder=True,
    maps=(
        "a benchmark is a metric, with its parameters in its name as asv compare writes them; its value is the median that asv states",
        "stats_ci_99 is the interval of that median, at 99%, and stats_repeat its n",
        "the version of a benchmark, by which asv tells that its code changed, makes it another measure",
        "units are those of benchmarks.json; without it a name says that it is seconds or bytes. Of times and memory less is better, of track_* it is not known",
        "the commit's date is the snapshot's, by which asv orders them; when it was measured is extra.measured_at",
        "machine.json gives hardware, python and requirements are packages; times are compared on one hardware only",
        "of a tree every commit is a snapshot of its own, known again when the tree has grown; --task takes one machine, one environment, or MACHINE/ENVIRONMENT",
    ),
    drops=(
        "null, which failed, and NaN, which was skipped: left out by name",
        "what asv passes over: files that are no results, and those of another machine than the folder's; and commits of which nothing was measured",
        "samples, profiles, quartiles and durations",
    ),
    refuses=(
        "a tree in which one commit was measured on several machines or in several environments, until --task says which",
        "a file without a number that was measured",
    ),
)
