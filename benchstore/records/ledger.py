"""What holds over several snapshots: a dataset keeps its size and rows, a prompt its text, a metric its direction and unit."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from benchstore.errors import Problem
from benchstore.records.metric import MetricTable
from benchstore.records.snapshot import Definition, Prompt, Snapshot


@dataclass(slots=True)
class Ledger:
    """What each dataset, prompt and metric looked like when it was first seen, to notice one that changes under its name.

    `table` holds the definitions of a config, which go before what files say of their metrics.
    """

    table: MetricTable
    _first: dict[str, tuple[Snapshot, frozenset[str] | None]] = field(default_factory=dict)
    _prompts: dict[tuple[str, str, str], tuple[str, Snapshot]] = field(default_factory=dict)
    _meanings: dict[tuple[str, str], tuple[Definition, Snapshot]] = field(default_factory=dict)

    def copy(self) -> Ledger:
        """The same, for what may turn out not to count."""
        return replace(self, _first=dict(self._first), _prompts=dict(self._prompts), _meanings=dict(self._meanings))

    def wants_rows(self, snapshot: Snapshot) -> bool:
        """Whether the rows of this snapshot would be the first seen of its dataset; else they need not be read."""
        first, rows = self._first.get(snapshot.dataset.label, (None, None))
        return snapshot.samples is not None and (rows is None or bool(first and first.status))

    def enter(self, snapshot: Snapshot, ids: Collection[str] | None, file: str) -> list[Problem]:
        """The problems of `snapshot` against what was seen before; `ids` are its rows' names, None without rows."""
        label, rows = snapshot.dataset.label, None if ids is None else frozenset(ids)
        first, first_rows = self._first.setdefault(label, (snapshot, rows))
        if first_rows is None and rows is not None:
            self._first[label] = (first if first.dataset.size is not None else snapshot, rows)
        found = [*_same_dataset(first, snapshot), *self._prompt(snapshot), *self._meaning(snapshot)]
        if not found and rows is not None and first_rows is not None and rows != first_rows:
            found = list(_same_rows(first, first_rows, snapshot, rows))
        if first.status and not snapshot.status:
            self._first[label] = (snapshot, rows)
        return [replace(problem, file=file) for problem in found]

    def may_be_called(self, prompt: Prompt, dataset: Mapping[str, Any]) -> bool:
        """Whether no other settings have this prompt's name on a dataset."""
        known = self._prompts.get((dataset["name"], dataset["version"], prompt.version))
        return known is None or known[0] == prompt.sha256

    def _prompt(self, snapshot: Snapshot) -> Iterator[Problem]:
        prompt, dataset = snapshot.prompt, snapshot.dataset
        if prompt is None or prompt.sha256 is None:
            return
        known, first = self._prompts.setdefault((dataset.name, dataset.version, prompt.version), (prompt.sha256, snapshot))
        if known != prompt.sha256:
            message = f"prompt {prompt.version} had another text or other settings in {first.model} v{first.version}"
            yield _problem("prompt.sha256", message, "give the changed prompt a version of its own", "dataset")

    def _meaning(self, snapshot: Snapshot) -> Iterator[Problem]:
        for name, stated in snapshot.definitions.items():
            if not (stated.direction or stated.unit) or self.table.declared_for(name) is not None:
                continue
            known, first = self._meanings.setdefault((snapshot.model, name), (stated, snapshot))
            for what in ("direction", "unit"):
                before, now = getattr(known, what), getattr(stated, what)
                if before and now and before != now:
                    message = f"its {what} was {before} in {first.model} v{first.version}, now it is {now}"
                    yield _problem(
                        f"definitions.{name}", message, f"declare {name} under metrics: in benchstore.yaml, which wins", "meaning"
                    )


def _problem(place: str, message: str, hint: str, rule: str) -> Problem:
    return Problem(file="", place=place, message=message, hint=hint, rule=rule)


def _size(snapshot: Snapshot) -> int | None:
    """How many examples a data set has, which a run that did not end well does not tell by how many it counted."""
    if snapshot.dataset.size is not None:
        return snapshot.dataset.size
    return snapshot.counts.total if snapshot.counts and not snapshot.status else None


def _same_dataset(first: Snapshot, snapshot: Snapshot) -> Iterator[Problem]:
    label, before, now = snapshot.dataset.label, _size(first), _size(snapshot)
    where = f"{first.model} v{first.version}"
    if before is not None and now is not None and before != now:
        message = f"{label} had {before} rows in {where}, now {now}"
        yield _problem("dataset.size", message, f"name it {next_label(snapshot)}: what changed is another dataset", "dataset")
    old, new = first.dataset.sha256, snapshot.dataset.sha256
    if old and new and old != new:
        message = f"{label} had another content (SHA-256 {old[:12]}…) in {where}"
        yield _problem("dataset.sha256", message, f"name it {next_label(snapshot)}: what changed is another dataset", "dataset")


def _same_rows(first: Snapshot, before: frozenset[str], snapshot: Snapshot, now: frozenset[str]) -> Iterator[Problem]:
    """Rows of failed examples may be missing on either side, and any of a run that did not end well; another difference is other data."""
    gone, new = len(before - now), len(now - before)
    if (snapshot.status or gone <= _failed(snapshot)) and (first.status or new <= _failed(first)):
        return
    where = f"{first.model} v{first.version}"
    message = f"{snapshot.dataset.label} had {len(before)} rows in {where}; of these {gone} are missing now and {new} are new"
    yield _problem("samples.id", message, f"name it {next_label(snapshot)}: what changed is another dataset", "dataset")


def _failed(snapshot: Snapshot) -> int:
    return snapshot.counts.failed if snapshot.counts else 0


def next_label(snapshot: Snapshot) -> str:
    """A name for the changed dataset: the version counted up where it ends in a number."""
    version = snapshot.dataset.version
    stem = version.rstrip("0123456789")
    number = version[len(stem) :]
    following = f"{stem}{int(number) + 1}" if number else f"{version}-2"
    return replace(snapshot.dataset, version=following).label
