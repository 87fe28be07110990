"""Any JSON, CSV or YAML of numbers: flat ones as they are, others with a map from metric names to places."""

from __future__ import annotations

import math
import re
from typing import Any

from benchstore.errors import Problem, Refused
from benchstore.importers.document import Document, Options, is_number
from benchstore.importers.importer import Importer
from benchstore.records import schema
from benchstore.records.draft import Draft

_STEP = re.compile(r"([^.\[\]]+)|\[([0-9]+)\]")
MOST_METRICS: int = schema.load("snapshot")["properties"]["metrics"]["maxProperties"]
_INDEX = re.compile(r"[0-9]{1,9}")


def recognises(document: Document) -> bool:
    """A flat object of numbers, or a table with one row of them, or with the columns metric and value."""
    return bool(_plain(document))


def read(document: Document, options: Options) -> list[Draft]:
    """The numbers of `document` as metrics, by the map where there is one.

    Raises Refused with every path that leads to no number.
    """
    if not options.metric_map:
        found = _plain(document)
        if not found:
            hint = "say where they are: --metric-map f1=results.test.f1 (for a table: f1=COLUMN of its last row)"
            raise Refused([_problem(document, "", "holds no flat list of numbers", hint)])
        if len(found) > MOST_METRICS:
            hint = f"a snapshot may have {MOST_METRICS:,}; name those that matter: --metric-map NAME=PLACE"
            raise Refused([_problem(document, "", f"holds {len(found):,} numbers", hint)])
        return [Draft(fields={"metrics": found})]
    root = document.value[-1] if document.kind == "csv" and document.value else document.value
    metrics: dict[str, float] = {}
    problems = []
    for name, path in options.metric_map.items():
        value = _number(_at(root, path), from_text=document.kind == "csv")
        if value is None:
            problems.append(_problem(document, path, f"there is no number for {name}", _near(root)))
        else:
            metrics[name] = value
    if problems:
        raise Refused(problems)
    return [Draft(fields={"metrics": metrics})]


def _plain(document: Document) -> dict[str, float]:
    """Metric -> number where the document says so without a map; empty where it does not."""
    value = document.value
    if document.kind == "csv":
        return _table(value)
    if isinstance(value, dict) and value and all(is_number(item) for item in value.values()):
        return dict(value)
    return {}


def _table(rows: list[dict[str, str]]) -> dict[str, float]:
    if rows and {key.lower() for key in rows[0]} == {"metric", "value"}:
        pairs = [{key.lower(): item for key, item in row.items()} for row in rows]
        found = {row["metric"]: _number(row["value"], from_text=True) for row in pairs}
    elif len(rows) == 1:
        found = {key: _number(item, from_text=True) for key, item in rows[0].items()}
    else:
        return {}
    return {key: number for key, number in found.items() if number is not None and key}


def _at(value: Any, path: str) -> Any:
    """What stands at `a.b[0].c`; a key that holds dots itself is found whole first."""
    if isinstance(value, dict) and path in value:
        return value[path]
    for key, index in _STEP.findall(path):
        if isinstance(value, dict) and key:
            value = value.get(key)
        elif isinstance(value, list) and _INDEX.fullmatch(index or key) and int(index or key) < len(value):
            value = value[int(index or key)]
        else:
            return None
    return value


def _number(value: Any, *, from_text: bool) -> float | None:
    """A finite number; of a table, also one that is written as text."""
    if from_text and isinstance(value, str):
        try:
            number = float(value)
        except ValueError:
            return None
        value = int(number) if number.is_integer() and "." not in value and "e" not in value.lower() else number
    return value if is_number(value) and math.isfinite(value) else None


def _near(root: Any) -> str:
    """The keys that a path could begin with."""
    keys = list(root)[:12] if isinstance(root, dict) else []
    return f"the file begins with {', '.join(map(str, keys))}" if keys else "write it as key.key[0].key"


def _problem(document: Document, place: str, message: str, hint: str) -> Problem:
    return Problem(file=document.file, place=place, message=message, hint=hint, rule="importer")


IMPORTER = Importer(
    name="metrics",
    description="any JSON, CSV or YAML of numbers; --metric-map says where they are",
    recognises=recognises,
    read=read,
    general=True,
)
