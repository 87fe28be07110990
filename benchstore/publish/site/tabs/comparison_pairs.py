"""Current models against each other, for every dataset, prompt and environment.

Up to `ALL_PAIRS` models every two are judged; of more, each one and the best. So the work grows with the models, not with
their square. Every pair is judged both ways round: a relative limit is a share of whichever side is the old one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from benchstore.publish.site import data_files
from benchstore.publish.site.tabs.current import Group
from benchstore.publish.site.tabs.history import Pair
from benchstore.standing.overview import Overview, SeriesView

ALL_PAIRS = 8
"""Up to so many models of one group every two are judged; 28 pairs."""
WHY = "the other current model"
SAID = 12
"""So many sentences a pair are kept, primary metrics first, as in `compare`; the table has every verdict."""


def reports(overview: Overview, tables: Sequence[Group]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Key and value of the data file of every group that has two current models; its number is its place in `Overview.groups`.

    `tables` are those of the Current tab: their rows stand best first.
    """
    views = {view.number: view for view in overview.series}
    for number, table in enumerate(tables):
        found = [view for row in table.rows if (view := views[row.number]).promoted]
        if len(found) > 1:
            yield f"pairs/{number}", _report(overview, found)


def _report(overview: Overview, views: Sequence[SeriesView]) -> dict[str, Any]:
    metrics = sorted({name for view in views for name in view.shown.values}, key=overview.table.order)
    forth = _chosen(views)
    back = [(new, old) for old, new in forth]
    return {"metrics": metrics, "pairs": [*_judged(overview, forth, metrics), *_judged(overview, back, metrics)]}


def _chosen(views: Sequence[SeriesView]) -> list[tuple[SeriesView, SeriesView]]:
    """The pairs that are judged, the better one first; `views` stand best first."""
    return list(combinations(views, 2)) if len(views) <= ALL_PAIRS else [(views[0], other) for other in views[1:]]


def _judged(overview: Overview, pairs: Sequence[tuple[SeriesView, SeriesView]], metrics: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Old and new by the numbers of their series, with the verdicts: the same as `benchstore compare` gives of the two."""
    for old, new in pairs:
        judgements = {row.metric: row for row in overview.book.between(old.shown, new.shown, WHY)}
        value = data_files.pair(Pair(old=old.number, why=WHY, judgements=judgements), metrics)
        yield value | {"new": new.number, "said": value["said"][:SAID]}
