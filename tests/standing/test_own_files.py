"""What a change says of its own store is asked of its own config and files: what would break the base once merged is said before."""

import pytest

from benchstore.repository import open_repository

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>\n'


@pytest.fixture
def store(place):
    place.write("logo.svg", SVG)
    place.write("benchstore.yaml", "site: {logo: logo.svg}\n")
    place.commit("A logo")
    place.add(0.9, "--commit")
    return place


def change(place, name, config):
    place.git("switch", "-q", "-C", name)
    place.write("benchstore.yaml", config)
    place.commit(name)


def codes(place):
    """The exit codes of every face on a change."""
    review = open_repository(place.path).review_of("main", "HEAD")
    found = [
        place.bench(*words, code=(0, 1)).code for words in (["check"], ["check", "--against", "main"], ["comment", "--against", "main"])
    ]
    return {*found, int(any(problem.severity == "error" for problem in review.problems))}


def test_a_logo_that_a_change_names_is_looked_for_where_the_change_has_it(store):
    change(store, "wrong", "site: {logo: nope.svg}\n")
    assert codes(store) == {1}
    assert "there is no file nope.svg" in store.bench("comment", "--against", "main", code=1).out


def test_a_logo_that_moves_or_goes_with_its_line_is_right(store):
    store.git("mv", "logo.svg", "other.svg")
    change(store, "moved", "site: {logo: other.svg}\n")
    assert codes(store) == {0}
    store.git("rm", "-q", "other.svg")
    change(store, "gone", "site: {title: x}\n")
    assert codes(store) == {0}


def test_a_change_that_repairs_the_base_is_not_kept_out(store):
    store.git("rm", "-q", "logo.svg")
    store.commit("Broken")
    change(store, "fix", "site: {title: x}\n")
    assert codes(store) == {0}


def test_a_logo_too_large_to_be_read_is_told_by_its_size(store):
    store.git("switch", "-q", "-c", "large")
    store.write("big.svg", SVG + " " * 40_000_000)
    change(store, "large", "site: {logo: big.svg}\n")
    head = store.git("rev-parse", "HEAD")
    assert [problem.file for problem in open_repository(store.path).too_large("main", head)] == ["big.svg"]


def test_a_mean_that_a_change_declares_may_be_accepted_by_it(place):
    place.add(0, "--commit", metrics={"x/f1": 0.9, "y/f1": 0.8})
    change(place, "mean", 'aggregates: {z: {mean: ["x/f1", "y/f1"]}}\n')
    pointer = place.read("snapshots/m/current.yaml")
    place.write("snapshots/m/current.yaml", pointer + 'accepted:\n- {metric: "z", version: 1, reason: "x"}\n')
    place.commit("Accept")
    assert codes(place) == {0}


@pytest.mark.parametrize("what", ["folder", "link"])
def test_a_config_that_is_no_file_is_an_error_on_every_face(store, what):
    store.git("switch", "-q", "-c", "odd")
    store.git("mv", "benchstore.yaml", "other")
    if what == "folder":
        store.write("benchstore.yaml/x", "x\n")
    else:
        (store.path / "benchstore.yaml").symlink_to("other")
    store.commit("Odd")
    assert codes(store) == {1}
    assert f"a {'folder' if what == 'folder' else 'symbolic link'}; a store holds regular files only" in store.bench("check", code=1).out


def test_where_the_bases_config_is_no_file_its_repair_is_not_kept_out(store):
    text = store.read("benchstore.yaml")
    (store.path / "benchstore.yaml").unlink()
    store.write("benchstore.yaml/x", "x\n")
    store.commit("Odd")
    store.git("rm", "-q", "-r", "benchstore.yaml")
    change(store, "fix", text)
    assert codes(store) == {0}
