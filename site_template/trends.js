"use strict";
// The Trends tab: what is chosen above the charts, the sentence, one large chart a metric. What they show comes from
// trend_data.js; the charts themselves are trend_charts.js.

(() => {
  const { byId, el, add, clear, trendData, wording } = benchstore;
  const { seriesAt, MOST_SERIES, MOST_METRICS } = trendData;
  const LISTED = 300; // metrics to choose from
  const DRAWN = ".two, .keys, .said, .head2, .multi, .scroll, .picks";
  // The shapes of the charts' points, in the order of the colours.
  const SHAPES = [
    "M11 6m-3.4 0a3.4 3.4 0 1 0 6.8 0a3.4 3.4 0 1 0 -6.8 0",
    "M8 3h6v6H8z",
    "M11 2.2l3.8 6.6H7.2z",
    "M11 1.8L15.2 6 11 10.2 6.8 6z",
    "M9.8 2.4h2.4v2.4h2.4v2.4h-2.4v2.4H9.8V7.2H7.4V4.8h2.4z",
    "M11 9.8L7.2 3.2h7.6z",
    "M11 1.6l2.6 8.4H8.4z",
  ];
  let asked = 0;

  benchstore.tabs.trends = (values) => {
    const found = trendData.groups(values);
    byId("trends-body").hidden = found.size === 0;
    if (!found.size) {
      const any = benchstore.index.series.length > 0;
      byId("trends-said").textContent = any ? "No series match these filters." : "No snapshots yet.";
      return;
    }
    const where = trendData.groupOf(found, values.get("on"));
    const titles = [...found.keys()].map((title) => [title, title]);
    benchstore.options(byId("t-group"), titles, where);
    const all = found.get(where);
    const shown = trendData.chosen(all, values.get("models"));
    listModels(all, shown);
    benchstore.chart.prepare(); // beside the data, not after them
    load({ turn: ++asked, values, where, all: all.length }, shown);
  };

  // Only what is shown is loaded: ninety days of it first, then what the range asks for besides.
  function load(state, shown) {
    loadShards(state, shown, trendData.atFirst(state), (first) => {
      const wanted = trendData.inRange(first);
      if (first.numbers.every((number) => wanted(first.shards[number]))) draw(first);
      else loadShards(state, shown, wanted, draw);
    });
  }

  function loadShards(state, shown, enough, ready) {
    const shards = {};
    let left = shown.length;
    const done = () => {
      if (state.turn !== asked) return;
      ready({ ...state, shards, numbers: shown.filter((number) => shards[number]) });
    };
    if (!left) done();
    for (const number of shown) {
      const loaded = (shard) => {
        shards[number] = shard;
        left -= 1;
        if (!left) done();
      };
      benchstore.loadModel(seriesAt(number).model, loaded, enough);
    }
  }

  function listModels(all, shown) {
    const box = clear(byId("t-models"));
    for (const number of all) {
      const { model, label } = seriesAt(number);
      const place = shown.indexOf(number);
      const input = benchstore.input({ type: "checkbox", value: model }, place >= 0, () => {
        benchstore.go({ models: checkedIn(box).join(",") || "-", at: "" });
      });
      box.append(el("label", {}, [input, place >= 0 && shown.length <= MOST_SERIES ? key(place) : "", label]));
    }
  }

  // The values that are checked, ready to be joined by commas.
  function checkedIn(box) {
    const inputs = Array.from(box.querySelectorAll("input"));
    return inputs.filter((input) => input.checked).map((input) => encodeURIComponent(input.value));
  }

  // The colour and shape of a model's line, as on the chart.
  function key(place) {
    const attributes = { class: `swatch s${place + 1}`, viewBox: "0 0 22 12", "aria-hidden": "true" };
    const { svg } = benchstore;
    const line = svg("path", { class: "l", d: "M0 6H22" });
    return svg("svg", attributes, [line, svg("path", { class: "d", d: SHAPES[place] })]);
  }

  function draw(state) {
    const plots = clear(byId("t-plots"));
    const none = !state.numbers.length;
    for (const node of byId("trends-body").querySelectorAll(DRAWN)) node.hidden = none;
    if (none) {
      byId("h-trends").textContent = "No model is chosen.";
      byId("trends-said").textContent = `Choose one of ${state.all} above.`;
      return;
    }
    const now = trendData.settle(state);
    showChoices(now);
    listMetrics(now);
    say(now);
    now.metrics.forEach((metric) => drawPanel(now, metric, plots));
    benchstore.trendPin(now);
    // The large charts are drawn first.
    setTimeout(() => now.turn === asked && benchstore.trendParts(now), 0);
  }

  function showChoices({ values, preset, by, scale }) {
    for (const [name, value] of Object.entries({ range: preset, by, scale })) {
      for (const input of document.querySelectorAll(`#trends input[name=${name}]`)) {
        input.checked = input.value === value;
      }
    }
    byId("t-from").value = values.get("from") || "";
    byId("t-to").value = values.get("to") || "";
  }

  function say(now) {
    const { known, outside, open } = trendData.bandsOf(now);
    const runs = trendData.versions(now).length;
    const days = now.preset && now.preset !== "all" ? ` in ${now.preset} days.` : ".";
    const rest = `${wording.counted(runs, "run", "runs")}${days}`;
    add(clear(byId("h-trends")), [lead(now, known, outside.length, open.length), el("span", { class: "rest" }, rest)]);
    byId("trends-said").textContent = `${bandText(known, outside)}${openText(open)}`;
    const steps = now.metrics.flatMap((metric) => trendData.stepsOf(now, metric));
    byId("t-steps").replaceChildren(...steps.map((step) => el("li", {}, step.said)));
  }

  function lead({ numbers, metrics }, known, outside, open) {
    const { dataset } = seriesAt(numbers[0]);
    const models = wording.counted(numbers.length, "model", "models");
    const also = open ? `; ${wording.counted(open, "regression is", "regressions are")} open` : "";
    if (!known) return `${metrics[0].head} of ${models} on ${dataset}${also}. `;
    return `${outside ? `${outside} of ${models}` : "No model"} left its noise band on ${dataset}${also}. `;
  }

  // A verdict is against a reference, a band against the runs before: the two may differ, and both are said.
  function openText(open) {
    return open.length ? ` Against its reference a regression is open in ${open.join(", ")}.` : "";
  }

  function bandText(known, outside) {
    if (!known) return "A noise band takes five comparable runs; so far there are fewer.";
    if (!outside.length) return "Every newest run lies inside the band of the runs before it.";
    return `${outside.join(", ")} ${outside.length === 1 ? "lies" : "lie"} outside the band of the runs before.`;
  }

  function listMetrics(now) {
    byId("t-metric-said").textContent = now.metrics.map((metric) => metric.head).join(", ");
    const box = clear(byId("t-metrics"));
    for (const name of now.names.slice(0, LISTED)) {
      const metric = trendData.metricOf(name);
      const input = benchstore.input({ type: "checkbox", value: name }, now.metrics.includes(metric), ({ checked }) => {
        const names = checkedIn(box);
        const tooMany = checked && names.length > MOST_METRICS;
        benchstore.go({ metric: (tooMany ? [encodeURIComponent(name)] : names).join(",") });
      });
      box.append(el("label", {}, [input, metric.head]));
    }
  }

  function drawPanel(now, metric, plots) {
    const unit = metric.unit && metric.unit !== "proportion" ? ` (${metric.unit})` : "";
    const title = [`${metric.head}${unit}`, wording.better(metric)].filter(Boolean).join(", ");
    const said = `${metric.name} of ${now.numbers.length} models over time; the numbers are in the tables below`;
    const plot = el("div", { class: "plot", role: "group", "aria-label": said });
    plots.append(el("p", { class: "plot-title" }, `${title} · ${now.where}`), plot);
    benchstore.trendChart(now, metric, plot);
  }

  function startChoices() {
    for (const name of ["range", "by", "scale"]) {
      for (const input of document.querySelectorAll(`#trends input[name=${name}]`)) {
        const dates = name === "range" ? { from: "", to: "" } : {};
        const value = input.value === "linear" ? "" : input.value;
        input.addEventListener("change", () => benchstore.go({ ...dates, [name]: value }));
      }
    }
    for (const name of ["from", "to"]) {
      byId(`t-${name}`).addEventListener("change", ({ target }) => benchstore.go({ range: "", [name]: target.value }));
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    const group = byId("t-group");
    group.addEventListener("change", () => benchstore.go({ on: group.value, models: "", metric: "", at: "" }));
    startChoices();
  });
})();
