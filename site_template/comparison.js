"use strict";
// The Comparison tab: any two snapshots, or models side by side (side_by_side.js). Verdicts are shown for pairs that Python
// judged; others get their plain difference.

(function () {
  var b = benchstore, el = b.el, byId = b.byId, asked = 0, MOST_LIMITS = 25;

  function parse(address) {
    var cut = (address || "").lastIndexOf("@");
    return cut > 0 ? { model: address.slice(0, cut), v: Number(address.slice(cut + 1)) } : null;
  }

  b.tabs.comparison = function (values) {
    if (!b.index.series.length) { byId("c-more").textContent = "No snapshots yet."; return; }
    var pair = b.index.pair || [], mine = ++asked; // a slower file of an earlier choice must not be drawn over a later one
    var wanted = values.get("models") ? values.get("models").split(",").map(parse).filter(Boolean).slice(0, 6) : [parse(values.get("a") || pair[0]), parse(values.get("b") || pair[1])];
    byId("comparison-body").hidden = false;
    if (!values.get("models") && wanted.indexOf(null) >= 0) { byId("comparison-body").hidden = true; nothing(); return; }
    mode(values, wanted);
    if (!wanted.length || wanted.indexOf(null) >= 0) { b.clear(byId("c-body")).appendChild(none()); return; }
    loadSides(wanted, function (sides) {
      if (mine !== asked) { return; }
      var focused = document.activeElement ? document.activeElement.id : "";
      if (values.get("models")) { b.sideBySide(sides); } else { draw(sides[0], sides[1], values); }
      refocus(focused);
    });
  };

  // What was drawn anew has lost the focus; a button that has come to its end hands it to its neighbour.
  function refocus(id) {
    var node = id ? byId(id) : null;
    if (!node || node === document.activeElement) { return; }
    if (node.disabled) { node = byId(/prev$/.test(id) ? id.replace(/prev$/, "next") : id.replace(/next$/, "prev")); }
    if (node) { node.focus(); }
  }

  function mode(values, wanted) {
    var several = Boolean(values.get("models"));
    byId("c-pair").hidden = several;
    byId("c-choose").hidden = !several;
    document.querySelectorAll("input[name=c-mode]").forEach(function (input) {
      input.checked = (input.value === "models") === several;
      input.onchange = function () { b.go({ models: input.value === "models" ? b.sideBySide.start(wanted[1] || wanted[0]) : "", rows: "" }); };
    });
  }
  function none() { return el("p", { "class": "blank" }, "There is no such snapshot. Choose another one above."); }

  // The models' files, then the verdicts between current models where two of them are of one group.
  function loadSides(wanted, then) {
    var shards = new Map(), left = new Set(wanted.map(function (one) { return one.model; }));
    Array.from(left).forEach(function (model) {
      b.loadModel(model, function (shard) { shards.set(model, shard); left.delete(model); if (!left.size) { loaded(); } });
    });
    function loaded() {
      var sides = wanted.map(function (one) { return side(one, shards.get(one.model)); }), first = sides[0], group = first.series ? first.series.group : -1;
      var alike = sides.some(function (one) { return one.series && one.series.group === group && one.model !== first.model; });
      if (!alike || !b.index.pairs[group]) { then(sides); return; }
      b.load("pairs/" + group, b.index.pairs[group], function (report) { sides.forEach(function (one) { one.report = report; }); then(sides); }, function () { then(sides); });
    }
  }
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

  function draw(old, fresh, values) {
    var body = b.clear(byId("c-body"));
    if (!old.version || !fresh.version) { body.appendChild(none()); return; }
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
    body.appendChild(el("div", { "class": "head2" }, [el("h2", {}, "Metrics"), el("span", { "class": "note" }, judged ? "judged against " + (judged.why === "baseline" ? "the baseline" : judged.why) : "plain differences"), el("span", { "class": "note" }, "strip: within the limit · whisker: 95% interval · right: better"), b.saving.button("#c-body table.cmp", "comparison")]));
    var most = reach(rows);
    if (loud.length) { body.appendChild(table(loud, most, old, fresh)); }
    if (quiet.length && loud.length) {
      var word = quiet.length === 1 ? " row within noise or its limit: " : " rows within noise or their limits: ";
      body.appendChild(el("details", { "class": "rows-more" }, [el("summary", {}, [quiet.length + word, el("b", {}, "show")]), table(quiet, most, old, fresh)]));
    } else if (quiet.length) { body.appendChild(table(quiet, most, old, fresh)); }
    if (judged && judged.said.length) {
      body.appendChild(el("div", { "class": "head2" }, el("h2", {}, "In words")));
      body.appendChild(el("ul", { "class": "said" }, judged.said.map(function (item) { return el("li", {}, item[1]); })));
    }
    if (!other) { b.add(body, b.examples(old, fresh, values)); }
  }

  function pickers(which, one, other) {
    var series = byId("c-" + which + "-series"), versions = byId("c-" + which + "-version");
    b.options(series, b.index.series.map(function (item, number) { return [number, item.label + " · " + item.dataset + (item.prompt ? " · " + item.prompt : "") + " · " + item.environment]; }), one.version.series);
    b.options(versions, one.shard.versions.filter(function (item) { return item.series === one.version.series; }).reverse().map(function (item) {
      return [item.v, "v" + item.v + " · " + item.day + item.tags.map(function (tag) { return " · " + tag[0]; }).join("")];
    }), one.version.v);
    function choose(text) { choosing(which, text, other); }
    series.onchange = function () { var to = b.index.series[Number(series.value)]; choose(to.model + "@" + to.shown); };
    versions.onchange = function () { choose(one.model + "@" + versions.value); };
    byId("c-swap").onclick = function () { b.go({ a: byId("c-new-series").dataset.address, b: byId("c-old-series").dataset.address }); };
    series.dataset.address = address(one);
  }

  function choosing(which, text, other) { b.go(which === "old" ? { a: text, b: address(other) } : { a: address(other), b: text }); }

  // One version back or on in the same series.
  function steps(which, one, other) {
    var versions = one.shard.versions.filter(function (item) { return item.series === one.version.series; }), place = versions.indexOf(one.version);
    function step(way, label, by) {
      var to = versions[place + by], button = el("button", { "class": "btn small", type: "button", id: "c-" + which + "-" + way, "aria-label": to ? label + " version of the " + which + " side: v" + to.v : "no " + label.toLowerCase() + " version of the " + which + " side" }, b.icon(way));
      button.disabled = !to;
      button.onclick = function () { choosing(which, one.model + "@" + to.v, other); };
      return button;
    }
    return el("span", { "class": "nav" }, [step("prev", "Previous", -1), step("next", "Next", 1)]);
  }

  // What must be equal for two numbers to have a difference; the words are those of the command line.
  function difference(old, fresh) {
    if (old.dataset !== fresh.dataset) { return "measured on " + old.dataset + " and on " + fresh.dataset; }
    if (old.prompt !== fresh.prompt) { return "measured with prompt " + (old.prompt || "none") + " and with prompt " + (fresh.prompt || "none"); }
    return "";
  }
  // The verdicts of two snapshots, with the metrics by whose places they are; undefined where Python did not judge the pair.
  function pairOf(old, fresh) {
    var found;
    if (old.model === fresh.model) {
      found = fresh.version.pairs.find(function (pair) { return pair.old === old.version.v; });
      return found && Object.assign({ metrics: fresh.shard.metrics }, found);
    }
    if (!fresh.report || old.version.v !== old.series.current || fresh.version.v !== fresh.series.current) { return undefined; }
    found = fresh.report.pairs.find(function (pair) { return pair.old === old.version.series && pair["new"] === fresh.version.series; });
    return found && Object.assign({ metrics: fresh.report.metrics }, found);
  }

  function rowsOf(old, fresh, judged, other) {
    return b.index.metrics.map(function (metric) {
      var one = value(old, metric.name), two = value(fresh, metric.name);
      if (one === null && two === null) { return null; }
      var place = judged ? judged.metrics.indexOf(metric.name) : -1, verdict = place >= 0 ? judged.verdicts[place] : -1, word = verdict >= 0 ? b.index.verdicts[verdict][0] : "";
      var apart = other || (metric.environment && old.series.environment !== fresh.series.environment) || word === "incomparable", delta = apart || one === null || two === null ? null : two - one;
      var ahead = delta === null || metric.direction === "none" ? null : Math.sign(metric.direction === "higher" ? delta : -delta);
      return { metric: metric, one: one, two: two, delta: delta, relative: delta === null || one === 0 ? null : delta / Math.abs(one), verdict: verdict, word: word, ahead: ahead, apart: apart,
        interval: judged ? judged.intervals.find(function (item) { return item[0] === place; }) : undefined,
        loud: ["unchanged", "changed, within limit", "within noise"].indexOf(word) < 0 && delta !== 0 };
    }).filter(Boolean);
  }
  function value(one, metric) {
    var place = one.shard.metrics.indexOf(metric), found = place < 0 ? null : one.version.values[place];
    return found === undefined ? null : found;
  }

  // Of a judged pair the verdicts count; of another one it is only said which side is ahead.
  function sentence(old, fresh, rows, other) {
    var head = b.clear(byId("h-comparison")), counts = new Map(), judged = rows.filter(function (row) { return row.word; }).length;
    function many(test) { return rows.filter(test).length; }
    if (other) { b.add(head, [name(old) + " and " + name(fresh) + " are incomparable."]); byId("c-more").textContent = "They were " + other + "."; return; }
    rows.forEach(function (row) { if (row.word) { counts.set(row.word, (counts.get(row.word) || 0) + 1); } });
    var worse = judged ? counts.get("regressed") || 0 : many(function (row) { return row.ahead === -1; }), better = judged ? counts.get("improved") || 0 : many(function (row) { return row.ahead === 1; });
    var sides = old.model === fresh.model ? [fresh.series.name + " v" + fresh.version.v, "v" + old.version.v] : [name(fresh), name(old)], of = " of " + (rows.length === 1 ? "1 metric" : rows.length + " metrics");
    if (!judged) { b.add(head, [sides[0] + " against " + sides[1] + ": not judged. "]); }
    else if (!worse && !better) { b.add(head, ["No verdict tells " + sides[0] + " from " + sides[1] + ". "]); }
    else { b.add(head, [sides[0] + " is worse than " + sides[1] + " on " + worse + of + ", better on " + better + ". "]); }
    var rest = Array.from(counts).filter(function (item) { return item[0] !== "regressed" && item[0] !== "improved"; }).map(function (item) { return item[1] + " " + item[0]; }).join(", ");
    b.add(head, el("span", { "class": "rest" }, judged ? rest + (rest ? "." : "") : "Ahead on " + better + of + ", behind on " + worse + "."));
    byId("c-more").textContent = fresh.series.dataset + (fresh.series.prompt ? ", prompt " + fresh.series.prompt : "") + "; the old one stands left.";
  }

  function sides(old, fresh) {
    function half(role, one, other) {
      return el("div", { "class": "side" }, [el("div", { "class": "role" }, [role, b.tags(one.version.tags), steps(role.toLowerCase(), one, other)]), el("div", { "class": "name" }, el("a", { href: "#history?series=" + one.version.series }, name(one))),
        el("div", { "class": "meta" }, [b.ordinal(one.version.nth) + " on " + one.series.dataset + " · " + one.series.environment + " · ", el("span", { "class": "nb" }, one.version.day), " · ", b.commit(one.version.commit)])]);
    }
    return el("div", { "class": "pair" }, [half("Old", old, fresh), between(old.version.commit, fresh.version.commit), half("New", fresh, old)]);
  }

  // The commits from one to the other, as a link where the repository has an address.
  function between(old, fresh) {
    var repository = b.index.repository, known = [old, fresh].every(function (sha) { return /^[0-9a-f]{7,64}$/.test(sha || ""); });
    var short = (old || "").slice(0, 7) + " … " + (fresh || "").slice(0, 7), box = el("div", { "class": "between" });
    if (!old || !fresh) { b.add(box, "commits not known"); return box; }
    if (old === fresh) { b.add(box, ["the same commit", el("span", { "class": "mono" }, old.slice(0, 7))]); return box; }
    b.add(box, ["commits between", repository && known ? el("a", { "class": "mono", href: repository.replace(/\/+$/, "") + "/compare/" + old + "..." + fresh }, short) : el("span", { "class": "mono" }, short)]);
    return box;
  }
  function notice(icon, words, more) { return el("div", { "class": "notice" }, [b.icon(icon), words, more || ""]); }

  function table(rows, most, old, fresh) {
    var n = b.numbers, heads = ["Metric", "Verdict", "Old v" + old.version.v, "New v" + fresh.version.v, "Change", "Percent", "In limits", "Winner"];
    var head = el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, heads.map(function (text, place) { return el("th", { role: "columnheader", "class": place > 1 && place < 6 ? "r" : null }, text); })));
    return el("table", { "class": "tbl fold cmp", role: "table" }, [head, el("tbody", { role: "rowgroup" }, rows.map(function (row) {
      var arrow = { higher: " ↑", lower: " ↓", none: "" }[row.metric.direction];
      return el("tr", { role: "row", "class": row.word === "regressed" ? "hot" : null }, [
        el("th", { role: "rowheader", scope: "row" }, [row.metric.head, el("span", { "class": "quiet" }, arrow)]),
        cell("c-ver at-end", "", row.apart ? b.chip(b.index.verdicts.findIndex(function (item) { return item[0] === "incomparable"; })) : b.chip(row.verdict)),
        cell("r num", "old", n.value(row.metric, row.one, old.version.rows), row.one), cell("r val at-end", "new", n.value(row.metric, row.two, fresh.version.rows), row.two),
        cell("r num", "change", [n.change(row.metric, row.delta), row.interval && row.delta !== null ? el("small", { "class": "quiet" }, n.change(row.metric, row.interval[1]).replace(/ pt$/, "") + " to " + n.change(row.metric, row.interval[2])) : ""], row.delta), cell("r num at-end", "", n.relative(row.relative), row.relative), cell("full c-ruler", "", limits(row, most)),
        cell("full", "winner", winner(row, old, fresh))]);
    }))]);
  }

  // A winner is what a verdict says. Where none was asked for, it is only said which side is ahead.
  function winner(row, old, fresh) {
    var side = row.ahead === 1 ? "new v" + fresh.version.v : "old v" + old.version.v;
    if (row.word === "regressed" || row.word === "improved") { return el("span", { "class": "win" }, [b.icon("accepted"), side]); }
    if (row.ahead === null) { return b.numbers.NONE; }
    if (row.ahead === 0 || ["unchanged", "within noise", "changed, within limit"].indexOf(row.word) >= 0) { return el("span", { "class": "quiet" }, "tie"); }
    return el("span", { "class": "quiet" }, row.word && row.word !== "not judged" ? b.numbers.NONE : side + " ahead");
  }
  function cell(kind, label, content, number) { return el("td", { role: "cell", "class": kind, "data-l": label || null, "data-v": number }, content); }

  // A change in limits, positive where it is better; null where it cannot be counted so.
  function inLimits(row, delta) {
    var limit = row.metric.limit;
    if (!limit || row.delta === null || row.ahead === null) { return null; }
    var size = Math.max.apply(null, [limit[0], limit[1] === null ? null : Math.abs(row.one) * limit[1]].filter(function (part) { return part !== null; }));
    return size > 0 ? (row.metric.direction === "higher" ? delta : -delta) / size : null;
  }
  function ends(row) {
    return row.interval ? [inLimits(row, row.interval[1]), inLimits(row, row.interval[2])] : [0, inLimits(row, row.delta)];
  }
  // How many limits the scale of a table shows to each side.
  function reach(rows) {
    var all = rows.filter(function (row) { return inLimits(row, row.delta) !== null; }).map(function (row) { return Math.max.apply(null, ends(row).map(Math.abs)); });
    return Math.min(MOST_LIMITS, Math.max.apply(null, [5].concat(all)));
  }

  // Changes of any unit share one scale, counted in limits: the strip is within the limit, right is better.
  function limits(row, most) {
    var here = inLimits(row, row.delta), tone = row.verdict >= 0 ? b.index.verdicts[row.verdict][1] : "neutral";
    if (here === null) { return el("span", { "class": "none" }, b.numbers.NONE); }
    function at(count) { return (50 + 46 * Math.max(-1, Math.min(1, count / most))) + "%"; }
    var line = Math.abs(here) > most ? [0, here] : ends(row);
    return b.svg("svg", { "class": "ruler " + tone, "aria-hidden": "true" }, [b.svg("rect", { "class": "lim", x: at(-1), width: (92 / most) + "%", y: "0", height: "100%" }), b.svg("line", { "class": "z", x1: "50%", x2: "50%", y1: "0", y2: "100%" }),
      b.svg("line", { "class": "w", x1: at(line[0]), x2: at(line[1]), y1: "50%", y2: "50%" }), b.svg("circle", { "class": "d", cx: at(here), cy: "50%", r: "3.5" })]);
  }

  b.comparison = { parse: parse, name: name, address: address, value: value, pairOf: pairOf, cell: cell };
})();
