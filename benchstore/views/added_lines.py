"""What was added, a line a snapshot: its word, its first metric, whether it needs somebody, and how they all stand."""

from __future__ import annotations

import os.path
import re
from collections.abc import Sequence
from typing import NamedTuple

from benchstore.analysis.judgement import Judgement
from benchstore.publish.words.judged import ICONS
from benchstore.publish.words.tables import Table
from benchstore.records import consistency, quantities
from benchstore.records.metric import MetricTable
from benchstore.standing import worse
from benchstore.store.facts import MODIFIED
from benchstore.store.plan import Added
from benchstore.views.written import AddedList

_WORST = (
    "regressed",
    "missing",
    "cannot tell",
    "incomparable",
    "different prompt",
    "changed, within limit",
    "accepted",
    "improved",
    "within noise",
    "unchanged",
    "not judged",
)
"""Of a snapshot's verdicts the first of these is its word."""


_TOLD_ONCE = ("notice", "undeclared", "hardware")
"""What is said for information, by `check` as well, or by the verdicts."""


def needs_attention(item: Added) -> bool:
    """Whether a person should look at it: it is worse or may be, was not made current, or something is to be warned of."""
    warned = any(problem.rule not in _TOLD_ONCE for problem in item.warnings)
    return warned or (not item.already and not item.promoted) or any(map(worse.any_way, item.judgements))


def word(item: Added) -> str:
    """One word on a snapshot: its worst verdict, or that it was there, or is the first of its series."""
    if item.already:
        return "already there"
    said = {row.verdict for row in item.judgements}
    return next((verdict for verdict in _WORST if verdict in said), "new" if said else "first of its series")


def lines(items: Sequence[Added], table: MetricTable) -> Table:
    """The snapshots as a table, below the folder that their files share."""
    above = _above([item.file for item in items])
    rows = tuple(
        (
            _cut(item.file.removeprefix(above)),
            _cut(f"{item.snapshot.model}@{item.snapshot.version}"),
            _cut(item.snapshot.dataset.label),
            _cut(_lead(item, table)),
            _verdict(item, table),
        )
        for item in items
    )
    return Table(title=f"in {above}" if above else "", columns=("file", "snapshot", "data", "metric", "verdict"), rows=rows)


_WIDEST = 44


def _cut(text: str) -> str:
    """A name that is too long for its column without its middle."""
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST // 2]}…{text[1 - _WIDEST // 2 :]}"


def _of_word(item: Added, table: MetricTable) -> list[Judgement]:
    """The verdicts that the word is of, what leads first; none of what was there or begins its series."""
    said = word(item)
    return sorted((row for row in item.judgements if row.verdict == said), key=lambda row: table.order(row.metric))


def _verdict(item: Added, table: MetricTable) -> str:
    """The word, and of what needs a look the metric that it is of."""
    said = word(item)
    rows = [row.metric for row in _of_word(item, table) if worse.any_way(row)]
    of = f" {_cut(rows[0])}" + (f" and {len(rows) - 1} more" if len(rows) > 1 else "") if rows else ""
    moved = f", {item.pointer_note}" if item.already and item.promoted and not item.pointer_note.startswith("current is") else ""
    return f"{ICONS.get(said, '·')} {said}{of}{moved}{'' if item.promoted or item.already else ', not promoted'}"


def _above(files: Sequence[str]) -> str:
    """The folder that all files lie in, with its `/`."""
    shared = os.path.commonprefix(list(files))  # noqa: RUF071  # cut back to a folder in the next line
    return shared[: shared.rfind("/") + 1] if len(set(files)) > 1 else ""


def _lead(item: Added, table: MetricTable) -> str:
    """The metric that the verdict is of, else the one that is looked at first, with its value."""
    rows = _of_word(item, table)
    rows = [row for row in rows if worse.any_way(row)] or rows
    if rows:
        return f"{rows[0].metric} {quantities.value_text(table.get(rows[0].metric), rows[0].value)}"
    values = {**item.snapshot.metrics, **item.snapshot.aggregated}
    name = table.leading(values)[0]
    text = quantities.value_text(table.get(name), values[name])
    return f"{name} {text if _SHOWN.search(text) or not values[name] else f'{values[name]:.2g}'}"


_SHOWN = re.compile("[1-9]")
"""A digit that says more than that a number is small."""


class Warned(NamedTuple):
    """One warning: whether it is for information only, what it says, and about which files."""

    is_notice: bool
    text: str
    files: list[str]


def warnings(items: Sequence[Added], table: MetricTable, *, quiet: bool) -> list[Warned]:
    """Each warning once, and why something was not promoted; those for information last, with `quiet` only what needs somebody.

    What is never judged is said of all of them together.
    """
    said: dict[tuple[bool, str], list[str]] = {}
    for problem in () if quiet else consistency.undeclared([item.snapshot for item in items if not item.already], table):
        said.setdefault((False, f"{problem.message}; {problem.hint}"), []).append(problem.file)
    for item in items:
        if not item.promoted and not item.already:
            said.setdefault((True, f"{item.snapshot.model}: {item.pointer_note}"), []).append(item.file)
        for fact in () if quiet else item.facts.shown:
            if fact.overrides:
                said.setdefault((True, f"--{fact.name} {fact.value} overrides {fact.overrides}, which the file says"), []).append(item.file)
        for problem in item.warnings:
            if problem.rule != "undeclared" and not (quiet and problem.rule in _TOLD_ONCE):
                text = problem.message + (f"; {problem.hint}" if problem.hint else "")
                said.setdefault((problem.rule == "notice", text), []).append(item.file)
    undated = [] if quiet else _undated(items)
    if undated:
        number = "1 file states" if len(undated) == 1 else f"{len(undated):,} files state"
        said[True, f"{number} no date: that of their last change is taken, unless --created-at gives one"] = undated
    return sorted(Warned(is_notice, text, files) for (is_notice, text), files in said.items())


def _undated(items: Sequence[Added]) -> list[str]:
    """The files of which the date is that of their last change."""
    dates = ((item, fact) for item in items if not item.already for fact in item.facts.shown if fact.name == "created_at")
    return list(dict.fromkeys(item.file for item, fact in dates if fact.origin == MODIFIED))


def counts(added: AddedList) -> str:
    """How many there were, and how they stand."""
    there = sum(item.already for item in added)
    held = sum(not item.already and not item.promoted for item in added)
    regressed = sum(any(map(worse.regressed, item.judgements)) for item in added)
    models = len({item.snapshot.model for item in added})
    parts = [f"{len(added) - there:,} {'would be ' if added.dry_run else ''}added" + (f" to {models:,} models" if models > 1 else "")]
    parts += [f"{there:,} already there"] if there else []
    parts += [f"{held:,} not promoted"] if held else []
    parts += [f"{regressed:,} regressed"] if regressed else []
    return ", ".join(parts)
