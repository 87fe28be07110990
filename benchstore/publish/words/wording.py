"""Words and small texts that several tabs share: chips, tags, dates, intervals, commands, links.

Numbers are written by `records.quantities`; nothing here decides what is good or bad.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from benchstore.analysis.judgement import Judgement
from benchstore.records import quantities
from benchstore.records.metric import Metric
from benchstore.records.series import Series
from benchstore.records.snapshot import SamplesReference, Snapshot

Tone = Literal["regressed", "improved", "unsure", "neutral"]
_VERDICTS: dict[str, tuple[Tone, str]] = {
    "regressed": ("regressed", "regressed"),
    "improved": ("improved", "improved"),
    "cannot tell": ("unsure", "unsure"),
    "within noise": ("neutral", "noise"),
    "unchanged": ("neutral", "unchanged"),
    "changed, within limit": ("neutral", "within"),
    "incomparable": ("neutral", "incomparable"),
    "missing": ("neutral", "missing"),
    "new": ("neutral", "new"),
    "accepted": ("neutral", "accepted"),
    "not judged": ("neutral", "base"),
    "recovered": ("neutral", "recovered"),
    "rolled back": ("neutral", "rolledback"),
    "not confirmed": ("unsure", "unsure"),
    "broken pointer": ("unsure", "unsure"),
    "level fell": ("unsure", "unsure"),
    "different prompt": ("neutral", "incomparable"),
}
VERDICT_WORDS = tuple(_VERDICTS)
"""Every word a chip may hold; scripts name one by its place here."""
_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_WEB = re.compile(r"https?://[^\s\"'<>\\]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A verdict as an icon and a word; its tone gives the colour."""

    word: str
    tone: Tone
    icon: str


def chip(word: str) -> Chip:
    """The chip of a verdict; an unknown word is shown in grey."""
    tone, icon = _VERDICTS.get(word, ("neutral", "base"))
    return Chip(word=word, tone=tone, icon=icon)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A pointer fact in small capitals; `style` is `current`, `off` or empty."""

    word: str
    style: str = ""


CURRENT, BASELINE = Tag(word="current", style="current"), Tag(word="baseline")
WITHDRAWN, NOT_PROMOTED = Tag(word="withdrawn", style="off"), Tag(word="not promoted", style="off")
SUPERSEDED = Tag(word="superseded", style="off")


def direction(metric: Metric) -> str:
    """`higher is better`, `lower is better`, or nothing."""
    return "" if metric.direction == "none" else f"{metric.direction} is better"


def head(metric: Metric) -> str:
    """A metric's name as a column's head."""
    return "Samples" if metric.name == "total_samples" else "Errors" if metric.name == "error_count" else quantities.title(metric.name)


def in_sentence(metric: Metric) -> str:
    """A metric's name inside a sentence: `accuracy`, `F1`, `latency p50`."""
    title = quantities.title(metric.name)
    return title[:1].lower() + title[1:] if title[1:2].islower() else title


def value_of(metric: Metric, snapshot: Snapshot) -> str:
    """A snapshot's value of a metric, with the digits that its number of examples allows."""
    return quantities.value_text(metric, snapshot.value(metric.name), rows=rows_of(snapshot))


def rows_of(snapshot: Snapshot) -> int | None:
    """The number of examples behind a snapshot's numbers, where it is known."""
    return snapshot.counts.total if snapshot.counts else snapshot.samples.n if snapshot.samples else snapshot.dataset.size


def rows_text(samples: SamplesReference) -> str:
    """How many rows a snapshot has, and of how many examples where these have trials: `64 rows of 16 examples`."""
    return f"{samples.rows} rows" + (f" of {samples.examples} examples" if samples.examples else "")


def interval_text(metric: Metric, snapshot: Snapshot, interval: tuple[float, float] | None) -> str:
    """The interval of a value, such as `0.896–0.950`; empty where nothing is known of its spread."""
    if interval is None:
        return ""
    low, high = (quantities.value_text(metric, end, rows=rows_of(snapshot)) for end in interval)
    unit = f" {metric.unit}"
    return f"{low.removesuffix(unit) if high.endswith(unit) else low}–{high}"


def rank_text(ranks: tuple[int, int] | None) -> str:
    """`2`, or `1–3` where it cannot be told apart from its neighbours; empty where there is none."""
    if ranks is None:
        return ""
    return str(ranks[0]) if ranks[0] == ranks[1] else f"{ranks[0]}–{ranks[1]}"


def counted(number: int, one: str, many: str = "") -> str:
    """`1 series`, `2 versions`, `12 345 snapshots`."""
    return f"{number:,} ".replace(",", "\N{NARROW NO-BREAK SPACE}") + (one if number == 1 else many or one)


def ordinal(number: int) -> str:
    """`1st`, `2nd`, `11th`, `23rd`."""
    last = 0 if number % 100 // 10 == 1 else number % 10
    return f"{number}{('th', 'st', 'nd', 'rd')[last if last < 4 else 0]}"


def place(series: Series, *, model: bool = False) -> str:
    """A series in a heading: `digits@1 · prompt v3 · local`."""
    parts = [series.model] if model else []
    return " · ".join([*parts, series.dataset, *([f"prompt {series.prompt}"] if series.prompt else []), series.environment])


def data_text(series: Series) -> str:
    """The data of a series, and its prompt where it has one: `trivia@1, prompt 5-shot`."""
    return f"{series.dataset}, prompt {series.prompt}" if series.prompt else series.dataset


def rollback_command(model: str, version: int) -> str:
    """The command that makes an older version current again; the version tells which series is meant."""
    return shlex.join(["benchstore", "rollback", model, "--to", str(version)])


def promote_command(model: str, version: int) -> str:
    """The command that makes a version current."""
    return shlex.join(["benchstore", "promote", f"{model}@{version}"])


def accept_command(model: str, version: int, *metrics: str) -> str:
    """The command that accepts a version's changes of these metrics; the reason is for a person to write."""
    return shlex.join(["benchstore", "accept", f"{model}@{version}", *metrics, "--reason"]) + ' "…"'


def accept_commands(rows: Iterable[Judgement]) -> list[str]:
    """The commands that accept what these rows tell, one a version."""
    metrics: dict[tuple[str, int], list[str]] = {}
    for row in rows:
        metrics.setdefault((row.series.model, row.version or 0), []).append(row.metric)
    return [accept_command(model, version, *names) for (model, version), names in metrics.items()]


def commit_link(repository_url: str | None, commit: str | None) -> str | None:
    """Where a commit can be seen; None where the repository's address or the commit is not one."""
    if not repository_url or not commit or not _COMMIT.fullmatch(commit):
        return None
    base = web_link(repository_url)
    return f"{base.rstrip('/')}/commit/{commit}" if base else None


def compare_link(repository_url: str | None, commits: Sequence[str | None]) -> str | None:
    """Where the commits between two can be seen."""
    old, new = commits
    base = web_link(repository_url)
    if not base or not old or not new or old == new or not (_COMMIT.fullmatch(old) and _COMMIT.fullmatch(new)):
        return None
    return f"{base.rstrip('/')}/compare/{old}...{new}"


def web_link(text: str | None) -> str | None:
    """`text` if it is an http or https address and nothing else."""
    return text if text and _WEB.fullmatch(text) else None
