"""A question to the judge: one metric of one snapshot against a reference, and what else is known of its series."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NoReturn

from benchstore.analysis import limits
from benchstore.analysis.stretches import Stretch
from benchstore.records import meaning
from benchstore.records.metric import Metric
from benchstore.records.snapshot import Snapshot

TIME_UNITS = meaning.TIMES
_PROMPT = "prompt"


@dataclass(frozen=True, kw_only=True)  # without slots, so that what is asked many times is found once
class Question:
    """Is `new` worse than `old` in `metric`? `old` is None where there is no reference; `why` says why it is the reference.

    `window` holds comparable earlier runs of the series, oldest first, the reference among them where it is one.
    `accepted` is the reason given where a change was expected. `chosen_of` says among how many runs the reference was chosen as the best.
    Of nights that are watched together `block` holds the runs that are the reference, `nights` those since, `new` the last of them.
    `stretch` is where `window` lies in its series, so that what earlier judgements found of it is not found again.
    `reference` and `value` are the two values, None where one was not measured. `is_time` says that the metric is a time: its unit is then the
    run, and it depends on the hardware. `scale` is what a proportion is multiplied with to be in the metric's unit. `found`
    keeps what the judge has found of it, by name.
    """

    metric: Metric
    old: Snapshot | None
    new: Snapshot
    why: str = ""
    window: tuple[Snapshot, ...] = ()
    accepted: str | None = None
    chosen_of: int = 1
    block: tuple[Snapshot, ...] = ()
    nights: tuple[Snapshot, ...] = ()
    stretch: Stretch | None = field(default=None, repr=False, compare=False)

    reference: float | None = field(init=False)
    value: float | None = field(init=False)
    is_time: bool = field(init=False, repr=False, compare=False)
    scale: float = field(init=False, repr=False, compare=False)
    found: dict[str, Any] = field(init=False, repr=False, compare=False)
    _obstacles: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        unit = self.metric.unit
        known: dict[str, Any] = {
            "reference": self.value_of(self.old) if self.old else None,
            "value": self.value_of(self.new),
            "is_time": unit in TIME_UNITS,
            "scale": 100.0 if unit == "percent" else 1.0,
            "found": {},
        }
        self.__dict__.update(known)  # frozen for everybody else
        self.__dict__["_obstacles"] = self._found_obstacles()

    def value_of(self, snapshot: Snapshot) -> float | None:
        """The metric of a snapshot; of a mean over tasks that of those which both sides have. None where it was not measured."""
        aggregate = self.metric.aggregate
        if aggregate is None or not self._computed:
            return snapshot.values.get(self.metric.name)
        return aggregate.value(snapshot, self.members, self.shares) if self.members else snapshot.aggregated.get(self.metric.name)

    @property
    def _decides(self) -> Snapshot:
        """The side that says what is a task and what it counts: the reference, so that no result says of itself what it is judged by."""
        return self.new if self.old is None else self.old

    @property
    def _computed(self) -> bool:
        return self.metric.name in self._decides.aggregated

    @cached_property
    def _tasks(self) -> tuple[str, ...]:
        """Of a mean over tasks the metrics that it is the mean of, by the side that decides."""
        return tuple(self.metric.aggregate.members(self._decides.tasks)) if self.metric.aggregate and self._computed else ()

    @property
    def members(self) -> tuple[str, ...]:
        """Of a mean over tasks the metrics that it is the mean of, and that both sides have."""
        return self._members if self.metric.aggregate else ()

    @cached_property
    def _members(self) -> tuple[str, ...]:
        return tuple(name for name in self._tasks if name in self.new.values and not _changed(self.old, self.new, name))

    @property
    def shares(self) -> tuple[float, ...]:
        """What each of them counts."""
        return self._shares if self.members else ()

    @cached_property
    def _shares(self) -> tuple[float, ...]:
        return tuple(self.metric.aggregate.shares(self._decides, self.members)) if self.metric.aggregate else ()

    @property
    def lost(self) -> tuple[str, ...]:
        """Of a mean over tasks those of the reference that the new side has not, or has measured by another version of them."""
        if self.metric.aggregate is None:
            return ()
        known = frozenset(self.members)
        return tuple(name for name in self._tasks if name not in known)

    @property
    def left_out(self) -> int:
        """How many tasks only one of the sides has."""
        if self.metric.aggregate is None or self.old is None:
            return 0
        return len(self.metric.aggregate.members(self.old.tasks | self.new.tasks)) - len(self.members)

    @property
    def before(self) -> float:
        """As `reference`, where it is known to be there. Raises LookupError where it is not."""
        return self.reference if self.reference is not None else self._missing(self.old)

    @property
    def after(self) -> float:
        """As `value`, where it is known to be there. Raises LookupError where it is not."""
        return self.value if self.value is not None else self._missing(self.new)

    def _missing(self, side: Snapshot | None) -> NoReturn:
        raise LookupError(f"{self.metric.name} of {f'{side.model}@{side.version}' if side else 'no reference'} was not measured")

    @property
    def delta(self) -> float:
        """New minus old, where both are known to be there."""
        return self.after - self.before

    @property
    def may_regress(self) -> bool:
        """Whether any evidence could make this a regression: False is certain, and needs no test.

        No change is called worse that the values do not show, or that is smaller than the limit; only paired rows may differ from
        the values, where some are left out, and where some failed they may even show the other way.
        """
        if self.reference is None or self.value is None or not self.metric.judged or self.obstacle:
            return False
        if self.old is not None and self.old.samples is not None and self.new.samples is not None:
            whole = all(side.counts is not None and not side.counts.failed for side in (self.old, self.new))
            return not whole or limits.ahead(self.metric, self.delta) == -1
        return is_worse(self.metric, self.before, self.after)

    @property
    def may_improve(self) -> bool:
        """The same of an improvement."""
        if self.reference is None or self.value is None or not self.metric.judged or self.obstacle:
            return False
        better = limits.ahead(self.metric, self.delta) == 1 and limits.beyond_limit(self.metric, self.before, self.delta)
        return better or not self.shows_all

    @property
    def shows_all(self) -> bool:
        """Whether the two values say how far it moved: no rows, tasks, repeats or other nights can show another change."""
        old, new = self.old, self.new
        return (
            old is not None
            and (old.samples is None or new.samples is None)
            and self.metric.aggregate is None
            and old.repeats is None
            and new.repeats is None
            and not self.nights
        )

    @property
    def is_of_machine(self) -> bool:
        """Whether the metric says something of the machine too: a time, or a rate. What a run costs is asked of whoever pays, on whatever machine."""
        return self.is_time or (self.metric.depends_on_environment and self.metric.unit != "usd")

    @property
    def runs(self) -> list[tuple[Snapshot, float]]:
        """The earlier runs that measured the metric, for a time or a rate on the same hardware."""
        here = self.new.hardware
        same = [item for item in self.window if item.hardware is here or item.hardware == here] if self.is_of_machine else self.window
        return [(item, value) for item in same if (value := self.value_of(item)) is not None]

    @property
    def obstacle(self) -> str:
        """Why the two values must not be judged against each other; empty where they may be, or where one is missing."""
        return next(iter(self._obstacles.values())) if self._obstacles else ""

    @property
    def asked_otherwise(self) -> bool:
        """Whether one model was asked otherwise on the same data, and nothing else keeps the two values apart."""
        found = self._obstacles
        return len(found) == 1 and _PROMPT in found and self.old is not None and self.old.model == self.new.model

    def _found_obstacles(self) -> dict[str, str]:
        """Everything that keeps the two values apart, by its kind."""
        found: dict[str, str] = {}
        if self.old is None or self.reference is None or self.value is None:
            return found
        before, after = self.old.series, self.new.series
        if before.dataset != after.dataset:
            found["dataset"] = f"measured on {before.dataset} and on {after.dataset}"
        if before.prompt != after.prompt:
            found[_PROMPT] = f"measured with {_prompt(before.prompt)} and with {_prompt(after.prompt)}"
        if not self._has_members:
            found["tasks"] = "none of its tasks is the same on both sides"
        if said := self._other_definition():
            found["definition"] = said
        if before.environment != after.environment and self.metric.depends_on_environment:
            found["environment"] = f"measured in {before.environment} and in {after.environment}, which changes it"
        if self.is_of_machine and self.metric.judged and (said := self._other_hardware()):
            found["hardware"] = said
        return found

    @property
    def _has_members(self) -> bool:
        """Whether a mean over tasks has one that is the same on both sides; of any other metric there is nothing to ask."""
        return self.metric.aggregate is None or bool(self.members) or not self._computed

    def _other_definition(self) -> str:
        """A task that was changed is another question, whatever else the suite holds."""
        changed = _changed(self.old, self.new, self.metric.name) if self.new.definitions else None
        return f"measured by {changed[0]} {changed[1]} and by {changed[0]} {changed[2]} of its task" if changed else ""

    def _other_hardware(self) -> str:
        """A time means nothing without the machine it was measured on; of a rate that does not say it, a person takes care."""
        old, new = self.old.hardware if self.old else None, self.new.hardware
        if not old or not new:
            side = "both sides" if not old and not new else "the new side" if old else "the reference"
            return f"the hardware of {side} is not stated; {_NEXT if new else _STATE_IT}" if self.is_time else ""
        if old == new:
            return ""
        names = sorted(name for name in {*old, *new} if old.get(name) != new.get(name))
        differ = ", ".join(f"{name} {old.get(name)} and {new.get(name)}" for name in names[:3])
        return f"measured on other hardware ({differ}); {_PART_THEM}"


_NEXT = "the next of its series on the same hardware is held against this one"
_STATE_IT = "add says it with --hardware, such as --hardware cpu='EPYC 7763'"
_PART_THEM = "--environment NAME, declared under environments:, makes a series of each machine"


def is_worse(metric: Metric, before: float, after: float) -> bool:
    """Whether a value is worse by the limit or more."""
    return limits.ahead(metric, after - before) == -1 and limits.beyond_limit(metric, before, after - before)


def _prompt(name: str) -> str:
    return f"prompt {name or 'none'}"


def _changed(old: Snapshot | None, new: Snapshot, metric: str) -> tuple[str, str, str] | None:
    """What a metric was measured by, where both sides state it and differ: the word for it, the old one, the new one."""
    before, after = old.definitions.get(metric) if old else None, new.definitions.get(metric)
    if before is None or after is None:
        return None
    stated = (("version", before.version, after.version), ("prompt", before.prompt, after.prompt))
    return next(((word, one, other) for word, one, other in stated if one and other and one != other), None)
