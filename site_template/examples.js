"use strict";
// The examples behind a comparison: how many went from right to wrong and back, which ones, and the groups they belong
// to. Outcomes and the groups' shares come from Python; here they are only matched by name and counted.

benchstore.examples = (() => {
  const { el, add, clear, blank, numbers, note, wording } = benchstore;
  const { count } = numbers;
  const PAGE = 50;
  const GROUPS = 10;
  const SHARE = { unit: "proportion" };

  // The section for two snapshots: null where a side has no rows; opened by `rows` in the address.
  function section(old, fresh, values) {
    const sides = [old, fresh];
    if (sides.some((one) => one.version.rows_stamp === null)) return null;
    const absent = sides.filter((one) => one.version.rows_stamp === "");
    return el(
      "div",
      { class: "examples" },
      absent.length ? sayAbsent(absent) : sectionContent(old, fresh, values.get("rows")),
    );
  }

  function sayAbsent(absent) {
    const names = absent.map(benchstore.compared.name).join(" and ");
    const carried =
      "it carries what was right and wrong in current versions, baselines and the newest five of each series.";
    const said = `The rows of ${names} are not on this page: ${carried}`;
    return [benchstore.heading("Examples"), el("p", { class: "quiet" }, said)];
  }

  function sectionContent(old, fresh, chosen) {
    if (!chosen) {
      const opener = button("c-open", "btn", "Show the examples that differ", "worse");
      return [benchstore.heading("Examples", note("each row of both results")), opener];
    }
    const holder = el("div", {}, el("p", { class: "load" }, "The rows are being read."));
    const versions = [`v${old.version.v}`, `v${fresh.version.v}`];
    load(
      [old, fresh],
      ([one, two]) => add(clear(holder), filled(one, two, versions, chosen)),
      () => add(clear(holder), blank("The rows could not be read.")),
    );
    return holder;
  }

  // A button that opens the examples of one kind.
  function button(id, kind, text, rows) {
    return benchstore.button({ class: kind, id }, text, () => benchstore.go({ rows }));
  }

  // Outcomes of both sides, each with the examples that it is about; equal examples are one file.
  function load(sides, done, failed) {
    const found = [];
    let given = false;
    const fail = () => {
      if (!given) failed();
      given = true;
    };
    sides.forEach((one, place) => {
      loadRows(
        one,
        (side) => {
          found[place] = side;
          if (found[0] && found[1]) done(found);
        },
        fail,
      );
    });
  }

  function loadRows({ model, version }, done, failed) {
    benchstore.load(
      `rows/${model}/${version.v}`,
      version.rows_stamp,
      (rows) =>
        benchstore.load(`examples/${rows.examples}`, rows.examples, (examples) => done({ rows, examples }), failed),
      failed,
    );
  }

  function filled(one, two, versions, chosen) {
    const found = matched(one, two);
    const better = chosen === "better";
    const list = better ? found.better : found.worse;
    const both = found.both + found.worse.length + found.better.length + found.neither;
    const left = el("div", {}, [
      benchstore.heading("Examples", note(`${count(both)} in both results, a number opens its examples`)),
      quad(found, versions, better),
      remarks(one, two, found),
      listHead(list, better),
      listed(list, versions, better),
    ]);
    return el("div", { class: "split" }, [left, groupsPart(one, two)]);
  }

  function listHead(list, better) {
    const text = `${count(list.length)}${better ? " got better" : " got worse"}`;
    return list.length ? benchstore.heading(text, note("in order of their names")) : benchstore.heading(text);
  }

  // Right (1) or wrong (0) on both sides, by the examples' names. A name is content, so it is no key of an object.
  function matched(one, two) {
    const before = new Map(one.examples.ids.map((id, place) => [id, one.rows.outcomes[place]]));
    const found = { both: 0, neither: 0, alone: 0, worse: [], better: [] };
    two.examples.ids.forEach((id, place) => {
      tally(found, before.get(id), two.rows.outcomes[place], [id, groupOf(two.examples, place)]);
      before.delete(id);
    });
    found.alone += before.size;
    return found;
  }

  const groupOf = ({ groups, names }, place) => (groups.length ? names[groups[place]] : undefined);

  function tally(found, was, is, named) {
    if (was === undefined || was === "-" || is === "-") found.alone += 1;
    else if (was > is) found.worse.push(named);
    else if (was < is) found.better.push(named);
    else if (is === "1") found.both += 1;
    else found.neither += 1;
  }

  function quad(found, [old, fresh], better) {
    const words = (number, text) => [el("strong", {}, count(number)), el("span", {}, text)];
    const head = (text, kind = "h") => el("div", { class: kind }, text);
    const plain = (number, text) => el("div", { class: "cell" }, words(number, text));
    const opener = (rows, pressed) => {
      const node = button(`c-rows-${rows}`, "cell", words(found[rows].length, `got ${rows}`), rows);
      node.setAttribute("aria-pressed", String(pressed));
      return node;
    };
    return el("div", { class: "quad" }, [
      [head(), head(`${fresh} right`), head(`${fresh} wrong`)],
      [head(`${old} right`, "h rowh"), plain(found.both, "both right"), opener("worse", !better)],
      [head(`${old} wrong`, "h rowh"), opener("better", better), plain(found.neither, "both wrong")],
    ]);
  }

  function remarks(one, two, found) {
    const said = remarkTexts(one.rows, two.rows, found.alone);
    return said.length ? el("p", { class: "quiet" }, said.join(" ")) : "";
  }

  function remarkTexts(old, fresh, alone) {
    const left = Math.max(old.left_out, fresh.left_out);
    const more = `${count(left)} more examples are left out of this page, the same ones for every snapshot`;
    return [
      alone ? `${count(alone)} ${alone === 1 ? "example has" : "examples have"} no outcome on one side.` : "",
      left ? `${more}; the verdicts and the groups count all of them.` : "",
      old.by_counts || fresh.by_counts ? "Right: no false positive and no false negative." : "",
    ].filter(Boolean);
  }

  // Each group's share right on both sides, largest change first: plain numbers, not judged.
  function shares(one, two) {
    const before = new Map(one.rows.shares.map((item) => [one.examples.names[item[0]], item]));
    const rows = two.rows.shares.map(([place, size, share]) => {
      const group = two.examples.names[place];
      const [, oldSize = size, old = null] = before.get(group) || [];
      before.delete(group);
      const n = oldSize === size ? count(size) : `${count(oldSize)} / ${count(size)}`;
      return { group, n, old, fresh: share, delta: old === null ? null : share - old };
    });
    before.forEach(([, size, old], group) => rows.push({ group, n: count(size), old, fresh: null, delta: null }));
    return rows.sort((x, y) => Math.abs(y.delta || 0) - Math.abs(x.delta || 0));
  }

  function groupsPart(one, two) {
    const rows = shares(one, two);
    if (!rows.length) return "";
    const rest = rows.slice(GROUPS);
    const heading = benchstore.heading("By group", note("share right, largest change first; not judged"));
    const more = wording.counted(rest.length, "more group: ", "more groups: ");
    const summary = el("summary", {}, [more, el("b", {}, "show")]);
    const folded = rest.length ? el("details", { class: "rows-more" }, [summary, groupTable(rest)]) : "";
    return el("div", {}, [heading, groupTable(rows.slice(0, GROUPS)), folded]);
  }

  function groupTable(rows) {
    const cells = ({ group, n, old, fresh, delta }) => [
      ...[group, n, numbers.value(SHARE, old)],
      el("span", { class: "val" }, numbers.value(SHARE, fresh)),
      numbers.change(SHARE, delta),
    ];
    return table(["Group", "n", "Old", "New", "Change"], rows.map(cells), "r num");
  }

  // The first column names the row; `kind` is that of all others.
  function table(heads, rows, kind = null) {
    const head = heads.map((text, place) => el("th", { class: place ? kind : null }, text));
    const lines = rows.map(([name, ...cells]) => {
      return el("tr", {}, [
        el("th", { scope: "row" }, name),
        cells.map((content) => el("td", { class: kind }, content)),
      ]);
    });
    return el("table", { class: "tbl plain-rows" }, [el("thead", {}, el("tr", {}, head)), el("tbody", {}, lines)]);
  }

  // Fifty at a time.
  function listed(list, versions, better) {
    if (!list.length) return el("div", {}, blank("No example changed this way."));
    const box = el("div", {});
    const show = (start) => {
      const pages = list.length > PAGE ? pager(list.length, start, move) : "";
      add(clear(box), [exampleTable(list, start, versions, better), pages]);
    };
    const move = (start, place) => {
      show(start);
      // A button that has come to its end hands the focus to its neighbour.
      const buttons = box.querySelectorAll(".pages button");
      (buttons[place].disabled ? buttons[1 - place] : buttons[place]).focus();
    };
    show(0);
    return box;
  }

  function exampleTable(list, start, versions, better) {
    const change = better ? "wrong → right" : "right → wrong";
    const grouped = list.some(([, group]) => group !== undefined);
    const rows = list.slice(start, start + PAGE).map(([id, group]) => {
      return grouped ? [example(id), group ?? numbers.NONE, change] : [example(id), change];
    });
    return table(["Example", ...(grouped ? ["Group"] : []), versions.join(" → ")], rows);
  }

  function pager(length, start, move) {
    const { first, last, before, after } = pageOf(length, start);
    const turn = (icon, label, to, place) => {
      const attributes = { class: "btn small", "aria-label": `${label} ${PAGE}` };
      const node = benchstore.button(attributes, benchstore.icon(icon), () => move(to, place));
      node.disabled = to === null;
      return node;
    };
    const said = el("span", {}, `${count(first)}–${count(last)} of ${count(length)}`);
    return el("div", { class: "pages" }, [turn("prev", "Previous", before, 0), said, turn("next", "Next", after, 1)]);
  }

  // What a page of a list shows, and where the pages beside it start; null where there is none.
  function pageOf(length, start) {
    return {
      first: start + 1,
      last: Math.min(start + PAGE, length),
      before: start >= PAGE ? start - PAGE : null,
      after: start + PAGE < length ? start + PAGE : null,
    };
  }

  // The config says where an example can be seen; the name is encoded, so that it changes nothing else of the address.
  function example(id) {
    const template = benchstore.index.samples_url;
    if (!template) return el("span", { class: "mono" }, id);
    return el("a", { class: "mono", href: template.replaceAll("{id}", () => encodeURIComponent(id)) }, id);
  }

  return { section, matched, shares, remarkTexts, exampleTable, pageOf };
})();
