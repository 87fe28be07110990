"use strict";
// The History tab: every version of one series with its marks, who moved what, where it comes from and how to go back to it.

(function () {
  var b = benchstore, el = b.el, byId = b.byId, PAGE = 100, untouched = null, asked = 0, picked = [], pickedIn = -1;

  b.tabs.history = function (values) {
    var body = byId("h-body"), answer = byId("h-answer");
    if (!untouched) { untouched = { body: Array.from(body.childNodes), answer: Array.from(answer.childNodes) }; }
    var mine = ++asked, chosen = values.get("series") === null ? -1 : Number(values.get("series")), series = b.index.series[chosen];
    var listed = b.index.series.map(function (item, number) { return [number, item]; }).filter(function (item) { return b.matches(item[1], values) || item[0] === chosen; });
    b.options(byId("h-series"), [["", "the newest of all"]].concat(listed.map(function (item) {
      return [item[0], item[1].label + " · " + item[1].dataset + (item[1].prompt ? " · " + item[1].prompt : "") + " · " + item[1].environment];
    })), series ? chosen : "");
    if (chosen !== pickedIn) { picked = []; pickedIn = chosen; }
    pair(series);
    if (!series) { put(answer, untouched.answer); put(body, untouched.body); return; }
    b.loadModel(series.model, function (shard) {
      if (mine !== asked) { return; } // an earlier choice whose file came late
      if (!shard) { put(body, [el("p", { "class": "blank" }, "The data of this model could not be loaded.")]); return; }
      draw(chosen, series, shard, Number(values.get("more") || PAGE), body, answer);
    });
  };
  function put(node, children) { b.clear(node); children.forEach(function (child) { node.appendChild(child); }); }

  function draw(number, series, shard, most, body, answer) {
    var said = shard.series.find(function (item) { return item.number === number; }).answer;
    put(answer, [el("div", { "class": "answer" }, [el("h1", { id: "h-history" }, [said[0] + " ", el("span", { "class": "rest" }, said[1])]), el("p", {}, said[2])])]);
    var versions = shard.versions.filter(function (item) { return item.series === number; }).reverse(), lead = b.index.metrics[series.lead];
    var heads = ["Version", lead.head, "Against the one before", "Commit", "Pointer", "Measured", ""];
    var head = el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, heads.map(function (text, place) { return el("th", { role: "columnheader", "class": place === 1 || place === 5 ? "r" : null }, text || el("span", { "class": "vh" }, "Details")); })));
    var rows = el("tbody", { role: "rowgroup" });
    versions.slice(0, most).forEach(function (version) { row(rows, series, shard, version, lead); });
    var parts = [el("table", { "class": "tbl fold hist one", role: "table" }, [head, rows])];
    if (versions.length > most) {
      var button = el("button", { "class": "btn soft", type: "button" }, (versions.length - most) + " earlier versions: show " + Math.min(PAGE, versions.length - most) + " more");
      button.addEventListener("click", function () { b.go({ more: most + PAGE }, true); });
      parts.push(el("div", { "class": "sticky-foot" }, button));
    }
    put(body, parts);
  }

  function row(rows, series, shard, version, lead) {
    var place = shard.metrics.indexOf(lead.name), value = place < 0 ? null : version.values[place], pair = version.pairs[0];
    var verdict = pair && place >= 0 ? pair.verdicts[place] : -1, panel = null;
    var button = el("button", { "class": "btn small soft", type: "button", "aria-expanded": "false" }, version.command ? version.action : "Details");
    var line = el("tr", { role: "row" }, [
      el("td", { role: "cell", "class": "vv" }, [pick(series, version), el("b", {}, el("a", { href: page(series, version) }, "v" + version.v)), b.tags(version.tags)]),
      el("td", { role: "cell", "class": "r val v-val" }, b.numbers.value(lead, value, version.rows)),
      el("td", { role: "cell" }, b.chip(verdict)),
      el("td", { role: "cell", "class": "who" }, [el("span", { "class": "subject", title: shard.texts[version.subject] }, shard.texts[version.subject]), el("small", {}, [b.commit(version.commit), shard.texts[version.author] ? " · " + shard.texts[version.author] : ""])]),
      el("td", { role: "cell", "class": "says" }, version.moves.length ? version.moves.join("; ") : version.action === "stands here" ? version.action : b.numbers.NONE),
      el("td", { role: "cell", "class": "r num quiet", title: version.full }, version.day),
      el("td", { role: "cell" }, button)]);
    button.addEventListener("click", function () {
      if (panel) { panel.remove(); panel = null; } else { panel = el("tr", { "class": "panel", role: "row" }, el("td", { role: "cell", colspan: "7" }, detail(series, shard, version))); line.after(panel); }
      line.classList.toggle("opened", panel !== null);
      button.setAttribute("aria-expanded", String(panel !== null));
    });
    rows.appendChild(line);
  }

  // The permanent page of a version.
  function page(series, version) { return "models/" + encodeURIComponent(series.model) + "/" + version.v + "/index.html"; }

  // Any two versions of the series can be chosen; a third takes the place of the first.
  function pick(series, version) {
    var box = el("input", { type: "checkbox", "aria-label": "Choose v" + version.v + " to compare", value: version.v });
    box.checked = picked.indexOf(version.v) >= 0;
    box.addEventListener("change", function () {
      picked = picked.filter(function (item) { return item !== version.v; });
      if (box.checked) { picked = picked.concat([version.v]).slice(-2); }
      byId("h-body").querySelectorAll("label.pick input").forEach(function (other) { other.checked = picked.indexOf(Number(other.value)) >= 0; });
      pair(series);
    });
    return el("label", { "class": "pick" }, box);
  }
  function pair(series) {
    var place = b.clear(byId("h-pair")), two = picked.slice().sort(function (one, other) { return one - other; });
    place.hidden = !series || !two.length;
    if (place.hidden) { return; }
    if (two.length < 2) { place.appendChild(el("span", {}, "v" + two[0] + " is chosen. Choose another version to compare it with.")); return; }
    var address = two.map(function (version) { return encodeURIComponent(series.model + "@" + version); });
    place.appendChild(el("a", { "class": "btn", href: "#comparison?a=" + address[0] + "&b=" + address[1] }, "Compare v" + two[0] + " with v" + two[1]));
  }

  function detail(series, shard, version) {
    var parts = [], pair = version.pairs[0], facts = [];
    if (version.command) { parts.push(el("p", {}, [el("b", {}, version.action), ": this stages the pointer move."])); parts.push(b.command(version.command)); }
    if (version.back && shard.edit) {
      parts.push(el("p", { "class": "ways" }, ["Without a terminal: ", el("a", { href: shard.edit }, "Edit the pointer file"), el("a", { href: shard.issue.join(version.v) }, "Ask for it in an issue")]));
    }
    if (pair) { parts.push(el("p", {}, el("a", { "class": "btn soft", href: "#comparison?a=" + encodeURIComponent(series.model + "@" + pair.old) + "&b=" + encodeURIComponent(series.model + "@" + version.v) }, "Compare v" + pair.old + " with v" + version.v))); }
    if (version.notes) { facts.push(["Notes", version.notes]); }
    if (version.labels.length) { facts.push(["Tags", version.labels.join(", ")]); }
    version.facts.forEach(function (fact) { facts.push([shard.texts[fact[0]], shard.texts[fact[1]]]); });
    shard.metrics.forEach(function (name, place) {
      var metric = b.index.metrics.find(function (item) { return item.name === name; }), value = version.values[place];
      if (value !== null && value !== undefined && facts.length < 120) { facts.push([name, b.numbers.value(metric, value, version.rows)]); }
    });
    parts.push(el("dl", { "class": "facts" }, facts.map(function (fact) { return [el("dt", {}, fact[0]), el("dd", {}, fact[1])]; })));
    return el("div", { "class": "detail" }, parts);
  }

  document.addEventListener("DOMContentLoaded", function () {
    byId("h-series").addEventListener("change", function () { b.go({ series: byId("h-series").value, more: "" }); });
  });
})();
