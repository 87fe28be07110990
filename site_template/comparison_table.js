"use strict";
// The table of two snapshots: a row a metric, with the change counted in limits on one scale for all of them.

(() => {
  const { el, svg, compared, numbers, wording } = benchstore;

  benchstore.cell = (kind, label, content, number) => {
    return el("td", { role: "cell", class: kind, "data-l": label || null, "data-v": number }, content);
  };

  // `most` is how many limits the scale shows to each side.
  benchstore.comparisonTable = (rows, most, old, fresh) => {
    const head = el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, heads(old, fresh)));
    const body = rows.map((row) => tableRow(row, most, old, fresh));
    return el("table", { class: "tbl fold cmp", role: "table" }, [head, el("tbody", { role: "rowgroup" }, body)]);
  };

  function heads(old, fresh) {
    const left = ["Metric", "Verdict"].map((text) => [text, null]);
    const right = [`Old v${old.version.v}`, `New v${fresh.version.v}`, "Change", "Percent"].map((text) => [text, "r"]);
    const last = ["In limits", "Winner"].map((text) => [text, null]);
    return [...left, ...right, ...last].map(([text, kind]) => el("th", { role: "columnheader", class: kind }, text));
  }

  function tableRow(row, most, old, fresh) {
    const { cell } = benchstore;
    const { metric, one, two } = row;
    const label = [metric.head, el("span", { class: "quiet" }, wording.arrow(metric))];
    return el("tr", { role: "row", class: row.word === "regressed" ? "hot" : null }, [
      el("th", { role: "rowheader", scope: "row" }, label),
      cell("c-ver at-end", "", benchstore.chip(row.apart ? incomparable() : row.verdict)),
      cell("r num", "old", numbers.value(metric, one, old.version.rows), one),
      cell("r val at-end", "new", numbers.value(metric, two, fresh.version.rows), two),
      cell("r num", "change", change(row), row.delta),
      cell("r num at-end", "", numbers.relative(row.relative), row.relative),
      cell("full c-ruler", "", ruler(row, most)),
      cell("full", "winner", winner(row, old, fresh)),
    ]);
  }

  const incomparable = () => benchstore.index.verdicts.findIndex(([word]) => word === "incomparable");

  function change({ metric, delta, interval }) {
    const text = numbers.change(metric, delta);
    if (!interval || delta === null) return text;
    const [low, high] = interval.slice(1).map((end) => numbers.change(metric, end));
    return [text, el("small", { class: "quiet" }, `${low.replace(/ pt$/, "")} to ${high}`)];
  }

  function winner(row, old, fresh) {
    const found = compared.winner(row, old, fresh);
    if (!found) return numbers.NONE;
    if (found.won) return el("span", { class: "win" }, [benchstore.icon("accepted"), found.text]);
    return el("span", { class: "quiet" }, found.text);
  }

  // Changes of any unit share one scale, counted in limits: the strip is within the limit, right is better.
  function ruler(row, most) {
    const here = compared.inLimits(row, row.delta);
    if (here === null) return el("span", { class: "none" }, numbers.NONE);
    const tone = row.verdict >= 0 ? benchstore.index.verdicts[row.verdict][1] : "neutral";
    const at = (count) => `${50 + 46 * Math.max(-1, Math.min(1, count / most))}%`;
    const [from, to] = Math.abs(here) > most ? [0, here] : compared.ends(row);
    return svg("svg", { class: `ruler ${tone}`, "aria-hidden": "true" }, [
      svg("rect", { class: "lim", x: at(-1), width: `${92 / most}%`, y: "0", height: "100%" }),
      svg("line", { class: "z", x1: "50%", x2: "50%", y1: "0", y2: "100%" }),
      svg("line", { class: "w", x1: at(from), x2: at(to), y1: "50%", y2: "50%" }),
      svg("circle", { class: "d", cx: at(here), cy: "50%", r: "3.5" }),
    ]);
  }
})();
