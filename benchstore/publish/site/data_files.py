"""The data files of the scripts: a small index, one file a model. Plain scripts, so that `file:` works.

Content is never a key of an object here (`__proto__` is a valid metric name); lists by position carry it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from benchstore.analysis.evidence import Interval
from benchstore.analysis.intervals import noise_band
from benchstore.analysis.question import Question
from benchstore.publish.site.tabs import comparison_examples, history, trends_spread
from benchstore.publish.site.tabs.current import Group
from benchstore.publish.site.tabs.history import Pair, Version
from benchstore.publish.site.tabs.regressions import Alert
from benchstore.publish.words import links, wording
from benchstore.records import quantities
from benchstore.records.metric import Metric, MetricTable
from benchstore.records.moment import moment
from benchstore.records.series import Series
from benchstore.records.snapshot import Snapshot
from benchstore.standing.attention import Attention
from benchstore.standing.overview import ModelView, Overview, SeriesView

_SAID = frozenset({"regressed", "improved", "cannot tell", "accepted", "incomparable"})
"""Verdicts whose sentence the page shows; the others follow from the row's numbers."""


def script(key: str, value: Any) -> bytes:
    """A script that hands `value` to the page under `key`; safe inside any HTML and as a file of its own."""
    text = orjson.dumps(value)
    for raw, escaped in (
        (b"<", b"\\u003c"),
        (b">", b"\\u003e"),
        (b"&", b"\\u0026"),
        (b"\xe2\x80\xa8", b"\\u2028"),
        (b"\xe2\x80\xa9", b"\\u2029"),
    ):
        text = text.replace(raw, escaped)
    return b"benchstore.receive(" + orjson.dumps(key) + b"," + text + b");\n"


def index(attention: Attention, alerts: Sequence[Alert], stamps: Mapping[str, str], tables: Sequence[Group]) -> dict[str, Any]:
    """What every tab needs at once: metrics, models, series.

    `stamps` maps files to a mark of their content; `tables` are those of the Current tab, by whose order groups are numbered.
    """
    overview = attention.overview
    metrics = _metric_names(overview)
    positions = {name: position for position, name in enumerate(metrics)}
    ranks = {row.number: row.rank for table in tables for row in table.rows}
    groups = {view.number: number for number, views in enumerate(overview.groups().values()) for view in views}
    return {
        "against": overview.source.config.policy.against,
        "repository": wording.web_link(overview.source.config.site.repository_url),
        "verdicts": [[chip.word, chip.tone, chip.icon] for chip in map(wording.chip, wording.VERDICT_WORDS)],
        "metrics": [_metric(overview.table.get(name)) for name in metrics],
        "models": [[model.model, stamps[f"model/{model.model}"]] for model in overview.models],
        "files": {name: stamps[name] for name in ("vega", "charts", "frontiers")},
        "series": [
            _series(attention, view, positions) | {"group": groups[view.number], "rank": ranks.get(view.number, "")}
            for view in overview.series
        ],
        "pairs": [stamps.get(f"pairs/{number}", "") for number in range(len(tables))],
        "samples_url": wording.web_link(overview.source.config.samples.url),
        "newest": max((moment(item.created_at).epoch_ms for model in overview.models for item in model.snapshots), default=0),
        "pair": _first_pair(overview, alerts),
    }


def _metric_names(overview: Overview) -> list[str]:
    names = {name for model in overview.models for item in model.snapshots for name in item.names}
    return sorted(names, key=overview.table.order)


def _metric(metric: Metric) -> dict[str, Any]:
    limit = metric.limit
    return {
        "name": metric.name,
        "head": wording.head(metric),
        "unit": metric.unit,
        "direction": metric.direction,
        "limit": [limit.absolute, limit.relative] if limit and metric.judged else None,
        "limit_text": quantities.limit_text(metric) if metric.judged else "",
        "environment": metric.depends_on_environment,
    }


def _series(attention: Attention, view: SeriesView, positions: dict[str, int]) -> dict[str, Any]:
    series, standing, finding = view.series, view.standing, attention.by_series.get(view.number)
    return {
        "model": series.model,
        "name": view.name,
        "label": view.name if view.name == series.model else f"{view.name} ({series.model})",
        "dataset": series.dataset,
        "prompt": series.prompt,
        "environment": series.environment,
        "lead": positions[view.lead],
        "current": standing.current if standing else None,
        "baseline": standing.baseline if standing else None,
        "shown": view.shown.version,
        "count": len(view.members),
        "regressed": [positions[row.metric] for row in (finding.rows_of("open") if finding else ())],
    }


def _first_pair(overview: Overview, alerts: Sequence[Alert]) -> list[str] | None:
    """What the Comparison tab opens with: the worst regression, else a judged pair, else any two; None where there are no two."""
    if alerts and alerts[0].old:
        return list(alerts[0].addresses)
    for view in overview.series:
        if view.leading and view.leading.reference is not None and view.leading.reference_series:
            return [f"{view.leading.reference_series.model}@{view.leading.reference}", f"{view.series.model}@{view.shown.version}"]
    views = overview.series
    if not views:
        return None
    last = [views[0].shown, views[1].shown] if len(views) > 1 else views[0].members[-2:]
    return [f"{item.model}@{item.version}" for item in last] if len(last) == 2 else None


def shard(overview: Overview, model: ModelView, rows: Sequence[Version], stamps: Mapping[str, str]) -> dict[str, Any]:
    """Everything of one model: its metrics, the summary of each series, every version, which `rows` are, in order.

    `stamps` as in `index`.
    """
    metrics = sorted({name for item in model.snapshots for name in item.names}, key=overview.table.order)
    texts = _Texts()
    site = overview.source.config.site
    return {
        "metrics": metrics,
        "edit": links.edit_pointer(site, model.model, overview.source.prefix),
        "issue": links.rollback_issue_parts(site, model.model),
        "series": [
            {
                "number": view.number,
                "answer": _answer(overview, model, view),
                "spread": _spread(model.history.usable(view.series), metrics),
                "bands": (bands := [noise_band(asked[name]) if name in asked else None for name in metrics]),
                "outside": _outside(asked, metrics, bands),
                "marks": list(_marks(overview, view)),
                "steps": list(_steps(overview.table, view, metrics)),
            }
            for view in model.series
            for asked in (_newest_questions(overview, model, view.series),)
        ],
        "versions": [_version(row, metrics, texts) | {"rows_stamp": _rows_stamp(row.snapshot, stamps)} for row in rows],
        "texts": texts.found,
    }


def _answer(overview: Overview, model: ModelView, view: SeriesView) -> list[str]:
    said = history.standing_text(model, view, overview.moves)
    return [said.lead, said.rest, said.more]


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


_MARKED = ("promoted", "rolled back", "accepted")


def _marks(overview: Overview, view: SeriesView) -> Iterator[list[Any]]:
    """Moves of the pointer: time, kind, version, and what happened in words."""
    for item in view.members:
        for event in overview.moves.get((item.model, item.version), ()):
            if event.kind in _MARKED and event.version == item.version and event.time:
                yield [moment(event.time).epoch_ms, event.kind, item.version, history.happened(event, item.version)]


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


def _version(row: Version, metrics: Sequence[str], texts: _Texts) -> dict[str, Any]:
    snapshot, values = row.snapshot, row.snapshot.values
    return {
        "v": row.number,
        "series": row.view.number,
        "nth": row.nth,
        "day": row.measured.day,
        "full": row.measured.full,
        "t": row.measured.epoch_ms,
        "rows": wording.rows_of(snapshot),
        "values": [values.get(name) for name in metrics],
        "spread": [[place, *row.intervals[name]] for place, name in enumerate(metrics) if name in row.intervals],
        "tags": [[tag.word, tag.style] for tag in row.tags],
        "commit": row.commit,
        "landed": row.landed,
        "author": texts.place(row.author),
        "subject": texts.place(row.subject),
        "usable": row.usable,
        "spent": _spent(snapshot),
        "failed": snapshot.counts.failed if snapshot.counts else None,
        "seconds": snapshot.duration_seconds,
        "moves": row.moves,
        "action": row.action,
        "back": row.goes_back,
        "command": row.command,
        "pairs": [pair(found, metrics) for found in row.pairs],
    }


def _rows_stamp(snapshot: Snapshot, stamps: Mapping[str, str]) -> str | None:
    """The mark of the file with a snapshot's rows; empty where it has none on this site, None where it has no samples."""
    return stamps.get(comparison_examples.key_of(snapshot.model, snapshot.version), "") if snapshot.samples else None


def pair(found: Pair, metrics: Sequence[str]) -> dict[str, Any]:
    """The verdicts of two snapshots, metric by metric by its place in `metrics`."""
    words = {word: place for place, word in enumerate(wording.VERDICT_WORDS)}
    judged = [found.judgements.get(name) for name in metrics]
    return {
        "old": found.old,
        "why": found.why,
        "verdicts": [words[item.verdict] if item else -1 for item in judged],
        "intervals": [[place, *ends] for place, item in enumerate(judged) if item and (ends := item.interval_of_delta)],
        "said": [[place, item.sentence] for place, item in enumerate(judged) if item and item.verdict in _SAID],
    }
