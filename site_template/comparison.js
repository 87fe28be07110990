"use strict";
// The Comparison tab: any two snapshots, or models side by side (side_by_side.js). Verdicts are shown for pairs that
// Python judged; others get their plain difference (compared.js).

(() => {
  const { byId, el, add, clear, blank, compared, note, notice, wording } = benchstore;
  const { address, name } = compared;
  const MOST_MODELS = 6;
  let asked = 0;

  benchstore.tabs.comparison = (values) => {
    if (!benchstore.index.series.length) {
      byId("c-more").textContent = "No snapshots yet.";
      return;
    }
    const turn = ++asked; // a slower file of an earlier choice must not be drawn over a later one
    const several = Boolean(values.get("models"));
    const wanted = wantedOf(values);
    const known = wanted.length > 0 && !wanted.includes(null);
    byId("comparison-body").hidden = !several && !known;
    if (!several && !known) {
      sayNothing();
      return;
    }
    showMode(several, wanted);
    if (known) loadSides(wanted, (sides) => turn === asked && drawSides(sides, several, values));
    else clear(byId("c-body")).append(none());
  };

  function wantedOf(values) {
    const parse = benchstore.address.snapshot;
    const models = values.get("models");
    if (models) return models.split(",").map(parse).filter(Boolean).slice(0, MOST_MODELS);
    const pair = benchstore.index.pair || [];
    return [parse(values.get("a") || pair[0]), parse(values.get("b") || pair[1])];
  }

  function drawSides(sides, several, values) {
    const focused = document.activeElement?.id;
    if (several) benchstore.sideBySide(sides);
    else draw(sides[0], sides[1], values);
    refocus(focused);
  }

  // What was drawn anew has lost the focus; a button that has come to its end hands it to its neighbour.
  function refocus(id) {
    let node = id ? byId(id) : null;
    if (!node || node === document.activeElement) return;
    if (node.disabled) node = byId(id.endsWith("prev") ? id.replace(/prev$/, "next") : id.replace(/next$/, "prev"));
    node?.focus();
  }

  function showMode(several, wanted) {
    byId("c-pair").hidden = several;
    byId("c-choose").hidden = !several;
    for (const input of document.querySelectorAll("input[name=c-mode]")) {
      const models = input.value === "models";
      input.checked = models === several;
      input.onchange = () => {
        benchstore.go({ models: models ? benchstore.sideBySide.start(wanted[1] || wanted[0]) : "", rows: "", of: "" });
      };
    }
  }

  const none = () => blank("There is no such snapshot. Choose another one above.");

  // The models' files, then the verdicts between current models where two of them are of one group.
  function loadSides(wanted, done) {
    const shards = new Map();
    const left = new Set(wanted.map((one) => one.model));
    for (const model of [...left]) {
      const own = wanted.filter((one) => one.model === model).map((one) => benchstore.enough.reaches(one.v));
      const loaded = (shard) => {
        shards.set(model, shard);
        left.delete(model);
        if (!left.size) {
          addReport(
            wanted.map((one) => compared.side(one, shards.get(one.model))),
            done,
          );
        }
      };
      benchstore.loadModel(model, loaded, (shard) => own.every((reached) => reached(shard)));
    }
  }

  function addReport(sides, done) {
    const [first] = sides;
    const group = first.series ? first.series.group : -1;
    const alike = sides.some((one) => one.series?.group === group && one.model !== first.model);
    const stamp = benchstore.index.pairs[group];
    if (!alike || !stamp) {
      done(sides);
      return;
    }
    const judged = (report) => done(sides.map((one) => ({ ...one, report })));
    benchstore.load(`pairs/${group}`, stamp, judged, () => done(sides));
  }

  function sayNothing() {
    const any = benchstore.index.series.length > 0;
    byId("h-comparison").textContent = any ? "Nothing to compare yet." : "Comparison";
    byId("c-more").textContent = any ? "There is one snapshot; a comparison needs two." : "No snapshots yet.";
  }

  function draw(old, fresh, values) {
    const body = clear(byId("c-body"));
    if (!old.version || !fresh.version) {
      body.append(none());
      return;
    }
    listChoices("old", old, fresh);
    listChoices("new", fresh, old);
    if (address(old) === address(fresh)) saySame(old);
    else drawPair(body, old, fresh, values);
  }

  function saySame(one) {
    byId("h-comparison").textContent = `${name(one)} stands on both sides.`;
    byId("c-more").textContent = "There is nothing to compare. Choose another version above.";
  }

  function drawPair(body, old, fresh, values) {
    const other = compared.difference(old.series, fresh.series);
    const judged = compared.pairOf(old, fresh);
    const rows = compared.rowsOf(old, fresh, judged, other);
    say(old, fresh, rows, other);
    add(body, [
      pairHead(old, fresh),
      remark(old, fresh, judged, other),
      metricsHead(judged),
      tables(rows, old, fresh),
      judged?.said.length ? inWords(judged) : null,
      other ? null : benchstore.examples.section(old, fresh, values),
    ]);
  }

  function say(old, fresh, rows, other) {
    const head = clear(byId("h-comparison"));
    if (other) {
      add(head, `${name(old)} and ${name(fresh)} are incomparable.`);
      byId("c-more").textContent = `They were ${other}.`;
      return;
    }
    const { lead, rest } = compared.sentence(old, fresh, rows);
    add(head, [lead, el("span", { class: "rest" }, rest)]);
    const { dataset, prompt } = fresh.series;
    byId("c-more").textContent = `${dataset}${prompt ? `, prompt ${prompt}` : ""}; the old one is on the left.`;
  }

  function remark(old, fresh, judged, other) {
    if (other) {
      const said = [el("b", {}, `${name(old)} and ${name(fresh)} are incomparable: `), `${other}. No change is shown.`];
      return notice("incomparable", el("p", {}, said));
    }
    if (judged) return null;
    const head = el("b", {}, `${name(fresh)} against ${name(old)} has not been judged. `);
    const said = el("p", {}, [head, "Changes are shown without a verdict. This command judges the pair:"]);
    return notice("missing", said, benchstore.command(`benchstore compare ${address(old)} ${address(fresh)}`));
  }

  function metricsHead(judged) {
    const against = judged && (judged.why === "baseline" ? "the baseline" : judged.why);
    return benchstore.heading(
      "Metrics",
      note(judged ? `judged against ${against}` : "plain differences"),
      note("strip: within the limit · whisker: 95% interval · right: better"),
      benchstore.saving.button("#c-body table.cmp", "comparison"),
    );
  }

  // What asks for attention first, the rest folded away.
  function tables(rows, old, fresh) {
    const table = (some) => benchstore.comparisonTable(some, compared.reach(rows), old, fresh);
    const prominent = rows.filter((row) => row.prominent);
    const quiet = rows.filter((row) => !row.prominent);
    if (!prominent.length || !quiet.length) return rows.length ? table(rows) : null;
    const text = wording.counted(
      quiet.length,
      "row within noise or its limit: ",
      "rows within noise or their limits: ",
    );
    const summary = el("summary", {}, [text, el("b", {}, "show")]);
    return [table(prominent), el("details", { class: "rows-more" }, [summary, table(quiet)])];
  }

  function inWords(judged) {
    const said = judged.said.map(([, text]) => el("li", {}, text));
    return [benchstore.heading("In words"), el("ul", { class: "said" }, said)];
  }

  // The selects above: a series and one of its versions for each side.
  function listChoices(which, one, other) {
    const series = byId(`c-${which}-series`);
    const versions = byId(`c-${which}-version`);
    const all = benchstore.index.series;
    const named = all.map((item, number) => [number, wording.seriesText(item)]);
    benchstore.options(series, named, one.version.series);
    benchstore.listVersions(versions, one.shard, one.version, versionText, (v) =>
      choose(which, `${one.model}@${v}`, other),
    );
    series.dataset.address = address(one);
    series.onchange = () => {
      const to = all[Number(series.value)];
      choose(which, `${to.model}@${to.shown}`, other);
    };
    byId("c-swap").onclick = () => {
      benchstore.go({ a: byId("c-new-series").dataset.address, b: byId("c-old-series").dataset.address });
    };
  }

  const versionsOf = (one) => one.shard.versions.filter((item) => item.series === one.version.series);

  const versionText = (item) => [`v${item.v}`, item.day, ...item.tags.map(([word]) => word)].join(" · ");

  function choose(which, text, other) {
    benchstore.go(which === "old" ? { a: text, b: address(other) } : { a: address(other), b: text });
  }

  // One version back or on in the same series.
  function steps(which, one, other) {
    const versions = versionsOf(one);
    const place = versions.indexOf(one.version);
    const step = (way, label, by) => {
      const to = versions[place + by];
      const known = `${label} version of the ${which} side: v${to?.v}`;
      const said = to ? known : `no ${label.toLowerCase()} version of the ${which} side`;
      const attributes = { class: "btn small", id: `c-${which}-${way}`, "aria-label": said };
      const button = benchstore.button(attributes, benchstore.icon(way), () =>
        choose(which, `${one.model}@${to.v}`, other),
      );
      button.disabled = !to;
      return button;
    };
    return el("span", { class: "nav" }, [step("prev", "Previous", -1), step("next", "Next", 1)]);
  }

  function pairHead(old, fresh) {
    const commits = between(old.version.commit, fresh.version.commit);
    return el("div", { class: "pair" }, [half("Old", old, fresh), commits, half("New", fresh, old)]);
  }

  function half(role, one, other) {
    const { version, series } = one;
    const nth = `${wording.ordinal(version.nth)} on ${series.dataset} · ${series.environment} · `;
    return el("div", { class: "side" }, [
      el("div", { class: "role" }, [role, benchstore.tags(version.tags), steps(role.toLowerCase(), one, other)]),
      el("div", { class: "name" }, el("a", { href: `#history?series=${version.series}` }, name(one))),
      el("div", { class: "meta" }, [
        nth,
        el("span", { class: "nb" }, version.day),
        " · ",
        benchstore.commit(version.commit),
      ]),
    ]);
  }

  // The commits from one to the other, as a link where the repository has an address.
  function between(old, fresh) {
    return el("div", { class: "between" }, betweenText(old, fresh));
  }

  function betweenText(old, fresh) {
    if (!old || !fresh) return "commits not known";
    if (old === fresh) return ["the same commit", el("span", { class: "mono" }, old.slice(0, 7))];
    const text = `${old.slice(0, 7)} … ${fresh.slice(0, 7)}`;
    return ["commits between", benchstore.commitLink([old, fresh], `compare/${old}...${fresh}`, text)];
  }
})();
