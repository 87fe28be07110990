"""Series, versions, events, and one snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchstore.analysis.judgement import Judgement
from benchstore.publish.words.judged import judgement_table
from benchstore.publish.words.tables import Table
from benchstore.publish.words.wording import data_text
from benchstore.records import quantities
from benchstore.records.event import Event
from benchstore.records.metric import MetricTable
from benchstore.records.pointer import Pointer
from benchstore.records.series import Series
from benchstore.records.snapshot import Snapshot
from benchstore.standing.overview import SeriesView
from benchstore.views.view import View


@dataclass(frozen=True, kw_only=True)
class SeriesList(View):
    """Every series with the version it stands on."""

    series: Sequence[SeriesView]
    table: MetricTable

    def __len__(self) -> int:
        return len(self.series)

    def __iter__(self) -> Iterator[SeriesView]:
        return iter(self.series)

    def to_dict(self) -> dict[str, Any]:
        """`series`: a list."""
        return {"series": [_series_row(view) for view in self.series]}

    def tables(self) -> Iterator[Table]:
        """One line a series."""
        columns = ("model", "dataset", "prompt", "environment", "current", "baseline", "leading metrics", "versions", "measured")
        yield Table(title="", columns=columns, rows=tuple(self._line(view) for view in self.series))

    def _line(self, view: SeriesView) -> tuple[str, ...]:
        row, series = _series_row(view), view.series
        where = (series.model, series.dataset, series.prompt or quantities.NONE, series.environment)
        gone = [item.partition(" ")[0] for item in view.missing]
        current, baseline = (
            (f"v{row[word]}" + (", not there" if word in gone else ""))
            if row[word]
            else "not promoted"
            if word == "current"
            else quantities.NONE
            for word in ("current", "baseline")
        )
        return (*where, current, baseline, leading(self.table, row["metrics"] or {}), str(row["versions"]), row["created_at"][:10])


def _series_row(view: SeriesView) -> dict[str, Any]:
    series, standing = view.series, view.standing
    return {
        "model": series.model,
        "dataset": series.dataset,
        "prompt": series.prompt or None,
        "environment": series.environment,
        "current": standing.current if standing else None,
        "baseline": standing.baseline if standing else None,
        "missing": list(view.missing),
        "versions": len(view.versions),
        "newest": view.versions[-1],
        "created_at": view.shown.created_at,
        "metrics": view.shown.values if view.promoted else None,
    }


@dataclass(frozen=True, kw_only=True)
class ListedVersion:
    """One version in a list: its snapshot, its place in its series, and its marks."""

    snapshot: Snapshot
    place: int
    marks: Sequence[str]

    def to_dict(self) -> dict[str, Any]:
        """Its row."""
        series = self.snapshot.series
        return {
            "model": series.model,
            "version": self.snapshot.version,
            "place": self.place,
            "dataset": series.dataset,
            "prompt": series.prompt or None,
            "environment": series.environment,
            "marks": list(self.marks),
            "created_at": self.snapshot.created_at,
            "commit": self.snapshot.source.commit,
            "metrics": self.snapshot.values,
        }


@dataclass(frozen=True, kw_only=True)
class VersionList(View):
    """The versions of a model, newest first."""

    versions: Sequence[ListedVersion]
    table: MetricTable

    def __len__(self) -> int:
        return len(self.versions)

    def __iter__(self) -> Iterator[ListedVersion]:
        return iter(self.versions)

    def to_dict(self) -> dict[str, Any]:
        """`versions`: a list."""
        return {"versions": [item.to_dict() for item in self.versions]}

    def tables(self) -> Iterator[Table]:
        """One line a version."""
        machines = _machines([item.snapshot for item in self.versions])
        columns = (
            "version",
            "place",
            "dataset",
            "prompt",
            "environment",
            *(("machine",) if machines else ()),
            "leading metrics",
            "marks",
            "measured",
        )
        yield Table(title="", columns=columns, rows=tuple(self._line(item, machines) for item in self.versions))

    def _line(self, item: ListedVersion, machines: Mapping[int, str]) -> tuple[str, ...]:
        snapshot, series = item.snapshot, item.snapshot.series
        where = (series.dataset, series.prompt or quantities.NONE, series.environment)
        said = (leading(self.table, snapshot.values), " ".join(item.marks), snapshot.created_at[:10])
        machine = (machines.get(snapshot.version, quantities.NONE),) if machines else ()
        return (f"v{snapshot.version}", f"{item.place}.", *where, *machine, *said)


_WIDEST = 40


def _machines(snapshots: Sequence[Snapshot]) -> dict[int, str]:
    """Version -> what tells its machine from the others of its series; empty where no series has several."""
    by_series: dict[Series, list[Snapshot]] = {}
    for snapshot in snapshots:
        by_series.setdefault(snapshot.series, []).append(snapshot)
    several = [members for members in by_series.values() if len({item.machine for item in members}) > 1]
    return {item.version: _told_apart(item, members) for members in several for item in members}


def _told_apart(snapshot: Snapshot, among: Sequence[Snapshot]) -> str:
    """What a machine is by the names in which the machines differ."""
    stated = [item.hardware or {} for item in among]
    names = sorted({name for item in stated for name in item if any(other.get(name) != item[name] for other in stated)})
    text = ", ".join(f"{name} {snapshot.hardware[name]}" for name in names if snapshot.hardware and name in snapshot.hardware)
    return (text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…") or "not stated"


@dataclass(frozen=True, kw_only=True)
class SnapshotView(View):
    """One snapshot with its marks and its verdicts against its reference; none where it is its own."""

    snapshot: Snapshot
    marks: Sequence[str]
    judgements: Sequence[Judgement]
    pointer: Pointer
    path: str
    table: MetricTable

    @property
    def model(self) -> str:
        """The model's name."""
        return self.snapshot.model

    @property
    def version(self) -> int:
        """The version's number."""
        return self.snapshot.version

    @property
    def metrics(self) -> Mapping[str, float]:
        """Every value, also those that follow from counts."""
        return self.snapshot.values

    def to_dict(self) -> dict[str, Any]:
        """`path`, `marks`, `snapshot` and `judgements`."""
        rows = [row.to_dict() for row in self.judgements]
        return {"path": self.path, "marks": list(self.marks), "snapshot": self.snapshot.to_dict(), "judgements": rows}

    def tables(self) -> Iterator[Table]:
        """What is known of it besides its metrics; then the metrics, with their verdicts where it has any."""
        yield self._facts()
        if self.judgements:
            old = self.judgements[0].reference
            yield judgement_table(self.judgements, self.table, old=f"v{old}" if old else "reference", new=f"v{self.version}")
        else:
            names = sorted(self.metrics, key=self.table.order)
            lines = tuple((name, quantities.value_text(self.table.get(name), self.metrics[name])) for name in names)
            yield Table(title="", columns=("metric", "value"), rows=lines, right=frozenset({1}))

    def _facts(self) -> Table:
        left_out = ("metrics", "uncertainty", "schema_version", "definitions")
        known = _flat({key: value for key, value in self.snapshot.to_dict().items() if key not in left_out})
        known |= {"definitions": said} if (said := _defined(self.snapshot)) else {}
        lines = [("marks", " ".join(self.marks) or "none"), *((name, str(value)) for name, value in known.items())]
        if withdrawn := self.pointer.withdrawn.get(self.version):
            lines.insert(1, ("withdrawn", withdrawn))
        if beyond := self.snapshot.beyond:
            lines += [("not drawn", f"{place}: {message}") for place, message in beyond.said.items()]
        return Table(title=f"{self.model} v{self.version}", columns=("fact", "value"), rows=tuple(lines))


def _defined(snapshot: Snapshot) -> str:
    """What the file says of its metrics, folded: a version or prompt that all of them have, and what is said of how many."""
    known = [definition.to_dict() for definition in snapshot.definitions.values()]
    parts = []
    for name in dict.fromkeys(key for stated in known for key in stated):
        values = {str(stated[name]) for stated in known if name in stated}
        value = f" {next(iter(values))}" if len(values) == 1 and name not in ("label", "summary", "primary") else ""
        parts.append(f"{name}{value} of {sum(name in stated for stated in known)}")
    return f"{'; '.join(parts)} (each: --format json)" if parts else ""


def _flat(value: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested objects as dotted names."""
    found: dict[str, Any] = {}
    for key, item in value.items():
        if isinstance(item, dict):
            found |= _flat(item, f"{prefix}{key}.")
        else:
            found[f"{prefix}{key}"] = ", ".join(map(str, item)) if isinstance(item, list) else item
    return found


@dataclass(frozen=True, kw_only=True)
class EventList(View):
    """What happened, newest first. `shallow` tells that older events are missing."""

    events: Sequence[Event]
    shallow: bool = False

    def __len__(self) -> int:
        return len(self.events)

    def __iter__(self) -> Iterator[Event]:
        return iter(self.events)

    def to_dict(self) -> dict[str, Any]:
        """`events`: a list."""
        return {"events": [event.to_dict() for event in self.events]}

    def tables(self) -> Iterator[Table]:
        """One line an event; versions that follow each other and came with one commit have one."""
        columns = ("when", "model", "event", "version", "who", "commit", "about")
        yield Table(title="", columns=columns, rows=tuple(_event_line(events) for events in _together(self.events)))


def _together(events: Sequence[Event]) -> Iterator[list[Event]]:
    """Events of one line: what one commit added to one model, number by number."""
    run: list[Event] = []
    for event in events:
        last = run[-1] if run else None
        follows = last is not None and event.kind == last.kind == "added" and (event.model, event.commit) == (last.model, last.commit)
        if last is not None and not (follows and event.version == last.version - 1):
            yield from _lines_of(run)
            run = []
        run.append(event)
    yield from _lines_of(run)


def _lines_of(run: list[Event]) -> list[list[Event]]:
    return [run] if len(run) >= _FEWEST else [[event] for event in run]


_FEWEST = 3
"""So many versions of one commit have one line."""
_SUBJECT = 60


def _event_line(events: Sequence[Event]) -> tuple[str, ...]:
    event = events[0]
    name = f"v{event.version}" if event.version else "not promoted"
    version = f"v{event.previous} → {name}" if event.previous else f"v{events[-1].version} to {name}" if len(events) > 1 else name
    subject = event.subject if len(event.subject) <= _SUBJECT else f"{event.subject[: _SUBJECT - 1]}…"
    about = f"{data_text(event.series)} · {subject}" if event.series else subject
    if event.reason is not None:
        about = f"{event.metric}: {event.reason}" if event.metric else event.reason
    when = event.time[:16].replace("T", " ") or "now"
    return (when, event.model, event.kind, version, event.author, event.commit[:9], about)


def leading(table: MetricTable, values: Mapping[str, float]) -> str:
    """Up to three metrics that stand for a snapshot."""
    names = table.leading(values)[:3]
    return ", ".join(f"{name} {quantities.value_text(table.get(name), values[name])}" for name in names) or quantities.NONE
