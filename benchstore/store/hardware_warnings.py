"""What is to be said of the machine of a new result, when it comes in: times without one, and one commit on two of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from benchstore.analysis.machines import is_time
from benchstore.errors import Problem
from benchstore.importers.rows import listed
from benchstore.records import meaning
from benchstore.records.metric import MetricTable
from benchstore.records.snapshot import Snapshot

_NAMED = 3


def warnings(snapshot: Snapshot, before: Iterable[Snapshot], table: MetricTable, file: str) -> Iterator[Problem]:
    """What a person should know; `before` are the versions of its series that are there."""
    known = list(before)
    if not snapshot.hardware:
        yield from _unstated(snapshot, known, table, file)
    elif snapshot.source.commit:
        yield from _of_one_commit(snapshot, known, file)


def _unstated(snapshot: Snapshot, known: Sequence[Snapshot], table: MetricTable, file: str) -> Iterator[Problem]:
    """Said when a series begins to leave it out; from then on its verdicts say it."""
    own = meaning.table_of(table, (*known[-1:], snapshot))
    times = [name for name in sorted(snapshot.values, key=own.order) if is_time(own.get(name)) and own.get(name).judged]
    if times and not any(not item.hardware and name in item.values for item in known for name in times):
        message = f"nothing states the hardware, so its times will not be compared: {listed(times, _NAMED)}"
        hint = "give --hardware KEY=VALUE, such as --hardware cpu='EPYC 7763'; or set hardware: under defaults: in benchstore.yaml"
        yield Problem(file=file, place="hardware", message=message, hint=hint, rule="hardware", severity="warning")


def _of_one_commit(snapshot: Snapshot, known: Sequence[Snapshot], file: str) -> Iterator[Problem]:
    commit = snapshot.source.commit
    beside = [item for item in known if item.source.commit == commit and item.hardware]
    other = next((item for item in beside if item.machine != snapshot.machine), None)
    if other is not None and all(item.machine != snapshot.machine for item in beside):
        names = sorted(name for name, value in (snapshot.hardware or {}).items() if (other.hardware or {}).get(name) != value)
        differ = f" ({listed(names, _NAMED)})" if names else ""
        message = f"is of the commit of {other.model}@{other.version}, on other hardware{differ}: one series holds both machines"
        hint = "--environment NAME, declared under environments: in benchstore.yaml, makes a series of each machine"
        yield Problem(file=file, place="hardware", message=message, hint=hint, rule="hardware", severity="warning")
