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
      author: 0,
      subject: 1,
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
  return {
    metrics: ["acc", "ms", "tokens"],
    edit: null,
    issue: [],
    series: [own],
    versions,
    texts: ["", ""],
    ...fields,
  };
}
