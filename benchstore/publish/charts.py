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

    make: Any = vl_convert.javascript_bundle
    text: str = WRAPPED % make()
    return text.encode()


def specifications() -> dict[str, Any]:
    """Role -> Vega-Lite specification, and the two themes."""
    return {
        "trend": _trend(_by_date()),
        "trend_by_version": _trend(_by_version()),
        "runs": _runs(),
        "frontier": _frontier(log=False),
        "frontier_log": _frontier(log=True),
        "themes": json.loads(resources.read_text("site_template/theme.json")),
    }


def _by_date() -> Any:
    import altair as alt

    units = {
        "year": "%Y",
        "quarter": "%Y-%m",
        "month": "%Y-%m",
        "week": "%m-%d",
        "date": "%m-%d",
        "hours": "%H:%M",
        "minutes": "%H:%M",
        "seconds": "%H:%M:%S",
    }
    axis = alt.Axis(format=units, labelOverlap="greedy", labelSeparation=8)
    return alt.X("t:T", title=None, scale=alt.Scale(type="utc"), axis=axis)


def _by_version() -> Any:
    import altair as alt

    scale = alt.Scale(zero=False, nice=False, padding=12)
    return alt.X("nth:Q", title="version, counted in its series", scale=scale, axis=alt.Axis(tickMinStep=1, format="d"))


def _trend(time: Any) -> dict[str, Any]:
    """One metric along `time`, a line a series. Data `points`: t (ms), nth, v, low, high, name, version, text, spread, day, change.

    Data `band` (low, high: where one more run would lie) and `steps` (t, nth: changes of level) may be empty.
    """
    import altair as alt

    value = alt.Y("v:Q", title=None, scale=alt.Scale(zero=False))
    series = alt.Color("name:N", title=None, legend=alt.Legend(orient="top", columns=3, symbolOpacity=1), sort=None)
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
    band = alt.Chart(alt.NamedData(name="band")).mark_rect(style="noise-band").encode(y="low:Q", y2="high:Q")
    steps = alt.Chart(alt.NamedData(name="steps")).mark_rule(style="mark-change-point").encode(x=time)
    chart = alt.layer(band, steps, spread, lines, points.add_params(picked)).properties(width="container", height=320)
    return _plain(chart)


def _frontier(*, log: bool) -> dict[str, Any]:
    """Quality against time or cost.

    Data `points`: x, y, low, high, name, label, quality, price; the same points again by kind as `on`, `off`, `regressed`,
    `improved`, `unsure`; `line`: x, y of the Pareto line in order.
    """
    import altair as alt

    scale = alt.Scale(type="log", nice=False, padding=24) if log else alt.Scale(zero=False, padding=24)
    x = alt.X("x:Q", title=None, scale=scale, axis=alt.Axis(grid=True, tickCount=6, format="~g"))
    y = alt.Y("y:Q", title=None, scale=alt.Scale(zero=False))
    tips = [alt.Tooltip(f"{field}:N") for field in ("name", "quality", "price")]

    def named(name: str) -> Any:
        return alt.Chart(alt.NamedData(name=name))

    line = named("line").mark_line(style="pareto").encode(x=x, y=y, order="x:Q")
    spread = named("points").mark_rule(style="whisker").encode(x=x, y=alt.Y("low:Q", title=None, scale=alt.Scale(zero=False)), y2="high:Q")
    styles = {"off": "verdict-other", "on": "pareto-on", "regressed": "verdict-regressed", "improved": "verdict-improved"}
    points = [named(kind).mark_point(style=style).encode(x=x, y=y, tooltip=tips) for kind, style in styles.items()]
    points.append(named("unsure").mark_point(style="verdict-cannot-tell").encode(x=x, y=y, tooltip=tips))
    labels = named("points").mark_text(style="label", align="left", dx=9, dy=-9).encode(x=x, y=y, text="label:N")
    return _plain(alt.layer(line, spread, *points, labels).properties(width="container", height=320))


def _runs() -> dict[str, Any]:
    """How many runs there were a day. Data `runs`: t (ms), day, n."""
    import altair as alt

    chart = (
        alt.Chart(alt.NamedData(name="runs"))
        .mark_bar()
        .encode(
            x=alt.X(
                "t:T",
                title=None,
                timeUnit="utcyearmonthdate",
                axis=alt.Axis(format="%Y-%m-%d", labelOverlap="greedy", labelSeparation=12, tickCount=6),
            ),
            y=alt.Y("sum(n):Q", title=None, axis=alt.Axis(tickMinStep=1, format="d")),
            tooltip=[alt.Tooltip("day:N"), alt.Tooltip("sum(n):Q", title="runs")],
        )
        .properties(width="container", height=110)
    )
    return _plain(chart)


def _plain(chart: Any) -> dict[str, Any]:
    """The specification without Altair's own theme, whose place ours takes."""
    value: dict[str, Any] = chart.to_dict()
    value.pop("config", None)
    return value
