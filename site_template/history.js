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
    b.add(b.clear(byId("h-files")), series ? files(series.model) : el("a", { href: "csv/history.csv" }, "CSV"));
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
    var head = el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, heads(lead)));
    var rows = el("tbody", { role: "rowgroup" });
    versions.slice(0, most).forEach(function (version, place) { row(rows, series, shard, version, lead, place === 0, place === versions.length - 1); });
    var parts = [el("table", { "class": "tbl fold hist one", role: "table" }, [head, rows])];
    if (versions.length > most) {
      var button = el("button", { "class": "btn soft", type: "button" }, (versions.length - most) + " earlier versions: show " + Math.min(PAGE, versions.length - most) + " more");
      button.addEventListener("click", function () { b.go({ more: most + PAGE }, true); });
      parts.push(el("div", { "class": "sticky-foot" }, button));
    }
    put(body, parts);
  }
  function files(model) {
    var name = encodeURIComponent(model);
    return [["Permanent page", "models/" + name + "/index.html"], ["JSON", "api/v1/models/" + name + ".json"], ["CSV", "csv/models/" + name + ".csv"]].map(function (item) { return el("a", { href: item[1] }, item[0]); });
  }
  function heads(lead) {
    return [["rail", "Where the pointer stands", true], ["act", "Action"], ["", "Version"], ["r", lead.head], ["", "Against the one before"], ["", "Commit"], ["", "Pointer"], ["r", "Measured"], ["", "Compare", true]].map(function (item) {
      return el("th", { role: "columnheader", "class": item[0] || null }, item[2] ? el("span", { "class": "vh" }, item[1]) : item[1]);
    });
  }

  function row(rows, series, shard, version, lead, first, last) {
    var place = shard.metrics.indexOf(lead.name), value = place < 0 ? null : version.values[place], pair = version.pairs[0];
    var verdict = pair && place >= 0 ? pair.verdicts[place] : -1;
    var line = el("tr", { role: "row" }, [
      el("td", { role: "cell", "class": "rail" }, rail(version, first, last)),
      el("td", { role: "cell", "class": "act" }, version.command ? opener(version.back ? [b.icon("rolledback"), version.action] : version.action, "btn small") : el("span", { "class": "quiet" }, version.action)),
      el("td", { role: "cell", "class": "vv" }, [el("a", { href: page(series, version) }, "v" + version.v), b.tags(version.tags)]),
      el("td", { role: "cell", "class": "r val v-val" }, b.numbers.value(lead, value, version.rows)),
      el("td", { role: "cell", "class": "v-chip" }, pair ? el("a", { "class": "plain", href: comparison(series, pair.old, version.v), title: "Compare v" + pair.old + " with v" + version.v }, b.chip(verdict)) : b.chip(verdict)),
      el("td", { role: "cell", "class": "who" }, [el("span", { "class": "subject", title: shard.texts[version.subject] }, shard.texts[version.subject]), el("small", {}, [b.commit(version.commit), shard.texts[version.author] ? " · " + shard.texts[version.author] : ""])]),
      el("td", { role: "cell", "class": "says" }, version.moves.length ? version.moves.join("; ") : b.numbers.NONE),
      el("td", { role: "cell", "class": "r num quiet", title: version.full }, version.day),
      el("td", { role: "cell", "class": "picks" }, pick(series, version))]);
    var button = line.querySelector("button");
    if (button) { unfold(button, line, function () { return ways(shard, version, last); }); }
    rows.appendChild(line);
  }
  function opener(content, kind) { return el("button", { "class": kind, type: "button", "aria-expanded": "false" }, content); }

  // The pointer's line: a filled node where it stands, a ring at the baseline, a cross where it never may.
  function rail(version, first, last) {
    var words = version.tags.map(function (tag) { return tag[0]; }), off = version.action === "never a target", parts = [];
    parts.push(b.svg("line", { "class": "ln", x1: "12", x2: "12", y1: first ? "50%" : "0", y2: last ? "50%" : "100%" }));
    if (off) { parts.push(b.svg("svg", { x: "12", y: "50%", overflow: "visible" }, [b.svg("rect", { "class": "gap", x: "-7", y: "-7", width: "14", height: "14" }), b.svg("path", { "class": "x", d: "M-4-4 4 4M4-4-4 4" })])); }
    else { parts.push(b.svg("circle", { "class": "nd" + (words.indexOf("current") >= 0 ? " cur" : ""), cx: "12", cy: "50%", r: "5.5" })); }
    if (words.indexOf("baseline") >= 0) { parts.push(b.svg("circle", { "class": "base", cx: "12", cy: "50%", r: words.indexOf("current") >= 0 ? "9" : "2" })); }
    return b.svg("svg", { "aria-hidden": "true" }, parts);
  }

  // A button opens a row below its own, and closes it again.
  function unfold(button, line, content) {
    var panel = null;
    button.addEventListener("click", function () {
      if (panel) { panel.remove(); panel = null; } else { panel = el("tr", { "class": "panel", role: "row" }, el("td", { role: "cell", colspan: String(line.children.length) }, content())); line.after(panel); }
      line.classList.toggle("opened", panel !== null);
      button.setAttribute("aria-expanded", String(panel !== null));
    });
  }

  // What can be done with a version: on the command line, in the forge's editor, with a filled-in form.
  function ways(shard, version, last) {
    var parts = [el("div", {}, [el("h2", {}, "On the command line"), el("p", {}, "Stages the pointer move."), b.command(version.command)])];
    if (version.back && shard.edit) {
      parts.push(el("div", {}, [el("h2", {}, "In the browser"), el("p", {}, [el("code", {}, "current:"), " becomes ", el("code", {}, String(version.v))]), el("a", { "class": "btn soft", href: shard.edit }, "Edit current.yaml")]));
      parts.push(el("div", {}, [el("h2", {}, "From a phone"), el("p", {}, "A filled-in form."), el("a", { "class": "btn soft", href: shard.issue.join(version.v) }, "Open the roll-back form")]));
    }
    return el("div", { "class": "back" + (last ? " last" : "") }, parts);
  }

  // The permanent page of a version.
  function page(series, version) { return "models/" + encodeURIComponent(series.model) + "/" + version.v + "/index.html"; }

  function comparison(series, old, fresh) {
    return "#comparison?a=" + encodeURIComponent(series.model + "@" + old) + "&b=" + encodeURIComponent(series.model + "@" + fresh);
  }

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
    place.appendChild(el("a", { "class": "btn", href: comparison(series, two[0], two[1]) }, "Compare v" + two[0] + " with v" + two[1]));
  }

  document.addEventListener("DOMContentLoaded", function () {
    byId("h-series").addEventListener("change", function () { b.go({ series: byId("h-series").value, more: "" }); });
  });
})();
