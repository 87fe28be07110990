"use strict";
// Elements and the small parts that several tabs show. Text is only ever set as text.

Object.assign(
  benchstore,
  (() => {
    const SVG = "http://www.w3.org/2000/svg";
    const SHA = /^[0-9a-f]{7,64}$/;

    const byId = (id) => document.getElementById(id);

    // el("td", { class: "num" }, "text" | node | [more]); an attribute that is null or undefined is left out.
    function el(name, attributes, content) {
      return filled(document.createElement(name), attributes, content);
    }

    function svg(name, attributes, content) {
      return filled(document.createElementNS(SVG, name), attributes, content);
    }

    function filled(node, attributes, content) {
      for (const [key, value] of Object.entries(attributes || {})) {
        if (value !== null && value !== undefined) node.setAttribute(key, value);
      }
      add(node, content);
      return node;
    }

    function add(node, content) {
      if (content === null || content === undefined) return;
      if (Array.isArray(content)) content.forEach((item) => add(node, item));
      else node.append(content instanceof Node ? content : String(content));
    }

    function clear(node) {
      node.replaceChildren();
      return node;
    }

    const icon = (name) => svg("svg", { class: "ic", "aria-hidden": "true" }, svg("use", { href: `#i-${name}` }));

    // The verdict at `place` of the index's list.
    function chip(place) {
      if (place === undefined || place === null || place < 0) return el("span", { class: "none" }, "–");
      const [word, tone, drawn] = benchstore.index.verdicts[place];
      return el("span", { class: `chip ${tone}` }, [icon(drawn), word]);
    }

    const tags = (found) => found.map(([word, style]) => [" ", el("span", { class: `tag ${style}` }, word)]);

    function command(text) {
      const copy = el("button", { class: "btn small", type: "button", "data-copy": "" }, [icon("copy"), "Copy"]);
      return el("div", { class: "cmd" }, [el("code", { tabindex: "0" }, text), copy]);
    }

    // `text` about commits: a link into the repository where that has an address and the commits are such.
    function commitLink(shas, path, text) {
      const { repository } = benchstore.index;
      if (!repository || !shas.every((sha) => SHA.test(sha || ""))) return el("span", { class: "mono" }, text);
      return el("a", { class: "mono", href: `${repository.replace(/\/+$/, "")}/${path}` }, text);
    }

    const commit = (sha) => (sha ? commitLink([sha], `commit/${sha}`, sha.slice(0, 7)) : "");

    function options(select, items, chosen) {
      clear(select);
      for (const [value, text] of items) {
        const option = el("option", { value }, text);
        option.selected = String(value) === String(chosen);
        select.append(option);
      }
    }

    // A checkbox or radio button; `changed` is called with it.
    function input(attributes, checked, changed) {
      const node = el("input", attributes);
      node.checked = checked;
      node.addEventListener("change", () => changed(node));
      return node;
    }

    function button(attributes, content, clicked) {
      const node = el("button", { type: "button", ...attributes }, content);
      node.addEventListener("click", clicked);
      return node;
    }

    const note = (text) => el("span", { class: "note" }, text);
    const heading = (text, ...more) => el("div", { class: "head2" }, [el("h2", {}, text), more]);
    const blank = (text) => el("p", { class: "blank" }, text);
    const facts = (pairs) => pairs.map(([label, content]) => [el("dt", {}, label), el("dd", {}, content)]);
    const notice = (drawn, ...content) => el("div", { class: "notice" }, [icon(drawn), content]);

    return {
      ...{ byId, el, svg, add, clear, icon, chip, tags, command, commit, commitLink },
      ...{ options, input, button, note, heading, blank, facts, notice },
    };
  })(),
);
