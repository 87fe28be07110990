import assert from "node:assert/strict";
import test from "node:test";
import { HOSTILE, load, texts } from "./load.js";
import { index, version } from "./sample.js";

const FILES = ["compared.js", "example_rows.js", "examples.js"];
const { benchstore } = load(FILES, { index: index() });
const { examples, exampleRows } = benchstore;

const RIGHT = { name: "correct", head: "Correct", direction: "higher", unit: "proportion", shares: [] };
const SCORE = { name: "f1", head: "F1", direction: "higher", unit: "proportion", shares: [] };
const FILE = { left_out: 0, columns_left_out: 0, by_counts: false, trials: 1 };

function side(ids, marks, { groups = [], names = [], ...fields } = {}) {
  return { examples: { ids, groups, names }, column: { ...RIGHT, marks, ...fields } };
}

const idsOf = (list) => list.map(({ id }) => id);

test("examples are matched by name, in whatever order they stand", () => {
  const found = exampleRows.matched(side(["a", "b", "c", "d"], "1100"), side(["d", "c", "b", "a"], "0101"));
  assert.deepEqual([found.both, found.neither, found.alone], [1, 1, 0]);
  assert.deepEqual([idsOf(found.worse), idsOf(found.better)], [["b"], ["c"]]);
});

test("what has an outcome on one side only is counted apart", () => {
  const found = exampleRows.matched(side(["a", "b", "c"], "1-1"), side(["b", "c", "x"], "1-1"));
  assert.deepEqual([found.alone, found.unknown, found.both], [4, 0, 0]);
});

test("what has an outcome on no side is counted apart from that", () => {
  const found = exampleRows.matched(side(["a", "b", "c"], "--1"), side(["b", "c", "x"], "-1-"));
  assert.deepEqual([found.alone, found.unknown, found.both], [0, 3, 1]);
});

test("a name is content, never a member of an object", () => {
  const found = exampleRows.matched(side(["__proto__", "toString"], "10"), side(["toString", "__proto__"], "10"));
  assert.deepEqual([idsOf(found.worse), idsOf(found.better)], [["__proto__"], ["toString"]]);
});

test("a changed example carries its group", () => {
  const two = side(["a"], "0", { groups: [1], names: ["x", "y"] });
  assert.equal(exampleRows.matched(side(["a"], "1"), two).worse[0].group, "y");
});

test("scores are ordered by the size of their change, equal ones by name", () => {
  const ids = ["a", "b", "c", "d", "e"];
  const found = exampleRows.matched(side(ids, [0.3, 0.4, 0.9, 0.5, null]), side(ids, [0.1, 0.2, 0.2, 0.5, 1]));
  assert.deepEqual(
    found.worse.map(({ id, change }) => [id, change]),
    [
      ["c", -0.7],
      ["a", -0.2],
      ["b", -0.2],
    ],
  );
  assert.deepEqual([found.same, found.alone, found.better], [1, 1, []]);
});

test("where lower is better, what rose got worse", () => {
  const lower = { direction: "lower" };
  const found = exampleRows.matched(side(["a", "b"], [1, 2], lower), side(["a", "b"], [2, 1], lower));
  assert.deepEqual([idsOf(found.worse), idsOf(found.better)], [["a"], ["b"]]);
});

test("outcomes on one side and means of trials on the other are numbers", () => {
  const [one, two] = [side(["a", "b"], "1-"), side(["a", "b"], [0.75, 0.5])];
  assert.equal(exampleRows.isWhole(one, two), false);
  assert.equal(exampleRows.matched(one, two).worse[0].change, -0.25);
});

test("the column is what was asked for, else the leading metric's, else the first", () => {
  const columns = [RIGHT, SCORE];
  assert.equal(exampleRows.chosen(columns, "f1", "correct"), SCORE);
  assert.equal(exampleRows.chosen(columns, "gone", "f1"), SCORE);
  assert.equal(exampleRows.chosen(columns, null, undefined), RIGHT);
});

test("a column that one side alone has is not offered", () => {
  const [one, two] = [[SCORE], [RIGHT, SCORE]].map((columns) => ({ rows: { columns } }));
  assert.deepEqual(exampleRows.common(one, two), [SCORE]);
});

test("what has no direction rises and falls, and outcomes are right where higher is better alone", () => {
  const said = (direction, whole) => Object.values(exampleRows.wordsOf({ direction }, whole)).slice(0, 4);
  assert.deepEqual(said("higher", true), ["got worse", "got better", "right", "wrong"]);
  assert.deepEqual(said("lower", true), ["got worse", "got better", "1", "0"]);
  assert.deepEqual(said("none", false), ["fell", "rose"]);
});

test("shares of groups: the largest change first, new and gone ones without a change", () => {
  const one = side([], "", {
    names: ["a", "b", "gone"],
    shares: [
      [0, 10, 0.5],
      [1, 10, 0.9],
      [2, 3, 0.1],
    ],
  });
  const two = side([], "", {
    names: ["b", "a", "new"],
    shares: [
      [0, 20, 0.4],
      [1, 10, 0.6],
      [2, 5, 1],
    ],
  });
  const found = exampleRows.shares(one, two);
  assert.deepEqual(
    found.map((row) => row.name),
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

test("trials stand in order of their numbers, also those of one side alone", () => {
  const one = side([], [], {
    by_trial: [
      [2, 16, 0.5],
      [10, 16, 0.25],
    ],
  });
  const two = side([], [], { by_trial: [[1, 16, 0.5]] });
  const found = exampleRows.trials(one, two).map(({ name, old, fresh }) => [name, old, fresh]);
  assert.deepEqual(found, [
    [1, null, 0.5],
    [2, 0.5, null],
    [10, 0.25, null],
  ]);
  assert.deepEqual(exampleRows.trials(side([], ""), side([], "")), []);
});

const remarks = (old, fresh, found = {}, column = { name: "correct", whole: true }) =>
  exampleRows.remarkTexts({ ...FILE, ...old }, { ...FILE, ...fresh }, { alone: 0, unknown: 0, ...found }, column);

test("what the counts leave out is said", () => {
  assert.deepEqual(remarks({}, {}), []);
  assert.equal(remarks({}, {}, { alone: 1 })[0], "1 example has no outcome on one side.");
  const said = remarks({ left_out: 7, by_counts: true }, { left_out: 1200 }, { alone: 2, unknown: 3 });
  assert.equal(said[0], "2 examples have no outcome on one side.");
  assert.equal(said[1], "3 examples have no outcome on either side.");
  assert.equal(said[2].startsWith("1\u202f200 more examples are left out of this page"), true);
  assert.equal(said[3], "Right: no false positive and no false negative.");
});

test("what right means by counts is said of that column alone", () => {
  assert.deepEqual(remarks({ by_counts: true }, {}, {}, { name: "acc", whole: true }), []);
});

test("an example's trials are said", () => {
  assert.deepEqual(remarks({ trials: 4 }, { trials: 4 }), ["Each example is the mean of up to 4 trials."]);
  const said = "Each example is the mean of up to 1 trial on the old side, 4 on the new.";
  assert.deepEqual(remarks({}, { trials: 4 }), [said]);
});

test("metrics whose rows the page does not carry are said", () => {
  assert.deepEqual(remarks({ columns_left_out: 3 }, {}), ["3 more metrics have rows that are left out of this page."]);
});

test("fifty stand on a page", () => {
  assert.deepEqual(exampleRows.pageOf(120, 0), { first: 1, last: 50, before: null, after: 50 });
  assert.deepEqual(exampleRows.pageOf(120, 50), { first: 51, last: 100, before: 0, after: 100 });
  assert.deepEqual(exampleRows.pageOf(120, 100), { first: 101, last: 120, before: 50, after: null });
  assert.deepEqual(exampleRows.pageOf(100, 50).after, null);
});

const WHOLE = { column: RIGHT, words: exampleRows.wordsOf(RIGHT, true), whole: true, versions: ["v1", "v2"] };
const NUMBERS = { ...WHOLE, column: SCORE, words: exampleRows.wordsOf(SCORE, false), whole: false };

test("names of examples and groups are text", () => {
  const list = [
    { id: HOSTILE, group: HOSTILE, old: 1, fresh: 0 },
    { id: "b", group: undefined, old: 1, fresh: 0 },
  ];
  const table = examples.exampleTable(list, 0, WHOLE);
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

test("a changed score shows old, new and the change as the page writes its metric", () => {
  const table = examples.exampleTable([{ id: "a", old: 0.75, fresh: 0.25, change: -0.5 }], 0, NUMBERS);
  assert.deepEqual(texts(table.querySelectorAll("thead th")), ["Example", "v1 → v2", "Change"]);
  assert.deepEqual(texts(table.querySelectorAll("tbody tr > *")), ["a", "0.750 → 0.250", "−50.0 pt"]);
});

test("a link to an example encodes its name", () => {
  const linked = load(FILES, { index: index({ samples_url: "https://example.org/{id}?x={id}" }) }).benchstore.examples;
  const link = linked.exampleTable([{ id: "a/b?c&$&", old: 0, fresh: 1 }], 0, WHOLE).querySelector("a");
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

// A page that shows the section of two files of rows, each given by its columns; `text` is the address's state.
function opened(old, fresh, text, { ids = ["a", "b", "c", "d"], names = [], groups = [], ...file } = {}) {
  const page = load([...FILES, "page.js"], { index: index(), html: "<main id='main'></main>" });
  const { receive } = page.benchstore;
  receive("rows/m/1", { ...FILE, ...file, columns: old, examples: "x" });
  receive("rows/m/2", { ...FILE, ...file, columns: fresh, examples: "x" });
  receive("examples/x", { ids, groups, names });
  const sides = section(["s", "s"]);
  page.document.body.append(page.benchstore.examples.section(sides.old, sides.fresh, new URLSearchParams(text)));
  return page;
}

test("a long list is turned over fifty at a time, and the focus stays on the buttons", () => {
  const ids = Array.from({ length: 60 }, (_, place) => `e${place}`);
  const columns = ["1", "0"].map((mark) => [{ ...RIGHT, marks: mark.repeat(60) }]);
  const page = opened(...columns, "rows=worse", { ids });
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

test("there is no choice where both sides have one column, and its name is said", () => {
  const page = opened([{ ...SCORE, marks: [1, 1, 1, 1] }], [{ ...SCORE, marks: [0, 1, 1, 1] }], "rows=worse");
  assert.equal(page.document.querySelector("select"), null);
  assert.equal(page.document.querySelector(".note").textContent.startsWith("F1, 4 in both results"), true);
});

test("the column is chosen from those of both sides, and the choice is kept in the address", () => {
  const columns = [
    { ...RIGHT, marks: "1100" },
    { ...SCORE, marks: [1, 0.5, 0, null] },
  ];
  const page = opened(columns, columns, "rows=worse&of=f1");
  const select = page.document.querySelector("#c-of");
  assert.deepEqual([...texts(select.options), select.value], ["Correct", "F1", "f1"]);
  select.value = "correct";
  select.dispatchEvent(new page.window.Event("change"));
  assert.equal(new URLSearchParams(page.window.location.hash.split("?")[1]).get("of"), "correct");
});

test("numbers are counted by what rose, fell and stayed, each with its word", () => {
  const words = (direction) => {
    const one = { ...SCORE, direction, marks: [1, 1, 1, 1] };
    const two = { ...one, marks: [0, 0, 2, 1] };
    return texts(opened([one], [two], "rows=worse").document.querySelectorAll(".quad .cell"));
  };
  assert.deepEqual(words("higher"), ["2got worse", "1got better", "1the same"]);
  assert.deepEqual(words("lower"), ["1got worse", "2got better", "1the same"]);
  assert.deepEqual(words("none"), ["2fell", "1rose", "1the same"]);
});

test("where lower is better, an outcome that becomes 1 got worse", () => {
  const [one, two] = ["0011", "1101"].map((marks) => [{ ...RIGHT, name: "toxic", direction: "lower", marks }]);
  const cells = texts(opened(one, two, "rows=worse").document.querySelectorAll(".quad .cell"));
  assert.deepEqual(cells, ["1both 1", "1got better", "2got worse", "0both 0"]);
});

test("groups have means in the unit of their metric", () => {
  const column = { ...SCORE, unit: "ms", marks: [1, 2, 3, 4] };
  const [one, two] = [200, 350].map((mean) => [{ ...column, shares: [[0, 4, mean]] }]);
  const page = opened(one, two, "rows=worse", { names: ["g"], groups: [0, 0, 0, 0] });
  assert.deepEqual(texts(page.document.querySelectorAll("tbody tr > *")), ["g", "4", "200 ms", "350 ms", "+150 ms"]);
});

test("trials beyond ten are folded", () => {
  const column = { ...RIGHT, marks: [1, 1, 1, 1], by_trial: Array.from({ length: 12 }, (_, place) => [place, 4, 1]) };
  const page = opened([column], [column], "rows=worse", { trials: 12 });
  const rows = (of) => page.document.querySelectorAll(`${of} tbody tr`).length;
  assert.deepEqual([rows(".tbl"), rows(".rows-more .tbl")], [12, 2]);
  assert.equal(page.document.querySelector(".rows-more summary").textContent, "2 more trials: show");
});

test("sides without a metric in common are said to be so", () => {
  const page = opened([{ ...RIGHT, marks: "1111" }], [{ ...SCORE, marks: [1, 1, 1, 1] }], "rows=worse");
  assert.equal(page.document.querySelector(".examples").textContent.includes("No metric has rows on both sides"), true);
});
