"""What is to be said of a new result beside its series: times without a machine, one commit on two of them, metrics that the series has none of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from benchstore.analysis.machines import is_time
from benchstore.errors import Problem
from benchstore.importers.rows import listed
from benchstore.records import meaning
from benchstore.records.metric import MetricTable
from benchstore.records.snapshot import Snapshot
from benchstore.store import again

_NAMED = 3
_LOOKED_AT = 200
"""Among so many of the newest is another result of one commit looked for, so that a long history costs each new one no more."""


def warnings(snapshot: Snapshot, known: Sequence[Snapshot], table: MetricTable, file: str) -> Iterator[Problem]:
    """What a person should know; `known` are the versions of its series that are there."""
    yield from _other_metrics(snapshot, known, file)
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
    beside = [item for item in known[-_LOOKED_AT:] if item.source.commit == commit and item.hardware]
    other = next((item for item in beside if item.machine != snapshot.machine), None)
    if other is not None and all(item.machine != snapshot.machine for item in beside):
        names = sorted(name for name, value in (snapshot.hardware or {}).items() if (other.hardware or {}).get(name) != value)
        differ = f" ({listed(names, _NAMED)})" if names else ""
        message = f"is of the commit of {other.model}@{other.version}, on other hardware{differ}: one series holds both machines"
        hint = "--environment NAME, declared under environments: in benchstore.yaml, makes a series of each machine"
        yield Problem(file=file, place="hardware", message=message, hint=hint, rule="hardware", severity="warning")


def _other_metrics(snapshot: Snapshot, beside: Sequence[Snapshot], file: str) -> Iterator[Problem]:
    """Tell that no version of the series has any of its metrics: most likely it is another evaluation, and takes the series over."""
    if not beside or any(name in item.metrics for item in beside for name in snapshot.metrics):
        return
    its, theirs = (listed(sorted(item.metrics), 3) for item in (snapshot, beside[-1]))
    message = f"has metrics that no version of its series has ({its}): {beside[-1].model}@{beside[-1].version} has {theirs}"
    hint = "if it is another evaluation, give --prompt NAME or another --dataset, which makes it a series of its own"
    yield Problem(file=file, place="metrics", message=message, hint=hint, rule="metrics", severity="warning")


def later_attempt(value: Mapping[str, Any], known: Sequence[Snapshot], file: str) -> list[Problem]:
    """Tell that an earlier attempt at the same run brought another result."""
    first = again.earlier_attempt(value, known)
    if first is None:
        return []
    source = value["source"]
    message = (
        f"attempt {source['run_attempt']} of run {source['run_id']}; attempt {first.source.run_attempt} is {first.model}@{first.version}"
    )
    return [Problem(file=file, message=message, rule="notice", severity="warning")]
