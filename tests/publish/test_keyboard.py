"""The page by Tab, Enter, Space and the arrow keys alone; whatever has the focus is seen to have it."""

import pytest
from pages import TABS

pytestmark = pytest.mark.browser
FOCUSED = """() => {
  const node = document.activeElement, shown = node.matches("input[name]") && node.nextElementSibling || node, style = getComputedStyle(shown);
  const own = getComputedStyle(node), ring = one => one.outlineStyle !== "none" && parseFloat(one.outlineWidth) >= 2;
  const box = shown.getBoundingClientRect();
  if (node.type === "date") { return {seen: true}; } // its parts are the browser's own, and so is their ring
  return {seen: (ring(style) || ring(own)) && box.width > 0 && box.height > 0, what: node.outerHTML.slice(0, 120), body: node === document.body};
}"""


def tab_to(page, selector, most=120):
    """Press Tab until `selector` has the focus; every stop on the way must be visible."""
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        assert stop["seen"] or stop["body"], f"no visible outline: {stop['what']}"
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"{selector} is not reached by Tab")


@pytest.fixture(params=["light", "dark"])
def page(opened, request):
    return opened(scheme=request.param).open()


def test_every_tab_is_opened_by_enter(page):
    for tab in (*TABS[1:], TABS[0]):
        page.evaluate("document.activeElement.blur()")
        tab_to(page, f".tabs a[href^='#{tab}']")
        page.keyboard.press("Enter")
        page.wait_for_selector(f"section#{tab}.open")


def test_a_filter_is_chosen_by_arrow_keys(page):
    tab_to(page, "#f-dataset")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.wait_for_url("**#current?dataset=e%401")


def test_a_table_is_sorted_by_enter_and_the_focus_stays(page):
    tab_to(page, "button[data-sort=Latency]")
    page.keyboard.press("Enter")
    page.wait_for_selector("th[aria-sort=ascending] button[data-sort=Latency]:focus")
    page.keyboard.press("Enter")
    page.wait_for_selector("th[aria-sort=descending] button[data-sort=Latency]:focus")


def test_the_theme_is_changed_by_arrow_keys(page):
    tab_to(page, "input[name=theme]")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("html[data-theme=light]")


def test_the_slider_is_moved_by_arrow_keys(opened):
    page = opened().open("#regressions")
    tab_to(page, "#r-least")
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    page.wait_for_url(lambda url: url.endswith("least=1"))
    assert page.locator("#r-said").inner_text() == "1%"


def test_details_of_a_version_open_and_close_by_enter(opened):
    page = opened().open("#history?series=1")
    page.wait_for_selector("#history [aria-expanded]")
    tab_to(page, "#history [aria-expanded]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#history .panel")
    page.keyboard.press("Enter")
    page.wait_for_selector("#history .panel", state="detached")


def test_metrics_models_and_ranges_of_trends_are_chosen_by_keys(opened):
    page = opened().open("#trends")
    page.wait_for_selector("#t-plots svg.marks")
    tab_to(page, "#trends input[name=range]")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**#trends?range=*")
    tab_to(page, "#t-models input")
    page.keyboard.press("Space")
    page.wait_for_url("**models=*")
    tab_to(page, ".picks summary")
    page.keyboard.press("Enter")
    tab_to(page, "#t-metrics input")


def test_a_phones_filters_unfold_by_enter(opened):
    page = opened(width=390).open()
    tab_to(page, "details.more summary")
    page.keyboard.press("Enter")
    tab_to(page, "#f-dataset")
