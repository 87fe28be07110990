"""What the History tab says of each version: its marks, what happened to it, how to go back to it, where it comes from.

The same rows serve the table in the HTML, which is cut to the newest, and the data files of the scripts, which are not.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchstore.analysis.evidence import Interval
from benchstore.analysis.judgement import Judgement
from benchstore.publish.site.tabs.current import Answer
from benchstore.publish.words import wording
from benchstore.publish.words.wording import Tag
from benchstore.records.event import Event
from benchstore.records.moment import Moment, moment
from benchstore.records.snapshot import Snapshot
from benchstore.standing.marks import WORDS, marks
from benchstore.standing.overview import ModelView, Overview, SeriesView
from benchstore.store.git_output import Commit

NEWEST = 50
"""So many versions stand in the page itself; the scripts load the rest by model."""
_TAGS = dict(zip(WORDS, (wording.CURRENT, wording.BASELINE, wording.WITHDRAWN, wording.SUPERSEDED), strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two versions that were judged: `judgements` of the newer against the older, by metric."""

    old: int
    why: str
    judgements: Mapping[str, Judgement]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a series, ready to be shown.

    `commit` is what was measured, `landed` the commit that added it, of which `author` and `subject` tell. `pairs` holds it against the
    one before, then against its references; `intervals` are those of its values, where they are known.
    """

    snapshot: Snapshot
    view: SeriesView
    nth: int
    tags: tuple[Tag, ...]
    value: str
    measured: Moment
    usable: bool
    commit: str
    commit_url: str | None
    landed: str
    landed_url: str | None
    author: str
    subject: str
    moves: tuple[str, ...]
    action: str
    command: str
    pairs: tuple[Pair, ...]
    intervals: Mapping[str, Interval]

    @property
    def number(self) -> int:
        """The version's number."""
        return self.snapshot.version

    @property
    def goes_back(self) -> bool:
        """Whether it is an older version that its series can go back to."""
        return self.action.startswith("Roll back")

    @property
    def verdict(self) -> str:
        """The word for the leading metric against the version before; empty where there is none."""
        judged = self.pairs[0].judgements.get(self.view.lead) if self.pairs else None
        return judged.verdict if judged else ""

    @property
    def chip(self) -> wording.Chip | None:
        """The verdict as a chip."""
        return wording.chip(self.verdict) if self.verdict else None


def versions(overview: Overview, model: ModelView, view: SeriesView, places: Container[int] | None = None) -> Iterator[Version]:
    """Every version of a series, oldest first, or those at the given places in it, counted from 1."""
    marked = marks(model)
    for nth, snapshot in enumerate(view.members, start=1):
        if places is None or nth in places:
            yield _version(overview, model, view, snapshot, nth=nth, marked=marked.get(snapshot.version, []))


def of_model(overview: Overview, model: ModelView) -> list[Version]:
    """Every version of a model, in order; judged once, for all pages that show them."""
    rows = [row for view in model.series for row in versions(overview, model, view)]
    return sorted(rows, key=lambda row: row.number)


def newest(overview: Overview, most: int) -> list[Version]:
    """The newest versions of the repository by the time of their measurement; no more than `most`."""
    found = [
        (snapshot.moment, model, view, nth)
        for model in overview.models
        for view in model.series
        for nth, snapshot in enumerate(view.members)
    ]
    found.sort(key=lambda item: (item[0], item[2].number, item[3]), reverse=True)
    wanted: dict[int, set[int]] = {}
    for _, _, view, nth in found[:most]:
        wanted.setdefault(view.number, set()).add(nth + 1)
    rows = [
        row
        for model in overview.models
        for view in model.series
        if view.number in wanted
        for row in versions(overview, model, view, wanted[view.number])
    ]
    return sorted(rows, key=lambda row: (row.snapshot.moment, row.view.number, row.nth), reverse=True)


def answer(overview: Overview) -> Answer:
    """How much there is."""
    views = overview.series
    if not views:
        return Answer(lead="No snapshots yet.")
    lead = f"{wording.counted(overview.size, 'version', 'versions')} of {wording.counted(len(views), 'series')}."
    return Answer(lead=lead, more="Snapshots stay as they are; going back only moves the pointer.")


def horizon(oldest: Commit | None) -> str:
    """What the clone does not know, given the oldest commit of a shallow one; empty for a whole one."""
    if oldest is None:
        return ""
    return (
        "Built from a shallow clone: who added and moved what up to its oldest commit, "
        f"{oldest.sha[:7]} of {moment(oldest.time).day}, is not known here."
    )


def standing_text(model: ModelView, view: SeriesView, moves: Mapping[tuple[str, int], Sequence[Event]]) -> Answer:
    """The answer of one series: where it stands, how many versions, and who moved it there."""
    series = view.series
    withdrawn = sum(1 for item in view.members if item.version in model.pointer.withdrawn)
    happened = [event for item in view.members for event in moves.get((series.model, item.version), ()) if event.version == item.version]
    backs = sum(1 for event in happened if event.kind == "rolled back")
    counts = [
        wording.counted(len(view.members), "version", "versions"),
        *([f"{withdrawn} withdrawn"] if withdrawn else []),
        *([wording.counted(backs, "roll back", "roll backs")] if backs else []),
    ]
    lead = (
        f"{view.name} stands on v{view.shown.version} on {series.dataset}."
        if view.promoted
        else f"{view.name} was never promoted on {series.dataset}."
    )
    last = next((event for event in moves.get((series.model, view.shown.version), ()) if event.version == view.shown.version), None)
    said = f"{_sentence(last)} " if view.promoted and last else ""
    return Answer(lead=lead, rest=", ".join(counts) + ".", more=f"{said}Snapshots stay as they are; only the pointer moves.")


def _sentence(event: Event) -> str:
    text = happened(event, event.version)
    return f"{text[:1].upper()}{text[1:]}."


def _version(
    overview: Overview,
    model: ModelView,
    view: SeriesView,
    snapshot: Snapshot,
    *,
    nth: int,
    marked: Sequence[str],
) -> Version:
    key = (snapshot.model, snapshot.version)
    added = overview.added.get(key)
    commit = snapshot.source.commit or (added.commit if added else "")
    action, command = _action(view, snapshot, marked)
    return Version(
        snapshot=snapshot,
        view=view,
        nth=nth,
        tags=tuple(_tags(view, marked)),
        value=wording.value_of(overview.table.get(view.lead), snapshot),
        measured=moment(snapshot.created_at),
        usable=model.history.is_usable(snapshot.version),
        commit=commit,
        commit_url=wording.commit_link(overview.source.config.site.repository_url, commit),
        author=added.author if added else "",
        subject=added.subject if added else "",
        landed=(landed := added.commit if added and added.commit else commit),
        landed_url=wording.commit_link(overview.source.config.site.repository_url, landed),
        moves=tuple(happened(event, snapshot.version) for event in overview.moves.get(key, ())),
        action=action,
        command=command,
        pairs=tuple(_pairs(overview, model, view, snapshot)),
        intervals=overview.intervals(snapshot),
    )


def _tags(view: SeriesView, marked: Sequence[str]) -> Iterator[Tag]:
    yield from (_TAGS[word] for word in marked)
    if view.standing is None:
        yield wording.NOT_PROMOTED


def _action(view: SeriesView, snapshot: Snapshot, marked: Sequence[str]) -> tuple[str, str]:
    """The word and the command of what can be done with a version: go back to it, or promote it."""
    version, current = snapshot.version, view.standing.current if view.standing else None
    if "CURRENT" in marked:
        return "stands here", ""
    if "WITHDRAWN" in marked or "SUPERSEDED" in marked:
        return "never a target", ""
    if current is not None and version < current:
        return f"Roll back to v{version}", wording.rollback_command(snapshot.model, version)
    return f"Promote v{version}", wording.promote_command(snapshot.model, version)


def happened(event: Event, version: int) -> str:
    """What an event means for one version: `promoted by Ada, 2026-11-18`."""
    by = f" by {event.author}" if event.author else ""
    when = f", {moment(event.time).day}" if event.time else ", not committed yet"
    if event.kind == "rolled back" and version == event.previous:
        return f"rolled back to v{event.version}{by}{when}"
    words = {
        "rolled back": f"current again after v{event.previous}",
        "baseline set": "made baseline",
        "accepted": f"{event.metric} accepted",
        "acceptance removed": f"acceptance of {event.metric} taken back",
        "withdrawal removed": "withdrawal taken back",
    }
    reason = f": {event.reason}" if event.reason else ""
    return f"{words.get(event.kind, event.kind)}{by}{when}{reason}"


def _pairs(overview: Overview, model: ModelView, view: SeriesView, snapshot: Snapshot) -> Iterator[Pair]:
    """The pairs that are judged: each version against the one before it, a current one against its reference too."""
    before = model.history.previous(snapshot)
    if before is not None:
        yield _pair(overview, before, snapshot)
    if snapshot is not view.shown:
        return
    for version, why in {item.reference: item.reference_why for item in reversed(view.judgements)}.items():
        if version is not None and (before is None or version != before.version):
            yield _against(overview, view, version, why)


def _against(overview: Overview, view: SeriesView, version: int, why: str) -> Pair:
    """The shown version against one that it is judged by; a metric that is judged by another is compared with this one beside."""
    judged = {item.metric: item for item in view.judgements if item.reference in (version, None)}
    if len(judged) < len(view.judgements):
        compared = overview.book.between(view.history.by_version[version], view.shown, why)
        judged = {row.metric: row for row in compared} | judged
    return Pair(old=version, why=why, judgements=judged)


def _pair(overview: Overview, old: Snapshot, new: Snapshot) -> Pair:
    why = "the version before it"
    judgements = {row.metric: row for row in overview.book.between(old, new, why)}
    return Pair(old=old.version, why=why, judgements=judgements)


def facts(snapshot: Snapshot) -> list[tuple[str, str]]:
    """Where a snapshot comes from: every field that is not a number of its table, as label and text."""
    source, prompt, samples = snapshot.source, snapshot.prompt, snapshot.samples
    tool = " ".join(filter(None, [source.tool.name, source.tool.version])) if source.tool else None
    branch = f"{source.branch or ''}{', with changes that were not committed' if source.dirty else ''}".strip(", ")
    found: list[tuple[str, Any]] = [
        ("Provider", snapshot.provider),
        ("Dataset size", snapshot.dataset.size),
        ("Dataset SHA-256", snapshot.dataset.sha256),
        ("Prompt SHA-256", prompt.sha256 if prompt else None),
        ("Commit", source.commit),
        ("Branch", branch or None),
        ("Run", " ".join(filter(None, [source.run_id, source.run_url])) or None),
        ("Triggered by", source.triggered_by),
        ("Tool", tool),
        ("Command", source.command),
        ("Result file SHA-256", source.file_sha256),
        ("Duration", f"{snapshot.duration_seconds:g} s" if snapshot.duration_seconds is not None else None),
        ("Hardware", snapshot.hardware),
        ("Packages", snapshot.packages),
        ("Seed", snapshot.seed),
        ("Generation", snapshot.generation),
        ("Samples", f"{wording.rows_text(samples)} in {samples.file}" if samples else None),
        ("Corrects", f"v{snapshot.supersedes}" if snapshot.supersedes else None),
        ("Extra", snapshot.extra),
    ]
    return [(label, _text(value)) for label, value in found if value is not None]


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_text(value[name])}" for name in sorted(value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
