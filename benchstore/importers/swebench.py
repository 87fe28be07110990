"""A SWE-bench report, `MODEL.RUN.json`: which instances were resolved, with a row for each.

The score is the share of all instances that were resolved, as the leaderboard counts: what failed, had an empty patch or has no prediction at all is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from benchstore.errors import Problem, Refused
from benchstore.importers.document import Document, Options, Reader, without_none
from benchstore.importers.importer import Importer
from benchstore.importers.measured import Measured
from benchstore.importers.rows import Example, listed, samples
from benchstore.records.draft import Draft

_OUTCOMES = ("resolved", "unresolved", "empty_patch", "error", "incomplete")
"""What became of the instances, by the lists `…_ids`; those of `incomplete` have no prediction."""
_COUNTS = {"submitted": None, "completed": None, "resolved": "higher", "unresolved": "lower", "empty_patch": "lower", "error": "lower", "infra_failure": "lower", "ambiguous_failure": None}  # fmt: skip
_HINT = "make the report again: python -m swebench.harness.run_evaluation"


def recognises(document: Document) -> bool:
    """An object with the lists of instances that were submitted, resolved and not, and how many there are."""
    value = document.value
    return (
        isinstance(value, dict)
        and "total_instances" in value
        and all(isinstance(value.get(f"{name}_ids"), list) for name in ("submitted", "resolved", "unresolved"))
    )


def read(document: Document, options: Options) -> list[Draft]:
    """One draft, with rows. Raises Refused where counts and lists do not agree, and for a report on no instances."""
    if not recognises(document):
        raise Refused([_problem(document.file, "", "is no report of SWE-bench: total_instances and resolved_ids are expected")])
    report = Reader(document.file, document.value)
    total = report.count("total_instances", required=True)
    ids = {name: _ids(report, name) for name in _OUTCOMES}
    report.problems += _contradictions(document, ids, total)
    report.refuse()
    missing = len(ids["incomplete"])
    asked = total or 0
    notice = f"{missing:,} of {asked:,} instances have no prediction and count as not resolved" if missing else ""
    rows = samples(list(_rows(document.value, ids))) if options.samples else None
    fields = _fields(document, ids, asked)
    return [_measured(document, ids, asked).draft(fields, samples=rows, notices=[notice] if notice else [])]


def _ids(report: Reader, name: str) -> list[str]:
    """The instances of one list; what is no text in it becomes a problem."""
    key = f"{name}_ids"
    stated = report.value.get(key, [])
    if not isinstance(stated, list) or not all(isinstance(item, str) for item in stated):
        report.wrong(key, "is not a list of instances", _HINT)
        return []
    count = report.count(f"{name}_instances")
    if count is not None and count != len(stated):
        report.wrong(f"{name}_instances", f"is {count}, and {key} holds {len(stated)}", "take the report from one run")
    return stated


def _contradictions(document: Document, ids: Mapping[str, list[str]], total: int | None) -> Iterator[Problem]:
    known = [instance for found in ids.values() for instance in found]
    twice = sorted({instance for instance in known if known.count(instance) > 1}) if len(set(known)) < len(known) else []
    if twice:
        yield _problem(document.file, "", f"{listed(twice)} {'is' if len(twice) == 1 else 'are'} in more than one list of outcomes")
    elif total == len(ids["incomplete"]):
        yield _problem(document.file, "total_instances", f"is {total}, of which none has a prediction: nothing was evaluated")
    elif total is not None and total != len(known):
        yield _problem(document.file, "total_instances", f"is {total}, and its lists of outcomes hold {len(known)}")


def _measured(document: Document, ids: Mapping[str, list[str]], asked: int) -> Measured:
    measured = Measured(document.file)
    share = len(ids["resolved"]) / asked
    measured.add(
        "resolved",
        share,
        place="resolved_ids",
        made=f"how many, of {asked:,}",
        n=asked,
        direction="higher",
        unit="proportion",
        min=0,
        max=1,
        primary=True,
    )
    for name, direction in _COUNTS.items():
        key = f"{name}_instances"
        if key in document.value:
            measured.add(key, document.value[key], place=key, direction=direction, unit="count")
    return measured


def _rows(report: Mapping[str, Any], ids: Mapping[str, list[str]]) -> Iterator[Example]:
    stated = report.get("failure_reasons")
    reasons = stated if isinstance(stated, dict) else {}
    by_id = {instance: name for name in _OUTCOMES for instance in ids[name]}
    for instance, name in sorted(by_id.items()):
        reason = reasons.get(instance)
        failed = f"error: {reason}" if isinstance(reason, str) and reason else "error"
        error = {"error": failed, "incomplete": "no prediction"}.get(name)
        yield Example(id=instance, values={"resolved": int(name == "resolved")}, error=error)


def _fields(document: Document, ids: Mapping[str, list[str]], asked: int) -> dict[str, Any]:
    model, run = _named(document.name)
    failed = len(ids["error"]) + len(ids["incomplete"])
    return without_none(
        {
            "model": model,
            "dataset": {"size": asked},
            "counts": {"total": asked, "succeeded": asked - failed, "failed": failed},
            "source": without_none({"tool": {"name": "SWE-bench"}, "run_id": run}),
        }
    )


def _named(name: str) -> tuple[str | None, str | None]:
    """Model and run of a file's name, `owner__model.run.json`; neither where it is called otherwise."""
    stem = name.removesuffix(".json")
    model, _, run = stem.rpartition(".")
    return (model.replace("__", "/", 1), run) if model and run and stem != name else (None, None)


def _problem(file: str, place: str, message: str) -> Problem:
    return Problem(file=file, place=place, message=message, hint=_HINT, rule="importer")


IMPORTER = Importer(
    name="swebench",
    description="a SWE-bench report, MODEL.RUN.json, with a row for each instance",
    recognises=recognises,
    read=read,
    maps=(
        "resolved, the main metric, is the share of all instances that are in resolved_ids, those without a prediction among them; each count …_instances is a metric of its name",
        "an instance is a row: resolved is 1 or 0; one with an error or without a prediction failed, and its failure_reasons say why",
        "model and run are those of the file's name, OWNER__MODEL.RUN.json",
        "total_instances -> the data set's size: with --instance_ids it is that of those alone, so name them: --dataset swe@1/NAME",
    ),
    drops=("which containers and images were left behind, and the list completed_ids, which follows from the others",),
    refuses=(
        "counts that differ from their lists, and an instance in two lists of outcomes",
        "a report in which no instance has a prediction",
    ),
)
