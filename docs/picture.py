"""Takes the README's picture of the dashboard: `python docs/picture.py`, after `benchstore build`. Needs a Chromium."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Open the built page at desktop width and keep its first screenful."""
    chromium = os.environ.get("BENCHSTORE_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 780})
        page.goto(f"file://{ROOT}/_site/index.html")
        page.screenshot(path=ROOT / "docs/dashboard.png")
        browser.close()


if __name__ == "__main__":
    main()
