"""Stores to build pages from: a believable one, and one whose every text is hostile."""

from __future__ import annotations

import json

import pytest
from pages import Page
from sites import files_of

HOSTILE = (
    "<script>window.hacked=1</script><img src=x onerror=window.hacked=2>\"'`*bold*[x](javascript:alert(1)){{7*7}}${1}\u202e&amp;</script>"
)


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


@pytest.fixture(scope="session")
def grown(started, tmp_path_factory):
    """What `store` is a copy of; nobody writes to it."""
    place = started.copied(tmp_path_factory.mktemp("grown") / "store")
    columns = {"id": ["a", "b", "c", "d"], "correct": [1, 1, 1, 0]}
    day = iter(range(2, 28))

    def add(model, accuracy, dataset="d@1", *flags, **fields):
        date = f"2026-01-{next(day):02d}T12:00:00Z"
        metrics = {"accuracy": accuracy, "latency_ms": fields.pop("latency_ms", 100), "cost_usd": 0.002}
        known = {"hardware": {"cpu": "a"}, "uncertainty": {"accuracy": {"stderr": 0.01}}}
        draft = place.draft(metrics=metrics, **(known | fields), counts={"total": 4, "succeeded": 4, "failed": 0}, created_at=date)
        place.bench("add", draft, "--model", model, "--dataset", dataset, *flags)
        place.commit(f"Add {model}", date=date)

    add("steady", 0.75, samples=columns, uncertainty={"accuracy": {"ci": [0.5, 0.9], "confidence": 0.95}})
    add("steady", 0.75, samples=columns)
    add("falling", 0.9)
    add("falling", 0.8, latency_ms=150)
    add("back", 0.9)
    add("back", 0.5)
    add("slow", 0.7, "e@1")
    add("slow", 0.7, "e@1", latency_ms=200)
    add("slow", 0.1, "e@1")
    add("lonely", 0.6, "e@1", "--no-promote")
    place.bench("rollback", "back", "--commit")
    place.bench("accept", "slow@2", "latency_ms", "--reason", "longer context", "--commit")
    place.bench("withdraw", "slow@3", "--reason", "wrong test set", "--commit")
    place.bench("rollback", "slow", "--commit")
    return place


@pytest.fixture
def store(grown, tmp_path):
    """Two models on two data sets: one regressed, one rolled back, one accepted, one withdrawn, one not promoted."""
    return grown.copied(tmp_path / "store")


@pytest.fixture(scope="session")
def built_store(grown, tmp_path_factory):
    """The same with its site, for tests that only read."""
    place = grown.copied(tmp_path_factory.mktemp("built") / "store")
    place.bench("build")
    return place


@pytest.fixture(scope="session")
def site(built_store):
    """Path -> bytes of every file of that site."""
    return files_of(built_store)


@pytest.fixture(scope="session")
def grown_hostile(started, tmp_path_factory):
    """What `hostile` is a copy of; nobody writes to it."""
    place = started.copied(tmp_path_factory.mktemp("hostile") / "store")
    place.write("benchstore.yaml", f"site: {{title: {quoted(HOSTILE)}}}\nenvironments: [e1]\n")
    for accuracy in (0.9, 0.5):
        draft = place.draft(
            metrics={"accuracy": accuracy, "__proto__": 1, "x.y[0]": 2},
            display_name=HOSTILE,
            provider=HOSTILE[:100],
            notes=HOSTILE,
            tags=[HOSTILE[:90]],
            source={"branch": HOSTILE, "triggered_by": HOSTILE, "command": HOSTILE, "tool": {"name": HOSTILE}},
            hardware={HOSTILE: HOSTILE},
            extra={"a": HOSTILE},
            prompt={"version": "<b>&"},
        )
        place.bench("add", draft, "--model", "m", "--dataset", "<i>d</i>@1")
        place.git("add", "-A")
        place.git("commit", "-q", "--author", "\"onload=x' *Mallory* <m@example.org>", "-m", HOSTILE)
    place.bench("accept", "m@2", "accuracy", "--reason", HOSTILE)
    place.bench("withdraw", "m@1", "--reason", HOSTILE)
    return place


@pytest.fixture
def hostile(grown_hostile, tmp_path):
    """A store where every text field that takes any text holds the hostile one."""
    return grown_hostile.copied(tmp_path / "store")


@pytest.fixture(scope="session")
def built_hostile(grown_hostile, tmp_path_factory):
    """The same with its site, for tests that only read."""
    place = grown_hostile.copied(tmp_path_factory.mktemp("built") / "store")
    place.bench("build")
    return place


@pytest.fixture(scope="session")
def hostile_site(built_hostile):
    """Path -> bytes of every file of that site."""
    return files_of(built_hostile)


def quoted(text):
    """`text` as a YAML string."""
    return json.dumps(text)
