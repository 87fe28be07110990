"""What tests share: a home of their own, real git repositories, a browser, and the command line run in this process."""

from __future__ import annotations

import gc
import os

import chromium
import pytest
from builders import build_snapshot
from hypothesis import settings
from places import Place

# A slow machine is no failure; in CI the same examples are tried each time, so that a change is judged by itself alone.
settings.register_profile("here", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("here")


def pytest_collection_finish():
    """What was imported stays to the end: no collection of garbage looks at it again. statsmodels asks for one at every Holm correction."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _own_settings(tmp_path_factory):
    """No test sees the person's git config, the machine's, or a CI's variables; nor does what is made once for all tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("GITHUB_", "GIT_"))]:
            patch.delenv(name)
        settings = {
            "HOME": str(tmp_path_factory.mktemp("home")),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "Ada",
            "GIT_AUTHOR_EMAIL": "ada@example.org",
            "GIT_COMMITTER_NAME": "Ada",
            "GIT_COMMITTER_EMAIL": "ada@example.org",
        }
        for name, value in settings.items():
            patch.setenv(name, value)
        yield


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory, monkeypatch):
    """What a test leaves in its home no other test finds."""
    monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("home")))


@pytest.fixture(scope="session")
def browser():
    """One browser for all tests of a process; each opens pages of its own."""
    with chromium.launched() as started:
        yield started


@pytest.fixture
def folder(tmp_path) -> Place:
    """A folder that is no store and has no git."""
    path = tmp_path / "folder"
    path.mkdir()
    return Place(path)


@pytest.fixture(scope="session")
def started(tmp_path_factory) -> Place:
    """What `place` is a copy of; nobody writes to it."""
    here = Place(tmp_path_factory.mktemp("started") / "store")
    here.path.mkdir()
    here.git("init", "-q", "-b", "main", "--template=")
    here.bench("init")
    here.commit("Start", date="2026-01-01T00:00:00Z")
    return here


@pytest.fixture(scope="session")
def made(started, tmp_path_factory):
    """Makes stores that tests read, or copy to change them: `fill` fills each once, as it was started or `on` what another one filled."""
    known = {}

    def make(fill, on=None):
        if (fill, on) not in known:
            place = known[fill, on] = (make(on) if on else started).copied(tmp_path_factory.mktemp("made") / "store")
            fill(place)
        return known[fill, on]

    return make


@pytest.fixture
def place(started, tmp_path) -> Place:
    """An empty store in a git repository with one commit."""
    return started.copied(tmp_path / "store")


@pytest.fixture
def one_landed(made, tmp_path) -> Place:
    """The same with one snapshot of `m` on `d@1`, which is current and committed."""
    return made(_land_one).copied(tmp_path / "one-landed")


def _land_one(place):
    place.add(0.9, "--commit")


@pytest.fixture
def snapshot():
    """Builds a snapshot with everything filled in that a test does not care about: `snapshot(3, metrics={"f1": 0.5})`."""
    return build_snapshot
