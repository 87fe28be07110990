"""One result file of asv, in either version of its format: every number with its parameters, and the facts of its run."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from benchstore.importers import timings
from benchstore.importers.document import Reader, is_number, without_none
from benchstore.importers.measured import Measured
from benchstore.importers.rows import finite, listed

_UNITS = {"seconds": "s", "bytes": "bytes"}
_KINDS = {"time": "seconds", "timeraw": "seconds", "mem": "bytes", "peakmem": "bytes"}
"""How a benchmark's name begins -> the unit that asv itself gives such a one. Of others the unit stands in benchmarks.json alone."""
_LESS_IS_BETTER = ("time", "timeraw", "memory", "peakmemory")
_STATS = ("stats_ci_99_a", "stats_ci_99_b", "stats_repeat")


def is_results(value: Any) -> bool:
    """Whether a value is that of a result file: a commit, the environment's parameters, and results."""
    kinds = {"commit_hash": str, "params": dict, "results": dict}
    return isinstance(value, dict) and all(isinstance(value.get(key), kind) for key, kind in kinds.items())


def has_numbers(value: Mapping[str, Any]) -> bool:
    """Whether a result file has a number at all; of a commit that could not be built it has none."""
    top = Reader("", value)
    return any(is_number(number) for name in value["results"] for _, number, _ in _values(name, _columns(top, name)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What lies beside a result file: the machine's description and that of the benchmarks; empty where it is not there."""

    machine: Mapping[str, Any] = field(default_factory=dict)
    benchmarks: Mapping[str, Any] = field(default_factory=dict)


def measure(top: Reader, measured: Measured, described: Described) -> list[str]:
    """Collect every number of the file; gives sentences on what failed and what was skipped."""
    failed: list[str] = []
    skipped: list[str] = []
    for name in top.value["results"]:
        columns = _columns(top, name)
        unit = _unit(name, described.benchmarks.get(name))
        for index, (label, value, found) in enumerate(_values(name, columns)):
            if value is None:
                failed.append(label)
            elif isinstance(value, float) and math.isnan(value):
                skipped.append(label)
            else:
                measured.add(label, value, place=_place(top, name, index), version=_version(columns), **unit, **found)
    return [f"left out as {what}: {listed(names, 5)}" for what, names in (("failed", failed), ("skipped", skipped)) if names]


def _place(top: Reader, name: str, index: int) -> str:
    """Where the value of the combination of parameters with that number stands."""
    raw, names = top.value["results"][name], top.value.get("result_columns")
    if isinstance(names, list) and "result" in names:
        return f"results.{name}[{names.index('result')}][{index}]"
    held = raw.get("result") if isinstance(raw, dict) else raw
    return f"results.{name}{'.result' if isinstance(raw, dict) else ''}{f'[{index}]' if isinstance(held, list) else ''}"


def _version(columns: Mapping[str, Any]) -> str | None:
    """A benchmark's version; of a hash of its code, which asv takes where its author names none, the beginning."""
    version = columns.get("version")
    if not isinstance(version, str) or not version:
        return None
    return version[:12] if re.fullmatch("[0-9a-f]{64}", version) else version[:100]


def _columns(top: Reader, name: str) -> dict[str, Any]:
    """What the file says of a benchmark, by the names of columns that version 2 of the format has."""
    raw, names = top.value["results"][name], top.value.get("result_columns")
    if isinstance(names, list) and all(isinstance(column, str) for column in names):
        return dict(zip(names, raw, strict=False)) if isinstance(raw, list) else {}
    versions = top.value.get("benchmark_version")
    version = versions.get(name) if isinstance(versions, dict) else None
    if not isinstance(raw, dict):
        return {"result": [raw], "version": version}
    result, stats = raw.get("result"), raw.get("stats")
    known = [item if isinstance(item, dict) else {} for item in (stats if isinstance(stats, list) else [stats])]
    intervals = [item["ci_99"] if isinstance(item.get("ci_99"), list) and len(item["ci_99"]) == 2 else (None, None) for item in known]
    ends = dict(
        zip(_STATS, ([ci[0] for ci in intervals], [ci[1] for ci in intervals], [item.get("repeat") for item in known]), strict=True)
    )
    return {"result": result if isinstance(result, list) else [result], "params": raw.get("params"), "version": version, **ends}


def _values(name: str, columns: Mapping[str, Any]) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """Every value of a benchmark with its name, as `asv compare` writes it, and its spread."""
    values, params = columns.get("result"), columns.get("params")
    if not isinstance(values, list):
        yield name, None, {}
        return
    lists = [item for item in params if isinstance(item, list)] if isinstance(params, list) else []
    for place, (combination, value) in enumerate(zip(product(*lists), values, strict=False)):
        label = f"{name}({', '.join(map(str, combination))})" if combination else name
        yield label, value, _spread(value, [_at(columns.get(key), place) for key in _STATS])


def _at(column: Any, place: int) -> float | None:
    return finite(column[place]) if isinstance(column, list) and place < len(column) else None


def _spread(value: Any, stats: Sequence[float | None]) -> dict[str, Any]:
    """The interval of the median, where it holds the value, and how many measurements there were."""
    low, high, repeat = stats
    holds = low is not None and high is not None and finite(value) is not None and low <= value <= high
    interval = {"ci": (low, high), "confidence": 0.99, "method": "interval of the median"} if holds else {}
    return interval | ({"n": int(repeat)} if repeat is not None and 1 < repeat == int(repeat) else {})


def _unit(name: str, described: Any) -> dict[str, Any]:
    """Unit and direction, by the description, else by how the benchmark's own name begins."""
    kind = name.rpartition(".")[2].partition("_")[0].lower()
    stated = described if isinstance(described, dict) else {}
    text = stated.get("unit") if isinstance(stated.get("unit"), str) else _KINDS.get(kind, "unit")
    lower = stated.get("type") in _LESS_IS_BETTER if stated else kind in _KINDS
    unit = {"unit": _UNITS.get(text, text[:40])} if text and text != "unit" else {}
    return unit | ({"direction": "lower", "min": 0} if lower else {})


def facts(top: Reader, described: Described, environment: str) -> dict[str, Any]:
    """Commit, its date, machine and packages."""
    machine = described.machine or top.value["params"]
    date = timings.moment(top.value.get("date"))
    if date is None:
        top.wrong("date", "is no time in milliseconds")
    hardware = {"machine": "machine", "cpu": "cpu", "cpu_count": "num_cpu", "memory": "ram", "arch": "arch"}
    stated = {key: machine.get(name) for key, name in hardware.items()}
    wanted = top.value.get("requirements")
    packages = {key: value for key, value in wanted.items() if isinstance(value, str) and value} if isinstance(wanted, dict) else {}
    return without_none(
        {
            "created_at": date,
            "source": without_none({"commit": timings.commit(top.value["commit_hash"]), "tool": {"name": "asv"}}),
            "hardware": {
                key: str(value) for key, value in stated.items() if value not in (None, "") and not isinstance(value, dict | list)
            },
            "packages": without_none({"python": top.text("python"), **packages}),
            "extra": without_none({"environment": environment, "measured_at": _started(top)}),
        }
    )


def _started(top: Reader) -> str | None:
    """When the first of its benchmarks was run, which may be years after the commit."""
    stated = top.value.get("started_at")
    old = list(stated.values()) if isinstance(stated, dict) else []
    moments = [finite(value) for value in (*old, *(_columns(top, name).get("started_at") for name in top.value["results"]))]
    known = [value for value in moments if value is not None]
    return timings.moment(min(known)) if known else None
