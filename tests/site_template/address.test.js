import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./load.js";

const { address } = load().benchstore;
const values = (text) => new URLSearchParams(text);

test("a fragment holds the tab and its state", () => {
  const { tab, values: found } = address.parse("#trends?metric=f1&on=a%26b%3F");
  assert.equal(tab, "trends");
  assert.deepEqual(Object.fromEntries(found), { metric: "f1", on: "a&b?" });
});

test("a fragment may be empty or name a tab alone", () => {
  assert.deepEqual(
    ["", "#", "#history", "#history?"].map((hash) => address.parse(hash).tab),
    ["", "", "history", "history"],
  );
  assert.equal(String(address.parse("#history").values), "");
});

test("what is written is read again, whatever it holds", () => {
  const state = values({ on: "a b&c=d#e?f%", models: "m@1,ü/ñ" });
  const again = address.parse(address.format("comparison", state));
  assert.equal(again.tab, "comparison");
  assert.deepEqual([...again.values], [...state]);
  assert.equal(address.format("current", values()), "#current");
});

test("changes set values and take them out, and leave the state before alone", () => {
  const before = values("a=1&b=2&c=3");
  assert.equal(String(address.changed(before, { a: "", b: null, c: 4, d: "5" })), "c=4&d=5");
  assert.equal(String(before), "a=1&b=2&c=3");
});

test("only the filters go along to another tab", () => {
  assert.equal(String(address.filtersOf(values("sort=f1&environment=e&dataset=d%401"))), "dataset=d%401&environment=e");
  assert.equal(String(address.filtersOf(values("sort=f1&dataset="))), "");
});

test("both filters have to match, and none matches everything", () => {
  const item = { dataset: "d@1", environment: "local" };
  const fits = (text) => address.matches(item, values(text));
  assert.deepEqual(["", "dataset=d@1", "dataset=e@1", "environment=x&dataset=d@1"].map(fits), [
    true,
    true,
    false,
    false,
  ]);
});

test("a snapshot's address is model and version; the name may hold an @", () => {
  assert.deepEqual(address.snapshot("a@b@12"), { model: "a@b", v: 12 });
  assert.deepEqual(["", null, undefined, "m", "@1"].map(address.snapshot), [null, null, null, null, null]);
});

test("a model's name changes nothing else of a link", () => {
  const { tab, values: found } = address.parse(address.comparison("x&b=y#z", 1, 2));
  assert.equal(tab, "comparison");
  assert.deepEqual(
    [...found],
    [
      ["a", "x&b=y#z@1"],
      ["b", "x&b=y#z@2"],
    ],
  );
});

test("a series is named by what it is, so that it means the same when other models come; its number serves too", () => {
  const all = [
    { model: "a|b", dataset: "d@1", prompt: "", environment: "local" },
    { model: "7", dataset: "d@1", prompt: "p", environment: "gpu" },
  ];
  assert.equal(address.seriesKey(all[0]), "a|b|d@1||local");
  assert.equal(address.seriesNumber("7|d@1|p|gpu", all), 1);
  assert.equal(address.seriesNumber("0", all), 0);
  assert.deepEqual(
    [null, "", "nobody|d@1||local"].map((text) => address.seriesNumber(text, all)),
    [-1, -1, -1],
  );
});
