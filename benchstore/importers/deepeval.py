"""A test run of DeepEval, as it saves it in its results folder or keeps the last one: a row for each test case."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from benchstore.errors import Problem, Refused
from benchstore.importers import rows, tracked
from benchstore.importers.document import Document, Options, Reader, without_none
from benchstore.importers.importer import Importer
from benchstore.importers.measured import Measured
from benchstore.importers.names import metric_name
from benchstore.importers.rows import Example
from benchstore.records.draft import Draft

_WRAPPED = "testRunData"
_NUMBERED = re.compile(r"(?:conversational_)?test_case_[0-9]+")
"""What DeepEval calls a case that was given no name: by its place, which moves."""
_RATE = "pass_rate"
_ID, _MOST_ASKED = 16, 200
_CONTENT = ("input", "expectedOutput", "context", "scenario", "turns")


def recognises(document: Document) -> bool:
    """An object with test cases, the scores of each metric, and how many cases passed."""
    run = _run(document.value)
    lists = isinstance(run.get("testCases"), list) and isinstance(run.get("metricsScores"), list)
    return lists and ("testPassed" in run or "testFailed" in run)


def _run(value: Any) -> Mapping[str, Any]:
    inner = value.get(_WRAPPED, value) if isinstance(value, dict) else None
    return inner if isinstance(inner, dict) else {}


def read(document: Document, options: Options) -> list[Draft]:
    """One draft. Raises Refused with every problem, and where no case was run."""
    if not recognises(document):
        message = "is no test run of DeepEval: testCases, metricsScores and testPassed are expected"
        raise Refused([_problem(document.file, message, "set DEEPEVAL_RESULTS_FOLDER, and take the file from there")])
    reader = Reader(document.file, _run(document.value), _WRAPPED if _WRAPPED in document.value else "")
    cases = [case for key in ("testCases", "conversationalTestCases") for case in reader.rows(key)]
    passed, failed = reader.count("testPassed") or 0, reader.count("testFailed") or 0
    duration = reader.number("runDuration")
    scores = reader.rows("metricsScores")
    measured, notices = _measured(reader, scores, cases, passed, passed + failed)
    reader.refuse()
    if not passed + failed:
        raise Refused([_problem(document.file, "no test case was run", "run the tests again, and add that")])
    told = _told(reader.value)
    fields = {
        "model": told.model,
        "dataset": dict(told.dataset) | _dataset(reader.value),
        "duration_seconds": duration if duration and duration > 0 else None,
        "source": {"tool": {"name": "DeepEval"}},
        "seed": told.seed,
        "generation": dict(told.generation),
        "extra": without_none(
            {"identifier": _text(reader.value.get("identifier")), "hyperparameters": tracked.to_read(reader.value.get("hyperparameters"))}
        ),
    }
    samples = rows.samples(_examples(cases, document.file, measured)) if options.samples else None
    return [measured.draft(without_none(fields), settings=told.settings, samples=samples, notices=notices)]


def _measured(run: Reader, scores: Sequence[Reader], cases: Sequence[Reader], passed: int, total: int) -> tuple[Measured, list[str]]:
    """The means of the scores, and the shares that passed: a case that a metric could not judge did not pass it, as DeepEval counts."""
    measured, notices, asked = Measured(run.file), [], _asked(cases)
    known: dict[str, Any] = {"unit": "proportion", "min": 0, "max": 1, "direction": "higher"}
    if total:
        made = f"that many of {total:,} test cases"
        measured.add(_RATE, passed / total, place=f"{run.place}.testPassed".strip("."), made=made, n=total, primary=True, **known)
    for score in scores:
        name = score.text("metric")
        found = [value for item in _list(score.value.get("scores")) if (value := tracked.number(item)) is not None]
        counts = [score.count(key) or 0 for key in ("passes", "fails", "errors")]
        if name is None:
            score.wrong("metric", "is missing")
            continue
        judge, threshold = asked.get(name, ("", ""))
        made = f"the mean of {len(found):,} scores"
        measured.add(name, tracked.mean(found), place=f"{score.place}.scores", made=made, n=len(found), prompt=judge or None)
        if sum(counts):
            rate, said = counts[0] / sum(counts), f"{judge} {threshold}".strip()
            made = f"that many of {sum(counts):,} with those that failed"
            measured.add(f"{name}/{_RATE}", rate, place=f"{score.place}.passes", made=made, n=sum(counts), prompt=said or None, **known)
        notices += [f"{name} could not judge {counts[2]} of {sum(counts)} cases, which count as not passed"] if counts[2] else []
    seconds = [value for case in cases if (value := _seconds(case)) is not None]
    mean = tracked.mean(seconds)
    if mean is not None:
        place, made = f"{run.place}.testCases".strip("."), "the mean of their completionTime, from s to ms"
        measured.add("latency_ms", 1000 * mean, place=place, made=made, unit="ms", direction="lower", n=len(seconds))
    return measured, notices


def _seconds(case: Reader) -> float | None:
    """How long the answer to a case took."""
    value = tracked.number(case.value.get("completionTime"))
    return value if value is not None and value >= 0 else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _judged(case: Reader) -> list[Mapping[str, Any]]:
    """What each metric said of a case."""
    return [item for item in _list(case.value.get("metricsData")) if isinstance(item, dict) and isinstance(item.get("name"), str)]


def _asked(cases: Sequence[Reader]) -> dict[str, tuple[str, str]]:
    """Metric -> who judged, and from which score on a case passed: what makes two of its numbers incomparable."""
    judges, thresholds = defaultdict(set), defaultdict(set)
    for item in (item for case in cases for item in _judged(case)):
        judges[item["name"]].add(_text(item.get("evaluationModel")))
        thresholds[item["name"]].add(tracked.number(item.get("threshold")))
    return {name: (_one("judge", judges[name]), _one("threshold", thresholds[name])) for name in judges}


def _one(word: str, values: set[Any]) -> str:
    known = sorted(str(value) for value in values if value is not None)
    return f"{word} {' and '.join(known)}"[: _MOST_ASKED // 2] if known else ""


def _examples(cases: Sequence[Reader], file: str, measured: Measured) -> list[Example]:
    """A row for each case: by its name, else the hash of what was asked; one that occurs again is its trial."""
    named = Counter(name for case in cases if (name := _text(case.value.get("name"))))
    trials: Counter[str] = Counter()
    examples = []
    for case in cases:
        name = _text(case.value.get("name"))
        asked = tracked.fingerprint({key: case.value.get(key) for key in _CONTENT}, file)[:_ID]
        known = name if name and named[name] == 1 and not _NUMBERED.fullmatch(name) else asked
        seconds = _seconds(case)
        latency = None if seconds is None else seconds * 1000
        examples.append(Example(id=known, trial=trials[known], values=_values(case, measured), latency_ms=latency))
        trials[known] += 1
    return examples


def _values(case: Reader, measured: Measured) -> dict[str, float | None]:
    """What was measured of a case, by the names of the metrics."""
    found = {_RATE: rows.finite(case.value.get("success"))}
    for item in _judged(case):
        found[item["name"]] = rows.finite(item.get("score"))
        found[f"{item['name']}/{_RATE}"] = rows.finite(item.get("success"))
    return {known: value for name, value in found.items() if (known := metric_name(name)) in measured.metrics}


def _told(run: Mapping[str, Any]) -> tracked.Told:
    stated = run.get("hyperparameters")
    flat = tracked.flat(stated) if isinstance(stated, dict) else {}
    return tracked.told({name: tracked.typed(value) if isinstance(value, str) else value for name, value in flat.items()})


def _dataset(run: Mapping[str, Any]) -> dict[str, str]:
    return without_none({"name": _text(run.get("datasetAlias")), "version": _text(run.get("datasetVersion"))})


def _text(value: Any) -> str | None:
    return tracked.name_of(value) if isinstance(value, str) else None


def _problem(file: str, message: str, hint: str) -> Problem:
    return Problem(file=file, message=message, hint=hint, rule="importer")


IMPORTER = Importer(
    name="deepeval",
    description="a test run of DeepEval, with the rows of its test cases",
    recognises=recognises,
    read=read,
    maps=(
        "the scores of a metric -> their mean; passes, fails and errors -> METRIC/pass_rate; test cases that passed -> pass_rate, the main metric",
        "who judged, and the threshold -> what the metric was measured by",
        "a test case -> a row: by its name, else the hash of what was asked; completionTime -> latency_ms",
        "hyperparameters: model, seed; temperature, max_tokens, prompt template and the like -> the prompt; all of them under extra",
        "datasetAlias and datasetVersion -> the data set",
    ),
    drops=("inputs, outputs, reasons and traces", "the cost of judging", "the date in the file's name, which has no zone"),
    refuses=("a run of no test case",),
)
