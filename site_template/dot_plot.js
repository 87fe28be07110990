"use strict";
// The leading metric of models side by side on one shared scale, best first: dot, interval, and a short bar for the baseline.
// Values, intervals, ranks and verdicts are Python's; here they only get their place.

(function () {
  var b = benchstore, el = b.el, svg = b.svg, n = b.numbers;

  // `sides` are comparable; `mark` gives what is known of a side's rank. Nothing is drawn of fewer than two values.
  b.dotPlot = function (metric, sides, mark) {
    var rows = sides.map(function (one) { return row(metric, one); }).filter(function (item) { return item.value !== null; });
    var found = [].concat.apply([], rows.map(function (item) { return [item.value, item.baseline].concat(item.interval); })).filter(Number.isFinite);
    var low = Math.min.apply(null, found), high = Math.max.apply(null, found);
    if (rows.length < 2 || !(high > low)) { return ""; }
    rows.sort(function (one, two) { return (two.value - one.value) * (metric.direction === "lower" ? -1 : 1); });
    function x(value) { return (2 + 96 * (value - low) / (high - low)).toFixed(2) + "%"; }
    var marks = ticks(low, high);
    var said = [metric.head, metric.direction === "none" ? "" : metric.direction + " is better"].filter(Boolean).join(", ");
    return [el("div", { "class": "head2" }, [el("h2", {}, said), el("span", { "class": "note" }, "line: interval · short bar: its baseline · colour: verdict against the baseline")]),
      axis(metric, marks, x, " only-phone"), el("table", { "class": "tbl fold dots", role: "table" }, [
        el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, ["Model", axis(metric, marks, x, ""), "Value", "Rank"].map(function (content, place) { return el("th", { role: "columnheader", "class": place === 2 ? "r" : null }, content); }))),
        el("tbody", { role: "rowgroup" }, rows.map(function (item) { return line(metric, item, marks, x, mark); }))])];
  };

  function row(metric, one) {
    var place = one.shard.metrics.indexOf(metric.name), spread = one.version.spread.find(function (item) { return item[0] === place; });
    var base = one.shard.versions.find(function (item) { return item.v === one.series.baseline; }), pair = one.version.pairs.find(function (item) { return item.old === one.series.baseline; });
    var verdict = pair && place >= 0 ? pair.verdicts[place] : -1;
    return { one: one, value: b.comparison.value(one, metric.name), interval: spread ? [spread[1], spread[2]] : [], tone: verdict >= 0 ? b.index.verdicts[verdict][1] : "neutral",
      baseline: base && base !== one.version && place >= 0 ? base.values[place] : null };
  }

  function ticks(low, high) {
    var raw = (high - low) / 5, power = Math.pow(10, Math.floor(Math.log10(raw))), step = [1, 2, 5, 10].map(function (by) { return by * power; }).find(function (size) { return size >= raw; }), found = [];
    for (var count = Math.ceil(low / step); count * step <= high && found.length < 9; count += 1) { found.push(count * step); }
    return found;
  }
  function axis(metric, marks, x, kind) {
    return el("span", { "class": "axis" + kind }, svg("svg", { "aria-hidden": "true" }, marks.map(function (value) { return svg("text", { x: x(value), y: "12", "text-anchor": "middle" }, n.value(metric, value)); })));
  }

  function line(metric, item, marks, x, mark) {
    var drawn = marks.map(function (value) { return svg("line", { "class": "g", x1: x(value), x2: x(value), y1: "0", y2: "100%" }); });
    if (item.interval.length) { drawn.push(svg("line", { "class": "w", x1: x(item.interval[0]), x2: x(item.interval[1]), y1: "50%", y2: "50%" })); }
    if (Number.isFinite(item.baseline)) { drawn.push(svg("line", { "class": "base", x1: x(item.baseline), x2: x(item.baseline), y1: "28%", y2: "72%" })); }
    drawn.push(svg("circle", { "class": "d", cx: x(item.value), cy: "50%", r: "4" }));
    var ends = item.interval.map(function (end) { return n.value(metric, end, item.one.version.rows); }).join("–");
    return el("tr", { role: "row" }, [el("th", { role: "rowheader", scope: "row" }, b.comparison.name(item.one)), b.comparison.cell("full c-ruler", "", svg("svg", { "class": "ruler " + item.tone, "aria-hidden": "true" }, drawn)),
      b.comparison.cell("r num", "", [el("span", { "class": "val" }, n.value(metric, item.value, item.one.version.rows)), ends ? el("small", { "class": "ci" }, ends) : ""]), b.comparison.cell("full", "", mark(item.one))]);
  }
})();
