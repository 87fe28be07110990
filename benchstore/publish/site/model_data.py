"""The data files of one model for the page's scripts: the newest versions in `data/model/<model>.js`, older ones in `data/older/<model>/1.js` ….

A version is a row of values by position, which `site_template/model_file.js` reads; texts that many versions share are named by
their place in the file. Nothing here follows from another model: a series is named by its place in this one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from benchstore.analysis.evidence import Interval
from benchstore.analysis.intervals import noise_band
from benchstore.analysis.question import Question
from benchstore.publish.site.data_files import pair
from benchstore.publish.site.tabs import comparison_examples, history, trends_spread
from benchstore.publish.site.tabs.history import Pair, Version
from benchstore.publish.words import links, ranges, wording
from benchstore.records import quantities
from benchstore.records.event import Event
from benchstore.records.metric import MetricTable
from benchstore.records.moment import moment
from benchstore.records.series import Series
from benchstore.records.snapshot import Snapshot
from benchstore.standing.overview import ModelView, Overview, SeriesView

PART = 250
"""So many versions has each file of older ones."""
MARKED = ("promoted", "rolled back", "accepted")
"""The moves of the pointer that a chart shows, as rows name them."""
ACTIONS = ("", "stands here", "never a target", "Roll back", "Promote")
"""What can be done with a version, as rows name it."""
_SHA = 12
"""So much of a commit's name is enough to find it."""


def key_of(model: str, part: int = 0) -> str:
    """The key of a model's file among the data files, and of its older parts, from 1 on."""
    return f"older/{model}/{part}" if part else f"model/{model}"


def parts(model: ModelView, rows: Sequence[Version], stamps: Mapping[str, str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Key and value of the files of a model's older versions, oldest first. `rows` are all its versions in order."""
    metrics = _metrics(model)
    for number, places in enumerate(ranges.older(len(rows), PART), start=1):
        yield key_of(model.model, number), _versions(model, rows[places.start : places.stop], metrics, stamps)


def head(overview: Overview, model: ModelView, rows: Sequence[Version], stamps: Mapping[str, str]) -> dict[str, Any]:
    """A model's own file: its metrics, the summary of each series, its newest versions, and what its other files hold.

    `stamps` maps files to a mark of their content, those of `parts` included.
    """
    metrics, older, site = _metrics(model), ranges.older(len(rows), PART), overview.source.config.site
    return {
        "metrics": metrics,
        "edit": links.edit_pointer(site, model.model, overview.source.prefix),
        "issue": links.rollback_issue_parts(site, model.model),
        "commands": [_around_version(command(model.model, 0)) for command in (wording.rollback_command, wording.promote_command)],
        "series": [_series(overview, model, view, metrics) for view in model.series],
        "older": [
            _covered(rows[places.start : places.stop], stamps[key_of(model.model, number)]) for number, places in enumerate(older, start=1)
        ],
        **_versions(model, rows[older[-1].stop if older else 0 :], metrics, stamps),
    }


def _metrics(model: ModelView) -> list[str]:
    table = model.series[0].overview.table
    return sorted({name for item in model.snapshots for name in item.names}, key=table.order)


def _around_version(command: str) -> list[str]:
    """What stands before and after the version's number, which is 0 here."""
    before, _, after = command.rpartition("0")
    return [before, after]


def _covered(rows: Sequence[Version], stamp: str) -> list[Any]:
    """Of one older part: its mark, its first and last version, and from when to when they were measured."""
    times = [row.measured.epoch_ms for row in rows]
    return [stamp, rows[0].number, rows[-1].number, min(times), max(times)]


def _series(overview: Overview, model: ModelView, view: SeriesView, metrics: Sequence[str]) -> dict[str, Any]:
    asked = _newest_questions(overview, model, view.series)
    bands = [noise_band(asked[name]) if name in asked else None for name in metrics]
    said = history.standing_text(model, view, overview.moves)
    return {
        "answer": [said.lead, said.rest, said.more],
        "spread": _spread(model.history.usable(view.series), metrics),
        "bands": bands,
        "outside": _outside(asked, metrics, bands),
        "base": _base(view, metrics),
        "steps": list(_steps(overview.table, view, metrics)),
    }


def _base(view: SeriesView, metrics: Sequence[str]) -> list[Any] | None:
    """The baseline and its values, which a chart shows whatever it has loaded."""
    found = next((item for item in view.members if view.standing and item.version == view.standing.baseline), None)
    return [found.version, [found.values.get(name) for name in metrics]] if found else None


def _spread(members: Sequence[Snapshot], metrics: Sequence[str]) -> list[trends_spread.Summary | None]:
    values = [item.values for item in members]
    return [trends_spread.summary([item[name] for item in values if name in item]) for name in metrics]


def _newest_questions(overview: Overview, model: ModelView, series: Series) -> dict[str, Question]:
    """What is asked of the newest run of a series, by metric; empty where it is its own reference."""
    usable = model.history.usable(series)
    policy = overview.source.config.policy
    asked = model.history.questions(usable[-1], overview.table, policy.against) if usable else []
    return {question.metric.name: question for question in asked}


def _outside(asked: Mapping[str, Question], metrics: Sequence[str], bands: Sequence[Interval | None]) -> list[int]:
    """Places of the metrics whose newest value lies outside its band."""
    return [place for place, band in enumerate(bands) if band and not band[0] <= asked[metrics[place]].after <= band[1]]


def _spent(snapshot: Snapshot) -> float | None:
    """What a run cost in US dollars: the cost of one example times how many were tried."""
    cost, rows = snapshot.value("cost_usd"), wording.rows_of(snapshot)
    return float(cost) * rows if cost is not None and rows else None  # of whole numbers more than 64 bits could come


def _steps(table: MetricTable, view: SeriesView, metrics: Sequence[str]) -> Iterator[list[Any]]:
    """Changes of level: place of the metric, version, time and commits around the first run after it, size in words."""
    for place, name in enumerate(metrics):
        for step in view.steps.of(name):
            at = moment(step.first.created_at)
            yield [place, step.first.version, at.epoch_ms, at.day, list(step.commits), quantities.change_text(table.get(name), step.size)]


class _Texts:
    """Texts that many versions share, each kept once and named by its place."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._places: dict[str, int] = {}

    def place(self, text: str) -> int:
        if text not in self._places:
            self._places[text] = len(self.found)
            self.found.append(text)
        return self._places[text]


class _Tags:
    """Tags by their place, word and style."""

    def __init__(self) -> None:
        self.found: list[list[str]] = []

    def place(self, tag: wording.Tag) -> int:
        made = [tag.word, tag.style]
        if made not in self.found:
            self.found.append(made)
        return self.found.index(made)


def _versions(model: ModelView, rows: Sequence[Version], metrics: Sequence[str], stamps: Mapping[str, str]) -> dict[str, Any]:
    """Versions as rows, with the texts and tags that they name by place."""
    texts, tags = _Texts(), _Tags()
    places = {view.number: place for place, view in enumerate(model.series)}
    found = [_trimmed(_row(row, places[row.view.number], metrics, texts, tags, stamps)) for row in rows]
    return {"texts": texts.found, "tags": tags.found, "versions": found}


def _row(row: Version, place: int, metrics: Sequence[str], texts: _Texts, tags: _Tags, stamps: Mapping[str, str]) -> list[Any]:
    """One version; what is None at the end is left out. `FIELDS` of `site_template/model_file.js` names the places."""
    snapshot, values = row.snapshot, row.snapshot.values
    return [
        row.number,
        place,
        row.nth,
        row.measured.epoch_ms,
        [values.get(name) for name in metrics],
        [[at, *map(_short, row.intervals[name])] for at, name in enumerate(metrics) if name in row.intervals] or None,
        [tags.place(tag) for tag in row.tags] or None,
        row.commit[:_SHA] or None,
        row.landed[:_SHA] if row.landed != row.commit else None,
        texts.place(row.author),
        texts.place(row.subject),
        wording.rows_of(snapshot),
        None if row.usable else 1,
        _action(row),
        [_pair(found, metrics, texts) for found in row.pairs] or None,
        [_move(event, row, said) for event, said in zip(_events(row), row.moves, strict=True)] or None,
        _short(spent) if (spent := _spent(snapshot)) is not None else None,
        snapshot.counts.failed if snapshot.counts else None,
        snapshot.duration_seconds,
        _rows_stamp(snapshot, stamps),
        _odd_time(row),
    ]


def _trimmed(row: list[Any]) -> list[Any]:
    while row and row[-1] is None:
        row.pop()
    return row


def _action(row: Version) -> int:
    return next((place for place, words in enumerate(ACTIONS) if words and row.action.startswith(words)), 0)


def _events(row: Version) -> Sequence[Event]:
    return row.view.overview.moves.get((row.snapshot.model, row.number), ())


def _move(event: Event, row: Version, said: str) -> list[Any]:
    """What happened to a version in words; where a chart shows it, also when and which kind of move."""
    shown = event.kind in MARKED and event.version == row.number and event.time
    return [said, moment(event.time).epoch_ms, MARKED.index(event.kind)] if shown else [said]


def _pair(found: Pair, metrics: Sequence[str], texts: _Texts) -> list[Any]:
    made = pair(found, metrics)
    return [
        made["old"],
        texts.place(made["why"]),
        made["verdicts"],
        [[place, *map(_short, ends)] for place, *ends in made["intervals"]],
        [[place, texts.place(said)] for place, said in made["said"]],
    ]


def _short(number: float) -> float | None:
    """A number that is only drawn and said: six digits are more than either shows."""
    return None if number is None else float(f"{number:.6g}")


def _odd_time(row: Version) -> list[str] | None:
    """Day and moment where they are not those of the time in milliseconds: of a year that no face can show."""
    return [row.measured.day, row.measured.full] if row.measured.full != _full(row) else None


def _full(row: Version) -> str:
    return f"{row.measured.iso[:16].replace('T', ' ')} UTC"


def _rows_stamp(snapshot: Snapshot, stamps: Mapping[str, str]) -> str | None:
    """The mark of the file with a snapshot's rows; empty where it has none on this site, None where it has no samples."""
    return stamps.get(comparison_examples.key_of(snapshot.model, snapshot.version), "") if snapshot.samples else None
