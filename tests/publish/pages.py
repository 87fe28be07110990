"""Built pages opened in a real browser."""

from __future__ import annotations

from benchstore.publish.site.tabs import tabs

TABS = tuple(tab.id for tab in tabs.TABS)
"""The tabs by their place in the address, in the order of the page."""


class Page:
    """A page that keeps every error and every request that leaves the site."""

    def __init__(self, browser, place, width=1280, scheme="light"):
        self.site = place.path / "_site"
        self.problems = []
        self.page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        self.page.set_default_timeout(10_000)
        self.page.on("console", lambda message: self.problems.append(message.text) if message.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on(
            "request",
            lambda request: (
                self.problems.append(request.url) if not request.url.startswith((f"file://{self.site}", "data:", "blob:")) else None
            ),
        )

    def open(self, hash_=""):
        self.page.goto("about:blank")
        self.page.goto(f"file://{self.site}/index.html{hash_}")
        return self.page
