"""The permanent page of every model, plain HTML: where each series stands, and every version as a place on it, `#v12`.

The newest versions, the current one and the baseline stand there whole, more of the newest in a line each; what is older the page's
script draws from the model's data files. So the page does not grow with the history, and nothing on it follows from another model.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from benchstore.publish.site.frame import Frame
from benchstore.publish.site.pages import version as versions
from benchstore.publish.site.tabs import history
from benchstore.publish.site.tabs.history import Version
from benchstore.publish.words import links, wording
from benchstore.records.snapshot import Snapshot
from benchstore.standing.overview import ModelView, Overview, SeriesView

WHOLE = 2
"""So many of the newest versions of each series stand whole on the page, beside the current one and the baseline; of many metrics fewer."""
VALUES = 60
"""So many values, about, the newest versions of a series may show."""
LISTED = 50
"""So many of the newest versions of each series are on the page at all, beside those."""


def page(overview: Overview, model: ModelView, rows: Sequence[Version], frame: Frame) -> bytes:
    """A model's page; `rows` are those of all its series, in order."""
    newest_current = newest(model)
    parts = [[row for row in rows if row.view is view] for view in model.series]
    shown = [_shown(view, part) for view, part in zip(model.series, parts, strict=True)]
    chips = {
        chip for part, numbers in zip(parts, shown, strict=True) for row in part if row.number in numbers for chip in versions.chips(row)
    }
    return frame.page(
        "model.jinja",
        depth=2,
        chips=chips,
        model=model.model,
        name=newest_current.display_name or model.model,
        latest=newest_current.version,
        series=[
            _series(overview, model, view, part, numbers, frame) for view, part, numbers in zip(model.series, parts, shown, strict=True)
        ],
    )


def newest(model: ModelView) -> Snapshot:
    """The current snapshot that was measured last; the newest of all where none was ever promoted."""
    current = [view.shown for view in model.series if view.promoted]
    return max(current or model.snapshots, key=lambda item: (item.moment, item.version))


def _shown(view: SeriesView, rows: Sequence[Version]) -> AbstractSet[int]:
    """The versions of a series that stand whole on the page."""
    pointed = (view.standing.current, view.standing.baseline) if view.standing else ()
    newest = max(1, min(WHOLE, VALUES // max(1, len(rows[-1].snapshot.values))))
    return {row.number for row in rows[-newest:]} | {view.shown.version} | {version for version in pointed if version}


def _series(
    overview: Overview, model: ModelView, view: SeriesView, rows: Sequence[Version], whole: AbstractSet[int], frame: Frame
) -> dict[str, Any]:
    """What the template says of one series; its versions newest first."""
    listed = [row for row in rows[-LISTED:] if row.number not in whole]
    left = len(rows) - len(listed) - len([row for row in rows if row.number in whole])
    return {
        "place": wording.place(view.series),
        "standing": history.standing_text(model, view, overview.moves),
        "lead": wording.head(overview.table.get(view.lead)) if view.lead else "",
        "address": links.series_address(view.series),
        "shown": view.shown.version,
        "whole": [versions.whole(overview, row, frame) for row in reversed(rows) if row.number in whole],
        "listed": [versions.line(row, frame) for row in reversed(listed)],
        "left": wording.counted(left, "earlier version", "earlier versions") if left else "",
    }
