"""scikit-learn's `classification_report(output_dict=True)`, as JSON: precision, recall and F1 by label and their averages.

It says nothing of model, data and date. All its values are proportions, by scikit-learn's definition.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchstore.errors import Problem, Refused
from benchstore.importers.document import Document, Options
from benchstore.importers.importer import Importer
from benchstore.importers.measured import Measured
from benchstore.importers.rows import finite
from benchstore.records.draft import Draft

_AVERAGES = {f"{name} avg": name for name in ("micro", "macro", "weighted", "samples")}
_SCORES = {"precision": "precision", "recall": "recall", "f1-score": "f1"}
_ROW = frozenset({*_SCORES, "support"})
_MOST = 2**53
_DEFINED: dict[str, Any] = {"direction": "higher", "unit": "proportion", "min": 0, "max": 1}


def recognises(document: Document) -> bool:
    """An object with the rows `macro avg` and `weighted avg`, each of precision, recall, f1-score and support."""
    value = document.value
    return isinstance(value, dict) and all(_is_row(value.get(name)) for name in ("macro avg", "weighted avg"))


def _is_row(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == _ROW


def read(document: Document, _options: Options) -> list[Draft]:
    """One draft. Raises Refused where it is no report, of no examples, or where a row is not one of the report's."""
    if not recognises(document):
        hint = "write it with json.dump(classification_report(…, output_dict=True), file)"
        raise Refused([_problem(document, "", "is no classification_report of scikit-learn", hint)])
    report: Mapping[str, Any] = document.value
    _refuse(document, report)
    measured = Measured(document.file)
    weighted = any(_count(row["support"]) is None for row in report.values() if isinstance(row, dict))
    total = None if weighted else _count(report["macro avg"]["support"])
    if "accuracy" in report and not isinstance(report["accuracy"], dict):
        measured.add("accuracy", report["accuracy"], place="accuracy", n=total, **_DEFINED)
    for label, row in report.items():
        if isinstance(row, dict):
            _row(measured, label, {**row, "support": None} if weighted else row)
    size = total if "accuracy" in measured.places else None
    return [measured.draft(({"dataset": {"size": size}} if size else {}) | {"source": {"tool": {"name": "scikit-learn"}}})]


def _row(measured: Measured, label: str, row: Mapping[str, Any]) -> None:
    """The scores of a label as `label/f1`, those of an average as `f1_macro`."""
    for key, name in _SCORES.items():
        full = f"{name}_{_AVERAGES[label]}" if label in _AVERAGES else f"{label}/{name}"
        measured.add(full, row[key], place=f"{label}.{key}", n=_denominator(label, key, row), **_DEFINED)


def _denominator(label: str, key: str, row: Mapping[str, Any]) -> int | None:
    """How many a score was measured on: of a precision the examples predicted so, which follow from what was found and how sure it was."""
    support = _count(row["support"])
    if label in _AVERAGES or key != "precision" or support is None:
        return support or None
    recall, precision = finite(row["recall"]), finite(row["precision"])
    if not recall or not precision or not (0 < recall <= 1 and support / precision < _MOST):
        return None
    predicted = recall * support / precision
    return round(predicted) if abs(predicted - round(predicted)) < 1e-6 * max(predicted, 1) else None


def _refuse(document: Document, report: Mapping[str, Any]) -> None:
    """Raise Refused for all rows that are none, and for a report on nothing."""
    problems = [
        _problem(document, name, f"{row!r:.60} is no row of precision, recall, f1-score and support", "write the report again")
        for name, row in report.items()
        if not _is_row(row) and not (name == "accuracy" and not isinstance(row, dict))
    ]
    if not problems and finite(report["macro avg"]["support"]) == 0:
        problems.append(_problem(document, "macro avg.support", "is 0: the report is of no examples", "evaluate on the data again"))
    if problems:
        raise Refused(problems)


def _count(value: Any) -> int | None:
    """A number of examples; None where they were weighted, so that it is no whole number."""
    number = finite(value)
    return int(number) if number is not None and number >= 0 and number == int(number) else None


def _problem(document: Document, place: str, message: str, hint: str) -> Problem:
    return Problem(file=document.file, place=place, message=message, hint=hint, rule="importer")


IMPORTER = Importer(
    name="sklearn",
    description="scikit-learn's classification_report(output_dict=True) as JSON",
    recognises=recognises,
    read=read,
    maps=(
        "a label's f1-score is LABEL/f1, and so precision and recall; macro avg is f1_macro, and so micro, weighted and samples avg",
        "support is n, of a precision the number of examples that were predicted so, which follows from recall, support and precision",
        "of a report with sample_weight there is no n",
        "accuracy is accuracy; all examples together are the data set's size where it is there, so not of several labels an example",
        "all are proportions from 0 to 1 and better where they are higher",
    ),
    drops=("NaN, by name: what zero_division=nan writes for a label that was not predicted",),
    refuses=("a report of no examples", "a row that has not precision, recall, f1-score and support alone"),
)
