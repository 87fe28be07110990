"""The data files of the scripts: a small index, and what the files of models (`model_data`) are made with. Plain scripts, so that `file:` works.

Content is never a key of an object here (`__proto__` is a valid metric name); lists by position carry it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from benchstore.publish.site.tabs.current import Group
from benchstore.publish.site.tabs.history import Pair
from benchstore.publish.site.tabs.regressions import Alert
from benchstore.publish.words import wording
from benchstore.records import quantities
from benchstore.records.metric import Metric
from benchstore.records.moment import moment
from benchstore.standing.attention import Attention
from benchstore.standing.overview import Overview, SeriesView

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
