"use strict";
// Numbers as text, by the same rules as benchstore's records/quantities.py; a browser test holds the two together.

benchstore.numbers = (function () {
  var NONE = "–", MINUS = "−", THIN = "\u202f";

  // A tie goes to the even digit, as in Python; `toFixed` alone would round it up. Forty digits show any double exactly.
  function fixed(value, digits) {
    var exact = value.toFixed(40), rest = exact.slice(exact.indexOf(".") + 1 + digits), text = value.toFixed(digits);
    if (!/^50*$/.test(rest)) { return text; }
    var down = digits ? exact.slice(0, exact.indexOf(".") + 1 + digits) : exact.slice(0, exact.indexOf("."));
    return Number(down.slice(-1)) % 2 === 0 ? down : text;
  }
  function significant(value, digits) {
    if (value === 0) { return "0"; }
    if (value < 1e-6) { return value.toExponential(digits - 1).replace(/e([+-])(\d)$/, "e$10$2"); }
    return fixed(value, Math.max(0, digits - 1 - Math.floor(Math.log10(value))));
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
    if (metric.unit === "usd") { return value >= 0.01 || value === 0 ? "$" + fixed(value, 2).replace(/\B(?=(\d{3})+\.)/g, ",") : "$" + significant(value, 2); }
    if (metric.unit === "count") { return grouped(Number.isInteger(value) ? fixed(value, 0) : significant(value, 4)); }
    if (metric.unit === "ms" || metric.unit === "s") { return grouped(value >= 9.95 ? fixed(value, 0) : significant(value, 2)) + " " + metric.unit; }
    if (metric.unit === "percent") { return fixed(value, 1) + "%"; }
    return grouped(value >= 10000 ? fixed(value, 0) : significant(value, 4)) + (metric.unit && metric.unit !== "proportion" ? " " + metric.unit : "");
  }
  function value(metric, number, rows) {
    if (number === null || number === undefined) { return NONE; }
    if (metric.unit === "proportion") { return signed(number, fixed(Math.abs(number), rows >= 10000 ? 4 : 3), false); }
    return signed(number, magnitude(metric, Math.abs(number)), false);
  }
  function change(metric, delta) {
    if (delta === null) { return NONE; }
    if (metric.unit === "proportion" || metric.unit === "percent") {
      var points = metric.unit === "proportion" ? delta * 100 : delta;
      return signed(points, fixed(Math.abs(points), 1), true) + " pt";
    }
    return signed(delta, magnitude(metric, Math.abs(delta)), true);
  }
  function relative(share) {
    if (share === null || !Number.isFinite(share)) { return NONE; }
    var percent = Math.abs(share) * 100;
    return signed(share, percent < 9.95 ? fixed(percent, 1) : fixed(percent, 0), true) + "%";
  }
  return { NONE: NONE, value: value, change: change, relative: relative };
})();
