"""promptfoo's results: one draft for each column of its table, which is a provider and a prompt, with a row for each test."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from benchstore.errors import Problem, Refused
from benchstore.importers import rows, tracked
from benchstore.importers.document import Document, Options, is_number, without_none
from benchstore.importers.importer import Importer
from benchstore.importers.measured import Measured
from benchstore.importers.rows import Example
from benchstore.records.asking import LABEL
from benchstore.records.draft import Draft

_ERROR = 2
"""The failure reason of a row whose provider gave no answer; a test that was answered wrongly has another."""
_NEAR = 1e-9
_MOST = 2**53
_ID = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    """A provider and a prompt: what was counted, where that stands in the file, the rows, and of each the hash of its test."""

    place: str
    stated: Mapping[str, Any]
    counted: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any]]
    tests: Sequence[str]

    @property
    def total(self) -> int:
        """How many tests were run, each repeat of one counted."""
        return self.count("testPassCount") + self.count("testFailCount") + self.count("testErrorCount")

    def count(self, name: str) -> int:
        """A whole number that was counted; 0 where there is none."""
        value = self.counted.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < _MOST else 0


def recognises(document: Document) -> bool:
    """An object with `results` that hold rows, and prompts each with its provider and what was counted of it."""
    value = document.value
    results = value.get("results") if isinstance(value, dict) else None
    if not isinstance(results, dict) or not isinstance(results.get("results"), list):
        return False
    columns = _stated(results)[1]
    return bool(columns) and all(isinstance(item, dict) and {"provider", "raw"} <= set(item) for item in columns)


def _stated(results: Mapping[str, Any]) -> tuple[str, Sequence[Any]]:
    """The columns and where they stand: beside the rows, or before version 3 in the head of a table."""
    if isinstance(results.get("prompts"), list):
        return "results.prompts", results["prompts"]
    table = results.get("table")
    head = table.get("head") if isinstance(table, dict) else None
    prompts = head.get("prompts") if isinstance(head, dict) else None
    return "results.table.head.prompts", prompts if isinstance(prompts, list) else []


def read(document: Document, options: Options) -> list[Draft]:
    """A draft for each column in which a provider answered. Raises Refused with every problem, and where none answered."""
    if not recognises(document):
        message = "is no result of promptfoo: results with prompts and rows are expected"
        raise Refused([_problem(document.file, message, "write it again: promptfoo eval -o results.json")])
    columns = _columns(document.file, document.value["results"])
    answered = [column for column in columns if column.count("testPassCount") + column.count("testFailCount")]
    silent = sorted({str(column.stated["provider"]) for column in columns if column not in answered})
    if not answered:
        message = f"no provider answered a test: {rows.listed(silent)}"
        raise Refused([_problem(document.file, message, "look at the errors in its rows, and evaluate again")])
    problems: list[Problem] = []
    drafts = []
    for column in answered:
        try:
            drafts.append(_draft(document, column, answered, silent, options))
        except Refused as refusal:
            problems += refusal.problems
    if problems:
        raise Refused(problems)
    return drafts


def _columns(file: str, results: Mapping[str, Any]) -> list[_Column]:
    place, stated = _stated(results)
    found: dict[Any, list[Mapping[str, Any]]] = defaultdict(list)
    for row in results["results"]:
        if isinstance(row, dict) and isinstance(row.get("promptIdx"), int):
            found[row["promptIdx"]].append(row)
    return [_column(file, f"{place}[{index}].metrics", item, found.get(index, [])) for index, item in enumerate(stated)]


def _column(file: str, place: str, stated: Mapping[str, Any], found: Sequence[Mapping[str, Any]]) -> _Column:
    tests = [tracked.fingerprint(_test(row), file) for row in found]
    return _Column(place=place, stated=stated, counted=_object(stated, "metrics"), rows=found, tests=tests)


def _object(value: Any, key: str) -> Mapping[str, Any]:
    inner = value.get(key) if isinstance(value, dict) else None
    return inner if isinstance(inner, dict) else {}


def _draft(document: Document, column: _Column, answered: Sequence[_Column], silent: Sequence[str], options: Options) -> Draft:
    value, results = document.value, document.value["results"]
    examples = _examples(column)
    measured = _measured(document.file, column, examples)
    told = _asked(value, column)
    fields = {
        "model": _text(column.stated["provider"]),
        "dataset": without_none({"name": _text(_object(value, "config").get("description")), "sha256": _all(column.tests)}),
        "created_at": _text(results.get("timestamp")),
        "counts": _counts(examples),
        "duration_seconds": _seconds(results) if len(answered) == 1 and not silent else None,
        "source": _source(value),
        "seed": told.seed,
        "generation": dict(told.generation),
        "extra": _extra(column),
    }
    settings = {**told.settings, LABEL: _label(column), "prompt": column.stated["raw"] if isinstance(column.stated["raw"], str) else None}
    said = [f"left out: {rows.listed(silent)}, of which no test was answered"] if silent and column is answered[0] else []
    samples = rows.samples(examples) if options.samples and len(examples) == column.total else None
    return measured.draft(without_none(fields), settings=settings, samples=samples, notices=said, part=_part(document, column))


def _measured(file: str, column: _Column, examples: Sequence[Example]) -> Measured:
    """What promptfoo counted: it adds scores up, and these are their means over tests. A test without an answer did not pass."""
    measured, total, place = Measured(file), column.total, column.place
    size = len({example.id for example in examples}) or total
    known: dict[str, Any] = {"direction": "higher", "n": size}
    share: dict[str, Any] = {"unit": "proportion", "min": 0, "max": 1, "made": f"that many of {total:,} tests", **known}
    measured.add("pass_rate", column.count("testPassCount") / total, place=f"{place}.testPassCount", primary=True, **share)
    made = f"a sum, over {total:,} tests"
    measured.add("score", _mean(column.counted.get("score"), total), place=f"{place}.score", made=made, **known)
    weights = {**_object(column.counted, "namedScoresCount"), **_object(column.counted, "namedScoreWeights")}
    for name, value in _object(column.counted, "namedScores").items():
        measured.add(
            name,
            _mean(value, weights.get(name)),
            place=f"{place}.namedScores.{name}",
            made=f"a sum, over {weights.get(name)}",
            direction="higher",
        )
    latency = [example.latency_ms for example in examples if example.latency_ms is not None]
    if latency:
        made = f"the mean of latencyMs, of {len(latency):,} tests"
        measured.add("latency_ms", tracked.mean(latency), place="results.results", made=made, unit="ms", direction="lower")
    if is_number(column.counted.get("cost")) and column.counted["cost"] > 0:
        made = f"a sum, over {total:,} tests"
        measured.add("cost_usd", column.counted["cost"] / total, place=f"{place}.cost", made=made, unit="usd", direction="lower")
    _keep_rows_that_agree(measured, examples)
    return measured


def _mean(value: Any, count: Any) -> Any:
    """A sum over how much was added up; what it was where that is not known."""
    return value / count if is_number(value) and is_number(count) and count > 0 else None if is_number(value) else value


def _keep_rows_that_agree(measured: Measured, examples: Sequence[Example]) -> None:
    """Name the rows' values as the metrics, and drop those of a metric whose mean is weighted, which the rows do not give."""
    for name in {name for example in examples for name in example.values}:
        mean = tracked.mean([value for example in examples if (value := example.values.get(name)) is not None])
        stated = measured.metrics.get(name)
        if stated is None or mean is None or abs(mean - stated) > _NEAR:
            for example in examples:
                example.values.pop(name, None)


def _examples(column: _Column) -> list[Example]:
    """A row for each test; the repeats of one are its trials. A test is known by its description, else by its variables."""
    described: dict[str | None, set[str]] = defaultdict(set)
    trials: Counter[str] = Counter()
    for row, test in zip(column.rows, column.tests, strict=True):
        described[_description(row)].add(test)
    examples = []
    for row, test in sorted(zip(column.rows, column.tests, strict=True), key=lambda pair: _index(pair[0])):
        text = _description(row)
        name = text if text and len(described[text]) == 1 else test[:_ID]
        examples.append(_example(row, name, trials[name]))
        trials[name] += 1
    return examples


def _description(row: Mapping[str, Any]) -> str | None:
    return _text(_object(row, "testCase").get("description"))


def _counts(examples: Sequence[Example]) -> dict[str, int]:
    """How many tests there were, and how many of them never got an answer; a repeat is no other test."""
    answered = {example.id for example in examples if example.error is None}
    total = len({example.id for example in examples})
    return {"total": total, "succeeded": len(answered), "failed": total - len(answered)} if examples else {}


def _index(row: Mapping[str, Any]) -> int:
    return row["testIdx"] if isinstance(row.get("testIdx"), int) else 0


def _all(tests: Sequence[str]) -> str | None:
    """The hash of all tests that were run, each once: their variables and what is asserted of the answer."""
    return sha256("\n".join(sorted(set(tests))).encode()).hexdigest() if tests else None


def _example(row: Mapping[str, Any], name: str, trial: int) -> Example:
    stated = row.get("error")
    error = (stated if isinstance(stated, str) else "no answer") if row.get("failureReason") == _ERROR else None
    latency = rows.finite(row.get("latencyMs")) if error is None and _object(row, "response").get("cached") is not True else None
    named = {key: rows.finite(value) for key, value in _object(row, "namedScores").items()}
    values = {**named, "pass_rate": rows.finite(row.get("success")), "score": rows.finite(row.get("score"))}
    return Example(id=name, trial=trial, values=values, latency_ms=latency, error=rows.first_line(error) if error else None)


def _test(row: Mapping[str, Any]) -> Mapping[str, Any]:
    case = _object(row, "testCase")
    return {"vars": case.get("vars", row.get("vars")), "assert": case.get("assert")}


def _asked(value: Mapping[str, Any], column: _Column) -> tracked.Told:
    """The settings of the column's provider, where the configuration has it by its label or name."""
    listed = _object(value, "config").get("providers")
    names = [column.stated["provider"], *(_object(row, "provider").get("id") for row in column.rows[:1])]
    for item in listed if isinstance(listed, list) else []:
        if isinstance(item, dict) and any(isinstance(item.get(key), str) and item[key] in names for key in ("label", "id")):
            return tracked.told(tracked.flat(_object(item, "config")))
    return tracked.told({})


def _source(value: Mapping[str, Any]) -> dict[str, Any]:
    version, link = _text(_object(value, "metadata").get("promptfooVersion")), value.get("shareableUrl")
    return without_none(
        {
            "tool": without_none({"name": "promptfoo", "version": version}),
            "run_id": _text(value.get("evalId")),
            "run_url": link if isinstance(link, str) and link.startswith(("http://", "https://")) else None,
        }
    )


def _extra(column: _Column) -> dict[str, Any]:
    provider = _text(_object(column.rows[0], "provider").get("id")) if column.rows else None
    stated = {"prompt_label": _label(column), "provider": provider}
    return without_none({**stated, "provider": provider if provider != column.stated["provider"] else None})


def _label(column: _Column) -> str | None:
    """What the prompt is called, where that is not its text."""
    label = _text(column.stated.get("label"))
    return label if label != column.stated["raw"] else None


def _seconds(results: Mapping[str, Any]) -> float | None:
    value = tracked.number(_object(results, "stats").get("durationMs"))
    seconds = tracked.seconds_of(value) if value else None
    return seconds if seconds is not None and math.isfinite(seconds) else None


def _text(value: Any) -> str | None:
    return tracked.name_of(value) if isinstance(value, str) else None


def _part(document: Document, column: _Column) -> str:
    value = document.value
    told = {"run": value.get("evalId"), "at": value["results"].get("timestamp"), "column": column.stated, "place": column.place}
    return tracked.fingerprint(told, document.file)


def _problem(file: str, message: str, hint: str) -> Problem:
    return Problem(file=file, message=message, hint=hint, rule="importer")


IMPORTER = Importer(
    name="promptfoo",
    description="promptfoo results, .json or .yaml, one result a provider and prompt, with the rows of its tests",
    recognises=recognises,
    read=read,
    maps=(
        "a provider with a prompt -> a result; the provider's label or name is the model, the prompt's text makes the prompt, named by its label or, where it is short, by itself",
        "testPassCount -> pass_rate, the main metric: the share that passed its assertions; score and namedScores, which are sums -> their means over tests",
        "a test -> a row: by its description, else the hash of its variables; its repeats are trials",
        "description of the configuration -> the data set, and the hash of the tests that were run",
        "latencyMs -> latency_ms, without answers from the cache; cost -> cost_usd, for each test",
        "temperature, max_tokens and the like of the provider -> the prompt",
        "a test that the provider did not answer counts as failed; success_rate is the share that was answered, whatever the answer, and no pass_rate",
        "timestamp, evalId, shareableUrl, promptfooVersion",
    ),
    drops=(
        "prompts and answers of the rows",
        "tokens",
        "rows of a metric whose mean is weighted",
        "a provider that answered no test, by name",
    ),
    refuses=("results in which no provider answered a test", "results as CSV or HTML: write them with -o results.json"),
)
