import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./load.js";
import { index, shard, version } from "./sample.js";

const { benchstore } = load(["saving.js", "charts.js", "trend_data.js", "trend_charts.js"], { index: index() });
const { trendChart, chart } = benchstore;
const field = (name) => ({ field: name });

function specification(datasets = {}) {
  return {
    config: { range: { category: ["red", "green", "blue"] } },
    datasets: { promoted: [], rolled_back: [], accepted: [], ...datasets },
    layer: [
      {
        data: { name: "points" },
        encoding: { color: field("name"), shape: field("name"), y: field("v"), x: { axis: {} } },
      },
      { data: { name: "promoted" }, encoding: { y: { value: 1 } } },
      { data: { name: "ends" }, encoding: {} },
    ],
  };
}

test("there is a word for what cannot be drawn", () => {
  const blank = (scale, points) => trendChart.whyBlank({ scale }, points);
  assert.equal(blank("linear", []), "Nothing was measured in this range.");
  assert.equal(blank("log", [{ low: 1 }, { low: 0 }]), "A logarithmic scale needs values above zero.");
  assert.equal(blank("linear", [{ low: 0 }]), "");
  assert.equal(blank("log", [{ low: 0.1 }]), "");
});

test("every model has a colour and a shape of its own, in the order of the keys", () => {
  const spec = specification();
  trendChart.dress(spec, { numbers: [0, 1], by: "date", scale: "linear" }, 320, false);
  const { color, shape, y } = spec.layer[0].encoding;
  assert.deepEqual(color.scale, { domain: ["one", "two"], range: ["red", "green"] });
  assert.deepEqual(shape.scale, { domain: ["one", "two"], range: ["circle", "square"] });
  assert.equal(y.scale, undefined);
});

test("moves of the pointer stand below the axis, which takes room only where there are some", () => {
  const dressed = (by, datasets) => {
    const spec = specification(datasets);
    trendChart.dress(spec, { numbers: [0], by, scale: "log" }, 320, true);
    return spec;
  };
  assert.deepEqual([dressed("date").padding.bottom, dressed("date", { promoted: [1] }).padding.bottom], [2, 38]);
  assert.equal(dressed("date").layer[1].encoding.y.value, 356);
  assert.equal(dressed("version").layer[1].encoding.y.value, 374);
  assert.deepEqual(dressed("date").layer[0].encoding.y.scale, { type: "log", nice: false });
  assert.deepEqual(
    dressed("date").layer.map((layer) => layer.data.name),
    ["points", "promoted"],
  );
});

test("an axis without extent gets some, a few versions each get their tick", () => {
  const tidied = (points, byVersion) => {
    const spec = specification();
    trendChart.tidyAxes(spec, points, byVersion);
    return spec.layer[0].encoding;
  };
  const point = (nth, low, high = low) => ({ nth, low, high });
  assert.deepEqual(tidied([point(1, 5)], false).y.scale, { zero: false, domain: [4.5, 5.5] });
  assert.deepEqual(tidied([point(1, 0)], false).y.scale, { zero: false, domain: [-1, 1] });
  assert.equal(tidied([point(1, 5, 6)], false).y.scale, undefined);
  assert.deepEqual(tidied([point(3, 1), point(1, 2), point(3, 3)], true).x.axis.values, [1, 3]);
  assert.equal(tidied([point(3, 1), point(1, 2)], false).x.axis.values, undefined);
  assert.equal(tidied([point(1, 1), point(7, 2)], true).x.axis.values, undefined);
});

test("what was dragged over becomes days", () => {
  const now = { numbers: [0], shards: [shard([1, 2, 3].map((v) => version(v)))], range: [-Infinity, Infinity] };
  assert.deepEqual(trendChart.zoomed(now, { t: [0, 86400000] }), { range: "", from: "1970-01-01", to: "1970-01-02" });
  const byVersion = { range: "", by: "version", from: "1970-01-03", to: "1970-01-04" };
  assert.deepEqual(trendChart.zoomed(now, { nth: [1.5, 9] }), byVersion);
  assert.equal(trendChart.zoomed(now, { nth: [1.2, 1.8] }), null);
});

test("a chart takes a copy of its specification, the theme's colours and only layers that have data", () => {
  const { layer } = specification();
  benchstore.receive("charts", { trend: { layer }, themes: { light: { a: 1 }, dark: { a: 2 } } });
  benchstore.dark = () => true;
  const edit = (spec) => spec.layer.push("edited");
  const spec = chart.specification("trend", { points: [1], promoted: [] }, { height: 9, edit });
  assert.deepEqual([spec.config, spec.height, spec.layer.length], [{ aria: false, a: 2 }, 9, 2]);
  assert.equal(benchstore.charts.trend.layer.length, 3);
});

test("a tooltip says what is text, in its order", () => {
  assert.deepEqual(chart.tipFacts({ day: "today", v: 1, name: "<b>", text: 3 }), [
    ["model", "<b>"],
    ["measured", "today"],
  ]);
});
