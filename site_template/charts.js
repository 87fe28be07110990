"use strict";
// Charts: the code of Vega is loaded when the first one is seen; a specification comes by role, its data by name.

benchstore.chart = (function () {
  var b = benchstore, el = b.el, MENU = [["SVG", "svg"], ["PNG", "png"], ["Data (CSV)", "csv"]];

  function vega(then, failed) {
    b.load("charts", b.index.files.charts, function () {
      if (window.vegaEmbed) { then(); } else { b.script("vega.js", b.index.files.vega, then, failed); }
    }, failed);
  }

  // Calls `then` once `node` comes into view, and at once where it is there already or the browser cannot tell.
  function seen(node, then) {
    if (!("IntersectionObserver" in window)) { then(); return; }
    if (node.chartWatch) { node.chartWatch.disconnect(); }
    node.chartWatch = new IntersectionObserver(function (entries) {
      if (entries.some(function (entry) { return entry.isIntersecting; })) { node.chartWatch.disconnect(); then(); }
    }, { rootMargin: "200px" });
    node.chartWatch.observe(node);
  }

  // draw(node, role, {name: rows}, {height, edit, menu, ready}): `edit` may change the copy of the specification.
  function draw(node, role, data, options) {
    var mine = node.chartTurn = (node.chartTurn || 0) + 1, asked = options || {};
    seen(node, function () {
      if (!window.vegaEmbed) { b.clear(node).appendChild(el("p", { "class": "load" }, "Drawing …")); }
      vega(function () { if (mine === node.chartTurn) { embed(node, role, data, asked); } }, function () {
        if (mine === node.chartTurn) { blank(node, "The chart's code could not be loaded; vega.js belongs beside this page."); }
      });
    });
  }
  function blank(node, text) { node.chartTurn = (node.chartTurn || 0) + 1; b.clear(node).appendChild(el("p", { "class": "blank" }, text)); }

  function embed(node, role, data, asked) {
    var spec = JSON.parse(JSON.stringify(b.charts[role])), turn = node.chartTurn;
    spec.datasets = data;
    // A layer without data would ask Vega for the extent of nothing.
    if (spec.layer) { spec.layer = spec.layer.filter(function (layer) { return !layer.data || (data[layer.data.name] || []).length > 0; }); }
    spec.config = b.charts.themes[b.dark() ? "dark" : "light"];
    if (asked.height) { spec.height = asked.height; }
    if (asked.edit) { asked.edit(spec); }
    var place = el("div", {});
    b.clear(node).appendChild(place);
    window.vegaEmbed(place, spec, { ast: true, renderer: "svg", actions: false, tooltip: tip }).then(function (made) {
      if (turn !== node.chartTurn) { return; }
      place.querySelectorAll("[class*=brush_]").forEach(function (mark) { mark.setAttribute("aria-hidden", "true"); }); // the zoom's frame says nothing
      if (asked.menu !== false) { node.appendChild(menu(made.view, role, data)); }
      if (asked.ready) { asked.ready(made.view); }
    }).catch(function (error) { blank(node, "The chart could not be drawn: " + error.message); });
  }

  function menu(view, role, data) {
    var list = el("div", { "class": "menu-items" }, MENU.map(function (item) {
      var button = el("button", { type: "button", "class": "btn plain" }, item[0]);
      button.addEventListener("click", function () { save(view, role, data, item[1]); });
      return button;
    }));
    return el("details", { "class": "menu" }, [el("summary", { title: "Save this chart" }, [el("span", { "aria-hidden": "true" }, "⋯"), el("span", { "class": "vh" }, "Save this chart")]), list]);
  }
  function save(view, role, data, kind) {
    if (kind === "csv") { b.saving.csv(table(data[Object.keys(data)[0]]), "benchstore-" + role); return; }
    view.toImageURL(kind, kind === "png" ? 2 : 1).then(function (url) { b.saving.offer(url, "benchstore-" + role + "." + kind); });
  }
  function table(rows) {
    var names = Object.keys(rows[0] || {});
    return [names].concat(rows.map(function (row) { return names.map(function (name) { return row[name]; }); }));
  }

  // Our own tooltip: values are set as text, whatever they hold.
  function tip(handler, event, item, value) {
    var old = document.querySelector(".tip");
    if (old) { old.remove(); }
    if (value === null || value === undefined || value === "") { return; }
    var list = el("dl", {});
    Object.keys(value).forEach(function (key) { b.add(list, [el("dt", {}, key), el("dd", {}, value[key])]); });
    var box = el("div", { "class": "tip", role: "status" }, list);
    document.body.appendChild(box);
    box.style.left = Math.max(4, Math.min(event.clientX + 14, window.innerWidth - box.offsetWidth - 8)) + "px";
    box.style.top = Math.max(4, Math.min(event.clientY + 14, window.innerHeight - box.offsetHeight - 8)) + "px";
  }

  return { draw: draw, blank: blank, seen: seen };
})();
