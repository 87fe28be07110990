"use strict";
// Below the large charts of Trends: every metric of the model in focus, what the runs took, the spread over all
// versions.

(() => {
  const { byId, el, clear, numbers, trendData, wording } = benchstore;
  const MINIS = 8;

  benchstore.trendParts = (now) => {
    drawMinis(now);
    drawSums(now);
    listSpread(now);
  };

  function drawMinis(now) {
    const { metrics } = now.shards[now.focus];
    const box = clear(byId("t-minis"));
    byId("t-focus").textContent = trendData.seriesAt(now.focus).label;
    metrics.slice(0, MINIS).forEach((name, place) => drawMetric(box, now, trendData.metricOf(name), place));
    const more = metrics.length - MINIS;
    if (more > 0) box.append(el("p", { class: "quiet" }, `${more} more metrics: choose them above.`));
  }

  function drawMetric(box, now, metric, place) {
    const points = trendData.pointsOf({ ...now, numbers: [now.focus] }, metric);
    if (!points.length) return;
    const said = [metric.unit, wording.better(metric)].filter(Boolean).join(", ");
    const role = now.by === "version" ? "mini_by_version" : "mini";
    const data = { points, band: trendData.bandOf(now, place, points) };
    drawMini(box, { name: metric.head, value: points.at(-1).text, said }, role, data, (spec) => colour(spec, now));
  }

  // The line has the colour that the model has above.
  function colour(spec, now) {
    const place = now.numbers.indexOf(now.focus) % trendData.MOST_SERIES;
    for (const layer of spec.layer) {
      if (layer.data.name === "points") layer.mark.color = spec.config.range.category[place];
    }
  }

  function drawMini(box, text, role, data, edit) {
    const said = `${text.name}, newest ${text.value}`;
    const plot = el("div", { class: "plot small", role: "img", "aria-label": said });
    box.append(miniCard(text, plot));
    benchstore.chart.draw(plot, role, data, { menu: false, height: 72, edit });
  }

  function miniCard({ name, value, said }, plot) {
    const head = el("h3", {}, [name, el("span", { class: "num" }, value)]);
    return el("div", {}, [head, el("p", {}, said), plot]);
  }

  // Sums of what the runs state themselves; the cost of one run was worked out in Python.
  function drawSums(now) {
    const box = clear(byId("t-sums"));
    const runs = trendData.versions(now).sort((one, two) => one.t - two.t);
    const days = now.preset && now.preset !== "all" ? `, last ${now.preset} days` : "";
    byId("t-sums-note").textContent = `${wording.counted(now.numbers.length, "series", "series together")}${days}`;
    if (runs.length) sumsOf(runs).forEach((sum) => drawSum(box, sum));
  }

  function sumsOf(runs) {
    const money = (value) => numbers.value({ unit: "usd" }, value);
    const counts = { text: String, shown: numbers.count };
    const onDays = wording.counted(new Set(runs.map((run) => run.day)).size, "day", "days");
    const about = "cost of an example times examples";
    const sums = [
      { name: "Runs a day", said: `total, on ${onDays}`, role: "bars", of: () => 1, ...counts },
      { name: "Cumulative cost", said: about, role: "area", of: (run) => run.spent, text: money },
      { name: "Failed examples", said: "lower is better", role: "bars", of: (run) => run.failed, ...counts },
      { name: "Wall time", said: "total", role: "area", of: (run) => run.seconds, text: numbers.lasting },
    ];
    return sums.map((sum) => ({ ...sum, ...summed(runs, sum) }));
  }

  // The total as text, and a number a day; an area grows from day to day.
  function summed(runs, { of, role, text, shown = text }) {
    const total = runs.reduce((sum, run) => sum + (of(run) || 0), 0);
    return { value: shown(total), days: trendData.daily(runs, of, role === "area", text) };
  }

  // One day, or nothing but zeros, is no curve: the number says it all.
  function drawSum(box, sum) {
    const { days, role } = sum;
    if (!days.length) return;
    if (days.length < 2 || days.every((item) => item.n === 0)) {
      box.append(miniCard(sum, null));
      return;
    }
    const span = (days.at(-1).t - days[0].t) / trendData.DAY + 1;
    const width = Math.max(1, Math.min(12, Math.floor(240 / span) - 1));
    drawMini(box, sum, role, { days }, (spec) => {
      if (role === "bars") spec.mark.width = width;
    });
  }

  function listSpread(now) {
    const [metric] = now.metrics;
    const lines = now.numbers.map((number) => {
      const head = el("th", { scope: "row" }, trendData.seriesAt(number).label);
      const cells = spreadTexts(now, number, metric).map((text) => el("td", { class: "r num" }, text));
      return el("tr", {}, [head, cells]);
    });
    byId("t-spread").replaceChildren(...lines);
  }

  function spreadTexts(now, number, metric) {
    const place = now.shards[number].metrics.indexOf(metric.name);
    const known = place < 0 ? null : trendData.seriesOf(now, number).spread[place];
    const [runs, ...rest] = known || [0, null, null, null, null];
    return [runs, ...rest.map((value) => numbers.value(metric, value))];
  }
})();
