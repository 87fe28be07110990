"""github-action-benchmark: its history, `data.js` or the file of `external-data-json-path`, and the custom JSON that it takes.

Every entry of a suite becomes a draft of its own, with its own date and commit. The suite is the data set.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from benchstore.errors import Problem, Refused, UsageError
from benchstore.importers import timings
from benchstore.importers.document import Document, Options, Reader, parse, without_none
from benchstore.importers.importer import Importer
from benchstore.importers.measured import Measured
from benchstore.importers.rows import finite, listed
from benchstore.records.draft import Draft

_PREFIX = re.compile(rb"\s*window\.BENCHMARK_DATA\s*=")
_BENCH = {"name", "unit", "value", "range", "extra"}
_CUSTOM = {"customBiggerIsBetter": "higher", "customSmallerIsBetter": "lower"}
_RATE = re.compile(r"(ops|iter|iterations|[kMG]?i?B)/(s|sec|ms|us|ns|min|hr|day)", re.IGNORECASE)
_PER = ("/iter", "/op")
_BYTES = {"B": "bytes", "bytes": "bytes", "%": "percent", "percent": "percent"}
_LESS = ("allocs/op", "B/op")
_MOST_NAME = 200
_NUMBER = r"([0-9][0-9.e+-]*)"


def recognises(document: Document) -> bool:
    """A script that sets BENCHMARK_DATA, the object that it sets, or a list of objects with name, unit and value and little else."""
    value = document.value
    return bool(_PREFIX.match(document.data)) or _is_history(value) or _is_custom(value)


def _is_history(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("entries"), dict) and {"lastUpdate", "repoUrl"} <= set(value)


def _is_custom(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(
        isinstance(item, dict) and {"name", "unit", "value"} <= set(item) <= _BENCH and not isinstance(item["name"], dict | list) for item in value
    )  # fmt: skip


def read(document: Document, options: Options) -> list[Draft]:
    """A draft an entry, of all suites or of the one that `options.task` names. Raises Refused with every entry that is none."""
    value = document.value
    if script := _PREFIX.match(document.data):
        lines = b"\n" * document.data[: script.end()].count(b"\n")  # so that problems name the right line
        value = parse(lines + document.data[script.end() :].rstrip().removesuffix(b";"), document.file).value
    if _is_custom(value):
        measured = Measured(document.file)
        for place, bench in enumerate(value):
            _add(measured, Reader(document.file, bench, f"[{place}]"), "")
        return [measured.draft({}, notices=[_NO_DIRECTION])]
    if not _is_history(value):
        message = "is no result of github-action-benchmark: entries, lastUpdate and repoUrl are expected"
        hint = "take data.js from the branch that the action writes, such as gh-pages"
        raise Refused([Problem(file=document.file, message=message, hint=hint, rule="importer")])
    return _drafts(document, value, options.task)


_NO_DIRECTION = "the file does not say whether more or less is better: state direction under metrics in benchstore.yaml"


def _drafts(document: Document, value: Mapping[str, Any], task: str | None) -> list[Draft]:
    top = Reader(document.file, value)
    found: list[Draft] = []
    suites = top.child("entries")
    if task is not None and task not in suites.value:
        raise UsageError(
            f"no suite {task!r} in {document.file}", hint=f"there are {listed(list(suites.value), 20)}" if suites.value else ""
        )
    for suite in suites.value if task is None else (task,):
        for entry in suites.rows(suite):
            try:
                found.append(_draft(document.file, suite, entry, top))
            except Refused as refusal:
                top.problems += [problem for problem in refusal.problems if problem not in top.problems]
    if not found and not top.problems:
        top.wrong("entries", "holds no runs", "take data.js from the branch that the action writes")
    top.refuse()
    return found


def _draft(file: str, suite: str, entry: Reader, top: Reader) -> Draft:
    measured, tool = Measured(file), entry.text("tool") or ""
    for bench in entry.rows("benches"):
        _add(measured, bench, tool)
    part = timings.fingerprint({"suite": suite, "entry": entry.value})
    return measured.draft(_facts(suite, entry, top, tool), part=part)


def _facts(suite: str, entry: Reader, top: Reader, tool: str) -> dict[str, Any]:
    commit, date = entry.child("commit"), timings.moment(entry.value.get("date"))
    if date is None:
        entry.wrong("date", "is no time in milliseconds")
    repository = re.fullmatch(r"https?://[^/]+/(.+?)(?:\.git)?/?", top.text("repoUrl") or "")
    return without_none(
        {
            "model": repository[1] if repository else None,
            "dataset": {"name": _dataset(suite)} if suite else None,
            "environment": "github-actions",
            "created_at": date,
            "source": without_none({"commit": timings.commit(commit.value.get("id")), "tool": {"name": tool} if tool else None}),
            "extra": without_none({"commit_message": (commit.text("message") or "").partition("\n")[0][:200] or None, "commit_timestamp": commit.text("timestamp")}),
        }
    )  # fmt: skip


def _dataset(suite: str) -> str:
    """The suite's name, in which what the name of a data set cannot hold is percent-encoded."""
    name = re.sub(r'%(?=[0-9A-F]{2})|[\x00-\x1f\x7f@"\\]', lambda found: f"%{ord(found[0]):02X}", suite)
    return name if len(name) <= _MOST_NAME else f"{name[: _MOST_NAME - 13]}+{timings.fingerprint(suite)[:12]}"


def _add(measured: Measured, bench: Reader, tool: str) -> None:
    name, value = bench.text("name") or bench.place, _number(bench.value.get("value"))
    text = _unit_text(bench.value.get("unit"))
    per = text.removesuffix(_PER[0]).removesuffix(_PER[1])
    unit = timings.time_unit(per) or _BYTES.get(per) or _BYTES.get(per.lower()) or text or None
    if tool == "googlecpp" and value == 0:
        value = None  # a benchmark that reported an error, of which the action keeps no more than that
    found = _spread(bench, value, tool)
    measured.add(name, value, place=f"{bench.place}.value", unit=unit, direction=_direction(tool, text, per), **found)


def _unit_text(unit: Any) -> str:
    """The first unit alone: of Go's benchmarks with several, the action writes the others after it."""
    return re.split(r"\t|\s{2,}", str(unit).strip())[0][:40] if isinstance(unit, str) else ""


def _number(value: Any) -> Any:
    """The action takes texts for numbers too, where they are."""
    try:
        return float(value) if isinstance(value, str) and re.fullmatch(r"\s*[-+0-9.eE]+\s*", value) else value
    except ValueError:
        return value


def _direction(tool: str, text: str, per: str) -> str | None:
    """What the tool's name says, else what the unit does; the action itself calls less better also of what is done in a second."""
    if not tool or tool in _CUSTOM:
        return _CUSTOM.get(tool)
    if _RATE.fullmatch(text):
        return "higher"
    return "lower" if timings.time_unit(per) or text in _LESS else None


def _spread(bench: Reader, value: Any, tool: str) -> dict[str, Any]:
    """Of the tools whose range is defined, what it says of the mean."""
    stated, extra = bench.value.get("range"), bench.value.get("extra")
    known = finite(value)
    if known is None or not isinstance(stated, str) or not isinstance(extra, str):
        return {}
    if tool == "benchmarkjs" and (share := _found(rf"(?:±|\+-)\s*{_NUMBER}%", stated)) is not None:
        reach = abs(known) * share / 100
        return {"ci": (known - reach, known + reach), "confidence": 0.95, "method": "relative margin of error of benchmark.js"}
    if tool == "catch2":
        return timings.spread(_found(rf"±\s*{_NUMBER}", stated), _size(rf"{_NUMBER} samples", extra))
    if tool == "pytest" and (deviation := _found(rf"stddev: {_NUMBER}", stated)) is not None:
        found = timings.spread(deviation * known * known, _size(rf"rounds: {_NUMBER}", extra))
        return found and {**found, "method": "from the deviation of the time of a round"}
    return {}


def _found(pattern: str, text: str) -> float | None:
    match = re.search(pattern, text)
    return finite(_number(match[1])) if match else None


def _size(pattern: str, text: str) -> int | None:
    size = _found(pattern, text)
    return int(size) if size is not None and math.isfinite(size) and size == int(size) else None


IMPORTER = Importer(
    name="github-action-benchmark",
    description="github-action-benchmark: data.js with its whole history, and the custom JSON that it takes",
    recognises=recognises,
    read=read,
    maps=(
        "every entry of a suite is a snapshot of its own, known again when the history has grown; the suite is the data set, of which --dataset @1 states the version; --task takes one suite",
        "a bench's value is a metric by its name; its date is when it was measured, commit.id the commit, the repository the model",
        "the environment is github-actions, where the action runs; --environment names another",
        "unit is kept; ns/iter and ns/op are ns, B/op bytes; of a unit with others after it, as of Go, the first",
        "customBiggerIsBetter and customSmallerIsBetter give the direction; of other tools more of ops/sec, iter/sec and MB/s is better, less of a time and of B/op and allocs/op",
        "range is an interval of 95% for benchmarkjs, and a standard deviation for catch2 and pytest",
        "custom JSON, a list of name, unit and value, is one snapshot, of which no direction is known",
    ),
    drops=(
        "range of other tools, which has no meaning that is defined; extra",
        "a time of 0 of googlecpp, which the action writes for a benchmark that reported an error: left out by name",
        "author and committer; the first line of the commit's message and its time are in extra",
    ),
    refuses=(
        "an entry without a date or without a number",
        "a name that occurs twice in one entry",
    ),
)
