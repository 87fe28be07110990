import assert from "node:assert/strict";
import test from "node:test";
import { open, run } from "./load.js";

// Where the page leads from an address: `to` is where it goes by itself, `home` what its link says.
function lost(pathname, home = "") {
  const window = open({ html: `<a id="home" href="${home}">x</a>` });
  let to = null;
  const location = { pathname, replace: (address) => (to = address) };
  run(["moved.js"], { location, document: window.document });
  return { to, home: window.document.getElementById("home").getAttribute("href") };
}

test("a snapshot's page is a place on its model's page", () => {
  for (const end of ["", "/", "/index.html"]) assert.equal(lost(`/models/m/12${end}`).to, "/models/m/index.html#v12");
  assert.equal(lost("/repo/models/m%20x/3/").to, "/repo/models/m%20x/index.html#v3");
  assert.equal(lost("/repo/models/m/latest/").to, "/repo/models/m/index.html#latest");
});

test("a snapshot's file is part of its model's", () => {
  assert.equal(lost("/a/b/models/m/12/snapshot.json").to, "/a/b/api/v1/models/m.json");
});

test("a site or a model that is called models is none of it", () => {
  assert.equal(lost("/models/models/m/12/").to, "/models/models/m/index.html#v12");
  assert.equal(lost("/models/models/12/").to, "/models/models/index.html#v12");
});

test("what never was anywhere leads nowhere but home", () => {
  for (const path of ["/", "/models/m/", "/models/m/x/", "/models/m/12/other.json", "/x/12/"]) {
    assert.equal(lost(path).to, null);
  }
  assert.equal(lost("/repo/data/x.js").home, "/repo/");
  assert.equal(lost("/repo/x").home, "./");
  assert.equal(lost("/x", "https://example.org/a").home, "https://example.org/a");
});

test("two slashes in front name no other host", () => {
  assert.equal(lost("//evil.test/models/m/1/").to, "/evil.test/models/m/index.html#v1");
});
