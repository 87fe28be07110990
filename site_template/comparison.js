"use strict";
// The Comparison tab: any two snapshots. Verdicts are shown for pairs that Python judged; others get their plain difference.

(function () {
  var b = benchstore, el = b.el, byId = b.byId, asked = 0;

  function parse(address) {
    var cut = (address || "").lastIndexOf("@");
    return cut > 0 ? { model: address.slice(0, cut), v: Number(address.slice(cut + 1)) } : null;
  }

  b.tabs.comparison = function (values) {
    var pair = b.index.pair || [], old = parse(values.get("a") || pair[0]), fresh = parse(values.get("b") || pair[1]);
    if (!old || !fresh) { byId("comparison-body").hidden = true; nothing(); return; }
    byId("comparison-body").hidden = false;
    var mine = ++asked; // a slower file of an earlier choice must not be drawn over a later one
    b.loadModel(old.model, function (one) { b.loadModel(fresh.model, function (two) { if (mine === asked) { draw(side(old, one), side(fresh, two)); } }); });
  };

  function nothing() {
    var any = b.index.series.length > 0;
    byId("h-comparison").textContent = any ? "Nothing to compare yet." : "Comparison";
    byId("c-more").textContent = any ? "There is one snapshot; a comparison needs two." : "No snapshots yet.";
  }

  function side(address, shard) {
    var found = shard ? shard.versions.find(function (version) { return version.v === address.v; }) || shard.versions[shard.versions.length - 1] : null;
    return { model: address.model, shard: shard, version: found, series: found ? b.index.series[found.series] : null };
  }
  function name(one) { return one.series.name + " v" + one.version.v; }
  function address(one) { return one.model + "@" + one.version.v; }

  function draw(old, fresh) {
    var body = b.clear(byId("c-body"));
    if (!old.version || !fresh.version) { body.appendChild(el("p", { "class": "blank" }, "There is no such snapshot. Choose another one above.")); return; }
    pickers("old", old, fresh); pickers("new", fresh, old);
    if (address(old) === address(fresh)) {
      b.clear(byId("h-comparison")).textContent = name(old) + " stands on both sides.";
      byId("c-more").textContent = "There is nothing to compare. Choose another version above.";
      return;
    }
    var other = difference(old.series, fresh.series), judged = pairOf(old, fresh), rows = rowsOf(old, fresh, judged, other);
    sentence(old, fresh, rows, other);
    body.appendChild(sides(old, fresh));
    if (other) { body.appendChild(notice("incomparable", el("p", {}, [el("b", {}, name(old) + " and " + name(fresh) + " are incomparable: "), other + ". No change is shown."]))); }
    else if (!judged) {
      body.appendChild(notice("missing", el("p", {}, [el("b", {}, name(fresh) + " against " + name(old) + " has not been judged. "), "Changes are shown without a verdict. This command judges the pair:"]),
        b.command("benchstore compare " + address(old) + " " + address(fresh))));
    }
    var loud = rows.filter(function (row) { return row.loud; }), quiet = rows.filter(function (row) { return !row.loud; });
    body.appendChild(el("div", { "class": "head2" }, [el("h2", {}, "Metrics"), el("span", { "class": "note" }, judged ? "judged against " + (judged.why === "baseline" ? "the baseline" : judged.why) : "plain differences")]));
    if (loud.length) { body.appendChild(table(loud, old, fresh)); }
    if (quiet.length && loud.length) {
      var word = quiet.length === 1 ? " row within noise or its limit: " : " rows within noise or their limits: ";
      body.appendChild(el("details", { "class": "rows-more" }, [el("summary", {}, [quiet.length + word, el("b", {}, "show")]), table(quiet, old, fresh)]));
    } else if (quiet.length) { body.appendChild(table(quiet, old, fresh)); }
    if (judged && judged.said.length) {
      body.appendChild(el("div", { "class": "head2" }, el("h2", {}, "In words")));
      body.appendChild(el("ul", { "class": "said" }, judged.said.map(function (item) { return el("li", {}, item[1]); })));
    }
  }

  function pickers(which, one, other) {
    var series = byId("c-" + which + "-series"), versions = byId("c-" + which + "-version");
    b.options(series, b.index.series.map(function (item, number) { return [number, item.label + " · " + item.dataset + (item.prompt ? " · " + item.prompt : "") + " · " + item.environment]; }), one.version.series);
    b.options(versions, one.shard.versions.filter(function (item) { return item.series === one.version.series; }).reverse().map(function (item) {
      return [item.v, "v" + item.v + " · " + item.day + item.tags.map(function (tag) { return " · " + tag[0]; }).join("")];
    }), one.version.v);
    function choose(text) { b.go(which === "old" ? { a: text, b: address(other) } : { a: address(other), b: text }); }
    series.onchange = function () { var to = b.index.series[Number(series.value)]; choose(to.model + "@" + to.shown); };
    versions.onchange = function () { choose(one.model + "@" + versions.value); };
    byId("c-swap").onclick = function () { b.go({ a: byId("c-new-series").dataset.address, b: byId("c-old-series").dataset.address }); };
    series.dataset.address = address(one);
  }

  // What must be equal for two numbers to have a difference; the words are those of the command line.
  function difference(old, fresh) {
    if (old.dataset !== fresh.dataset) { return "measured on " + old.dataset + " and on " + fresh.dataset; }
    if (old.prompt !== fresh.prompt) { return "measured with prompt " + (old.prompt || "none") + " and with prompt " + (fresh.prompt || "none"); }
    return "";
  }
  function pairOf(old, fresh) {
    return old.model === fresh.model ? fresh.version.pairs.find(function (pair) { return pair.old === old.version.v; }) : undefined;
  }

  function rowsOf(old, fresh, judged, other) {
    return b.index.metrics.map(function (metric) {
      var one = value(old, metric.name), two = value(fresh, metric.name);
      if (one === null && two === null) { return null; }
      var apart = other || (metric.environment && old.series.environment !== fresh.series.environment), place = fresh.shard.metrics.indexOf(metric.name);
      var verdict = judged && place >= 0 ? judged.verdicts[place] : -1, delta = apart || one === null || two === null ? null : two - one;
      var word = verdict >= 0 ? b.index.verdicts[verdict][0] : "", ahead = delta === null || metric.direction === "none" ? null : Math.sign(metric.direction === "higher" ? delta : -delta);
      return { metric: metric, one: one, two: two, delta: delta, relative: delta === null || one === 0 ? null : delta / Math.abs(one), verdict: verdict, word: word, ahead: ahead, apart: apart,
        interval: judged ? judged.intervals.find(function (item) { return item[0] === place; }) : undefined,
        loud: ["unchanged", "changed, within limit", "within noise"].indexOf(word) < 0 && delta !== 0 };
    }).filter(Boolean);
  }
  function value(one, metric) {
    var place = one.shard.metrics.indexOf(metric), found = place < 0 ? null : one.version.values[place];
    return found === undefined ? null : found;
  }

  function sentence(old, fresh, rows, other) {
    // Of a judged pair the verdicts count; of another one only the direction of each change is known.
    var judged = rows.some(function (row) { return row.word; });
    var better = rows.filter(function (row) { return judged ? row.word === "improved" : row.ahead === 1; }).length;
    var worse = rows.filter(function (row) { return judged ? row.word === "regressed" : row.ahead === -1; }).length;
    var head = b.clear(byId("h-comparison"));
    if (other) { b.add(head, [name(old) + " and " + name(fresh) + " are incomparable."]); byId("c-more").textContent = "They were " + other + "."; return; }
    b.add(head, [name(fresh) + " is worse than " + name(old) + " on " + worse + " of " + rows.length + " metrics, better on " + better + ". "]);
    var counts = {};
    rows.forEach(function (row) { if (row.word) { counts[row.word] = (counts[row.word] || 0) + 1; } });
    b.add(head, el("span", { "class": "rest" }, Object.keys(counts).map(function (word) { return counts[word] + " " + word; }).join(", ") + (Object.keys(counts).length ? "." : "")));
    byId("c-more").textContent = fresh.series.dataset + (fresh.series.prompt ? ", prompt " + fresh.series.prompt : "") + "; the old one stands left.";
  }

  function sides(old, fresh) {
    function half(role, one) {
      return el("div", { "class": "side" }, [el("div", { "class": "role" }, [role, b.tags(one.version.tags)]), el("div", { "class": "name" }, el("a", { href: "#history?series=" + one.version.series }, name(one))),
        el("div", { "class": "meta" }, [one.version.nth + ". on " + one.series.dataset + " · " + one.series.environment + " · ", el("span", { "class": "nb" }, one.version.day), " · ", b.commit(one.version.commit)])]);
    }
    var arrow = el("div", { "class": "between" }, [el("span", { "class": "mono" }, (old.version.commit || "").slice(0, 7) + " … " + (fresh.version.commit || "").slice(0, 7))]);
    return el("div", { "class": "pair" }, [half("Old", old), arrow, half("New", fresh)]);
  }
  function notice(icon, words, more) { return el("div", { "class": "notice" }, [b.icon(icon), words, more || ""]); }

  function table(rows, old, fresh) {
    var n = b.numbers, heads = ["Metric", "Verdict", "Old v" + old.version.v, "New v" + fresh.version.v, "Change", "Percent", "In limits", "Winner"];
    var head = el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, heads.map(function (text, place) { return el("th", { role: "columnheader", "class": place > 1 && place < 6 ? "r" : null }, text); })));
    return el("table", { "class": "tbl fold cmp", role: "table" }, [head, el("tbody", { role: "rowgroup" }, rows.map(function (row) {
      var arrow = { higher: " ↑", lower: " ↓", none: "" }[row.metric.direction];
      return el("tr", { role: "row", "class": row.word === "regressed" ? "hot" : null }, [
        el("th", { role: "rowheader", scope: "row" }, [row.metric.name, el("span", { "class": "quiet" }, arrow)]),
        cell("c-ver at-end", "", row.apart ? b.chip(b.index.verdicts.findIndex(function (item) { return item[0] === "incomparable"; })) : b.chip(row.verdict)),
        cell("r num", "old", n.value(row.metric, row.one, old.version.rows)), cell("r val at-end", "new", n.value(row.metric, row.two, fresh.version.rows)),
        cell("r num", "change", [n.change(row.metric, row.delta), row.interval ? el("small", { "class": "quiet" }, n.change(row.metric, row.interval[1]).replace(/ pt$/, "") + " to " + n.change(row.metric, row.interval[2])) : ""]), cell("r num at-end", "", n.relative(row.relative)), cell("full c-ruler", "", limits(row)),
        cell("at-end", "winner", row.ahead === null ? n.NONE : row.ahead === 0 ? "tie" : el("span", { "class": "win" }, [b.icon("accepted"), (row.ahead === 1 ? "new v" + fresh.version.v : "old v" + old.version.v)]))]);
    }))]);
  }
  function cell(kind, label, content) { return el("td", { role: "cell", "class": kind, "data-l": label || null }, content); }

  // Changes of any unit share one scale, counted in limits: the strip is within the limit, right is better.
  function limits(row) {
    var limit = row.metric.limit;
    if (!limit || row.delta === null || row.ahead === null) { return el("span", { "class": "none" }, b.numbers.NONE); }
    var parts = [limit[0], limit[1] === null ? null : Math.abs(row.one) * limit[1]].filter(function (part) { return part !== null; }), size = Math.max.apply(null, parts);
    if (!(size > 0)) { return el("span", { "class": "none" }, b.numbers.NONE); }
    var reach = Math.max(-5, Math.min(5, (row.metric.direction === "higher" ? row.delta : -row.delta) / size)), x = 50 + reach * 9;
    var tone = row.verdict >= 0 ? b.index.verdicts[row.verdict][1] : "neutral";
    return b.svg("svg", { "class": "ruler " + tone, "aria-hidden": "true" }, [b.svg("rect", { "class": "lim", x: "41%", width: "18%", y: "0", height: "100%" }), b.svg("line", { "class": "z", x1: "50%", x2: "50%", y1: "0", y2: "100%" }),
      b.svg("line", { "class": "w", x1: "50%", x2: x + "%", y1: "50%", y2: "50%" }), b.svg("circle", { "class": "d", cx: x + "%", cy: "50%", r: "3.5" })]);
  }
})();
