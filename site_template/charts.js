"use strict";
// Charts: the code of Vega is loaded when the first one is seen; a specification comes by role, its data by name.

benchstore.chart = (() => {
  const { el, clear, blank: blankText, button } = benchstore;
  const KINDS = { SVG: "svg", PNG: "png", "Data (CSV)": "csv" };
  // What a tooltip says of a point, in this order.
  const TIPS = {
    name: "model",
    version: "version",
    text: "value",
    quality: "quality",
    price: "price",
    spread: "95% interval",
    day: "measured",
    change: "change",
    pointer: "pointer",
  };
  const waiting = [];
  const queue = [];
  let drawing = false;

  // Both files are asked for at once, and once for however many charts wait for them.
  function vega(done, failed) {
    const { files } = benchstore.index;
    let left = 2;
    const one = () => {
      left -= 1;
      if (!left) done();
    };
    benchstore.load("charts", files.charts, one, failed);
    if (window.vegaEmbed) {
      one();
      return;
    }
    waiting.push({ done: one, failed });
    if (waiting.length === 1) benchstore.script("vega.js", files.vega, tell("done"), tell("failed"));
  }

  const tell = (what) => () => waiting.splice(0).forEach((one) => one[what]());

  // Calls `done` once `node` comes into view, and at once where the browser cannot tell.
  function seen(node, done) {
    if (!("IntersectionObserver" in window)) {
      done();
      return;
    }
    node.chartWatch?.disconnect();
    node.chartWatch = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        node.chartWatch.disconnect();
        done();
      },
      { rootMargin: "200px" },
    );
    node.chartWatch.observe(node);
  }

  // What was asked of a node later wins over what is still being loaded for it.
  function turnOf(node) {
    node.chartTurn = (node.chartTurn || 0) + 1;
    return node.chartTurn;
  }

  // draw(node, role, {name: rows}, {first, height, edit, menu, ready}): `edit` may change the specification's copy.
  function draw(node, role, data, asked = {}) {
    const turn = turnOf(node);
    const embedded = () => (turn === node.chartTurn ? embed(node, role, data, asked) : null);
    const failed = () => {
      if (turn === node.chartTurn) {
        blank(node, "The chart's code could not be loaded; vega.js belongs beside this page.");
      }
    };
    seen(node, () => {
      if (!window.vegaEmbed) clear(node).append(el("p", { class: "load" }, "Drawing …"));
      vega(() => enqueue(embedded, asked.first), failed);
    });
  }

  // One chart a frame, so that each is seen as soon as it is drawn, the large ones before the small.
  function enqueue(task, first) {
    queue[first ? "unshift" : "push"](task);
    if (drawing) return;
    drawing = true;
    setTimeout(next, 0);
  }

  function next() {
    drawing = queue.length > 0;
    if (!drawing) return;
    Promise.resolve(queue.shift()()).then(() => requestAnimationFrame(() => setTimeout(next, 0)));
  }

  function blank(node, text) {
    turnOf(node);
    clear(node).append(blankText(text));
  }

  // The specification of a role with its data, in the colours of the theme.
  function specification(role, data, asked) {
    const spec = structuredClone(benchstore.charts[role]);
    spec.datasets = data;
    // A layer without data would ask Vega for the extent of nothing.
    if (spec.layer) spec.layer = spec.layer.filter((layer) => !layer.data || data[layer.data.name]?.length > 0);
    spec.config = { aria: false, ...benchstore.charts.themes[benchstore.dark() ? "dark" : "light"] };
    if (asked.height) spec.height = asked.height;
    asked.edit?.(spec);
    return spec;
  }

  function embed(node, role, data, asked) {
    const turn = node.chartTurn;
    const spec = specification(role, data, asked);
    // Hundreds of points say nothing to a screen reader that the chart's name and the tables nearby do not say better.
    const place = el("div", { "aria-hidden": "true" });
    clear(node).append(place);
    const drawn = window.vegaEmbed(place, spec, { ast: true, renderer: "svg", actions: false, tooltip: tip });
    return drawn
      .then((made) => {
        if (turn !== node.chartTurn) return;
        if (asked.menu !== false) node.append(menu(made.view, role, data));
        asked.ready?.(made.view);
      })
      .catch((error) => blank(node, `The chart could not be drawn: ${error.message}`));
  }

  function menu(view, role, data) {
    const buttons = Object.entries(KINDS).map(([label, kind]) =>
      button({ class: "btn plain" }, label, () => save(view, role, data, kind)),
    );
    const dots = el("span", { "aria-hidden": "true" }, "⋯");
    const summary = el("summary", { title: "Save this chart" }, [dots, el("span", { class: "vh" }, "Save this chart")]);
    return el("details", { class: "menu" }, [summary, el("div", { class: "menu-items" }, buttons)]);
  }

  function save(view, role, data, kind) {
    const { saving } = benchstore;
    const name = `benchstore-${role}`;
    if (kind === "csv") saving.csv(saving.linesOf(Object.values(data)[0]), name);
    else view.toImageURL(kind, kind === "png" ? 2 : 1).then((url) => saving.offer(url, `${name}.${kind}`));
  }

  // Our own tooltip: values are set as text, whatever they hold.
  function tip(handler, event, item, value) {
    document.querySelector(".tip")?.remove();
    if (!value) return;
    const box = el("div", { class: "tip", role: "status" }, el("dl", {}, benchstore.facts(tipFacts(value))));
    document.body.append(box);
    box.style.left = `${beside(event.clientX, window.innerWidth - box.offsetWidth)}px`;
    box.style.top = `${beside(event.clientY, window.innerHeight - box.offsetHeight)}px`;
  }

  function tipFacts(value) {
    const said = Object.keys(TIPS).filter((name) => typeof value[name] === "string");
    return said.map((name) => [TIPS[name], value[name]]);
  }

  // Near the pointer, within the window.
  const beside = (at, room) => Math.max(4, Math.min(at + 14, room - 8));

  // Asks for the code before there is anything to draw.
  const prepare = () => vega(nothing, nothing);
  const nothing = () => {};

  return { draw, blank, seen, prepare, specification, tipFacts };
})();
