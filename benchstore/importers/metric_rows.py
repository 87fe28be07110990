"""The rows of any file, each as one flat list of numbers with facts beside them. What spoils it is refused by name."""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from benchstore.errors import Problem, Refused
from benchstore.importers import cells, known_keys, metric_map
from benchstore.importers.cells import Value
from benchstore.importers.document import Document, Options
from benchstore.importers.measured import Measured
from benchstore.importers.rows import listed
from benchstore.importers.run_facts import RunFacts
from benchstore.records import spelling
from benchstore.records.draft import Draft

_MOST_SAID = 20
_STDERR = ("_stderr", "_std_err", "_standard_error")


def choices(key: str) -> str:
    """The flag that says what a key or a column is, as a shell takes it."""
    return f"--row {shlex.quote(f'model={key}')} (or dataset, split, prompt, task, extra)"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowEntry:
    """Values by key; `line` is where they stand in a sheet, `path` in anything else."""

    values: Mapping[str, Any]
    line: int | None = None
    path: str = ""

    def at(self, key: str) -> str:
        """The place of one of them."""
        return f"line {self.line} {f'column {key}' if key else ''}".strip() if self.line is not None else f"{self.path}.{key}".strip(".")


def of(document: Document, *, per_row: bool = False) -> list[RowEntry]:
    """The rows of a document: those of a sheet or of a list of objects; of one object that alone; none of anything else.

    With `per_row` also those of the one list that an object holds.
    """
    value = document.value
    if document.sheet is not None:
        return [RowEntry(values=row, line=line) for row, line in zip(document.sheet.rows, document.sheet.lines, strict=True)]
    if isinstance(value, dict):
        lists = {key: item for key, item in value.items() if isinstance(item, list) and item and _are_objects(item)}
        return _listed(*lists.popitem()) if per_row and len(lists) == 1 else [RowEntry(values=value)]
    return _listed("", value) if isinstance(value, list) and _are_objects(value) else []


def _are_objects(value: list[Any]) -> bool:
    return all(isinstance(item, dict) for item in value)


def _listed(key: str, value: list[Any]) -> list[RowEntry]:
    return [RowEntry(values=item, path=f"{key}[{place}]") for place, item in enumerate(value)]


class RowReader:
    """How one document's rows are read, and every problem of theirs: by what the command line says, with a decimal comma or without."""

    def __init__(self, document: Document, options: Options) -> None:
        self.file, self.root = document.file, document.value
        self.said = {key: fact for fact, keys in options.row.items() for key in keys}
        self.map = options.metric_map
        self.many = False
        self.problems: list[Problem] = []
        self._once: set[str] = set()
        rows = document.sheet.rows if document.sheet is not None else []
        self.comma, self.unclear = cells.commas(text for row in rows for key, text in row.items() if self._may_be_number(key))

    def _may_be_number(self, key: str) -> bool:
        return key not in self.said and known_keys.fact(key) is None and not known_keys.is_aside(key)

    def value(self, raw: Any) -> Value:
        """What a value says here."""
        found = cells.of(raw, comma=self.comma)
        if self.unclear and found.text is not None and cells.has_comma(found.text):
            return Value(other=f"{found.text!r}, which {self.unclear}")
        return found

    def wrong(self, place: str, message: str, hint: str, *, once: str = "") -> None:
        """Keep a problem; of those that are called alike by `once`, the first."""
        if once not in self._once:
            self.problems.append(Problem(file=self.file, place=place, message=message, hint=hint, rule="importer"))
        if once:
            self._once.add(once)

    def refuse(self) -> None:
        """Raise Refused with what was kept, if anything."""
        if len(self.problems) > _MOST_SAID:
            rest = f"{len(self.problems) - _MOST_SAID:,} more problems of this kind"
            more = Problem(file=self.file, message=rest, hint="mend the first ones first", rule="importer")
            raise Refused([*self.problems[:_MOST_SAID], more])
        if self.problems:
            raise Refused(self.problems)

    def differs(self, value: Value, error: Value | None, place: str, name: str) -> bool:
        """Whether a value is a percentage and its error is not, or the other way round; then that is kept as a problem."""
        if error is None or value.number is None or error.number is None or value.unit == error.unit:
            return False
        message = (
            f"the standard error of {name} is {'a' if error.unit else 'no'} percentage, its value is {'one' if value.unit else 'none'}"
        )
        self.wrong(place, message, "write both with % or both without")
        return True

    def drafted(self, measured: Measured, facts: RunFacts, rows: Sequence[RowEntry], notices: Sequence[str] = ()) -> Draft | None:
        """The draft of one run, which stands in `rows`; None where it is refused, and why is kept."""
        try:
            fields = {**facts.fields, "extra": facts.extra}
            part = _hash(rows) if self.many else ""
            return measured.draft(fields, settings=facts.settings, step=facts.step, notices=notices, part=part)
        except Refused as refusal:
            self.problems += [replace(problem, place=problem.place or rows[0].at("")) for problem in refusal.problems]
            return None


def _hash(rows: Sequence[RowEntry]) -> str:
    """What tells one result of a file that holds several: that it is the same one again where the file has grown."""
    return hashlib.sha256(json.dumps([dict(row.values) for row in rows], sort_keys=True).encode()).hexdigest()


def each(rows: Sequence[RowEntry], reading: RowReader) -> list[Draft]:
    """A draft of each row. Raises Refused with the problems of all, of one column its first."""
    reading.many = len(rows) > 1
    drafts = [_mapped(row, reading) if reading.map else _flat(row, reading) for row in rows]
    reading.refuse()
    return [draft for draft in drafts if draft is not None]


def whole(rows: Sequence[RowEntry]) -> RowEntry:
    """What paths of a map lead through: an object, of rows the last."""
    return rows[-1] if rows else RowEntry(values={})


def _mapped(row: RowEntry, reading: RowReader) -> Draft | None:
    """The metrics that the map names, and the facts that the command line points at."""
    measured, facts = Measured(reading.file), RunFacts()
    known = len(reading.problems)
    for name, path in reading.map.items():
        of_all = path.startswith("[")
        found = metric_map.take(reading.root if of_all else dict(row.values), path, comma=reading.comma)
        place = path if of_all else row.at(path)
        if found.value.number is None:
            reading.wrong(place, f"there is no number for {name}", found.why)
        else:
            made = f"times {found.factor}" if found.factor else ""
            place = place.rpartition("*")[0].strip() if made else place
            measured.add(name, found.value.number, place=place, made=made, unit=found.value.unit)
    _pointed_at(reading.said, row, reading, facts)
    return reading.drafted(measured, facts, [row]) if len(reading.problems) == known else None


def _pointed_at(said: Mapping[str, str], row: RowEntry, reading: RowReader, facts: RunFacts) -> None:
    """The facts that the command line points at, by a key or a path."""
    for key, fact in said.items():
        value = metric_map.at(dict(row.values), key)
        if metric_map.is_there(value):
            _state(reading, facts, fact, key, value, row.at(key))
        else:
            reading.wrong(row.at(key), f"there is nothing for {fact}", f"it has {listed(list(map(str, row.values)), 8)}", once=f"row {key}")


def _state(reading: RowReader, facts: RunFacts, fact: str, key: str, value: Any, place: str) -> None:
    wrong = facts.state(fact, key, value)
    if wrong:
        reading.wrong(place, wrong, f"correct it, or keep it as it is: --row {shlex.quote(f'extra={key}')}", once=f"fact {key}")


@dataclass(slots=True)
class _Sorted:
    """What one flat row holds: the numbers that are metrics with their places, and what spoils it."""

    numbers: list[tuple[str, str, Value]] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    spoils: list[tuple[str, str, str]] = field(default_factory=list)


def _flat(row: RowEntry, reading: RowReader) -> Draft | None:
    """The draft of one flat row; None where something spoils it."""
    measured, facts, found = Measured(reading.file), RunFacts(), _Sorted()
    known = len(reading.problems)
    _pointed_at({key: fact for key, fact in reading.said.items() if key not in row.values}, row, reading, facts)
    for key, place, value, inside in _items(row, reading):
        _sort(row, reading, facts, found, (key, place, value), inside=inside)
    _refuse_spoiled(row, reading, found)
    if len(reading.problems) > known or found.spoils:
        return None
    _add(found, facts.task, reading, measured)
    if not found.numbers:
        hint = "--metric-map NAME=KEY takes one of them" if found.aside else "add the file of a run that measured"
        said = f"holds no metrics: {listed(found.aside, 8)} {'says' if len(found.aside) == 1 else 'say'} how it ran"
        reading.wrong(row.at(""), said if found.aside else "holds no numbers", hint, once="nothing")
    aside = f"not taken as metrics, kept under extra: {listed(found.aside, 8)}; --metric-map takes any of them"
    sizes = [key for key in found.aside if known_keys.of_list(key) == "n"]
    of_each = (
        f"{listed(sizes)} {'is' if len(sizes) == 1 else 'are'} not taken as the n of every metric: rows of metric, value and n state it"
    )
    notices = [aside] * bool(found.aside) + [of_each] * bool(sizes)
    return reading.drafted(measured, facts, [row], notices) if len(reading.problems) == known else None


def _add(found: _Sorted, task: str, reading: RowReader, measured: Measured) -> None:
    """Every number as a metric, with its standard error where that has a key of its own."""
    said = {key: value for key, _, value in found.numbers}
    errors = _errors(said)
    of_others = set(errors.values())
    for key, place, value in found.numbers:
        if key not in of_others:
            error = said[errors[key]] if key in errors else None
            reading.differs(value, error, place, key)
            name = f"{task}/{key}" if task else key
            measured.add(name, raw(value), place=place, unit=value.unit or spelling.unit_of(key), stderr=error and error.number)


def _items(row: RowEntry, reading: RowReader) -> Iterator[tuple[str, str, Any, bool | None]]:
    """Every value with its key, its place, and whether it is inside the metrics' own object; None where there is no such object."""
    holders = [key for key, value in row.values.items() if isinstance(value, dict) and known_keys.holds_metrics(key)]
    holders = [key for key in holders if key not in reading.said]
    for key, value in row.values.items():
        if key in holders:
            yield from ((str(name), f"{row.at(key)}.{name}", item, True) for name, item in value.items())
        else:
            yield str(key), row.at(key), value, False if holders else None


def _sort(row: RowEntry, reading: RowReader, facts: RunFacts, found: _Sorted, item: tuple[str, str, Any], *, inside: bool | None) -> None:
    """Put one value where it belongs."""
    key, place, value = item
    said = reading.value(value)
    plain = not isinstance(value, dict | list)
    fact = None if inside else reading.said.get(key) or _fact(key, row)
    if fact:
        _state(reading, facts, fact, key, value, place)
    elif (plain and (known_keys.is_aside(key) or known_keys.fact(key))) or (not plain and known_keys.holds_parameters(key)):
        facts.aside(key, value)
        found.aside += [key] if said.number is not None else []
    elif inside is not False and said.text is None and said.other is None:
        found.numbers.append((key, place, said))
    elif said.absent is None and value not in ({}, []):
        beside = f"the number {said.number:g} beside the metrics" if said.number is not None else said.said
        found.spoils.append((key, place, beside))


def _fact(key: str, row: RowEntry) -> str | None:
    """The fact that a key states, where no other key of the row states it better."""
    fact = known_keys.fact(key)
    if fact is None or fact in ("prompt", "generation"):
        return fact
    rivals = [str(other) for other, value in row.values.items() if known_keys.fact(str(other)) == fact and value not in (None, "")]
    return fact if not rivals or key == min(rivals, key=known_keys.preference) else None


def _refuse_spoiled(row: RowEntry, reading: RowReader, found: _Sorted) -> None:
    """One problem for each column of a sheet; of an object one for all keys."""
    if row.line is not None:
        for key, place, holds in found.spoils:
            hint = f"write plain numbers, or say what the column is: {choices(key)}"
            reading.wrong(place, f"holds {holds}, which is no number", hint, once=f"column {key}")
    elif found.spoils:
        key, place, holds = found.spoils[0]
        others = [name for name, _, _ in found.spoils[1:]]
        more = f"; not known either: {listed(others, 5)}" if others else ""
        message = f"holds no flat list of numbers: the key {key} holds {holds}{more}"
        reading.wrong(place, message, _instead(row, place, [key, *others]), once=f"key {key}")


def _instead(row: RowEntry, place: str, keys: Sequence[str]) -> str:
    """What to do with keys of which nothing is known: take numbers from within an object, or say what the keys are."""
    aside = " ".join(f"--row {shlex.quote(f'extra={key}')}" for key in keys[:5])
    kept = f"{aside} keeps {'it' if len(keys) == 1 else 'them'} aside"
    here = place.removeprefix(row.path).lstrip(".")
    path = metric_map.first_number(metric_map.at(dict(row.values), here))
    if path is not None:
        last = known_keys.plain(path.rpartition(".")[2].partition("[")[0]) or "f1"
        taken = shlex.quote(f"{last}={here}{'' if path.startswith('[') else '.'}{path}")
        return f"take the numbers that are meant: --metric-map {taken}; or {kept}"
    return f"say where the metrics are: --metric-map f1=PATH; or what {keys[0]} is: {choices(keys[0])}; {kept}"


def _errors(taken: Mapping[str, Value]) -> dict[str, str]:
    """Metric -> the key of its standard error: `accuracy` and `accuracy_stderr`."""
    ends = ((key, end) for key in taken for end in _STDERR if key.endswith(end))
    return {key.removesuffix(end): key for key, end in ends if key.removesuffix(end) in taken}


def raw(value: Value) -> Any:
    """The number; of what was not measured the word that stands there, None for none."""
    return value.number if value.number is not None or value.absent in ("null", "empty") else value.absent
