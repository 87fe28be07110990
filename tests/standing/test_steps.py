"""A level that fell by a step is said although no single run shows it, and fails nothing."""

import json

import numpy as np
import pytest

FIRST_AFTER = 15


@pytest.fixture(scope="module")
def fallen_once(tmp_path_factory):
    """Twenty-six runs whose level falls by three points with the fifteenth; each alone is within noise."""
    from places import Place

    place = Place(tmp_path_factory.mktemp("fallen"))
    place.git("init", "-q")
    place.bench("init")
    random = np.random.default_rng(4)
    values = 0.8 + random.normal(0, 0.012, 26)
    values[FIRST_AFTER - 1 :] -= 0.03
    drafts = [
        place.draft(f"{k}.json", metrics={"accuracy": round(float(value), 4)}, source={"commit": f"{k:040x}"})
        for k, value in enumerate(values, start=1)
    ]
    place.bench("add", *drafts, "--model", "m", "--dataset", "d@1", "--created-at", "2026-01-02T03:04:05Z")
    place.commit("runs")
    return place


@pytest.fixture
def fallen(fallen_once, tmp_path):
    return fallen_once.copied(tmp_path / "copy")


def test_it_is_named_with_its_version_and_the_commits_between_and_fails_nothing(fallen):
    said = fallen.bench("regressions").out
    assert "within noise" in said
    assert "a step of −" in said
    assert "points with v15, between the commits 0000000 and 0000000" in said or "points with v15, after v14" in said
    assert "no regression open" in said


def test_page_api_and_badge_say_it_too(fallen):
    fallen.bench("build")
    page = (fallen.path / "_site/index.html").read_text(encoding="utf-8")
    assert "Nothing needs a decision." in page
    assert "1 with a level that fell" in page
    assert "A step of −" in page
    found = json.loads((fallen.path / "_site/api/v1/regressions.json").read_text(encoding="utf-8"))["shifted"]
    assert [row["metric"] for row in found[0]["rows"]] == ["accuracy"]
    badge = next((fallen.path / "_site/badges").rglob("*accuracy.json")).read_text(encoding="utf-8")
    assert "level fell" in badge


@pytest.mark.parametrize("decision", [("baseline", "m@26"), ("accept", "m@26", "accuracy", "--reason", "a longer context")])
def test_who_decides_on_the_level_settles_it(fallen, decision):
    fallen.bench(*decision)
    assert "a step of" not in fallen.bench("regressions").out


def test_a_level_that_rose_again_is_none(fallen):
    drafts = [fallen.draft(f"up{k}.json", metrics={"accuracy": 0.8 + (k % 3) / 100}) for k in range(8)]
    fallen.bench("add", *drafts, "--model", "m", "--dataset", "d@1", "--created-at", "2026-02-02T03:04:05Z")
    assert "a step of" not in fallen.bench("regressions").out
