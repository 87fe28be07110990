"""Stores to build pages from, to be changed or only read; their sites, and pages of these in a browser."""

from __future__ import annotations

import pytest
import stores
from pages import Page
from sites import files_of


@pytest.fixture
def opened(browser, built_store):
    """Opens pages of the site of `store`; no error may have come up at the end."""
    pages = []

    def make(**options):
        pages.append(Page(browser, built_store, **options))
        return pages[-1]

    yield make
    for page in pages:
        page.page.close()
        assert page.problems == []


@pytest.fixture
def store(made, tmp_path):
    """Two models on two data sets: one regressed, one rolled back, one accepted, one withdrawn, one not promoted."""
    return made(stores.believable).copied(tmp_path / "store")


@pytest.fixture(scope="session")
def built_store(made):
    """The same with its site, for tests that only read."""
    return made(stores.with_site, on=stores.believable)


@pytest.fixture(scope="session")
def site(built_store):
    """Path -> bytes of every file of that site."""
    return files_of(built_store)


@pytest.fixture
def hostile(made, tmp_path):
    """A store where every text field that takes any text holds the hostile one."""
    return made(stores.hostile).copied(tmp_path / "store")


@pytest.fixture(scope="session")
def built_hostile(made):
    """The same with its site, for tests that only read."""
    return made(stores.with_site, on=stores.hostile)


@pytest.fixture(scope="session")
def hostile_site(built_hostile):
    """Path -> bytes of every file of that site."""
    return files_of(built_hostile)
