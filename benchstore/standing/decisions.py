"""What is open and what was decided, as values: the regressions of the API, the CSV files and the feed.

`alerts` says the same things in the words of the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from benchstore.analysis.judgement import Judgement
from benchstore.records.event import Event
from benchstore.records.moment import moment
from benchstore.standing.overview import Overview, SeriesView
from benchstore.standing.rollback import rollback_target

State = Literal["open", "unsure"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A series whose current snapshot regressed (`open`), or looks worse and cannot be told (`unsure`).

    One whose newest regressed and was not promoted is `open` too; `view` shows that version then.

    `since` is when it became current, in UTC; where git does not know, when it was measured.
    """

    state: State
    view: SeriesView
    rows: tuple[Judgement, ...]
    since: str
    back_to: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A change that was accepted, or a version that was rolled back; `event` is None where git tells nothing of it.

    `value` is that of the accepted `metric`; `back_to` the version that became current instead, None where the series then stood
    on none.
    """

    kind: Literal["accepted", "rolled back"]
    view: SeriesView
    version: int
    reason: str | None
    event: Event | None
    metric: str | None = None
    value: float | None = None
    back_to: int | None = None

    @property
    def time(self) -> str | None:
        """When it was decided, in UTC; None where it is not committed yet."""
        return moment(self.event.time).iso if self.event and self.event.time else None

    @property
    def author(self) -> str | None:
        """Who decided it, where git knows."""
        return self.event.author or None if self.event else None

    @property
    def commit(self) -> str | None:
        """The commit that did it, where there is one."""
        return self.event.commit or None if self.event else None


def findings(overview: Overview) -> list[Finding]:
    """Every series that got worse or may have, by number of its series, what regressed first."""
    found = [
        Finding(
            state=state,
            view=view,
            rows=tuple(sorted(rows, key=lambda row: overview.table.order(row.metric))),
            since=_since(overview, view),
            back_to=rollback_target(overview, model, view),
        )
        for model, view in [*((model, view) for model in overview.models for view in model.series), *overview.held]
        for state, rows in _worse(view).items()
        if rows
    ]
    return sorted(found, key=lambda item: (item.state != "open", item.view.number))


def _worse(view: SeriesView) -> dict[State, list[Judgement]]:
    return {
        "open": view.with_verdict("regressed"),
        "unsure": [item for item in view.with_verdict("cannot tell") if item.better == -1],
    }


def _since(overview: Overview, view: SeriesView) -> str:
    moves = overview.moves.get((view.series.model, view.shown.version), ())
    arrivals = (event for event in moves if event.version == view.shown.version and event.series == view.series)
    last = next((event for event in arrivals if event.kind in ("promoted", "rolled back")), None)
    return moment(last.time if last and last.time else view.shown.created_at).iso


def decisions(overview: Overview) -> list[Decision]:
    """Everything that was accepted, by model, then every roll back, newest first."""
    return [*_accepted(overview), *_rolled_back(overview)]


def _accepted(overview: Overview) -> Iterator[Decision]:
    events = {(event.model, event.version, event.metric): event for event in overview.source.events if event.kind == "accepted"}
    for model in overview.models:
        of_version = {snapshot.version: view for view in model.series for snapshot in view.members} if model.pointer.accepted else {}
        for item in model.pointer.accepted:
            view, event = of_version.get(item.version), events.get((model.model, item.version, item.metric))
            if view is not None and model.history.is_usable(item.version):
                value = model.history.by_version[item.version].value(item.metric)
                yield Decision(
                    kind="accepted", view=view, version=item.version, reason=item.reason, event=event, metric=item.metric, value=value
                )


def _rolled_back(overview: Overview) -> Iterator[Decision]:
    views = {view.series: (model, view) for model in overview.models for view in model.series}
    for event in overview.source.events:
        model, view = views.get(event.series, (None, None)) if event.series and event.kind == "rolled back" else (None, None)
        if model is not None and view is not None and event.previous:
            yield Decision(
                kind="rolled back",
                view=view,
                version=event.previous,
                reason=model.pointer.withdrawn.get(event.previous),
                event=event,
                back_to=event.version or None,
            )
