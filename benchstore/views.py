"""What the public face gives: values that know how they look as a table, as JSON, and in a notebook. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from benchstore.analysis.judgement import Judgement
from benchstore.errors import Problem
from benchstore.publish.words import wording
from benchstore.publish.words.judged import judgement_table
from benchstore.publish.words.tables import Table, as_html, as_text
from benchstore.records import quantities
from benchstore.records.config import Config
from benchstore.records.event import Event
from benchstore.records.metric import MetricTable
from benchstore.records.pointer import Pointer
from benchstore.records.snapshot import Snapshot
from benchstore.standing import worse
from benchstore.standing.attention import Finding, State
from benchstore.standing.overview import SeriesView
from benchstore.store.add import Added


class View:
    """A result: `tables` are how it looks; a notebook shows them as HTML, `print` as text."""

    def tables(self) -> Iterator[Table]:
        """The tables to show, in order."""
        raise NotImplementedError

    def to_dict(self) -> dict[str, Any]:
        """The same as plain values for JSON; the keys are those of `--format json`."""
        raise NotImplementedError

    def __str__(self) -> str:
        return "\n\n".join(as_text(table) if table.rows else table.title or "nothing" for table in self.tables())

    def _repr_html_(self) -> str:
        return "\n".join(as_html(table) for table in self.tables())


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
        "versions": len(view.members),
        "newest": view.members[-1].version,
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
        columns = ("version", "place", "dataset", "prompt", "environment", "leading metrics", "marks", "measured")
        yield Table(title="", columns=columns, rows=tuple(self._line(item) for item in self.versions))

    def _line(self, item: ListedVersion) -> tuple[str, ...]:
        snapshot, series = item.snapshot, item.snapshot.series
        where = (series.dataset, series.prompt or quantities.NONE, series.environment)
        said = (leading(self.table, snapshot.values), " ".join(item.marks), snapshot.created_at[:10])
        return (f"v{snapshot.version}", f"{item.place}.", *where, *said)


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
        left_out = ("metrics", "uncertainty", "schema_version")
        known = _flat({key: value for key, value in self.snapshot.to_dict().items() if key not in left_out})
        lines = [("marks", " ".join(self.marks) or "none"), *((name, str(value)) for name, value in known.items())]
        if withdrawn := self.pointer.withdrawn.get(self.version):
            lines.insert(1, ("withdrawn", withdrawn))
        return Table(title=f"{self.model} v{self.version}", columns=("fact", "value"), rows=tuple(lines))


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
        """One line an event."""
        columns = ("when", "model", "event", "version", "who", "commit", "about")
        yield Table(title="", columns=columns, rows=tuple(_event_line(event) for event in self.events))


def _event_line(event: Event) -> tuple[str, ...]:
    name = f"v{event.version}" if event.version else "not promoted"
    version = f"v{event.previous} → {name}" if event.previous else name
    about = f"{event.series.dataset} · {event.subject}" if event.series else event.subject
    if event.reason is not None:
        about = f"{event.metric}: {event.reason}" if event.metric else event.reason
    when = event.time[:16].replace("T", " ") or "now"
    return (when, event.model, event.kind, version, event.author, event.commit[:9], about)


@dataclass(frozen=True, kw_only=True)
class Comparison(View):
    """Two sides with their names and the verdicts of the new one against the old."""

    old: str
    new: str
    rows: Sequence[Judgement]
    table: MetricTable

    def __iter__(self) -> Iterator[Judgement]:
        return iter(self.rows)

    def to_dict(self) -> dict[str, Any]:
        """`old`, `new` and `rows`."""
        return {"old": self.old, "new": self.new, "rows": [row.to_dict() for row in self.rows]}

    def tables(self) -> Iterator[Table]:
        """One line a metric."""
        yield judgement_table(self.rows, self.table, title=f"{self.old} → {self.new}", old="old", new="new")

    @property
    def summary(self) -> str:
        """What the verdicts say, counted; then why something could not be compared."""
        counts: dict[str, int] = {}
        for row in self.rows:
            counts[row.verdict] = counts.get(row.verdict, 0) + 1
        first = [f"better on {counts.pop('improved', 0)}", f"worse on {counts.pop('regressed', 0)}"]
        rest = [f"{number} {word}" for word, number in counts.items()]
        reason = next((row.sentence for row in self.rows if row.verdict == "incomparable"), "")
        return f"{self.new} is {', '.join(first)}" + "".join(f"; {item}" for item in rest) + (f"\n{reason}" if reason else "")


@dataclass(frozen=True, kw_only=True)
class ComparisonList(View):
    """Several comparisons."""

    comparisons: Sequence[Comparison]

    def __len__(self) -> int:
        return len(self.comparisons)

    def __iter__(self) -> Iterator[Comparison]:
        return iter(self.comparisons)

    def to_dict(self) -> dict[str, Any]:
        """`comparisons`: a list."""
        return {"comparisons": [item.to_dict() for item in self.comparisons]}

    def tables(self) -> Iterator[Table]:
        """Those of each."""
        for item in self.comparisons:
            yield from item.tables()


@dataclass(frozen=True, kw_only=True)
class JudgedSnapshot:
    """One snapshot of a report. `states` says of a metric why it needs somebody; `notes` what is to be added to its sentence."""

    snapshot: Snapshot
    promoted: bool
    rows: Sequence[Judgement]
    states: Mapping[str, State] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class RegressionReport(View):
    """What got worse: what stands, or what a change brings. `fails` is what an exit code says; `said` what it was held against."""

    against: str
    judged: Sequence[JudgedSnapshot]
    regressed: int
    fails: bool
    config: Config
    summary: str
    broken: Sequence[Finding] = ()

    def __iter__(self) -> Iterator[JudgedSnapshot]:
        return iter(self.judged)

    def to_dict(self) -> dict[str, Any]:
        """`against`, `regressions` (how many metrics), `broken` and `rows`; a row has a `state` where it needs somebody."""
        rows = [
            row.to_dict() | {"promoted": item.promoted, "state": item.states.get(row.metric)} for item in self.judged for row in item.rows
        ]
        broken = [{"model": item.view.series.model, "missing": list(item.missing)} for item in self.broken]
        return {"against": self.against, "regressions": self.regressed, "broken": broken, "rows": rows}

    def worth_saying(self, item: JudgedSnapshot) -> list[Judgement]:
        """The rows that a reader wants to see: what fails or warns by the policy and looks worse, what improved, was accepted or missing."""
        policy = self.config.policy
        words = {*policy.fail_on, *policy.warn_on, "regressed", "improved", "accepted"}
        return [row for row in item.rows if row.verdict in words and (row.verdict == "improved" or row.better != 1)]

    def tables(self) -> Iterator[Table]:
        """One line for each metric that is worth saying."""
        rows = [row for item in self.judged for row in self.worth_saying(item)]
        yield judgement_table(rows, self.config.metrics, title=self.summary, named=True)


@dataclass(frozen=True, kw_only=True)
class AttentionList(View):
    """Every series that needs somebody, the most urgent first."""

    findings: Sequence[Finding]
    table: MetricTable

    def __len__(self) -> int:
        return len(self.findings)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def to_dict(self) -> dict[str, Any]:
        """`findings`: a list, each with its state, series, version, the way back, and the verdicts by state."""
        return {"findings": [_finding_row(item) for item in self.findings]}

    def tables(self) -> Iterator[Table]:
        """One line a series."""
        columns = ("state", "series", "version", "why", "go back to", "since")
        yield Table(title="", columns=columns, rows=tuple(self._line(item) for item in self.findings))

    def _line(self, item: Finding) -> tuple[str, ...]:
        why = " ".join(concern.row.sentence for concern in item.concerns[:1]) or f"the pointer names {' and '.join(item.missing)}"
        back = item.back_to
        target = f"v{back.version} ({quantities.value_text(self.table.get(back.lead), back.value)})" if back else quantities.NONE
        return (item.state, wording.place(item.view.series, model=True), f"v{item.snapshot.version}", why, target, item.since[:10])


def _finding_row(item: Finding) -> dict[str, Any]:
    series, back = item.view.series, item.back_to
    return {
        "state": item.state,
        "model": series.model,
        "series": {"dataset": series.dataset, "prompt": series.prompt or None, "environment": series.environment},
        "version": item.snapshot.version,
        "since": item.since,
        "back_to": back.version if back else None,
        "back_to_value": back.value if back else None,
        "missing": list(item.missing),
        "concerns": [{"state": concern.state, "row": concern.row.to_dict()} for concern in item.concerns],
    }


@dataclass(frozen=True, kw_only=True)
class AddedList(View):
    """What was added, or would be: each snapshot with its facts, its verdicts, and where its pointer went; and the commits made."""

    added: Sequence[Added]
    commits: Sequence[str]
    dry_run: bool
    table: MetricTable

    def __len__(self) -> int:
        return len(self.added)

    def __iter__(self) -> Iterator[Added]:
        return iter(self.added)

    @property
    def regressed(self) -> bool:
        """Whether any of them is judged regressed."""
        return any(worse.regressed(row) for item in self.added for row in item.judgements)

    def to_dict(self) -> dict[str, Any]:
        """`added`, `commits` and `dry_run`."""
        return {"added": [_added_row(item) for item in self.added], "commits": list(self.commits), "dry_run": self.dry_run}

    def tables(self) -> Iterator[Table]:
        """One line a metric and snapshot, with its verdict."""
        columns = ("snapshot", "metric", "value", "verdict", "pointer")
        yield Table(title="", columns=columns, rows=tuple(line for item in self.added for line in self._lines(item)), right=frozenset({2}))

    def _lines(self, item: Added) -> Iterator[tuple[str, ...]]:
        judged = {row.metric: row.verdict for row in item.judgements}
        for name in sorted(item.snapshot.values, key=self.table.order):
            value = quantities.value_text(self.table.get(name), item.snapshot.value(name))
            verdict = judged.get(name, "its own baseline" if item.promoted else quantities.NONE)
            yield f"{item.snapshot.model} v{item.snapshot.version}", name, value, verdict, item.pointer_note


def _added_row(item: Added) -> dict[str, Any]:
    return {
        "file": item.file,
        "importer": item.importer,
        "model": item.snapshot.model,
        "version": item.snapshot.version,
        "paths": item.paths,
        "promoted": item.promoted,
        "pointer": item.pointer_note,
        "facts": [{"name": fact.name, "value": fact.value, "origin": fact.origin} for fact in item.facts.shown],
        "judgements": [row.to_dict() for row in item.judgements],
        "warnings": [problem.to_dict() for problem in item.warnings],
        "snapshot": item.snapshot.to_dict(),
    }


@dataclass(frozen=True, kw_only=True)
class PointerMove(View):
    """What a move of the pointer did, or would do; `message` is the commit message that fits, `commit` the one that was made."""

    changed: bool
    dry_run: bool
    what: str
    path: str
    message: str
    notes: Sequence[str]
    commit: str | None

    def to_dict(self) -> dict[str, Any]:
        """`changed`, `dry_run`, `what`, `path`, `notes` and `commit`."""
        names = ("changed", "dry_run", "what", "path", "notes", "commit")
        return {name: list(self.notes) if name == "notes" else getattr(self, name) for name in names}

    def tables(self) -> Iterator[Table]:
        """One line."""
        yield Table(title="", columns=("what", "file", "commit"), rows=((self.what, self.path, self.commit or quantities.NONE),))


@dataclass(frozen=True, kw_only=True)
class BuiltSite:
    """A dashboard that was written: its first page, how many files, what to warn of, and what it cannot show and why."""

    page: Path
    files: int
    warnings: Sequence[Problem]
    gaps: Sequence[str]

    def to_dict(self) -> dict[str, Any]:
        """Every field by name."""
        warnings = [problem.to_dict() for problem in self.warnings]
        return {"page": str(self.page), "files": self.files, "warnings": warnings, "gaps": list(self.gaps)}

    def _repr_html_(self) -> str:
        return f'<a href="{escape(self.page.as_uri())}">{escape(str(self.page))}</a>'


def leading(table: MetricTable, values: Mapping[str, float]) -> str:
    """Up to three metrics that stand for a snapshot."""
    names = table.leading(values)[:3]
    return ", ".join(f"{name} {quantities.value_text(table.get(name), values[name])}" for name in names) or quantities.NONE
