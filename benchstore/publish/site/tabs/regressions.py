"""What the Regressions tab says: what got worse, against what, how to accept it and how to go back.

It lists what `analysis` judged; the slider on the page filters this list and judges nothing.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from benchstore.analysis.judgement import Judgement
from benchstore.analysis.verdicts import effective_limit
from benchstore.publish.site import svg
from benchstore.publish.site.tabs.current import Answer, pointer_of, rest_of
from benchstore.publish.words import links, wording
from benchstore.publish.words.wording import Chip
from benchstore.records import pointer, quantities
from benchstore.records.event import Event
from benchstore.records.metric import Metric, MetricTable, family
from benchstore.records.moment import Moment, moment
from benchstore.records.snapshot import Snapshot
from benchstore.standing.overview import ModelView, Overview, SeriesView
from benchstore.standing.rollback import rollback_target

MOST_DROPS = 12
"""Metrics of one snapshot that a card lists; a snapshot of 200 tasks says the rest in a sentence."""
MOST_CLOSED = 50
"""Lines of each state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """One metric that got worse, or may have. `percent` is the size of the relative change, what the slider filters by."""

    metric: str
    chip: Chip
    label: str
    sentence: str
    old: str
    new: str
    change: str
    relative: str
    limit: str
    percent: float
    accept_line: str
    accept_command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """A labelled line; `url` where it leads somewhere."""

    label: str
    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One series whose current snapshot got worse or may have: the worst metric first, the others listed.

    `held` tells that it is not the current one that did, but the newest, which was not promoted.
    """

    number: int
    chip: Chip
    held: bool
    name: str
    version: int
    place: str
    dataset: str
    environment: str
    model: str
    drops: tuple[Drop, ...]
    hidden: int
    since: Moment
    bar: svg.Bar
    facts: tuple[Detail, ...]
    reference: int
    back_to: int | None
    back_command: str
    old_address: str
    new_address: str
    pointer_file: str
    edit_url: str | None
    issue_url: str | None

    @property
    def percent(self) -> float:
        """The largest relative change among its metrics."""
        return max(drop.percent for drop in self.drops)

    @property
    def accept_commands(self) -> str:
        """One command a metric that got worse; accepting one of them closes nothing while the others are open."""
        return "\n".join(drop.accept_command for drop in self.drops)

    @property
    def accept_lines(self) -> str:
        """The lines that accept them, for the pointer file."""
        return "\n".join(drop.accept_line for drop in self.drops)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """Something that needs no decision any more: accepted, recovered or rolled back."""

    chip: Chip
    number: int | None
    name: str
    place: str
    text: str
    day: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitRow:
    """A metric, and how much worse it may get."""

    metric: str
    direction: str
    limit: str
    series: int


def answer(overview: Overview, open_alerts: Sequence[Alert], closed: Sequence[Closed]) -> Answer:
    """What needs a decision; then what cannot be told and what is closed; then how it was judged."""
    views = overview.series
    judged = [view for view in views if view.judgements]
    regressed = sum(1 for alert in open_alerts if alert.chip.word == "regressed")
    unsure, done = len(open_alerts) - regressed, len(closed)
    lead = "Nothing needs a decision." if not regressed else f"{regressed} regression{'s need' if regressed > 1 else ' needs'} a decision."
    rest = ", ".join(filter(None, [f"{unsure} cannot tell" if unsure else "", f"{done} closed" if done else ""]))
    tests = sum(item.p is not None for view in views for item in view.judgements)
    against = overview.source.config.policy.against
    how = (
        f"Judged {len(judged)} of {len(views)} series, each current snapshot against its {against}: worse by the limits below, and by more "
        f"than noise explains. {wording.counted(tests, 'test was', 'tests were')} corrected together."
    )
    return Answer(lead=lead, rest=f"{rest}." if rest else "", more=how if views else rest_of(views))


def states(open_alerts: Sequence[Alert], closed: Sequence[Closed]) -> list[tuple[str, str, int | None]]:
    """What the tab can be narrowed to: the value in the address, the label, how many there are."""
    counts = Counter(
        [*("open" if alert.chip.word == "regressed" else alert.chip.word for alert in open_alerts), *(item.chip.word for item in closed)]
    )
    named = [(state, state.capitalize(), counts[state]) for state in ("open", "cannot tell", "accepted", "recovered", "rolled back")]
    return [*named, ("", "All", None)]


def alerts(overview: Overview) -> list[Alert]:
    """Every alert: regressions first, then what cannot be told; within each the most severe first."""
    found = [*((model, view) for model in overview.models for view in model.series), *overview.held]
    made = [(alert, view) for model, view in found if (alert := _of_series(overview, model, view))]
    return [alert for alert, _ in sorted(made, key=lambda item: (_order(overview.table, _worst(overview.table, item[1])), item[1].number))]


def _of_series(overview: Overview, model: ModelView, view: SeriesView) -> Alert | None:
    """The alert of the snapshot that a series shows; None where nothing got worse."""
    worse = sorted(_worse(view), key=lambda item: _order(overview.table, item))
    return _alert(overview, model, view, worse) if worse else None


def _worst(table: MetricTable, view: SeriesView) -> Judgement:
    return min(_worse(view), key=lambda item: _order(table, item))


def _worse(view: SeriesView) -> list[Judgement]:
    return [item for item in view.judgements if item.verdict == "regressed" or (item.verdict == "cannot tell" and item.better == -1)]


def _order(table: MetricTable, judgement: Judgement) -> tuple[bool, bool, float, str]:
    """What regressed before what cannot be told, primary metrics first, then by how many limits the change is long."""
    metric = table.get(judgement.metric)
    limit = effective_limit(metric, judgement.reference_value or 0.0)
    size = abs(judgement.delta or 0.0) / limit if limit else math.inf
    return (judgement.verdict != "regressed", not metric.primary, -size, judgement.metric)


def _alert(overview: Overview, model: ModelView, view: SeriesView, judgements: Sequence[Judgement]) -> Alert:
    worst = judgements[0]
    reference = worst.reference or 0
    back_to = rollback_target(overview, model, view)
    series = view.series
    return Alert(
        number=view.number,
        chip=wording.chip(worst.verdict),
        held=not view.promoted,
        name=view.name,
        version=view.shown.version,
        place=wording.place(series),
        dataset=series.dataset,
        environment=series.environment,
        model=series.model,
        drops=tuple(_drop(overview.table, view, item) for item in judgements[:MOST_DROPS]),
        hidden=max(0, len(judgements) - MOST_DROPS),
        since=moment(view.shown.created_at),
        bar=_bar(overview.table.get(worst.metric), worst),
        facts=tuple(_facts(overview, model, worst)),
        reference=reference,
        back_to=back_to,
        back_command=wording.rollback_command(series.model, back_to) if back_to else "",
        old_address=f"{series.model}@{reference}",
        new_address=f"{series.model}@{view.shown.version}",
        pointer_file=f"snapshots/{series.model}/{pointer.FILE}",
        edit_url=links.edit_pointer(overview.source.config.site, series.model),
        issue_url=links.rollback_issue(overview.source.config.site, series.model, back_to) if back_to else None,
    )


def _drop(table: MetricTable, view: SeriesView, judgement: Judgement) -> Drop:
    metric, version = table.get(judgement.metric), view.shown.version
    rows = wording.rows_of(view.shown)
    return Drop(
        metric=judgement.metric,
        chip=wording.chip(judgement.verdict),
        label=wording.head(metric),
        sentence=judgement.sentence,
        old=quantities.value_text(metric, judgement.reference_value, rows=rows),
        new=quantities.value_text(metric, judgement.value, rows=rows),
        change=quantities.change_text(metric, judgement.delta),
        relative=quantities.relative_text(judgement.relative),
        limit=quantities.limit_text(metric),
        percent=round(abs(judgement.relative) * 100, 4) if judgement.relative is not None else 1e6,
        accept_line=pointer.accept_line(judgement.metric, version),
        accept_command=wording.accept_command(view.series.model, version, judgement.metric),
    )


def _bar(metric: Metric, judgement: Judgement) -> svg.Bar:
    old, new = judgement.reference_value or 0.0, judgement.value or 0.0
    size = effective_limit(metric, old)
    limit = None if size is None else old + math.copysign(size, new - old)
    texts = (
        f"v{judgement.reference} {quantities.value_text(metric, old)}",
        f"v{judgement.version} {quantities.value_text(metric, new)}",
        f"limit {quantities.value_text(metric, limit)}" if limit is not None else "",
    )
    return svg.bar(old, new, limit, texts)


def _facts(overview: Overview, model: ModelView, worst: Judgement) -> Iterator[Detail]:
    """Reference and why, the change, and the commits between."""
    metric = overview.table.get(worst.metric)
    old = model.history.by_version.get(worst.reference) if worst.reference is not None else None
    measured = f", measured {moment(old.created_at).day}" if old else ""
    why = worst.reference_why
    yield Detail(
        label="Reference", text=f"{why} v{worst.reference}{measured}" if why == "baseline" else f"v{worst.reference}, {why}{measured}"
    )
    relative = f", {quantities.relative_text(worst.relative)}" if worst.relative is not None else ""
    change = quantities.change_text(metric, worst.delta, long=True)
    yield Detail(label="Change", text=f"{change}{relative}")
    yield Detail(label="Evidence", text=worst.evidence)
    yield Detail(label="Rule", text=worst.rule)
    new = model.history.by_version[worst.version] if worst.version is not None else None
    yield from _between(overview, old, new)


def _between(overview: Overview, old: Snapshot | None, new: Snapshot | None) -> Iterator[Detail]:
    commits = (old.source.commit if old else None, new.source.commit if new else None)
    if commits[0] and commits[1]:
        url = wording.compare_link(overview.source.config.site.repository_url, commits)
        yield Detail(label="Between", text=f"{commits[0][:7]}…{commits[1][:7]}", url=url)


def closed(overview: Overview, recovered: Iterable[Closed] = ()) -> list[Closed]:
    """What needs no decision any more, newest first: changes that were accepted, versions that recovered or were rolled back."""
    found = [*_accepted(overview), *recovered, *_rolled_back(overview)]
    return sorted(found, key=lambda item: (item.day, item.name, item.text), reverse=True)


def newest_closed(found: Iterable[Closed]) -> list[Closed]:
    """The newest of each state, so that one of them never crowds out another; `found` are in order."""
    counts: Counter[str] = Counter()
    kept = []
    for item in found:
        counts[item.chip.word] += 1
        if counts[item.chip.word] <= MOST_CLOSED:
            kept.append(item)
    return kept


def _accepted(overview: Overview) -> Iterator[Closed]:
    events = {(event.model, event.version, event.metric): event for event in overview.source.events if event.kind == "accepted"}
    for model in overview.models:
        of_series = {snapshot.version: view for view in model.series for snapshot in view.members}
        for item in model.pointer.accepted:
            view, event = of_series.get(item.version), events.get((model.model, item.version, item.metric))
            if view is None or not model.history.is_usable(item.version):
                continue
            change = _accepted_change(overview.table, model, model.history.by_version[item.version], item.metric)
            text = f"{wording.head(overview.table.get(item.metric))}{change}: {item.reason}"
            yield closed_as("accepted", view, item.version, text, event)


def _accepted_change(table: MetricTable, model: ModelView, snapshot: Snapshot, name: str) -> str:
    metric, before = table.get(name), model.history.previous(snapshot)
    old, new = before.value(name) if before else None, snapshot.value(name)
    if old is None or new is None:
        return ""
    return f" {quantities.change_text(metric, new - old)} ({quantities.value_text(metric, old)} → {quantities.value_text(metric, new)})"


def _rolled_back(overview: Overview) -> Iterator[Closed]:
    by_series = {view.series: view for view in overview.series}
    for event in overview.source.events:
        view = by_series.get(event.series) if event.series and event.kind == "rolled back" else None
        if view is not None and event.previous:
            withdrawn = pointer_of(overview, view).withdrawn.get(event.previous)
            later = f"; v{event.previous} withdrawn: {withdrawn}" if withdrawn else ""
            yield closed_as("rolled back", view, event.previous, f"back to v{event.version}{later}", event)


def closed_as(word: str, view: SeriesView, version: int, text: str, event: Event | None) -> Closed:
    """A version that was decided upon; `event` says when and by whom."""
    return Closed(
        chip=wording.chip(word),
        number=view.number,
        name=f"{view.name} v{version}",
        place=wording.place(view.series),
        text=text,
        day=moment(event.time).day if event and event.time else quantities.NONE,
        by=event.author if event and event.author else quantities.NONE,
    )


def limits(overview: Overview) -> list[LimitRow]:
    """How it is judged: every metric that has a limit and occurs; the tasks of one family are one line."""
    table = overview.table
    found: Counter[str] = Counter()
    for view in overview.series:
        judged = (name for name in view.shown.values if table.get(name).judged)
        found.update({name if name in table.declared else family(name) for name in judged})
    return [
        LimitRow(
            metric=wording.head(table.get(name)),
            direction=wording.direction(table.get(name)),
            limit=quantities.limit_text(table.get(name)),
            series=found[name],
        )
        for name in sorted(found, key=table.order)
    ]
