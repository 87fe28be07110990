import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./load.js";
import { ACCURACY, LATENCY, NOISE, REGRESSED, index, series, shard, version } from "./sample.js";

const DAY = 86400000;
const values = (text) => new URLSearchParams(text);
const open = (fields) => load(["trend_data.js"], { index: index(fields) }).benchstore.trendData;

// One state of the tab: series 0 with `versions`, and series 1 with `others` where there are any.
function state(versions, { text = "range=all", others, own = {} } = {}) {
  const first = shard(versions);
  Object.assign(first.series[0], own);
  const shards = others ? [first, shard(others)] : [first];
  return { values: values(text), shards, numbers: others ? [0, 1] : [0] };
}

test("series share a chart where data set, prompt and environment are the same", () => {
  const one = series({});
  const data = open({ series: [one, series({ prompt: "p" }), one, series({ environment: "gpu" })] });
  assert.deepEqual(
    [...data.groups(values(""))],
    [
      ["d@1 · gpu", [3]],
      ["d@1 · local", [0, 2]],
      ["d@1 · prompt p · local", [1]],
    ],
  );
  assert.deepEqual([...data.groups(values("environment=gpu")).keys()], ["d@1 · gpu"]);
});

test("what was asked for is drawn, else what was run most often", () => {
  const data = open();
  const found = data.groups(values(""));
  assert.equal(data.groupOf(found, "e@1 · local"), "e@1 · local");
  assert.equal(data.groupOf(found, "__proto__"), "d@1 · local");
  assert.equal(data.groupOf(found, null), "d@1 · local");
});

test("models that were asked for are drawn, else the seven of most runs, in their order", () => {
  const data = open({ series: Array.from({ length: 9 }, (_, place) => series({ model: `m,${place}`, count: place })) });
  const all = [...Array(9).keys()];
  assert.deepEqual(data.chosen(all, null), [2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual(data.chosen(all, "m%2C8,m%2C0,m,8"), [0, 8]);
  assert.deepEqual(data.chosen(all, "-"), []);
});

test("a preset counts back from the newest snapshot", () => {
  const { preset, range } = open({ newest: 100 * DAY }).settle(state([version(1)], { text: "range=30" }));
  assert.deepEqual([preset, range], ["30", [71 * DAY, 101 * DAY]]);
});

test("without a word it is ninety days where there are enough runs, else all", () => {
  const settled = (...days) =>
    open({ newest: 200 * DAY }).settle(
      state(
        days.map((day) => version(day)),
        { text: "" },
      ),
    );
  assert.equal(settled(150, 151, 152).preset, "90");
  assert.equal(settled(1, 151, 152).preset, "all");
});

test("dates leave out what was measured before or after them", () => {
  const now = open().settle(
    state(
      [1, 2, 3, 4].map((day) => version(day)),
      { text: "from=1970-01-03&to=1970-01-04" },
    ),
  );
  assert.equal(now.preset, "");
  assert.deepEqual(
    open()
      .versions(now)
      .map((item) => item.v),
    [2, 3],
  );
});

test("runs within two days are told apart by version, and the address decides first", () => {
  const settled = (days, text) =>
    open().settle(
      state(
        days.map((day) => version(day)),
        { text },
      ),
    );
  assert.equal(settled([1, 2], "range=all").by, "version");
  assert.equal(settled([1, 3], "range=all").by, "date");
  assert.equal(settled([1, 3], "range=all&by=version").by, "version");
  assert.deepEqual([settled([1], "scale=log").scale, settled([1], "scale=x").scale], ["log", "linear"]);
});

test("the leading metric is drawn, or up to four known ones that were asked for", () => {
  const names = (text) =>
    open()
      .settle(state([version(1)], { text }))
      .metrics.map((metric) => metric.name);
  assert.deepEqual(names(""), ["acc"]);
  assert.deepEqual(names("metric=ms,__proto__,tokens"), ["ms", "tokens"]);
  assert.deepEqual(names("metric=nothing"), ["acc"]);
});

test("in focus is what asks for attention, else what was run most often, else what was locked", () => {
  const two = (fields) => index({ series: [series({ count: 9 }), series({ model: "two", ...fields })] });
  const focus = (fields, text = "") =>
    open(two(fields)).settle(state([version(1)], { text, others: [version(1, { series: 1 })] }));
  assert.equal(focus({}).focus, 0);
  assert.equal(focus({ regressed: [0] }).focus, 1);
  assert.equal(focus({ regressed: [1] }).focus, 1);
  assert.deepEqual(
    [focus({}, "at=two@1").focus, focus({}, "at=two@x").focus, focus({}, "at=nobody@1").focus],
    [1, 0, 0],
  );
});

test("the locked version is the one of the address, else the newest in range", () => {
  const locked = (text) =>
    open().settle(
      state(
        [1, 2, 3].map((day) => version(day)),
        { text },
      ),
    ).locked.v;
  assert.equal(locked("at=one@1"), 1);
  assert.equal(locked("at=one@9"), 3);
  assert.equal(locked("to=1970-01-03"), 2);
  assert.equal(locked("from=2030-01-01"), 3);
});

test("a point has its interval, its change and its words; corrected versions are left out", () => {
  const pairs = [
    { old: 1, why: "baseline", verdicts: [NOISE] },
    { old: 1, why: "previous", verdicts: [REGRESSED] },
  ];
  const versions = [
    version(1),
    version(2, { usable: false }),
    version(3, { values: [0.8], spread: [[0, 0.7, 0.85]], pairs }),
  ];
  const [first, last] = open().pointsOf(open().settle(state(versions)), ACCURACY);
  assert.deepEqual(
    [first.v, first.low, first.high, first.word, first.spread, first.change],
    [0.9, 0.9, 0.9, "", "–", "–"],
  );
  assert.equal(last.address, "one@3");
  assert.equal(last.word, "regressed");
  assert.equal(last.spread, "0.700 to 0.850");
  assert.equal(last.change, "−10.0 pt since the one before");
});

test("gaps are never joined, and no change is counted over them", () => {
  const versions = [[0.1], [null], [0.3], []].map((found, place) => version(place + 1, { values: found }));
  const points = open().pointsOf(open().settle(state(versions)), ACCURACY);
  assert.deepEqual(
    points.map((point) => [point.v, point.stretch, point.change]),
    [
      [0.1, 0, "–"],
      [0.3, 1, "–"],
    ],
  );
});

test("the change is against the version before the range too", () => {
  const now = open().settle(
    state([version(1, { values: [0.5] }), version(9, { values: [0.6] })], { text: "from=1970-01-05" }),
  );
  assert.deepEqual(
    open()
      .pointsOf(now, ACCURACY)
      .map((point) => point.change),
    ["+10.0 pt since the one before"],
  );
});

test("a series without the metric has no points", () => {
  const now = open().settle(state([version(1)]));
  now.shards[0].metrics = ["acc"];
  assert.deepEqual(open().pointsOf(now, LATENCY), []);
});

test("thinning keeps the first, the least, the most, the last and every regression of a column", () => {
  const points = Array.from({ length: 100 }, (_, t) => ({
    t,
    v: t % 10 === 4 ? 9 : t % 10 === 5 ? -9 : 0,
    word: t === 57 ? "regressed" : "",
  }));
  const kept = open()
    .thinned(points, 10)
    .map((point) => point.t);
  assert.deepEqual(kept.slice(0, 5), [0, 4, 5, 9, 10]);
  assert.equal(kept.includes(57), true);
  assert.equal(kept.at(-1), 99);
  assert.equal(kept.length < 50, true);
  assert.equal(open().thinned(points, 50), points);
});

test("of labels that would overlap only the lowest stays", () => {
  const points = [
    ["a", 0],
    ["b", 0.01],
    ["c", 1],
    ["a", 0.5],
    ["b", 0.51],
  ].map(([name, v]) => ({ name, v }));
  assert.deepEqual(
    open()
      .endsOf(points)
      .map((point) => point.name),
    ["c", "a"],
  );
});

test("a band wider than what was measured ends off the chart", () => {
  const data = open();
  const now = data.settle(state([version(1)], { own: { bands: [[0, 0.75], null, null] } }));
  assert.deepEqual(
    data.bandOf(now, 0, [{ v: 0.6 }, { v: 0.8 }]).map(({ low, high }) => [low.toFixed(2), high]),
    [["0.50", 0.75]],
  );
  assert.deepEqual(
    [data.bandOf(now, 0, []), data.bandOf(now, 1, [{ v: 1 }]), data.bandOf(now, -1, [{ v: 1 }])],
    [[], [], []],
  );
});

test("a change of level is said with its commits where they differ", () => {
  const step = (from, to) => [0, 2, 2 * DAY, "1970-01-03", [from, to], "−9.9 pt"];
  const data = open();
  const said = (steps) => data.stepsOf(data.settle(state([version(1), version(2)], { own: { steps } })), ACCURACY);
  const [one, other] = said([step("aaa", "bbb"), step("aaa", "aaa")]);
  assert.equal(one.said, "one changed its level of acc by −9.9 pt at v2, 1970-01-03, between aaa and bbb.");
  assert.equal(other.said, "one changed its level of acc by −9.9 pt at v2, 1970-01-03.");
  assert.deepEqual([one.text, one.nth, one.t], ["change point −9.9 pt", 2, 2 * DAY]);
  assert.deepEqual(said([[1, 2, 2 * DAY, "", ["", ""], ""]]), []);
});

test("moves of the pointer stand at their time, by version at the version they moved to", () => {
  const data = open();
  const marks = [
    [50 * DAY, "promoted", 1, "by x"],
    [60 * DAY, "rolled back", 2, "by y"],
    [70 * DAY, "accepted", 3, "by z"],
  ];
  const versions = [version(1), version(2), version(3, { usable: false })];
  const found = (text) => data.marksOf(data.settle(state(versions, { text, own: { marks } })));
  const [promoted, back, accepted] = found("to=1970-01-10&by=version");
  assert.deepEqual([promoted, accepted], [[{ t: 50 * DAY, nth: 1, pointer: "v1 by x" }], []]);
  assert.equal(back.length, 1);
  assert.deepEqual(found("to=1970-01-10&by=date"), [[], [], []]);
  assert.deepEqual(
    found("from=1970-02-25&by=date").map((kind) => kind.length),
    [0, 1, 1],
  );
});

test("bands are counted where they are known, and who left them is named", () => {
  const data = open();
  const own = { bands: [[0, 1], null, null], outside: [0] };
  const now = data.settle(state([version(1)], { own, others: [version(1, { series: 1 })] }));
  assert.deepEqual(data.bandsOf(now), { known: 1, outside: ["one"], open: [] });
});

test("a regression that is open in the metric is named beside the bands, whatever they say", () => {
  const both = [series({ label: "one", regressed: [0] }), series({ label: "two", regressed: [1] })];
  const data = open({ series: both });
  const own = { bands: [[0, 1], null, null], outside: [] };
  const now = data.settle(state([version(1)], { own, others: [version(1, { series: 1 })] }));
  assert.deepEqual(data.bandsOf(now), { known: 1, outside: [], open: ["one"] });
});

test("the layers of a chart part the model in focus from the others", () => {
  const data = open();
  const now = data.settle(
    state([version(1), version(2)], { others: [version(1, { series: 1 })], text: "range=all&at=one@2" }),
  );
  const layers = data.layersOf(now, ACCURACY, data.pointsOf(now, ACCURACY));
  assert.deepEqual([layers.points.length, layers.focus.length, layers.others.length], [3, 2, 1]);
  assert.deepEqual(layers.locked, [{ t: 2 * DAY, nth: 2 }]);
  assert.deepEqual(layers.baseline, [{ v: 0.9, text: "baseline v1" }]);
});

test("sums are by day, and may grow", () => {
  const data = open();
  const runs = [
    ["1970-01-02", 1],
    ["1970-01-02", 2],
    ["1970-01-03", null],
    ["1970-01-04", 4],
  ].map(([day, spent]) => ({ day, spent }));
  const numbers = (grow) =>
    data.daily(runs, (run) => run.spent, grow, String).map(({ t, n, text }) => [t / DAY, n, text]);
  assert.deepEqual(numbers(false), [
    [1, 3, "3"],
    [3, 4, "4"],
  ]);
  assert.deepEqual(numbers(true), [
    [1, 3, "3"],
    [3, 7, "7"],
  ]);
});
