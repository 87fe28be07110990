import assert from "node:assert/strict";
import test from "node:test";
import { load, texts } from "./load.js";

const ROWS = [
  ["a", 1, "0.5"],
  ["b", 2, null],
  ["c", 3, "0.1"],
  ["d", 4, "0.5"],
  ["e", 5, null],
];

function row([name, rank, value]) {
  return `<tr data-rank="${rank}"><th>${name}</th><td${value === null ? "" : ` data-v="${value}"`}></td></tr>`;
}

const HTML = `<section id="current"><table class="now" data-first="2" data-sorted="rank"><thead><tr>
<th aria-sort="ascending"><button data-sort="model"></button></th><th><button data-sort="F1"></button></th></tr></thead>
<tbody>${ROWS.map(row).join("")}</tbody></table></section>`;

function sortedBy(asked) {
  const { benchstore, document } = load(["current.js"], { html: HTML });
  const table = document.querySelector("table");
  benchstore.current.sortTable(table, benchstore.current.sortOf(asked));
  const heads = Array.from(table.tHead.rows[0].cells, (head) => head.getAttribute("aria-sort"));
  return { names: texts(table.querySelectorAll("tbody th")).join(""), heads, table };
}

test("the best first, ties by rank, what was not measured last", () => {
  assert.deepEqual([sortedBy("F1").names, sortedBy("F1").heads], ["cadbe", [null, "ascending"]]);
});

test("the other way round what was not measured is still last", () => {
  assert.deepEqual([sortedBy("-F1").names, sortedBy("-F1").heads], ["adcbe", [null, "descending"]]);
});

test("by name", () => assert.equal(sortedBy("-model").names, "edcba"));

test("a column that the table lacks changes nothing", () => {
  assert.deepEqual([sortedBy("Cost").names, sortedBy("Cost").heads], ["abcde", ["ascending", null]]);
});

test("rows after the first ones are late, but never those that are prominent", () => {
  const { benchstore, document } = load(["current.js"], { html: HTML });
  const table = document.querySelector("table");
  table.querySelector("tr[data-rank='2']").classList.add("prominent");
  benchstore.current.sortTable(table, benchstore.current.sortOf("F1"));
  assert.equal(texts(table.querySelectorAll("tr.late th")).join(""), "de");
});

test("without a word the order is by rank", () => {
  const { current } = load(["current.js"]).benchstore;
  assert.deepEqual(current.sortOf(null), { text: "rank", down: false, key: "rank" });
  assert.deepEqual(current.sortOf("-F1"), { text: "-F1", down: true, key: "F1" });
});

test("a click sorts, another one turns the order round, the rank needs no word", () => {
  const { nextSort } = load(["current.js"]).benchstore.current;
  const found = [
    nextSort("F1", null),
    nextSort("F1", "descending"),
    nextSort("F1", "ascending"),
    nextSort("rank", null),
  ];
  assert.deepEqual(found, ["F1", "F1", "-F1", ""]);
});

const SHOWN = {
  on: [["cheap"], ["dear"]],
  points: [
    { name: "cheap", x: 1, y: 0.5, low: 0.4, kind: "on", label: "cheap" },
    { name: "dear", x: 100, y: 0.9, low: 0.8, kind: "on", label: "dear" },
    { name: "worse", x: 50, y: 0.6, low: 0.3, kind: "off", label: "worse" },
  ],
};

test("the line starts at the bottom and goes on to the right edge", () => {
  const { line } = load(["current.js"]).benchstore.current.plotData(SHOWN, false);
  assert.deepEqual(line, [
    { x: 1, y: 0.3 },
    { x: 1, y: 0.5 },
    { x: 100, y: 0.9 },
    { x: 100, y: 0.9 },
  ]);
});

test("labels at the right stand left of their points, on a logarithmic scale more of them", () => {
  const { plotData } = load(["current.js"]).benchstore.current;
  const names = (data, key) => data[key].map((point) => point.name);
  assert.deepEqual(names(plotData(SHOWN, false), "labels"), ["cheap", "worse"]);
  assert.deepEqual(names(plotData(SHOWN, false), "labels_left"), ["dear"]);
  assert.deepEqual(names(plotData({ ...SHOWN, log: true }, false), "labels_left"), ["dear", "worse"]);
});

test("a phone has room for the labels of the line alone", () => {
  const data = load(["current.js"]).benchstore.current.plotData(SHOWN, true);
  assert.deepEqual([data.labels.length, data.labels_left.length, data.points.length], [1, 1, 3]);
  assert.deepEqual([data.on.length, data.off.length, data.regressed.length], [2, 1, 0]);
});
