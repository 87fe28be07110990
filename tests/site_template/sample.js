// Data as Python hands it to the page, small enough to be read: two models on d@1, one on e@1.

export const VERDICTS = [
  ["regressed", "regressed", "regressed"],
  ["within noise", "neutral", "noise"],
  ["improved", "improved", "improved"],
  ["incomparable", "neutral", "incomparable"],
  ["not judged", "neutral", "missing"],
];
export const [REGRESSED, NOISE, IMPROVED, INCOMPARABLE, NOT_JUDGED] = VERDICTS.keys();

export const ACCURACY = { name: "acc", head: "Accuracy", unit: "proportion", direction: "higher", limit: [0.01, null] };
export const LATENCY = {
  name: "ms",
  head: "Latency",
  unit: "ms",
  direction: "lower",
  limit: [1, 0.1],
  environment: true,
};
export const TOKENS = { name: "tokens", head: "Tokens", unit: "count", direction: "none", limit: null };

export function series(fields) {
  return {
    ...{ model: "m", name: "m", label: "m", dataset: "d@1", prompt: "", environment: "local", lead: 0, group: 0 },
    ...{ current: 1, shown: 1, baseline: 1, count: 1, regressed: [], rank: "" },
    ...fields,
  };
}

export function index(fields = {}) {
  return {
    ...{ verdicts: VERDICTS, metrics: [ACCURACY, LATENCY, TOKENS], models: [], files: {}, pairs: ["", ""], pair: null },
    ...{ repository: "https://example.org/a/b/", samples_url: null, newest: 0 },
    series: [
      series({ model: "one", name: "one", label: "one", count: 3 }),
      series({ model: "two", name: "two", label: "two", count: 2 }),
      series({ model: "far", name: "far", label: "far", dataset: "e@1", group: 1 }),
    ],
    ...fields,
  };
}

// Version `v` of the series `number`, measured `v` days after the epoch.
export function version(v, fields = {}) {
  const day = `1970-01-${String(v + 1).padStart(2, "0")}`;
  return {
    ...{ v, series: 0, nth: v, day, full: `${day} 00:00 UTC`, t: v * 86400000, rows: 100, values: [0.9, 100, 7] },
    ...{
      spread: [],
      tags: [],
      commit: "",
      landed: "",
      author: "",
      subject: "",
      usable: true,
      spent: null,
      failed: null,
      seconds: null,
    },
    ...{ moves: [], action: "", command: "", back: false, pairs: [], rows_stamp: null },
    ...fields,
  };
}

export function shard(versions, fields = {}) {
  const number = versions[0].series;
  const nothing = [null, null, null];
  const own = { number, answer: ["a", "b", "c"], spread: nothing, bands: nothing, outside: [], marks: [], steps: [] };
  const base = [versions[0].v, versions[0].values];
  return {
    metrics: ["acc", "ms", "tokens"],
    edit: null,
    issue: [],
    series: [{ ...own, base }],
    versions,
    left: [],
    ...fields,
  };
}

// The same as Python writes it into a file: a version is a row of values by position.
export function file(versions, fields = {}) {
  const texts = [];
  const tags = [];
  const at = (list, item) => {
    const known = list.findIndex((one) => JSON.stringify(one) === JSON.stringify(item));
    return known < 0 ? list.push(item) - 1 : known;
  };
  const rows = versions.map((item) =>
    rowOf(
      item,
      (text) => at(texts, text),
      (tag) => at(tags, tag),
    ),
  );
  const [own] = shard(versions).series;
  return {
    ...{ metrics: ["acc", "ms", "tokens"], edit: null, issue: [], series: [own], older: [], texts, tags },
    ...{
      commands: [
        ["benchstore rollback one --to ", ""],
        ["benchstore promote one@", ""],
      ],
      versions: rows,
    },
    ...fields,
  };
}

const ACTIONS = ["", "stands here", "never a target", "Roll back", "Promote"];

function rowOf(item, text, tag) {
  const action = ACTIONS.findLastIndex((words) => item.action.startsWith(words));
  const pairs = item.pairs.map(({ old, why, verdicts, intervals = [], said = [] }) => {
    return [old, text(why), verdicts, intervals, said.map(([place, words]) => [place, text(words)])];
  });
  return [
    ...[item.v, item.series, item.nth, item.t, item.values, item.spread, item.tags.map(tag), item.commit, item.landed],
    ...[text(item.author), text(item.subject), item.rows, item.usable ? null : 1, action, pairs],
    ...[item.moves.map((said) => [said]), item.spent, item.failed, item.seconds, item.rows_stamp],
  ];
}
