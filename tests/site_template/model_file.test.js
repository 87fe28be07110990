import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./load.js";
import { NOISE, file, index, version } from "./sample.js";

const DAY = 86400000;
const models = [["one", "s"]];
const older = (...spans) =>
  spans.map(([first, last], place) => [`s${place + 1}`, first, last, first * DAY, last * DAY]);

// A model of six versions, two a file; `told` are the scripts that were asked for, in order.
function opened() {
  const { benchstore, document } = load([], { index: index({ models }) });
  const made = (...numbers) => file(numbers.map((v) => version(v, { pairs: v > 1 ? [pairOf(v)] : [] })));
  benchstore.receive("model/one", { ...made(5, 6), older: older([1, 2], [3, 4]) });
  const told = () => Array.from(document.head.querySelectorAll("script"), (node) => node.getAttribute("src"));
  return { benchstore, made, told, document };
}

const pairOf = (v) => ({ old: v - 1, why: "the version before it", verdicts: [NOISE], said: [[0, "words"]] });
const numbers = (shard) => shard.versions.map((item) => item.v);

test("a model's own file is enough where nobody asks for more", () => {
  const { benchstore, told } = opened();
  benchstore.loadModel("one", (shard) => assert.deepEqual(numbers(shard), [5, 6]));
  assert.deepEqual(told(), []);
});

test("older versions are loaded from the newest on until there are enough, without gaps", () => {
  const { benchstore, made, told } = opened();
  const found = [];
  benchstore.loadModel("one", (shard) => found.push(numbers(shard)), benchstore.enough.reaches(4));
  assert.deepEqual(told(), ["data/older/one/2.js?s2"]);
  benchstore.receive("older/one/2", made(3, 4));
  assert.deepEqual(found, [[3, 4, 5, 6]]);
});

test("a version that is the first of its file brings the one before it along", () => {
  const { benchstore, made, told } = opened();
  const found = [];
  benchstore.loadModel("one", (shard) => found.push(numbers(shard)), benchstore.enough.reaches(3));
  benchstore.receive("older/one/2", made(3, 4));
  assert.deepEqual(told(), ["data/older/one/2.js?s2", "data/older/one/1.js?s1"]);
  benchstore.receive("older/one/1", made(1, 2));
  assert.deepEqual(found, [[1, 2, 3, 4, 5, 6]]);
});

test("two who wait for one file get it once each", () => {
  const { benchstore, made } = opened();
  const found = [];
  for (const name of ["a", "b"]) {
    benchstore.loadModel("one", (shard) => found.push([name, numbers(shard).length]), benchstore.enough.most(0, 4));
  }
  benchstore.receive("older/one/2", made(3, 4));
  assert.deepEqual(found, [
    ["a", 4],
    ["b", 4],
  ]);
});

test("a range loads what lies in it, and one version before it", () => {
  const { benchstore, made, told } = opened();
  const { since } = benchstore.enough;
  benchstore.loadModel("one", () => {}, since(5.5 * DAY));
  assert.deepEqual(told(), []);
  benchstore.loadModel("one", () => {}, since(5 * DAY));
  benchstore.receive("older/one/2", made(3, 4));
  assert.deepEqual(told(), ["data/older/one/2.js?s2"]);
});

test("where a file cannot be loaded, what there is, is shown", () => {
  const { benchstore, document } = opened();
  const found = [];
  benchstore.loadModel("one", (shard) => found.push(numbers(shard)), benchstore.enough.most(0, 6));
  document.head.querySelector("script").onerror();
  assert.deepEqual(found, [[5, 6]]);
});

test("a row by position is a version by name: day, moment, words and command follow from it", () => {
  const { benchstore } = load([], { index: index({ models }) });
  const versions = [
    version(1, {
      action: "Roll back",
      tags: [["baseline", "b"]],
      moves: ["promoted by Ada"],
      usable: false,
      author: "Ada",
    }),
    version(2, { action: "Promote", pairs: [pairOf(2)], commit: "abc", spread: [[0, 0.8, 1]] }),
  ];
  benchstore.receive("model/one", file(versions));
  benchstore.loadModel("one", ({ versions: [first, second] }) => {
    assert.deepEqual([first.day, first.full], ["1970-01-02", "1970-01-02 00:00 UTC"]);
    assert.deepEqual(
      [first.action, first.command, first.back],
      ["Roll back to v1", "benchstore rollback one --to 1", true],
    );
    assert.deepEqual(
      [first.tags, first.moves, first.usable, first.author],
      [[["baseline", "b"]], ["promoted by Ada"], false, "Ada"],
    );
    assert.deepEqual([second.action, second.command, second.back], ["Promote v2", "benchstore promote one@2", false]);
    assert.deepEqual([second.landed, second.usable, second.spread], ["abc", true, [[0, 0.8, 1]]]);
    assert.deepEqual(second.pairs, [{ ...pairOf(2), intervals: [] }]);
  });
});

test("moves that a chart shows are the series' marks, with time and kind", () => {
  const { benchstore } = load([], { index: index({ models }) });
  const made = file([version(1)]);
  made.versions[0][15] = [["promoted by Ada", 5, 0], ["made baseline by Ada"]];
  benchstore.receive("model/one", made);
  benchstore.loadModel("one", ({ series: [own], versions: [first] }) => {
    assert.deepEqual(own.marks, [[5, "promoted", 1, "promoted by Ada"]]);
    assert.deepEqual(first.moves, ["promoted by Ada", "made baseline by Ada"]);
  });
});

test("the series of a model are found in the index by their order", () => {
  const { benchstore } = load([], { index: index({ models: [["two", "s"]] }) });
  benchstore.receive("model/two", file([version(1)]));
  benchstore.loadModel("two", ({ series: [own], versions: [first] }) => {
    assert.deepEqual([own.number, first.series], [1, 1]);
  });
});

test("of a list to choose from the last entry leads on to earlier versions, where there are any", () => {
  const { benchstore, document, made } = opened();
  const select = document.createElement("select");
  const chosen = [];
  benchstore.loadModel("one", (shard) => {
    benchstore.listVersions(
      select,
      shard,
      shard.versions[1],
      (item) => `v${item.v}`,
      (v) => chosen.push(v),
    );
  });
  assert.deepEqual(
    Array.from(select.options, (option) => option.textContent),
    ["v6", "v5", "earlier …"],
  );
  select.value = "earlier";
  select.onchange();
  benchstore.receive("older/one/2", made(3, 4));
  select.value = "5";
  select.onchange();
  assert.deepEqual(chosen, [4, 5]);
});
