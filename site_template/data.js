"use strict";
// Data files as they are needed. Each is a script, so that it also loads from a file system, where nothing else may be
// fetched. What is decided in Python comes in here; the other scripts hang what they offer on `benchstore`.

const benchstore = (() => {
  const received = new Map();
  const waiting = new Map();

  // Every data file calls this with what it holds.
  function receive(key, value) {
    received.set(key, value);
    tell(key, (one) => one.done(value));
  }

  function tell(key, say) {
    const told = waiting.get(key) || [];
    waiting.delete(key);
    told.forEach(say);
  }

  function load(key, stamp, done, failed = () => {}) {
    if (received.has(key)) {
      done(received.get(key));
    } else if (waiting.has(key)) {
      waiting.get(key).push({ done, failed });
    } else {
      waiting.set(key, [{ done, failed }]);
      // Whoever waits is told of a failure too, and the next one who asks tries again.
      script(`data/${key}.js`, stamp, null, () => tell(key, (one) => one.failed()));
    }
  }

  // `root` is where the site's root is, as seen from the page.
  function script(path, stamp, done, failed) {
    const element = document.createElement("script");
    const root = document.querySelector("[data-root]")?.dataset.root || "";
    element.src = `${root}${path.split("/").map(encodeURIComponent).join("/")}?${stamp}`;
    element.onload = done;
    element.onerror = failed;
    document.head.appendChild(element);
  }

  return {
    receive,
    load,
    script,
    tabs: {}, // what draws each tab, by the tab's name
    get index() {
      return received.get("index");
    },
    get charts() {
      return received.get("charts");
    },
  };
})();
