"use strict";
// Saving what is shown: rows as CSV, a chart as a picture. A button with `data-csv` saves the tables that its selector finds.

benchstore.saving = (function () {
  var el = benchstore.el;

  function offer(url, name) {
    var link = el("a", { href: url, download: name });
    document.body.appendChild(link); link.click(); link.remove();
  }

  // A text that a spreadsheet would run as a formula is marked as text.
  function field(value) {
    if (typeof value === "number") { return String(value); }
    var text = value === null || value === undefined ? "" : String(value);
    return "\"" + (/^[=+\-@\t\r]/.test(text) ? "'" : "") + text.replace(/"/g, "\"\"") + "\"";
  }
  function csv(lines, name) {
    var text = lines.map(function (line) { return line.map(field).join(","); }).join("\r\n") + "\r\n";
    offer(URL.createObjectURL(new Blob([text], { type: "text/csv" })), name + ".csv");
  }

  // Numbers are those behind what is shown (`data-v`), everything else is its text.
  function cell(node) {
    if (node.dataset.v !== undefined) { return node.dataset.v === "" ? "" : Number(node.dataset.v); }
    var walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT), words = [];
    while (walker.nextNode()) { if (!walker.currentNode.parentNode.closest("svg")) { words.push(walker.currentNode.nodeValue.trim()); } }
    return words.filter(Boolean).join(" ");
  }
  function line(row) { return Array.from(row.children).map(cell); }
  function tables(found) {
    var lines = found.length ? [line(found[0].tHead.rows[0])] : [];
    found.forEach(function (table) { Array.from(table.tBodies[0].rows).forEach(function (row) { lines.push(line(row)); }); });
    return lines;
  }

  function button(selector, name) {
    return el("span", { "class": "end" }, el("button", { type: "button", "class": "btn plain", "data-csv": selector, "data-name": name }, "CSV"));
  }
  document.addEventListener("click", function (event) {
    var asked = event.target.closest("[data-csv]");
    if (asked) { csv(tables(Array.from(document.querySelectorAll(asked.dataset.csv))), "benchstore-" + asked.dataset.name); }
  });

  return { offer: offer, csv: csv, button: button };
})();
