"use strict";
// Only in pages that `benchstore serve` shows: reload when the site was built anew, and say what keeps it from being
// built. Problems quote the files of the store, so they are only ever set as text.

(() => {
  const build = document.currentScript.getAttribute("data-build");
  let banner = null;

  function show(problems) {
    banner?.remove();
    banner = problems ? filled(problems) : null;
    if (banner) document.body.prepend(banner);
  }

  function filled(problems) {
    const node = document.createElement("aside");
    node.className = "cannot-build";
    node.setAttribute("role", "alert");
    const head =
      build === "none" ? "The page cannot be built yet." : "The page cannot be built. Below is its last good state.";
    node.append(element("b", head), element("pre", problems));
    return node;
  }

  function element(name, text) {
    const node = document.createElement(name);
    node.textContent = text;
    return node;
  }

  // The browser connects again by itself when the server was away.
  new EventSource("/-/events").onmessage = (event) => {
    const state = JSON.parse(event.data);
    if (state.build === build) show(state.problems);
    else location.reload();
  };
})();
