"""Several stores in one git repository: each is found, and a change to them has one comment."""

import pytest
from places import Place

from benchstore.publish.forge_texts import comment
from benchstore.repository import open_repository


@pytest.fixture
def two(folder):
    """Stores in a/ and b/, each with a model that stands at 0.9, and a branch `change` on which one of them regresses."""
    folder.git("init", "-q", "-b", "main")
    for name in ("a", "b"):
        (folder.path / name).mkdir()
        here = Place(folder.path / name)
        here.bench("init")
        here.add(0.9, "--commit")
    folder.commit("Stores")
    folder.git("switch", "-q", "-c", "change")
    Place(folder.path / "a").add(0.91, "--commit")
    Place(folder.path / "b").add(0.5, "--commit")
    return folder


def test_every_store_of_a_repository_is_found_also_one_that_a_change_brings(two):
    (two.path / "c").mkdir()
    third = Place(two.path / "c")
    third.bench("init")
    third.add(0.9)
    two.write("examples/benchstore.yaml", "metrics: {}\n")
    two.commit("A third, and an example without results")
    here = open_repository(two.path / "a")
    assert list(here.stores("main")) == ["a/", "b/"]
    assert list(here.stores("main", "change")) == ["a/", "b/", "c/"]


def test_one_comment_has_a_section_for_each_the_worst_first(two):
    found = open_repository(two.path / "a").stores("main", "change")
    reviews = {folder: (store.review_of("main", "change"), store) for folder, store in found.items()}
    text = comment.of_stores({folder: (review, store.templates_of(review)) for folder, (review, store) in reviews.items()})
    heads = [line for line in text.splitlines() if line.startswith("#")]
    assert heads[0] == "## b"
    assert heads[1].startswith("### ❌ 1 regressed")
    assert heads[2] == "## a"
    assert text.count(comment.MARK) == 1
    assert text.rstrip().endswith(comment.MARK)
