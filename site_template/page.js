"use strict";
// The page itself: the open tab and its state in the address, filters, copying, the theme. Decisions were made in
// Python; this shows them.

Object.assign(
  benchstore,
  (() => {
    const { address, byId, el } = benchstore;
    const root = document.documentElement;

    function state() {
      const { tab, values } = address.parse(location.hash);
      return { tab: byId(tab)?.parentNode.id === "main" ? tab : "current", values };
    }

    // Changes the address and shows what it names. Back and forward work by the address alone.
    function go(changes, replace) {
      const now = state();
      const hash = address.format(now.tab, address.changed(now.values, changes));
      if (hash === location.hash) return;
      history[replace ? "replaceState" : "pushState"](null, "", hash);
      show();
    }

    function show() {
      const { tab, values } = state();
      root.setAttribute("data-tab", tab);
      for (const section of document.querySelectorAll("main > section")) {
        section.classList.toggle("open", section.id === tab);
      }
      document.querySelectorAll(".tabs a").forEach((link) => markLink(link, tab, values));
      filter(values);
      if (benchstore.tabs[tab] && benchstore.index) benchstore.tabs[tab](values);
    }

    function markLink(link, tab, values) {
      const own = address.parse(link.getAttribute("href")).tab;
      link.setAttribute("href", address.format(own, address.filtersOf(values)));
      if (own === tab) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }

    // Data set and environment hide what does not match, on every tab alike.
    function filter(values) {
      sayFilters(values);
      let left = 0;
      for (const node of document.querySelectorAll("[data-dataset]")) {
        node.hidden = !address.matches(node.dataset, values);
        if (!node.hidden && node.classList.contains("group")) left += 1;
      }
      const none = byId("current-none");
      if (none) none.hidden = left > 0;
    }

    function sayFilters(values) {
      for (const name of address.FILTERS) {
        const field = byId(`f-${name}`);
        if (field) field.value = values.get(name) || "";
      }
      const words = [values.get("dataset") || "all data sets", values.get("environment") || "all environments"];
      const said = byId("filter-said");
      if (said) said.textContent = words.join(" · ");
    }

    function copy(button, text) {
      const done = () => sayCopied(button.lastChild);
      const otherwise = () => {
        copyByHand(text);
        done();
      };
      if (navigator.clipboard && window.isSecureContext) navigator.clipboard.writeText(text).then(done, otherwise);
      else otherwise();
    }

    function sayCopied(label) {
      const before = label.textContent;
      label.textContent = "Copied";
      setTimeout(() => {
        label.textContent = before;
      }, 1500);
    }

    // For pages from a file, where browsers keep the clipboard's newer interface back.
    function copyByHand(text) {
      const area = el("textarea", {}, text);
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }

    // The theme that was chosen once is on the page already (early.js).
    function startThemes() {
      for (const input of document.querySelectorAll("input[name=theme]")) {
        input.checked = input.value === (root.getAttribute("data-theme") || "auto");
        input.addEventListener("change", () => {
          setTheme(input.value);
          show();
        });
      }
    }

    function setTheme(value) {
      if (value === "auto") root.removeAttribute("data-theme");
      else root.setAttribute("data-theme", value);
      try {
        localStorage.setItem("benchstore-theme", value);
      } catch {
        return; // the browser keeps nothing for this page; the choice holds until it is left
      }
    }

    function dark() {
      const set = root.getAttribute("data-theme");
      return set ? set === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
    }

    function startControls() {
      document.addEventListener("click", (event) => {
        const button = event.target.closest("[data-copy]");
        if (button) copy(button, button.parentNode.querySelector("code").textContent);
      });
      for (const name of address.FILTERS) {
        byId(`f-${name}`)?.addEventListener("change", (event) => go({ [name]: event.target.value }));
      }
      const link = byId("copy-link");
      link?.addEventListener("click", () => copy(link, location.href));
    }

    document.addEventListener("DOMContentLoaded", () => {
      startThemes();
      startControls();
      window.addEventListener("hashchange", show);
      window.addEventListener("popstate", show);
      show();
    });

    return { go, dark };
  })(),
);
