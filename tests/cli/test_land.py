"""`land` puts snapshots on a branch that others write to as well: real clones of a real bare repository."""

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from places import Place


@pytest.fixture
def clones(one_landed, tmp_path):
    """Makes clones of one bare repository whose main branch holds one snapshot of `m` on `d@1`."""
    place, bare = one_landed, tmp_path / "bare.git"
    place.git("clone", "-q", "--bare", str(place.path), str(bare))

    def clone(name):
        place.git("clone", "-q", str(bare), str(tmp_path / name))
        return Place(tmp_path / name)

    return clone


def standing(place, model="m"):
    found = place.bench("list", "--format", "json").json["series"]
    return {item["dataset"]: item["current"] for item in found if item["model"] == model}


def test_what_was_added_is_committed_and_pushed(clones):
    one, other = clones("one"), clones("other")
    one.add(0.91)
    landed = one.bench("land")
    assert "2 commits landed on origin/main" in landed.out
    assert one.git("status", "--porcelain") == ""
    other.git("pull", "-q")
    assert standing(other) == {"d@1": 2}
    assert other.git("log", "-2", "--format=%s").splitlines() == ["Promote m to v2", "Add m v2"]


def test_a_lock_that_a_killed_fetch_left_is_removed(clones):
    one, other = clones("one"), clones("other")
    other.add(0.92)
    other.bench("land")
    one.bench("land")  # makes the folder of the locks
    (one.path / ".git/benchstore-locks/.remote.turn").touch()
    one.write(".git/refs/remotes/origin/main.lock", "")
    other.add(0.93)
    other.bench("land")
    one.add(0.91)
    assert "landed on origin/main" in one.bench("land").out
    assert not list((one.path / ".git/refs/remotes").rglob("*.lock"))


def test_nothing_to_land_says_so(clones):
    assert "nothing to land: origin/main has it all" in clones("one").bench("land").out


def test_a_number_that_was_taken_becomes_the_next_free_one_and_the_pointer_goes_with_it(clones):
    one, other = clones("one"), clones("other")
    samples = {"id": ["a", "b"], "correct": [1, 0]}
    one.add(0.91)
    one.bench("land")
    other.add(0.5, metrics={"accuracy": 0.5}, samples=samples, dataset="e@1")
    other.add(0.92)
    said = other.bench("land").out
    taken = other.git("log", "--format=%h", "--diff-filter=A", "--", "snapshots/m/2.json")
    assert f"m 2 → 3: 2 was taken by {taken} (Add m v2)" in said
    assert "m 3 → 4, to stay after the one before it" in said
    assert standing(other) == {"d@1": 4, "e@1": 3}
    value = json.loads(other.read("snapshots/m/3.json"))
    assert (value["version"], value["samples"]["file"]) == (3, "3.samples.json")
    assert other.git("log", "-2", "--format=%s").splitlines() == ["Promote m to v4, m to v3", "Add m v3, m v4"]
    other.bench("check", "--strict")
    other.bench("verify")
    assert other.git("rev-parse", "HEAD") == other.git("rev-parse", "origin/main")
    assert other.git("status", "--porcelain") == ""


def test_a_correction_of_an_own_version_follows_its_new_number(clones):
    one, other = clones("one"), clones("other")
    one.add(0.91)
    one.bench("land")
    other.add(0.8)
    other.add(0.81, supersedes=2)
    other.bench("land")
    assert json.loads(other.read("snapshots/m/4.json"))["supersedes"] == 3


def test_a_roll_back_that_landed_holds_against_a_promotion(clones):
    one, other = clones("one"), clones("other")
    one.add(0.91)
    one.bench("land")
    other.git("pull", "-q")
    one.bench("rollback", "m")
    one.bench("land")
    other.add(0.92)
    said = other.bench("land").out
    assert "m on d@1, local stays on 1, where a roll back put it; benchstore promote m@3 moves it" in said
    assert standing(other) == {"d@1": 1}


def test_own_numbers_that_nobody_took_stay(clones):
    one, other = clones("one"), clones("other")
    one.add(0.91, model="first")
    one.bench("land")
    other.add(0.92, model="second")
    assert "→" not in other.bench("land").out
    assert other.git("log", "--merges", "--format=%h") == ""


def test_a_file_outside_the_store_that_both_changed_is_left_to_a_person(clones):
    one, other = clones("one"), clones("other")
    for place, words in ((one, "one"), (other, "other")):
        place.write("notes.md", words)
        place.git("add", "notes.md")
        place.git("commit", "-q", "-m", words)
        place.add(0.91)
    one.bench("land")
    before = other.git("rev-parse", "HEAD")
    refused = other.bench("land", code=3)
    assert "notes.md: changed here and on origin/main" in refused.err
    assert other.git("rev-parse", "HEAD^^") == before
    assert other.read("notes.md") == "other"
    assert json.loads(other.read("snapshots/m/2.json"))["version"] == 2


def test_a_change_that_is_not_committed_outside_the_store_is_not_overwritten(clones):
    one, other = clones("one"), clones("other")
    one.write("README.md", "theirs")
    one.git("add", "README.md")
    one.git("commit", "-q", "-m", "Words")
    one.bench("land")
    other.write("README.md", "mine, not committed")
    other.add(0.91)
    assert "README.md: changed here and not committed" in other.bench("land", code=3).err
    assert other.read("README.md") == "mine, not committed"


def test_what_is_wrong_does_not_land(clones):
    one = clones("one")
    one.write("snapshots/m/2.json", "{}")
    assert "snapshots/m/2.json" in one.bench("land", code=1).err
    assert one.git("log", "--format=%s", "origin/main", "-1") == "Promote m to v1"


def test_a_landed_snapshot_cannot_be_changed(clones):
    one = clones("one")
    one.write("snapshots/m/1.json", one.read("snapshots/m/1.json").replace("0.9", "0.8"))
    one.git("commit", "-q", "-a", "-m", "Better")
    assert "edited, but it has landed" in one.bench("land", code=1).err


def test_a_protected_branch_is_not_fought(clones, tmp_path):
    hook = tmp_path / "bare.git/hooks/pre-receive"
    one = clones("one")
    one.add(0.91)
    hook.write_text("#!/bin/sh\necho main is protected >&2\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    refused = one.bench("land", code=3)
    assert "main is protected" in refused.err
    assert "nothing is lost, the commits are on your branch" in refused.err
    hook.unlink()
    assert "2 commits landed" in one.bench("land").out


def test_the_address_of_a_remote_does_not_show_its_secret(clones):
    one = clones("one")
    one.git("remote", "set-url", "origin", "http://me:hunter2@127.0.0.1:9/x.git")
    one.add(0.91)
    refused = one.bench("land", code=3)
    assert "127.0.0.1:9" in refused.err
    assert "hunter2" not in refused.err + refused.out


@pytest.mark.parametrize(
    ("do", "words"),
    [
        (["remote", "remove", "origin"], "there is no remote 'origin'"),
        (["checkout", "-q", "--detach"], "HEAD is on no branch"),
    ],
)
def test_where_it_cannot_land_it_says_why(clones, do, words):
    one = clones("one")
    one.git(*do)
    assert words in one.bench("land", code=2).err


def test_an_empty_remote_gets_the_branch(place, tmp_path):
    place.git("init", "-q", "--bare", str(tmp_path / "empty.git"))
    place.git("remote", "add", "origin", str(tmp_path / "empty.git"))
    place.add(0.9)
    assert "3 commits landed on origin/main" in place.bench("land").out


def start(place, *arguments):
    command = [sys.executable, "-m", "benchstore", *arguments]
    return subprocess.Popen(command, cwd=place.path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_clones_that_land_at_once_all_land(clones):
    places = [clones(f"clone{number}") for number in range(3)]

    def work(place):
        for f1 in (0.91, 0.92):
            draft = place.draft(metrics={"f1": f1}, notes=f"{place.path.name} {f1}")
            for arguments in (["add", str(draft), "--model", "m", "--dataset", "d@1"], ["land"]):
                process = start(place, *arguments)
                _, err = process.communicate()
                assert process.returncode == 0, err

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, places))
    last = clones("last")
    assert last.git("log", "--merges", "--format=%h") == ""
    assert standing(last) == {"d@1": 7}
    last.bench("check", "--strict")
    last.bench("verify")


def test_a_land_that_is_killed_goes_on_the_next_time(clones):
    one, other = clones("one"), clones("other")
    one.add(0.91)
    one.bench("land")
    other.add(0.92)
    for number in range(12):
        process = start(other, "land")
        time.sleep(0.15 + number * 0.05)
        process.kill()
        process.communicate()
        time.sleep(0.1)  # a git that the killed one had started ends by itself
        (other.path / ".git/index.lock").unlink(missing_ok=True)
    other.bench("land")
    assert standing(other) == {"d@1": 3}
    assert other.git("rev-parse", "HEAD") == other.git("rev-parse", "origin/main")
    assert other.git("status", "--porcelain") == ""
    other.bench("verify")


def test_a_move_that_was_cut_off_is_finished(clones):
    one, other = clones("one"), clones("other")
    one.add(0.91)
    one.bench("land")
    other.git("fetch", "-q")
    head, there = other.git("rev-parse", "HEAD"), other.git("rev-parse", "origin/main")
    other.git("update-ref", "refs/benchstore/moving-from", head)
    other.git("update-ref", "refs/benchstore/moving-to", there)
    other.git("checkout", "-q", there, "--", "snapshots/m/2.json")
    assert "nothing to land" in other.bench("land").out
    assert other.git("rev-parse", "HEAD") == there
    assert other.git("status", "--porcelain") == ""
    assert other.git("for-each-ref", "refs/benchstore/moving-from", "refs/benchstore/moving-to") == ""


def test_two_stores_in_one_repository_are_numbered_apart(clones):
    one, other = clones("one"), clones("other")
    for place, f1 in ((one, 0.91), (other, 0.92)):
        place.bench("init", "evals")
        place.git("commit", "-q", "-m", "A second store")
        draft = place.draft(metrics={"f1": f1})
        place.bench("-C", place.path / "evals", "add", draft, "--model", "m", "--dataset", "d@1", "--commit")
    one.add(0.91)
    one.bench("land")
    assert "changed here and on origin/main" in other.bench("land", code=3).err
    assert "m 1 → 2: 1 was taken" in other.bench("-C", other.path / "evals", "land").out
    other.bench("check", "--strict")
    other.bench("-C", other.path / "evals", "check", "--strict")


LANDED = "refs/benchstore/landed"


def bare_of(place):
    return Place(place.path.parent / "bare.git")


def test_what_has_landed_is_kept_in_a_ref_of_the_remote(clones):
    one, other = clones("one"), clones("other")
    one.add(0.91)
    one.bench("land")
    bare = bare_of(one)
    assert bare.git("rev-parse", LANDED) == bare.git("rev-parse", "main") == one.git("rev-parse", "HEAD")
    other.add(0.92)
    other.bench("land")
    assert bare.git("rev-parse", LANDED) == bare.git("rev-parse", "main") == other.git("rev-parse", "HEAD")


def test_a_branch_that_is_not_the_remotes_default_one_moves_no_ref(clones):
    one = clones("one")
    one.git("switch", "-q", "-c", "results")
    one.add(0.91)
    one.bench("land")
    assert bare_of(one).git("for-each-ref", LANDED) == ""


def test_a_remote_that_refuses_the_ref_does_not_stop_landing(clones):
    one = clones("one")
    hook = bare_of(one).write("hooks/update", "#!/bin/sh\ncase $1 in refs/benchstore/*) echo no such refs here >&2; exit 1;; esac\n")
    hook.chmod(0o755)
    one.add(0.91)
    said = one.bench("land").out
    assert "2 commits landed on origin/main" in said
    assert "refs/benchstore/landed stays where it is: " in said


def test_nothing_lands_on_a_branch_that_lost_what_had_landed_until_it_is_put_back(clones):
    one, other = clones("one"), clones("other")
    one.add(0.91)
    one.bench("land")
    good = one.read("snapshots/m/2.json")
    bare_of(one).git("update-ref", "refs/heads/main", "main~2")
    other.add(0.92, model="n")
    text = other.bench("land", code=1).err
    assert "snapshots/m/2.json: " in text
    command = next(line.strip() for line in text.splitlines() if "restore it: " in line).removeprefix("restore it: ")
    other.git(*command.split()[1:])
    other.bench("land")
    assert other.read("snapshots/m/2.json") == good
    assert bare_of(one).git("rev-parse", LANDED) == other.git("rev-parse", "HEAD")


def test_an_accident_that_nobody_acknowledged_leaves_the_ref_and_putting_it_back_lands(clones):
    one = clones("one")
    one.add(0.91)
    one.bench("land")
    trusted = bare_of(one).git("rev-parse", LANDED)
    good = one.read("snapshots/m/2.json")
    one.write("snapshots/m/2.json", good.replace("0.91", "0.95"))
    one.commit("Accident")
    one.git("push", "-q")
    one.add(0.92)
    assert "snapshots/m/2.json" in one.bench("land", code=1).err
    one.git("checkout", "-q", trusted, "--", "snapshots/m/2.json")
    one.commit("Put back")
    one.bench("land")
    assert bare_of(one).git("rev-parse", LANDED) == one.git("rev-parse", "HEAD")
    assert one.read("snapshots/m/2.json") == good


def test_a_run_that_was_cut_off_before_it_moved_the_ref_is_finished(clones):
    one = clones("one")
    one.add(0.91)
    one.bench("land")
    bare = bare_of(one)
    bare.git("update-ref", LANDED, "main~1")
    assert "nothing to land" in one.bench("land").out
    assert bare.git("rev-parse", LANDED) == bare.git("rev-parse", "main")


def test_nothing_to_land_moves_no_ref_over_what_was_lost(clones):
    one = clones("one")
    one.add(0.91)
    one.bench("land")
    trusted = one.git("rev-parse", "HEAD")
    one.git("reset", "-q", "--hard", "HEAD~2")
    one.write("notes.txt", "x")
    one.commit("Another history")
    one.git("push", "-q", "--force")
    assert f"{LANDED} stays where it is" in one.bench("land").out
    assert bare_of(one).git("rev-parse", LANDED) == trusted
