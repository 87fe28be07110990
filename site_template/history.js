"use strict";
// The History tab: every version of one series with its marks, who moved what, where it comes from and how to go back.

(() => {
  const { byId, el, svg, add, clear, address, wording } = benchstore;
  const PAGE = 100;
  const HEADS = [
    { text: "Where the pointer stands", kind: "rail", hidden: true },
    { text: "Action", kind: "act" },
    { text: "Version" },
    { lead: true, kind: "r" },
    { text: "Against the one before" },
    { text: "Commit" },
    { text: "Pointer" },
    { text: "Measured", kind: "r" },
    { text: "Compare", hidden: true },
  ];
  let untouched = null; // what the page was built with: the newest versions of all series
  let asked = 0;
  let picked = []; // versions chosen to compare, two at most
  let pickedIn = -1;

  benchstore.tabs.history = (values) => {
    const turn = ++asked;
    const number = address.seriesNumber(values.get("series"), benchstore.index.series);
    const series = benchstore.index.series[number];
    keepUntouched();
    listSeries(values, number, series);
    if (number !== pickedIn) [picked, pickedIn] = [[], number];
    drawPair(series);
    add(clear(byId("h-files")), series ? fileLinks(series.model) : []);
    if (series) load(series, number, Number(values.get("more") || PAGE), () => turn === asked);
    else restore();
  };

  function keepUntouched() {
    untouched ??= { body: [...byId("h-body").childNodes], answer: [...byId("h-answer").childNodes] };
  }

  function restore() {
    byId("h-answer").replaceChildren(...untouched.answer);
    byId("h-body").replaceChildren(...untouched.body);
  }

  function listSeries(values, number, series) {
    const items = benchstore.index.series.map((item, place) => [place, wording.seriesText(item), item]);
    const listed = items.filter(([place, , item]) => address.matches(item, values) || place === number);
    benchstore.options(byId("h-series"), [["", "the newest of all"], ...listed], series ? number : "");
  }

  function load(series, number, most, wanted) {
    const done = (shard) => {
      if (!wanted()) return; // an earlier choice whose file came late
      if (shard) draw({ series, number, shard, lead: benchstore.index.metrics[series.lead] }, most);
      else byId("h-body").replaceChildren(benchstore.blank("The data of this model could not be loaded."));
    };
    benchstore.loadModel(series.model, done, benchstore.enough.most(number, most));
  }

  function draw(view, most) {
    const [lead, rest, more] = view.shard.series.find((item) => item.number === view.number).answer;
    const heading = el("h1", { id: "h-history" }, [`${lead} `, el("span", { class: "rest" }, rest)]);
    byId("h-answer").replaceChildren(el("div", { class: "answer" }, [heading, el("p", {}, more)]));
    const versions = view.shard.versions.filter((item) => item.series === view.number).reverse();
    const parts = [table(view, versions, most)];
    const left = Math.max(versions.length, view.series.count) - most; // what is not loaded is counted too
    if (left > 0) parts.push(moreButton(left, most));
    byId("h-body").replaceChildren(...parts);
  }

  function table(view, versions, most) {
    const head = el(
      "thead",
      { role: "rowgroup" },
      el(
        "tr",
        { role: "row" },
        HEADS.map((item) => headCell(item, view.lead)),
      ),
    );
    const rows = versions.slice(0, most).map((version, place) => {
      return row(view, version, { first: place === 0, last: version.nth === 1 });
    });
    return el("table", { class: "tbl fold hist one", role: "table" }, [head, el("tbody", { role: "rowgroup" }, rows)]);
  }

  function headCell({ text, kind, hidden, lead: ofLead }, lead) {
    const said = ofLead ? lead.head : text;
    return el("th", { role: "columnheader", class: kind }, hidden ? el("span", { class: "vh" }, said) : said);
  }

  function moreButton(left, most) {
    const text = `${left} earlier versions: show ${Math.min(PAGE, left)} more`;
    const button = benchstore.button({ class: "btn soft" }, text, () => benchstore.go({ more: most + PAGE }, true));
    return el("div", { class: "sticky-foot" }, button);
  }

  function fileLinks(model) {
    const name = encodeURIComponent(model);
    const links = [
      ["Permanent page", `models/${name}/index.html`],
      ["JSON", `api/v1/models/${name}.json`],
      ["CSV", `csv/models/${name}.csv`],
    ];
    return links.map(([text, href]) => el("a", { href }, text));
  }

  function row(view, version, edge) {
    const { series } = view;
    const cell = (kind, content, title) => el("td", { role: "cell", class: kind, title }, content);
    const line = el("tr", { role: "row" }, [
      cell("rail", rail(version, edge)),
      cell("act", action(version)),
      cell("vv", [el("a", { href: pageOf(series, version) }, `v${version.v}`), benchstore.tags(version.tags)]),
      cell("r val v-val", leadText(view, version)),
      cell("v-chip", verdict(view, version)),
      cell("who", who(version)),
      cell("says", version.moves.join("; ") || benchstore.numbers.NONE),
      cell("r num quiet", version.day, version.full),
      cell("picks", pick(series, version)),
    ]);
    const button = line.querySelector("button");
    if (button) unfold(button, line, () => ways(view.shard, version, edge.last));
    return line;
  }

  const placeOf = ({ shard, lead }) => shard.metrics.indexOf(lead.name);

  function leadText(view, version) {
    const place = placeOf(view);
    return benchstore.numbers.value(view.lead, place < 0 ? null : version.values[place], version.rows);
  }

  // Against the version before; a link where the two can be looked at side by side.
  function verdict(view, version) {
    const [pair] = version.pairs;
    const place = placeOf(view);
    const chip = benchstore.chip(pair && place >= 0 ? pair.verdicts[place] : -1);
    if (!pair) return chip;
    const href = address.comparison(view.series.model, pair.old, version.v);
    const against = el("small", { class: "quiet" }, ` vs v${pair.old}`);
    return el("a", { class: "plain", href, title: `Compare v${pair.old} with v${version.v}` }, [chip, against]);
  }

  function who({ subject, author, landed }) {
    return [
      el("span", { class: "subject", title: subject }, subject),
      el("small", {}, [benchstore.commit(landed), author ? ` · ${author}` : ""]),
    ];
  }

  function action(version) {
    if (!version.command) return el("span", { class: "quiet" }, version.action);
    const content = version.back ? [benchstore.icon("rolledback"), version.action] : version.action;
    return el("button", { class: "btn small", type: "button", "aria-expanded": "false" }, content);
  }

  // The pointer's line: a filled node where it stands, a ring at the baseline, a cross where it never may.
  function rail(version, { first, last }) {
    const words = version.tags.map(([word]) => word);
    const current = words.includes("current");
    const circle = (kind, r) => svg("circle", { class: kind, cx: "12", cy: "50%", r });
    return svg("svg", { "aria-hidden": "true" }, [
      svg("line", { class: "ln", x1: "12", x2: "12", y1: first ? "50%" : "0", y2: last ? "50%" : "100%" }),
      version.action === "never a target" ? cross() : circle(`nd${current ? " cur" : ""}`, "5.5"),
      words.includes("baseline") ? circle("base", current ? "9" : "2") : null,
    ]);
  }

  function cross() {
    return svg("svg", { x: "12", y: "50%", overflow: "visible" }, [
      svg("rect", { class: "gap", x: "-7", y: "-7", width: "14", height: "14" }),
      svg("path", { class: "x", d: "M-4-4 4 4M4-4-4 4" }),
    ]);
  }

  // A button opens a row below its own, and closes it again.
  function unfold(button, line, content) {
    let panel = null;
    button.addEventListener("click", () => {
      if (panel) {
        panel.remove();
        panel = null;
      } else {
        const cell = el("td", { role: "cell", colspan: line.children.length }, content());
        panel = el("tr", { class: "panel", role: "row" }, cell);
        line.after(panel);
      }
      line.classList.toggle("opened", panel !== null);
      button.setAttribute("aria-expanded", String(panel !== null));
    });
  }

  // What can be done with a version: on the command line, in the forge's editor, with a filled-in form.
  function ways(shard, version, last) {
    const way = (head, said, act) => el("div", {}, [el("h2", {}, head), el("p", {}, said), act]);
    const link = (href, text) => el("a", { class: "btn soft", href }, text);
    const parts = [way("On the command line", "Stages the pointer move.", benchstore.command(version.command))];
    if (version.back && shard.edit) {
      const edited = [el("code", {}, "current:"), " becomes ", el("code", {}, version.v)];
      const form = shard.issue.join(version.v);
      parts.push(way("In the browser", edited, link(shard.edit, "Edit current.yaml")));
      parts.push(way("From a phone", "A filled-in form.", link(form, "Open the roll-back form")));
    }
    return el("div", { class: `back${last ? " last" : ""}` }, parts);
  }

  // A version's place on its model's permanent page.
  const pageOf = (series, version) => `models/${encodeURIComponent(series.model)}/index.html#v${version.v}`;

  // Any two versions of the series can be chosen; a third takes the place of the first.
  function pick(series, version) {
    const attributes = { type: "checkbox", "aria-label": `Choose v${version.v} to compare`, value: version.v };
    const box = benchstore.input(attributes, picked.includes(version.v), () => {
      picked = picked.filter((item) => item !== version.v);
      if (box.checked) picked = [...picked, version.v].slice(-2);
      byId("h-body")
        .querySelectorAll("label.pick input")
        .forEach((other) => {
          other.checked = picked.includes(Number(other.value));
        });
      drawPair(series);
    });
    return el("label", { class: "pick" }, box);
  }

  function drawPair(series) {
    const place = clear(byId("h-pair"));
    const [old, fresh] = [...picked].sort((one, other) => one - other);
    place.hidden = !series || old === undefined;
    if (place.hidden) return;
    if (fresh === undefined) {
      place.append(el("span", {}, `v${old} is chosen. Choose another version to compare it with.`));
      return;
    }
    const href = address.comparison(series.model, old, fresh);
    place.append(el("a", { class: "btn", href }, `Compare v${old} with v${fresh}`));
  }

  document.addEventListener("DOMContentLoaded", () => {
    byId("h-series").addEventListener("change", (event) => {
      const series = benchstore.index.series[event.target.value];
      benchstore.go({ series: series ? address.seriesKey(series) : "", more: "" });
    });
  });
})();
