"""What the Current tab says: the answer sentence, one table a data set, the best and the fastest of each.

Values in, texts out; a table never mixes data sets, prompts or environments, and nothing is averaged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from benchstore.analysis.judgement import Judgement
from benchstore.publish.site import svg
from benchstore.publish.site.tabs import current_frontier
from benchstore.publish.site.tabs.current_columns import COUNTS, LATENCY, Cell, Column, cell, columns, head, same_counts
from benchstore.publish.site.tabs.current_frontier import Frontier
from benchstore.publish.site.tabs.current_leaders import Leader, leaders, rank_key
from benchstore.publish.words import wording
from benchstore.publish.words.wording import Chip, Tag
from benchstore.records import quantities
from benchstore.records.metric import Metric, MetricTable
from benchstore.records.moment import Moment, moment
from benchstore.standing.attention import DECIDE, Attention, Finding
from benchstore.standing.overview import Overview, SeriesView

MOST_ROWS, FIRST_ROWS, FEWEST_ROWS = 200, 25, 10
"""So many series stand in the page; of more, each table shows its best ones, and the CSV file has all."""
SPARK = timedelta(days=90)
_FOLDED = ("within noise", "unchanged", "changed, within limit")
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
_STATES = {
    "open": "regressed",
    "broken": "broken pointer",
    "unconfirmed": "not confirmed",
    "unsure": "cannot tell",
    "shifted": "level fell",
}
"""The chip of a series that needs somebody, by the state of its finding; a held result is another version's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The sentence that opens a tab: what needs a decision, then, lighter, the rest; a line below says more."""

    lead: str
    rest: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMetric:
    """The leading metric of a row: its number and text, its interval, its place on the table's scale, and its way to there."""

    number: float | None
    text: str
    interval: str
    ruler: svg.Ruler | None
    spark: svg.Spark | None
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a row says of its verdict: the change and what it is against, the chip with a note, the sentence behind it."""

    delta: float | None
    change: str
    against: str
    chip: Chip | None
    note: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One series in its table. A phone folds `foldable` rows, which need nobody's eye; of long tables `never_folded` ones are always shown."""

    number: int
    rank: str
    order: int
    model: str
    name: str
    version: int
    tags: tuple[Tag, ...]
    hint: str
    measured: ShownMetric
    judged: Judged
    cells: tuple[Cell, ...]
    updated: Moment
    hot: bool
    foldable: bool
    never_folded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One table: a dataset with its prompt and environment, and every series measured on it.

    `spread` tells whether any row states its spread; `hidden` how many rows the page leaves to the CSV file, and `foldable`
    how many a phone folds. `frontiers` set quality against time and against cost.
    """

    title: str
    place: str
    note: str
    dataset: str
    environment: str
    lead: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    ticks: tuple[svg.Tick, ...]
    leaders: tuple[Leader, ...]
    frontiers: tuple[Frontier, ...]
    spread: bool
    hidden: int

    @property
    def first(self) -> int:
        """So many rows, and every one that must be seen, are shown until the rest are asked for."""
        return FIRST_ROWS if len(self.rows) > FIRST_ROWS + FEWEST_ROWS else len(self.rows)

    @property
    def late(self) -> int:
        """How many rows are shown when they are asked for."""
        return sum(not row.never_folded for row in self.rows[self.first :])

    @property
    def foldable(self) -> int:
        """How many rows a phone folds."""
        return sum(row.foldable for row in self.rows)


def answer(attention: Attention) -> Answer:
    """What needs a decision, in how many series; then what must be looked at; then the verdicts of the others."""
    if not attention.overview.size:
        return Answer(lead="No snapshots yet.")
    lead, looks = lead_of(attention)
    rest = ", ".join(filter(None, [looks, rest_of(attention)]))
    return Answer(lead=lead, rest=f"{rest}." if rest else "")


def opening(attention: Attention, words: str) -> Answer:
    """The same with what is most urgent in its own words below it."""
    return replace(answer(attention), more=words)


def lead_of(attention: Attention) -> tuple[str, str]:
    """What needs a decision, as a sentence, and what must be looked at, as a list; every series is counted once."""
    counts = attention.counts()
    said = [wording.counted(counts["open"], "regression", "regressions")] if counts["open"] else []
    said += [wording.counted(counts["broken"], "broken pointer", "broken pointers")] if counts["broken"] else []
    verb = "needs" if counts["open"] + counts["broken"] == 1 else "need"
    looks = [
        (counts["held"], "held back"),
        (counts["unconfirmed"], "not confirmed yet"),
        (counts["unsure"], "cannot tell"),
        (counts["shifted"], "with a level that fell"),
    ]
    lead = f"{' and '.join(said)} {verb} a decision." if said else "Nothing needs a decision."
    return lead, ", ".join(f"{number} {word}" for number, word in looks if number)


def rest_of(attention: Attention) -> str:
    """The series that need nobody, counted by the verdict of their leading metric, such as `1 improved, 7 within limit`."""
    views = attention.others()
    found: Counter[str] = Counter(judged.verdict for view in views if (judged := view.leading or next(iter(view.judgements), None)))
    found["at their baseline"] = sum(1 for view in views if view.promoted and not view.judgements and not view.done_with)
    found["on a version that was withdrawn or corrected"] = sum(1 for view in views if view.done_with)
    found["not promoted"] = sum(1 for view in views if not view.promoted)
    order = [*_REST_ORDER, *(word for word in found if word not in _REST_ORDER)]
    text = ", ".join(f"{found[word]} {_REST_WORDS.get(word, word)}" for word in order if found[word])
    return text.replace("1 at their baseline", "1 at its baseline") if found["at their baseline"] == 1 else text


def groups(attention: Attention) -> list[Group]:
    """Every table, in order of dataset, prompt and environment; its rows best first.

    Above `MOST_ROWS` series each table shows its best ones and all that need a decision.
    """
    overview = attention.overview
    found = overview.groups()
    most = MOST_ROWS if len(overview.series) <= MOST_ROWS else max(FEWEST_ROWS, MOST_ROWS // len(found))
    newest = max((item.moment for model in overview.models for item in model.snapshots), default=None)
    return [_group(attention, views, most, newest) for views in found.values()]


def _group(attention: Attention, views: Sequence[SeriesView], most: int, newest: datetime | None) -> Group:
    overview = attention.overview
    table, series = overview.table, views[0].series
    metric = table.get(views[0].lead)
    everyone = sorted(views, key=lambda view: rank_key(metric, view))
    ranked = [view for place, view in enumerate(everyone) if place < most or _must_be_seen(attention, view)]
    names = {name for view in views for name in view.shown.values}
    kinds = columns(table, names, metric.name, even=same_counts(ranked))
    scale = _scale(ranked)
    since = newest - SPARK if newest else None
    rows = tuple(_row(attention, view, kinds, scale, place=place, since=since) for place, view in enumerate(ranked))
    return Group(
        title=series.dataset,
        place=wording.place(series),
        note=_note(metric, ranked, names, kinds),
        dataset=series.dataset,
        environment=series.environment,
        lead=wording.head(metric),
        columns=tuple(head(table, kind) for kind in kinds),
        rows=rows,
        spread=any(row.measured.interval for row in rows),
        hidden=len(everyone) - len(ranked),
        ticks=scale.ticks if scale else (),
        frontiers=tuple(_frontiers(table, metric, ranked, rows)),
        leaders=tuple(leaders(table, metric, everyone, rows[0].measured.interval)),
    )


def frontier_data(tables: Sequence[Group]) -> list[dict[str, Any]]:
    """The frontiers of every table that has any, as the page's scripts take them."""
    return [
        {
            "title": table.place,
            "dataset": table.dataset,
            "environment": table.environment,
            "against": [item.to_data() for item in table.frontiers],
        }
        for table in tables
        if table.frontiers
    ]


def _note(metric: Metric, views: Sequence[SeriesView], names: set[str], columns: Sequence[str]) -> str:
    """The line beside a table's title: what leads, on how many examples, where, and what is not shown."""
    series, rows = views[0].series, sorted({rows for view in views if (rows := wording.rows_of(view.shown))})
    parts = [", ".join(filter(None, [wording.head(metric), wording.direction(metric)]))]
    if rows:
        parts.append(
            wording.counted(rows[0], "row", "rows") if len(rows) == 1 else f"{rows[0]} to {wording.counted(rows[-1], 'row', 'rows')}"
        )
    if "total_samples" not in columns and all(view.shown.counts for view in views):
        parts[-1] += ", none failed"
    parts += [f"prompt {series.prompt}"] if series.prompt else []
    hidden = len(names - {metric.name, *columns, *COUNTS})
    parts.append(series.environment)
    return " · ".join(parts + ([wording.counted(hidden, "more metric", "more metrics") + " in Comparison"] if hidden else []))


def _scale(views: Sequence[SeriesView]) -> svg.Scale | None:
    """The scale of a table's rulers, from the values of its leading metric and how sure they are."""
    found = [(value, view.interval) for view in views if (value := view.shown.value(view.lead)) is not None]
    return svg.scale([value for value, _ in found], [interval for _, interval in found])


def _frontiers(table: MetricTable, metric: Metric, ranked: Sequence[SeriesView], rows: Sequence[Row]) -> Iterator[Frontier]:
    """Quality against time and against cost, of the rows that stand on the ruler's scale."""
    for name in [*[name for name in LATENCY if any(name in view.shown.values for view in ranked)][:1], "cost_usd"]:
        points, off = [], []
        for view, row in zip(ranked, rows, strict=True):
            x, y = view.shown.value(name), view.shown.value(metric.name)
            if x is None or y is None or not view.promoted:
                continue
            ruler = row.measured.ruler
            if ruler is None or ruler.off:
                off.append(f"{row.name} ({row.measured.text}) is {ruler.off if ruler else 'off'} the scale.")
                continue
            texts = wording.value_of(table.get(name), view.shown), row.measured.text
            points.append(
                current_frontier.Point(
                    name=row.name, x=x, y=y, texts=texts, interval=view.interval, ranks=view.ranks, tone=row.measured.tone
                )
            )
        found = current_frontier.frontier(metric, table.get(name), points, off)
        if found:
            yield found


def _must_be_seen(attention: Attention, view: SeriesView) -> bool:
    """Whether a row is never folded: it needs somebody, improved, or something beyond its limit cannot be told."""
    return view.number in attention.by_series or any(item.verdict in ("improved", "cannot tell") for item in view.judgements)


def _spark(metric: Metric, view: SeriesView, since: datetime | None) -> svg.Spark | None:
    """The leading metric's way over the newest days, up to the version that is shown; a version that lacks it is a gap, one that was withdrawn or corrected is left out.

    Where all was measured within two days the versions are told apart by their order, not by the clock.
    """
    usable = [item for item in view.history.usable(view.series) if item.version <= view.shown.version]
    members = [item for item in usable if since is None or item.moment >= since]
    by_time = bool(members) and members[-1].moment - members[0].moment >= timedelta(days=2)
    return svg.spark(
        [(item.moment.timestamp() if by_time else float(place), item.value(metric.name)) for place, item in enumerate(members)]
    )


def _row(
    attention: Attention,
    view: SeriesView,
    columns: Sequence[str],
    scale: svg.Scale | None,
    *,
    place: int,
    since: datetime | None,
) -> Row:
    overview, finding = attention.overview, attention.by_series.get(view.number)
    word = _word(view, finding)
    mark = wording.chip(word) if word else None
    return Row(
        number=view.number,
        rank=wording.rank_text(view.ranks),
        order=place,
        model=view.series.model,
        name=view.name,
        version=view.shown.version,
        tags=tuple(_tags(view)),
        hint=_hint(overview, view),
        measured=_measured(overview.table.get(view.lead), view, scale, since=since, tone=mark.tone if mark else "neutral"),
        judged=_judged(overview.table, view, _worse(finding), mark),
        cells=tuple(cell(overview.table, view, name) for name in columns),
        updated=moment(view.shown.created_at),
        hot=finding is not None and finding.state in DECIDE,
        foldable=bool(place) and word in _FOLDED,
        never_folded=_must_be_seen(attention, view),
    )


def _word(view: SeriesView, finding: Finding | None) -> str:
    """What a row's chip says: the state that needs somebody, else the verdict of its leading metric."""
    state = _STATES.get(finding.state, "") if finding else ""
    return state or (view.leading.verdict if view.leading else "")


def _measured(metric: Metric, view: SeriesView, scale: svg.Scale | None, *, since: datetime | None, tone: str) -> ShownMetric:
    shown, number = view.shown, view.shown.value(metric.name)
    return ShownMetric(
        number=number,
        text=wording.value_of(metric, shown),
        interval=wording.interval_text(metric, shown, view.interval),
        ruler=scale.ruler(number, view.interval) if scale else None,
        spark=_spark(metric, view, since),
        tone=tone,
    )


def _judged(table: MetricTable, view: SeriesView, worse: Sequence[Judgement], chip: Chip | None) -> Judged:
    judged = view.leading
    return Judged(
        chip=chip,
        note=_also(table, worse, view.lead),
        delta=judged.delta if judged else None,
        change=quantities.change_text(table.get(view.lead), judged.delta) if judged else quantities.NONE,
        against=f"v{judged.reference}" if judged and judged.reference is not None else "",
        sentence=" ".join(item.sentence for item in [*worse, judged][:1] if item),
    )


def _worse(finding: Finding | None) -> Sequence[Judgement]:
    """The verdicts for which a row has the chip that it has."""
    return finding.rows_of(finding.state) if finding and finding.state != "held" else ()


def _also(table: MetricTable, regressed: Sequence[Judgement], lead: str) -> str:
    """Which metrics got worse, where it is not the leading one alone."""
    names = [wording.in_sentence(table.get(item.metric)) for item in regressed]
    if not names or [item.metric for item in regressed] == [lead]:
        return ""
    return ", ".join(names[:2]) + (f" and {len(names) - 2} more" if len(names) > 2 else "")


def _tags(view: SeriesView) -> Iterator[Tag]:
    """Pointer facts of a row. CURRENT is not among them: the head of the column says it of all."""
    if view.standing is None:
        yield wording.NOT_PROMOTED
    if view.is_baseline:
        yield wording.BASELINE
    if view.shown.version in view.history.pointer.withdrawn:
        yield wording.WITHDRAWN


def _hint(overview: Overview, view: SeriesView) -> str:
    """What a reader of the row would wonder about: newer versions on which the series does not stand."""
    newer = [item.version for item in view.members if item.version > view.shown.version]
    if not view.promoted or not newer:
        return ""
    if len(newer) > 1:
        return f"{len(newer)} newer are not current"
    back = any(
        event.kind == "rolled back" and event.previous == newer[0] for event in overview.moves.get((view.series.model, newer[0]), ())
    )
    return f"v{newer[0]} {'was rolled back' if back else 'is not promoted'}"
