"use strict";
// The Comparison tab with models side by side: one column each, changes against the first one. Ranks and verdicts are
// Python's.

benchstore.sideBySide = (() => {
  const { byId, el, add, clear, compared, note, numbers, wording } = benchstore;
  const { address, value } = compared;
  const MOST = 6;
  const TIED_BEST = /^1(–|$)/;

  function draw(all) {
    const body = clear(byId("c-body"));
    const sides = all.filter((one) => one.version).slice(0, MOST);
    if (!sides.length) {
      body.append(benchstore.blank("There is no such snapshot. Choose models above."));
      return;
    }
    for (const one of sides) one.other = compared.apart(sides[0].series, one.series);
    listChoices(sides);
    say(sides);
    const comparable = sides.filter((one) => !one.other);
    const csv = benchstore.saving.button("#c-body table.beside", "models");
    add(body, benchstore.dotPlot(benchstore.index.metrics[sides[0].series.lead], comparable, rankMark));
    add(body, [benchstore.heading("Metrics", note(noteText(sides)), csv), table(sides)]);
    add(body, sides.filter((one) => one.other).map(remark));
  }

  function remark(one) {
    const head = el("b", {}, `${compared.name(one)} is incomparable: `);
    return benchstore.notice("incomparable", el("p", {}, [head, `${one.other}. No change is shown.`]));
  }

  // What to open with: the current models that were measured as this one was, best first.
  function start(wanted) {
    const { series } = benchstore.index;
    const same = series.filter((item) => item.model === wanted?.model);
    const first = same.find((item) => item.shown === wanted.v) || same[0] || series[0];
    const alike = series.filter((item) => item.group === first.group && item.current !== null);
    const rank = (item) => parseInt(item.rank, 10) || 999;
    alike.sort((one, two) => rank(one) - rank(two));
    const chosen = (alike.length ? alike : [first]).slice(0, MOST);
    return chosen.map((item) => `${item.model}@${item.shown}`).join(",");
  }

  // All series to choose from, those that were measured as the first side was before the others.
  function listChoices(sides) {
    const box = clear(byId("c-models"));
    const { series } = benchstore.index;
    const { group } = sides[0].series;
    const limit = sides.length === MOST ? ", six at most" : "";
    byId("c-chosen").textContent = `${sides.length} of ${series.length} chosen${limit}`;
    const numbered = series.map((item, number) => ({ item, number }));
    const alike = numbered.filter(({ item }) => item.group === group);
    const others = numbered.filter(({ item }) => item.group !== group);
    for (const { item, number } of [...alike, ...others]) box.append(choice(item, number, sides));
  }

  function choice(item, number, sides) {
    const reason = compared.apart(sides[0].series, item);
    const chosen = sides.some((one) => one.version.series === number);
    const input = benchstore.input({ type: "checkbox", id: `c-pick-${number}` }, chosen, ({ checked }) => {
      const rest = sides.filter((one) => one.version.series !== number).map(address);
      set(checked ? [...rest, `${item.model}@${item.shown}`] : rest);
    });
    input.disabled = chosen ? sides.length === 1 : sides.length >= MOST;
    const why = reason ? el("small", { class: "quiet" }, ` incomparable: ${reason}`) : "";
    return el("label", {}, [input, el("span", {}, [item.label, why])]);
  }

  const set = (addresses) => benchstore.go({ models: addresses.join(",") });

  function say(sides) {
    const { series } = sides[0];
    const { lead, rest } = sentence(sides);
    add(clear(byId("h-comparison")), [lead, el("span", { class: "rest" }, rest)]);
    const prompt = series.prompt ? `prompt ${series.prompt}, ` : "";
    byId("c-more").textContent = `${prompt}${series.environment}; changes are against the first column.`;
  }

  function sentence(sides) {
    const { series } = sides[0];
    const best = sides.filter((one) => TIED_BEST.test(rank(one)));
    if (!best.length) {
      const rest = sides.some(rank) ? "The best one is not among them." : "These versions were not ranked.";
      return { lead: `Side by side on ${series.dataset}. `, rest };
    }
    const metric = benchstore.index.metrics[series.lead];
    return { lead: `${whoIsBest(best)} on ${series.dataset}. `, rest: `By ${metric.head.toLowerCase()}.` };
  }

  function whoIsBest(best) {
    const names = best.slice(0, 3).map((one) => one.series.name);
    if (best.length > 3) names.push(`${best.length - 3} more`);
    if (names.length > 1) return `${names.slice(0, -1).join(", ")} and ${names.at(-1)} are tied best`;
    return `${names[0]} is ${rank(best[0]) === "1" ? "best" : "tied best with models that are not shown"}`;
  }

  function noteText(sides) {
    const { group } = sides[0].series;
    const ranked = benchstore.index.series.filter((item) => item.group === group && item.rank).length;
    const about = `rank: among the ${ranked} current models measured alike, by pairwise tests · `;
    const rest = "verdicts: against the first column · highest, lowest: plain facts";
    return (ranked && sides.some(rank) ? about : "") + rest;
  }

  // The range of ranks that Python found for the current versions of one group; what is measured differently has none.
  const rank = (one) => (!one.other && one.version.v === one.series.current ? one.series.rank : "");

  function table(sides) {
    const known = (metric) => sides.some((one) => value(one, metric.name) !== null);
    const heads = [el("th", { role: "columnheader" }, "Metric"), ...sides.map((one) => column(one, sides))];
    const rows = benchstore.index.metrics.filter(known).map((metric) => row(metric, sides));
    return el("table", { class: "tbl fold beside", role: "table" }, [
      el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, heads)),
      el("tbody", { role: "rowgroup" }, rows),
    ]);
  }

  function column(one, sides) {
    return el("th", { role: "columnheader", scope: "col" }, [
      el("a", { href: `#history?series=${one.version.series}` }, one.series.name),
      el("span", { class: "field" }, versionSelect(one, sides)),
      standing(one, sides),
    ]);
  }

  function versionSelect(one, sides) {
    const place = sides.indexOf(one);
    const select = el("select", { id: `c-column-${place}`, "aria-label": `Version of ${one.series.name}` });
    const text = (item) => [`v${item.v}`, ...item.tags.map(([word]) => word)].join(" · ");
    benchstore.listVersions(select, one.shard, one.version, text, (v) =>
      set(sides.map((item) => (item === one ? `${one.model}@${v}` : address(item)))),
    );
    return select;
  }

  function standing(one, sides) {
    if (one.other) return el("span", { class: "chip neutral" }, [benchstore.icon("incomparable"), "incomparable"]);
    if (one === sides[0]) return el("span", { class: "quiet" }, "the first");
    const others = sides.filter((item) => item !== one);
    return benchstore.button({ class: "btn small" }, "Compare with this", () => set([one, ...others].map(address)));
  }

  function row(metric, sides) {
    const leads = benchstore.index.metrics[sides[0].series.lead] === metric && sides.some(rank);
    const ends = compared.extremes(metric, sides);
    const cells = sides.map((one, place) => {
      const mark = leads ? rankMark(one) : extremeMark(metric, one, ends);
      return benchstore.cell("", compared.name(one), cellContent(metric, one, place ? sides[0] : null, mark));
    });
    const label = [metric.head, el("span", { class: "quiet" }, wording.arrow(metric))];
    return el("tr", { role: "row" }, [el("th", { role: "rowheader", scope: "row" }, label), ...cells]);
  }

  function cellContent(metric, one, first, mark) {
    const verdict = first && !one.other ? verdictOf(metric, one, first) : -1;
    const word = verdict >= 0 ? benchstore.index.verdicts[verdict][0] : "";
    const here = value(one, metric.name);
    const there = first && !one.other && word !== "incomparable" ? value(first, metric.name) : null;
    const delta = here === null || there === null ? null : here - there;
    return [
      el("span", { class: "val" }, numbers.value(metric, here, one.version.rows)),
      delta === null ? "" : el("span", { class: "num quiet" }, numbers.change(metric, delta)),
      word && word !== "not judged" ? benchstore.chip(verdict) : "",
      mark,
    ];
  }

  function verdictOf(metric, one, first) {
    const judged = compared.pairOf(first, one);
    const place = judged ? judged.metrics.indexOf(metric.name) : -1;
    return place >= 0 ? judged.verdicts[place] : -1;
  }

  function rankMark(one) {
    const range = rank(one);
    if (!range) return "";
    if (!TIED_BEST.test(range)) return el("span", { class: "quiet small" }, `rank ${range}`);
    const text = range === "1" ? "best" : `tied best, rank ${range}`;
    return el("span", { class: "win" }, [benchstore.icon("accepted"), text]);
  }

  // The largest and the smallest of a row as a plain fact; none where all are the same.
  function extremeMark(metric, one, ends) {
    const word = compared.extremeWord(metric, one, ends);
    return word ? el("span", { class: "quiet small" }, word) : "";
  }

  return Object.assign(draw, { start, sentence });
})();
