"use strict";
// The examples behind a comparison, by one metric at a time: how many got worse and better, which ones and by how much,
// and the groups and trials they belong to. They are matched and counted in example_rows.js.

benchstore.examples = (() => {
  const { el, add, clear, blank, exampleRows, numbers, note, wording } = benchstore;
  const { count } = numbers;
  const { PAGE } = exampleRows;
  const MOST_ROWS = 10;

  // The section for two snapshots: null where a side has no rows; opened by `rows` in the address, of the metric `of`.
  function section(old, fresh, values) {
    const sides = [old, fresh];
    if (sides.some((one) => one.version.rows_stamp === null)) return null;
    const absent = sides.filter((one) => one.version.rows_stamp === "");
    return el("div", { class: "examples" }, absent.length ? sayAbsent(absent) : sectionContent(old, fresh, values));
  }

  function sayAbsent(absent) {
    const names = absent.map(benchstore.compared.name).join(" and ");
    const carried =
      "it carries what was right, wrong or scored in current versions, baselines and the newest five of each series.";
    const said = `The rows of ${names} are not on this page: ${carried}`;
    return [benchstore.heading("Examples"), el("p", { class: "quiet" }, said)];
  }

  function sectionContent(old, fresh, values) {
    if (!values.get("rows")) {
      const opener = button("c-open", "btn", "Show the examples that differ", "worse");
      return [benchstore.heading("Examples", note("each row of both results")), opener];
    }
    const holder = el("div", {}, el("p", { class: "load" }, "The rows are being read."));
    load(
      [old, fresh],
      (loaded) => add(clear(holder), shown(loaded, [old, fresh], values)),
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

  // What was loaded of both sides, by the column that the address or the leading metric says.
  function shown([one, two], sides, values) {
    const columns = exampleRows.common(one, two);
    if (!columns.length) return sayApart();
    const [, fresh] = sides;
    const { name } = exampleRows.chosen(columns, values.get("of"), benchstore.index.metrics[fresh.series.lead]?.name);
    const view = {
      ...{ one: exampleRows.sideOf(one, name), two: exampleRows.sideOf(two, name), rows: [one.rows, two.rows] },
      ...{ columns, better: values.get("rows") === "better", versions: sides.map(({ version }) => `v${version.v}`) },
    };
    return filled({ ...view, column: view.two.column, whole: exampleRows.isWhole(view.one, view.two) });
  }

  function sayApart() {
    const said = "No metric has rows on both sides, so that no example can be set beside itself.";
    return [benchstore.heading("Examples"), el("p", { class: "quiet" }, said)];
  }

  function filled(view) {
    const { one, two, column, whole, better } = view;
    const found = exampleRows.matched(one, two);
    const said = {
      ...view,
      found,
      words: exampleRows.wordsOf(column, whole),
      list: better ? found.better : found.worse,
    };
    const left = [headPart(said), whole ? quad(said) : moves(said), remarks(said), listHead(said), listed(said)];
    const right = [groupsPart(view), trialsPart(view)];
    return el("div", { class: "split" }, [el("div", {}, left), right.some(Boolean) ? el("div", {}, right) : ""]);
  }

  function headPart({ found, column, columns }) {
    const both = found.same + found.worse.length + found.better.length;
    const of = columns.length > 1 || column.name === "correct" ? "" : `${column.head}, `;
    const heading = benchstore.heading(
      "Examples",
      note(`${of}${count(both)} in both results, a number opens its examples`),
    );
    return [heading, columns.length > 1 ? picker(columns, column) : ""];
  }

  // Which metric's rows are shown.
  function picker(columns, column) {
    const select = el("select", { id: "c-of" });
    const named = columns.map(({ name, head }) => [name, head]);
    benchstore.options(select, named, column.name);
    select.addEventListener("change", () => benchstore.go({ of: select.value }));
    return el("div", { class: "bar3" }, el("label", { class: "field" }, [el("span", {}, "Metric"), select]));
  }

  function listHead({ list, better, words, whole }) {
    const text = `${count(list.length)} ${better ? words.better : words.worse}`;
    const order = note(whole ? "in order of their names" : "largest change first");
    return list.length ? benchstore.heading(text, order) : benchstore.heading(text);
  }

  const numbered = (number, text) => [el("strong", {}, count(number)), el("span", {}, text)];
  const plain = (number, text) => el("div", { class: "cell" }, numbered(number, text));

  function turner({ found, better, words }, rows) {
    const node = button(`c-rows-${rows}`, "cell", numbered(found[rows].length, words[rows]), rows);
    node.setAttribute("aria-pressed", String(better === (rows === "better")));
    return node;
  }

  // 1 or 0 before and after.
  function quad(view) {
    const { found, versions, words, column } = view;
    const [old, fresh] = versions;
    const head = (text, kind = "h") => el("div", { class: kind }, text);
    const [fell, rose] = column.direction === "lower" ? ["better", "worse"] : ["worse", "better"];
    return el("div", { class: "quad" }, [
      [head(), head(`${fresh} ${words.isOne}`), head(`${fresh} ${words.isNone}`)],
      [head(`${old} ${words.isOne}`, "h rowh"), plain(found.both, `both ${words.one}`), turner(view, fell)],
      [head(`${old} ${words.isNone}`, "h rowh"), turner(view, rose), plain(found.neither, `both ${words.none}`)],
    ]);
  }

  // Numbers that moved, and those that did not.
  function moves(view) {
    const cells = [turner(view, "worse"), turner(view, "better"), plain(view.found.same, "the same")];
    return el("div", { class: "quad three" }, cells);
  }

  function remarks({ rows, found, column, whole }) {
    const said = exampleRows.remarkTexts(...rows, found, { name: column.name, whole });
    return said.length ? el("p", { class: "quiet" }, said.join(" ")) : "";
  }

  function groupsPart({ one, two, column, whole }) {
    const rows = exampleRows.shares(one, two);
    if (!rows.length) return "";
    const what = whole && column.direction === "higher" ? "share right" : "mean";
    const heading = benchstore.heading("By group", note(`${what}, largest change first; not judged`));
    return [heading, folded(rows, "Group", column, ["more group: ", "more groups: "])];
  }

  function trialsPart({ one, two, column }) {
    const rows = exampleRows.trials(one, two);
    if (!rows.length) return "";
    const heading = benchstore.heading("By trial", note("mean of each trial's examples; not judged"));
    return [heading, folded(rows, "Trial", column, ["more trial: ", "more trials: "])];
  }

  // The first ten, the rest folded away.
  function folded(rows, head, column, words) {
    const rest = rows.slice(MOST_ROWS);
    const summary = el("summary", {}, [wording.counted(rest.length, ...words), el("b", {}, "show")]);
    const more = rest.length ? el("details", { class: "rows-more" }, [summary, meansTable(rest, head, column)]) : "";
    return [meansTable(rows.slice(0, MOST_ROWS), head, column), more];
  }

  function meansTable(rows, head, column) {
    const cells = ({ name, n, old, fresh, delta }) => [
      ...[name, n, numbers.value(column, old)],
      el("span", { class: "val" }, numbers.value(column, fresh)),
      numbers.change(column, delta),
    ];
    return table([head, ...["n", "Old", "New", "Change"].map(right)], rows.map(cells));
  }

  const right = (text) => [text, "r num"];

  // The first column names the row; a head is its text, or text and the kind of its column.
  function table(heads, rows) {
    const kinds = heads.map((head) => (Array.isArray(head) ? head[1] : null));
    const head = heads.map((item, place) => el("th", { class: kinds[place] }, Array.isArray(item) ? item[0] : item));
    const lines = rows.map(([name, ...cells]) => {
      return el("tr", {}, [
        el("th", { scope: "row" }, name),
        cells.map((content, place) => el("td", { class: kinds[place + 1] }, content)),
      ]);
    });
    return el("table", { class: "tbl plain-rows" }, [el("thead", {}, el("tr", {}, head)), el("tbody", {}, lines)]);
  }

  // Fifty at a time.
  function listed(view) {
    const { list } = view;
    if (!list.length) return el("div", {}, blank("No example changed this way."));
    const box = el("div", {});
    const show = (start) => {
      const pages = list.length > PAGE ? pager(list.length, start, move) : "";
      add(clear(box), [exampleTable(list, start, view), pages]);
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

  function exampleTable(list, start, { column, words, whole, versions }) {
    const grouped = list.some(({ group }) => group !== undefined);
    const arrow = versions.join(" → ");
    const rows = list.slice(start, start + PAGE).map((item) => {
      const cells = whole ? [wordsText(item, words)] : [numbersText(item, column), numbers.change(column, item.change)];
      return [example(item.id), ...(grouped ? [item.group ?? numbers.NONE] : []), ...cells];
    });
    return table(
      ["Example", ...(grouped ? ["Group"] : []), ...(whole ? [arrow] : [[arrow, "r"], right("Change")])],
      rows,
    );
  }

  const wordsText = ({ old, fresh }, { one, none }) => [old, fresh].map((mark) => (mark ? one : none)).join(" → ");
  // A line breaks after the arrow alone, where there is no room.
  function numbersText({ old, fresh }, column) {
    const [was, is] = [old, fresh].map((mark) => numbers.value(column, mark));
    return [el("span", { class: "num" }, `${was} →`), " ", el("span", { class: "num" }, is)];
  }

  function pager(length, start, move) {
    const { first, last, before, after } = exampleRows.pageOf(length, start);
    const turn = (icon, label, to, place) => {
      const attributes = { class: "btn small", "aria-label": `${label} ${PAGE}` };
      const node = benchstore.button(attributes, benchstore.icon(icon), () => move(to, place));
      node.disabled = to === null;
      return node;
    };
    const said = el("span", {}, `${count(first)}–${count(last)} of ${count(length)}`);
    return el("div", { class: "pages" }, [turn("prev", "Previous", before, 0), said, turn("next", "Next", after, 1)]);
  }

  // The config says where an example can be seen; the name is encoded, so that it changes nothing else of the address.
  function example(id) {
    const template = benchstore.index.samples_url;
    if (!template) return el("span", { class: "mono" }, id);
    return el("a", { class: "mono", href: template.replaceAll("{id}", () => encodeURIComponent(id)) }, id);
  }

  return { section, exampleTable };
})();
