"""The tabs of the dashboard, a record each: what follows from a tab is derived from here, in Python, templates, scripts and tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from benchstore.publish.site.tabs import current, history, regressions, regressions_closed
from benchstore.standing.attention import Attention


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One tab: its place in the address, its title, its template, its scripts in order, and what its template is told.

    `data` takes the attention, the tables of Current and the alerts, which tabs share.
    """

    id: str
    title: str
    template: str
    scripts: tuple[str, ...]
    data: Callable[[Attention, Sequence[current.Group], Sequence[regressions.Alert]], dict[str, Any]]


def _current(attention: Attention, tables: Sequence[current.Group], alerts: Sequence[regressions.Alert]) -> dict[str, Any]:
    """The opening of the tab, below it the most urgent finding in its own words; then its tables."""
    return {
        "current": current.opening(attention, regressions.first_words(alerts)),
        "groups": tables,
        "frontiers": any(table.frontiers for table in tables),
        "against": attention.overview.source.config.policy.against,
    }


def _regressions(attention: Attention, _tables: Sequence[current.Group], alerts: Sequence[regressions.Alert]) -> dict[str, Any]:
    done = regressions_closed.closed(attention)
    return {
        "regressions": regressions.answer(attention, done),
        "alerts": alerts[: regressions.CARDS],
        "lines": alerts[regressions.CARDS : regressions.CARDS + regressions.LINES],
        "unlisted": max(0, len(alerts) - regressions.CARDS - regressions.LINES),
        "states": regressions.states(alerts, done),
        "closed": regressions_closed.newest_closed(done),
        "limits": regressions.limits(attention.overview),
    }


def _history(attention: Attention, _tables: Sequence[current.Group], _alerts: Sequence[regressions.Alert]) -> dict[str, Any]:
    overview = attention.overview
    return {
        "history": history.answer(overview),
        "horizon": history.horizon(overview.source.horizon),
        "versions": history.newest(overview, history.NEWEST),
    }


def _by_scripts(_attention: Attention, _tables: Sequence[current.Group], _alerts: Sequence[regressions.Alert]) -> dict[str, Any]:
    """Nothing: the scripts draw it from the data files."""
    return {}


TABS = (
    Tab(id="current", title="Current", template="current.jinja", scripts=("current.js",), data=_current),
    Tab(
        id="trends",
        title="Trends",
        template="trends.jinja",
        scripts=("trend_data.js", "trends.js", "trend_charts.js", "trend_pin.js", "trend_parts.js"),
        data=_by_scripts,
    ),
    Tab(
        id="comparison",
        title="Comparison",
        template="comparison.jinja",
        scripts=(
            *("compared.js", "comparison.js", "comparison_table.js", "side_by_side.js", "dot_plot.js"),
            *("example_rows.js", "examples.js"),
        ),
        data=_by_scripts,
    ),
    Tab(id="regressions", title="Regressions", template="regressions.jinja", scripts=("regressions.js",), data=_regressions),
    Tab(id="history", title="History", template="history.jinja", scripts=("history.js",), data=_history),
)
"""In the order of the page."""
_SHARED = ("data.js", "model_file.js", "elements.js", "address.js", "wording.js", "numbers.js", "page.js", "saving.js", "charts.js")
SCRIPTS = (*_SHARED, *(name for tab in TABS for name in tab.scripts))
"""Every script of the page, in order: what tabs share, then each tab's own."""
RECORD_SCRIPTS = ("data.js", "model_file.js", "elements.js", "address.js", "wording.js", "numbers.js", "record.js")
"""Those of a model's permanent page, in order."""
