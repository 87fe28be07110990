"""What the Regressions tab says: what got worse, against what, how to accept it and how to go back.

It words what `standing` found; the slider on the page filters this list and judges nothing.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchstore.analysis.judgement import Judgement
from benchstore.analysis.limits import effective_limit
from benchstore.analysis.references import BASELINE
from benchstore.publish.site import svg
from benchstore.publish.site.tabs.current import Answer, lead_of, rest_of
from benchstore.publish.site.tabs.regressions_closed import Closed
from benchstore.publish.words import links, wording
from benchstore.publish.words.wording import Chip
from benchstore.records import pointer, quantities
from benchstore.records.metric import Metric, MetricTable, family
from benchstore.records.moment import Moment, moment
from benchstore.records.snapshot import Snapshot
from benchstore.standing.attention import Attention, Concern, Finding, State
from benchstore.standing.overview import Overview, SeriesView

MOST_DROPS = 12
"""Metrics of one snapshot that a card lists; a snapshot of 200 tasks says the rest in a sentence."""
LABELS: dict[State, str] = {
    "open": "open",
    "broken": "broken pointer",
    "held": "held",
    "unconfirmed": "not confirmed",
    "unsure": "cannot tell",
    "shifted": "level fell",
}
"""What the tab can be narrowed to, by the state of a finding."""

CARDS, LINES = 40, 160
"""So many findings stand on the page as cards, the most urgent first, and so many more in a line each; the CSV file has all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """One metric that got worse, or may have. `percent` is the size of the relative change, what the slider filters by."""

    metric: str
    chip: Chip
    label: str
    sentence: str
    reason: str
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
class BackTo:
    """How to go back: to which version, what it scored, by a command, and on the forge's pages where there is a forge."""

    version: int
    value: str
    command: str
    issue_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One finding as a card: the worst metric first, the others listed. `old` is the reference of the worst one."""

    finding: Finding
    chip: Chip
    state: str
    drops: tuple[Drop, ...]
    hidden: int
    measured: Moment
    bar: svg.Bar | None
    details: tuple[Detail, ...]
    old: int
    way_back: BackTo | None
    edit_url: str | None
    missing: str

    @property
    def view(self) -> SeriesView:
        """The series."""
        return self.finding.view

    @property
    def version(self) -> int:
        """The version that the card is about."""
        return self.finding.snapshot.version

    @property
    def held(self) -> bool:
        """Whether it is not the current version that got worse, but the newest, which was not promoted."""
        return self.finding.state == "held"

    @property
    def place(self) -> str:
        """The series in a heading."""
        return wording.place(self.view.series)

    @property
    def pointer_file(self) -> str:
        """Where the pointer of the model lies."""
        return f"snapshots/{self.view.series.model}/{pointer.FILE}"

    @property
    def addresses(self) -> tuple[str, str]:
        """The two versions that Comparison shows."""
        model = self.view.series.model
        return f"{model}@{self.old}", f"{model}@{self.version}"

    @property
    def percent(self) -> float:
        """The largest relative change among its metrics."""
        return max((drop.percent for drop in self.drops), default=1e6)

    @property
    def sentence(self) -> str:
        """What it is about, in one sentence."""
        return self.missing or " ".join(filter(None, [self.drops[0].sentence, self.drops[0].reason]))

    @property
    def accept_commands(self) -> str:
        """One command a metric that got worse; accepting one of them closes nothing while the others are open."""
        return "\n".join(drop.accept_command for drop in self.drops if drop.accept_command)

    @property
    def accept_lines(self) -> str:
        """The lines that accept them, for the pointer file."""
        return "\n".join(drop.accept_line for drop in self.drops if drop.accept_line)


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitRow:
    """A metric, and how much worse it may get."""

    metric: str
    direction: str
    limit: str
    series: int


def answer(attention: Attention, closed: Sequence[Closed]) -> Answer:
    """What needs a decision; then what must be looked at, the other series, and what is closed; then how it was judged."""
    overview = attention.overview
    views = overview.series
    judged = [view for view in views if view.judgements]
    lead, looks = lead_of(attention)
    rest = ", ".join(filter(None, [looks, rest_of(attention), f"{len(closed)} closed" if closed else ""]))
    against = overview.source.config.policy.against
    how = (
        f"Judged {len(judged)} of {len(views)} series, each current snapshot against its {against}: worse by the limits below, and by more "
        "than noise explains. The tests of one snapshot are corrected together."
    )
    return Answer(lead=lead, rest=f"{rest}." if rest and views else "", more=how if views else "")


def states(alerts: Sequence[Alert], closed: Sequence[Closed]) -> list[tuple[str, str, int | None]]:
    """What the tab can be narrowed to: the value in the address, the label, how many there are; rare ones only where there are any."""
    counts = Counter([*(alert.state for alert in alerts), *(item.chip.word for item in closed)])
    always = ("open", "cannot tell", "accepted", "recovered", "rolled back")
    order = ("open", "broken pointer", "held", "not confirmed", "cannot tell", "level fell", "accepted", "recovered", "rolled back")
    return [*((state, state.capitalize(), counts[state]) for state in order if state in always or counts[state]), ("", "All", None)]


def alerts(attention: Attention) -> list[Alert]:
    """Every finding as a card: the most urgent state first; within each the most severe first."""
    made = [_alert(attention, finding) for finding in attention.findings]
    table = attention.overview.table
    return sorted(made, key=lambda alert: (list(LABELS.values()).index(alert.state), _severity(table, alert.finding), alert.view.number))


def _severity(table: MetricTable, finding: Finding) -> tuple[bool, float, str]:
    return min((_order(table, row) for row in finding.rows), default=(False, -math.inf, ""))


def _order(table: MetricTable, row: Judgement) -> tuple[bool, float, str]:
    """Primary metrics first, then by how many limits the change is long."""
    metric = table.get(row.metric)
    limit = effective_limit(metric, row.reference_value) if row.reference_value is not None else None
    size = abs(row.delta) / limit if limit and row.delta is not None else math.inf
    return (not metric.primary, -size, row.metric)


def _alert(attention: Attention, finding: Finding) -> Alert:
    overview, view = attention.overview, finding.view
    by_urgency = {state: place for place, state in enumerate(LABELS)}
    ordered = sorted(finding.concerns, key=lambda item: (by_urgency[item.state], _order(overview.table, item.row)))
    worst = ordered[0].row if ordered else None
    site = overview.source.config.site
    missing = (
        f"{wording.place(view.series, model=True)}: the pointer names {' and '.join(finding.missing)}, which is not there."
        if finding.missing
        else ""
    )
    return Alert(
        finding=finding,
        chip=_chip(finding.state, worst),
        state=LABELS[finding.state],
        drops=tuple(_drop(overview.table, finding, item) for item in ordered[:MOST_DROPS]),
        hidden=max(0, len(ordered) - MOST_DROPS),
        measured=moment(finding.snapshot.created_at),
        bar=_bar(overview.table.get(worst.metric), worst) if worst else None,
        details=tuple(_details(overview, finding, worst)) if worst else (),
        old=(worst.reference if worst else None) or 0,
        way_back=_way_back(overview, finding),
        edit_url=links.edit_pointer(site, view.series.model, overview.source.prefix),
        missing=missing,
    )


def _chip(state: State, worst: Judgement | None) -> Chip:
    return wording.chip(
        {"broken": "broken pointer", "unconfirmed": "not confirmed", "shifted": "level fell"}.get(state) or (worst.verdict if worst else "")
    )


def _way_back(overview: Overview, finding: Finding) -> BackTo | None:
    target, model = finding.back_to, finding.view.series.model
    if target is None:
        return None
    metric = overview.table.get(target.lead)
    return BackTo(
        version=target.version,
        value=f"{wording.head(metric)} {wording.value_of(metric, target.snapshot)}" if target.value is not None else "",
        command=wording.rollback_command(model, target.version),
        issue_url=links.rollback_issue(overview.source.config.site, model, target.version),
    )


def _drop(table: MetricTable, finding: Finding, concern: Concern) -> Drop:
    row, model = concern.row, finding.view.series.model
    metric, version = table.get(row.metric), row.version or finding.snapshot.version
    rows = wording.rows_of(finding.snapshot)
    reason = finding.reason(row)
    return Drop(
        metric=row.metric,
        chip=wording.chip({"unconfirmed": "not confirmed", "shifted": "level fell"}.get(concern.state, row.verdict)),
        label=wording.head(metric),
        sentence=row.sentence,
        reason=f"{reason[:1].upper()}{reason[1:]}." if reason else "",
        old=quantities.value_text(metric, row.reference_value, rows=rows),
        new=quantities.value_text(metric, row.value, rows=rows),
        change=quantities.change_text(metric, row.delta),
        relative=quantities.relative_text(row.relative),
        limit=quantities.limit_text(metric),
        percent=round(abs(row.relative) * 100, 4) if row.relative is not None else 1e6,
        accept_line=pointer.accept_line(row.metric, version) if row.delta is not None else "",
        accept_command=wording.accept_command(model, version, row.metric) if row.delta is not None else "",
    )


def _bar(metric: Metric, row: Judgement) -> svg.Bar | None:
    old, new = row.reference_value, row.value
    if old is None or new is None:
        return None
    size = effective_limit(metric, old)
    limit = None if size is None else old + math.copysign(size, new - old)
    texts = (
        f"v{row.reference} {quantities.value_text(metric, old)}",
        f"v{row.version} {quantities.value_text(metric, new)}",
        f"limit {quantities.value_text(metric, limit)}" if limit is not None else "",
    )
    return svg.bar(old, new, limit, texts)


def _details(overview: Overview, finding: Finding, worst: Judgement) -> Iterator[Detail]:
    """Reference and why, the change, and the commits between."""
    metric, known = overview.table.get(worst.metric), finding.view.history.by_version
    old = known.get(worst.reference) if worst.reference is not None else None
    measured = f", measured {moment(old.created_at).day}" if old else ""
    why = worst.reference_why
    known_by = f"{why} v{worst.reference}{measured}" if why == BASELINE else f"v{worst.reference}, {why}{measured}"
    yield Detail(label="Reference", text=known_by if worst.reference is not None else why)
    relative = f", {quantities.relative_text(worst.relative)}" if worst.relative is not None else ""
    yield Detail(label="Change", text=f"{quantities.change_text(metric, worst.delta, long=True)}{relative}")
    if reason := finding.reason(worst):
        yield Detail(label="Still", text=reason)
    for label, text in (("Evidence", worst.words.evidence), ("Rule", worst.words.rule)):
        if text:
            yield Detail(label=label, text=text)
    yield from _between(overview, old, known.get(worst.version) if worst.version is not None else None)


def _between(overview: Overview, old: Snapshot | None, new: Snapshot | None) -> Iterator[Detail]:
    commits = (old.source.commit if old else None, new.source.commit if new else None)
    if commits[0] and commits[1]:
        url = wording.compare_link(overview.source.config.site.repository_url, commits)
        yield Detail(label="Between", text=f"{commits[0][:7]}…{commits[1][:7]}", url=url)


def first_words(alerts: Sequence[Alert]) -> str:
    """The most urgent alert in one line; empty where there is none."""
    first = alerts[0] if alerts else None
    if first is None:
        return ""
    return first.missing or f"{first.view.name} on {first.view.series.dataset}: {first.sentence}"


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
