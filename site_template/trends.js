"use strict";
// The Trends tab: one metric of the series that were measured alike, over time. Numbers of spread come from Python.

(function () {
  var b = benchstore, el = b.el, byId = b.byId, DAY = 86400000, MOST = 7, asked = 0;

  function groups(values) {
    var found = {};
    b.index.series.forEach(function (series, number) {
      if (!b.matches(series, values)) { return; }
      var key = JSON.stringify([series.dataset, series.prompt, series.environment]);
      (found[key] = found[key] || []).push(number);
    });
    return found;
  }
  function title(key) {
    var parts = JSON.parse(key);
    return parts[0] + (parts[1] ? " · prompt " + parts[1] : "") + " · " + parts[2];
  }

  b.tabs.trends = function (values) {
    var found = groups(values), keys = Object.keys(found).sort();
    byId("trends-body").hidden = keys.length === 0;
    if (!keys.length) { byId("trends-said").textContent = b.index.series.length ? "No series match these filters." : "No snapshots yet."; return; }
    var most = keys.slice().sort(function (x, y) { return count(found[y]) - count(found[x]); })[0];
    var key = found[values.get("on")] ? values.get("on") : most;
    b.options(byId("t-group"), keys.map(function (item) { return [item, title(item)]; }), key);
    var mine = ++asked;
    loadAll(found[key], function (shards) { if (mine === asked) { draw(values, found[key], shards, title(key)); } });
  };
  function count(numbers) { return numbers.reduce(function (sum, number) { return sum + b.index.series[number].count; }, 0); }

  function loadAll(numbers, then) {
    var left = numbers.length, shards = {};
    numbers.forEach(function (number) {
      b.loadModel(b.index.series[number].model, function (shard) { shards[number] = shard; left -= 1; if (!left) { then(shards); } });
    });
  }

  function draw(values, numbers, shards, where) {
    numbers = numbers.filter(function (number) { return shards[number]; });
    var names = metricsOf(numbers, shards), lead = b.index.metrics[b.index.series[numbers[0]].lead].name;
    var name = names.indexOf(values.get("metric")) >= 0 ? values.get("metric") : names.indexOf(lead) >= 0 ? lead : names[0];
    var metric = b.index.metrics.find(function (item) { return item.name === name; });
    b.options(byId("t-metric"), names.map(function (item) { return [item, item]; }), name);
    var asked = values.get("models"), first = numbers.slice().sort(function (x, y) { return b.index.series[y].count - b.index.series[x].count || x - y; });
    var shown = asked === null ? first.slice(0, MOST) : numbers.filter(function (number) { return asked.split(",").indexOf(b.index.series[number].model) >= 0; });
    boxes(numbers, shown);
    var range = dates(values);
    var direction = metric.direction === "none" ? "" : ", " + metric.direction + " is better";
    byId("t-title").textContent = name + (metric.unit ? " (" + metric.unit + ")" : "") + direction + " · " + where;
    byId("h-trends").textContent = metric.head + " of " + shown.length + (shown.length === 1 ? " model on " : " models on ") + where + ".";
    byId("trends-said").textContent = shown.length + " of " + numbers.length + " models. Points of one series are joined; what was measured on other data is never on one chart.";
    var points = pointsOf(shown, shards, metric, range);
    // Versions that were all measured within two days are told apart by their number, not by the clock.
    var span = points.length ? Math.max.apply(null, points.map(function (point) { return point.t; })) - Math.min.apply(null, points.map(function (point) { return point.t; })) : 0;
    var by = values.get("by") || (span < 2 * DAY ? "version" : "date");
    byId("t-by").value = by;
    var steps = stepsOf(shown, shards, metric, range);
    said(steps);
    charts(points, { band: bandOf(shown, shards, metric), steps: steps }, runsOf(shown, shards, range), by === "version" ? "trend_by_version" : "trend");
    spread(numbers, shards, metric);
  }

  function metricsOf(numbers, shards) {
    var has = {};
    numbers.forEach(function (number) { shards[number].metrics.forEach(function (name) { has[" " + name] = true; }); });
    return b.index.metrics.map(function (metric) { return metric.name; }).filter(function (name) { return has[" " + name]; });
  }

  function boxes(numbers, shown) {
    var box = b.clear(byId("t-models"));
    numbers.forEach(function (number) {
      var series = b.index.series[number], input = el("input", { type: "checkbox", value: series.model });
      input.checked = shown.indexOf(number) >= 0;
      input.addEventListener("change", function () {
        var models = Array.prototype.filter.call(box.querySelectorAll("input"), function (item) { return item.checked; }).map(function (item) { return item.value; });
        b.go({ models: models.join(",") || "-" });
      });
      box.appendChild(el("label", {}, [input, series.label]));
    });
  }

  // Presets count back from the newest snapshot, so that the same page always shows the same.
  function dates(values) {
    var range = values.get("range") || (values.get("from") || values.get("to") ? "" : "all"), end = b.index.newest + DAY;
    document.querySelectorAll("input[name=range]").forEach(function (input) { input.checked = input.value === range; });
    byId("t-from").value = values.get("from") || "";
    byId("t-to").value = values.get("to") || "";
    if (range && range !== "all") { return [end - Number(range) * DAY, end]; }
    var from = values.get("from") ? Date.parse(values.get("from") + "T00:00:00Z") : -Infinity;
    return [from, values.get("to") ? Date.parse(values.get("to") + "T00:00:00Z") + DAY : Infinity];
  }
  function within(version, range) { return version.t >= range[0] && version.t < range[1]; }

  function pointsOf(shown, shards, metric, range) {
    var found = [], n = b.numbers;
    shown.forEach(function (number) {
      var shard = shards[number], place = shard.metrics.indexOf(metric.name), before = null;
      if (place < 0) { return; }
      shard.versions.forEach(function (version) {
        if (version.series !== number || !version.usable) { return; }
        var value = version.values[place];
        if (value === null || value === undefined) { before = null; return; }
        var known = version.spread.find(function (item) { return item[0] === place; }), low = null, high = null;
        if (known) { low = known[1]; high = known[2]; }
        if (within(version, range)) {
          found.push({
            t: version.t, nth: version.nth, v: value, low: low === null ? value : low, high: high === null ? value : high, name: b.index.series[number].label, version: "v" + version.v, day: version.full,
            text: n.value(metric, value, version.rows), spread: low === null ? n.NONE : n.value(metric, low, version.rows) + " to " + n.value(metric, high, version.rows),
            change: before === null ? n.NONE : n.change(metric, value - before) + " since the one before"
          });
        }
        before = value;
      });
    });
    return found;
  }
  // Where one more run would lie: only of one model, as two bands would hide each other.
  function bandOf(shown, shards, metric) {
    if (shown.length !== 1) { return []; }
    var shard = shards[shown[0]], place = shard.metrics.indexOf(metric.name), own = seriesOf(shard, shown[0]), band = place < 0 ? null : own.bands[place];
    if (!band) { return []; }
    // A band that is far wider than what was measured would flatten the line; its ends are then off the chart.
    var values = shard.versions.filter(function (item) { return item.series === shown[0] && item.usable; }).map(function (item) { return item.values[place]; }).filter(function (value) { return value !== null && value !== undefined; });
    var low = Math.min.apply(null, values), high = Math.max.apply(null, values), room = (high - low) / 2;
    return [{ low: Math.max(band[0], low - room), high: Math.min(band[1], high + room) }];
  }
  function seriesOf(shard, number) { return shard.series.find(function (item) { return item.number === number; }); }
  function stepsOf(shown, shards, metric, range) {
    var found = [];
    shown.forEach(function (number) {
      var shard = shards[number], place = shard.metrics.indexOf(metric.name);
      seriesOf(shard, number).steps.forEach(function (step) {
        if (step[0] !== place || !within({ t: step[2] }, range)) { return; }
        var version = shard.versions.find(function (item) { return item.v === step[1]; });
        found.push({ t: step[2], nth: version.nth, text: b.index.series[number].label + " changed its level by " + step[5] + " at v" + step[1] + ", " + step[3] + (step[4][0] && step[4][1] && step[4][0] !== step[4][1] ? ", between " + step[4][0] + " and " + step[4][1] : "") + "." });
      });
    });
    return found;
  }
  function said(steps) {
    var list = b.clear(byId("t-steps"));
    steps.forEach(function (step) { list.appendChild(el("li", {}, step.text)); });
  }
  function runsOf(shown, shards, range) {
    var found = [];
    shown.forEach(function (number) {
      var days = {};
      shards[number].versions.forEach(function (version) { if (version.series === number && version.usable && within(version, range)) { days[version.day] = (days[version.day] || 0) + 1; } });
      Object.keys(days).forEach(function (day) { found.push({ t: Date.parse(day + "T00:00:00Z"), day: day, n: days[day], name: b.index.series[number].label }); });
    });
    return found;
  }

  function charts(points, marks, runs, role) {
    var plot = byId("t-plot");
    if (!points.length) { b.chart.blank(plot, "Nothing was measured in this range."); b.chart.blank(byId("t-runs"), ""); return; }
    b.chart.draw(plot, role, { points: points, band: marks.band, steps: marks.steps }, { height: window.innerWidth < 640 ? 260 : 0 });
    b.chart.draw(byId("t-runs"), "runs", { runs: runs }, { menu: false, edit: function (spec) {
      var days = runs.map(function (row) { return row.t; }), count = (Math.max.apply(null, days) - Math.min.apply(null, days)) / DAY + 1, sums = {};
      runs.forEach(function (row) { sums[row.t] = (sums[row.t] || 0) + row.n; });
      spec.encoding.y.axis.values = [0, Math.max.apply(null, Object.keys(sums).map(function (day) { return sums[day]; }))];
      spec.mark.width = Math.max(1, Math.min(16, Math.floor(byId("t-runs").clientWidth / count) - 1));
    } });
  }

  function spread(numbers, shards, metric) {
    var body = b.clear(byId("t-spread")), n = b.numbers;
    numbers.forEach(function (number) {
      var shard = shards[number], place = shard.metrics.indexOf(metric.name);
      var own = seriesOf(shard, number), known = place < 0 ? null : own.spread[place];
      var cells = known ? [known[0], n.value(metric, known[1]), known[2] === null ? n.NONE : n.value(metric, known[2]), n.value(metric, known[3]), n.value(metric, known[4])] : [0, n.NONE, n.NONE, n.NONE, n.NONE];
      body.appendChild(el("tr", {}, [el("th", { scope: "row" }, b.index.series[number].label), cells.map(function (text) { return el("td", { "class": "r num" }, text); })]));
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    byId("t-group").addEventListener("change", function () { b.go({ on: byId("t-group").value, models: "", metric: "" }); });
    byId("t-by").addEventListener("change", function () { b.go({ by: byId("t-by").value }); });
    byId("t-metric").addEventListener("change", function () { b.go({ metric: byId("t-metric").value }); });
    document.querySelectorAll("input[name=range]").forEach(function (input) { input.addEventListener("change", function () { b.go({ range: input.value, from: "", to: "" }); }); });
    ["from", "to"].forEach(function (name) { byId("t-" + name).addEventListener("change", function () { var change = { range: "" }; change[name] = byId("t-" + name).value; b.go(change); }); });
  });
})();
