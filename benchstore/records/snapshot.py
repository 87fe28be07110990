"""A snapshot: what one model scored on one dataset at one time. Frozen; one `from_dict`, one `to_dict`.

`from_dict` expects content that the schema has accepted (`schema.problems`); it checks nothing again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cached_property
from typing import Any, Literal, Self

from benchstore.records import drawable
from benchstore.records.repeats import Repeats
from benchstore.records.series import Series, dataset_label

_OF_VERSION_2 = ("definitions", "repeats", "status")
_SOURCE_OF_VERSION_2 = ("run_attempt", "job")
SNAPSHOTS = "snapshots"
"""The folder of a store that holds them, a folder a model."""


def _present(record: Any) -> dict[str, Any]:
    """The fields of a flat record that are set, by name."""
    return {f.name: value for f in fields(record) if (value := getattr(record, f.name)) is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """The data a snapshot was measured on. `size` counts examples; `sha256` is of the data itself."""

    name: str
    version: str
    split: str | None = None
    size: int | None = None
    sha256: str | None = None

    @property
    def label(self) -> str:
        """`name@version` or `name@version/split`."""
        return dataset_label(self.name, self.version, self.split)

    to_dict = _present


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """The prompt's version, and the hash of its text where it is known."""

    version: str
    sha256: str | None = None

    to_dict = _present


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """The program that measured."""

    name: str
    version: str | None = None

    to_dict = _present


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a snapshot comes from: commit and branch of the code measured, the run, the tool, the file."""

    commit: str | None = None
    branch: str | None = None
    dirty: bool | None = None
    run_id: str | None = None
    run_attempt: int | None = None
    job: str | None = None
    run_url: str | None = None
    triggered_by: str | None = None
    tool: Tool | None = None
    command: str | None = None
    file_sha256: str | None = None

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> Self:
        """From a snapshot's `source` object."""
        tool = value.get("tool")
        return cls(**{**value, "tool": Tool(**tool) if tool else None})

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without what is not set."""
        return _present(self) | ({"tool": self.tool.to_dict()} if self.tool else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncertainty:
    """What is known of one metric's spread, in the metric's unit. `n` is that metric's own denominator."""

    stderr: float | None = None
    ci: tuple[float, float] | None = None
    confidence: float | None = None
    n: int | None = None
    method: str | None = None

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> Self:
        """From one member of a snapshot's `uncertainty` object."""
        ci = value.get("ci")
        return cls(**{**value, "ci": (ci[0], ci[1]) if ci else None})

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without what is not set."""
        return _present(self) | ({"ci": list(self.ci)} if self.ci else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What its file says of one metric.

    By what it was measured, where that is not the snapshot's own: a task's version and prompt; a `summary` of others is no task. What it
    means: direction, unit and bounds in that unit; the `primary` one is what the tool itself shows first. `label` is its name as the tool wrote it.
    """

    version: str | None = None
    prompt: str | None = None
    summary: bool | None = None
    direction: Literal["higher", "lower", "none"] | None = None
    unit: str | None = None
    min: float | None = None
    max: float | None = None
    primary: bool | None = None
    label: str | None = None

    to_dict = _present


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many examples were tried, how many gave a result, how many failed."""

    total: int
    succeeded: int
    failed: int

    to_dict = _present


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplesReference:
    """The samples file beside a snapshot: its name, the SHA-256 of its bytes, its number of rows; of how many examples where these have trials."""

    file: str
    sha256: str
    rows: int
    examples: int | None = None

    to_dict = _present

    @property
    def n(self) -> int:
        """How many examples there are rows of."""
        return self.rows if self.examples is None else self.examples


@dataclass(frozen=True, slots=True, kw_only=True)
class Beyond:
    """What landed before there was a limit (`drawable`) that it passes: each in words, by its place; `stated` is the file's whole value."""

    said: Mapping[str, str]
    stated: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)  # without slots, so that what is asked many times is found once
class Snapshot:
    """One immutable result. `metrics` are plain finite numbers in the units that the config, else its `definitions` state.

    `aggregated` are means over its metrics, by the config; they are part of its values and never written. `beyond` is set where
    its file states what no face can draw; no other field has that.
    """

    model: str
    version: int
    dataset: Dataset
    environment: str
    created_at: str
    source: Source
    metrics: Mapping[str, float]
    display_name: str | None = None
    provider: str | None = None
    prompt: Prompt | None = None
    uncertainty: Mapping[str, Uncertainty] = field(default_factory=dict)
    counts: Counts | None = None
    duration_seconds: float | None = None
    hardware: Mapping[str, Any] | None = None
    packages: Mapping[str, Any] | None = None
    seed: int | None = None
    generation: Mapping[str, Any] | None = None
    tags: tuple[str, ...] = ()
    notes: str | None = None
    samples: SamplesReference | None = None
    supersedes: int | None = None
    extra: Mapping[str, Any] | None = None
    definitions: Mapping[str, Definition] = field(default_factory=dict)
    status: str | None = None
    repeats: Repeats | None = None
    schema_version: int = 1
    aggregated: Mapping[str, float] = field(default_factory=dict)
    beyond: Beyond | None = None

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> Self:
        """The snapshot that a schema-valid JSON object holds."""
        prompt, counts, samples = value.get("prompt"), value.get("counts"), value.get("samples")
        return cls(
            **{
                **value,
                "dataset": Dataset(**value["dataset"]),
                "source": Source.from_dict(value["source"]),
                "prompt": Prompt(**prompt) if prompt else None,
                "counts": Counts(**counts) if counts else None,
                "samples": SamplesReference(**samples) if samples else None,
                "uncertainty": {name: Uncertainty.from_dict(u) for name, u in value.get("uncertainty", {}).items()},
                "tags": tuple(value.get("tags", ())),
                "definitions": {name: Definition(**item) for name, item in value.get("definitions", {}).items()},
                "repeats": Repeats.from_dict(value["repeats"]) if "repeats" in value else None,
            }
        )

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without what is not set."""
        if self.beyond is not None:
            return dict(self.beyond.stated)
        value = _present(self)
        value["definitions"] = {name: item.to_dict() for name, item in self.definitions.items()}
        for name in ("dataset", "source", "prompt", "counts", "samples", "repeats"):
            if name in value:
                value[name] = value[name].to_dict()
        value["metrics"] = dict(self.metrics)
        value["uncertainty"] = {name: item.to_dict() for name, item in self.uncertainty.items()}
        value["tags"] = list(self.tags)
        del value["aggregated"]
        return {name: item for name, item in value.items() if item not in ({}, []) or name in ("metrics", "source")}

    @cached_property
    def series(self) -> Series:
        """The series this snapshot is a point of."""
        return Series(
            model=self.model,
            dataset=self.dataset.label,
            prompt=self.prompt.version if self.prompt else "",
            environment=self.environment,
        )

    @cached_property
    def machine(self) -> str:
        """What it ran on as one text, which tells machines apart; empty where that is not stated."""
        return json.dumps(self.hardware, sort_keys=True) if self.hardware else ""

    @cached_property
    def tasks(self) -> frozenset[str]:
        """The metrics that a mean over tasks may be of: those that sum up others are none."""
        return frozenset(name for name in self.values if not (name in self.definitions and self.definitions[name].summary))

    @cached_property
    def moment(self) -> datetime:
        """`created_at` with its zone; of a year that no face can show the nearest moment that it can."""
        return drawable.moment(self.created_at)

    @cached_property
    def values(self) -> Mapping[str, float]:
        """The metrics, whole numbers that no page counts exactly as doubles, so that differences are; with `total_samples`, `error_count` and `success_rate` from the counts where not stated, and means over tasks."""
        stated = {name: value if -drawable.MOST <= value <= drawable.MOST else float(value) for name, value in self.metrics.items()}
        return counted(self.counts) | stated | dict(self.aggregated)

    @cached_property
    def names(self) -> frozenset[str]:
        """The metrics that it has a value of, and those of which the value cannot be drawn."""
        return frozenset(self.values) | (frozenset(self.beyond.stated["metrics"]) if self.beyond else frozenset())

    def value(self, metric: str) -> float | None:
        """One metric's value, stated or derived from the counts; None where there is none."""
        return self.values.get(metric)


def version_of(fields: Mapping[str, Any]) -> int:
    """The version of the schema that a snapshot with these fields needs."""
    samples = fields.get("samples")
    trials = isinstance(samples, Mapping) and "examples" in samples
    source = fields.get("source")
    run = isinstance(source, Mapping) and any(name in source for name in _SOURCE_OF_VERSION_2)
    return 2 if trials or run or any(name in fields for name in _OF_VERSION_2) else 1


def counted(counts: Counts | None) -> dict[str, float]:
    """The metrics that follow from counts; `success_rate` only where something was tried."""
    if counts is None:
        return {}
    rate = {"success_rate": counts.succeeded / counts.total} if counts.total else {}
    return {"total_samples": counts.total, "error_count": counts.failed, **rate}
