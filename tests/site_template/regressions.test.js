import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./load.js";

const states = ["", "open", "cannot tell", "accepted", "recovered"];
const HTML = `<div id="r-states">${states.map((state) => `<input type="radio" name="state" value="${state}">`).join("")}</div>
<label id="r-size"><input type="range" id="r-least" min="0" max="50" value="0"><output id="r-said"></output></label>
<article class="reg" data-state="open" data-percent="12"><table><tr data-percent="12"></tr><tr data-percent="2"></tr></table></article>
<article class="reg" data-state="cannot tell" data-percent="3"></article>
<p id="r-blank"></p><p id="r-no-fit"></p><p id="r-no-state"></p>
<div id="r-closed"><table><tr data-state="accepted"></tr><tr data-state="rolled back"></tr></table></div>`;

function listed(text) {
  const { benchstore, document } = load(["regressions.js"], { html: HTML });
  benchstore.tabs.regressions(new URLSearchParams(text));
  const visible = (selector) => Array.from(document.querySelectorAll(selector), (node) => !node.hidden);
  return { document, visible };
}

test("everything is listed at first", () => {
  const { visible } = listed("");
  assert.deepEqual(visible("article"), [true, true]);
  assert.deepEqual(visible("#r-closed tr"), [true, true]);
  assert.deepEqual(visible("#r-no-fit, #r-no-state"), [false, false]);
});

test("a size hides smaller drops, also in the tables of larger ones", () => {
  const { document, visible } = listed("least=5");
  assert.deepEqual(visible("article"), [true, false]);
  assert.deepEqual(visible("article tr"), [true, false]);
  assert.equal(document.getElementById("r-said").textContent, "5%");
});

test("where no drop is as large that is said", () => assert.deepEqual(listed("least=20").visible("#r-no-fit"), [true]));

test("a state hides the others, open ones and closed ones", () => {
  const { visible } = listed("state=accepted");
  assert.deepEqual(visible("article"), [false, false]);
  assert.deepEqual(visible("#r-closed tr"), [true, false]);
  assert.deepEqual(visible("#r-size, #r-blank, #r-no-state"), [false, false, false]);
});

test("a state that nothing is in is said in its own words", () => {
  const { document, visible } = listed("state=recovered");
  assert.deepEqual(visible("#r-no-state, #r-closed"), [true, false]);
  assert.equal(document.getElementById("r-no-state").textContent, "Nothing has recovered.");
});

test("a state of no such name is none", () => {
  const { document, visible } = listed("state=<b>");
  assert.deepEqual(visible("article"), [true, true]);
  assert.equal(document.querySelector("input:checked").value, "");
});

test("findings in a line are filtered as the cards are, and their table goes with the last of them", () => {
  const line = (state, percent) => `<tr class="finding" data-state="${state}" data-percent="${percent}"></tr>`;
  const table = `<div id="r-lines"><table>${line("open", 4)}${line("cannot tell", 1)}</table></div>`;
  const shown = (text) => {
    const { benchstore, document } = load(["regressions.js"], { html: HTML + table });
    benchstore.tabs.regressions(new URLSearchParams(text));
    return Array.from(document.querySelectorAll("tr.finding, #r-lines"), (node) => !node.hidden);
  };
  assert.deepEqual(shown(""), [true, true, true]);
  assert.deepEqual(shown("state=open"), [true, true, false]);
  assert.deepEqual(shown("least=5"), [false, false, false]);
});
