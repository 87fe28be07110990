"use strict";
// The Current tab: sorting, rows that a phone folds, quality against time or cost. What is on the line was decided in
// Python.

benchstore.current = (() => {
  const { byId, el, clear, add, address } = benchstore;
  const PHONE = 640;
  const KINDS = ["on", "off", "regressed", "improved", "unsure"];

  benchstore.tabs.current = (values) => {
    const order = sortOf(values.get("sort"));
    document.querySelectorAll("table.now").forEach((table) => sortTable(table, order));
    const box = byId("frontier");
    if (!box) return;
    benchstore.chart.seen(box, () => {
      benchstore.load("frontiers", benchstore.index.files.frontiers, (found) => drawFrontier(box, found, values));
    });
  };

  // `sort=F1` the best first as the column has it, `sort=-F1` the other way round.
  function sortOf(asked) {
    const text = asked || "rank";
    const down = text.startsWith("-");
    return { text, down, key: down ? text.slice(1) : text };
  }

  // The address after a click on a column's head: sorted by it, or the other way round where it is sorted so already.
  const nextSort = (key, direction) => (direction === "ascending" ? `-${key}` : key === "rank" ? "" : key);

  // Every table that has the column follows.
  function sortTable(table, { text, down, key }) {
    const heads = Array.from(table.tHead.rows[0].cells);
    const place = heads.findIndex((head) => head.querySelector("button")?.dataset.sort === key);
    if (place < 0) return;
    heads.forEach((head) => head.removeAttribute("aria-sort"));
    heads[place].setAttribute("aria-sort", down ? "descending" : "ascending");
    if (table.dataset.sorted === text) return;
    table.dataset.sorted = text;
    const rows = Array.from(table.tBodies[0].rows, (row) => ({
      row,
      rank: Number(row.dataset.rank),
      value: sortValue(row, key, place),
    }));
    placeRows(table, sorted(rows, down));
  }

  function sortValue(row, key, place) {
    if (key === "rank") return Number(row.dataset.rank);
    const cell = row.cells[place];
    if (key === "model") return cell.textContent;
    return cell.dataset.v === undefined ? null : Number(cell.dataset.v);
  }

  // By value, equal ones by rank; what was not measured stays last either way.
  function sorted(rows, down) {
    return [...rows].sort((one, two) => {
      const missing = (one.value === null) - (two.value === null);
      if (missing || one.value === null) return missing || one.rank - two.rank;
      return compared(one.value, two.value) * (down ? -1 : 1) || one.rank - two.rank;
    });
  }

  const compared = (one, two) => (typeof one === "string" ? one.localeCompare(two) : one - two);

  function placeRows(table, rows) {
    rows.forEach(({ row }, place) => {
      row.classList.toggle("late", place >= Number(table.dataset.first) && !row.classList.contains("prominent"));
      table.tBodies[0].append(row);
    });
  }

  function drawFrontier(box, found, values) {
    const fitting = found.filter((group) => address.matches(group, values));
    box.hidden = !fitting.length;
    if (!fitting.length) return;
    const group = fitting.find((item) => item.title === values.get("on")) || fitting[0];
    const shown = group.against.find((item) => item.kind === values.get("against")) || group.against[0];
    const titles = fitting.map((item) => [item.title, item.title]);
    benchstore.options(byId("q-group"), titles, group.title);
    drawKinds(group.against, shown);
    byId("q-word").textContent = shown.kind.toLowerCase();
    byId("q-y").textContent = shown.y;
    byId("q-x").textContent = shown.x;
    drawCard(shown);
    drawPlot(shown, window.innerWidth < PHONE);
  }

  function drawKinds(against, shown) {
    const kinds = clear(byId("q-kind"));
    kinds.hidden = against.length < 2;
    for (const item of against) {
      const attributes = { type: "radio", name: "against", value: item.kind };
      const input = benchstore.input(attributes, item === shown, () => benchstore.go({ against: item.kind }));
      kinds.append(el("label", {}, [input, el("span", {}, item.kind)]));
    }
  }

  function drawPlot(shown, narrow) {
    const role = shown.log ? "frontier_log" : "frontier";
    benchstore.chart.draw(byId("q-plot"), role, plotData(shown, narrow), { height: narrow ? 260 : 320 });
  }

  // The rows of the chart by name. On a phone only the line's own points have room for a label; all stand in the list.
  function plotData(shown, narrow) {
    const rightmost = atTheRight(shown);
    const labelled = shown.points.filter((point) => point.label && (!narrow || point.kind === "on"));
    const kinds = KINDS.map((kind) => [kind, shown.points.filter((point) => point.kind === kind)]);
    return {
      points: shown.points,
      line: line(shown),
      ...Object.fromEntries(kinds),
      labels: labelled.filter((point) => !rightmost(point)),
      labels_left: labelled.filter(rightmost),
    };
  }

  // The label of a point at the right edge stands left of it.
  function atTheRight(shown) {
    const scale = shown.log ? Math.log : Number;
    const all = shown.points.map((point) => scale(point.x));
    const least = Math.min(...all);
    const span = Math.max(...all) - least || 1;
    return (point) => (scale(point.x) - least) / span > 0.7;
  }

  // The line runs from the bottom up to the first point on it, and on to the right edge after the last.
  function line(shown) {
    const on = shown.on.map(([name]) => shown.points.find((point) => point.name === name));
    const most = Math.max(...shown.points.map((point) => point.x));
    const least = Math.min(...shown.points.map((point) => point.low));
    return [{ x: on[0].x, y: least }, ...on.map(({ x, y }) => ({ x, y })), { x: most, y: on.at(-1).y }];
  }

  function drawCard(shown) {
    const box = clear(byId("q-card"));
    const word = shown.kind === "Cost" ? "cheaper" : "faster";
    add(box, part("On the Pareto line", `nothing here is both ${word} and better`, shown.on));
    if (shown.tied.length) add(box, part("Not told apart from it", "by the ranges of ranks", shown.tied));
    for (const text of shown.off) box.append(el("p", { class: "quiet" }, text));
  }

  function part(head, note, rows) {
    const list = rows.map(([name, price, quality]) => [
      el("dt", {}, name),
      el("dd", { class: "num" }, price),
      el("dd", { class: "num val" }, quality),
    ]);
    return [el("h3", {}, head), el("p", { class: "quiet" }, note), el("dl", { class: "facts pareto" }, list)];
  }

  function showRest(button) {
    const group = button.closest(".group");
    group.classList.add("all");
    group.querySelectorAll("[data-rest]").forEach((one) => one.parentNode.remove());
  }

  document.addEventListener("DOMContentLoaded", () => {
    byId("current").addEventListener("click", (event) => {
      const head = event.target.closest("[data-sort]");
      const rest = event.target.closest("[data-rest]");
      if (rest) showRest(rest);
      if (!head) return;
      benchstore.go({ sort: nextSort(head.dataset.sort, head.closest("th").getAttribute("aria-sort")) });
    });
    byId("q-group")?.addEventListener("change", (event) => benchstore.go({ on: event.target.value }));
  });

  return { sortOf, nextSort, sorted, sortTable, plotData };
})();
