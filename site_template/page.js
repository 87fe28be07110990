"use strict";
// The page itself: the open tab and its state in the address, data files as they are needed, filters, copying, the theme.
// Decisions were made in Python; this shows them. Text is only ever set as text.

var benchstore = (function () {
  var received = {}, waiting = {}, tabs = {};

  function receive(key, value) {
    received[key] = value;
    var told = waiting[key] || [];
    delete waiting[key];
    told.forEach(function (one) { one.then(value); });
  }

  // A data file is a script, so that it also loads from a file system, where nothing else may be fetched.
  function load(key, stamp, then, failed) {
    if (key in received) { then(received[key]); return; }
    (waiting[key] = waiting[key] || []).push({ then: then, failed: failed });
    if (waiting[key].length > 1) { return; }
    // Whoever waits is told of a failure too, and the next one who asks tries again.
    script("data/" + key + ".js", stamp, function () {}, function () {
      var told = waiting[key] || [];
      delete waiting[key];
      told.forEach(function (one) { if (one.failed) { one.failed(); } });
    });
  }

  function script(path, stamp, done, failed) {
    var element = document.createElement("script");
    element.src = path.split("/").map(encodeURIComponent).join("/") + "?" + stamp;
    element.onload = done;
    element.onerror = function () { if (failed) { failed(); } };
    document.head.appendChild(element);
  }

  function loadModel(model, then) {
    var entry = received.index.models.find(function (item) { return item[0] === model; });
    if (!entry) { then(null); return; }
    load("model/" + model, entry[1], function (shard) { then(shard); }, function () { then(null); });
  }

  // el("td", {"class": "num"}, "text" | node | [more])
  function el(name, attributes, content) {
    var node = document.createElement(name);
    Object.keys(attributes || {}).forEach(function (key) {
      if (attributes[key] !== null && attributes[key] !== undefined) { node.setAttribute(key, attributes[key]); }
    });
    add(node, content);
    return node;
  }
  function add(node, content) {
    if (content === null || content === undefined) { return; }
    if (Array.isArray(content)) { content.forEach(function (item) { add(node, item); }); return; }
    node.appendChild(content instanceof Node ? content : document.createTextNode(String(content)));
  }
  function clear(node) { while (node.firstChild) { node.removeChild(node.firstChild); } return node; }
  function byId(id) { return document.getElementById(id); }

  function svg(name, attributes, content) {
    var node = document.createElementNS("http://www.w3.org/2000/svg", name);
    Object.keys(attributes || {}).forEach(function (key) { node.setAttribute(key, attributes[key]); });
    add(node, content);
    return node;
  }
  function icon(name) { return svg("svg", { "class": "ic", "aria-hidden": "true" }, svg("use", { href: "#i-" + name })); }
  function chip(place) {
    if (place === undefined || place === null || place < 0) { return el("span", { "class": "none" }, "–"); }
    var verdict = received.index.verdicts[place];
    return el("span", { "class": "chip " + verdict[1] }, [icon(verdict[2]), verdict[0]]);
  }
  function tags(found) { return found.map(function (tag) { return [" ", el("span", { "class": "tag " + tag[1] }, tag[0])]; }); }
  function command(text) {
    var button = el("button", { "class": "btn small", type: "button", "data-copy": "" }, [icon("copy"), "Copy"]);
    return el("div", { "class": "cmd" }, [el("code", { tabindex: "0" }, text), button]);
  }
  function commit(sha) {
    if (!sha) { return ""; }
    var repository = received.index.repository, short = sha.slice(0, 7);
    if (!repository || !/^[0-9a-f]{7,64}$/.test(sha)) { return el("span", { "class": "mono" }, short); }
    return el("a", { "class": "mono", href: repository.replace(/\/+$/, "") + "/commit/" + sha }, short);
  }
  function ordinal(number) {
    var tens = number % 100, ones = number % 10;
    return number + (tens > 10 && tens < 14 ? "th" : ones === 1 ? "st" : ones === 2 ? "nd" : ones === 3 ? "rd" : "th");
  }
  function options(select, items, chosen) {
    clear(select);
    items.forEach(function (item) {
      var option = el("option", { value: item[0] }, item[1]);
      option.selected = String(item[0]) === String(chosen);
      select.appendChild(option);
    });
  }

  // The address holds tab and state: #trends?metric=f1&range=90. Back and forward work by it alone.
  function state() {
    var hash = location.hash.slice(1), cut = hash.indexOf("?");
    var tab = cut < 0 ? hash : hash.slice(0, cut), values = new URLSearchParams(cut < 0 ? "" : hash.slice(cut + 1));
    return { tab: byId(tab) && byId(tab).parentNode.id === "main" ? tab : "current", values: values };
  }
  function go(changes, replace) {
    var now = state();
    Object.keys(changes).forEach(function (key) {
      if (changes[key] === null || changes[key] === "") { now.values.delete(key); } else { now.values.set(key, changes[key]); }
    });
    var text = now.values.toString(), hash = "#" + now.tab + (text ? "?" + text : "");
    if (hash === location.hash) { return; }
    history[replace ? "replaceState" : "pushState"](null, "", hash);
    show();
  }

  function show() {
    var now = state();
    document.documentElement.setAttribute("data-tab", now.tab);
    document.querySelectorAll("main > section").forEach(function (section) { section.classList.toggle("open", section.id === now.tab); });
    document.querySelectorAll(".tabs a").forEach(function (link) {
      var id = link.getAttribute("href").slice(1).split("?")[0], kept = new URLSearchParams();
      ["dataset", "environment"].forEach(function (key) { if (now.values.get(key)) { kept.set(key, now.values.get(key)); } });
      link.setAttribute("href", "#" + id + (kept.toString() ? "?" + kept.toString() : ""));
      if (id === now.tab) { link.setAttribute("aria-current", "page"); } else { link.removeAttribute("aria-current"); }
    });
    filter(now.values);
    if (tabs[now.tab] && received.index) { tabs[now.tab](now.values); }
  }

  // Data set and environment hide what does not match, on every tab alike.
  function filter(values) {
    var dataset = values.get("dataset") || "", environment = values.get("environment") || "", left = 0;
    ["dataset", "environment"].forEach(function (name) { var field = byId("f-" + name); if (field) { field.value = values.get(name) || ""; } });
    if (byId("filter-said")) { byId("filter-said").textContent = [dataset || "all data sets", environment || "all environments"].join(" · "); }
    document.querySelectorAll("[data-dataset]").forEach(function (node) {
      var fits = (!dataset || node.dataset.dataset === dataset) && (!environment || node.dataset.environment === environment);
      if (fits && node.classList.contains("group")) { left += 1; }
      node.hidden = !fits;
    });
    if (byId("current-none")) { byId("current-none").hidden = left > 0; }
  }
  function matches(series, values) {
    return (!values.get("dataset") || series.dataset === values.get("dataset")) && (!values.get("environment") || series.environment === values.get("environment"));
  }

  function copied(button, text) {
    function done() {
      var label = button.lastChild, before = label.textContent;
      label.textContent = "Copied";
      setTimeout(function () { label.textContent = before; }, 1500);
    }
    function fallback() {
      var area = el("textarea", {}, text);
      document.body.appendChild(area); area.select(); document.execCommand("copy"); area.remove(); done();
    }
    if (navigator.clipboard && window.isSecureContext) { navigator.clipboard.writeText(text).then(done, fallback); } else { fallback(); }
  }

  // The theme that was chosen once is on the page already (early.js).
  function themes() {
    document.querySelectorAll("input[name=theme]").forEach(function (input) {
      input.checked = input.value === (document.documentElement.getAttribute("data-theme") || "auto");
      input.addEventListener("change", function () { setTheme(input.value); show(); });
    });
  }
  function setTheme(value) {
    if (value === "auto") { document.documentElement.removeAttribute("data-theme"); } else { document.documentElement.setAttribute("data-theme", value); }
    try { localStorage.setItem("benchstore-theme", value); } catch (error) { return; }
  }
  function dark() {
    var set = document.documentElement.getAttribute("data-theme");
    return set ? set === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
  }

  document.addEventListener("DOMContentLoaded", function () {
    themes();
    document.addEventListener("click", function (event) {
      var button = event.target.closest("[data-copy]");
      if (button) { copied(button, button.parentNode.querySelector("code").textContent); }
    });
    ["dataset", "environment"].forEach(function (name) {
      var field = byId("f-" + name);
      if (field) { field.addEventListener("change", function () { var change = {}; change[name] = field.value; go(change); }); }
    });
    if (byId("copy-link")) { byId("copy-link").addEventListener("click", function () { copied(byId("copy-link"), location.href); }); }
    window.addEventListener("hashchange", show);
    window.addEventListener("popstate", show);
    show();
  });

  return {
    receive: receive, load: load, script: script, loadModel: loadModel, tabs: tabs, go: go, dark: dark, matches: matches, el: el, svg: svg, add: add,
    clear: clear, byId: byId, icon: icon, chip: chip, tags: tags, command: command, commit: commit, options: options, ordinal: ordinal,
    get index() { return received.index; }, get charts() { return received.charts; }
  };
})();
