"""The rows of an Inspect log: a sample and epoch each, with what every scorer gave it.

Letters count as Inspect counts them: `C` 1, `P` a half, `I` and `N` 0. A sample that failed has its error and no value.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchstore.errors import Problem
from benchstore.importers.archive import Archive
from benchstore.importers.document import Document, Reader
from benchstore.importers.rows import Example, doubled, finite, first_line, lenient, listed
from benchstore.importers.rows import samples as as_columns
from benchstore.records.samples import Samples

_AGAIN = "take the log from the run again, or leave the rows out with --no-samples"
_SUMMARIES = "summaries.json"
_WORDS = {"c": 1.0, "i": 0.0, "p": 0.5, "n": 0.0, "yes": 1.0, "true": 1.0, "no": 0.0, "false": 0.0}
_MEANS = ("accuracy", "mean")
_PASS = re.compile(r"pass_at_([0-9]{1,6})")
_CLOSE = 1e-6


@dataclass(slots=True, kw_only=True)
class Scored:
    """One entry of the results: of which scorer, how epochs were brought together, and the metrics by the names they get here."""

    name: str
    scorer: str
    prefix: str
    reducer: str
    metrics: dict[str, float] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    means: list[str] = field(default_factory=list)
    spread: dict[str, Any] = field(default_factory=dict)

    def add(self, name: str, value: float, place: str) -> None:
        """A metric, and where it stands. Of those that are means of the samples the spread is known."""
        attempts = _PASS.fullmatch(self.reducer)
        if attempts and name in _MEANS:
            label = f"{self.prefix}pass@{int(attempts[1])}"
        else:
            label = self.prefix + name + ("" if self.reducer == "mean" else f",{self.reducer}")
        self.metrics[label], self.places[label] = value, place
        if name in _MEANS:
            self.means.append(label)

    @property
    def passes(self) -> str:
        """The column of outcomes that pass@k is made of; empty where this is none."""
        return f"{self.prefix}pass" if _PASS.fullmatch(self.reducer) else ""

    def value(self, sample: Mapping[str, Any]) -> Any:
        """What the scorer gave a sample; of a scorer with several values the one of this name."""
        scores = sample.get("scores")
        stated = {name: item.get("value") for name, item in scores.items() if isinstance(item, dict)} if isinstance(scores, dict) else {}
        own, several = stated.get(self.name), stated.get(self.scorer)
        return several.get(self.name) if isinstance(several, dict) and (own is None or isinstance(own, dict)) else own


def read(
    document: Document, top: Reader, entries: Sequence[Scored], *, wanted: bool
) -> tuple[Samples | None, dict[str, int] | None, list[str]]:
    """The rows, how many samples there were and failed, and what a person should know. Problems are kept at `top`."""
    if not wanted and isinstance(document.value, Archive):
        return None, None, []
    samples = list(_samples(document, top))
    rows = [row for row in map(_row, samples) if row]
    top.problems += _doubles(document.file, rows)
    if top.problems or not rows:
        return None, None, ["no rows: the log holds no samples"] if wanted and not rows else []
    no_numbers = _fill(rows, [sample.value for sample in samples], entries)
    found = as_columns(rows) if wanted else None
    said = [f"rows of {found.examples:,} examples, of the samples in the log"] if found else []
    said += [f"no rows of {listed(no_numbers)}: a sample has no single number there"] if no_numbers and wanted else []
    return found, _counts(rows), said


def _samples(document: Document, top: Reader) -> Iterator[Reader]:
    """Every sample with its place; of an archive the summaries, which hold all that is needed."""
    value = document.value
    if not isinstance(value, Archive):
        yield from top.rows("samples")
    elif _SUMMARIES in value.names:
        summaries = lenient(value.read(_SUMMARIES), document.file, _SUMMARIES, _AGAIN)
        yield from Reader(document.file, {_SUMMARIES: summaries}, "", top.problems).rows(_SUMMARIES)
    else:
        for name in value.names:
            if name.startswith("samples/") and name.endswith(".json"):
                sample = lenient(value.read(name), document.file, name, _AGAIN)
                if not isinstance(sample, dict):
                    top.problems.append(Problem(file=document.file, place=name, message="is not an object", hint=_AGAIN, rule="importer"))
                yield Reader(document.file, sample if isinstance(sample, dict) else {}, name, top.problems)


def _row(sample: Reader) -> Example | None:
    """A sample's name, epoch, error and time; its values come after."""
    identifier, epoch = sample.text("id"), sample.count("epoch")
    if identifier is None:
        sample.wrong("id", "is missing", _AGAIN)
        return None
    seconds = finite(sample.value.get("total_time"))
    latency = seconds * 1000 if seconds is not None and seconds >= 0 else None
    return Example(
        id=first_line(identifier) or "", trial=1 if epoch is None else epoch, latency_ms=latency, error=_error(sample.value.get("error"))
    )


def _error(value: Any) -> str | None:
    """The first line of a sample's error; a summary has its text alone."""
    message = value.get("message") if isinstance(value, dict) else value
    if value is None:
        return None
    return first_line(message if isinstance(message, str) else "") or "failed"


def _doubles(file: str, rows: Sequence[Example]) -> list[Problem]:
    found = doubled([(row.id, f"epoch {row.trial}") for row in rows])
    message = f"samples occur more than once: {', '.join(found)}"
    return [Problem(file=file, place="samples", message=message, hint=_AGAIN, rule="importer")] if found else []


def _counts(rows: Sequence[Example]) -> dict[str, int]:
    """A sample failed where all of its epochs did."""
    names = {row.id for row in rows}
    fine = {row.id for row in rows if row.error is None}
    return {"total": len(names), "succeeded": len(fine), "failed": len(names) - len(fine)}


def _fill(rows: Sequence[Example], samples: Sequence[Mapping[str, Any]], entries: Sequence[Scored]) -> list[str]:
    """Give every row its values; the names of what has no single numbers."""
    without: dict[str, None] = {}
    for entry in entries:
        stated = [entry.value(sample) for sample in samples]
        values = [number(value) for value in stated]
        if any(value is None and isinstance(item, str | list | dict) for value, item in zip(values, stated, strict=True)):
            without[entry.prefix.rstrip("/") or entry.name] = None
            continue
        passed = [None if value is None else float(value >= 1) for value in values]
        columns = {entry.passes: passed} if entry.passes else dict.fromkeys(_columns(entry, rows, values), values)
        for label, column in columns.items():
            for row, value in zip(rows, column, strict=True):
                row.values[label] = value
    return list(without)


def _columns(entry: Scored, rows: Sequence[Example], values: Sequence[float | None]) -> list[str]:
    """The metrics that these values are rows of: the usual means, and others that are found to be their mean."""
    if entry.reducer != "mean":
        return []
    by_sample: dict[str, list[float]] = {}
    for row, value in zip(rows, values, strict=True):
        if value is not None:
            by_sample.setdefault(row.id, []).append(value)
    means = [math.fsum(known) / len(known) for known in by_sample.values()]
    mean = math.fsum(means) / len(means) if means else math.nan
    return [label for label, value in entry.metrics.items() if label in entry.means or abs(value - mean) <= _CLOSE * max(1.0, abs(mean))]


def number(value: Any) -> float | None:
    """A score as a number, as Inspect counts it."""
    if not isinstance(value, str):
        return finite(value)
    if value.lower() in _WORDS and (len(value) > 1 or value.isupper()):
        return _WORDS[value.lower()]
    try:
        return finite(float(value))
    except ValueError:
        return None
