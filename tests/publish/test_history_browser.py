"""History and Regressions in a real browser: any two versions compared, the way back without a terminal, states in the address."""

import pytest
import stores
from pages import Page

pytestmark = pytest.mark.browser


def published(place):
    """Builds the site of a repository that a forge has."""
    place.write("benchstore.yaml", 'site: {repository_url: "https://example.org/acme/evals"}\n')
    place.bench("build")


@pytest.fixture
def opened(browser, made):
    kept = Page(browser, made(published, on=stores.believable))
    yield kept
    kept.page.close()
    assert kept.problems == []


def series(page, name):
    return page.evaluate(f"benchstore.index.series.findIndex(function (item) {{ return item.name === '{name}'; }})")


def test_two_chosen_versions_are_compared_old_first_and_a_third_replaces_the_first(opened):
    page = opened.open("#history")
    page.evaluate(f"location.hash = '#history?series={series(page, 'slow')}'")
    page.check("[aria-label='Choose v3 to compare']")
    assert page.locator("#h-pair a").count() == 0
    page.check("[aria-label='Choose v2 to compare']")
    assert page.locator("#h-pair a").inner_text() == "Compare v2 with v3"
    page.check("[aria-label='Choose v1 to compare']")
    assert not page.is_checked("[aria-label='Choose v3 to compare']")
    page.click("#h-pair a")
    page.wait_for_url(lambda url: url.endswith("#comparison?a=slow%401&b=slow%402"))
    page.wait_for_selector("#c-body table")


def test_the_line_of_versions_shows_where_the_pointer_stands(opened):
    page = opened.open("#history")
    page.evaluate(f"location.hash = '#history?series={series(page, 'slow')}'")
    page.wait_for_selector("table.one")
    assert page.locator("table.one .act").all_inner_texts()[1:] == ["never a target", "stands here", "Roll back to v1"]
    assert [row.locator(".rail .cur").count() for row in page.locator("table.one tbody tr").all()] == [0, 1, 0]
    assert [row.locator(".rail .x").count() for row in page.locator("table.one tbody tr").all()] == [1, 0, 0]
    for link, kind in (("Permanent page", "html"), ("JSON", "json"), ("CSV", "csv")):
        assert (opened.site / page.get_attribute(f"#h-files >> text={link}", "href")).suffix == f".{kind}"


def test_the_choice_is_forgotten_with_the_series(opened):
    page = opened.open("#history")
    page.evaluate(f"location.hash = '#history?series={series(page, 'slow')}'")
    page.check("[aria-label='Choose v3 to compare']")
    page.select_option("#h-series", "")
    assert not page.is_visible("#h-pair")


def test_an_older_version_opens_with_the_command_the_editor_and_the_issue_form(opened):
    page = opened.open("#history")
    page.evaluate(f"location.hash = '#history?series={series(page, 'falling')}'")
    page.click("button:has-text('Roll back to v1')")
    assert page.locator(".panel code").first.inner_text() == "benchstore rollback falling --to 1"
    assert (
        page.get_attribute(".panel a:has-text('Edit')", "href") == "https://example.org/acme/evals/edit/main/snapshots/falling/current.yaml"
    )
    form = "https://example.org/acme/evals/issues/new?template=rollback.yml&title=Roll%20back%20falling%20to%20v1&model=falling&version=1"
    assert page.get_attribute(".panel a:has-text('form')", "href") == form


def test_versions_lead_to_their_permanent_pages_and_back(opened):
    page = opened.open("#history")
    page.evaluate(f"location.hash = '#history?series={series(page, 'falling')}'")
    page.click(".vv a:has-text('v1')")
    page.wait_for_url("**/models/falling/index.html#v1")
    page.wait_for_selector("details[open] #v1")
    assert page.locator("details:has(#v1) summary").inner_text().startswith("v1")
    page.click("text=Newest current version")
    page.wait_for_url("**/models/falling/index.html#v2")
    page.click(".record >> text=History")
    page.wait_for_selector("#h-body td.vv")
    assert page.inner_text("#h-history").startswith("falling stands on v2")
    page.go_back()
    page.click("text=Compare v1 with v2")
    page.wait_for_selector("#c-body table")
    page.evaluate("location.hash = '#current'")
    page.click("table.now .ver a:has-text('v2') >> nth=0")
    page.wait_for_url(lambda url: "/models/" in url)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", ["falling/index.html", "falling/index.html#v1", "slow/index.html"])
def test_permanent_pages_fit_the_width(opened, path, width):
    page = opened.open()
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"file://{opened.site}/models/{path}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_state_filters_the_regressions_and_lives_in_the_address(opened):
    page = opened.open("#regressions")
    page.check("#r-states input[value='rolled back']", force=True)
    page.wait_for_url(lambda url: url.endswith("#regressions?state=rolled+back"))
    assert page.locator("article.reg:visible").count() == 0
    assert page.locator("#r-closed tbody tr:visible .chip").all_inner_texts() == ["rolled back"] * 2
    page.check("#r-states input[value='open']", force=True)
    assert page.locator("article.reg:visible").count() == 1
    assert not page.is_visible("#r-closed tbody tr >> nth=0")
    page.go_back()
    assert page.is_checked("#r-states input[value='rolled back']")
    page.check("#r-states input[value='recovered']", force=True)
    assert page.locator("text=Nothing has recovered.").is_visible()
    page.check("#r-states input[value='']", force=True)
    assert page.locator("article.reg:visible").count() == 1
