"""The numbers of one result on their way in: by the names that a snapshot can hold, with all that its file says of each.

What is no finite number is left out by name, and said.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from benchstore.errors import Problem, Refused
from benchstore.importers import known_keys
from benchstore.importers.document import is_number, without_none
from benchstore.importers.names import metric_name
from benchstore.importers.rows import listed
from benchstore.records import schema
from benchstore.records.draft import Draft
from benchstore.records.samples import Samples

MOST: int = schema.load("snapshot")["properties"]["metrics"]["maxProperties"]
_LONGEST_LABEL: int = schema.load("snapshot")["properties"]["definitions"]["additionalProperties"]["properties"]["label"]["maxLength"]
_ABSENT = "without a value"


class Measured:
    """Collects metrics; `file` is the name used in problems."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.metrics: dict[str, float] = {}
        self.uncertainty: dict[str, dict[str, Any]] = {}
        self.definitions: dict[str, dict[str, Any]] = {}
        self.places: dict[str, str] = {}
        self.made: dict[str, str] = {}
        self.left_out: dict[str, str] = {}
        self.aside: dict[str, float] = {}
        self.problems: list[Problem] = []

    def add(
        self,
        name: str,
        value: Any,
        *,
        place: str,
        made: str = "",
        stderr: Any = None,
        n: Any = None,
        ci: Sequence[Any] | None = None,
        confidence: float | None = None,
        method: str | None = None,
        **definition: Any,
    ) -> str | None:
        """Take one metric, whose `value` may be anything; gives the name that it got, None where it is left out.

        `made` says how it was made of what stands at `place`, where it is not that number itself.
        `definition` is what the file says of it: direction, unit, min, max, version, prompt, summary; None is not stated.
        """
        if not is_number(value):
            self.left_out[name] = _ABSENT if value is None else f"{value!r:.40}"
            self.places.setdefault(name, place)
            return None
        known = metric_name(name)
        if known in self.metrics:
            message = f"{name} stands there twice, first at {self.places[known]}"
            self.problems.append(Problem(file=self.file, place=place, message=message, hint="take the file from one run", rule="importer"))
            return None
        self.metrics[known], self.places[known] = value, place
        if made:
            self.made[known] = made
        spread = {"stderr": _not_negative(stderr), "n": _count(n), "ci": _interval(ci), "method": method}
        if spread["ci"]:
            spread["confidence"] = confidence
        self._keep(self.uncertainty, known, spread)
        self._keep(self.definitions, known, {**definition, "label": _label(name) if known != name else None})
        return known

    def log(self, name: str, value: Any, *, place: str) -> str | None:
        """The same for what a tracker logged: what says how the run went, such as `train/epoch` or `lr`, is kept aside, and no metric."""
        if not is_number(value) or not (known_keys.is_aside(name) or known_keys.fact(name)):
            return self.add(name, value, place=place)
        self.aside[name] = value
        return None

    @staticmethod
    def _keep(holder: dict[str, dict[str, Any]], name: str, stated: Mapping[str, Any]) -> None:
        found = without_none(stated)
        if found:
            holder[name] = found

    def fields(self) -> dict[str, Any]:
        """The snapshot's fields that hold them."""
        return {"metrics": self.metrics, **without_none({"uncertainty": self.uncertainty, "definitions": self.definitions})}

    def notices(self) -> list[str]:
        """What a person should know of what was left out."""
        said = [f"{name} ({why})" for name, why in self.left_out.items()]
        found = [f"left out: {listed(said, 5)}"] if said else []
        return found + ([f"not taken as metrics, kept under extra.logged: {listed(list(self.aside), 8)}"] if self.aside else [])

    def draft(
        self,
        fields: Mapping[str, Any],
        *,
        settings: Mapping[str, Any] | None = None,
        samples: Samples | None = None,
        notices: Sequence[str] = (),
        part: str = "",
        step: float | None = None,
    ) -> Draft:
        """The draft with these metrics and the other `fields`. Raises Refused with every problem, and where nothing was measured."""
        self.refuse()
        extra = {"extra": {**fields.get("extra", {}), "logged": self.aside}} if self.aside else {}
        return Draft(
            fields={**self.fields(), **without_none({**fields, **extra})},
            samples=samples,
            notices=(*notices, *self.notices()),
            settings=without_none(settings or {}),
            places=self.places,
            made=self.made,
            left_out=self.left_out,
            part=part,
            step=step,
        )

    def refuse(self) -> None:
        """Raise Refused with every problem that was kept, and where there are no numbers, or too many."""
        found = list(self.problems)
        if not self.metrics and not found:
            what = (
                f"metrics: {listed(list(self.aside), 8)} {'says' if len(self.aside) == 1 else 'say'} how it ran"
                if self.aside
                else "numbers"
            )
            why = f"; {self.notices()[0]}" if self.left_out else ""
            message, hint = f"holds no {what}{why}", "add the file of a run that measured"
            found.append(Problem(file=self.file, message=message, hint=hint, rule="importer"))
        if len(self.metrics) > MOST:
            message = f"holds {len(self.metrics):,} numbers; a snapshot may have {MOST:,}"
            hint = "take a part of it, such as one task: --task NAME"
            found.append(Problem(file=self.file, message=message, hint=hint, rule="importer"))
        if found:
            raise Refused(found)


def _label(name: str) -> str | None:
    """A name as people may read it, as long as a snapshot takes it."""
    return name.encode(errors="replace").decode()[:_LONGEST_LABEL] or None


def _not_negative(value: Any) -> float | None:
    return value if is_number(value) and value >= 0 else None


def _count(value: Any) -> int | None:
    return int(value) if is_number(value) and value >= 0 and math.floor(value) == value else None


def _interval(bounds: Sequence[Any] | None) -> list[float] | None:
    """Low and high, where both are numbers and in this order."""
    if bounds is None or len(bounds) != 2 or not all(map(is_number, bounds)):
        return None
    return list(bounds) if bounds[0] <= bounds[1] else None
