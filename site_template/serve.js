"use strict";
// Only in pages that `benchstore serve` shows: reload when the site was built anew, and say what keeps it from being built.
// Problems quote the files of the store, so they are only ever set as text.

(function () {
  var build = document.currentScript.getAttribute("data-build"), banner = null;

  function show(problems) {
    if (banner) { banner.remove(); banner = null; }
    if (!problems) { return; }
    banner = document.createElement("aside");
    banner.className = "cannot-build";
    banner.setAttribute("role", "alert");
    add("b", build === "none" ? "The page cannot be built yet." : "The page cannot be built. Below is its last good state.");
    add("pre", problems);
    document.body.insertBefore(banner, document.body.firstChild);
  }
  function add(name, text) {
    var node = document.createElement(name);
    node.textContent = text;
    banner.appendChild(node);
  }

  // The browser connects again by itself when the server was away.
  new EventSource("/-/events").onmessage = function (event) {
    var state = JSON.parse(event.data);
    if (state.build !== build) { location.reload(); } else { show(state.problems); }
  };
})();
