"use strict";
// The leading metric of models side by side on one shared scale, best first: dot, interval, and a short bar for the
// baseline. Values, intervals, ranks and verdicts are Python's; here they only get their place.

benchstore.dotPlot = (() => {
  const { el, svg, numbers, compared, note } = benchstore;
  const MOST_TICKS = 9;

  // `sides` are comparable; `mark` gives what is known of a side's rank. Nothing is drawn of fewer than two values.
  function draw(metric, sides, mark) {
    const rows = ordered(metric, sides);
    const [low, high] = extent(rows);
    if (rows.length < 2 || !(high > low)) return "";
    const scale = { ticks: ticks(low, high), x: (value) => `${(2 + (96 * (value - low)) / (high - low)).toFixed(2)}%` };
    const said = [metric.head, benchstore.wording.better(metric)].filter(Boolean).join(", ");
    const about = "line: interval · short bar: its baseline · colour: verdict against the baseline";
    const lines = rows.map((row) => line(metric, row, scale, mark(row.one)));
    return [
      benchstore.heading(said, note(about)),
      axis(metric, scale, " only-phone"),
      el("table", { class: "tbl fold dots", role: "table" }, [
        el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, heads(metric, scale))),
        el("tbody", { role: "rowgroup" }, lines),
      ]),
    ];
  }

  // What is known of each side that has the metric, the best first.
  function ordered(metric, sides) {
    const rows = sides.map((one) => rowOf(metric, one)).filter((row) => row.value !== null);
    return rows.sort((one, two) => (two.value - one.value) * (metric.direction === "lower" ? -1 : 1));
  }

  function rowOf(metric, one) {
    const place = one.shard.metrics.indexOf(metric.name);
    const spread = one.version.spread.find((item) => item[0] === place);
    const [baseline, values] = one.shard.series.find((item) => item.number === one.version.series).base || [];
    const pair = one.version.pairs.find((item) => item.old === one.series.baseline);
    const verdict = pair && place >= 0 ? pair.verdicts[place] : -1;
    return {
      one,
      value: compared.value(one, metric.name),
      interval: spread ? spread.slice(1, 3) : [],
      tone: verdict >= 0 ? benchstore.index.verdicts[verdict][1] : "neutral",
      baseline: values && baseline !== one.version.v && place >= 0 ? values[place] : null,
    };
  }

  function extent(rows) {
    const found = rows.flatMap((row) => [row.value, row.baseline, ...row.interval]).filter(Number.isFinite);
    return [Math.min(...found), Math.max(...found)];
  }

  // About five round numbers between two others.
  function ticks(low, high) {
    const raw = (high - low) / 5;
    const power = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 5, 10].map((by) => by * power).find((size) => size >= raw);
    const found = [];
    for (let count = Math.ceil(low / step); count * step <= high && found.length < MOST_TICKS; count += 1) {
      found.push(count * step);
    }
    return found;
  }

  function heads(metric, scale) {
    const columns = [["Model"], [axis(metric, scale, "")], ["Value", "r"], ["Rank"]];
    return columns.map(([content, kind]) => el("th", { role: "columnheader", class: kind }, content));
  }

  function axis(metric, { ticks: marks, x }, kind) {
    const texts = marks.map((value) =>
      svg("text", { x: x(value), y: "12", "text-anchor": "middle" }, numbers.value(metric, value)),
    );
    return el("span", { class: `axis${kind}` }, svg("svg", { "aria-hidden": "true" }, texts));
  }

  function line(metric, row, scale, mark) {
    const { cell } = benchstore;
    const { rows } = row.one.version;
    const ends = row.interval.map((end) => numbers.value(metric, end, rows)).join("–");
    const value = el("span", { class: "val" }, numbers.value(metric, row.value, rows));
    return el("tr", { role: "row" }, [
      el("th", { role: "rowheader", scope: "row" }, compared.name(row.one)),
      cell("full c-ruler", "", ruler(row, scale)),
      cell("r num", "", [value, ends ? el("small", { class: "ci" }, ends) : ""]),
      cell("full", "", mark),
    ]);
  }

  function ruler(row, { ticks: marks, x }) {
    const upright = (kind, value, y1, y2) => svg("line", { class: kind, x1: x(value), x2: x(value), y1, y2 });
    const [low, high] = row.interval.map(x);
    return svg("svg", { class: `ruler ${row.tone}`, "aria-hidden": "true" }, [
      marks.map((value) => upright("g", value, "0", "100%")),
      low ? svg("line", { class: "w", x1: low, x2: high, y1: "50%", y2: "50%" }) : null,
      Number.isFinite(row.baseline) ? upright("base", row.baseline, "28%", "72%") : null,
      svg("circle", { class: "d", cx: x(row.value), cy: "50%", r: "4" }),
    ]);
  }

  return Object.assign(draw, { ticks, ordered });
})();
