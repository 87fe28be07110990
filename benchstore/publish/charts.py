"""The charts of the site: a few Altair specifications by role with named data, one theme, and the Vega bundle.

The only user of Altair and vl-convert. A specification holds no content: names, titles and points come as data.
"""

from __future__ import annotations

import json
from typing import Any

from benchstore import resources

WRAPPED = "(function () {\n%s\n})();\n"
"""The bundle's top-level names would clash with others in a plain script."""


def bundle() -> bytes:
    """Vega, Vega-Lite and Vega-Embed as one plain script that sets `vegaEmbed`."""
    import vl_convert

    return (WRAPPED % vl_convert.javascript_bundle()).encode()


def specifications() -> dict[str, Any]:
    """Role -> Vega-Lite specification, and the two themes."""
    return {
        "trend": _trend(),
        "runs": _runs(),
        "themes": json.loads(resources.read_text("site_template/theme.json")),
    }


def _trend() -> dict[str, Any]:
    """One metric over time, a line a series. Data `points`: t (ms), v, low, high, name, label, version, day, text."""
    import altair as alt

    time = alt.X("t:T", title=None, scale=alt.Scale(type="utc"), axis=alt.Axis(format="%Y-%m-%d", labelOverlap="greedy"))
    value = alt.Y("v:Q", title=None, scale=alt.Scale(zero=False))
    series = alt.Color("name:N", title=None, legend=alt.Legend(orient="top", columns=3), sort=None)
    base = alt.Chart(alt.NamedData(name="points"))
    picked = alt.selection_point(name="picked", fields=["name"], bind="legend")
    faded = alt.condition(picked, alt.value(1), alt.value(0.15))
    spread = base.mark_rule(opacity=0.4).encode(
        x=time, y=alt.Y("low:Q", title=None, scale=alt.Scale(zero=False)), y2="high:Q", color=series
    )
    lines = base.mark_line().encode(x=time, y=value, color=series, detail="name:N", opacity=faded)
    points = base.mark_point(filled=True, size=45).encode(
        x=time,
        y=value,
        color=series,
        shape=alt.Shape("name:N", title=None, sort=None, legend=None),
        opacity=faded,
        tooltip=[alt.Tooltip(f"{field}:N") for field in ("name", "version", "text", "spread", "day", "change")],
    )
    chart = alt.layer(spread, lines, points.add_params(picked)).properties(width="container", height=320)
    return _plain(chart)


def _runs() -> dict[str, Any]:
    """How many runs there were a day. Data `runs`: t (ms), n, name."""
    import altair as alt

    chart = (
        alt.Chart(alt.NamedData(name="runs"))
        .mark_bar()
        .encode(
            x=alt.X("t:T", title=None, timeUnit="utcyearmonthdate", axis=alt.Axis(format="%Y-%m-%d", labelOverlap="greedy")),
            y=alt.Y("sum(n):Q", title=None, axis=alt.Axis(tickMinStep=1, format="d")),
            color=alt.Color("name:N", title=None, legend=None, sort=None),
            tooltip=[alt.Tooltip("name:N"), alt.Tooltip("day:N"), alt.Tooltip("n:Q")],
        )
        .properties(width="container", height=110)
    )
    return _plain(chart)


def _plain(chart: Any) -> dict[str, Any]:
    """The specification without Altair's own theme, whose place ours takes."""
    value: dict[str, Any] = chart.to_dict()
    value.pop("config", None)
    return value
