import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./load.js";
import { series } from "./sample.js";

const { wording } = load().benchstore;

test("ordinals", () => {
  const numbers = [1, 2, 3, 4, 10, 11, 12, 13, 21, 22, 101, 111, 113];
  const words = ["1st", "2nd", "3rd", "4th", "10th", "11th", "12th", "13th", "21st", "22nd", "101st", "111th", "113th"];
  assert.deepEqual(numbers.map(wording.ordinal), words);
});

test("one of a thing, several and none", () => {
  const said = [0, 1, 2].map((number) => wording.counted(number, "run", "runs"));
  assert.deepEqual(said, ["0 runs", "1 run", "2 runs"]);
});

test("a direction is said and drawn, none is not", () => {
  const directions = ["higher", "lower", "none"].map((direction) => ({ direction }));
  assert.deepEqual(directions.map(wording.better), ["higher is better", "lower is better", ""]);
  assert.deepEqual(directions.map(wording.arrow), [" ↑", " ↓", ""]);
});

test("a series in a list says its prompt where it has one", () => {
  assert.equal(wording.seriesText(series({})), "m · d@1 · local");
  assert.equal(wording.seriesText(series({ prompt: "p2" })), "m · d@1 · p2 · local");
});
