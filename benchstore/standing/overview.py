"""What a store holds, arranged once: models, series, and where each stands. Every face starts here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

from benchstore.analysis.judgement import Judgement
from benchstore.analysis.references import BeforeChange, ModelHistory
from benchstore.records.event import Event
from benchstore.records.metric import MetricTable
from benchstore.records.pointer import Configuration, Pointer, Standing
from benchstore.records.series import Series
from benchstore.records.snapshot import Snapshot
from benchstore.standing import positions
from benchstore.standing.past import past_of
from benchstore.standing.source import StoreSource

if TYPE_CHECKING:
    from benchstore.analysis.evidence import Interval
    from benchstore.standing.steps import Steps
    from benchstore.standing.verdict_book import VerdictBook


@dataclass(frozen=True, kw_only=True)  # without slots, so that what is asked many times is found once
class SeriesView:
    """One series: `shown` is its current snapshot, or its newest where it was never promoted.

    `lead` is the metric that leads its table, `number` its place among all series. `overview` is the whole that it belongs to.
    """

    number: int
    series: Series
    versions: Sequence[int]
    standing: Standing | None
    shown: Snapshot
    lead: str
    overview: Overview

    @cached_property
    def members(self) -> Sequence[Snapshot]:
        """Its snapshots in order of version; read when they are asked for."""
        return self.overview.members(self.series.model)[self.series]

    @property
    def history(self) -> ModelHistory:
        """All versions of its model, arranged for judging."""
        return self.overview.histories[self.series.model]

    @property
    def promoted(self) -> bool:
        """Whether a pointer says that `shown` is current."""
        return self.standing is not None and self.standing.current == self.shown.version

    @property
    def is_baseline(self) -> bool:
        """Whether `shown` is the series' baseline."""
        return self.standing is not None and self.standing.baseline == self.shown.version

    @property
    def name(self) -> str:
        """How people call the model."""
        return self.shown.display_name or self.series.model

    @cached_property
    def judgements(self) -> Sequence[Judgement]:
        """The verdicts of the current snapshot; empty where there is none, it is its own reference, or it does not count any more."""
        return self.overview.book.of(self.shown) if self.promoted and not self.done_with else []

    @property
    def done_with(self) -> str:
        """Why the current snapshot does not count any more: `withdrawn`, or `corrected by v4`; empty where it does."""
        if not self.promoted or self.history.is_usable(self.shown.version):
            return ""
        by = next((item.version for item in self.members if item.supersedes == self.shown.version), None)
        return "withdrawn" if self.shown.version in self.history.pointer.withdrawn else f"corrected by v{by}"

    @property
    def leading(self) -> Judgement | None:
        """The judgement of the leading metric."""
        return next((item for item in self.judgements if item.metric == self.lead), None)

    @cached_property
    def interval(self) -> Interval | None:
        """Where the shown value of the leading metric lies; None where nothing is known of its spread."""
        return self.overview.interval(self.shown, self.lead)

    @property
    def ranks(self) -> tuple[int, int] | None:
        """The best and the worst place that it may have in its table; None where it has no place."""
        return self.overview.ranks.get(self.number)

    @cached_property
    def steps(self) -> Steps:
        """Where the level of its metrics moved; loaded late, as it brings the mathematics along."""
        from benchstore.standing.steps import Steps

        return Steps(self.history.usable(self.series))

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """What the pointer says of this series and is not there, such as `current 33`."""
        known = {*self.versions}
        named = {"current": self.standing.current, "baseline": self.standing.baseline} if self.standing else {}
        return tuple(f"{word} {version}" for word, version in named.items() if version is not None and version not in known)

    @cached_property
    def stood(self) -> Sequence[int]:
        """The versions that were current, in the order of time, the present one last, also where it is not there."""
        events = self.overview.pointer_moves.get(self.series, ())
        usable = [item.version for item in self.history.usable(self.series)]
        return positions.stood(events, usable, self.standing.current if self.standing else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelView:
    """One model: its pointer, and its series in order; its snapshots are read when they are asked for."""

    model: str
    pointer: Pointer
    series: tuple[SeriesView, ...]
    overview: Overview

    @property
    def size(self) -> int:
        """How many snapshots it has."""
        return sum(len(view.versions) for view in self.series)

    @property
    def snapshots(self) -> Sequence[Snapshot]:
        """Its snapshots in order of version."""
        return self.overview.source.snapshots_of(self.model)

    @property
    def history(self) -> ModelHistory:
        """Its versions arranged for judging."""
        return self.overview.histories[self.model]


class _Histories(dict[str, ModelHistory]):
    """Each model's history, arranged when it is asked for."""

    def __init__(self, make: Callable[[str], ModelHistory]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, model: str) -> ModelHistory:
        self[model] = self._make(model)
        return self[model]


class Overview:
    """The whole of a source. `models` and `series` are in order; what git or the judge must be asked for is asked when wanted.

    With a `base` each snapshot is judged against what was current there.
    """

    def __init__(self, source: StoreSource, base: StoreSource | None = None) -> None:
        self.source, self._base = source, base
        self.histories: Mapping[str, ModelHistory] = _Histories(self._history)
        self._members: dict[str, Mapping[Series, list[Snapshot]]] = {}
        found = [
            (Series(model=model, dataset=dataset, prompt=prompt, environment=environment), versions)
            for model, digest in source.digests.items()
            for (dataset, prompt, environment), versions in digest.series.items()
        ]
        shown = self._shown(found)
        leads = self._leads(shown)
        views: dict[str, list[SeriesView]] = {}
        for number, (series, versions) in enumerate(sorted(found)):
            views.setdefault(series.model, []).append(
                SeriesView(
                    number=number,
                    series=series,
                    versions=versions,
                    standing=source.pointer(series.model).standing(series),
                    shown=shown[series],
                    lead=leads[series.configuration],
                    overview=self,
                )
            )
        self.models = tuple(
            ModelView(model=model, pointer=source.pointer(model), series=tuple(views[model]), overview=self) for model in source.digests
        )

    def members(self, model: str) -> Mapping[Series, list[Snapshot]]:
        """A model's snapshots, series by series."""
        if model not in self._members:
            self._members[model] = _by_series(self.source.snapshots_of(model))
        return self._members[model]

    @property
    def table(self) -> MetricTable:
        """The metric definitions."""
        return self.source.table

    @cached_property
    def book(self) -> VerdictBook:
        """Every verdict; loaded late, as it brings the mathematics along."""
        from benchstore.standing.verdict_book import VerdictBook

        return VerdictBook(self.histories, self.table, self.source.config.policy, self.source.samples)

    def interval(self, snapshot: Snapshot, metric: str) -> Interval | None:
        """Where one value of a snapshot lies, at 95%; None where nothing is known of its spread."""
        from benchstore.standing import certainty

        return certainty.interval(self.source, snapshot, metric)

    def intervals(self, snapshot: Snapshot) -> dict[str, Interval]:
        """The same of each of its values that has one."""
        return {name: found for name in snapshot.values if (found := self.interval(snapshot, name))}

    @cached_property
    def ranks(self) -> Mapping[int, tuple[int, int]]:
        """Best and worst place of each promoted series in its table, by the series' number."""
        from benchstore.standing import certainty

        found: dict[int, tuple[int, int]] = {}
        for views in self.groups().values():
            lead = views[0].lead
            table = {view.number: view.shown for view in views if view.promoted and lead in view.shown.values}
            found.update(certainty.ranks(self.source, lead, table))
        return found

    @cached_property
    def series(self) -> Sequence[SeriesView]:
        """Every series, by number."""
        return sorted((view for model in self.models for view in model.series), key=lambda view: view.number)

    @property
    def size(self) -> int:
        """How many snapshots there are."""
        return sum(model.size for model in self.models)

    @cached_property
    def added(self) -> Mapping[tuple[str, int], Event]:
        """The first `added` of every version."""
        return {(event.model, event.version): event for event in self.source.events if event.kind == "added"}  # newest first

    @cached_property
    def moves(self) -> Mapping[tuple[str, int], Sequence[Event]]:
        """What happened to a version after it was added, newest first; a roll back happens to both its ends."""
        found: dict[tuple[str, int], list[Event]] = {}
        for event in self.source.events:
            if event.kind != "added":
                found.setdefault((event.model, event.version), []).append(event)
            if event.kind == "rolled back" and event.previous:
                found.setdefault((event.model, event.previous), []).append(event)
        return found

    @cached_property
    def pointer_moves(self) -> Mapping[Series, Sequence[Event]]:
        """Each series' moves of `current`, newest first."""
        found: dict[Series, list[Event]] = {}
        for event in self.source.events:
            if event.series is not None and event.kind in ("promoted", "rolled back"):
                found.setdefault(event.series, []).append(event)
        return found

    def groups(self) -> dict[Configuration, list[SeriesView]]:
        """The series by what must be equal for models to be compared: dataset, prompt, environment."""
        found: dict[Configuration, list[SeriesView]] = {}
        for view in sorted(self.series, key=lambda view: (view.series.configuration, view.series.model)):
            found.setdefault(view.series.configuration, []).append(view)
        return found

    def _shown(self, found: Sequence[tuple[Series, Sequence[int]]]) -> Mapping[Series, Snapshot]:
        """The current snapshot of each series, or its newest where the pointer names none of them."""
        wanted = []
        for series, versions in found:
            standing = self.source.pointer(series.model).standing(series)
            stands = standing is not None and standing.current in versions
            wanted.append((series.model, standing.current if standing and stands else versions[-1]))
        return dict(zip((series for series, _ in found), self.source.store.some(wanted), strict=True))

    def _leads(self, shown: Mapping[Series, Snapshot]) -> dict[Configuration, str]:
        """The one metric that leads each table, from all that its rows have."""
        names: dict[Configuration, set[str]] = {}
        for series, snapshot in shown.items():
            names.setdefault(series.configuration, set()).update(snapshot.names)
        return {key: next(iter(self.table.leading(found)), "") for key, found in names.items()}

    def _history(self, model: str) -> ModelHistory:
        return ModelHistory(
            self.source.snapshots_of(model),
            self.source.pointer(model),
            base=_before(self._base, model) if self._base else None,
            past=partial(past_of, self.source, model),
        )


def _before(base: StoreSource, model: str) -> BeforeChange:
    return BeforeChange(pointer=base.store.readable_pointer(model), versions=frozenset(base.store.versions(model)))


def _by_series(snapshots: Sequence[Snapshot]) -> dict[Series, list[Snapshot]]:
    """A model's snapshots, series by series."""
    found: dict[Series, list[Snapshot]] = {}
    for snapshot in snapshots:
        found.setdefault(snapshot.series, []).append(snapshot)
    return found
