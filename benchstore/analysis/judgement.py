"""A judgement: what was decided of one metric of one snapshot, with everything that a face may show of it. Light to import."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from benchstore.records.series import Series

Word = Literal[
    "regressed",
    "improved",
    "within noise",
    "unchanged",
    "changed, within limit",
    "cannot tell",
    "incomparable",
    "missing",
    "new",
    "accepted",
    "not judged",
    "different prompt",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A verdict in words: one plain sentence, what a regression must meet, and what was found; the latter two empty where nothing was tested."""

    sentence: str
    rule: str = ""
    evidence: str = ""


class Sensitive(Protocol):
    """A test, as far as it tells what it could have found; found when it is asked for, as of most verdicts nobody does."""

    @property
    def detectable(self) -> float | None:
        """The smallest change that it would have found 8 times in 10."""
        ...

    @property
    def needed(self) -> int | None:
        """How many examples would find twice the limit."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One metric of one snapshot, judged. `delta` is new minus old in the metric's unit, `relative` its share of the old value.

    `better` says which side is ahead by the metric's direction: 1 the new one, -1 the old one, 0 neither; None where
    the metric has no direction or a side is missing. `effect` is what was tested: `delta`, or the
    change of the rows that both sides have; `interval` belongs to it, at the report's confidence. `p` is two-sided and raw,
    `p_adjusted` by the report's correction. `test` tells what could have been found. `say` puts all of it into words, when they are wanted: of
    most verdicts nobody reads them. `confirmed` is False where a scheduled run waits for the next one.
    `blind` is True of a primary metric of which a gross fall would not have been seen. `lost` are the tasks of a mean that its reference has and
    this one has not, where nobody accepted that.
    """

    series: Series
    version: int | None
    reference_series: Series | None
    reference: int | None
    reference_why: str
    metric: str
    value: float | None
    reference_value: float | None
    delta: float | None
    relative: float | None
    better: int | None
    verdict: Word
    method: str | None
    p: float | None
    say: Callable[[], Words] = field(compare=False, repr=False)
    p_adjusted: float | None = None
    p_exact: float | None = None
    effect: float | None = None
    interval: tuple[float, float] | None = None
    n: int | None = None
    counted: str | None = None
    test: Sensitive | None = field(default=None, compare=False, repr=False)
    confirmed: bool = True
    primary: bool = False
    blind: bool = False
    lost: tuple[str, ...] = ()

    @property
    def detectable(self) -> float | None:
        """The smallest change that would have been found 8 times in 10."""
        return self.test.detectable if self.test else None

    @property
    def needed(self) -> int | None:
        """How many examples that takes for a change of twice the limit."""
        return self.test.needed if self.test else None

    @property
    def words(self) -> Words:
        """The verdict in words."""
        return self.say()

    @property
    def sentence(self) -> str:
        """The verdict in one plain sentence."""
        if self.confirmed:
            return self.words.sentence
        return f"{self.words.sentence.removesuffix('.')}; not confirmed yet, the next scheduled run decides."

    @property
    def interval_of_delta(self) -> tuple[float, float] | None:
        """The interval where it may stand beside `delta`: not where other rows were tested than gave the values."""
        if self.interval is None or self.effect is None or self.delta is None:
            return None
        return self.interval if math.isclose(self.effect, self.delta, rel_tol=1e-6, abs_tol=1e-12) else None

    def to_dict(self) -> dict[str, Any]:
        """The row of `--format json`: its keys are documented and stable."""
        words = self.words
        return {
            "model": self.series.model,
            "series": {
                "dataset": self.series.dataset,
                "prompt": self.series.prompt or None,
                "environment": self.series.environment,
            },
            "version": self.version,
            "reference": self.reference,
            "reference_model": self.reference_series.model if self.reference_series else None,
            "reference_why": self.reference_why or None,
            "metric": self.metric,
            "value": self.value,
            "reference_value": self.reference_value,
            "delta": self.delta,
            "relative": self.relative,
            "better": self.better,
            "verdict": self.verdict,
            "method": self.method,
            "effect": self.effect,
            "interval": list(self.interval) if self.interval else None,
            "p": self.p,
            "p_adjusted": self.p_adjusted,
            "p_exact": self.p_exact,
            "n": self.n,
            "counted": self.counted,
            "detectable": self.detectable,
            "needed": self.needed,
            "rule": words.rule or None,
            "evidence": words.evidence or None,
            "confirmed": self.confirmed,
            "primary": self.primary,
            "blind": self.blind,
            "sentence": self.sentence,
        }
