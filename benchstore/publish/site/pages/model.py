"""The permanent page of every model, plain HTML: where each series stands, every version newest first; and `latest`.

It places what `histories` made of the versions; nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchstore.publish.site.frame import Frame
from benchstore.publish.site.tabs import history
from benchstore.publish.site.tabs.history import Version
from benchstore.publish.words import wording
from benchstore.records.snapshot import Snapshot
from benchstore.standing.overview import ModelView, Overview, SeriesView


def pages(overview: Overview, model: ModelView, rows: Sequence[Version], frame: Frame) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of a model's page and of the one that leads to its newest current snapshot."""
    by_series: dict[int, list[Version]] = {}
    for row in rows:
        by_series.setdefault(row.view.number, []).append(row)
    shown, is_current = newest(model)
    name, chips = shown.display_name or model.model, {row.chip for row in rows}
    series = [_series(overview, model, view, by_series[view.number], frame) for view in model.series]
    folder = f"models/{model.model}"
    yield f"{folder}/index.html", frame.page("model.jinja", depth=2, chips=chips, name=name, series=series)
    yield (
        f"{folder}/latest/index.html",
        frame.page("latest.jinja", depth=3, name=name, number=shown.version, current=is_current),
    )


def newest(model: ModelView) -> tuple[Snapshot, bool]:
    """The current snapshot that was measured last, and True; the newest of all, and False, where none was ever promoted."""
    current = [view.shown for view in model.series if view.promoted]
    return max(current or model.snapshots, key=lambda item: (item.moment, item.version)), bool(current)


def _series(overview: Overview, model: ModelView, view: SeriesView, rows: Sequence[Version], frame: Frame) -> tuple[object, ...]:
    """What the template says of one series; its versions newest first."""
    lead = wording.head(overview.table.get(view.lead)) if view.lead else ""
    return (
        wording.place(view.series),
        history.standing_text(model, view, overview.moves),
        lead,
        view.number,
        [_line(row, frame) for row in reversed(rows)],
    )


def _line(row: Version, frame: Frame) -> tuple[object, ...]:
    return row.number, [(tag.word, tag.style) for tag in row.tags], row.value, frame.chip(row.chip), "; ".join(row.moves), row.measured.day
