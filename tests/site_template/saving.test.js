import assert from "node:assert/strict";
import test from "node:test";
import { HOSTILE, load } from "./load.js";

const { benchstore, document } = load(["saving.js"]);
const { saving } = benchstore;

test("texts are quoted, numbers are not, missing ones are empty texts", () => {
  assert.equal(saving.csvText([["a", 'say "x"', 1.5, null, undefined]]), '"a","say ""x""",1.5,"",""\r\n');
});

test("a text that a spreadsheet would run is marked as text", () => {
  const cells = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "a=1"];
  assert.equal(saving.csvText([cells]), `"'=1+1","'+1","'-1","'@x","'\tx","'\rx","a=1"\r\n`);
  assert.equal(saving.csvText([[-1]]), "-1\r\n");
});

test("rows of a chart become lines below their keys", () => {
  assert.deepEqual(
    saving.linesOf([
      { t: 1, v: 2 },
      { v: 4, t: 3 },
    ]),
    [
      ["t", "v"],
      [1, 2],
      [3, 4],
    ],
  );
  assert.deepEqual(saving.linesOf([]), [[]]);
});

test("tables give their numbers and texts, without what is drawn, under one head", () => {
  const { el, svg } = benchstore;
  const drawn = svg("svg", {}, svg("text", {}, "drawn"));
  const table = (...cells) => {
    const head = el("thead", {}, el("tr", {}, [el("th", {}, "A"), el("th", {}, "B")]));
    return el("table", {}, [head, el("tbody", {}, el("tr", {}, cells))]);
  };
  const first = table(el("th", {}, [" x ", el("b", {}, HOSTILE), drawn]), el("td", { "data-v": "0.1" }, "10%"));
  const second = table(el("th", {}, "y"), el("td", { "data-v": "" }, "–"));
  assert.deepEqual(saving.tables([first, second]), [
    ["A", "B"],
    [`x ${HOSTILE}`, 0.1],
    ["y", ""],
  ]);
  assert.deepEqual(saving.tables([]), []);
  assert.equal(document.querySelector("script"), null);
});
