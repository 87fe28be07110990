"""What the pages say of a repository, arranged once: models, series, where each stands and how it is judged.

Judgement itself is `analysis`'s; what a tab shows of it is decided by the tab's own module.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from benchstore.analysis.judgement import Judgement
from benchstore.analysis.references import ModelHistory
from benchstore.analysis.significance import SampleSource, no_samples
from benchstore.analysis.together import judge_together
from benchstore.records.config import Config
from benchstore.records.event import Event
from benchstore.records.metric import MetricTable
from benchstore.records.pointer import Configuration, Pointer, Standing
from benchstore.records.series import Series
from benchstore.records.snapshot import Snapshot
from benchstore.store.git import Commit


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Everything a site is made of.

    `snapshots` holds each model's snapshots in order of version; `pointers` only models that have a pointer file;
    `events` come newest first. `commit` and `commit_time` say what was built; None where there is no commit. `dirty` tells
    that the work tree held more than that commit. `samples` reads the rows of a snapshot. `logo` is the content of the file that
    the config names; `templates` are the store's own files for `site_template/`, name -> text. `horizon` is
    the oldest commit that a shallow clone knows: what happened up to it is missing in `events`.
    """

    config: Config
    snapshots: Mapping[str, Sequence[Snapshot]]
    pointers: Mapping[str, Pointer]
    events: Sequence[Event]
    commit: str | None
    commit_time: str | None
    dirty: bool = False
    samples: SampleSource = no_samples
    logo: bytes | None = None
    templates: Mapping[str, str] = field(default_factory=dict)
    horizon: Commit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesView:
    """One series: `shown` is its current snapshot, or its newest where it was never promoted.

    `lead` is the metric that leads its table; `judgements` are those of the current snapshot, empty where it is
    its own reference or there is none. `number` is its place among all series of the site.
    """

    number: int
    series: Series
    members: Sequence[Snapshot]
    standing: Standing | None
    shown: Snapshot
    lead: str
    judgements: Sequence[Judgement]

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

    @property
    def leading(self) -> Judgement | None:
        """The judgement of the leading metric."""
        return next((item for item in self.judgements if item.metric == self.lead), None)

    def with_verdict(self, verdict: str) -> list[Judgement]:
        """The judgements with that verdict, primary metrics first."""
        return [item for item in self.judgements if item.verdict == verdict]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelView:
    """One model: its history arranged for judging, its pointer, and its series in order."""

    model: str
    snapshots: Sequence[Snapshot]
    history: ModelHistory
    pointer: Pointer
    series: tuple[SeriesView, ...]


@dataclass(frozen=True, kw_only=True)
class Overview:
    """The whole repository. `added` and `moves` find the events of one version; `moves` are newest first."""

    source: Source
    models: tuple[ModelView, ...]
    added: Mapping[tuple[str, int], Event]
    moves: Mapping[tuple[str, int], Sequence[Event]]

    @property
    def table(self) -> MetricTable:
        """The metric definitions."""
        return self.source.config.metrics

    @cached_property
    def histories(self) -> dict[str, ModelHistory]:
        """Every model's history, arranged for judging."""
        return {model.model: model.history for model in self.models}

    @cached_property
    def held(self) -> list[tuple[ModelView, SeriesView]]:
        """Series whose newest version regressed and was not promoted, while the current one did not; each as if it showed that version.

        One report of its own, so that what waits changes no verdict on what is current.
        """
        waiting = [(model, view, newest) for model in self.models for view in model.series if (newest := self._waiting(model, view))]
        config = self.source.config
        rows = judge_together([(model.history, newest) for model, _, newest in waiting], config.metrics, config.policy, self.source.samples)
        found = [(model, replace(view, shown=newest, judgements=made)) for (model, view, newest), made in zip(waiting, rows, strict=True)]
        return [(model, view) for model, view in found if view.with_verdict("regressed")]

    def _waiting(self, model: ModelView, view: SeriesView) -> Snapshot | None:
        """The newest usable version of a series, where it came after the current one and has never been current."""
        usable = model.history.usable(view.series)
        if not view.promoted or not usable or usable[-1].version <= view.shown.version or view.with_verdict("regressed"):
            return None
        moves = self.moves.get((model.model, usable[-1].version), ())
        return None if any(event.kind in ("promoted", "rolled back") and event.series == view.series for event in moves) else usable[-1]

    @property
    def series(self) -> list[SeriesView]:
        """Every series, by number."""
        return sorted((view for model in self.models for view in model.series), key=lambda view: view.number)

    @property
    def size(self) -> int:
        """How many snapshots there are."""
        return sum(len(model.snapshots) for model in self.models)

    def groups(self) -> dict[Configuration, list[SeriesView]]:
        """The series by what must be equal for models to be compared: dataset, prompt, environment."""
        found: dict[Configuration, list[SeriesView]] = {}
        for view in sorted(self.series, key=lambda view: (view.series.configuration, view.series.model)):
            found.setdefault(view.series.configuration, []).append(view)
        return found


def overview(source: Source) -> Overview:
    """Arrange `source` and judge every series' current snapshot, in time linear in the snapshots."""
    members = {model: _by_series(source.snapshots[model]) for model in sorted(source.snapshots) if source.snapshots[model]}
    leads = _leads(members, source)
    numbers = {series: number for number, series in enumerate(sorted(series for found in members.values() for series in found))}
    histories = {model: ModelHistory(source.snapshots[model], _pointer(source, model)) for model in members}
    judged = _judged(members, histories, source)
    models = tuple(_model_view(histories[model], model, found, source, leads, numbers, judged) for model, found in members.items())
    added, moves = _events(source.events)
    return Overview(source=source, models=models, added=added, moves=moves)


def _by_series(snapshots: Sequence[Snapshot]) -> dict[Series, list[Snapshot]]:
    found: dict[Series, list[Snapshot]] = {}
    for snapshot in snapshots:
        found.setdefault(snapshot.series, []).append(snapshot)
    return found


def _shown(members: Sequence[Snapshot], standing: Standing | None) -> Snapshot:
    current = standing.current if standing else None
    return next((item for item in members if item.version == current), members[-1])


def _pointer(source: Source, model: str) -> Pointer:
    return source.pointers.get(model) or Pointer()


def _leads(members: Mapping[str, Mapping[Series, list[Snapshot]]], source: Source) -> dict[Configuration, str]:
    """The one metric that leads each table, from all that its rows have."""
    names: dict[Configuration, set[str]] = {}
    for model, found in members.items():
        for series, items in found.items():
            shown = _shown(items, _pointer(source, model).standing(series))
            names.setdefault(series.configuration, set()).update(shown.values)
    return {key: next(iter(source.config.metrics.leading(found)), "") for key, found in names.items()}


def _judged(
    members: Mapping[str, Mapping[Series, list[Snapshot]]], histories: Mapping[str, ModelHistory], source: Source
) -> dict[Series, list[Judgement]]:
    """Every current snapshot's verdicts, as one report."""
    shown = {
        series: (histories[model], found)
        for model in members
        for series, items in sorted(members[model].items())
        if _is_current(found := _shown(items, standing := _pointer(source, model).standing(series)), standing)
    }
    rows = judge_together(list(shown.values()), source.config.metrics, source.config.policy, source.samples)
    return dict(zip(shown, rows, strict=True))


def _is_current(snapshot: Snapshot, standing: Standing | None) -> bool:
    return standing is not None and standing.current == snapshot.version


def _model_view(
    history: ModelHistory,
    model: str,
    found: Mapping[Series, list[Snapshot]],
    source: Source,
    leads: Mapping[Configuration, str],
    numbers: Mapping[Series, int],
    judged: Mapping[Series, list[Judgement]],
) -> ModelView:
    pointer = _pointer(source, model)
    views = tuple(
        SeriesView(
            number=numbers[series],
            series=series,
            members=found[series],
            standing=pointer.standing(series),
            shown=_shown(found[series], pointer.standing(series)),
            lead=leads[series.configuration],
            judgements=judged.get(series, []),
        )
        for series in sorted(found)
    )
    return ModelView(model=model, snapshots=source.snapshots[model], history=history, pointer=pointer, series=views)


def _events(events: Sequence[Event]) -> tuple[dict[tuple[str, int], Event], dict[tuple[str, int], list[Event]]]:
    """The first `added` of every version, and all that happened to it afterwards."""
    added: dict[tuple[str, int], Event] = {}
    moves: dict[tuple[str, int], list[Event]] = {}
    for event in events:
        key = (event.model, event.version)
        if event.kind == "added":
            added[key] = event  # newest first, so that the oldest stays
            continue
        moves.setdefault(key, []).append(event)
        if event.kind == "rolled back" and event.previous:
            moves.setdefault((event.model, event.previous), []).append(event)
    return added, moves
