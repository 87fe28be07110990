"use strict";
// The large charts of Trends: all models in one plot, or one plot each where they are too many to be told apart.

benchstore.trendChart = (() => {
  const { el, chart, trendData } = benchstore;
  const { seriesAt, MOST_SERIES } = trendData;
  const PHONE = 640;
  const MOST_PLOTS = 24;
  const SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "wedge"];
  const RAIL = ["promoted", "rolled_back", "accepted"]; // the moves of the pointer, below the plot

  const onPhone = () => window.innerWidth < PHONE;

  function draw(now, metric, plot) {
    const points = trendData.pointsOf(now, metric);
    const reason = whyBlank(now, points);
    if (reason) chart.blank(plot, reason);
    else if (now.numbers.length > MOST_SERIES) drawMultiples(now, plot, points);
    else drawTogether(now, metric, plot, points);
  }

  function whyBlank(now, points) {
    if (!points.length) return "Nothing was measured in this range.";
    const belowZero = now.scale === "log" && points.some((point) => point.low <= 0);
    return belowZero ? "A logarithmic scale needs values above zero." : "";
  }

  function drawTogether(now, metric, plot, points) {
    const height = onPhone() ? 220 : 320;
    const edit = (spec) => {
      dress(spec, now, height, onPhone());
      tidyAxes(spec, points, now.by === "version");
    };
    const role = now.by === "version" ? "trend_by_version" : "trend";
    const ready = (view) => listen(now, view, plot);
    chart.draw(plot, role, trendData.layersOf(now, metric, points), { first: true, height, edit, ready });
  }

  // Colours, shapes and scale of the layers; room below the plot for the moves of the pointer.
  function dress(spec, now, height, narrow) {
    const labels = now.numbers.map((number) => seriesAt(number).label);
    const colours = spec.config.range.category.slice(0, labels.length);
    const under = now.by === "version" ? 54 : 36; // below labels and title of the axis
    for (const { encoding } of spec.layer) {
      const { color, shape, y } = encoding;
      if (color?.field) color.scale = { domain: labels, range: colours };
      if (shape?.field) shape.scale = { domain: labels, range: SHAPES.slice(0, labels.length) };
      if (y?.value) y.value = height + under;
    }
    if (now.scale === "log") scaleLogarithmic(spec.layer);
    const rail = RAIL.some((name) => spec.datasets[name].length);
    spec.padding = { left: 2, top: 6, bottom: rail ? under + 2 : 2, right: 8 };
    if (narrow) spec.layer = spec.layer.filter((layer) => layer.data.name !== "ends");
  }

  function scaleLogarithmic(layers) {
    for (const { encoding } of layers) {
      if (encoding.y?.field) encoding.y.scale = { type: "log", nice: false };
    }
  }

  // Vega rounds the ticks of an axis without extent to whole numbers, and puts ticks between two versions.
  function tidyAxes(spec, points, byVersion) {
    const low = Math.min(...points.map((point) => point.low));
    const high = Math.max(...points.map((point) => point.high));
    const room = low === high ? Math.abs(low) / 10 || 1 : 0;
    const versions = [...new Set(points.map((point) => point.nth))].sort((one, two) => one - two);
    const few = byVersion && versions.at(-1) - versions[0] < 6;
    for (const { encoding } of spec.layer) {
      if (room && encoding.y?.field) encoding.y.scale = { zero: false, domain: [low - room, high + room] };
      if (few && encoding.x?.axis) encoding.x.axis.values = versions;
    }
  }

  function drawMultiples(now, plot, points) {
    const names = now.numbers.slice(0, MOST_PLOTS).map((number) => seriesAt(number).label);
    const columns = onPhone() ? 1 : 4;
    const edit = (spec) => {
      spec.columns = columns;
      spec.spec.width = Math.max(120, Math.floor(plot.clientWidth / columns) - 52);
      if (now.scale === "log") scaleLogarithmic(spec.spec.layer);
    };
    const role = now.by === "version" ? "multiples_by_version" : "multiples";
    chart.draw(plot, role, { points: points.filter((point) => names.includes(point.name)) }, { edit });
    if (now.numbers.length <= MOST_PLOTS) return;
    plot.after(el("p", { class: "quiet" }, `The first ${MOST_PLOTS} of ${now.numbers.length} models are drawn.`));
  }

  // A click on a point locks it; dragging over the plot zooms. The address holds both.
  function listen(now, view, plot) {
    let span = null;
    view.addEventListener("click", (event, item) => {
      if (item?.datum?.address) benchstore.go({ at: item.datum.address });
    });
    view.addSignalListener("brush", (name, value) => {
      span = value && (value.t || value.nth) ? value : null;
    });
    plot.onpointerup = () => {
      const changes = span && zoomed(now, span);
      span = null;
      if (changes) benchstore.go(changes);
    };
  }

  // The days of what was dragged over; null where no version lies in it.
  function zoomed(now, { t, nth }) {
    if (t) return { range: "", from: trendData.dayOf(t[0]), to: trendData.dayOf(t[1]) };
    const inside = trendData.versions(now).filter((item) => item.nth >= nth[0] && item.nth <= nth[1]);
    if (!inside.length) return null;
    const times = inside.map((item) => item.t);
    const [from, to] = [Math.min(...times), Math.max(...times)].map(trendData.dayOf);
    return { range: "", by: "version", from, to };
  }

  return Object.assign(draw, { whyBlank, dress, tidyAxes, zoomed });
})();
