"use strict";
// What two snapshots have to say to each other: rows of numbers, the sentence above them, changes counted in limits.
// Plain values in and out, nothing here touches the page. Verdicts are Python's; other pairs get a plain difference.

benchstore.compared = (() => {
  const { wording } = benchstore;
  const MOST_LIMITS = 25;
  const QUIET = ["unchanged", "changed, within limit", "within noise"];

  // One side: `address` is what was asked for, `shard` its model's file; `version` is null where there is none.
  function side(address, shard) {
    const versions = shard ? shard.versions : [];
    const version = versions.find((item) => item.v === address.v) || versions.at(-1) || null;
    return { model: address.model, shard, version, series: version && benchstore.index.series[version.series] };
  }

  const name = (one) => `${one.series.name} v${one.version.v}`;
  const address = (one) => `${one.model}@${one.version.v}`;

  function value(one, metric) {
    const place = one.shard.metrics.indexOf(metric);
    return place < 0 ? null : (one.version.values[place] ?? null);
  }

  // What must be equal for two numbers to have a difference; the words are those of the command line.
  function difference(old, fresh) {
    if (old.dataset !== fresh.dataset) return `measured on ${old.dataset} and on ${fresh.dataset}`;
    if (old.prompt === fresh.prompt) return "";
    return `measured with prompt ${old.prompt || "none"} and with prompt ${fresh.prompt || "none"}`;
  }

  // The same for models side by side, which have to share the environment too.
  function apart(first, other) {
    if (first.group === other.group) return "";
    if (first.dataset !== other.dataset) return `measured on ${other.dataset}, the first on ${first.dataset}`;
    if (first.prompt !== other.prompt) {
      return `measured with prompt ${other.prompt || "none"}, the first with prompt ${first.prompt || "none"}`;
    }
    return `measured in ${other.environment}, the first in ${first.environment}`;
  }

  // The verdicts of two snapshots, with the metrics by whose places they are; undefined where Python judged no such
  // pair.
  function pairOf(old, fresh) {
    if (old.model === fresh.model) {
      const own = fresh.version.pairs.find((pair) => pair.old === old.version.v);
      return own && { metrics: fresh.shard.metrics, ...own };
    }
    if (!fresh.report || ![old, fresh].every((one) => one.version.v === one.series.current)) return undefined;
    const numbers = [old.version.series, fresh.version.series];
    const found = fresh.report.pairs.find((pair) => pair.old === numbers[0] && pair.new === numbers[1]);
    return found && { metrics: fresh.report.metrics, ...found };
  }

  // One row a metric that either side has; `other` says why the sides have no difference at all.
  function rowsOf(old, fresh, judged, other) {
    const rows = benchstore.index.metrics.map((metric) => {
      const [one, two] = [value(old, metric.name), value(fresh, metric.name)];
      return one === null && two === null
        ? null
        : row({ metric, one, two }, judged, other || environments(metric, old, fresh));
    });
    return rows.filter(Boolean);
  }

  // Times and costs depend on where they were measured.
  const environments = (metric, old, fresh) =>
    metric.environment && old.series.environment !== fresh.series.environment;

  function row(numbers, judged, other) {
    const { metric, one, two } = numbers;
    const place = judged ? judged.metrics.indexOf(metric.name) : -1;
    const verdict = place >= 0 ? judged.verdicts[place] : -1;
    const word = verdict >= 0 ? benchstore.index.verdicts[verdict][0] : "";
    const separate = other || word === "incomparable";
    const delta = separate || one === null || two === null ? null : two - one;
    return {
      ...{ ...numbers, delta, verdict, word, apart: separate, ahead: ahead(metric, delta) },
      relative: delta === null || one === 0 ? null : delta / Math.abs(one),
      interval: judged?.intervals.find((item) => item[0] === place),
      prominent: !QUIET.includes(word) && delta !== 0,
    };
  }

  // 1 where the new one is better, -1 where it is worse, 0 where they are equal; null where nobody can tell.
  function ahead(metric, delta) {
    if (delta === null || metric.direction === "none") return null;
    return Math.sign(metric.direction === "higher" ? delta : -delta);
  }

  // The page's sentence. Of a judged pair the verdicts count; of another one it is only said which side is ahead.
  function sentence(old, fresh, rows) {
    const words = countedWords(rows);
    const judged = words.size > 0;
    const [worse, better] = judged
      ? [words.get("regressed") || 0, words.get("improved") || 0]
      : [behind(rows), inFront(rows)];
    const of = ` of ${wording.counted(rows.length, "metric", "metrics")}`;
    const names = [name(fresh), old.model === fresh.model ? `v${old.version.v}` : name(old)];
    if (!judged) {
      return {
        lead: `${names[0]} against ${names[1]}: not judged. `,
        rest: `Ahead on ${better}${of}, behind on ${worse}.`,
      };
    }
    const said = `${names[0]} is worse than ${names[1]} on ${worse}${of}, better on ${better}. `;
    const none = `No verdict tells ${names[0]} from ${names[1]}. `;
    return { lead: worse || better ? said : none, rest: otherWords(words) };
  }

  const behind = (rows) => rows.filter((item) => item.ahead === -1).length;
  const inFront = (rows) => rows.filter((item) => item.ahead === 1).length;

  // Word -> how often, of the rows that were judged.
  function countedWords(rows) {
    const words = new Map();
    for (const { word } of rows) {
      if (word) words.set(word, (words.get(word) || 0) + 1);
    }
    return words;
  }

  function otherWords(words) {
    const others = [...words].filter(([word]) => word !== "regressed" && word !== "improved");
    return others.length ? `${others.map(([word, count]) => `${count} ${word}`).join(", ")}.` : "";
  }

  // A winner is what a verdict says. Where none was asked for, it is only said which side is ahead.
  function winner(item, old, fresh) {
    const one = item.ahead === 1 ? `new v${fresh.version.v}` : `old v${old.version.v}`;
    if (item.word === "regressed" || item.word === "improved") return { text: one, won: true };
    if (item.ahead === null) return null;
    if (item.ahead === 0 || QUIET.includes(item.word)) return { text: "tie" };
    return { text: item.word && item.word !== "not judged" ? benchstore.numbers.NONE : `${one} ahead` };
  }

  // A change in limits, positive where it is better; null where it cannot be counted so.
  function inLimits(item, delta) {
    const { limit, direction } = item.metric;
    if (!limit || item.delta === null || item.ahead === null) return null;
    const [absolute, relative] = limit;
    const sizes = [absolute, relative === null ? null : Math.abs(item.one) * relative];
    const size = Math.max(...sizes.filter((part) => part !== null));
    return size > 0 ? (direction === "higher" ? delta : -delta) / size : null;
  }

  // From where to where the line of a change goes, in limits: its interval, or from no change to it.
  function ends(item) {
    const [, low, high] = item.interval || [];
    return item.interval ? [inLimits(item, low), inLimits(item, high)] : [0, inLimits(item, item.delta)];
  }

  // How many limits the scale of a table shows to each side.
  function reach(rows) {
    const counted = rows.filter((item) => inLimits(item, item.delta) !== null);
    return Math.min(MOST_LIMITS, Math.max(5, ...counted.flatMap(ends).map(Math.abs)));
  }

  // The least and the most of a metric among sides that can be compared, and the word for whoever has the better one.
  function extremes(metric, sides) {
    const values = sides.filter((one) => !one.other).map((one) => value(one, metric.name));
    const known = values.filter((item) => item !== null);
    return [Math.min(...known), Math.max(...known)];
  }

  function extremeWord(metric, one, [least, most]) {
    const lower = metric.direction === "lower";
    const here = value(one, metric.name);
    if (one.other || here === null || least === most || metric.direction === "none") return "";
    return here === (lower ? least : most) ? (lower ? "lowest" : "highest") : "";
  }

  return {
    ...{ side, name, address, value, difference, apart, pairOf, rowsOf, sentence, winner },
    ...{ inLimits, ends, reach, extremes, extremeWord },
  };
})();
