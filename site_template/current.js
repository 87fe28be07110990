"use strict";
// The Current tab: sorting, rows that a phone folds, quality against time or cost. What is on the line was decided in Python.

(function () {
  var b = benchstore, el = b.el, byId = b.byId;

  b.tabs.current = function (values) {
    sort(values.get("sort") || "rank");
    if (byId("frontier")) { b.chart.seen(byId("frontier"), function () { b.load("frontiers", b.index.files.frontiers, function (found) { frontier(found, values); }); }); }
  };

  // `sort=F1` the best first as the column has it, `sort=-F1` the other way round; every table that has the column follows.
  function sort(asked) {
    var down = asked.charAt(0) === "-", key = down ? asked.slice(1) : asked;
    document.querySelectorAll("table.now").forEach(function (table) {
      var heads = Array.from(table.tHead.rows[0].cells), place = heads.findIndex(function (head) { var button = head.querySelector("button"); return button && button.dataset.sort === key; });
      if (place < 0) { return; }
      heads.forEach(function (head) { head.removeAttribute("aria-sort"); });
      heads[place].setAttribute("aria-sort", down ? "descending" : "ascending");
      if (table.dataset.sorted === asked) { return; }
      table.dataset.sorted = asked;
      var rows = Array.from(table.tBodies[0].rows), values = new Map();
      rows.forEach(function (row) { values.set(row, key === "rank" ? Number(row.dataset.rank) : key === "model" ? row.cells[place].textContent : row.cells[place].dataset.v === undefined ? null : Number(row.cells[place].dataset.v)); });
      rows.sort(function (x, y) {
        var one = values.get(x), two = values.get(y);
        if (one === null || two === null) { return one === two ? x.dataset.rank - y.dataset.rank : one === null ? 1 : -1; } // what was not measured stays last
        var order = typeof one === "string" ? one.localeCompare(two) : one - two;
        return (down ? -order : order) || x.dataset.rank - y.dataset.rank;
      });
      rows.forEach(function (row, place) {
        row.classList.toggle("late", place >= Number(table.dataset.first) && !row.classList.contains("loud"));
        table.tBodies[0].appendChild(row);
      });
    });
  }

  function frontier(found, values) {
    var fitting = found.filter(function (group) { return b.matches(group, values); }), box = byId("frontier");
    box.hidden = !fitting.length;
    if (!fitting.length) { return; }
    var group = fitting.find(function (item) { return item.title === values.get("on"); }) || fitting[0];
    var shown = group.against.find(function (item) { return item.kind === values.get("against"); }) || group.against[0];
    b.options(byId("q-group"), fitting.map(function (item) { return [item.title, item.title]; }), group.title);
    var kinds = b.clear(byId("q-kind"));
    kinds.hidden = group.against.length < 2;
    group.against.forEach(function (item) {
      var input = el("input", { type: "radio", name: "against", value: item.kind });
      input.checked = item === shown;
      input.addEventListener("change", function () { b.go({ against: item.kind }); });
      kinds.appendChild(el("label", {}, [input, el("span", {}, item.kind)]));
    });
    byId("q-word").textContent = shown.kind.toLowerCase();
    byId("q-y").textContent = shown.y;
    byId("q-x").textContent = shown.x;
    card(shown);
    var data = { line: line(shown), points: shown.points };
    // The label of a point at the right edge stands left of it.
    var scale = shown.log ? Math.log : Number, all = shown.points.map(function (point) { return scale(point.x); }), least = Math.min.apply(null, all), span = Math.max.apply(null, all) - least || 1;
    var narrow = window.innerWidth < 640; // there only the line's own points have room for a label; all stand in the list beside it
    ["labels", "labels_left"].forEach(function (name, left) { data[name] = shown.points.filter(function (point) { return point.label && (!narrow || point.kind === "on") && (left === 1) === ((scale(point.x) - least) / span > 0.7); }); });
    ["on", "off", "regressed", "improved", "unsure"].forEach(function (kind) { data[kind] = shown.points.filter(function (point) { return point.kind === kind; }); });
    b.chart.draw(byId("q-plot"), shown.log ? "frontier_log" : "frontier", { points: shown.points, line: data.line, on: data.on, off: data.off, regressed: data.regressed, improved: data.improved, unsure: data.unsure, labels: data.labels, labels_left: data.labels_left }, { height: narrow ? 260 : 320 });
  }
  // The line runs from the bottom up to the first point on it, and on to the right edge after the last.
  function line(shown) {
    var on = shown.on.map(function (item) { return shown.points.find(function (point) { return point.name === item[0]; }); });
    var most = Math.max.apply(null, shown.points.map(function (point) { return point.x; })), least = Math.min.apply(null, shown.points.map(function (point) { return point.low; }));
    var steps = [{ x: on[0].x, y: least }].concat(on.map(function (point) { return { x: point.x, y: point.y }; }));
    return steps.concat([{ x: most, y: on[on.length - 1].y }]);
  }
  function card(shown) {
    function list(rows) { return el("dl", { "class": "facts pareto" }, rows.map(function (row) { return [el("dt", {}, row[0]), el("dd", { "class": "num" }, row[1]), el("dd", { "class": "num val" }, row[2])]; })); }
    var box = b.clear(byId("q-card")), word = shown.kind === "Cost" ? "cheaper" : "faster";
    b.add(box, [el("h3", {}, "On the Pareto line"), el("p", { "class": "quiet" }, "nothing here is both " + word + " and better"), list(shown.on)]);
    if (shown.tied.length) { b.add(box, [el("h3", {}, "Not told apart from it"), el("p", { "class": "quiet" }, "by the ranges of ranks"), list(shown.tied)]); }
    shown.off.forEach(function (text) { box.appendChild(el("p", { "class": "quiet" }, text)); });
  }

  document.addEventListener("DOMContentLoaded", function () {
    byId("current").addEventListener("click", function (event) {
      var button = event.target.closest("[data-sort]"), rest = event.target.closest("[data-rest]");
      if (rest) { var group = rest.closest(".group"); group.classList.add("all"); group.querySelectorAll("[data-rest]").forEach(function (one) { one.parentNode.remove(); }); }
      if (!button) { return; }
      var head = button.closest("th"), key = button.dataset.sort, up = head.getAttribute("aria-sort") !== "ascending";
      b.go({ sort: up ? (key === "rank" ? "" : key) : "-" + key });
    });
    if (byId("q-group")) { byId("q-group").addEventListener("change", function () { b.go({ on: byId("q-group").value }); }); }
  });
})();
