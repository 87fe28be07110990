"use strict";
// The page's address holds tab and state, as in #trends?metric=f1&range=90, and snapshots are named as in model@3.
// Plain text in, plain text out: nothing here touches the page.

benchstore.address = (() => {
  const FILTERS = ["dataset", "environment"];

  function parse(hash) {
    const text = hash.replace(/^#/, "");
    const cut = text.indexOf("?");
    if (cut < 0) return { tab: text, values: new URLSearchParams() };
    return { tab: text.slice(0, cut), values: new URLSearchParams(text.slice(cut + 1)) };
  }

  function format(tab, values) {
    const text = values.toString();
    return `#${tab}${text ? `?${text}` : ""}`;
  }

  // The state after some changes; null and the empty text take a value out.
  function changed(values, changes) {
    const next = new URLSearchParams(values);
    for (const [key, value] of Object.entries(changes)) {
      if (value === null || value === "") next.delete(key);
      else next.set(key, value);
    }
    return next;
  }

  // What goes along to another tab: the filters, nothing else.
  function filtersOf(values) {
    return changed(new URLSearchParams(), Object.fromEntries(FILTERS.map((key) => [key, values.get(key)])));
  }

  // Whether something measured on a data set in an environment fits the filters.
  function matches(item, values) {
    return FILTERS.every((key) => !values.get(key) || item[key] === values.get(key));
  }

  // Model and version; null for what is no such address. A model's name may hold an @ itself.
  function snapshot(text) {
    const cut = (text || "").lastIndexOf("@");
    return cut > 0 ? { model: text.slice(0, cut), v: Number(text.slice(cut + 1)) } : null;
  }

  function comparison(model, old, fresh) {
    return `#comparison?a=${encodeURIComponent(`${model}@${old}`)}&b=${encodeURIComponent(`${model}@${fresh}`)}`;
  }

  // How an address names a series: what it is, so that it means the same when other models come. Its number in the
  // index does too, for the links of the page itself.
  const seriesKey = ({ model, dataset, prompt, environment }) => [model, dataset, prompt, environment].join("|");

  function seriesNumber(text, all) {
    if (/^\d+$/.test(text || "")) return Number(text);
    return text ? all.findIndex((item) => seriesKey(item) === text) : -1;
  }

  return { seriesKey, seriesNumber, FILTERS, parse, format, changed, filtersOf, matches, snapshot, comparison };
})();
