"use strict";
// The Regressions tab: which states are listed. What is open and what is closed was decided in Python.

(function () {
  var b = benchstore, byId = b.byId;

  b.tabs.regressions = function (values) {
    var states = byId("r-states"), state = values.get("state") || "";
    if (!states) { return; }
    var inputs = Array.from(states.querySelectorAll("input"));
    if (!inputs.some(function (input) { return input.value === state; })) { state = ""; }
    inputs.forEach(function (input) { input.checked = input.value === state; });
    var open = state === "" || state === "open", listed = rows(state);
    // Data set, environment and size were filtered before; a state only hides more.
    if (!open) { document.querySelectorAll("article.reg").forEach(function (article) { article.hidden = true; }); byId("regressions-none").hidden = true; }
    if (byId("r-blank")) { byId("r-blank").hidden = !open; }
    if (byId("r-least")) { byId("r-least").closest("label").hidden = !open; }
    if (byId("r-closed")) { byId("r-closed").hidden = !listed; }
    byId("r-no-state").hidden = open || listed > 0;
    byId("r-no-state").textContent = "No regression is " + state + ".";
  };

  // Shows the closed ones of a state and gives their number.
  function rows(state) {
    var listed = 0;
    document.querySelectorAll("#r-closed tr[data-state]").forEach(function (row) {
      row.hidden = state !== "" && row.dataset.state !== state;
      if (!row.hidden) { listed += 1; }
    });
    return listed;
  }

  document.addEventListener("DOMContentLoaded", function () {
    if (byId("r-states")) { byId("r-states").addEventListener("change", function (event) { b.go({ state: event.target.value }); }); }
  });
})();
