import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./load.js";

const { numbers } = load().benchstore;

for (const [unit, number, text] of [
  ["proportion", 0.9, "0.900"],
  ["proportion", -0.25, "−0.250"],
  ["percent", 12.25, "12.2%"],
  ["percent", 12.35, "12.3%"],
  ["ms", 9.94, "9.9 ms"],
  ["ms", 9.96, "10 ms"],
  ["s", 12345.6, "12\u202f346 s"],
  ["usd", 0, "$0.00"],
  ["usd", 0.004, "$0.0040"],
  ["usd", 1234567.891, "$1,234,567.89"],
  ["count", 1234567, "1\u202f234\u202f567"],
  ["count", 2.5, "2.500"],
  ["tokens", 12345.678, "12\u202f346 tokens"],
  ["", 0.000012345, "0.00001234"],
  ["", 1e-7, "1.000e-07"],
  ["", -0, "0"],
]) {
  test(`${number} ${unit} is written ${text}`, () => assert.equal(numbers.value({ unit }, number), text));
}

test("a tie goes to the even digit, as in Python", () => {
  const written = [0.0625, 0.1875, 2.5].map((number) => numbers.value({ unit: "proportion" }, number));
  assert.deepEqual(written, ["0.062", "0.188", "2.500"]);
  assert.equal(numbers.value({ unit: "ms" }, 12.5), "12 ms");
  assert.equal(numbers.value({ unit: "ms" }, 13.5), "14 ms");
});

test("ten thousand examples carry a fourth digit", () => {
  assert.equal(numbers.value({ unit: "proportion" }, 0.12345, 9999), "0.123");
  assert.equal(numbers.value({ unit: "proportion" }, 0.12345, 10000), "0.1235");
});

test("what is missing is a dash", () => {
  const found = [
    numbers.value({}, null),
    numbers.value({}, undefined),
    numbers.change({}, null),
    numbers.relative(null),
  ];
  assert.deepEqual(found, ["–", "–", "–", "–"]);
  assert.equal(numbers.relative(Infinity), "–");
});

test("a change has a sign, and points where the unit is a share", () => {
  assert.equal(numbers.change({ unit: "proportion" }, -0.151), "−15.1 pt");
  assert.equal(numbers.change({ unit: "percent" }, 1.5), "+1.5 pt");
  assert.equal(numbers.change({ unit: "ms" }, 12), "+12 ms");
});

test("a change that is written as nothing has no sign", () => {
  assert.equal(numbers.change({ unit: "proportion" }, -0.0001), "0.0 pt");
  assert.equal(numbers.relative(0), "0.0%");
});

test("a relative change has one digit below ten percent", () => {
  assert.deepEqual([-0.0123, 0.0996, 1.5].map(numbers.relative), ["−1.2%", "+10%", "+150%"]);
});

test("a length of time is in the unit that fits it", () => {
  assert.deepEqual([59, 60, 3599, 3600, 7260].map(numbers.lasting), [
    "59 s",
    "1 min",
    "1 h 0 min",
    "1 h 0 min",
    "2 h 1 min",
  ]);
});
