"""Hostile texts in every place that takes one: refused cleanly, or shown on every tab as the text they are."""

import json

import corpus
import pytest
from jsonschema import Draft202012Validator
from pages import TABS, Page

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
    corpus.fill(place, corpus.TEXTS)
    return place


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
