"use strict";
// Before anything is drawn: the theme that was chosen here once, and the tab that the address names. The rest waits for
// the page. Where the tab opens with a chart, its code is asked for already.

(() => {
  const TABS = ["current", "trends", "comparison", "regressions", "history"];
  const root = document.documentElement;

  function keptTheme() {
    try {
      return localStorage.getItem("benchstore-theme");
    } catch {
      return null; // the browser keeps nothing for this page
    }
  }

  function preload(address) {
    const link = document.createElement("link");
    Object.assign(link, { rel: "preload", as: "script", href: address });
    document.head.appendChild(link);
  }

  const theme = keptTheme();
  const [tab] = location.hash.slice(1).split("?");
  if (theme === "light" || theme === "dark") root.setAttribute("data-theme", theme);
  root.classList.add("js");
  root.setAttribute("data-tab", TABS.includes(tab) ? tab : "current");
  if (tab === "trends") document.currentScript.dataset.ahead.split(" ").forEach(preload);
})();
