import assert from "node:assert/strict";
import test from "node:test";
import { HOSTILE, load, texts } from "./load.js";
import { index, version } from "./sample.js";

const FILES = ["compared.js", "examples.js"];
const { benchstore } = load(FILES, { index: index() });
const { examples } = benchstore;

function rows(ids, outcomes, { groups = [], names = [], shares = [] } = {}) {
  return { examples: { ids, groups, names }, rows: { outcomes, shares, left_out: 0, by_counts: false } };
}

test("examples are matched by name, in whatever order they stand", () => {
  const found = examples.matched(rows(["a", "b", "c", "d"], "1100"), rows(["d", "c", "b", "a"], "0101"));
  assert.deepEqual(found, { both: 1, neither: 1, alone: 0, worse: [["b", undefined]], better: [["c", undefined]] });
});

test("what has an outcome on one side only is counted apart", () => {
  const found = examples.matched(rows(["a", "b", "c"], "1-1"), rows(["b", "c", "x"], "1-1"));
  assert.deepEqual([found.alone, found.both], [4, 0]);
});

test("a name is content, never a member of an object", () => {
  const found = examples.matched(rows(["__proto__", "toString"], "10"), rows(["toString", "__proto__"], "10"));
  assert.deepEqual([found.worse[0][0], found.better[0][0]], ["__proto__", "toString"]);
});

test("a changed example carries its group", () => {
  const two = rows(["a"], "0", { groups: [1], names: ["x", "y"] });
  assert.deepEqual(examples.matched(rows(["a"], "1"), two).worse, [["a", "y"]]);
});

test("shares of groups: the largest change first, new and gone ones without a change", () => {
  const one = rows([], "", {
    names: ["a", "b", "gone"],
    shares: [
      [0, 10, 0.5],
      [1, 10, 0.9],
      [2, 3, 0.1],
    ],
  });
  const two = rows([], "", {
    names: ["b", "a", "new"],
    shares: [
      [0, 20, 0.4],
      [1, 10, 0.6],
      [2, 5, 1],
    ],
  });
  const found = examples.shares(one, two);
  assert.deepEqual(
    found.map((row) => row.group),
    ["b", "a", "new", "gone"],
  );
  assert.deepEqual(
    found.map((row) => row.n),
    ["10 / 20", "10", "5", "3"],
  );
  assert.deepEqual(
    found.map((row) => row.delta?.toFixed(2)),
    ["-0.50", "0.10", undefined, undefined],
  );
});

test("what the counts leave out is said", () => {
  const side = (left, counts) => ({ left_out: left, by_counts: counts });
  assert.deepEqual(examples.remarkTexts(side(0, false), side(0, false), 0), []);
  assert.equal(examples.remarkTexts(side(0, false), side(0, false), 1)[0], "1 example has no outcome on one side.");
  const said = examples.remarkTexts(side(7, true), side(1200, false), 2);
  assert.equal(said[0], "2 examples have no outcome on one side.");
  assert.equal(said[1].startsWith("1\u202f200 more examples are left out of this page"), true);
  assert.equal(said[2], "Right: no false positive and no false negative.");
});

test("fifty stand on a page", () => {
  assert.deepEqual(examples.pageOf(120, 0), { first: 1, last: 50, before: null, after: 50 });
  assert.deepEqual(examples.pageOf(120, 50), { first: 51, last: 100, before: 0, after: 100 });
  assert.deepEqual(examples.pageOf(120, 100), { first: 101, last: 120, before: 50, after: null });
  assert.deepEqual(examples.pageOf(100, 50).after, null);
});

test("names of examples and groups are text", () => {
  const table = examples.exampleTable(
    [
      [HOSTILE, HOSTILE],
      ["b", undefined],
    ],
    0,
    ["v1", "v2"],
    false,
  );
  assert.deepEqual(texts(table.querySelectorAll("thead th")), ["Example", "Group", "v1 → v2"]);
  assert.deepEqual(texts(table.querySelectorAll("tbody tr > *")), [
    HOSTILE,
    HOSTILE,
    "right → wrong",
    "b",
    "–",
    "right → wrong",
  ]);
  assert.equal(table.querySelector("script, img"), null);
});

test("a link to an example encodes its name", () => {
  const linked = load(FILES, { index: index({ samples_url: "https://example.org/{id}?x={id}" }) }).benchstore.examples;
  const link = linked.exampleTable([["a/b?c&$&", undefined]], 0, ["v1", "v2"], true).querySelector("a");
  assert.equal(link.getAttribute("href"), "https://example.org/a%2Fb%3Fc%26%24%26?x=a%2Fb%3Fc%26%24%26");
});

function section(stamps, text = "") {
  const [old, fresh] = stamps.map((stamp, place) => ({
    ...{ model: "m", series: { name: "m" } },
    version: version(place + 1, { rows_stamp: stamp }),
  }));
  return { old, fresh, node: examples.section(old, fresh, new URLSearchParams(text)) };
}

test("there is no section without rows, and a word where the page does not carry them", () => {
  assert.equal(section([null, "s"]).node, null);
  assert.equal(section(["", "s"]).node.textContent.includes("The rows of m v1 are not on this page"), true);
  assert.equal(section(["s", "s"]).node.querySelector("button").textContent, "Show the examples that differ");
});

test("a long list is turned over fifty at a time, and the focus stays on the buttons", () => {
  const page = load(FILES, { index: index() });
  const ids = Array.from({ length: 60 }, (_, place) => `e${place}`);
  page.benchstore.receive("rows/m/1", { outcomes: "1".repeat(60), shares: [], examples: "x", left_out: 0 });
  page.benchstore.receive("rows/m/2", { outcomes: "0".repeat(60), shares: [], examples: "x", left_out: 0 });
  page.benchstore.receive("examples/x", { ids, groups: [], names: [] });
  const { old, fresh } = section(["s", "s"]);
  page.document.body.append(page.benchstore.examples.section(old, fresh, new URLSearchParams("rows=worse")));
  const shown = () => [
    page.document.querySelectorAll("tbody tr").length,
    page.document.querySelector(".pages span").textContent,
  ];
  assert.deepEqual(shown(), [50, "1–50 of 60"]);
  page.document.querySelector("[aria-label='Next 50']").click();
  assert.deepEqual(shown(), [10, "51–60 of 60"]);
  assert.equal(page.document.activeElement.getAttribute("aria-label"), "Previous 50");
  assert.deepEqual(texts(page.document.querySelectorAll(".quad .cell strong")), ["0", "60", "0", "0"]);
});
