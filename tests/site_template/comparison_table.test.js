import assert from "node:assert/strict";
import test from "node:test";
import { HOSTILE, load, texts } from "./load.js";
import { ACCURACY, REGRESSED, index, series, shard, version } from "./sample.js";

const FILES = [
  "page.js",
  "saving.js",
  "charts.js",
  "compared.js",
  "comparison_table.js",
  "side_by_side.js",
  "dot_plot.js",
];
const metric = { ...ACCURACY, head: HOSTILE };
const HTML = `<h1 id="h-comparison"></h1><p id="c-more"></p><b id="c-chosen"></b><div id="c-models"></div><div id="c-body"></div>`;

function opened(all = []) {
  return load(FILES, { html: HTML, index: index({ metrics: [metric], ...(all.length ? { series: all } : {}) }) });
}

function side(number, value, fields = {}) {
  const found = version(1, { series: number, values: [value], ...fields });
  return { model: `m${number}`, shard: shard([found]), version: found };
}

function row(judged) {
  const { benchstore, document, window } = opened();
  const [old, fresh] = [0.9, 0.8].map((value) => ({ ...side(0, value), series: series({}) }));
  const rows = benchstore.compared.rowsOf(old, fresh, judged, "");
  document.body.append(benchstore.comparisonTable(rows, 10, old, fresh));
  return { line: document.querySelector("tbody tr"), document, window };
}

const judged = { metrics: ["acc"], verdicts: [REGRESSED], intervals: [[0, -0.12, -0.08]] };

test("names are text in the table of two snapshots", () => {
  const { line, document } = row(judged);
  assert.equal(line.querySelector("th").textContent, `${HOSTILE} ↑`);
  assert.equal(document.querySelector("script, img"), null);
});

test("a row has its numbers as text and behind it", () => {
  const { line } = row(judged);
  const words = ["regressed", "0.900", "0.800", "−10.0 pt−12.0 to −8.0 pt", "−11%", "", "old v1"];
  assert.deepEqual(texts(line.querySelectorAll("td")), words);
  const behind = Array.from(line.querySelectorAll("[data-v]"), (cell) => Number(cell.dataset.v).toFixed(3));
  assert.deepEqual(behind, ["0.900", "0.800", "-0.100", "-0.111"]);
  assert.equal(line.className, "hot");
});

test("the ruler counts in limits: the strip is one of ten, the change lies at its edge", () => {
  const { line } = row(judged);
  const at = (selector, name) => line.querySelector(selector).getAttribute(name);
  assert.equal(at(".c-ruler svg", "class"), "ruler regressed");
  assert.deepEqual([parseFloat(at(".lim", "x")).toFixed(1), at(".lim", "width")], ["45.4", "9.2%"]);
  const percents = [at(".w", "x1"), at(".w", "x2"), at(".d", "cx")].map((text) => parseFloat(text).toFixed(1));
  assert.deepEqual(percents, ["4.0", "13.2", "4.0"]);
});

test("a pair that was not judged has no verdict and a side that is ahead", () => {
  const cells = texts(row(undefined).line.querySelectorAll("td"));
  assert.deepEqual([cells[0], cells[3], cells[6]], ["–", "−10.0 pt", "old v1 ahead"]);
});

const ALL = ["1–2", "1–2", "13", "", "4"].map((rank, place) => {
  return series({
    model: `m${place}`,
    name: `n${place}`,
    label: `n${place}`,
    rank,
    group: place === 4 ? 1 : 0,
    dataset: place === 4 ? "e@1" : "d@1",
  });
});

test("side by side opens with the current models that were measured alike, best first, unranked ones last", () => {
  const { start } = opened(ALL).benchstore.sideBySide;
  assert.equal(start({ model: "m3", v: 1 }), "m0@1,m1@1,m2@1,m3@1");
  assert.equal(start({ model: "m4", v: 9 }), "m4@1");
  assert.equal(start(null), "m0@1,m1@1,m2@1,m3@1");
});

test("no more than six models stand side by side", () => {
  const many = Array.from({ length: 9 }, (_, place) => series({ model: `m${place}`, rank: String(9 - place) }));
  assert.equal(opened(many).benchstore.sideBySide.start(null), "m8@1,m7@1,m6@1,m5@1,m4@1,m3@1");
});

test("the sentence names the best, tied ones together, or says that it is not among them", () => {
  const { benchstore } = opened(ALL);
  const said = (...numbers) =>
    benchstore.sideBySide.sentence(numbers.map((number) => ({ ...side(number, 1), series: ALL[number] })));
  assert.equal(said(0, 1, 2).lead, "n0 and n1 are tied best on d@1. ");
  assert.equal(said(0, 2).lead, "n0 is tied best with models that are not shown on d@1. ");
  assert.deepEqual(said(2), { lead: "Side by side on d@1. ", rest: "The best one is not among them." });
  assert.equal(said(3).rest, "These versions were not ranked.");
});

test("models side by side: the best first in the plot, changes against the first column, names as text", () => {
  const all = ALL.map((item) => ({ ...item, name: `${item.name}<b>` }));
  const { benchstore, document } = opened(all);
  benchstore.sideBySide(
    [0, 2, 4].map((number, place) => ({ ...side(number, [0.7, 0.9, 0.5][place]), series: all[number] })),
  );
  assert.deepEqual(texts(document.querySelectorAll("table.dots tbody th")), ["n2<b> v1", "n0<b> v1"]);
  const cells = texts(document.querySelectorAll("table.beside tbody td"));
  assert.deepEqual(cells, ["0.700tied best, rank 1–2", "0.900+20.0 ptrank 13", "0.500"]);
  assert.equal(
    document.querySelector(".notice").textContent,
    "n4<b> v1 is incomparable: measured on e@1, the first on d@1. No change is shown.",
  );
  assert.equal(document.querySelector("#c-body script, #c-body img, #c-body td b"), null);
});

test("ticks are round numbers within the scale", () => {
  const { ticks } = opened().benchstore.dotPlot;
  assert.deepEqual(ticks(0.3, 9.7), [2, 4, 6, 8]);
  assert.deepEqual(ticks(-120, 130), [-100, -50, 0, 50, 100]);
  assert.deepEqual(
    ticks(0.71, 0.92).map((tick) => tick.toFixed(2)),
    ["0.75", "0.80", "0.85", "0.90"],
  );
});

test("nothing is drawn of a single value, nor of equal ones", () => {
  const { dotPlot } = opened().benchstore;
  const sides = (...values) => values.map((value) => ({ ...side(0, value), series: series({}) }));
  assert.equal(
    dotPlot(metric, sides(0.5), () => ""),
    "",
  );
  assert.equal(
    dotPlot(metric, sides(0.5, 0.5), () => ""),
    "",
  );
  assert.equal(
    dotPlot(metric, sides(0.5, null), () => ""),
    "",
  );
});

test("the order follows the metric's direction", () => {
  const { ordered } = opened().benchstore.dotPlot;
  const sides = [2, 1, 3].map((value) => ({ ...side(0, value), series: series({}) }));
  const values = (direction) => ordered({ ...metric, direction }, sides).map((one) => one.value);
  assert.deepEqual(
    [values("higher"), values("lower")],
    [
      [3, 2, 1],
      [1, 2, 3],
    ],
  );
});
