"use strict";
// Below the large charts of Trends: every metric of the model in focus, what the runs took, the spread over all versions.

(function () {
  var b = benchstore, el = b.el, byId = b.byId, t = b.trends, MINIS = 8;

  b.trendParts = function (now) {
    minis(now);
    sums(now);
    spread(now);
  };

  function minis(now) {
    var shard = now.shards[now.focus], box = b.clear(byId("t-minis")), byVersion = now.by === "version", at = b.index.series[now.focus];
    byId("t-focus").textContent = at.label;
    shard.metrics.slice(0, MINIS).forEach(function (name, place) {
      var metric = t.metricOf(name), points = t.pointsOf({ numbers: [now.focus], shards: now.shards, range: now.range }, metric);
      if (!points.length) { return; }
      mini(box, metric.head, points[points.length - 1].text, [metric.unit, metric.direction === "none" ? "" : metric.direction + " is better"].filter(Boolean).join(", "), byVersion ? "mini_by_version" : "mini", { points: points, band: t.bandOf(now, place, points) }, function (spec) {
        spec.layer.forEach(function (layer) { if (layer.data.name === "points") { layer.mark.color = spec.config.range.category[now.numbers.indexOf(now.focus) % t.MOST]; } });
      });
    });
    if (shard.metrics.length > MINIS) { box.appendChild(el("p", { "class": "quiet" }, (shard.metrics.length - MINIS) + " more metrics: choose them above.")); }
  }
  function mini(box, name, value, said, role, data, edit) {
    var plot = el("div", { "class": "plot small", role: "img", "aria-label": name + ", newest " + value });
    box.appendChild(el("div", {}, [el("h3", {}, [name, el("span", { "class": "num" }, value)]), el("p", {}, said), plot]));
    b.chart.draw(plot, role, data, { menu: false, height: 72, edit: edit });
  }

  // Sums of what the runs state themselves; the cost of one run was worked out in Python.
  function sums(now) {
    var box = b.clear(byId("t-sums")), n = b.numbers, runs = t.versions(now).map(function (item) { return item[1]; }).sort(function (x, y) { return x.t - y.t; });
    byId("t-sums-note").textContent = now.numbers.length + (now.numbers.length === 1 ? " series" : " series together") + (now.preset && now.preset !== "all" ? ", last " + now.preset + " days" : "");
    if (!runs.length) { return; }
    var count = { name: "runs", unit: "count" }, money = { name: "cost", unit: "usd" };
    function daily(of, grow, text) {
      var days = new Map(), sum = 0;
      runs.forEach(function (run) { var value = of(run); if (value !== null && value !== undefined) { days.set(run.day, (days.get(run.day) || 0) + value); } });
      return Array.from(days.entries()).map(function (entry) { sum += entry[1]; var at = grow ? sum : entry[1]; return { t: Date.parse(entry[0] + "T00:00:00Z"), day: entry[0], n: at, text: text(at) }; });
    }
    function total(of) { return runs.reduce(function (sum, run) { return sum + (of(run) || 0); }, 0); }
    var perDay = daily(function () { return 1; }, false, String);
    sum("Runs a day", n.value(count, runs.length), "total, on " + perDay.length + (perDay.length === 1 ? " day" : " days"), "bars", perDay);
    var spent = daily(function (run) { return run.spent; }, true, function (value) { return n.value(money, value); });
    sum("Cumulative cost", n.value(money, total(function (run) { return run.spent; })), "cost of an example times examples", "area", spent);
    var failed = daily(function (run) { return run.failed; }, false, String);
    sum("Failed examples", n.value(count, total(function (run) { return run.failed; })), "lower is better", "bars", failed);
    var seconds = daily(function (run) { return run.seconds; }, true, lasting);
    sum("Wall time", lasting(total(function (run) { return run.seconds; })), "total", "area", seconds);

    // One day, or nothing but zeros, is no curve: the number says it all.
    function sum(name, value, said, role, days) {
      if (!days.length) { return; }
      if (days.length < 2 || days.every(function (item) { return item.n === 0; })) { box.appendChild(el("div", {}, [el("h3", {}, [name, el("span", { "class": "num" }, value)]), el("p", {}, said)])); return; }
      mini(box, name, value, said, role, { days: days }, function (spec) {
        var span = (days[days.length - 1].t - days[0].t) / t.DAY + 1;
        if (role === "bars") { spec.mark.width = Math.max(1, Math.min(12, Math.floor(240 / span) - 1)); }
      });
    }
  }
  function lasting(seconds) {
    if (seconds < 60) { return b.numbers.value({ unit: "s" }, seconds); }
    var minutes = Math.round(seconds / 60);
    return minutes < 60 ? minutes + " min" : Math.floor(minutes / 60) + " h " + (minutes % 60) + " min";
  }

  function spread(now) {
    var body = b.clear(byId("t-spread")), n = b.numbers, metric = now.metrics[0];
    now.numbers.forEach(function (number) {
      var place = now.shards[number].metrics.indexOf(metric.name), known = place < 0 ? null : t.seriesOf(now, number).spread[place];
      var cells = known ? [known[0], n.value(metric, known[1]), known[2] === null ? n.NONE : n.value(metric, known[2]), n.value(metric, known[3]), n.value(metric, known[4])] : [0, n.NONE, n.NONE, n.NONE, n.NONE];
      body.appendChild(el("tr", {}, [el("th", { scope: "row" }, b.index.series[number].label), cells.map(function (text) { return el("td", { "class": "r num" }, text); })]));
    });
  }
})();
