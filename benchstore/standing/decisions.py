"""What needs no decision any more: changes that were accepted, versions that recovered or were rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from benchstore.records.event import Event
from benchstore.records.moment import moment
from benchstore.standing.attention import Attention
from benchstore.standing.overview import SeriesView
from benchstore.standing.regressions import Recovery


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Something that closed: `event` says who did it and when, None where git tells nothing of it.

    `metric` and `value` are those of an accepted change, or of a version that recovered, as it was when it was back; `back_to` is
    the version that became current instead, or that recovered it; None where the series then stood on none.
    """

    kind: Literal["accepted", "recovered", "rolled back"]
    view: SeriesView
    version: int
    reason: str | None
    event: Event | None
    metric: str | None = None
    value: float | None = None
    back_to: int | None = None
    recovery: Recovery | None = None

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


def decisions(attention: Attention) -> list[Decision]:
    """Everything that was accepted, by model, then what recovered, by series, then every roll back, newest first."""
    return [*_accepted(attention), *_recovered(attention), *_rolled_back(attention)]


def _accepted(attention: Attention) -> Iterator[Decision]:
    overview = attention.overview
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


def _recovered(attention: Attention) -> Iterator[Decision]:
    overview = attention.overview
    for view in overview.series:
        for item in attention.course(view).recovered:
            by = item.rose.version or 0
            yield Decision(
                kind="recovered",
                view=view,
                version=item.fell.version or 0,
                reason=None,
                event=overview.added.get((view.series.model, by)),
                metric=item.fell.metric,
                value=item.rose.value,
                back_to=by,
                recovery=item,
            )


def _rolled_back(attention: Attention) -> Iterator[Decision]:
    overview = attention.overview
    views = {view.series: view for view in overview.series}
    for event in overview.source.events:
        view = views.get(event.series) if event.series and event.kind == "rolled back" else None
        if view is not None and event.previous:
            yield Decision(
                kind="rolled back",
                view=view,
                version=event.previous,
                reason=view.history.pointer.withdrawn.get(event.previous),
                event=event,
                back_to=event.version or None,
            )
