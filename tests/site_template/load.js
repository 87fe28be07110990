// Runs files of site_template/ as the page does, in one scope, on a page of their own.
import { readFileSync } from "node:fs";
import { compileFunction } from "node:vm";
import { JSDOM } from "jsdom";

const FOLDER = new URL("../../site_template/", import.meta.url);
const GIVEN = ["document", "location", "history", "navigator", "localStorage", "Node", "NodeFilter"];
const COMMON = ["data.js", "model_file.js", "elements.js", "address.js", "wording.js", "numbers.js"];

export const HOSTILE = `<script>window.hacked=1</script><img src=x onerror=window.hacked=2>"'&amp;`;

// A page whose body holds `html`; `hash` is the end of its address. What waits for the page to be read waits for
// `start`.
export function open({ html = "", hash = "" } = {}) {
  const { window } = new JSDOM(`<!doctype html><body>${html}</body>`, { url: `https://example.org/${hash}` });
  const listen = window.document.addEventListener.bind(window.document);
  const starters = [];
  window.document.addEventListener = (type, listener) => {
    if (type === "DOMContentLoaded") starters.push(listener);
    else listen(type, listener);
  };
  window.start = () => starters.forEach((starter) => starter());
  return window;
}

// What the scripts `names` make on the page `window`.
export function run(names, window) {
  const source = names.map((name) => readFileSync(new URL(name, FOLDER), "utf8")).join("\n");
  const values = GIVEN.map((name) => window[name]);
  const made = `${source}\nreturn typeof benchstore === "undefined" ? undefined : benchstore;`;
  return compileFunction(made, ["window", ...GIVEN])(window, ...values);
}

// `benchstore` with the scripts that all others need and those of `names`, on a page of its own.
export function load(names = [], { index, ...page } = {}) {
  const window = open(page);
  const benchstore = run([...COMMON, ...names], window);
  if (index) benchstore.receive("index", index);
  return { benchstore, window, document: window.document };
}

// The texts of nodes, their inner white space as it is.
export const texts = (nodes) => Array.from(nodes, (node) => node.textContent);
