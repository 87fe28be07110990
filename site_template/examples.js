"use strict";
// The examples behind a comparison: how many went from right to wrong and back, which ones, and the groups they belong to.
// Outcomes and the groups' shares come from Python; here they are only matched by name and counted.

(function () {
  var b = benchstore, el = b.el, PAGE = 50, GROUPS = 10, SHARE = { unit: "proportion" };

  // The section for two snapshots: null where a side has no rows; opened by `rows` in the address.
  b.examples = function (old, fresh, values) {
    var absent = [old, fresh].filter(function (one) { return one.version.rows_stamp === ""; }), box = el("div", { "class": "examples" });
    if ([old, fresh].some(function (one) { return one.version.rows_stamp === null; })) { return null; }
    if (absent.length) {
      b.add(box, [head("Examples"), el("p", { "class": "quiet" }, "The rows of " + absent.map(b.comparison.name).join(" and ") + " are not on this page: it carries what was right and wrong in current versions, baselines and the newest five of each series.")]);
    } else if (!values.get("rows")) {
      b.add(box, [head("Examples", "each row of both results"), button("c-open", "Show the examples that differ", "worse")]);
    } else {
      var holder = el("div", {}, el("p", { "class": "load" }, "The rows are being read."));
      b.add(box, holder);
      load(old, fresh, function (one, two) { fill(b.clear(holder), one, two, old, fresh, values.get("rows")); }, function () { b.add(b.clear(holder), el("p", { "class": "blank" }, "The rows could not be read.")); });
    }
    return box;
  };

  function head(text, note) { return el("div", { "class": "head2" }, [el("h2", {}, text), note ? el("span", { "class": "note" }, note) : ""]); }
  function count(number) { return b.numbers.value({ unit: "count" }, number); }
  function button(id, content, rows) {
    var node = el("button", { "class": "btn", type: "button", id: id }, content);
    node.onclick = function () { b.go({ rows: rows }); };
    return node;
  }

  // Outcomes of both sides, each with the examples that it is about; equal examples are one file.
  function load(old, fresh, then, failed) {
    var found = [], given = false;
    function fail() { if (!given) { given = true; failed(); } }
    [old, fresh].forEach(function (one, place) {
      b.load("rows/" + one.model + "/" + one.version.v, one.version.rows_stamp, function (rows) {
        b.load("examples/" + rows.examples, rows.examples, function (examples) {
          found[place] = { rows: rows, examples: examples };
          if (found[0] && found[1]) { then(found[0], found[1]); }
        }, fail);
      }, fail);
    });
  }

  function fill(box, one, two, old, fresh, chosen) {
    var found = matched(one, two), list = chosen === "better" ? found.better : found.worse, n = found.both + found.worse.length + found.better.length + found.neither;
    var words = { v: ["v" + old.version.v, "v" + fresh.version.v], list: list };
    b.add(box, el("div", { "class": "split" }, [el("div", {}, [head("Examples", count(n) + " in both results, a number opens its examples"), quad(found, words, chosen), notes(one, two, found),
      head(count(list.length) + (chosen === "better" ? " got better" : " got worse"), list.length ? "in order of their names" : ""), listed(words, chosen)]), groups(one, two)]));
  }

  // Right (1) or wrong (0) on both sides, by the examples' names. A name is content, so it is never the key of an object.
  function matched(one, two) {
    var before = new Map(), found = { both: 0, neither: 0, alone: 0, worse: [], better: [] };
    one.examples.ids.forEach(function (id, place) { before.set(id, one.rows.outcomes.charAt(place)); });
    two.examples.ids.forEach(function (id, place) {
      var was = before.get(id), is = two.rows.outcomes.charAt(place), group = two.examples.groups.length ? two.examples.names[two.examples.groups[place]] : undefined;
      if (was === undefined || was === "-" || is === "-") { found.alone += 1; }
      else if (was > is) { found.worse.push([id, group]); }
      else if (was < is) { found.better.push([id, group]); }
      else if (is === "1") { found.both += 1; } else { found.neither += 1; }
      before.delete(id);
    });
    found.alone += before.size;
    return found;
  }

  function quad(found, words, chosen) {
    function opener(rows, list, text) {
      var node = button("c-rows-" + rows, [el("strong", {}, count(list.length)), el("span", {}, text)], rows);
      node.className = "cell";
      node.setAttribute("aria-pressed", (chosen === "better" ? "better" : "worse") === rows ? "true" : "false");
      return node;
    }
    function plain(number, text) { return el("div", { "class": "cell" }, [el("strong", {}, count(number)), el("span", {}, text)]); }
    return el("div", { "class": "quad" }, [el("div", { "class": "h" }), el("div", { "class": "h" }, words.v[1] + " right"), el("div", { "class": "h" }, words.v[1] + " wrong"),
      el("div", { "class": "h rowh" }, words.v[0] + " right"), plain(found.both, "both right"), opener("worse", found.worse, "got worse"),
      el("div", { "class": "h rowh" }, words.v[0] + " wrong"), opener("better", found.better, "got better"), plain(found.neither, "both wrong")]);
  }

  function notes(one, two, found) {
    var said = [], left = Math.max(one.rows.left_out, two.rows.left_out);
    if (found.alone) { said.push(count(found.alone) + (found.alone === 1 ? " example has" : " examples have") + " no outcome on one side."); }
    if (left) { said.push(count(left) + " more examples are left out of this page, the same ones for every snapshot; the verdicts and the groups count all of them."); }
    if (one.rows.by_counts || two.rows.by_counts) { said.push("Right: no false positive and no false negative."); }
    return said.length ? el("p", { "class": "quiet" }, said.join(" ")) : "";
  }

  // Each group's share right on both sides, largest change first: plain numbers, not judged.
  function groups(one, two) {
    var before = new Map(), rows = [];
    one.rows.shares.forEach(function (item) { before.set(one.examples.names[item[0]], item); });
    two.rows.shares.forEach(function (item) {
      var group = two.examples.names[item[0]], was = before.get(group);
      rows.push({ group: group, n: was && was[1] !== item[1] ? count(was[1]) + " / " + count(item[1]) : count(item[1]), old: was ? was[2] : null, fresh: item[2], delta: was ? item[2] - was[2] : null });
      before.delete(group);
    });
    before.forEach(function (was, group) { rows.push({ group: group, n: count(was[1]), old: was[2], fresh: null, delta: null }); });
    if (!rows.length) { return ""; }
    rows.sort(function (a, z) { return Math.abs(z.delta || 0) - Math.abs(a.delta || 0); });
    var rest = rows.slice(GROUPS);
    return el("div", {}, [head("By group", "share right, largest change first; not judged"), groupTable(rows.slice(0, GROUPS)),
      rest.length ? el("details", { "class": "rows-more" }, [el("summary", {}, [rest.length + (rest.length === 1 ? " more group: " : " more groups: "), el("b", {}, "show")]), groupTable(rest)]) : ""]);
  }
  function groupTable(rows) {
    var n = b.numbers;
    return table(["Group", "n", "Old", "New", "Change"], 1, rows.map(function (row) {
      return [row.group, row.n, n.value(SHARE, row.old), el("span", { "class": "val" }, n.value(SHARE, row.fresh)), n.change(SHARE, row.delta)];
    }));
  }

  function table(heads, right, rows) {
    function kind(place) { return right && place >= right ? "r num" : null; }
    return el("table", { "class": "tbl plain-rows" }, [el("thead", {}, el("tr", {}, heads.map(function (text, place) { return el("th", { "class": kind(place) }, text); }))),
      el("tbody", {}, rows.map(function (cells) { return el("tr", {}, cells.map(function (content, place) { return el(place ? "td" : "th", { "class": kind(place), scope: place ? null : "row" }, content); })); }))]);
  }

  // Fifty at a time.
  function listed(words, chosen) {
    var start = 0, box = el("div", {}), grouped = words.list.some(function (item) { return item[1] !== undefined; });
    function show() {
      var until = Math.min(start + PAGE, words.list.length), change = chosen === "better" ? "wrong → right" : "right → wrong";
      b.clear(box);
      if (!words.list.length) { b.add(box, el("p", { "class": "blank" }, "No example changed this way.")); return; }
      b.add(box, table(grouped ? ["Example", "Group", words.v.join(" → ")] : ["Example", words.v.join(" → ")], 0, words.list.slice(start, until).map(function (item) {
        return grouped ? [example(item[0]), item[1] === undefined ? b.numbers.NONE : item[1], change] : [example(item[0]), change];
      })));
      if (words.list.length > PAGE) { b.add(box, el("div", { "class": "pages" }, [turn("prev", "Previous", -PAGE), el("span", {}, count(start + 1) + "–" + count(until) + " of " + count(words.list.length)), turn("next", "Next", PAGE)])); }
    }
    function turn(icon, label, by) {
      var node = el("button", { "class": "btn small", type: "button", "aria-label": label + " " + PAGE }, [b.icon(icon)]);
      node.disabled = start + by < 0 || start + by >= words.list.length;
      node.onclick = function () { start += by; show(); var again = box.querySelectorAll(".pages button"), wanted = again[by > 0 ? 1 : 0]; (wanted.disabled ? again[by > 0 ? 0 : 1] : wanted).focus(); };
      return node;
    }
    show();
    return box;
  }

  // The config says where an example can be seen; the name is encoded, so that it cannot change anything else of the address.
  function example(id) {
    var template = b.index.samples_url;
    return template ? el("a", { "class": "mono", href: template.split("{id}").join(encodeURIComponent(id)) }, id) : el("span", { "class": "mono" }, id);
  }
})();
