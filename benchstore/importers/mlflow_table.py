"""MLflow's runs as `mlflow experiments csv` prints them, of a server anywhere: one run a row, with the last values of its metrics.

A metric that was not logged and one that is NaN are both empty there.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from benchstore.errors import Problem
from benchstore.importers.mlflow_runs import LARGEST, Run

_COLUMNS = frozenset(("run_id", "experiment_id", "status", "artifact_uri", "start_time"))
_METRICS, _PARAMS, _TAGS = "metrics.", "params.", "tags."


def is_table(rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the columns are those of runs, with a metric among them."""
    return bool(rows) and set(rows[0]) >= _COLUMNS and any(name.startswith(_METRICS) for name in rows[0])


def from_table(rows: Sequence[Mapping[str, str]], lines: Sequence[int], file: str, problems: list[Problem]) -> list[Run]:
    """The runs of a table, the first started first; `lines` say where each begins. What is no number becomes a problem."""
    found = [_run(row, f"line {line}", file, problems) for line, row in zip(lines, rows, strict=True)]
    return sorted(found, key=lambda run: (run.start or 0, run.id))


def _run(row: Mapping[str, str], place: str, file: str, problems: list[Problem]) -> Run:
    metrics = {name: _number(value, f"{place}: {_METRICS}{name}", file, problems) for name, value in _under(row, _METRICS).items()}
    tags = _under(row, _TAGS)
    return Run(
        id=row["run_id"],
        place=place,
        name=tags.get("mlflow.runName", ""),
        experiment="",
        status=row["status"],
        start=_milliseconds(row["start_time"]),
        end=_milliseconds(row.get("end_time", "")),
        deleted=False,
        metrics=metrics,
        params=_under(row, _PARAMS),
        places={name: f"{place}: {_METRICS}{name}" for name in metrics},
        tags=tags,
    )


def _under(row: Mapping[str, str], prefix: str) -> dict[str, str]:
    """What stands in the columns of one kind; an empty cell is nothing."""
    return {name.removeprefix(prefix): value for name, value in row.items() if name.startswith(prefix) and value != ""}


def _number(text: str, place: str, file: str, problems: list[Problem]) -> float:
    try:
        value = float(text)
    except ValueError:
        hint = "print the table again: mlflow experiments csv --experiment-id ID"
        problems.append(Problem(file=file, place=place, message=f"{text[:40]!r} is not a number", hint=hint, rule="importer"))
        return math.nan
    return math.copysign(math.inf, value) if abs(value) >= LARGEST else value


def _milliseconds(text: str) -> int | None:
    """A moment in milliseconds since 1970, in UTC where it says no zone, as MLflow's are; None where there is none."""
    try:
        at = datetime.fromisoformat(text)
        return round((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000)
    except (ValueError, OverflowError):
        return None
