"use strict";
// The Trends tab: metrics of the series that were measured alike, over time. Bands, spreads and changes of level come from Python.

(function () {
  var b = benchstore, el = b.el, byId = b.byId, DAY = 86400000, MOST = 7, FACETS = 24, METRICS = 4, asked = 0;
  var SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "wedge"];

  function groups(values) {
    var found = new Map();
    b.index.series.forEach(function (series, number) {
      if (!b.matches(series, values)) { return; }
      var key = title(series);
      if (!found.has(key)) { found.set(key, []); }
      found.get(key).push(number);
    });
    return found;
  }
  function title(series) { return series.dataset + (series.prompt ? " · prompt " + series.prompt : "") + " · " + series.environment; }
  function most(numbers) { return numbers.reduce(function (sum, number) { return sum + b.index.series[number].count; }, 0); }

  b.tabs.trends = function (values) {
    var found = groups(values), keys = Array.from(found.keys()).sort();
    byId("trends-body").hidden = keys.length === 0;
    if (!keys.length) { byId("trends-said").textContent = b.index.series.length ? "No series match these filters." : "No snapshots yet."; return; }
    var key = found.has(values.get("on")) ? values.get("on") : keys.reduce(function (best, item) { return most(found.get(item)) > most(found.get(best)) ? item : best; });
    b.options(byId("t-group"), keys.map(function (item) { return [item, item]; }), key);
    var numbers = found.get(key), picked = values.get("models"), mine = ++asked;
    var byCount = numbers.slice().sort(function (x, y) { return b.index.series[y].count - b.index.series[x].count || x - y; });
    var shown = picked === null ? byCount.slice(0, MOST).sort(function (x, y) { return x - y; }) : numbers.filter(function (number) { return picked.split(",").indexOf(encodeURIComponent(b.index.series[number].model)) >= 0; });
    boxes(numbers, shown);
    b.chart.prepare(); // beside the data, not after them
    // Only what is shown is loaded.
    var left = shown.length, shards = {};
    if (!left) { draw({ turn: mine, values: values, where: key, numbers: [], shards: shards, all: numbers.length }); return; }
    shown.forEach(function (number) {
      b.loadModel(b.index.series[number].model, function (shard) {
        shards[number] = shard; left -= 1;
        if (!left && mine === asked) { draw({ turn: mine, values: values, where: key, numbers: shown.filter(function (item) { return shards[item]; }), shards: shards, all: numbers.length }); }
      });
    });
  };

  function boxes(numbers, shown) {
    var box = b.clear(byId("t-models"));
    numbers.forEach(function (number) {
      var series = b.index.series[number], input = el("input", { type: "checkbox", value: series.model }), place = shown.indexOf(number);
      input.checked = place >= 0;
      input.addEventListener("change", function () {
        var models = Array.from(box.querySelectorAll("input")).filter(function (item) { return item.checked; }).map(function (item) { return encodeURIComponent(item.value); });
        b.go({ models: models.join(",") || "-", at: "" });
      });
      box.appendChild(el("label", {}, [input, place >= 0 && shown.length <= MOST ? key(place) : "", series.label]));
    });
  }
  // The colour and shape of a model's line, as on the chart.
  function key(place) {
    var drawn = ["M11 6m-3.4 0a3.4 3.4 0 1 0 6.8 0a3.4 3.4 0 1 0 -6.8 0", "M8 3h6v6H8z", "M11 2.2l3.8 6.6H7.2z", "M11 1.8L15.2 6 11 10.2 6.8 6z", "M9.8 2.4h2.4v2.4h2.4v2.4h-2.4v2.4H9.8V7.2H7.4V4.8h2.4z", "M11 9.8L7.2 3.2h7.6z", "M11 1.6l2.6 8.4H8.4z"];
    return b.svg("svg", { "class": "swatch s" + (place + 1), viewBox: "0 0 22 12", "aria-hidden": "true" }, [b.svg("path", { "class": "l", d: "M0 6H22" }), b.svg("path", { "class": "d", d: drawn[place] })]);
  }

  // Everything a drawing needs, decided once: metrics, range, axis, scale, focus, the locked point.
  function settle(now) {
    var values = now.values, names = metricsOf(now), lead = b.index.metrics[b.index.series[now.numbers[0]].lead].name;
    var wanted = (values.get("metric") || "").split(",").map(decodeURIComponent).filter(function (name) { return names.indexOf(name) >= 0; });
    now.names = names;
    now.metrics = (wanted.length ? wanted.slice(0, METRICS) : [names.indexOf(lead) >= 0 ? lead : names[0]]).map(metricOf);
    now.range = dates(now);
    var times = versions(now).map(function (item) { return item[1].t; }), span = times.length ? Math.max.apply(null, times) - Math.min.apply(null, times) : 0;
    // Versions that were all measured within two days are told apart by their number, not by the clock.
    now.by = values.get("by") || (span < 2 * DAY ? "version" : "date");
    now.scale = values.get("scale") === "log" ? "log" : "linear";
    var at = (values.get("at") || "").match(/^(.*)@(\d+)$/), number = at ? now.numbers.find(function (item) { return b.index.series[item].model === at[1]; }) : undefined;
    now.focus = number === undefined ? worst(now) : number;
    now.locked = versionOf(now, now.focus, number === undefined ? 0 : Number(at[2]));
    check("by", now.by); check("scale", now.scale);
  }
  function check(name, value) { document.querySelectorAll("#trends input[name=" + name + "]").forEach(function (input) { input.checked = input.value === value; }); }
  function metricOf(name) { return b.index.metrics.find(function (item) { return item.name === name; }); }
  // In focus is the one that asked for attention, else the one with most runs.
  function worst(now) {
    var place = b.index.metrics.indexOf(now.metrics[0]);
    return now.numbers.slice().sort(function (x, y) {
      var one = b.index.series[x], two = b.index.series[y];
      return (two.regressed.indexOf(place) >= 0) - (one.regressed.indexOf(place) >= 0) || (two.regressed.length > 0) - (one.regressed.length > 0) || two.count - one.count || x - y;
    })[0];
  }
  function usable(now, number) { return now.shards[number].versions.filter(function (item) { return item.series === number && item.usable; }); }
  function versionOf(now, number, version) {
    var found = usable(now, number);
    return found.find(function (item) { return item.v === version; }) || found.filter(function (item) { return within(item, now.range); }).pop() || found[found.length - 1];
  }
  function versions(now) {
    var found = [];
    now.numbers.forEach(function (number) { usable(now, number).forEach(function (version) { if (within(version, now.range)) { found.push([number, version]); } }); });
    return found;
  }
  function metricsOf(now) {
    var has = new Set();
    now.numbers.forEach(function (number) { now.shards[number].metrics.forEach(function (name) { has.add(name); }); });
    return b.index.metrics.map(function (metric) { return metric.name; }).filter(function (name) { return has.has(name); });
  }

  // Presets count back from the newest snapshot, so that the same page always shows the same. Ninety days, or all when sparse.
  function dates(now) {
    var values = now.values, end = b.index.newest + DAY, set = values.get("from") || values.get("to");
    var recent = function () { return versionsIn(now, [end - 90 * DAY, end]) >= 3 * now.numbers.length; };
    var range = values.get("range") || (set ? "" : recent() ? "90" : "all");
    check("range", range);
    byId("t-from").value = values.get("from") || "";
    byId("t-to").value = values.get("to") || "";
    now.preset = range;
    if (range && range !== "all") { return [end - Number(range) * DAY, end]; }
    var from = values.get("from") ? Date.parse(values.get("from") + "T00:00:00Z") : -Infinity;
    return [from, values.get("to") ? Date.parse(values.get("to") + "T00:00:00Z") + DAY : Infinity];
  }
  function versionsIn(now, range) { return now.numbers.reduce(function (sum, number) { return sum + usable(now, number).filter(function (item) { return within(item, range); }).length; }, 0); }
  function within(version, range) { return version.t >= range[0] && version.t < range[1]; }
  function seriesOf(now, number) { return now.shards[number].series.find(function (item) { return item.number === number; }); }

  function draw(now) {
    var plots = b.clear(byId("t-plots"));
    byId("trends-body").querySelectorAll(".two, .keys, .said, .head2, .multi, .scroll, .picks").forEach(function (node) { node.hidden = !now.numbers.length; });
    if (!now.numbers.length) { byId("h-trends").textContent = "No model is chosen."; byId("trends-said").textContent = "Choose one of " + now.all + " above."; return; }
    settle(now);
    metricBoxes(now);
    sentence(now);
    now.metrics.forEach(function (metric) { panel(now, metric, plots); });
    pin(now);
    // The large charts are drawn first.
    setTimeout(function () { if (now.turn === asked) { b.trendParts(now); } }, 0);
  }

  function sentence(now) {
    var metric = now.metrics[0], known = 0, outside = [], runs = versions(now).length, head = b.clear(byId("h-trends"));
    now.numbers.forEach(function (number) {
      var own = seriesOf(now, number), place = now.shards[number].metrics.indexOf(metric.name);
      if (place >= 0 && own.bands[place]) { known += 1; if (own.outside.indexOf(place) >= 0) { outside.push(b.index.series[number].label); } }
    });
    var where = b.index.series[now.numbers[0]].dataset;
    b.add(head, known ? (outside.length ? outside.length + " of " + now.numbers.length + (now.numbers.length === 1 ? " model" : " models") : "No model") + " left its noise band on " + where + ". " : metric.head + " of " + now.numbers.length + (now.numbers.length === 1 ? " model on " : " models on ") + where + ". ");
    b.add(head, el("span", { "class": "rest" }, runs + (runs === 1 ? " run" : " runs") + (now.preset && now.preset !== "all" ? " in " + now.preset + " days." : ".")));
    var steps = [];
    now.metrics.forEach(function (item) { steps = steps.concat(stepsOf(now, item)); });
    byId("trends-said").textContent = outside.length ? outside.join(", ") + (outside.length === 1 ? " lies" : " lie") + " outside the band of the runs before." : known ? "Every newest run lies where the runs before it let one expect." : "A noise band takes five comparable runs; so far there are fewer.";
    var list = b.clear(byId("t-steps"));
    steps.forEach(function (step) { list.appendChild(el("li", {}, step.said)); });
  }

  function metricBoxes(now) {
    byId("t-metric-said").textContent = now.metrics.map(function (metric) { return metric.head; }).join(", ");
    var box = b.clear(byId("t-metrics"));
    now.names.slice(0, 300).forEach(function (name) {
      var input = el("input", { type: "checkbox", value: name });
      input.checked = now.metrics.some(function (metric) { return metric.name === name; });
      input.addEventListener("change", function () {
        var names = Array.from(box.querySelectorAll("input")).filter(function (item) { return item.checked; }).map(function (item) { return encodeURIComponent(item.value); });
        b.go({ metric: (names.length > METRICS && input.checked ? [encodeURIComponent(name)] : names).join(",") });
      });
      box.appendChild(el("label", {}, [input, metricOf(name).head]));
    });
  }

  function panel(now, metric, plots) {
    var unit = metric.unit && metric.unit !== "proportion" ? " (" + metric.unit + ")" : "", direction = metric.direction === "none" ? "" : ", " + metric.direction + " is better";
    plots.appendChild(el("p", { "class": "plot-title" }, metric.head + unit + direction + " · " + now.where));
    var plot = el("div", { "class": "plot", role: "group", "aria-label": metric.name + " of " + now.numbers.length + " models over time; the numbers are in the tables below" });
    plots.appendChild(plot);
    var points = pointsOf(now, metric), labels = now.numbers.map(function (number) { return b.index.series[number].label; });
    if (!points.length) { b.chart.blank(plot, "Nothing was measured in this range."); return; }
    if (now.scale === "log" && points.some(function (point) { return point.low <= 0; })) { b.chart.blank(plot, "A logarithmic scale needs values above zero."); return; }
    var byVersion = now.by === "version";
    if (now.numbers.length > MOST) { multiples(now, plot, points, byVersion); return; }
    var height = window.innerWidth < 640 ? 220 : 320;
    b.chart.draw(plot, byVersion ? "trend_by_version" : "trend", layers(now, metric, points), { first: true, height: height, edit: function (spec) { dress(now, spec, labels, height); few(spec, points, byVersion); }, ready: function (view) { listen(now, view, plot); } });
  }
  // Vega rounds the ticks of an axis without extent to whole numbers, and puts ticks between two versions.
  function few(spec, points, byVersion) {
    var low = Math.min.apply(null, points.map(function (point) { return point.low; })), high = Math.max.apply(null, points.map(function (point) { return point.high; }));
    var room = low === high ? Math.abs(low) / 10 || 1 : 0, nths = Array.from(new Set(points.map(function (point) { return point.nth; }))).sort(function (x, y) { return x - y; });
    spec.layer.forEach(function (layer) {
      if (room && layer.encoding.y && layer.encoding.y.field) { layer.encoding.y.scale = { zero: false, domain: [low - room, high + room] }; }
      if (byVersion && layer.encoding.x && layer.encoding.x.axis && nths[nths.length - 1] - nths[0] < 6) { layer.encoding.x.axis.values = nths; }
    });
  }
  function multiples(now, plot, points, byVersion) {
    var names = now.numbers.slice(0, FACETS).map(function (number) { return b.index.series[number].label; });
    var columns = window.innerWidth < 640 ? 1 : 4, width = Math.max(120, Math.floor(plot.clientWidth / columns) - 52);
    b.chart.draw(plot, byVersion ? "multiples_by_version" : "multiples", { points: points.filter(function (point) { return names.indexOf(point.name) >= 0; }) }, { edit: function (spec) {
      spec.columns = columns; spec.spec.width = width;
      logarithmic(now, spec.spec.layer);
    } });
    if (now.numbers.length > FACETS) { plot.after(el("p", { "class": "quiet" }, "The first " + FACETS + " of " + now.numbers.length + " models are drawn.")); }
  }
  function logarithmic(now, layers) {
    if (now.scale !== "log") { return; }
    layers.forEach(function (layer) { if (layer.encoding.y && layer.encoding.y.field) { layer.encoding.y.scale = { type: "log", nice: false }; } });
  }
  function dress(now, spec, labels, height) {
    var range = spec.config.range.category.slice(0, labels.length), under = now.by === "version" ? 54 : 36; // below labels and title of the axis
    spec.layer.forEach(function (layer) {
      var encoding = layer.encoding;
      if (encoding.color && encoding.color.field) { encoding.color.scale = { domain: labels, range: range }; }
      if (encoding.shape && encoding.shape.field) { encoding.shape.scale = { domain: labels, range: SHAPES.slice(0, labels.length) }; }
      if (encoding.y && encoding.y.value) { encoding.y.value = height + under; }
    });
    logarithmic(now, spec.layer);
    var rail = ["promoted", "rolled_back", "accepted"].some(function (name) { return spec.datasets[name].length; });
    spec.padding = { left: 2, top: 6, bottom: rail ? under + 2 : 2, right: 8 };
    if (window.innerWidth < 640) { spec.layer = spec.layer.filter(function (layer) { return layer.data.name !== "ends"; }); }
  }

  function layers(now, metric, points) {
    var own = b.index.series[now.focus].label, focus = points.filter(function (point) { return point.name === own; });
    var place = now.shards[now.focus].metrics.indexOf(metric.name), ends = [], last = new Map();
    points.forEach(function (point) { last.set(point.name, point); });
    last.forEach(function (point) { ends.push(point); });
    apart(ends, points);
    var marks = marksOf(now), locked = now.locked && within(now.locked, now.range) ? [{ t: now.locked.t, nth: now.locked.nth }] : [];
    return {
      points: points, focus: focus, others: points.filter(function (point) { return point.name !== own; }), ends: ends, regressed: focus.filter(function (point) { return point.word === "regressed"; }),
      band: bandOf(now, place, focus), baseline: baselineOf(now, place), steps: stepsOf(now, metric), locked: locked, promoted: marks[0], rolled_back: marks[1], accepted: marks[2]
    };
  }
  // Labels at the ends of lines that would overlap: only the first of a bunch keeps its label; the keys above name all.
  function apart(ends, points) {
    var values = points.map(function (point) { return point.v; }), room = (Math.max.apply(null, values) - Math.min.apply(null, values)) / 18;
    ends.sort(function (x, y) { return y.v - x.v; });
    for (var k = ends.length - 1, free = -Infinity; k >= 0; k -= 1) { if (ends[k].v - free < room) { ends.splice(k, 1); } else { free = ends[k].v; } }
  }

  function pointsOf(now, metric) {
    var found = [], n = b.numbers, columns = 400;
    now.numbers.forEach(function (number) {
      var shard = now.shards[number], place = shard.metrics.indexOf(metric.name), before = null, stretch = 0, own = [];
      if (place < 0) { return; }
      usable(now, number).forEach(function (version) {
        var value = version.values[place];
        if (value === null || value === undefined) { before = null; stretch += 1; return; } // gaps are never joined
        if (within(version, now.range)) {
          var known = version.spread.find(function (item) { return item[0] === place; }), verdict = verdictOf(version, place);
          own.push({
            t: version.t, nth: version.nth, v: value, low: known ? known[1] : value, high: known ? known[2] : value, name: b.index.series[number].label, stretch: stretch,
            address: b.index.series[number].model + "@" + version.v, version: "v" + version.v, day: version.full, word: verdict, text: n.value(metric, value, version.rows),
            spread: known ? n.value(metric, known[1], version.rows) + " to " + n.value(metric, known[2], version.rows) : n.NONE, change: before === null ? n.NONE : n.change(metric, value - before) + " since the one before"
          });
        }
        before = value;
      });
      found = found.concat(thinned(own, columns));
    });
    return found;
  }
  function verdictOf(version, place) {
    var words = version.pairs.map(function (pair) { return pair.verdicts[place]; }).filter(function (item) { return item >= 0; }).map(function (item) { return b.index.verdicts[item][0]; });
    return words.indexOf("regressed") >= 0 ? "regressed" : words[0] || "";
  }
  // Long series are thinned for drawing; of each column the first, the least, the most and the last stay.
  function thinned(points, columns) {
    if (points.length <= 2 * columns) { return points; }
    var start = points[0].t, width = (points[points.length - 1].t - start) / columns || 1, buckets = new Map();
    points.forEach(function (point) { var at = Math.floor((point.t - start) / width); if (!buckets.has(at)) { buckets.set(at, []); } buckets.get(at).push(point); });
    var kept = new Set();
    buckets.forEach(function (bucket) {
      kept.add(bucket[0]); kept.add(bucket[bucket.length - 1]);
      kept.add(bucket.reduce(function (x, y) { return y.v < x.v ? y : x; })); kept.add(bucket.reduce(function (x, y) { return y.v > x.v ? y : x; }));
      bucket.forEach(function (point) { if (point.word === "regressed") { kept.add(point); } });
    });
    return points.filter(function (point) { return kept.has(point); });
  }
  // A band that is far wider than what was measured would flatten the line; its ends are then off the chart.
  function bandOf(now, place, focus) {
    var band = place < 0 ? null : seriesOf(now, now.focus).bands[place], values = focus.map(function (point) { return point.v; });
    if (!band || !values.length) { return []; }
    var low = Math.min.apply(null, values), high = Math.max.apply(null, values), room = (high - low) / 2;
    return [{ low: Math.max(band[0], low - room), high: Math.min(band[1], high + room) }];
  }
  function baselineOf(now, place) {
    var series = b.index.series[now.focus], found = now.shards[now.focus].versions.find(function (item) { return item.v === series.baseline; });
    return found && place >= 0 && found.values[place] !== null && found.values[place] !== undefined ? [{ v: found.values[place], text: "baseline v" + found.v }] : [];
  }
  function stepsOf(now, metric) {
    var found = [];
    now.numbers.forEach(function (number) {
      var shard = now.shards[number], place = shard.metrics.indexOf(metric.name);
      seriesOf(now, number).steps.forEach(function (step) {
        if (step[0] !== place || !within({ t: step[2] }, now.range)) { return; }
        var version = shard.versions.find(function (item) { return item.v === step[1]; });
        found.push({ t: step[2], nth: version.nth, text: number === now.focus ? "change point " + step[5] : "", said: b.index.series[number].label + " changed its level of " + metric.name + " by " + step[5] + " at v" + step[1] + ", " + step[3] + (step[4][0] && step[4][1] && step[4][0] !== step[4][1] ? ", between " + step[4][0] + " and " + step[4][1] : "") + "." });
      });
    });
    return found;
  }
  // Moves of the pointer of the model in focus, at the time they were made; by version, at the version they moved to.
  function marksOf(now) {
    var kinds = ["promoted", "rolled back", "accepted"], found = [[], [], []], known = new Map(now.shards[now.focus].versions.map(function (item) { return [item.v, item]; }));
    seriesOf(now, now.focus).marks.forEach(function (mark) {
      var version = known.get(mark[2]), kind = kinds.indexOf(mark[1]);
      if (now.by === "version" ? version && version.usable && within(version, now.range) : within({ t: mark[0] }, now.range)) { found[kind].push({ t: mark[0], nth: version ? version.nth : 0, pointer: "v" + mark[2] + " " + mark[3] }); }
    });
    return found;
  }

  // A click on a point locks it; dragging over the plot zooms. The address holds both.
  function listen(now, view, plot) {
    var span = null;
    view.addEventListener("click", function (event, item) { if (item && item.datum && item.datum.address) { b.go({ at: item.datum.address }); } });
    view.addSignalListener("brush", function (name, value) { span = value && (value.t || value.nth) ? value : null; });
    plot.onpointerup = function () {
      if (!span) { return; }
      var picked = span; span = null;
      if (picked.t) { b.go({ range: "", from: day(picked.t[0]), to: day(picked.t[1]) }); return; }
      var inside = versions(now).filter(function (item) { return item[1].nth >= picked.nth[0] && item[1].nth <= picked.nth[1]; }).map(function (item) { return item[1].t; });
      if (inside.length) { b.go({ range: "", by: "version", from: day(Math.min.apply(null, inside)), to: day(Math.max.apply(null, inside)) }); }
    };
  }
  function day(time) { return new Date(Number(time)).toISOString().slice(0, 10); }

  function pin(now) {
    var box = b.clear(byId("t-pin")), version = now.locked, series = b.index.series[now.focus], metric = now.metrics[0], shard = now.shards[now.focus], n = b.numbers;
    if (!version) { box.hidden = true; return; }
    box.hidden = false;
    var place = shard.metrics.indexOf(metric.name), value = place < 0 ? null : version.values[place], known = version.spread.find(function (item) { return item[0] === place; });
    var own = seriesOf(now, now.focus), band = place < 0 ? null : own.bands[place], facts = [], all = usable(now, now.focus), at = all.indexOf(version);
    if (known) { facts.push(["95%", n.value(metric, known[1], version.rows) + "–" + n.value(metric, known[2], version.rows)]); }
    version.pairs.slice().reverse().forEach(function (pair) {
      var old = shard.versions.find(function (item) { return item.v === pair.old; }), before = old && place >= 0 ? old.values[place] : null;
      if (before !== null && before !== undefined && value !== null && value !== undefined) { facts.push(["vs " + (pair.why === "baseline" ? "baseline " : "") + "v" + pair.old, n.change(metric, value - before)]); }
    });
    if (band) { facts.push(["noise band", n.value(metric, band[0], version.rows) + "–" + n.value(metric, band[1], version.rows)]); }
    facts.push(["commit", b.commit(version.commit) || n.NONE]);
    var pair = version.pairs[version.pairs.length - 1], verdict = pair && place >= 0 ? pair.verdicts[place] : -1;
    function step(by, label, name) {
      var button = el("button", { type: "button", "class": "btn small soft", "aria-label": name }, label), next = all[at + by];
      if (!next) { button.disabled = true; }
      button.addEventListener("click", function () { b.go({ at: series.model + "@" + next.v }); byId("t-pin").querySelector("[aria-label='" + name + "']").focus(); });
      return button;
    }
    var compare = pair ? el("a", { "class": "btn small soft", href: "#comparison?a=" + encodeURIComponent(series.model + "@" + pair.old) + "&b=" + encodeURIComponent(series.model + "@" + version.v) }, "Compare with v" + pair.old) : "";
    b.add(box, [
      el("h2", {}, [series.label + " v" + version.v, el("span", { "class": "steps2" }, [step(-1, "‹", "Earlier version"), step(1, "›", "Later version")])]), el("p", { "class": "quiet" }, b.ordinal(version.nth) + " on " + series.dataset + " · " + version.day),
      el("p", { "class": "big" }, [n.value(metric, value, version.rows), el("small", {}, metric.head + (metric.direction === "none" ? "" : ", " + metric.direction + " is better"))]), verdict >= 0 ? b.chip(verdict) : "",
      el("dl", { "class": "facts" }, facts.map(function (fact) { return [el("dt", {}, fact[0]), el("dd", {}, fact[1])]; })), el("div", { "class": "acts" }, [compare, now.values.get("at") ? unlock() : ""])
    ]);
  }
  function unlock() {
    var button = el("button", { type: "button", "class": "btn small plain" }, "Unlock");
    button.addEventListener("click", function () { b.go({ at: "" }); });
    return button;
  }

  document.addEventListener("DOMContentLoaded", function () {
    byId("t-group").addEventListener("change", function () { b.go({ on: byId("t-group").value, models: "", metric: "", at: "" }); });
    ["range", "by", "scale"].forEach(function (name) {
      document.querySelectorAll("#trends input[name=" + name + "]").forEach(function (input) {
        input.addEventListener("change", function () { var change = name === "range" ? { from: "", to: "" } : {}; change[name] = input.value === "linear" ? "" : input.value; b.go(change); });
      });
    });
    ["from", "to"].forEach(function (name) { byId("t-" + name).addEventListener("change", function () { var change = { range: "" }; change[name] = byId("t-" + name).value; b.go(change); }); });
  });

  b.trends = { DAY: DAY, MOST: MOST, metricOf: metricOf, pointsOf: pointsOf, bandOf: bandOf, versions: versions, seriesOf: seriesOf };
})();
