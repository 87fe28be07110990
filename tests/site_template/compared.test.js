import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./load.js";
import * as sample from "./sample.js";

const { ACCURACY, IMPROVED, INCOMPARABLE, LATENCY, NOISE, NOT_JUDGED, REGRESSED, TOKENS } = sample;
const { index, series, shard, version } = sample;
const { compared } = load(["compared.js"], { index: index() }).benchstore;

function side(model, own, fields = {}) {
  const found = version(1, own);
  return { model, shard: shard([found]), version: found, series: series({ name: model, ...fields }) };
}

const judgment = (verdicts, intervals = []) => ({
  metrics: ["acc", "ms", "tokens"],
  verdicts,
  intervals,
  why: "baseline",
});

test("a side is the version that was asked for, else the newest, else nothing", () => {
  const file = shard([version(1), version(2, { series: 1 })]);
  assert.equal(compared.side({ model: "m", v: 1 }, file).version.v, 1);
  const other = compared.side({ model: "m", v: 9 }, file);
  assert.deepEqual([other.version.v, other.series.name], [2, "two"]);
  assert.deepEqual(compared.side({ model: "m", v: 1 }, null), { model: "m", shard: null, version: null, series: null });
});

test("a value may be missing in several ways", () => {
  const one = side("m", { values: [0.5, null] });
  assert.deepEqual(
    ["acc", "ms", "tokens", "__proto__"].map((name) => compared.value(one, name)),
    [0.5, null, null, null],
  );
});

test("what was measured on other data or with another prompt has no difference", () => {
  const differ = (fields) => compared.difference(series({}), series(fields));
  assert.equal(differ({ environment: "gpu" }), "");
  assert.equal(differ({ dataset: "e@1" }), "measured on d@1 and on e@1");
  assert.equal(differ({ prompt: "p" }), "measured with prompt none and with prompt p");
});

test("models side by side share data, prompt and environment", () => {
  const apart = (fields) => compared.apart(series({}), series({ group: 1, ...fields }));
  assert.equal(compared.apart(series({}), series({ environment: "gpu" })), "");
  assert.equal(apart({ dataset: "e@1" }), "measured on e@1, the first on d@1");
  assert.equal(apart({ prompt: "p" }), "measured with prompt p, the first with prompt none");
  assert.equal(apart({ environment: "gpu" }), "measured in gpu, the first in local");
});

test("two versions of a model are judged in its own file", () => {
  const pairs = [{ old: 1, verdicts: [REGRESSED] }];
  const old = { ...side("m"), version: version(1) };
  const fresh = { ...side("m"), version: version(2, { pairs }) };
  assert.deepEqual(compared.pairOf(old, fresh), { metrics: ["acc", "ms", "tokens"], old: 1, verdicts: [REGRESSED] });
  assert.equal(compared.pairOf(fresh, old), undefined);
});

test("current versions of two models are judged in their group's file, in that order, and no other versions", () => {
  const pairs = [
    { old: 0, new: 2, verdicts: [REGRESSED] },
    { old: 2, new: 1, verdicts: [REGRESSED] },
    { old: 0, new: 1, verdicts: [NOISE] },
  ];
  const report = { metrics: ["acc"], pairs };
  const [old, fresh] = [side("a", { series: 0 }), side("b", { series: 1 })].map((one) => ({ ...one, report }));
  assert.deepEqual(compared.pairOf(old, fresh), { metrics: ["acc"], ...pairs[2] });
  assert.equal(compared.pairOf(fresh, old), undefined);
  assert.equal(compared.pairOf(old, { ...fresh, report: undefined }), undefined);
  assert.equal(compared.pairOf(old, { ...fresh, series: series({ current: 7 }) }), undefined);
});

test("a row says which side is ahead by the metric's direction", () => {
  const rows = compared.rowsOf(
    side("a", { values: [0.5, 100, 7] }),
    side("b", { values: [0.6, 110, 8] }),
    undefined,
    "",
  );
  assert.deepEqual(
    rows.map((row) => row.ahead),
    [1, -1, null],
  );
  assert.deepEqual(
    rows.map((row) => row.delta.toFixed(2)),
    ["0.10", "10.00", "1.00"],
  );
  assert.deepEqual(
    rows.map((row) => row.relative.toFixed(2)),
    ["0.20", "0.10", "0.14"],
  );
});

test("a metric that neither side has is no row, one that a side lacks has no change", () => {
  const [row, ...more] = compared.rowsOf(
    side("a", { values: [0.5, null] }),
    side("b", { values: [null, null] }),
    undefined,
    "",
  );
  assert.deepEqual([row.metric, row.delta, row.ahead, more.length], [ACCURACY, null, null, 0]);
});

test("there is no relative change from zero", () => {
  const [row] = compared.rowsOf(side("a", { values: [0] }), side("b", { values: [0.5] }), undefined, "");
  assert.deepEqual([row.delta, row.relative], [0.5, null]);
});

test("times of two environments have no difference, nor has what is incomparable", () => {
  const rows = compared.rowsOf(side("a"), side("b", {}, { environment: "gpu" }), judgment([INCOMPARABLE, -1, -1]), "");
  assert.deepEqual(
    rows.map((row) => [Boolean(row.apart), row.delta]),
    [
      [true, null],
      [true, null],
      [false, 0],
    ],
  );
});

test("prominent is what a verdict does not explain away", () => {
  const verdicts = [
    [REGRESSED, NOISE, NOT_JUDGED],
    [IMPROVED, NOISE, -1],
  ];
  const prominent = (found) =>
    compared.rowsOf(side("a"), side("b", { values: [0.8, 99, 8] }), judgment(found), "").map((row) => row.prominent);
  assert.deepEqual(verdicts.map(prominent), [
    [true, false, true],
    [true, false, true],
  ]);
  assert.deepEqual(
    compared.rowsOf(side("a"), side("b"), undefined, "").map((row) => row.prominent),
    [false, false, false],
  );
});

test("the sentence counts verdicts, or who is ahead where nothing was judged", () => {
  const [old, fresh] = [side("a", { values: [0.5, 100, 7] }), side("b", { values: [0.4, 90, 7] })];
  const said = (judged) => compared.sentence(old, fresh, compared.rowsOf(old, fresh, judged, ""));
  const regressed = said(judgment([REGRESSED, NOISE, NOT_JUDGED]));
  assert.equal(regressed.lead, "b v1 is worse than a v1 on 1 of 3 metrics, better on 0. ");
  assert.equal(regressed.rest, "1 within noise, 1 not judged.");
  assert.equal(said(judgment([NOISE, NOISE, NOISE])).lead, "No verdict tells b v1 from a v1. ");
  assert.deepEqual(said(undefined), {
    lead: "b v1 against a v1: not judged. ",
    rest: "Ahead on 1 of 3 metrics, behind on 1.",
  });
  const alone = compared.rowsOf(side("m", { values: [1] }), side("m", { values: [2] }), judgment([IMPROVED]), "");
  assert.deepEqual(compared.sentence(side("m"), side("m"), alone), {
    lead: "m v1 is worse than v1 on 0 of 1 metric, better on 1. ",
    rest: "",
  });
});

test("a winner is what a verdict says; without one it is only said who is ahead", () => {
  const winner = (word, ahead) => compared.winner({ word, ahead }, { version: { v: 1 } }, { version: { v: 2 } });
  assert.deepEqual(winner("regressed", -1), { text: "old v1", won: true });
  assert.deepEqual(winner("improved", 1), { text: "new v2", won: true });
  assert.deepEqual([winner("within noise", 1), winner("", 0)], [{ text: "tie" }, { text: "tie" }]);
  assert.deepEqual([winner("", 1), winner("not judged", -1)], [{ text: "new v2 ahead" }, { text: "old v1 ahead" }]);
  assert.deepEqual([winner("cannot tell", 1), winner("", null)], [{ text: "–" }, null]);
});

test("a change is counted in the larger of its limits, positive where it is better", () => {
  const count = (metric, one, delta) => compared.inLimits({ metric, one, delta, ahead: 1 }, delta);
  assert.equal(count(ACCURACY, 0.5, -0.02), -2);
  assert.equal(count(LATENCY, 100, 20), -2);
  assert.equal(count(LATENCY, 1, -2), 2);
  assert.equal(count(TOKENS, 1, 1), null);
  assert.equal(count({ ...ACCURACY, limit: [0, null] }, 1, 1), null);
  assert.equal(compared.inLimits({ metric: ACCURACY, one: 1, delta: null, ahead: 1 }, null), null);
});

test("a line goes over the interval, or from no change; the scale shows five limits at least and 25 at most", () => {
  const row = (delta, interval) => ({ metric: ACCURACY, one: 0.5, delta, ahead: 1, interval });
  assert.deepEqual(compared.ends(row(0.02)), [0, 2]);
  assert.deepEqual(compared.ends(row(0.02, [0, 0.01, 0.03])), [1, 3]);
  assert.equal(compared.reach([]), 5);
  assert.equal(compared.reach([row(0.02), row(-0.08, [0, -0.09, -0.07])]), 9);
  assert.equal(compared.reach([row(9)]), 25);
});

test("the highest of a row is a plain fact, none where all are the same", () => {
  const sides = [0.5, 0.7, 0.9].map((value) => side("m", { values: [value, -value] }));
  sides[2].other = "measured elsewhere";
  assert.deepEqual(compared.extremes(ACCURACY, sides), [0.5, 0.7]);
  const words = (metric) => sides.map((one) => compared.extremeWord(metric, one, compared.extremes(metric, sides)));
  assert.deepEqual(words(ACCURACY), ["", "highest", ""]);
  assert.deepEqual(words(LATENCY), ["", "lowest", ""]);
  assert.deepEqual(words(TOKENS), ["", "", ""]);
  assert.equal(compared.extremeWord(ACCURACY, sides[0], [0.5, 0.5]), "");
});
