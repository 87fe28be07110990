"use strict";
// Words that several tabs put around numbers. Plain text, nothing here touches the page.

benchstore.wording = (() => {
  const ENDINGS = { 1: "st", 2: "nd", 3: "rd" };
  const ARROWS = { higher: " ↑", lower: " ↓", none: "" };

  function ordinal(number) {
    const tens = number % 100;
    const ending = tens > 10 && tens < 14 ? "th" : ENDINGS[number % 10] || "th";
    return `${number}${ending}`;
  }

  const counted = (number, one, many) => `${number} ${number === 1 ? one : many}`;

  const better = (metric) => (metric.direction === "none" ? "" : `${metric.direction} is better`);

  const arrow = (metric) => ARROWS[metric.direction];

  // A series in a list to choose from.
  function seriesText(series) {
    return [series.label, series.dataset, series.prompt, series.environment].filter(Boolean).join(" · ");
  }

  return { ordinal, counted, better, arrow, seriesText };
})();
