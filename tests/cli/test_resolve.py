"""`resolve` merges what landed meanwhile into a branch whose version numbers were taken: two pull requests on real clones."""

import json

import pytest
from places import Place

NAMES = ("1.json", "2.json", "3.json", "3.samples.json", "current.yaml")


@pytest.fixture
def two(one_landed, tmp_path):
    """Two clones on branches of their own, of a main that holds `m` on `d@1`; and what merges a branch into main."""
    place, bare = one_landed, tmp_path / "bare.git"
    place.git("clone", "-q", "--bare", str(place.path), str(bare))
    found = []
    for name in ("one", "other", "main"):
        place.git("clone", "-q", str(bare), str(tmp_path / name))
        here = Place(tmp_path / name)
        if name != "main":
            here.git("switch", "-q", "-c", name)
        found.append(here)

    def merge(branch, *, squash=False):
        main = found[2]
        main.git("pull", "-q")
        main.git("merge", "-q", *(["--squash"] if squash else ["--no-ff", "-m", f"Merge {branch}"]), f"origin/{branch}")
        if squash:
            main.git("commit", "-q", "-m", f"Squash {branch}")
        main.git("push", "-q")

    return found[0], found[1], found[2], merge


def push(place):
    place.git("push", "-q", "-u", "origin", place.git("branch", "--show-current"))


def conflicts(place):
    """What git itself finds in conflict when main is merged, and nothing is left of the try."""
    place.git("fetch", "-q")
    try:
        place.git("merge", "-q", "--no-commit", "--no-ff", "origin/main")
    except AssertionError:
        return place.git("diff", "--name-only", "--diff-filter=U").splitlines()
    else:
        return []
    finally:
        place.git("merge", "--abort")


def standing(place):
    return {item["dataset"]: item["current"] for item in place.bench("list", "--format", "json").json["series"]}


def lands(place, main, merge, *, squash=False):
    """Push the branch, merge it, and prove that nothing was lost."""
    push(place)
    merge(place.git("branch", "--show-current"), squash=squash)
    main.bench("check", "--strict")
    main.bench("verify")


@pytest.mark.parametrize("squash", [False, True])
def test_two_pull_requests_on_one_series(two, squash):
    one, other, main, merge = two
    one.add(0.91, "--commit")
    lands(one, main, merge)
    other.add(0.92, "--commit", samples={"id": ["a", "b"], "error": [None, "timeout"]})
    push(other)
    assert conflicts(other) == ["snapshots/m/2.json"]  # and git alone would call the pointer settled: it says 2 on both sides
    said = other.bench("resolve").out
    assert "m 2 → 3: 2 was taken by" in said
    assert "m on d@1, local stands on 3; 2 had landed" in said
    assert other.git("status", "--porcelain") == ""
    assert standing(other) == {"d@1": 3}
    other.bench("check", "--strict", "--against", "origin/main")
    assert other.git("ls-files", "snapshots/m").split() == [f"snapshots/m/{name}" for name in NAMES]
    lands(other, main, merge, squash=squash)
    assert standing(main) == {"d@1": 3}
    assert json.loads(main.read("snapshots/m/2.json"))["metrics"]["f1"] == 0.91
    assert json.loads(main.read("snapshots/m/3.json"))["metrics"]["f1"] == 0.92


def test_two_pull_requests_on_different_series_of_one_model(two):
    one, other, main, merge = two
    one.add(0.5, "--commit", dataset="e@1")
    lands(one, main, merge)
    other.add(0.92, "--commit")
    push(other)
    assert conflicts(other) == ["snapshots/m/2.json", "snapshots/m/current.yaml"]
    assert "m 2 → 3" in other.bench("resolve").out
    lands(other, main, merge)
    assert standing(main) == {"d@1": 3, "e@1": 2}


def test_two_pull_requests_on_different_models_do_not_clash(two):
    one, other, main, merge = two
    one.add(0.5, "--commit", model="first")
    lands(one, main, merge)
    other.add(0.92, "--commit", model="second")
    head = other.git("rev-parse", "HEAD")
    assert conflicts(other) == []
    assert "nothing to resolve" in other.bench("resolve").out
    assert other.git("rev-parse", "HEAD") == head


def test_a_roll_back_on_main_holds_against_the_branch(two):
    one, other, main, merge = two
    one.add(0.91, "--commit")
    lands(one, main, merge)
    other.git("fetch", "-q")
    other.git("reset", "-q", "--hard", "origin/main")
    other.add(0.92, "--commit")
    one.bench("rollback", "m", "--commit")
    lands(one, main, merge)
    assert "stays on 1, where a roll back put it" in other.bench("resolve").out
    lands(other, main, merge)
    assert standing(main) == {"d@1": 1}


def test_a_merge_that_is_under_way_is_taken_up(two):
    one, other, main, merge = two
    one.add(0.91, "--commit")
    lands(one, main, merge)
    other.add(0.92, "--commit")
    other.git("fetch", "-q")
    with pytest.raises(AssertionError):
        other.git("merge", "-q", "origin/main")
    other.bench("resolve")
    assert standing(other) == {"d@1": 3}
    lands(other, main, merge)


def test_a_merge_whose_commit_is_made_and_that_git_was_killed_in_is_not_made_again(two):
    one, other, main, merge = two
    one.add(0.91, "--commit")
    lands(one, main, merge)
    other.add(0.92, "--commit")
    other.bench("resolve")
    head = other.git("rev-parse", "HEAD")
    other.write(".git/MERGE_HEAD", other.git("rev-parse", "origin/main") + "\n")
    assert "nothing to resolve" in other.bench("resolve").out
    assert other.git("rev-parse", "HEAD") == head
    assert not (other.path / ".git/MERGE_HEAD").exists()


def test_a_conflict_outside_the_store_is_left_in_the_merge(two):
    one, other, main, merge = two
    for place, words, value in ((one, "one\n", 0.91), (other, "other\n", 0.92)):
        place.write("notes.md", words)
        place.add(value, "--commit")
        place.commit(words)
    lands(one, main, merge)
    left = other.bench("resolve", code=1)
    assert "in conflict, and not benchstore's to settle: notes.md" in left.out
    other.write("notes.md", "both\n")
    other.git("add", "notes.md")
    other.git("commit", "-q", "--no-edit")
    assert standing(other) == {"d@1": 3}
    lands(other, main, merge)


def test_what_is_not_committed_is_asked_for_first(two):
    one, other, main, merge = two
    one.add(0.91, "--commit")
    lands(one, main, merge)
    other.add(0.92, "--commit")
    other.add(0.93)
    assert "is not committed" in other.bench("resolve", code=2).err
    assert other.git("diff", "--name-only", "--diff-filter=U") == ""


def test_a_rebase_under_way_is_not_touched(two):
    one, other, main, merge = two
    one.add(0.91, "--commit")
    lands(one, main, merge)
    other.add(0.92, "--commit")
    other.git("fetch", "-q")
    with pytest.raises(AssertionError):
        other.git("rebase", "-q", "origin/main")
    assert "a rebase is under way" in other.bench("resolve", code=3).err


def test_a_branch_that_is_not_there_is_named(two):
    one = two[0]
    assert "origin has no branch 'nowhere'" in one.bench("resolve", "--onto", "nowhere", code=3).err
