"""The config, `benchstore.yaml`: metrics, policy, defaults, site. Its text form is YAML, read strictly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from benchstore.errors import refuse_errors
from benchstore.records import branding, schema, strict_yaml
from benchstore.records.branding import SiteConfig
from benchstore.records.metric import MetricTable

FILE = "benchstore.yaml"
ENVIRONMENTS = ("github-actions", "local", "staging", "production")
HARDWARE = "hardware"
BLIND = "blind"
"""A word beside the verdicts: a primary metric of which a gross fall would not have been seen."""
Against = Literal["baseline", "previous"]
Monitor = Literal["each", "always-valid"]
Correction = Literal["holm", "benjamini-hochberg", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How changes are judged, and which verdicts fail a check. What each setting does to false alarms is in the explanation."""

    against: Against = "baseline"
    confidence: float = 0.95
    correction: Correction = "holm"
    strict: bool = False
    minimum_n: int = 0
    gross: float = 5.0
    collapse: bool = True
    confirm: int = 1
    monitor: Monitor = "each"
    fail_on: tuple[str, ...] = ("regressed",)
    warn_on: tuple[str, ...] = ("cannot tell", "missing")

    @property
    def alpha(self) -> float:
        """The chance of a false alarm that one report may have."""
        return 1 - self.confidence

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> Self:
        """From the `policy` section of a config."""
        stated: dict[str, Any] = {name: tuple(item) if isinstance(item, list) else item for name, item in value.items()}
        return cls(**stated)


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplesConfig:
    """What is known of the examples; `url` is where one can be seen, with `{id}` for its name, percent-encoded."""

    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """An accident with what has landed that a team goes on with: the commit, whole or its first digits, and why."""

    commit: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """A repository's rules; every one has a default, so that an empty file is a config.

    `hardware` is what runs in an environment were measured on, by its name; by the empty name that of any other.
    """

    metrics: MetricTable = field(default_factory=lambda: MetricTable.from_dict({}))
    environments: tuple[str, ...] = ENVIRONMENTS
    versions: Literal["sequential", "time"] = "sequential"
    policy: Policy = field(default_factory=Policy)
    defaults: Mapping[str, str] = field(default_factory=dict)
    hardware: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    site: SiteConfig = field(default_factory=SiteConfig)
    samples: SamplesConfig = field(default_factory=SamplesConfig)
    acknowledged: tuple[Acknowledged, ...] = ()

    @classmethod
    def from_text(cls, text: str, file: str = FILE) -> Self:
        """The config in `text`. Raises Refused with every problem if it is not one."""
        value = strict_yaml.load(text, file, schema.max_bytes("config"))
        value = {} if value is None else value
        refuse_errors([*schema.problems("config", value, file), *branding.problems(value, file)])
        return cls.from_dict(value)

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> Self:
        """From the value of a schema-valid config."""
        site = SiteConfig.from_dict(value.get("site") or {})
        own = tuple(name for name in value.get("environments") or () if name not in ENVIRONMENTS)
        return cls(
            metrics=MetricTable.from_dict(value.get("metrics") or {}, site.lead, value.get("aggregates") or {}),
            environments=ENVIRONMENTS + own,
            versions=value.get("versions", "sequential"),
            policy=Policy.from_dict(value.get("policy") or {}),
            defaults={name: item for name, item in (value.get("defaults") or {}).items() if name != HARDWARE},
            hardware=_hardware(value),
            site=site,
            samples=SamplesConfig(**(value.get("samples") or {})),
            acknowledged=tuple(Acknowledged(**item) for item in value.get("acknowledged") or ()),
        )


def _hardware(value: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """What a config says of the machines, by environment; by the empty name of any."""
    own = value.get("environments")
    each = own.items() if isinstance(own, Mapping) else ()
    stated = [("", value.get("defaults")), *each]
    return {name: item[HARDWARE] for name, item in stated if item and item.get(HARDWARE)}
