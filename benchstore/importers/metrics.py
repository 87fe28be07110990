"""Any JSON, JSON Lines, CSV, TSV or YAML of numbers: flat ones as they are, others with a map from metric names to places."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from benchstore.errors import Problem, Refused
from benchstore.importers import cells, known_keys, measured, metric_list, metric_rows
from benchstore.importers.document import Document, Options
from benchstore.importers.importer import Importer
from benchstore.importers.metric_rows import RowEntry, RowReader
from benchstore.records.draft import Draft

MOST_RESULTS = 1000
"""So many rows of a table become results in one call."""
MOST_VALUES = 4 * measured.MOST
"""So many values of one row are looked at."""
_KINDS = ("json", "lines", "csv", "yaml")


def recognises(document: Document) -> bool:
    """Whether its numbers can be read as metrics without any help."""
    if document.kind not in _KINDS:
        return False
    try:
        return bool(read(document, Options()))
    except Refused:
        return False


def read(document: Document, options: Options) -> list[Draft]:
    """The numbers of `document` as metrics, by the map where there is one; of a table with `per_row` a draft for each row.

    Raises Refused with every path that leads to no number, and everything that spoils a flat list of numbers.
    """
    rows = metric_rows.of(document, per_row=options.per_row)
    reading = RowReader(document, options)
    if options.metric_map and not options.per_row:
        return metric_rows.each([metric_rows.whole(rows)], reading)
    if not rows:
        raise Refused([_problem(document, "", f"holds no flat list of numbers: {_instead(document)}", _HINT)])
    _refuse_wide(document, rows)
    by = {} if options.per_row else metric_list.columns(rows, reading)
    if by:
        return metric_list.drafts(rows, by, reading)
    if len(rows) > 1 and not (options.per_row or _are_models(rows)):
        raise Refused([_problem(document, "", f"holds {len(rows):,} rows, and nothing says which one is the result", _which(rows))])
    if len(rows) > MOST_RESULTS:
        hint = "keep the rows that are results, or add it in parts"
        raise Refused([_problem(document, "", f"holds {len(rows):,} rows; of one file {MOST_RESULTS:,} become results", hint)])
    return metric_rows.each(rows, reading)


def _are_models(rows: Sequence[RowEntry]) -> bool:
    """Whether every row names a model of its own: then each is a result, as nothing else can be meant."""
    keys = [key for key in map(str, rows[0].values) if known_keys.fact(key) == "model"]
    names = [str(row.values.get(keys[0]) or "").strip() for row in rows] if len(keys) == 1 else [""]
    return all(names) and len(set(names)) == len(rows)


def _refuse_wide(document: Document, rows: Sequence[RowEntry]) -> None:
    """Raise Refused for a row of far more numbers than any snapshot has, before each is looked at."""
    row = max(rows, key=lambda row: len(row.values))
    held = max([len(row.values), *(len(value) for value in row.values.values() if isinstance(value, dict))])
    if held > MOST_VALUES:
        message = f"holds {held:,} values in one row; {MOST_VALUES:,} are read, and a snapshot may have {measured.MOST:,} numbers"
        raise Refused([_problem(document, row.at(""), message, "take some of them: --metric-map NAME=KEY")])


def _which(rows: Sequence[RowEntry]) -> str:
    """What can be said of many rows: that each is a result, or which numbers of the last are."""
    said = {str(key): cells.of(value) for key, value in rows[-1].values.items()}
    number = next((key for key, value in said.items() if value.number is not None and not known_keys.is_aside(key)), "COLUMN")
    name = next((key for key, value in said.items() if value.text is not None and known_keys.plain(key) in _MODELS), "COLUMN")
    each = "--per-row" if any(known_keys.fact(key) == "model" for key in said) else f"--per-row --row {shlex.quote(f'model={name}')}"
    taken = f"{known_keys.plain(number) if number != 'COLUMN' else 'f1'}={number}"
    return f"{each} makes a result of each; --metric-map {shlex.quote(taken)} takes one of the last"


_MODELS = frozenset(
    {"name", "run", "run_name", "system", "method", "variant", "arch", "architecture", "checkpoint", "algorithm", "estimator"}
)
"""Columns that most likely name a model, where a person is asked whether they do."""
_HINT = "say where they are: --metric-map f1=results.test.f1 (of a table or of JSON Lines: f1=COLUMN of its last row, [0].f1 of its first)"


def _instead(document: Document) -> str:
    """What a document holds that has no keys."""
    value = document.value
    if document.kind == "csv":
        return "it has no rows"
    if isinstance(value, list):
        return "it is an empty list" if not value else "it is a list of other things than objects"
    return "it is one value without a name"


def _problem(document: Document, place: str, message: str, hint: str) -> Problem:
    return Problem(file=document.file, place=place, message=message, hint=hint, rule="importer")


IMPORTER = Importer(
    name="metrics",
    description="any JSON, JSON Lines, CSV, TSV or YAML of numbers; --metric-map says where they are",
    recognises=recognises,
    read=read,
    general=True,
    maps=(
        "a number under a name -> a metric of that name, in the unit in brackets at its end (`accuracy (%)`, `latency [ms]`), with `%` in percent; beside it `NAME_stderr` -> its standard error",
        "rows with a metric's name and its value (also stderr, n, ci_low, ci_high, unit, direction) -> these metrics; rows that agree in model, dataset and other facts are one result",
        "with --per-row, or where a column model differs in every row, each row of a table -> a result of its own; --row FACT=COLUMN says what a column or a key states",
        "keys that say so unmistakably (model, dataset, split, date, commit, seed, hardware, prompt_version, num_fewshot, temperature …) -> these facts",
        "--metric-map NAME=PATH, or NAME=PATH*FACTOR -> that number, of a table or of JSON Lines in the last row ([0].f1 is of the first)",
    ),
    drops=(
        "what says how it ran (epoch, step, lr, version, time, ids, numbers of parameters or examples) is no metric, and kept under extra",
        "what was not measured (null, NaN, N/A, an empty cell) is left out by name",
        "with --metric-map everything that it does not name, and what --row does not",
    ),
    refuses=(
        "a key or a column that holds a text, a list or an object of which nothing is known, by name",
        "a word where a number should stand, a metric that stands there twice, a decimal comma that may be thousands: with row and column",
        "several rows of which nothing says which one is the result",
    ),
)
