"use strict";
// Saving what is shown: rows as CSV, a chart as a picture. A button with `data-csv` saves the tables that its selector
// finds.

benchstore.saving = (() => {
  const { el } = benchstore;

  function offer(url, name) {
    const link = el("a", { href: url, download: name });
    document.body.append(link);
    link.click();
    link.remove();
  }

  // A text that a spreadsheet would run as a formula is marked as text.
  function field(value) {
    if (typeof value === "number") return String(value);
    const text = String(value ?? "");
    return `"${/^[=+\-@\t\r]/.test(text) ? "'" : ""}${text.replace(/"/g, '""')}"`;
  }

  const csvText = (lines) => lines.map((line) => `${line.map(field).join(",")}\r\n`).join("");

  function csv(lines, name) {
    offer(URL.createObjectURL(new Blob([csvText(lines)], { type: "text/csv" })), `${name}.csv`);
  }

  // Rows as objects of the same keys, with the keys as the first line.
  function linesOf(rows) {
    const names = Object.keys(rows[0] || {});
    return [names, ...rows.map((row) => names.map((name) => row[name]))];
  }

  // Numbers are those behind what is shown (`data-v`), everything else is its text.
  function cell(node) {
    const { v } = node.dataset;
    if (v !== undefined) return v === "" ? "" : Number(v);
    return words(node).filter(Boolean).join(" ");
  }

  function words(node) {
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      if (!walker.currentNode.parentNode.closest("svg")) found.push(walker.currentNode.nodeValue.trim());
    }
    return found;
  }

  const line = (row) => Array.from(row.children, cell);

  // One head for tables that have the same one.
  function tables(found) {
    if (!found.length) return [];
    return [line(found[0].tHead.rows[0]), ...found.flatMap((table) => Array.from(table.tBodies[0].rows, line))];
  }

  function button(selector, name) {
    const attributes = { type: "button", class: "btn plain", "data-csv": selector, "data-name": name };
    return el("span", { class: "end" }, el("button", attributes, "CSV"));
  }

  document.addEventListener("click", (event) => {
    const asked = event.target.closest("[data-csv]");
    if (!asked) return;
    csv(tables(Array.from(document.querySelectorAll(asked.dataset.csv))), `benchstore-${asked.dataset.name}`);
  });

  return { offer, csv, csvText, linesOf, tables, button };
})();
