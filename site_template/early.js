"use strict";
// Before anything is drawn: the theme that was chosen here once, and the tab that the address names. The rest waits for the page.
// Where the tab opens with a chart, its code is asked for already.

(function () {
  var root = document.documentElement, kept = null, tab = location.hash.slice(1).split("?")[0];
  try { kept = localStorage.getItem("benchstore-theme"); } catch (error) { kept = null; }
  if (kept === "light" || kept === "dark") { root.setAttribute("data-theme", kept); }
  root.classList.add("js");
  root.setAttribute("data-tab", ["trends", "comparison", "regressions", "history"].indexOf(tab) >= 0 ? tab : "current");
  if (tab === "trends") {
    document.currentScript.dataset.ahead.split(" ").forEach(function (address) {
      var link = document.createElement("link");
      link.rel = "preload"; link.as = "script"; link.href = address;
      document.head.appendChild(link);
    });
  }
})();
