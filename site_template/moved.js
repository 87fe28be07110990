"use strict";
// On the page for addresses that lead nowhere: where what lay at an address lies now, wherever the site's root is.

(() => {
  // Pages and files of one version, and a model's newest current one, had addresses of their own.
  const OLD = /^(.*?\/)models\/([^/]+)\/(\d+|latest)(?:\/(index\.html|snapshot\.json)?)?$/;
  const FOLDERS = /^(.*?\/)(?:models|data|api|csv|badges)\//;

  function moved(path) {
    const found = OLD.exec(path);
    if (!found) return null;
    const [, root, model, version, file] = found;
    if (file === "snapshot.json") return `${root}api/v1/models/${model}.json`;
    return `${root}models/${model}/index.html#${version === "latest" ? "latest" : `v${version}`}`;
  }

  // Two slashes in front would name another host.
  const pathname = location.pathname.replace(/^\/+/, "/");
  const to = moved(pathname);
  if (to) location.replace(to);
  const home = document.getElementById("home");
  if (!home.getAttribute("href")) home.href = (FOLDERS.exec(pathname) || ["", "./"])[1];
})();
