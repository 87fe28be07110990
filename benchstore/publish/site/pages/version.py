"""One version on its model's page, as plain values for the template: every number, every verdict, the way back, where it comes from.

It places what `history` made of a version; nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from benchstore.publish.site.frame import Frame
from benchstore.publish.site.tabs import history
from benchstore.publish.site.tabs.history import Version
from benchstore.publish.words import links, wording
from benchstore.publish.words.wording import Chip
from benchstore.records import quantities
from benchstore.records.branding import SiteConfig
from benchstore.standing.overview import Overview

Change = tuple[str, Chip | None]
"""A change against another version, and its verdict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WayBack:
    """How to go back to a version: with a command, and on the forge's pages where there is a forge."""

    action: str
    command: str
    edit_url: str | None
    issue_url: str | None


def line(row: Version, frame: Frame) -> dict[str, Any]:
    """A version in one line: its number, its marks, its leading value with the verdict against the one before, its day."""
    return {
        "number": row.number,
        "marks": [(tag.word, tag.style) for tag in row.tags],
        "value": row.value,
        "chip": frame.chip(row.chip),
        "word": row.verdict,
        "moves": "; ".join(row.moves),
        "day": row.measured.day,
    }


def whole(overview: Overview, row: Version, frame: Frame) -> dict[str, Any]:
    """All of a version. Plain texts and tuples are handed over, not records: in the templates' sandbox that is twice as fast."""
    series = row.view.series
    return line(row, frame) | {
        "nth": wording.ordinal(row.nth),
        "said": _said(row),
        "measured": row.measured.full,
        "pairs": [(pair.old, pair.why, links.comparison_fragment(series.model, pair.old, row.number)) for pair in row.pairs],
        "values": [(*cells, [(change, frame.mark(chip)) for change, chip in changes]) for *cells, changes in _table(overview, row)],
        "way_back": way_back(overview.source.config.site, row),
        "facts": list(_facts(row)),
    }


def chips(row: Version) -> set[Chip]:
    """The chips that stand on the page where all of a version does."""
    found = {wording.chip(judged.verdict) for pair in row.pairs for judged in pair.judgements.values()}
    return {chip for chip in found if chip.tone != "neutral"} | ({row.chip} if row.chip else set())


def way_back(site: SiteConfig, row: Version) -> WayBack | None:
    """How to go back to a version; None where that is no older version that its series can stand on."""
    if not row.goes_back:
        return None
    model, version = row.snapshot.model, row.number
    return WayBack(
        action=row.action,
        command=row.command,
        edit_url=links.edit_pointer(site, model, row.view.overview.source.prefix),
        issue_url=links.rollback_issue(site, model, version),
    )


def _said(row: Version) -> str:
    """The sentence of the leading metric against the version before."""
    judged = row.pairs[0].judgements.get(row.view.lead) if row.pairs else None
    return judged.sentence if judged else ""


def _table(overview: Overview, row: Version) -> Iterator[tuple[str, str, str, list[Change]]]:
    """Metric, value, its interval, the changes: every metric that the version has, or one that it was judged against."""
    table, snapshot = overview.table, row.snapshot
    values, rows = snapshot.values, wording.rows_of(snapshot)
    for name in sorted(set(values).union(*(pair.judgements for pair in row.pairs)), key=table.order):
        metric = table.get(name)
        judged = [pair.judgements.get(name) for pair in row.pairs]
        yield (
            wording.head(metric),
            quantities.value_text(metric, values.get(name), rows=rows),
            wording.interval_text(metric, snapshot, row.intervals.get(name)) or quantities.NONE,
            [
                (quantities.change_text(metric, item.delta), wording.chip(item.verdict)) if item else (quantities.NONE, None)
                for item in judged
            ],
        )


def _facts(row: Version) -> Iterator[tuple[str, str, str | None]]:
    """Label, text and link: the commit, who added it, the pointer's moves, what its author wrote, where it comes from."""
    if row.commit:
        yield "Commit", row.commit, row.commit_url
    if row.subject:
        yield "Added", f"{row.subject} · {row.author}" if row.author else row.subject, None
    yield from (("Pointer", move, None) for move in row.moves)
    if row.snapshot.notes:
        yield "Notes", row.snapshot.notes, None
    if row.snapshot.tags:
        yield "Tags", ", ".join(row.snapshot.tags), None
    if row.snapshot.beyond:
        yield from (("Not drawn", f"{place}: {message}", None) for place, message in row.snapshot.beyond.said.items())
    yield from ((label, text, None) for label, text in history.facts(row.snapshot) if label != "Commit")
