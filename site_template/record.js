"use strict";
// A model's permanent page: a version that is asked for by its place, #v12, and stands on the page in a line or not at
// all, is drawn from the model's data files.

(() => {
  const { el, add, address, numbers } = benchstore;
  const page = document.querySelector("section[data-model]");
  const { model, root, stamp } = page.dataset;
  const file = (folder, ending) => `${root}${folder}/${encodeURIComponent(model)}.${ending}`;
  const NO_TEXT = numbers.NONE;

  // Places inside a folded version unfold it.
  function show() {
    const id = decodeURIComponent(location.hash.slice(1));
    const place = document.getElementById(id);
    const folded = place?.closest("details");
    if (folded) unfold(folded, place);
    else if (/^v\d+$/.test(id)) draw(Number(id.slice(1)));
  }

  function unfold(folded, place) {
    folded.open = true;
    folded.scrollIntoView();
    (folded.querySelector("summary") || place).focus({ preventScroll: true });
  }

  // The index says what metrics are called; it needs no mark, as names hardly change.
  function draw(v) {
    benchstore.load("index", "", () => benchstore.loadFile(model, stamp, drawn, benchstore.enough.reaches(v)), drawn);

    function drawn(shard) {
      const version = shard?.versions.find((item) => item.v === v);
      if (version) putUp(shard, version);
    }
  }

  function putUp(shard, version) {
    const at = shard.series.findIndex((item) => item.number === version.series);
    const box = page.querySelector(`.drawn[data-series="${at}"]`);
    document.getElementById(`v${version.v}`)?.removeAttribute("id"); // of the line, which leads here from now on
    const body = el("div", { id: `v${version.v}` }, content(shard, version));
    const summary = el("summary", {}, [el("b", {}, `v${version.v}`), benchstore.tags(version.tags)]);
    add(summary, [" ", el("span", { class: "num quiet" }, version.day)]);
    const made = el("details", { class: "version", open: "" }, [summary, body]);
    box.append(made);
    unfold(made, body);
  }

  function content(shard, version) {
    const said = version.pairs[0]?.said[0];
    return [
      el("p", {}, `${said ? `${said[1]} · ` : ""}measured ${version.full}`),
      el(
        "p",
        { class: "ways" },
        version.pairs.map((pair) => compare(pair, version)),
      ),
      el("div", { class: "scroll" }, table(shard, version)),
      version.command ? [el("h3", {}, version.action), command(version)] : null,
      el("dl", { class: "facts" }, benchstore.facts(facts(version))),
    ];
  }

  const command = ({ command: text }) => el("div", { class: "cmd" }, el("code", { tabindex: "0" }, text));

  function compare({ old }, { v }) {
    const href = `${root}index.html${address.comparison(model, old, v)}`;
    return el("a", { href }, `Compare v${old} with v${v}`);
  }

  function table(shard, version) {
    const against = version.pairs.flatMap(({ old, why }) => [
      el("th", { class: "r" }, `vs v${old}, ${why}`),
      el("th", {}, "Verdict"),
    ]);
    const heads = [el("th", {}, "Metric"), el("th", { class: "r" }, "Value"), el("th", { class: "r" }, "95% interval")];
    const rows = shard.metrics.map((name, at) => row(name, at, shard, version)).filter(Boolean);
    return el("table", { class: "tbl" }, [el("thead", {}, el("tr", {}, [heads, against])), el("tbody", {}, rows)]);
  }

  function row(name, at, shard, version) {
    const value = version.values[at] ?? null;
    const judged = version.pairs.some(({ verdicts }) => verdicts[at] >= 0);
    if (value === null && !judged) return null;
    const metric = benchstore.index.metrics.find((item) => item.name === name) || { name, head: name, unit: "" };
    const text = (number) => numbers.value(metric, number, version.rows);
    const spread = version.spread.find(([place]) => place === at);
    return el("tr", {}, [
      el("th", { scope: "row" }, metric.head),
      el("td", { class: "r val" }, text(value)),
      el("td", { class: "r ci" }, spread ? `${text(spread[1])}–${text(spread[2])}` : NO_TEXT),
      version.pairs.map((pair) => change(pair, at, metric, shard, value)),
    ]);
  }

  function change({ old, verdicts }, at, metric, shard, value) {
    const before = shard.versions.find((item) => item.v === old)?.values[at] ?? null;
    const delta = before === null || value === null ? null : value - before;
    const word = verdicts[at] >= 0 ? benchstore.index.verdicts[verdicts[at]][0] : NO_TEXT;
    return [el("td", { class: "r num" }, numbers.change(metric, delta)), el("td", {}, word)];
  }

  // All that its file holds besides is in the JSON.
  function facts(version) {
    return [
      ...(version.commit ? [["Commit", benchstore.commit(version.commit)]] : []),
      ...(version.subject ? [["Added", [version.subject, version.author].filter(Boolean).join(" · ")]] : []),
      ...version.moves.map((move) => ["Pointer", move]),
      ["Everything", el("a", { href: file("api/v1/models", "json") }, "JSON")],
    ];
  }

  window.addEventListener("hashchange", show);
  document.addEventListener("DOMContentLoaded", show);
})();
