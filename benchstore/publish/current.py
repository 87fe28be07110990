"""What the Current tab says: the answer sentence, one table a data set, the best and the fastest of each.

Values in, texts out; a table never mixes data sets, prompts or environments, and nothing is averaged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchstore.analysis.evidence import Interval
from benchstore.analysis.intervals import interval_of
from benchstore.analysis.judgement import Judgement
from benchstore.analysis.ranking import rank_ranges, rank_text
from benchstore.publish import drawing, wording
from benchstore.publish.survey import SeriesView, Survey
from benchstore.publish.wording import Chip, Moment, Tag
from benchstore.records import quantities
from benchstore.records.metric import Metric, MetricTable
from benchstore.records.pointer import Pointer

QUALITY = ("f1", "accuracy", "precision", "recall")
"""Metrics that have a column of their own wherever one row has them, by their own name or as `f1_macro` and the like."""
LATENCY = ("latency_ms", "latency_p50_ms", "latency_p95_ms", "latency_p99_ms")
COUNTS = ("total_samples", "error_count", "success_rate")
_MOST_QUALITY_COLUMNS = 4
_REST_ORDER = (
    "cannot tell",
    "improved",
    "changed, within limit",
    "within noise",
    "unchanged",
    "accepted",
    "incomparable",
    "new",
    "not judged",
)
_REST_WORDS = {"changed, within limit": "within limit"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The sentence that opens a tab: what needs a decision, then, lighter, the rest; a line below says more."""

    lead: str
    rest: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One metric's column: its head and what to say of its direction."""

    head: str
    hint: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A value as text, with a small second line where there is more to say."""

    text: str
    kind: str
    label: str
    note: str = ""

    @property
    def missing(self) -> bool:
        """Whether it was not measured."""
        return self.text == quantities.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One series in its table."""

    number: int
    rank: str
    address: str
    model: str
    name: str
    version: int
    against: str
    tags: tuple[Tag, ...]
    hint: str
    value: str
    interval: str
    ruler: drawing.Ruler | None
    tone: str
    change: str
    chip: Chip | None
    chip_note: str
    sentence: str
    cells: tuple[Cell, ...]
    updated: Moment
    hot: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Leader:
    """The best or the fastest row of a table."""

    label: str
    name: str
    value: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One table: a dataset with its prompt and environment, and every series measured on it.

    `spread` tells whether any row states its spread, so that the column is worth its place.
    """

    title: str
    place: str
    note: str
    dataset: str
    environment: str
    lead: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    ticks: tuple[drawing.Tick, ...]
    leaders: tuple[Leader, ...]
    spread: bool


def answer(survey: Survey) -> Answer:
    """What needs a decision, in how many series; then the verdicts of the others."""
    if not survey.size:
        return Answer(lead="No snapshots yet.")
    views = survey.series
    others = [view for view in views if not view.with_verdict("regressed")]
    number, rest = len(views) - len(others), rest_of(others)
    if not number:
        return Answer(lead="Nothing needs a decision.", rest=rest)
    lead = "1 regression needs a decision." if number == 1 else f"{number} regressions need a decision."
    return Answer(lead=lead, rest=rest)


def rest_of(views: Sequence[SeriesView]) -> str:
    """The other series, counted by the verdict of their leading metric, such as `1 improved, 7 within limit`."""
    found: Counter[str] = Counter(judged.verdict for view in views if (judged := view.leading))
    found["at their baseline"] = sum(1 for view in views if view.promoted and view.leading is None)
    found["not promoted"] = sum(1 for view in views if not view.promoted)
    order = [*_REST_ORDER, *(word for word in found if word not in _REST_ORDER)]
    parts = [f"{found[word]} {_REST_WORDS.get(word, word)}" for word in order if found[word]]
    text = ", ".join(parts) + "." if parts else ""
    return text.replace("1 at their baseline", "1 at its baseline") if found["at their baseline"] == 1 else text


def groups(survey: Survey) -> list[Group]:
    """Every table, in order of dataset, prompt and environment; its rows best first."""
    return [_group(survey, views) for views in survey.groups().values()]


def _group(survey: Survey, views: Sequence[SeriesView]) -> Group:
    table, series = survey.table, views[0].series
    metric = table.get(views[0].lead)
    ranked = sorted(views, key=lambda view: _rank(metric, view))
    names = {name for view in views for name in view.shown.values}
    kinds = _columns(table, names, metric.name)
    samples = survey.source.samples
    intervals = [interval_of(metric, view.shown, samples(view.shown)) for view in ranked]
    scale = _scale(metric, ranked, intervals)
    ranks = _ranks(survey, metric, ranked)
    rows = tuple(_row(survey, view, kinds, scale, rank, interval) for view, rank, interval in zip(ranked, ranks, intervals, strict=True))
    return Group(
        title=series.dataset,
        place=wording.place(series),
        note=_note(metric, ranked, names, kinds),
        dataset=series.dataset,
        environment=series.environment,
        lead=wording.head(metric),
        columns=tuple(_head(table, kind) for kind in kinds),
        rows=rows,
        spread=any(row.interval for row in rows),
        ticks=scale.ticks if scale else (),
        leaders=tuple(_leaders(table, metric, ranked, sum(rank.startswith("1–") for rank in ranks))),
    )


def _rank(metric: Metric, view: SeriesView) -> tuple[bool, bool, float, str]:
    """Promoted first, then the leading metric by its direction, then the name."""
    value = view.shown.value(metric.name)
    signed = 0.0 if value is None else -value if metric.direction != "lower" else value
    return (not view.promoted, value is None, signed, view.series.model)


def _columns(table: MetricTable, names: set[str], lead: str) -> list[str]:
    """The metrics with a column, beside the leading one: quality, then time, cost and counts."""
    others = sorted((name for name in names if name != lead), key=table.order)
    quality = [name for name in others if table.get(name).primary or _is_quality(name)][:_MOST_QUALITY_COLUMNS]
    latency = [name for name in LATENCY if name in names and name != lead][:1]
    cost = [name for name in ("cost_usd",) if name in names and name != lead]
    counts = ["total_samples"] if any(name in names for name in COUNTS) else []
    return [*quality, *latency, *cost, *counts]


def _is_quality(name: str) -> bool:
    """F1, precision, recall and accuracy, also averaged in another way, such as `f1_macro`; one task's are among many."""
    return "/" not in name and any(name == usual or name.startswith(f"{usual}_") for usual in QUALITY)


def _head(table: MetricTable, name: str) -> Column:
    metric = table.get(name)
    hint = ", ".join(filter(None, [metric.description, wording.direction(metric)]))
    if name == "total_samples":
        return Column(head="Samples", hint="examples tried; errors and success rate below", kind="samples")
    return Column(head=wording.head(metric), hint=hint, kind="time" if name in LATENCY else "cost" if name == "cost_usd" else "quality")


def _note(metric: Metric, views: Sequence[SeriesView], names: set[str], columns: Sequence[str]) -> str:
    """The line beside a table's title: what leads, on how many examples, where, and what is not shown."""
    series, rows = views[0].series, sorted({rows for view in views if (rows := wording.rows_of(view.shown))})
    parts = [", ".join(filter(None, [wording.head(metric), wording.direction(metric)]))]
    if rows:
        parts.append(
            wording.counted(rows[0], "row", "rows") if len(rows) == 1 else f"{rows[0]} to {wording.counted(rows[-1], 'row', 'rows')}"
        )
    parts += [f"prompt {series.prompt}"] if series.prompt else []
    hidden = len(names - {metric.name, *columns, *COUNTS})
    parts.append(series.environment)
    return " · ".join(parts + ([wording.counted(hidden, "more metric", "more metrics") + " in Comparison"] if hidden else []))


def _scale(metric: Metric, views: Sequence[SeriesView], intervals: Sequence[Interval | None]) -> drawing.Scale | None:
    found = [
        (value, interval) for view, interval in zip(views, intervals, strict=True) if (value := view.shown.value(metric.name)) is not None
    ]
    return drawing.scale([value for value, _ in found], [interval for _, interval in found])


def _ranks(survey: Survey, metric: Metric, ranked: Sequence[SeriesView]) -> list[str]:
    """The range of ranks of each promoted row; empty texts where they cannot be ranked."""
    promoted = [view for view in ranked if view.promoted and metric.name in view.shown.values]
    ranges = rank_ranges([view.shown for view in promoted], metric, survey.source.config.policy, survey.source.samples)
    texts = {view.number: rank_text(found) for view, found in zip(promoted, ranges or (), strict=False)}
    return [texts.get(view.number, "") for view in ranked]


def _row(
    survey: Survey, view: SeriesView, columns: Sequence[str], scale: drawing.Scale | None, rank: str, interval: Interval | None
) -> Row:
    table, shown = survey.table, view.shown
    metric = table.get(view.lead)
    regressed, judged = view.with_verdict("regressed"), view.leading
    word = "regressed" if regressed else judged.verdict if judged else ""
    mark = wording.chip(word) if word else None
    return Row(
        number=view.number,
        rank=rank,
        address=f"{view.series.model}@{shown.version}",
        model=view.series.model,
        name=view.name,
        version=shown.version,
        against=f"v{judged.reference}" if judged and judged.reference is not None else "",
        tags=tuple(_tags(survey, view)),
        hint=_hint(survey, view),
        value=wording.value_of(metric, shown),
        interval=wording.interval_text(metric, shown, interval),
        ruler=scale.ruler(shown.value(view.lead), interval) if scale else None,
        tone=mark.tone if mark else "neutral",
        change=quantities.change_text(metric, judged.delta) if judged else quantities.NONE,
        chip=mark,
        chip_note=_also(table, regressed, view.lead),
        sentence=" ".join(item.sentence for item in [*regressed, judged][:1] if item),
        cells=tuple(_cell(table, view, name) for name in columns),
        updated=wording.moment(shown.created_at),
        hot=bool(regressed),
    )


def _also(table: MetricTable, regressed: Sequence[Judgement], lead: str) -> str:
    """Which metrics regressed, where it is not the leading one alone."""
    names = [wording.in_sentence(table.get(item.metric)) for item in regressed]
    if not names or [item.metric for item in regressed] == [lead]:
        return ""
    return ", ".join(names[:2]) + (f" and {len(names) - 2} more" if len(names) > 2 else "")


def _tags(survey: Survey, view: SeriesView) -> Iterator[Tag]:
    """Pointer facts of a row. CURRENT is not among them: the head of the column says it of all."""
    if not view.promoted:
        yield wording.NOT_PROMOTED
    if view.is_baseline:
        yield wording.BASELINE
    if view.shown.version in pointer_of(survey, view).withdrawn:
        yield wording.WITHDRAWN


def pointer_of(survey: Survey, view: SeriesView) -> Pointer:
    """The pointer of a series' model; an empty one where it has none."""
    return survey.source.pointers.get(view.series.model) or Pointer()


def _hint(survey: Survey, view: SeriesView) -> str:
    """What a reader of the row would wonder about: newer versions on which the series does not stand."""
    newer = [item.version for item in view.members if item.version > view.shown.version]
    if not view.promoted or not newer:
        return ""
    if len(newer) > 1:
        return f"{len(newer)} newer are not current"
    back = any(event.kind == "rolled back" and event.previous == newer[0] for event in survey.moves.get((view.series.model, newer[0]), ()))
    return f"v{newer[0]} {'was rolled back' if back else 'is not promoted'}"


def _cell(table: MetricTable, view: SeriesView, name: str) -> Cell:
    metric, kind, note = table.get(name), _head(table, name).kind, ""
    values = view.shown.values
    if name == "total_samples":
        errors, success = values.get("error_count"), values.get("success_rate")
        parts = [wording.counted(int(errors), "error", "errors")] if errors is not None else []
        parts += [f"success {quantities.value_text(table.get('success_rate'), success)}"] if success is not None else []
        note = "\n".join(parts)
    return Cell(text=wording.value_of(metric, view.shown), kind=kind, label=_head(table, name).head, note=note)


def _leaders(table: MetricTable, metric: Metric, ranked: Sequence[SeriesView], tied: int) -> Iterator[Leader]:
    """Best by the leading metric, and fastest; ties are named. `tied` rows have rank ranges that start at 1."""
    current = [view for view in ranked if view.promoted]
    if metric.direction != "none" and (best := _first(metric, current)):
        yield _leader("Best", metric, best, current, tied)
    for name in LATENCY:
        if name != metric.name and (fastest := _first(table.get(name), current)):
            yield _leader("Fastest", table.get(name), fastest, current, 0)
            return


def _first(metric: Metric, views: Sequence[SeriesView]) -> SeriesView | None:
    having = [view for view in views if metric.name in view.shown.values]
    return min(having, key=lambda view: _rank(metric, view)) if having else None


def _leader(label: str, metric: Metric, first: SeriesView, views: Sequence[SeriesView], tied: int) -> Leader:
    value = first.shown.values[metric.name]
    ties = [view.name for view in views if view is not first and view.shown.value(metric.name) == value]
    note = f"same as {', '.join(ties[:3])}" if ties else f"v{first.shown.version}"
    if tied > 1 and not ties:
        note = f"v{first.shown.version}, tied with {tied - 1}"
    return Leader(label=label, name=first.name, value=wording.value_of(metric, first.shown), note=note)
