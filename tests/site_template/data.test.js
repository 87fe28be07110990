import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./load.js";
import { index } from "./sample.js";

const models = [["m/1 ü", "s1"]];

function opened() {
  const { benchstore, document } = load([], { index: index({ models }) });
  const said = [];
  const ask = (word) =>
    benchstore.load(
      "model/x",
      "s",
      () => said.push(`${word} got it`),
      () => said.push(`${word} failed`),
    );
  return { benchstore, said, ask, scripts: () => Array.from(document.head.querySelectorAll("script")) };
}

test("a file is asked for once, and everybody who waits for it is told", () => {
  const { benchstore, said, ask, scripts } = opened();
  ["first", "second"].forEach(ask);
  assert.equal(scripts().length, 1);
  benchstore.receive("model/x", 1);
  ask("third");
  assert.deepEqual(said, ["first got it", "second got it", "third got it"]);
  assert.equal(scripts().length, 1);
});

test("everybody is told of a failure, and whoever asks again tries again", () => {
  const { benchstore, said, ask, scripts } = opened();
  ["first", "second"].forEach(ask);
  scripts()[0].onerror();
  ask("third");
  assert.equal(scripts().length, 2);
  benchstore.receive("model/x", 1);
  assert.deepEqual(said, ["first failed", "second failed", "third got it"]);
});

test("a model's file carries its stamp, and its name changes nothing else of the address", () => {
  const { benchstore, scripts } = opened();
  benchstore.loadModel("m/1 ü", () => {});
  assert.equal(scripts()[0].getAttribute("src"), "data/model/m/1%20%C3%BC.js?s1");
});

test("a model that is not there, and one whose file is missing, is null", () => {
  const { benchstore, scripts } = opened();
  const found = [];
  benchstore.loadModel("nobody", (shard) => found.push(shard));
  benchstore.loadModel("m/1 ü", (shard) => found.push(shard));
  scripts()[0].onerror();
  assert.deepEqual(found, [null, null]);
});

test("keys are content, never members of an object", () => {
  const { benchstore } = opened();
  let found;
  benchstore.receive("__proto__", 7);
  benchstore.load("__proto__", "", (value) => (found = value));
  assert.equal(found, 7);
  assert.equal({}.then, undefined);
});
