"use strict";
// Numbers as text, by the same rules as benchstore's records/quantities.py; a browser test holds the two together.

benchstore.numbers = (function () {
  var NONE = "–", MINUS = "−", THIN = " ";

  function significant(value, digits) {
    if (value === 0) { return "0"; }
    if (value < 1e-6) { return value.toExponential(digits - 1).replace(/e([+-])(\d)$/, "e$10$2"); }
    return value.toFixed(Math.max(0, digits - 1 - Math.floor(Math.log10(value))));
  }
  function grouped(text) {
    var parts = text.split(".");
    parts[0] = parts[0].replace(/\B(?=(\d{3})+$)/g, THIN);
    return parts.join(".");
  }
  function signed(value, digits, plus) {
    if (!/[1-9]/.test(digits)) { return digits; }
    return (value < 0 ? MINUS : plus ? "+" : "") + digits;
  }
  function magnitude(metric, value) {
    if (metric.unit === "usd") { return value >= 0.01 || value === 0 ? "$" + value.toFixed(2).replace(/\B(?=(\d{3})+\.)/g, ",") : "$" + significant(value, 2); }
    if (metric.unit === "count") { return grouped(Number.isInteger(value) ? value.toFixed(0) : significant(value, 4)); }
    if (metric.unit === "ms" || metric.unit === "s") { return grouped(value >= 9.95 ? value.toFixed(0) : significant(value, 2)) + " " + metric.unit; }
    if (metric.unit === "percent") { return value.toFixed(1) + "%"; }
    return grouped(value >= 10000 ? value.toFixed(0) : significant(value, 4)) + (metric.unit && metric.unit !== "proportion" ? " " + metric.unit : "");
  }
  function value(metric, number, rows) {
    if (number === null || number === undefined) { return NONE; }
    if (metric.unit === "proportion") { return signed(number, Math.abs(number).toFixed(rows >= 10000 ? 4 : 3), false); }
    return signed(number, magnitude(metric, Math.abs(number)), false);
  }
  function change(metric, delta) {
    if (delta === null) { return NONE; }
    if (metric.unit === "proportion" || metric.unit === "percent") {
      var points = metric.unit === "proportion" ? delta * 100 : delta;
      return signed(points, Math.abs(points).toFixed(1), true) + " pt";
    }
    return signed(delta, magnitude(metric, Math.abs(delta)), true);
  }
  function relative(share) {
    if (share === null || !Number.isFinite(share)) { return NONE; }
    var percent = Math.abs(share) * 100;
    return signed(share, percent < 9.95 ? percent.toFixed(1) : percent.toFixed(0), true) + "%";
  }
  return { NONE: NONE, value: value, change: change, relative: relative };
})();
