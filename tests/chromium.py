"""A real browser for tests: the Chromium of this machine."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import pytest
from playwright.sync_api import Browser, sync_playwright

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def skip_or_fail(missing: str) -> NoReturn:
    """What a test does without a tool: it skips and says how to get it; in CI it fails."""
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)


@contextmanager
def launched() -> Iterator[Browser]:
    """The browser. Where there is none the test skips and says so; in CI it fails."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("BENCHSTORE_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if path is None:
        skip_or_fail("no Chromium was found: apt-get install chromium, or set BENCHSTORE_CHROMIUM to one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield browser
        browser.close()
