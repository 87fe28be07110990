import assert from "node:assert/strict";
import test from "node:test";
import { HOSTILE, load, texts } from "./load.js";
import { index } from "./sample.js";

const { benchstore, document } = load([], { index: index() });
const { el, add } = benchstore;

test("text is text, in content and in attributes", () => {
  const node = el("p", { title: HOSTILE }, ["a ", HOSTILE, [el("b", {}, HOSTILE)]]);
  assert.equal(node.textContent, `a ${HOSTILE}${HOSTILE}`);
  assert.equal(node.title, HOSTILE);
  assert.deepEqual(
    Array.from(node.querySelectorAll("*"), (one) => one.tagName),
    ["B"],
  );
});

test("an attribute without a value is left out, an empty one is not", () => {
  const node = el("td", { class: "", id: null, title: undefined, colspan: 0 });
  assert.equal(node.outerHTML, '<td class="" colspan="0"></td>');
});

test("nothing is added for nothing, zero is a number", () => {
  const node = el("p", {}, [null, undefined, 0, ["", [1]]]);
  add(node, null);
  assert.equal(node.textContent, "01");
});

test("a verdict is drawn by its place, a dash where there is none", () => {
  assert.equal(benchstore.chip(0).outerHTML.startsWith('<span class="chip regressed"><svg'), true);
  assert.equal(benchstore.chip(0).textContent, "regressed");
  assert.deepEqual(
    [undefined, null, -1].map((place) => benchstore.chip(place).outerHTML),
    Array(3).fill('<span class="none">–</span>'),
  );
});

test("a commit is a link only where it is one and the repository has an address", () => {
  const sha = "0123456789abcdef";
  const link = benchstore.commit(sha);
  assert.equal(link.getAttribute("href"), "https://example.org/a/b/commit/0123456789abcdef");
  assert.equal(link.textContent, "0123456");
  assert.equal(benchstore.commit(""), "");
  assert.equal(benchstore.commit('"><script>').tagName, "SPAN");
  assert.equal(benchstore.commitLink([sha, "x"], "compare/x", "both").tagName, "SPAN");
  const elsewhere = load([], { index: index({ repository: null }) }).benchstore;
  assert.equal(elsewhere.commit(sha).tagName, "SPAN");
});

test("options replace those before, and the chosen one is selected by its text", () => {
  const select = el("select", {}, el("option", {}, "old"));
  benchstore.options(
    select,
    [
      ["", "none"],
      [1, HOSTILE],
      [2, "two"],
    ],
    "2",
  );
  assert.deepEqual(texts(select.options), ["none", HOSTILE, "two"]);
  assert.equal(select.value, "2");
});

test("an input tells of its changes, a button of its clicks", () => {
  const said = [];
  const input = benchstore.input({ type: "checkbox" }, true, (node) => said.push(node.checked));
  document.body.append(input);
  input.click();
  benchstore.button({ class: "btn" }, "go", () => said.push("clicked")).click();
  assert.deepEqual(said, [false, "clicked"]);
});

test("a command is what is copied", () => {
  assert.equal(benchstore.command("benchstore list").querySelector("code").textContent, "benchstore list");
});
