"""The rows of a HELM run: `per_instance_stats.json`, an entry for each instance, training trial and perturbation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchstore.errors import Problem, Refused
from benchstore.importers.document import Document, Reader, is_number
from benchstore.importers.rows import Example, doubled, finite, first_line, lenient, listed
from benchstore.importers.rows import samples as as_columns
from benchstore.records.samples import Samples

_AGAIN = "take the file from one whole run, or leave the rows out with --no-samples"
RUNTIME = "inference_runtime"
"""Seconds that an instance took."""
_FLAGS = frozenset(("name", "computed_on", "robustness", "fairness"))
"""What every perturbation states; the rest are settings that tell two of one name apart."""


def split(name: Mapping[str, Any]) -> str:
    """The split that a statistic is of."""
    stated = name.get("split")
    return stated if isinstance(stated, str) else ""


def metric(name: Mapping[str, Any]) -> str:
    """How a statistic is called: by HELM's name, before it the part of the split and the perturbation, where there are any."""
    parts = [part for part in (name.get("sub_split"), _perturbation(name.get("perturbation"))) if isinstance(part, str) and part]
    return "/".join([*parts, str(name["name"])])


def _perturbation(value: Any) -> str | None:
    """Such as `robustness-worst`, with settings as `misspelling-perturbed(prob=0.1)`."""
    if not isinstance(value, dict):
        return None
    settings = [f"{key}={item}" for key, item in sorted(value.items()) if key not in _FLAGS and (isinstance(item, str) or is_number(item))]
    label = "-".join(str(value[key]) for key in ("name", "computed_on") if key in value)
    return f"{label}({','.join(settings)})" if settings else label


def read(document: Document, name: str, metrics: set[str], of_split: str) -> tuple[Samples | None, list[str]]:
    """The rows of one split, with the columns of those metrics; and what a person should know of them.

    Raises Refused with all that is wrong with the file.
    """
    if name not in document.companions:
        return None, [f"no rows: {name} is not beside it"]
    file = document.beside(name)
    value = lenient(document.companions[name], file, hint=_AGAIN)
    if not isinstance(value, list):
        raise Refused([Problem(file=file, message="is not a list of instances", hint=_AGAIN, rule="importer")])
    top = Reader(file, {"": value})
    entries = top.rows("")
    rows: dict[tuple[str, int], Example] = {}
    for entry in entries:
        _entry(entry, rows, metrics, of_split)
    top.problems += _doubles(entries, file)
    top.refuse()
    found = as_columns(list(rows.values()))
    return found, _notices(found, name, metrics, of_split)


def _notices(found: Samples | None, name: str, metrics: set[str], of_split: str) -> list[str]:
    if found is None:
        return [f"no rows of the split {of_split} in {name}"]
    plain = sorted(label for label in metrics if "/" not in label)
    without = [label for label in plain if not {f"outcomes.{label}", f"scores.{label}"} & set(found.columns)]
    said = [f"no rows of {listed(without)}: they are not measured on single examples"] if without else []
    return [f"rows of {found.examples:,} examples from {name}", *said]


def _entry(entry: Reader, rows: dict[tuple[str, int], Example], metrics: set[str], of_split: str) -> None:
    """An entry's statistics, put into the row of its instance and trial; a perturbed entry fills other columns of the same row."""
    identifier, trial = entry.text("instance_id"), entry.count("train_trial_index") or 0
    if identifier is None:
        entry.wrong("instance_id", "is missing", _AGAIN)
        return
    for stat in entry.rows("stats"):
        name, mean = stat.value.get("name"), finite(stat.number("mean"))
        if not isinstance(name, dict) or not isinstance(name.get("name"), str):
            stat.wrong("name", "is not the name of a statistic", _AGAIN)
        elif split(name) == of_split and (metric(name) in metrics or metric(name) == RUNTIME):
            row = rows.setdefault((identifier, trial), Example(id=first_line(identifier) or "", trial=trial))
            _fill(row, metric(name), mean)


def _fill(row: Example, label: str, mean: float | None) -> None:
    if label != RUNTIME:
        row.values[label] = mean
    elif mean is not None and mean >= 0:
        row.latency_ms = mean * 1000


def _doubles(entries: list[Reader], file: str) -> list[Problem]:
    keys = [
        (
            f"{entry.value.get('instance_id')}",
            f"trial {entry.value.get('train_trial_index', 0)}",
            str(_perturbation(entry.value.get("perturbation")) or ""),
        )
        for entry in entries
    ]
    found = [label.strip() for label in doubled(keys)]
    message = f"instances occur more than once: {', '.join(found)}"
    return [Problem(file=file, message=message, hint=_AGAIN, rule="importer")] if found else []
