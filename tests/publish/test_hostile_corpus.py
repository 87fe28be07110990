"""Hostile texts in every place that takes one: refused cleanly, or shown on every tab as the text they are."""

import json
import subprocess

import corpus
import pytest
from jsonschema import Draft202012Validator
from pages import TABS, Page

from benchstore.records import canonical_json

NAMES = list(corpus.TEXTS)


def stored(place, value):
    place.write(f"snapshots/{value['model']}/{value['version']}.json", json.dumps(value))


@pytest.mark.parametrize("name", NAMES)
def test_what_the_schema_refuses_is_refused_cleanly_and_named(place, name):
    """By `check` where somebody wrote a file by hand, place by place; all at once by `add`."""
    text, wrong, draft = corpus.TEXTS[name], set(), {"metrics": {"f1": 0.9}}
    for number, (path, part) in enumerate(corpus.PLACES):
        refused = not Draft202012Validator(part).is_valid(text)
        value = corpus.placed(corpus.plain(f"m{number}", 1), path, text)
        place.write(f"snapshots/m{number}/1.json", json.dumps(value))
        if refused:
            wrong.add(f"snapshots/m{number}/1.json")
            draft = corpus.placed(draft, path, text) if path[0] != "samples" else draft
    checked = place.bench("check", "--format", "json", code=1)
    assert "Traceback" not in checked.out + checked.err
    assert {file for file in wrong if file not in checked.out} == set()
    added = place.bench("add", place.draft(**draft), "--model", "m", "--dataset", "d@1", code=1)
    assert "Traceback" not in added.out + added.err


@pytest.fixture
def corpus_store(place):
    """One model for each text, with two versions: regressed, accepted or withdrawn; the texts in git and the config too."""
    for number, text in enumerate(corpus.TEXTS.values()):
        values = [corpus.full(number, text, version, f1) for version, f1 in ((1, 0.9), (2, 0.5))]
        for value in values:
            place.write(f"snapshots/{value['model']}/{value['version']}.json", canonical_json.dumps(value))
        series = {"dataset": "{name}@{version}".format(**values[0]["dataset"]), "current": 2, "baseline": 1, "environment": "local"}
        series["dataset"] += f"/{split}" if (split := values[0]["dataset"].get("split")) else ""
        series |= {"prompt": values[0]["prompt"]["version"]} if "prompt" in values[0] else {}
        lines = ", ".join(f"{key}: {corpus.yaml(said) if isinstance(said, str) else said}" for key, said in series.items())
        reason = corpus.yaml(corpus.legal({"type": "string", "maxLength": 1000}, text))
        marks = ("", f"accepted: [{{metric: f1, version: 2, reason: {reason}}}]\n", f"withdrawn: [{{version: 1, reason: {reason}}}]\n")
        place.write(f"snapshots/{values[0]['model']}/current.yaml", f"series: [{{{lines}}}]\n{marks[number % 3]}")
        commit(place, text)
    shown = [corpus.yaml(text.encode("utf-8", "ignore").decode()[:58]) for text in corpus.TEXTS.values()]
    links = ", ".join(f'{{text: {text}, url: "https://example.org/?javascript:1&q={{}}"}}' for text in shown[:12])
    intro = corpus.yaml("\n\n".join(text[:200] for text in corpus.TEXTS.values())[:4900])
    metrics = ", ".join(f"{name}: {{description: {text}}}" for name, text in zip(("f1", "__proto__", "constructor"), shown, strict=False))
    place.write("benchstore.yaml", f"site: {{title: {shown[0]}, intro: {intro}, links: [{links}]}}\nmetrics: {{{metrics}}}\n")
    commit(place, "config")
    return place


def commit(place, text):
    """A commit with `text` as its message and as its author's name, as far as git takes it."""
    said = text.replace("\0", "").encode("utf-8", "replace")
    author = b"x " + said.translate(None, b"<>\n\r")[:5000] + b" <m@example.org>"
    place.git("add", "-A")
    subprocess.run([b"git", b"commit", b"-q", b"--author", author, b"-m", b"x " + said], cwd=place.path, check=True, capture_output=True)


def strangers(page):
    """Everything in the document that a text would have had to make."""
    return page.evaluate(
        """() => {
          const found = [];
          if (window.hacked !== undefined) { found.push("hacked " + window.hacked); }
          document.querySelectorAll("main script, img, iframe, object, embed, base, form:not(.vega-bindings), meta[http-equiv=refresh]")
            .forEach(node => found.push(node.outerHTML.slice(0, 200)));
          document.querySelectorAll("script").forEach(node => { if (!node.src.startsWith("file:")) { found.push(node.outerHTML); } });
          document.querySelectorAll("a[href]").forEach(link => {
            if (!["http:", "https:", "file:", "mailto:"].includes(link.protocol)) { found.push(link.outerHTML.slice(0, 200)); }
          });
          document.querySelectorAll("*").forEach(node => Array.from(node.attributes).forEach(one => {
            if (one.name.startsWith("on")) { found.push(node.outerHTML.slice(0, 200)); }
          }));
          const width = document.documentElement.scrollWidth;
          if (width > innerWidth) {
            const wide = Array.from(document.querySelectorAll("section.open *")).filter(node => node.scrollWidth > innerWidth && getComputedStyle(node).overflowX === "visible");
            found.push("scrolls sideways: " + width + " " + wide.slice(0, 9).map(node => node.tagName + "." + node.className).join(" "));
          }
          return found;
        }"""
    )


@pytest.mark.browser
def test_hostile_texts_stay_text_on_every_tab_of_a_phone(browser, corpus_store):
    corpus_store.bench("check")
    corpus_store.bench("build")
    kept = Page(browser, corpus_store, width=390)
    kept.page.on("dialog", lambda dialog: (kept.problems.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page, found = kept.open(), {}
    series = page.evaluate("benchstore.index.series.map(one => [one.model, one.dataset, one.prompt, one.environment])")
    assert len(series) >= len(NAMES)
    views = [*TABS]
    for number, (model, *_) in enumerate(series):
        views += [f"history?series={number}", f"comparison?a={model}@1&b={model}@2"]
    for view in views:
        show(page, view)
        found |= {view: said} if (said := strangers(page)) else {}
    for _, dataset, prompt, environment in series:
        title = dataset + (f" · prompt {prompt}" if prompt else "") + f" · {environment}"
        page.evaluate("title => { location.hash = '#trends?on=' + encodeURIComponent(title); }", title)
        page.locator("#t-plots .plot").first.scroll_into_view_if_needed()
        page.locator("#t-plots svg.marks").first.wait_for()
        found |= {f"trends {title[:60]}": said} if (said := strangers(page)) else {}
    kept.page.close()
    assert found == {}, json.dumps(found, indent=1)
    assert kept.problems == []


def show(page, view):
    """Go there within the page and open everything that can be opened."""
    page.evaluate("view => { location.hash = view; }", view)
    page.locator("section.open h1").wait_for()
    page.wait_for_timeout(60)
    page.evaluate(
        """() => {
          document.querySelectorAll("section.open details").forEach(one => { one.open = true; });
          document.querySelectorAll("section.open [aria-expanded=false], section.open [data-rest]").forEach(one => one.click());
        }"""
    )
