"use strict";
// The Regressions tab: which states and sizes are listed. What is open and what is closed was decided in Python.

(function () {
  var b = benchstore, byId = b.byId;
  var NONE = new Map([["cannot tell", "Nothing that cannot be told."], ["accepted", "Nothing was accepted."], ["recovered", "Nothing has recovered."], ["rolled back", "Nothing was rolled back."]]);

  // Data set and environment were filtered before, on every tab alike; state and size only hide more.
  b.tabs.regressions = function (values) {
    var state = chosen(values.get("state") || ""), open = state === "" || state === "open" || state === "cannot tell";
    var left = articles(state, size(values)), listed = closed(state);
    show("r-size", open && document.querySelector("article.reg"));
    show("r-blank", state === "" || state === "open");
    show("r-no-fit", open && left === 0 && document.querySelector("article.reg") && !NONE.has(state));
    show("r-closed", listed > 0);
    show("r-no-state", NONE.has(state) && left + listed === 0);
    if (NONE.has(state)) { byId("r-no-state").textContent = NONE.get(state); }
  };
  function show(id, wanted) { if (byId(id)) { byId(id).hidden = !wanted; } }

  // The state that the address names, where there is one of that name.
  function chosen(state) {
    var inputs = Array.from(document.querySelectorAll("#r-states input"));
    if (!inputs.some(function (input) { return input.value === state; })) { state = ""; }
    inputs.forEach(function (input) { input.checked = input.value === state; });
    return state;
  }
  // The slider filters the list of what Python judged; it judges nothing.
  function size(values) {
    var percent = Number(values.get("least") || 0);
    if (byId("r-least")) { byId("r-least").value = percent; byId("r-said").textContent = percent + "%"; }
    return percent;
  }

  function articles(state, percent) {
    var left = 0;
    document.querySelectorAll("article.reg").forEach(function (article) {
      if (Number(article.dataset.percent) < percent || (state !== "" && article.dataset.state !== state)) { article.hidden = true; }
      if (!article.hidden) { left += 1; }
      article.querySelectorAll("tr[data-percent]").forEach(function (row) { row.hidden = Number(row.dataset.percent) < percent; });
    });
    return left;
  }
  function closed(state) {
    var listed = 0;
    document.querySelectorAll("#r-closed tr[data-state]").forEach(function (row) {
      row.hidden = state !== "" && row.dataset.state !== state;
      if (!row.hidden) { listed += 1; }
    });
    return listed;
  }

  document.addEventListener("DOMContentLoaded", function () {
    if (byId("r-states")) { byId("r-states").addEventListener("change", function (event) { b.go({ state: event.target.value }); }); }
    if (byId("r-least")) { byId("r-least").addEventListener("input", function (event) { b.go({ least: event.target.value === "0" ? "" : event.target.value }, true); }); }
  });
})();
