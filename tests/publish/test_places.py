"""The site follows the models: no file per snapshot, old addresses lead home, and a model's files say nothing of other models."""

import re

import pytest
from pages import Page
from sites import built

from benchstore.publish.site import model_data
from benchstore.publish.words import ranges
from benchstore.repository import open_repository


def of_model(files, model):
    """The files of one model, by path."""
    own = (f"models/{model}/", f"api/v1/models/{model}.", f"api/v1/older/{model}/", f"csv/models/{model}.", f"badges/{model}/")
    return {name: data for name, data in files.items() if name.startswith((*own, f"data/model/{model}.", f"data/older/{model}/"))}


def test_a_snapshot_more_makes_no_file_more(store):
    before = built(store).keys()
    store.add(0.9, "--commit", model="falling", dataset="d@1", metrics={"accuracy": 0.9, "latency_ms": 100})
    assert built(store).keys() == before


def test_what_happens_to_one_model_changes_no_file_of_another(store):
    before = built(store)
    store.add(0.9, "--commit", model="back", dataset="d@1", metrics={"accuracy": 0.7, "latency_ms": 90})
    store.add(0.9, "--commit", model="another", dataset="d@1", metrics={"accuracy": 0.7, "latency_ms": 90})
    after = built(store)
    for model in ("falling", "slow", "lonely"):
        own = of_model(before, model)
        assert len(own) >= 4
        assert own == of_model(after, model)
    assert of_model(before, "back") != of_model(after, "back")


@pytest.fixture
def long(place, monkeypatch):
    """A model with more versions than one file takes, where a file takes few."""
    monkeypatch.setattr(ranges, "KEPT", 2)
    monkeypatch.setattr(model_data, "PART", 2)
    monkeypatch.setattr("benchstore.publish.export.api.PART", 2)
    for number in range(7):
        place.add(0.9 - number / 1000, created_at=f"2026-01-0{number + 1}T00:00:00Z")
    place.commit("Add all")
    return place


def pages(place):
    return dict(open_repository(place.path).pages())


def test_files_of_older_versions_stay_as_they_are_when_a_version_comes(long):
    older = lambda files: {name: data for name, data in files.items() if "/older/" in name}  # noqa: E731
    before = older(pages(long))
    assert before.keys() == {
        f"{folder}/m/{number}.{kind}" for folder, kind in (("data/older", "js"), ("api/v1/older", "json")) for number in (1, 2)
    }
    long.add(0.8, "--commit", created_at="2026-01-08T00:00:00Z")
    after = older(pages(long))
    assert len(after) == 6
    assert {name: after[name] for name in before} == before


@pytest.mark.parametrize(("count", "found"), [(0, 0), (100, 0), (349, 0), (350, 1), (351, 1), (600, 2), (20_000, 79)])
def test_older_versions_are_cut_into_files_of_one_size_and_the_rest_stays_bounded(count, found):
    parts = ranges.older(count, 250)
    assert len(parts) == found
    assert {len(part) for part in parts} <= {250}
    assert [part.start for part in parts] == [250 * number for number in range(found)]
    assert min(count, ranges.KEPT) <= count - 250 * found < ranges.KEPT + 250


def addresses(html):
    return re.findall(r'<a[^>]* href="([^"]+)"', html)


def test_every_place_that_a_page_links_to_is_there(site):
    places = {name: set(re.findall(r'\bid="([^"]+)"', data.decode())) for name, data in site.items() if name.endswith(".html")}
    found = 0
    for link in addresses(site["index.html"].decode()):
        if link.startswith("models/"):
            page, _, place = link.partition("#")
            assert place in places[page]
            found += 1
    assert found > 5


class Served:
    """A site below a path, whose server answers what is not there with 404.html, as GitHub Pages does."""

    def __init__(self, page, files, root="http://site.test/repo/"):
        self.page, self.files, self.root = page, files, root
        page.route("**/*", self._answer)

    def _answer(self, route):
        path = route.request.url.partition("#")[0].partition("?")[0]
        name = path.removeprefix(self.root) if path.startswith(self.root) else None
        data = self.files.get("index.html" if name == "" else name)
        kinds = {"html": "text/html", "js": "text/javascript", "css": "text/css", "json": "application/json"}
        if data is None:
            route.fulfill(status=404, content_type="text/html", body=self.files["404.html"])
        else:
            route.fulfill(status=200, content_type=kinds.get(name.rpartition(".")[2] if name else "html", "text/plain"), body=data)

    def go(self, path):
        self.page.goto(f"{self.root}{path}")
        self.page.wait_for_load_state("networkidle")
        return self.page.url.removeprefix(self.root)


@pytest.fixture
def served(browser, site):
    page = browser.new_page()
    yield Served(page, site)
    page.close()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("models/falling/1/", "models/falling/index.html#v1"),
        ("models/falling/1/index.html", "models/falling/index.html#v1"),
        ("models/falling/2", "models/falling/index.html#v2"),
        ("models/slow/latest/index.html", "models/slow/index.html#latest"),
        ("models/falling/1/snapshot.json", "api/v1/models/falling.json"),
    ],
)
def test_addresses_of_before_lead_to_the_new_place_also_below_a_path(served, old, new):
    assert served.go(old) == new
    assert served.page.locator("text=Nothing lies at this address").count() == 0


@pytest.mark.parametrize("path", ["nowhere", "models/falling/x/", "data/none.js"])
def test_what_never_was_there_is_said_and_leads_to_the_page(served, path):
    assert served.go(path) == path
    assert served.page.inner_text("h1") == "Nothing lies at this address."
    served.page.click("#home")
    assert served.page.url == served.root


def test_two_slashes_lead_to_no_other_host(served):
    served.root = "http://site.test/"
    served.page.goto("http://site.test//evil.test/models/m/1/")
    served.page.wait_for_load_state("networkidle")
    assert served.page.url.startswith("http://site.test/")


def test_a_version_in_a_line_or_off_the_page_is_drawn_when_it_is_asked_for(browser, long, monkeypatch):
    monkeypatch.setattr("benchstore.publish.site.pages.model.WHOLE", 1)
    monkeypatch.setattr("benchstore.publish.site.pages.model.LISTED", 3)
    open_repository(long.path).build(long.path / "_site")
    shown = Page(browser, long)
    page = shown.page
    page.goto(f"file://{long.path}/_site/models/m/index.html#v5")
    page.wait_for_selector("details[open] #v5")
    assert "0.896" in page.inner_text("#v5")
    page.evaluate("location.hash = '#v3'")
    page.wait_for_selector("details[open] #v3")
    assert "within noise" in page.inner_text("#v3") or "regress" in page.inner_text("#v3") or "–" in page.inner_text("#v3")
    assert "Compare v2 with v3" in page.inner_text("#v3")
    page.click("#v3 a:has-text('Compare v2 with v3')")
    page.wait_for_selector("#c-body table")
    assert shown.problems == []
    page.close()


def test_tabs_load_older_versions_when_they_show_them(browser, long):
    open_repository(long.path).build(long.path / "_site")
    shown = Page(browser, long)
    page = shown.open("#history?series=0")
    page.wait_for_selector("#h-body td.vv")
    assert page.locator("#h-body td.vv").count() == 7
    page.evaluate("location.hash = '#comparison?a=m%401&b=m%407'")
    page.wait_for_selector("#c-body table")
    assert page.inner_text("#h-comparison").startswith("No verdict tells m v7 from v1")
    page.evaluate("location.hash = '#trends?range=all'")
    page.wait_for_selector("#t-plots svg")
    assert "7 runs" in page.inner_text("#h-trends")
    assert shown.problems == []
    page.close()
