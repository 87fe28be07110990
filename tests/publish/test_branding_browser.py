"""A repository's own look in a real browser, in both themes: what it sets is seen, and nothing of it runs."""

import pytest
import stores
from looks import HOSTILE, SVG, quoted
from pages import Page

pytestmark = pytest.mark.browser
INTRO = (
    "# Who we are\n\nRead [this](https://example.org/) or `a command that is longer than a telephone is wide, and longer, and longer`.\n"
)


@pytest.fixture(scope="module")
def branded(made):
    """Every setting, with texts that would run if anything let them."""
    return made(brand, on=stores.believable)


def brand(store):
    store.write("logo.svg", SVG)
    links = f'[{{text: "Handbook", url: "https://example.org/h"}}, {{text: {quoted(HOSTILE[:60])}, url: "https://example.org/"}}]'
    look = f'logo: "logo.svg", accent: {{light: "#7a1fa2", dark: "#d39bea"}}, lead: ["__proto__", "latency_ms"], links: {links}'
    store.write("benchstore.yaml", f"site: {{title: {quoted(HOSTILE[:80])}, intro: {quoted(INTRO + HOSTILE)}, {look}}}\n")
    store.bench("build")


@pytest.mark.parametrize(("scheme", "accent"), [("light", "rgb(122, 31, 162)"), ("dark", "rgb(211, 155, 234)")])
@pytest.mark.parametrize("width", [1280, 390])
def test_logo_accent_links_and_introduction_are_seen_and_nothing_runs(browser, branded, scheme, accent, width):
    kept = Page(browser, branded, width=width, scheme=scheme)
    page = kept.open()
    assert page.locator(".brand img").evaluate("image => image.naturalWidth > 0 && image.getBoundingClientRect().height") == 28
    assert page.locator('.intro a:has-text("this")').evaluate("link => getComputedStyle(link).color") == accent
    assert page.locator(".intro h2").inner_text() == "Who we are"
    assert page.locator('.foot nav a:has-text("Handbook")').get_attribute("href") == "https://example.org/h"
    assert "Latency" in page.locator("#current .head2").first.inner_text()
    assert page.locator("main img, main script, .foot img, .foot script").count() == 0
    assert page.locator('a[href^="javascript"]').count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("window.hacked") is None
    kept.page.close()
    assert kept.problems == []


def test_the_theme_switch_changes_the_accent_too(browser, branded):
    kept = Page(browser, branded, scheme="light")
    page = kept.open()
    page.locator('input[name="theme"][value="dark"]').check(force=True)
    assert page.locator('.intro a:has-text("this")').evaluate("link => getComputedStyle(link).color") == "rgb(211, 155, 234)"
    kept.page.close()
    assert kept.problems == []
