"use strict";
// Numbers as text, by the same rules as benchstore's records/quantities.py; a browser test holds the two together.

benchstore.numbers = (() => {
  const NONE = "–";
  const MINUS = "−";
  const THIN = "\u202f";

  // A tie goes to the even digit, as in Python; `toFixed` alone would round it up. Forty digits show any double
  // exactly.
  function fixed(number, digits) {
    const exact = number.toFixed(40);
    const point = exact.indexOf(".");
    const tie = /^50*$/.test(exact.slice(point + 1 + digits));
    const down = exact.slice(0, digits ? point + 1 + digits : point);
    return tie && Number(down.slice(-1)) % 2 === 0 ? down : number.toFixed(digits);
  }

  function significant(number, digits) {
    if (number === 0) return "0";
    if (number < 1e-6) return number.toExponential(digits - 1).replace(/e([+-])(\d)$/, "e$10$2");
    return fixed(number, Math.max(0, digits - 1 - Math.floor(Math.log10(number))));
  }

  function grouped(text, mark = THIN) {
    const [whole, ...rest] = text.split(".");
    return [whole.replace(/\B(?=(\d{3})+$)/g, mark), ...rest].join(".");
  }

  function signed(number, text, plus) {
    if (!/[1-9]/.test(text)) return text;
    return (number < 0 ? MINUS : plus ? "+" : "") + text;
  }

  const dollars = (number) =>
    `$${number >= 0.01 || number === 0 ? grouped(fixed(number, 2), ",") : significant(number, 2)}`;
  const counts = (number) => grouped(Number.isInteger(number) ? fixed(number, 0) : significant(number, 4));
  const duration = (number) => grouped(number >= 9.95 ? fixed(number, 0) : significant(number, 2));
  const plain = (number) => grouped(number >= 10000 ? fixed(number, 0) : significant(number, 4));

  function magnitude({ unit }, number) {
    if (unit === "usd") return dollars(number);
    if (unit === "count") return counts(number);
    if (unit === "ms" || unit === "s") return `${duration(number)} ${unit}`;
    if (unit === "percent") return `${fixed(number, 1)}%`;
    return plain(number) + (unit && unit !== "proportion" ? ` ${unit}` : "");
  }

  // `rows` is how many examples a proportion was taken over: one more digit where they carry it.
  function value(metric, number, rows) {
    if (number === null || number === undefined) return NONE;
    const size = Math.abs(number);
    const text = metric.unit === "proportion" ? fixed(size, rows >= 10000 ? 4 : 3) : magnitude(metric, size);
    return signed(number, text, false);
  }

  function change(metric, delta) {
    if (delta === null) return NONE;
    if (metric.unit !== "proportion" && metric.unit !== "percent") {
      return signed(delta, magnitude(metric, Math.abs(delta)), true);
    }
    const points = metric.unit === "proportion" ? delta * 100 : delta;
    return `${signed(points, fixed(Math.abs(points), 1), true)} pt`;
  }

  function relative(share) {
    if (share === null || !Number.isFinite(share)) return NONE;
    const percent = Math.abs(share) * 100;
    return `${signed(share, fixed(percent, percent < 9.95 ? 1 : 0), true)}%`;
  }

  const count = (number) => value({ unit: "count" }, number);

  // Length of a run.
  function lasting(seconds) {
    if (seconds < 60) return value({ unit: "s" }, seconds);
    const minutes = Math.round(seconds / 60);
    return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  }

  return { NONE, value, change, relative, count, lasting };
})();
