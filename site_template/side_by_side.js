"use strict";
// The Comparison tab with models side by side: one column each, changes against the first one. Ranks and verdicts are Python's.

(function () {
  var b = benchstore, el = b.el, byId = b.byId, MOST = 6;

  b.sideBySide = function (sides) {
    var body = b.clear(byId("c-body")), known = sides.filter(function (one) { return one.version; });
    if (!known.length) { body.appendChild(el("p", { "class": "blank" }, "There is no such snapshot. Choose models above.")); return; }
    known = known.slice(0, MOST);
    known.forEach(function (one, place) { one.other = place ? apart(known[0].series, one.series) : ""; });
    choices(known);
    sentence(known);
    b.add(body, b.dotPlot(b.index.metrics[known[0].series.lead], known.filter(function (one) { return !one.other; }), ranked));
    body.appendChild(el("div", { "class": "head2" }, [el("h2", {}, "Metrics"), el("span", { "class": "note" }, note(known)), b.saving.button("#c-body table.beside", "models")]));
    body.appendChild(table(known));
    known.filter(function (one) { return one.other; }).forEach(function (one) {
      body.appendChild(el("div", { "class": "notice" }, [b.icon("incomparable"), el("p", {}, [el("b", {}, b.comparison.name(one) + " is incomparable: "), one.other + ". No change is shown."])]));
    });
  };

  // What to open with: the current models that were measured as this one was, best first.
  b.sideBySide.start = function (wanted) {
    var first = wanted && b.index.series.find(function (item) { return item.model === wanted.model && item.shown === wanted.v; });
    first = first || b.index.series.find(function (item) { return wanted && item.model === wanted.model; }) || b.index.series[0];
    var alike = b.index.series.filter(function (item) { return item.group === first.group && item.current !== null; });
    alike.sort(function (one, two) { return (parseInt(one.rank, 10) || 999) - (parseInt(two.rank, 10) || 999); });
    return (alike.length ? alike : [first]).slice(0, MOST).map(function (item) { return item.model + "@" + item.shown; }).join(",");
  };

  // What must be equal for models to be compared: data set, prompt, environment.
  function apart(first, other) {
    if (first.group === other.group) { return ""; }
    if (first.dataset !== other.dataset) { return "measured on " + other.dataset + ", the first on " + first.dataset; }
    if (first.prompt !== other.prompt) { return "measured with prompt " + (other.prompt || "none") + ", the first with prompt " + (first.prompt || "none"); }
    return "measured in " + other.environment + ", the first in " + first.environment;
  }

  function choices(sides) {
    var box = b.clear(byId("c-models")), chosen = sides.map(function (one) { return one.version.series; }), first = sides[0].series;
    byId("c-chosen").textContent = sides.length + " of " + b.index.series.length + " chosen" + (sides.length === MOST ? ", six at most" : "");
    var order = b.index.series.map(function (item, number) { return number; });
    order.sort(function (one, two) { return (b.index.series[two].group === first.group) - (b.index.series[one].group === first.group) || one - two; });
    order.forEach(function (number) {
      var item = b.index.series[number], reason = apart(first, item), input = el("input", { type: "checkbox", id: "c-pick-" + number });
      input.checked = chosen.indexOf(number) >= 0;
      input.disabled = input.checked ? sides.length === 1 : sides.length >= MOST;
      input.onchange = function () {
        var rest = sides.filter(function (one) { return one.version.series !== number; }).map(b.comparison.address);
        set(input.checked ? rest.concat(item.model + "@" + item.shown) : rest);
      };
      box.appendChild(el("label", {}, [input, el("span", {}, [item.label, reason ? el("small", { "class": "quiet" }, " incomparable: " + reason) : ""])]));
    });
  }
  function set(addresses) { b.go({ models: addresses.join(",") }); }

  function sentence(sides) {
    var first = sides[0].series, best = sides.filter(function (one) { return /^1(–|$)/.test(rank(one)); }), head = b.clear(byId("h-comparison"));
    var names = best.slice(0, 3).map(function (one) { return one.series.name; }), more = best.length - names.length, lead = b.index.metrics[first.lead];
    names = more ? names.concat(more + " more") : names;
    var who = names.length > 1 ? names.slice(0, -1).join(", ") + " and " + names[names.length - 1] + " are tied best" : names[0] + (rank(best[0] || sides[0]) === "1" ? " is best" : " is tied best with models that are not shown");
    b.add(head, [best.length ? who + " on " + first.dataset + ". " : "Side by side on " + first.dataset + ". "]);
    b.add(head, el("span", { "class": "rest" }, best.length ? "By " + lead.head.toLowerCase() + "." : sides.some(rank) ? "The best one is not among them." : "These versions were not ranked."));
    byId("c-more").textContent = (first.prompt ? "prompt " + first.prompt + ", " : "") + first.environment + "; changes are against the first column.";
  }
  function note(sides) {
    var ranked = b.index.series.filter(function (item) { return item.group === sides[0].series.group && item.rank; }).length;
    return (ranked && sides.some(rank) ? "rank: among the " + ranked + " current models measured alike, by pairwise tests · " : "") + "verdicts: against the first column · highest, lowest: plain facts";
  }

  // The range of ranks that Python found for the current versions of one group; what is measured differently has none here.
  function rank(one) { return !one.other && one.version.v === one.series.current ? one.series.rank : ""; }

  function table(sides) {
    var metrics = b.index.metrics.filter(function (metric) { return sides.some(function (one) { return b.comparison.value(one, metric.name) !== null; }); });
    var head = el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, [el("th", { role: "columnheader" }, "Metric")].concat(sides.map(function (one, place) { return column(one, place, sides); }))));
    return el("table", { "class": "tbl fold beside", role: "table" }, [head, el("tbody", { role: "rowgroup" }, metrics.map(function (metric) { return row(metric, sides); }))]);
  }

  function column(one, place, sides) {
    var versions = el("select", { id: "c-column-" + place, "aria-label": "Version of " + one.series.name }), first = el("button", { "class": "btn small", type: "button" }, "Compare with this");
    b.options(versions, one.shard.versions.filter(function (item) { return item.series === one.version.series; }).reverse().map(function (item) { return [item.v, "v" + item.v + item.tags.map(function (tag) { return " · " + tag[0]; }).join("")]; }), one.version.v);
    versions.onchange = function () { set(sides.map(function (item, at) { return at === place ? one.model + "@" + versions.value : b.comparison.address(item); })); };
    first.onclick = function () { set([one].concat(sides.filter(function (item) { return item !== one; })).map(b.comparison.address)); };
    return el("th", { role: "columnheader", scope: "col" }, [el("a", { href: "#history?series=" + one.version.series }, one.series.name), el("span", { "class": "field" }, versions),
      one.other ? el("span", { "class": "chip neutral" }, [b.icon("incomparable"), "incomparable"]) : place ? first : el("span", { "class": "quiet" }, "the first")]);
  }

  function row(metric, sides) {
    var arrow = { higher: " ↑", lower: " ↓", none: "" }[metric.direction], ends = extremes(metric, sides), leads = b.index.metrics[sides[0].series.lead] === metric;
    return el("tr", { role: "row" }, [el("th", { role: "rowheader", scope: "row" }, [metric.head, el("span", { "class": "quiet" }, arrow)])].concat(sides.map(function (one, place) {
      return b.comparison.cell("", one.series.name + " v" + one.version.v, cell(metric, one, place ? sides[0] : null, leads && sides.some(rank) ? ranked(one) : plain(metric, one, ends)));
    })));
  }

  function cell(metric, one, first, mark) {
    var n = b.numbers, here = b.comparison.value(one, metric.name), there = first ? b.comparison.value(first, metric.name) : null;
    var judged = first && !one.other ? b.comparison.pairOf(first, one) : undefined, place = judged ? judged.metrics.indexOf(metric.name) : -1, verdict = place >= 0 ? judged.verdicts[place] : -1;
    var apart = one.other || (verdict >= 0 && b.index.verdicts[verdict][0] === "incomparable"), delta = !first || apart || here === null || there === null ? null : here - there;
    return [el("span", { "class": "val" }, n.value(metric, here, one.version.rows)), delta === null ? "" : el("span", { "class": "num quiet" }, n.change(metric, delta)), verdict >= 0 && b.index.verdicts[verdict][0] !== "not judged" ? b.chip(verdict) : "", mark];
  }

  function ranked(one) {
    var range = rank(one);
    if (!range) { return ""; }
    if (range === "1" || /^1–/.test(range)) { return el("span", { "class": "win" }, [b.icon("accepted"), range === "1" ? "best" : "tied best, rank " + range]); }
    return el("span", { "class": "quiet small" }, "rank " + range);
  }

  // The largest and the smallest of a row as a plain fact; none where all are the same.
  function extremes(metric, sides) {
    var values = sides.filter(function (one) { return !one.other; }).map(function (one) { return b.comparison.value(one, metric.name); }).filter(function (item) { return item !== null; });
    return [Math.min.apply(null, values), Math.max.apply(null, values)];
  }
  function plain(metric, one, ends) {
    var here = b.comparison.value(one, metric.name), wanted = metric.direction === "lower" ? ends[0] : ends[1];
    if (one.other || here === null || ends[0] === ends[1] || metric.direction === "none" || here !== wanted) { return ""; }
    return el("span", { "class": "quiet small" }, metric.direction === "lower" ? "lowest" : "highest");
  }
})();
