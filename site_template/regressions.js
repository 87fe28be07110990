"use strict";
// The Regressions tab: which states and sizes are listed. What is open and what is closed was decided in Python.

(() => {
  const { byId } = benchstore;
  const FINDINGS = "article.reg, tr.finding"; // as a card, and of many the less urgent in a line
  const NONE = new Map([
    ["cannot tell", "Nothing that cannot be told."],
    ["accepted", "Nothing was accepted."],
    ["recovered", "Nothing has recovered."],
    ["rolled back", "Nothing was rolled back."],
  ]);

  // Data set and environment were filtered before, on every tab alike; state and size only hide more.
  benchstore.tabs.regressions = (values) => {
    const state = chooseState(values.get("state") || "");
    const left = filterArticles(state, chooseSize(values));
    const listed = filterClosed(state);
    const open = ["", "open", "cannot tell"].includes(state);
    const any = document.querySelector(FINDINGS) !== null;
    show("r-size", open && any);
    show("r-blank", ["", "open"].includes(state));
    show("r-no-fit", open && left === 0 && any && !NONE.has(state));
    show("r-lines", document.querySelector("tr.finding:not([hidden])") !== null);
    show("r-closed", listed > 0);
    show("r-no-state", NONE.has(state) && left + listed === 0);
    if (NONE.has(state)) byId("r-no-state").textContent = NONE.get(state);
  };

  function show(id, wanted) {
    const node = byId(id);
    if (node) node.hidden = !wanted;
  }

  // The state that the address names, where there is one of that name.
  function chooseState(asked) {
    const inputs = Array.from(document.querySelectorAll("#r-states input"));
    const state = inputs.some((input) => input.value === asked) ? asked : "";
    inputs.forEach((input) => {
      input.checked = input.value === state;
    });
    return state;
  }

  // The slider filters the list of what Python judged; it judges nothing.
  function chooseSize(values) {
    const percent = Number(values.get("least") || 0);
    const slider = byId("r-least");
    if (slider) {
      slider.value = percent;
      byId("r-said").textContent = `${percent}%`;
    }
    return percent;
  }

  function filterArticles(state, percent) {
    const tooSmall = (node) => Number(node.dataset.percent) < percent;
    let left = 0;
    for (const article of document.querySelectorAll(FINDINGS)) {
      if (tooSmall(article) || (state && article.dataset.state !== state)) article.hidden = true;
      if (!article.hidden) left += 1;
      article.querySelectorAll("tr[data-percent]").forEach((row) => {
        row.hidden = tooSmall(row);
      });
    }
    return left;
  }

  function filterClosed(state) {
    let listed = 0;
    for (const row of document.querySelectorAll("#r-closed tr[data-state]")) {
      row.hidden = state !== "" && row.dataset.state !== state;
      if (!row.hidden) listed += 1;
    }
    return listed;
  }

  document.addEventListener("DOMContentLoaded", () => {
    byId("r-states")?.addEventListener("change", (event) => benchstore.go({ state: event.target.value }));
    byId("r-least")?.addEventListener("input", ({ target }) => {
      benchstore.go({ least: target.value === "0" ? "" : target.value }, true);
    });
  });
})();
