import assert from "node:assert/strict";
import test from "node:test";
import { HOSTILE, load, texts } from "./load.js";
import { NOISE, file, index, version } from "./sample.js";

const HTML = `<select id="h-series"></select><nav id="h-files"></nav><div id="h-answer"><h1>all</h1></div>
<div id="h-body"><p>the newest of all</p></div><div id="h-pair"></div>`;
const PAIR = { old: 1, why: "previous", verdicts: [NOISE] };

function opened(text, versions = [version(1), version(2, { pairs: [PAIR] })], fields = {}) {
  const told = versions.map((item) => ({ ...item, author: "Mallory", subject: HOSTILE }));
  const made = file(told, { edit: "https://example.org/edit", issue: ["#", "!"], ...fields });
  const models = [["one", "s"]];
  const page = load(["history.js"], { html: HTML, index: index({ models }) });
  page.benchstore.receive("model/one", made);
  page.show = (next) => page.benchstore.tabs.history(new URLSearchParams(next));
  page.show(text);
  return page;
}

const cells = (document, kind) => texts(document.querySelectorAll(`#h-body td.${kind}`));

test("the newest version stands first, with its verdict and a link to the two side by side", () => {
  const { document } = opened("series=0");
  assert.deepEqual(cells(document, "vv"), ["v2", "v1"]);
  assert.deepEqual(cells(document, "v-chip"), ["within noise vs v1", "–"]);
  assert.equal(document.querySelector("td.v-chip a").getAttribute("href"), "#comparison?a=one%401&b=one%402");
  assert.equal(document.querySelector("td.vv a").getAttribute("href"), "models/one/index.html#v2");
});

test("commit messages and authors are text", () => {
  const { document } = opened("series=0");
  assert.equal(document.querySelector(".subject").textContent, HOSTILE);
  assert.equal(document.querySelector("script, img"), null);
});

test("without a series the page is as it was built", () => {
  const { document, show } = opened("series=0");
  show("");
  assert.equal(document.getElementById("h-body").textContent, "the newest of all");
  assert.equal(document.querySelector("#h-files a"), null);
});

test("a series that is not there is none", () => {
  assert.equal(opened("series=99").document.getElementById("h-body").textContent, "the newest of all");
});

test("a hundred versions stand at first, and more when they are asked for", () => {
  const many = Array.from({ length: 130 }, (_, place) => version(place + 1));
  const { document, show } = opened("series=0", many);
  assert.equal(cells(document, "vv").length, 100);
  assert.equal(document.querySelector(".sticky-foot").textContent, "30 earlier versions: show 30 more");
  show("series=0&more=200");
  assert.deepEqual([cells(document, "vv").length, document.querySelector(".sticky-foot")], [130, null]);
});

test("the line of the pointer: filled where it stands, a ring at the baseline, a cross where it never may", () => {
  const versions = [
    version(1, { tags: [["baseline", ""]] }),
    version(2, { action: "never a target" }),
    version(3, { tags: [["current", ""]] }),
  ];
  const { document } = opened("series=0", versions);
  const drawn = Array.from(document.querySelectorAll("td.rail > svg"), (node) =>
    Array.from(node.querySelectorAll("[class]"), (part) => part.getAttribute("class")).join(" "),
  );
  assert.deepEqual(drawn, ["ln nd cur", "ln gap x", "ln nd base"]);
});

test("a button opens the ways back below its row and closes them again", () => {
  const { document } = opened("series=0", [
    version(1, { command: "benchstore rollback one --to 1", back: true, action: "Roll back to v1" }),
  ]);
  const button = document.querySelector("td.act button");
  button.click();
  assert.equal(document.querySelector(".panel code").textContent, "benchstore rollback one --to 1");
  assert.deepEqual(
    Array.from(document.querySelectorAll(".panel a"), (link) => link.getAttribute("href")),
    ["https://example.org/edit", "#1!"],
  );
  assert.equal(button.getAttribute("aria-expanded"), "true");
  button.click();
  assert.deepEqual([document.querySelector(".panel"), button.getAttribute("aria-expanded")], [null, "false"]);
});

test("two versions can be picked, a third takes the place of the first, another series starts anew", () => {
  const { document, show } = opened(
    "series=0",
    [1, 2, 3].map((v) => version(v)),
  );
  const pick = (v) => document.querySelector(`[aria-label='Choose v${v} to compare']`).click();
  const said = () => document.getElementById("h-pair").textContent;
  pick(3);
  assert.equal(said(), "v3 is chosen. Choose another version to compare it with.");
  pick(1);
  assert.equal(said(), "Compare v1 with v3");
  pick(2);
  assert.equal(document.querySelector("#h-pair a").getAttribute("href"), "#comparison?a=one%401&b=one%402");
  assert.equal(document.querySelectorAll(".pick input:checked").length, 2);
  show("series=1");
  assert.equal(document.getElementById("h-pair").hidden, true);
});
