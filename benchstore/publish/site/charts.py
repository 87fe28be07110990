"""The charts of the site: a few Altair specifications by role with named data, one theme, and the Vega bundle.

The only user of Altair and vl-convert. A specification holds no content: names, titles and points come as data.
"""

from __future__ import annotations

import json
from typing import Any

from benchstore.errors import BenchstoreError

WRAPPED = "(function () {\n%s\n})();\n"
"""The bundle's top-level names would clash with others in a plain script."""


TIP: Any = {"content": "data"}
"""A point's own row, of which the page shows what it knows a word for; a text made for every point would cost more than drawing it."""


def bundle() -> bytes:
    """Vega, Vega-Lite and Vega-Embed as one plain script that sets `vegaEmbed`."""
    import vl_convert

    make: Any = vl_convert.javascript_bundle
    text: str = WRAPPED % make()
    return text.encode()


def specifications(themes: str) -> dict[str, Any]:
    """Role -> Vega-Lite specification, and the two themes of `theme.json`. Raises BenchstoreError where that is no JSON."""
    return {
        "trend": _trend(_by_date()),
        "trend_by_version": _trend(_by_version()),
        "multiples": _multiples(_by_date()),
        "multiples_by_version": _multiples(_by_version()),
        "mini": _mini(_by_date()),
        "mini_by_version": _mini(_by_version()),
        "bars": _bars(),
        "area": _area(),
        "frontier": _frontier(log=False),
        "frontier_log": _frontier(log=True),
        "themes": _themes(themes),
    }


def _themes(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise BenchstoreError(f"site_template/theme.json: {error}", hint="compare it with ours: benchstore template theme.json") from None


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


def _named(name: str) -> Any:
    import altair as alt

    return alt.Chart(alt.NamedData(name=name))


def _value(field: str = "v") -> Any:
    import altair as alt

    return alt.Y(f"{field}:Q", title=None, scale=alt.Scale(zero=False))


def _trend(time: Any) -> dict[str, Any]:
    """One metric along `time`, one model in focus and the others around it.

    Data `focus` and `others`: t (ms), nth, v, low, high, name, stretch (a line is not joined over a gap), address, and the
    texts of the tooltip; `ends`: the last point of each; `regressed`: points of the focus; `band` (low, high: where one more
    run would lie); `baseline` (v, text); `steps` (t, nth, text: changes of level); `locked` (t, nth); `promoted`,
    `rolled_back`, `accepted` (t, nth, pointer): the rail under the plot.
    """
    import altair as alt

    color = alt.Color("name:N", title=None, legend=None, sort=None)
    shape = alt.Shape("name:N", title=None, legend=None, sort=None)
    detail = ["name:N", "stretch:N"]
    brush = alt.selection_interval(name="brush", encodings=["x"])
    layers = [
        _named("band").mark_rect(style="noise-band").encode(y=_value("low"), y2="high:Q"),
        _named("steps").mark_rule(style="mark-change-point").encode(x=time),
        _named("steps")
        .mark_text(style="label-quiet", align="left", dx=4, dy=4, baseline="top")
        .encode(x=time, y=alt.value(0), text="text:N"),
        _named("baseline").mark_rule(style="noise-centre").encode(y=_value()),
        _named("baseline").mark_text(style="label-quiet", align="left", dx=4, dy=-4).encode(x=alt.value(0), y=_value(), text="text:N"),
        _named("others").mark_line(style="line-context").encode(x=time, y=_value(), color=color, detail=detail),
        _named("others").mark_point(filled=True, size=14, tooltip=TIP).encode(x=time, y=_value(), color=color, shape=shape),
        _named("focus").mark_rule(style="error-bar").encode(x=time, y=_value("low"), y2="high:Q", color=color),
        _named("focus").mark_line(style="line-focus").encode(x=time, y=_value(), color=color, detail=detail),
        _named("locked").mark_rule(style="locked").encode(x=time),
        _named("focus").mark_point(style="point-focus", tooltip=TIP).encode(x=time, y=_value(), color=color, shape=shape).add_params(brush),
        _named("regressed").mark_point(style="verdict-regressed", tooltip=TIP).encode(x=time, y=_value()),
        _named("ends").mark_text(style="label").encode(x=time, y=_value(), text="name:N"),
        *(_rail(time, name, style) for name, style in RAIL.items()),
    ]
    return _plain(alt.layer(*layers).properties(width="container", height=HEIGHT))


HEIGHT = 320
RAIL = {"promoted": "mark-promotion", "rolled_back": "mark-rollback", "accepted": "mark-accepted"}


def _rail(time: Any, name: str, style: str) -> Any:
    """Moves of the pointer, under the labels of the axis; JavaScript moves it where the plot is not as high."""
    import altair as alt

    return _named(name).mark_point(style=style, tooltip=TIP).encode(x=time, y=alt.value(HEIGHT + 36))


def _multiples(time: Any) -> dict[str, Any]:
    """One small chart a model, on one scale. Data `points` as in the trend."""
    import altair as alt

    base = _named("points")
    line = base.mark_line(style="line-focus").encode(x=time, y=_value(), detail="stretch:N")
    dots = base.mark_point(filled=True, size=18, tooltip=TIP).encode(x=time, y=_value())
    chart = alt.layer(line, dots).properties(width=240, height=110)
    return _plain(chart.facet(facet=alt.Facet("name:N", title=None, sort=None), columns=4))


def _mini(time: Any) -> dict[str, Any]:
    """One metric of one model, small and without a scale of its own words. Data `points` and `band` as in the trend."""
    import altair as alt

    bare_time = time.copy()
    bare_time["axis"] = None
    y = alt.Y("v:Q", scale=alt.Scale(zero=False), axis=None)
    band = _named("band").mark_rect(style="noise-band").encode(y=alt.Y("low:Q", scale=alt.Scale(zero=False), axis=None), y2="high:Q")
    line = _named("points").mark_line(style="line-focus").encode(x=bare_time, y=y, detail="stretch:N")
    dots = _named("points").mark_point(filled=True, size=16, tooltip=TIP).encode(x=bare_time, y=y)
    return _plain(alt.layer(band, line, dots).properties(width="container", height=72))


def _frontier(*, log: bool) -> dict[str, Any]:
    """Quality against time or cost.

    Data `points`: x, y, low, high, name, label, quality, price; the same points again by kind as `on`, `off`, `regressed`,
    `improved`, `unsure`, and by the side of their label as `labels` and `labels_left`; `line`: x, y of the Pareto line in order.
    """
    import altair as alt

    scale = alt.Scale(type="log", nice=False, padding=24) if log else alt.Scale(zero=False, padding=24)
    x = alt.X("x:Q", title=None, scale=scale, axis=alt.Axis(grid=True, tickCount=6, format=",~r"))
    y = alt.Y("y:Q", title=None, scale=alt.Scale(zero=False))

    def named(name: str) -> Any:
        return alt.Chart(alt.NamedData(name=name))

    line = named("line").mark_line(style="pareto").encode(x=x, y=y, order="x:Q")
    spread = named("points").mark_rule(style="whisker").encode(x=x, y=alt.Y("low:Q", title=None, scale=alt.Scale(zero=False)), y2="high:Q")
    styles = {"off": "verdict-other", "on": "pareto-on", "regressed": "verdict-regressed", "improved": "verdict-improved"}
    points = [named(kind).mark_point(style=style, tooltip=TIP).encode(x=x, y=y) for kind, style in styles.items()]
    points.append(named("unsure").mark_point(style="verdict-cannot-tell", tooltip=TIP).encode(x=x, y=y))
    labels = [
        named(name).mark_text(style="label", align=align, dx=dx, dy=-9).encode(x=x, y=y, text="label:N")
        for name, align, dx in (("labels", "left", 9), ("labels_left", "right", -9))
    ]
    return _plain(alt.layer(line, spread, *points, *labels).properties(width="container", height=320))


def _days(**axis: Any) -> Any:
    import altair as alt

    return alt.X("t:T", title=None, timeUnit="utcyearmonthdate", axis=alt.Axis(format="%m-%d", labelOverlap="greedy", tickCount=3, **axis))


def _bars() -> dict[str, Any]:
    """A number a day. Data `days`: t (ms), day, n, text."""
    import altair as alt

    y = alt.Y("n:Q", title=None, axis=None)
    return _plain(_named("days").mark_bar(tooltip=TIP).encode(x=_days(), y=y).properties(width="container", height=72))


def _area() -> dict[str, Any]:
    """A sum that grows. Data `days`: t (ms), day, n, text."""
    import altair as alt

    y = alt.Y("n:Q", title=None, axis=None)
    area = _named("days").mark_area(style="sum", interpolate="step-after", tooltip=TIP).encode(x=_days(), y=y)
    line = _named("days").mark_line(style="sum-line", interpolate="step-after").encode(x=_days(), y=y)
    return _plain(alt.layer(area, line).properties(width="container", height=72))


def _plain(chart: Any) -> dict[str, Any]:
    """The specification without Altair's own theme, whose place ours takes."""
    value: dict[str, Any] = chart.to_dict()
    value.pop("config", None)
    return value
