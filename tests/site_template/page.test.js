import assert from "node:assert/strict";
import test from "node:test";
import { load, open, run } from "./load.js";
import { index } from "./sample.js";

const HTML = `<nav class="tabs"><a href="#current"></a><a href="#trends"></a></nav>
<select id="f-dataset"><option></option><option>d@1</option></select><span id="filter-said"></span>
<main id="main"><section id="current"><div class="group" data-dataset="d@1" data-environment="e"></div>
<div class="group" data-dataset="x@1" data-environment="e"></div><p id="current-none"></p></section>
<section id="trends"><div id="inner"></div></section></main>`;

// The page after its start, and the values that its tabs were drawn with.
function started(hash) {
  const { benchstore, window, document } = load(["page.js"], { html: HTML, hash, index: index() });
  const drawn = [];
  for (const tab of ["current", "trends"]) benchstore.tabs[tab] = (values) => drawn.push(`${tab}?${values}`);
  window.start();
  const shown = () => Array.from(document.querySelectorAll("section.open"), (section) => section.id);
  return { benchstore, window, document, drawn, shown };
}

test("the tab that the address names is shown and marked", () => {
  const { document, drawn, shown } = started("#trends?metric=f1");
  assert.deepEqual(shown(), ["trends"]);
  assert.deepEqual(drawn, ["trends?metric=f1"]);
  assert.equal(document.querySelector("[aria-current=page]").getAttribute("href"), "#trends");
});

for (const hash of ["", "#nothing", "#inner", "#main", "#__proto__"]) {
  test(`${hash || "no fragment"} shows Current`, () => assert.deepEqual(started(hash).shown(), ["current"]));
}

test("filters hide what does not match, are said, and go along to other tabs", () => {
  const { document, drawn } = started("#current?dataset=d%401&sort=f1");
  assert.deepEqual(
    Array.from(document.querySelectorAll(".group"), (node) => node.hidden),
    [false, true],
  );
  assert.equal(document.getElementById("filter-said").textContent, "d@1 · all environments");
  assert.equal(document.getElementById("f-dataset").value, "d@1");
  assert.equal(document.getElementById("current-none").hidden, true);
  assert.equal(document.querySelectorAll(".tabs a")[1].getAttribute("href"), "#trends?dataset=d%401");
  assert.deepEqual(drawn, ["current?dataset=d%401&sort=f1"]);
});

test("where nothing matches that is said", () => {
  assert.equal(started("#current?environment=x").document.getElementById("current-none").hidden, false);
});

test("going somewhere changes the address and draws, staying where one is does neither", () => {
  const { benchstore, window, drawn } = started("#current?sort=f1");
  const before = window.history.length;
  benchstore.go({ sort: "f2", on: "x" });
  assert.equal(window.location.hash, "#current?sort=f2&on=x");
  assert.equal(window.history.length, before + 1);
  benchstore.go({ sort: "f2" });
  assert.equal(drawn.length, 2);
  benchstore.go({ on: "" }, true);
  assert.equal(window.location.hash, "#current?sort=f2");
  assert.equal(window.history.length, before + 1);
});

test("the theme and the tab are known before anything is drawn", () => {
  const look = (kept, hash) => {
    const window = open({ hash });
    window.localStorage.setItem("benchstore-theme", kept);
    run(["early.js"], window);
    return ["data-theme", "data-tab"].map((name) => window.document.documentElement.getAttribute(name));
  };
  assert.deepEqual(look("dark", "#history?series=1"), ["dark", "history"]);
  assert.deepEqual(look("auto", "#x"), [null, "current"]);
  assert.deepEqual(look('"><script>', ""), [null, "current"]);
});
