"use strict";
// Beside the large charts of Trends: the point that is locked, its facts, and the way to the ones beside it.

(() => {
  const { byId, el, add, clear, numbers, trendData, wording } = benchstore;

  benchstore.trendPin = (now) => {
    const box = clear(byId("t-pin"));
    box.hidden = !now.locked;
    if (box.hidden) return;
    const version = now.locked;
    const series = trendData.seriesAt(now.focus);
    const [metric] = now.metrics;
    const place = now.shards[now.focus].metrics.indexOf(metric.name);
    const value = place < 0 ? null : version.values[place];
    const view = { now, version, series, metric, place, value };
    add(box, [
      el("h2", {}, [`${series.label} v${version.v}`, steps(view)]),
      el("p", { class: "quiet" }, `${wording.ordinal(version.nth)} on ${series.dataset} · ${version.day}`),
      bigNumber(view),
      verdict(view),
      el("dl", { class: "facts" }, benchstore.facts(facts(view))),
      el("div", { class: "acts" }, [compareLink(view), now.values.get("at") ? unlock() : ""]),
    ]);
  };

  function bigNumber({ metric, value, version }) {
    const said = [metric.head, wording.better(metric)].filter(Boolean).join(", ");
    return el("p", { class: "big" }, [numbers.value(metric, value, version.rows), el("small", {}, said)]);
  }

  function verdict({ version, place }) {
    const pair = version.pairs.at(-1);
    const found = pair && place >= 0 ? pair.verdicts[place] : -1;
    return found >= 0 ? benchstore.chip(found) : "";
  }

  function facts({ now, version, metric, place, value }) {
    const range = (low, high) => [low, high].map((end) => numbers.value(metric, end, version.rows)).join("–");
    const known = version.spread.find((item) => item[0] === place);
    const band = place < 0 ? null : trendData.seriesOf(now, now.focus).bands[place];
    const shard = now.shards[now.focus];
    const changes = version.pairs.map((pair) => change(pair, shard, { metric, place, value })).filter(Boolean);
    return [
      ...(known ? [["95%", range(known[1], known[2])]] : []),
      ...changes.reverse(),
      ...(band ? [["noise band", range(band[0], band[1])]] : []),
      ["commit", benchstore.commit(version.commit) || numbers.NONE],
    ];
  }

  function change({ old, why }, shard, { metric, place, value }) {
    const before = place < 0 ? null : (valuesOf(shard, old)?.[place] ?? null);
    if (before === null || (value ?? null) === null) return null;
    return [`vs ${why === "baseline" ? "baseline " : ""}v${old}`, numbers.change(metric, value - before)];
  }

  // Those of a version that is loaded, or of a baseline, which a model's file always has.
  function valuesOf(shard, v) {
    const known = shard.versions.find((item) => item.v === v);
    return known ? known.values : shard.series.find((item) => item.base?.[0] === v)?.base[1];
  }

  function steps(view) {
    const buttons = [step(view, -1, "‹", "Earlier version"), step(view, 1, "›", "Later version")];
    return el("span", { class: "steps2" }, buttons);
  }

  function step({ now, version, series }, by, label, name) {
    const all = trendData.usable(now, now.focus);
    const next = all[all.indexOf(version) + by];
    const button = benchstore.button({ class: "btn small soft", "aria-label": name }, label, () => {
      benchstore.go({ at: `${series.model}@${next.v}` });
      byId("t-pin").querySelector(`[aria-label='${name}']`).focus();
    });
    button.disabled = !next;
    return button;
  }

  function compareLink({ series, version }) {
    const pair = version.pairs.at(-1);
    if (!pair) return "";
    const href = benchstore.address.comparison(series.model, pair.old, version.v);
    return el("a", { class: "btn small soft", href }, `Compare with v${pair.old}`);
  }

  const unlock = () => benchstore.button({ class: "btn small plain" }, "Unlock", () => benchstore.go({ at: "" }));
})();
