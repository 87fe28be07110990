"use strict";
// Charts: the code of Vega is loaded when the first one is seen; a specification comes by role, its data by name.

benchstore.chart = (function () {
  var b = benchstore, el = b.el, MENU = [["SVG", "svg"], ["PNG", "png"], ["Data (CSV)", "csv"]];
  var TIPS = [["name", "model"], ["version", "version"], ["text", "value"], ["quality", "quality"], ["price", "price"], ["spread", "95% interval"], ["day", "measured"], ["change", "change"], ["pointer", "pointer"]];
  var waiting = [], queue = [], drawing = false;

  // Both files are asked for at once, and once for however many charts wait for them.
  function vega(then, failed) {
    var left = 2;
    function one() { left -= 1; if (!left) { then(); } }
    b.load("charts", b.index.files.charts, one, failed);
    if (window.vegaEmbed) { one(); return; }
    waiting.push({ then: one, failed: failed });
    if (waiting.length === 1) { b.script("vega.js", b.index.files.vega, function () { tell("then"); }, function () { tell("failed"); }); }
  }
  function tell(what) { waiting.splice(0).forEach(function (one) { one[what](); }); }

  // Calls `then` once `node` comes into view, and at once where it is there already or the browser cannot tell.
  function seen(node, then) {
    if (!("IntersectionObserver" in window)) { then(); return; }
    if (node.chartWatch) { node.chartWatch.disconnect(); }
    node.chartWatch = new IntersectionObserver(function (entries) {
      if (entries.some(function (entry) { return entry.isIntersecting; })) { node.chartWatch.disconnect(); then(); }
    }, { rootMargin: "200px" });
    node.chartWatch.observe(node);
  }

  // draw(node, role, {name: rows}, {first, height, edit, menu, ready}): `edit` may change the copy of the specification.
  function draw(node, role, data, options) {
    var mine = node.chartTurn = (node.chartTurn || 0) + 1, asked = options || {};
    seen(node, function () {
      if (!window.vegaEmbed) { b.clear(node).appendChild(el("p", { "class": "load" }, "Drawing …")); }
      vega(function () { soon(function () { return mine === node.chartTurn ? embed(node, role, data, asked) : null; }, asked.first); }, function () {
        if (mine === node.chartTurn) { blank(node, "The chart's code could not be loaded; vega.js belongs beside this page."); }
      });
    });
  }
  // One chart a frame, so that each is seen as soon as it is drawn, the large ones before the small.
  function soon(task, first) {
    if (first) { queue.unshift(task); } else { queue.push(task); }
    if (!drawing) { drawing = true; setTimeout(next, 0); }
  }
  function next() {
    drawing = queue.length > 0;
    if (drawing) { Promise.resolve(queue.shift()()).then(function () { requestAnimationFrame(function () { setTimeout(next, 0); }); }); }
  }
  function blank(node, text) { node.chartTurn = (node.chartTurn || 0) + 1; b.clear(node).appendChild(el("p", { "class": "blank" }, text)); }

  function embed(node, role, data, asked) {
    var spec = JSON.parse(JSON.stringify(b.charts[role])), turn = node.chartTurn;
    spec.datasets = data;
    // A layer without data would ask Vega for the extent of nothing.
    if (spec.layer) { spec.layer = spec.layer.filter(function (layer) { return !layer.data || (data[layer.data.name] || []).length > 0; }); }
    spec.config = Object.assign({ aria: false }, b.charts.themes[b.dark() ? "dark" : "light"]);
    if (asked.height) { spec.height = asked.height; }
    if (asked.edit) { asked.edit(spec); }
    // Hundreds of points say nothing to a screen reader that the chart's name and the tables nearby do not say better.
    var place = el("div", { "aria-hidden": "true" });
    b.clear(node).appendChild(place);
    return window.vegaEmbed(place, spec, { ast: true, renderer: "svg", actions: false, tooltip: tip }).then(function (made) {
      if (turn !== node.chartTurn) { return; }
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
    if (!value) { return; }
    var list = el("dl", {});
    TIPS.forEach(function (item) { if (typeof value[item[0]] === "string") { b.add(list, [el("dt", {}, item[1]), el("dd", {}, value[item[0]])]); } });
    var box = el("div", { "class": "tip", role: "status" }, list);
    document.body.appendChild(box);
    box.style.left = Math.max(4, Math.min(event.clientX + 14, window.innerWidth - box.offsetWidth - 8)) + "px";
    box.style.top = Math.max(4, Math.min(event.clientY + 14, window.innerHeight - box.offsetHeight - 8)) + "px";
  }

  // Asks for the code before there is anything to draw.
  function prepare() { vega(function () {}, function () {}); }

  return { draw: draw, blank: blank, seen: seen, prepare: prepare };
})();
