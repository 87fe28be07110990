"""axe-core's default rules on every tab, light and dark, at a desk's and at a phone's width."""

import json
from importlib import import_module, resources

import chromium
import pytest
from pages import TABS

pytestmark = pytest.mark.browser
VIEWS = (*TABS, "comparison?a=slow@1&b=falling@2", "comparison?a=steady@2&b=falling@2", "history?series=1")


@pytest.fixture(scope="module")
def axe():
    """The source of axe-core, as the package that carries it has it."""
    try:
        package = import_module("axe_playwright_python")
    except ModuleNotFoundError:
        chromium.skip_or_fail("axe-core comes with: pip install '.[test]'")
    return (resources.files(package) / "axe.min.js").read_text(encoding="utf-8")


def draw_all(page):
    """Open what is folded and bring every part of the page into view once, so that what is drawn late is there."""
    page.evaluate("document.querySelectorAll('section.open details').forEach(one => { one.open = true; })")
    if page.locator("section.open button[aria-expanded=false]").count():
        page.locator("section.open button[aria-expanded=false]").first.click()
    for plot in page.locator("section.open .plot:visible, section.open .multi > *:visible").all():
        plot.scroll_into_view_if_needed()
    page.locator("section.open .load").first.wait_for(state="detached")


def violations(page):
    """Each violated rule with the elements that violate it and what axe says of them, as text."""
    # Without `preload` axe does not ask for the style sheet again, which a page from a file may not.
    found = page.evaluate("axe.run({preload: false}).then(result => result.violations)")
    return [f"{rule['id']}: {node['html'][:200]} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_no_tab_violates_a_rule_of_axe(opened, axe, scheme, width):
    kept, found = opened(width=width, scheme=scheme), {}
    for view in VIEWS:
        page = kept.open(f"#{view}")
        page.wait_for_selector("section.open h1")
        draw_all(page)
        # The protocol evaluates it: the page's policy, which is part of what is tested, stays as it is.
        page.evaluate(axe)
        found |= {view: said} if (said := violations(page)) else {}
    assert found == {}, json.dumps(found, indent=1)


def test_axe_does_find_what_is_wrong(opened, axe):
    page = opened().open("#current")
    page.evaluate(axe)
    page.evaluate("document.querySelectorAll('#f-dataset').forEach(one => one.parentNode.replaceWith(one))")
    assert any(said.startswith("select-name") for said in violations(page))
