"""Evidence about reruns: how far two runs of the same thing lie apart, by the comparable runs before."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from benchstore.analysis import limits, sampling
from benchstore.analysis.evidence import EQUIVALENCE, Counted, Evidence, Interval, Share, Spread
from benchstore.analysis.question import Question
from benchstore.analysis.sampling import bounded, own_denominator
from benchstore.analysis.statistics import sequences
from benchstore.analysis.statistics.rerun_noise import SUPPORTS, MovingRuns, RerunNoise, decimals, rerun_noise
from benchstore.analysis.statistics.sensitivity import Watched
from benchstore.analysis.stretches import MOST_RUNS, Stretch
from benchstore.records.snapshot import Snapshot

WITHIN = 14
"""Nights in which a fall is to be found."""
FEWEST_NET = 6
"""Six examples net, all one way, are the fewest that an exact test calls a change at 5%."""
UNKNOWN_DOUBT, LEAST_DOUBT = 0.5, 0.05
"""The part of a binomial variance that one more run has, where the number of examples is not known; and at least."""
Run = tuple[Snapshot, float]


def noise_of(question: Question) -> RerunNoise | None:
    """The noise of the runs before; None under five comparable ones, where they show none, or where a value has no logarithm and one is needed.

    Where a commit was measured more than once these repeats alone tell: from one commit to the next more changes than noise.
    """
    if on_logs(question) and min(question.before, question.after) <= 0:
        return None
    if (moving := _followed(question)) is not None:
        if len(moving.values) < SUPPORTS:
            return None
        return moving.noise(_least(question, lambda: moving.still, lambda: moving.digits))
    runs = _until_it_moved(question, question.runs[-MOST_RUNS:])
    if len(runs) < SUPPORTS:
        return None
    values = [value for _, value in runs]
    least = _least(question, lambda: max(values) == min(values), lambda: max(map(decimals, values)))
    return rerun_noise(_repeats(runs) or [values], logs=on_logs(question), least=least)


@dataclass(slots=True, kw_only=True)
class _Following:
    """The runs of one metric in a series, those of a window that moves on. They are the same while what makes a value and `hardware` are; `end` is the place that was reached."""

    made_by: tuple[Any, ...]
    hardware: Mapping[str, Any] | None
    runs: MovingRuns
    end: int = 0


def _followed(question: Question) -> MovingRuns | None:
    """The runs before by following the series from the question before; None where they must be told apart one by one."""
    stretch = question.stretch
    if stretch is None or stretch.has_a_commit_twice:
        return None
    found = _following(question, stretch)
    found.runs.drop_before(stretch.start)
    for place, item in stretch.since(found.end):
        here = not question.is_of_machine or item.hardware is found.hardware or item.hardware == found.hardware
        if here and (value := question.value_of(item)) is not None:
            if found.runs.logs and value <= 0:
                del stretch.track.kept[_name(question)]
                return None
            found.runs.add(place, value)
    found.end = stretch.end
    return None if found.runs.jumped else found.runs


def _following(question: Question, stretch: Stretch) -> _Following:
    """What is kept of the metric, where it can move on to the stretch; else a new start."""
    found: _Following | None = stretch.track.kept.get(_name(question))
    made_by = (question.metric.aggregate, question.members, question.shares, stretch.without)
    hardware = question.new.hardware if question.is_of_machine else None
    reached = found is not None and stretch.start <= found.end <= stretch.end
    if found is None or not reached or found.made_by != made_by or found.hardware != hardware:
        found = _Following(made_by=made_by, hardware=hardware, runs=MovingRuns(logs=on_logs(question)))
        stretch.track.kept[_name(question)] = found
    return found


def _name(question: Question) -> tuple[str, str]:
    return question.metric.name, question.metric.unit


def on_logs(question: Question) -> bool:
    """Whether noise is a share of the value, as that of times and costs is."""
    return question.is_time or question.metric.unit == "usd"


def _until_it_moved(question: Question, runs: Sequence[Run]) -> Sequence[Run]:
    """Of a metric that never moved and then jumped to where the new run is: the runs before the jump, by which all after are judged."""
    still = next((place for place, (_, value) in enumerate(runs) if value != runs[0][1]), len(runs))
    jumped = still >= SUPPORTS and all(value == question.after for _, value in runs[still:])
    return runs[:still] if jumped else runs


def _repeats(runs: Sequence[Run]) -> list[list[float]]:
    """The runs of each commit that was measured more than once; empty where there are too few of them."""
    commits = [item.source.commit for item, _ in runs]
    if None in commits or len(commits) - len(set(commits)) < SUPPORTS - 1:
        return []
    found: dict[str | None, list[float]] = {}
    for commit, (_, value) in zip(commits, runs, strict=True):
        found.setdefault(commit, []).append(value)
    return [values for values in found.values() if len(values) > 1]


def _least(question: Question, still: Callable[[], bool], digits: Callable[[], int]) -> float:
    """What is known of the noise before any run: a value is rounded. Of equal runs its last digit, of others the spread of a last digit.

    It is asked of the runs before whether they are `still`, and with how many `digits` they are written.
    """
    share = question.metric.unit in ("proportion", "percent")
    if share and own_denominator(question) is not None:
        return 0.0  # it is one example more or less, which the examples' test knows
    digit = 10.0 ** -max(digits(), decimals(question.after))
    return digit if still() else digit / math.sqrt(12)


def from_runs(question: Question, noise: RerunNoise, confidence: float) -> Evidence:
    """The runs alone: they know nothing of the draw of examples. Only on logs, where noise grows with the level, is theirs taken for an interval."""
    logs = noise.logs
    return Evidence(
        method="history",
        effect=question.delta,
        level=question.before,
        p=noise.p(question.before, question.after),
        interval=noise.change_interval(question.before, question.after, confidence) if logs else None,
        inner=noise.change_interval(question.before, question.after, EQUIVALENCE) if logs else None,
        spread=Spread(stderr=noise.stderr, df=noise.df, logs=logs, share=_share(question, noise)),
        counted=Counted(n=noise.n, unit="runs"),
        notes=() if question.is_time else ("reruns only; the draw of examples is not known",),
        next_run=partial(next_run, question, noise, confidence),
        disqualified=too_few_net(question),
    )


def from_nights(question: Question, confidence: float) -> Evidence | None:
    """All nights since the reference at once: whether their level moved, by a test that may be asked every night.

    The effect is the level of the newest stretch of nights over the reference's. None where there is nothing to ask.
    """
    if not question.nights or not question.block:
        return None
    before, nights = (_measured(question, runs) for runs in (question.block, question.nights))
    logs = on_logs(question)
    if not before or not nights or question.nights[-1].version != question.new.version or (logs and min(*before, *nights) <= 0):
        return None
    if logs:
        before, nights = (list(map(math.log, values)) for values in (before, nights))
    found = sequences.shift(before, nights, confidence)
    effect, low, high = (_unlogged(question, size) if logs else size for size in (found.size, found.low, found.high))
    return Evidence(
        method="always-valid",
        effect=effect,
        level=question.before,
        p=found.p,
        interval=(low, high) if math.isfinite(low + high) else None,
        spread=Spread(stderr=found.noise * math.sqrt(1 / len(before) + 1 / WITHIN), df=max(len(before) + len(nights) - 2, 0), logs=logs),
        counted=Counted(n=len(nights), unit="nights", since=question.nights[found.start].version),
        test=Watched(before=before, nights=nights, within=WITHIN, back=partial(_unlogged, question) if logs else None),
        details=(f"the reference is {len(before)} {'run' if len(before) == 1 else 'runs'}",),
        disqualified=_not_tonight(question, effect) if found.p < 1 else "",
    )


def _measured(question: Question, runs: Sequence[Snapshot]) -> list[float]:
    """What runs measured, for a time on the same hardware."""
    here = [item for item in runs if not question.is_of_machine or item.hardware == question.new.hardware]
    return [value for item in here if (value := question.value_of(item)) is not None]


def _unlogged(question: Question, log: float) -> float:
    return math.expm1(min(log, 700.0)) * question.before


def _not_tonight(question: Question, effect: float) -> str:
    """A level is held against the version that shows it: one night that is back where the reference was is no regression."""
    fell = limits.ahead(question.metric, question.delta) == -1
    if (fell or effect * question.delta > 0) and limits.beyond_limit(question.metric, question.before, question.delta):
        return ""
    return "this night by itself does not show it"


def _share(question: Question, noise: RerunNoise) -> Share | None:
    """The reference as a share, with how much one more run of it is in doubt: by the number of examples, where that is known."""
    level, n = question.before / question.scale, own_denominator(question)
    binomial = math.sqrt(level * (1 - level) / n) * question.scale if n and 0 < level < 1 else 0.0
    doubt = max(min(noise.scale / binomial, 1.0) ** 2, LEAST_DOUBT) if binomial else UNKNOWN_DOUBT
    return sampling.as_share(question, doubt, noise.step / 2)


def next_run(question: Question, noise: RerunNoise, confidence: float) -> Interval:
    """Where one more run of the reference would lie."""
    return bounded(question.metric, noise.band(question.before, confidence))


def too_few_net(question: Question) -> str:
    """A few examples either way are no regression, however steady the runs before were: of the metric's own denominator."""
    n = own_denominator(question)
    if n is None or question.metric.unit not in ("proportion", "percent"):
        return ""
    net = abs(question.delta) / question.scale * n
    return f"{net:.0f} {'example' if round(net) == 1 else 'examples'} net, fewer than {FEWEST_NET}" if net < FEWEST_NET - 1e-6 else ""
