"""`verify`: the scan of the whole history, the proof of what a trusted commit held, and accidents that a team goes on with."""

import json
import re
import shlex
import subprocess

import pytest
import yaml

from benchstore.records import canonical_json

FIRST, SECOND = "snapshots/m/1.json", "snapshots/m/2.json"


@pytest.fixture
def landed(made, tmp_path):
    """A store whose main has landed two snapshots, the first one with rows."""
    return made(two_landed).copied(tmp_path / "store")


def two_landed(place):
    place.add(0.9, samples={"id": ["a"], "correct": [1]}, counts={"total": 1, "succeeded": 1, "failed": 0})
    place.add(0.91)
    place.commit("Add two", date="2026-01-02T12:00:00Z")


def head(place):
    return place.git("rev-parse", "HEAD")


def edit(place, path=FIRST, f1=0.99, message="edit"):
    value = json.loads(place.read(path))
    place.write(path, canonical_json.dumps(value | {"metrics": {"f1": f1}}))
    return place.commit(message)


def drop(place, path=SECOND):
    place.git("rm", "-q", path)
    return place.commit("drop")


def add(place, f1, path=""):
    """A new version, without moving the pointer; gives its bytes."""
    place.add(f1, "--no-promote", "--commit")
    return (place.path / path).read_bytes() if path else None


def verify(place, *flags, code=0):
    return place.bench("verify", *flags, code=code).out


def follow(place, text):
    """Run the command of the first hint, as it stands there."""
    command = re.search(r"restore it: (git [^;\n]+)", text)[1]
    subprocess.run(command, shell=True, cwd=place.path, check=True, capture_output=True)
    place.commit("follow the hint")


def both_added(place):
    """Two clones add v3, one pushes, the other pulls, keeps its own and pushes; gives the landed bytes, and the commit that held them."""
    place.git("checkout", "-q", "-b", "clone")
    place.git("checkout", "-q", "main")
    theirs = add(place, 0.92, "snapshots/m/3.json")
    trusted = head(place)
    place.git("checkout", "-q", "clone")
    add(place, 0.93)
    subprocess.run(["git", "merge", "-q", "main"], cwd=place.path, check=False, capture_output=True)
    place.git("checkout", "--ours", "--", ".")
    place.commit("Merge branch main")
    place.git("checkout", "-q", "-B", "main")
    return theirs, trusted


# ---- the scan


def test_an_unborn_branch_has_lost_nothing(folder):
    folder.git("init", "-q", "-b", "main")
    folder.bench("init")
    assert "0 commits" in verify(folder)
    assert "0 files" in verify(folder, "--contains", "HEAD")


def test_a_history_that_only_adds_is_clean(landed):
    assert "every snapshot that landed is as it was" in verify(landed)


def test_an_edit_that_a_merge_brings_is_an_error(landed):
    landed.git("checkout", "-q", "-b", "work")
    edit(landed, message="sneak")
    landed.git("checkout", "-q", "main")
    landed.git("merge", "-q", "--no-ff", "-m", "Merge work", "work")
    text = verify(landed, code=1)
    assert "snapshots/m/1.json: edited in" in text
    assert "Merge work" in text


def test_a_deletion_that_was_undone_is_a_warning_and_one_that_was_not_an_error(landed):
    drop(landed)
    assert "snapshots/m/2.json: deleted in" in verify(landed, code=1)
    landed.git("checkout", "-q", "HEAD~1", "--", SECOND)
    landed.commit("put back")
    text = verify(landed)
    assert "warning: snapshots/m/2.json: deleted in" in text
    assert re.search(r"restored in [0-9a-f]{12} by Ada on [0-9-]+ \(put back\)", text)
    edit(landed, SECOND)
    assert "1 error" in verify(landed, code=1)


def test_a_healed_edit_passes_and_no_hint_brings_the_tampered_content_back(landed):
    good = landed.read(FIRST)
    edit(landed)
    edit(landed, f1=0.5, message="edit again")
    text = verify(landed, code=1)
    assert text.count("error:") == 1, "the second edit lost nothing that had landed"
    follow(landed, text)
    assert landed.read(FIRST) == good
    assert "error:" not in verify(landed)
    drop(landed, FIRST)
    follow(landed, verify(landed, code=1))
    assert landed.read(FIRST) == good


def test_what_comes_back_with_another_content_is_still_lost(landed):
    good = landed.read(SECOND)
    drop(landed)
    value = json.loads(good) | {"notes": "another one"}
    landed.write(SECOND, canonical_json.dumps(value))
    landed.commit("add again")
    follow(landed, verify(landed, code=1))
    assert landed.read(SECOND) == good


def test_an_overwritten_snapshot_of_a_colleague_is_contested_and_its_hint_restores_it(landed):
    theirs, _ = both_added(landed)
    landed.bench("check")
    text = verify(landed)
    assert "warning: snapshots/m/3.json: contested: another file of this name was kept in the merge" in text
    assert "1 warning" in text
    assert "error: snapshots/m/3.json: contested" in verify(landed, "--strict", code=1)
    follow(landed, text)
    assert (landed.path / "snapshots/m/3.json").read_bytes() == theirs
    verify(landed)


def test_what_merge_ours_left_out_is_contested_and_its_hint_restores_it(landed):
    landed.git("checkout", "-q", "-b", "work")
    landed.write("notes.txt", "x")
    landed.commit("notes")
    landed.git("checkout", "-q", "main")
    theirs = add(landed, 0.92, "snapshots/m/3.json")
    landed.git("checkout", "-q", "work")
    landed.git("merge", "-q", "-s", "ours", "-m", "Take main", "main")
    landed.git("checkout", "-q", "main")
    landed.git("merge", "-q", "--ff-only", "work")
    text = verify(landed)
    assert "snapshots/m/3.json: contested: left out by the merge" in text
    follow(landed, text)
    assert (landed.path / "snapshots/m/3.json").read_bytes() == theirs
    assert "every snapshot that landed" in verify(landed, "--strict")


def test_what_no_parent_of_a_merge_has_is_an_error(landed):
    landed.git("checkout", "-q", "-b", "work")
    add(landed, 0.92)
    landed.git("checkout", "-q", "main")
    landed.write("notes.txt", "x")
    landed.commit("notes")
    landed.git("merge", "-q", "--no-ff", "--no-commit", "work")
    edit(landed, "snapshots/m/3.json", message="Merge work")
    text = verify(landed, code=1)
    assert "error: snapshots/m/3.json: edited in" in text
    follow(landed, text)
    verify(landed)


def test_a_branch_that_takes_mains_version_passes_after_a_fast_forward(landed):
    landed.git("checkout", "-q", "-b", "work")
    add(landed, 0.93)
    landed.git("checkout", "-q", "main")
    add(landed, 0.92)
    trusted = head(landed)
    landed.git("checkout", "-q", "work")
    subprocess.run(["git", "merge", "-q", "main"], cwd=landed.path, check=False, capture_output=True)
    landed.git("checkout", "--theirs", "--", ".")
    landed.commit("Merge main")
    landed.bench("check", "--against", "main")
    landed.git("checkout", "-q", "main")
    landed.git("merge", "-q", "--ff-only", "work")
    assert "0 errors" in verify(landed)
    assert "all are there as they were" in verify(landed, "--contains", trusted)


def test_an_own_snapshot_that_came_and_went_before_it_landed_is_no_loss_to_the_proof(landed):
    trusted = head(landed)
    add(landed, 0.92)
    drop(landed, "snapshots/m/3.json")
    assert "all are there" in verify(landed, "--contains", trusted)


def test_an_own_fix_on_a_merged_branch_is_contested_and_comes_back_as_a_new_version(landed):
    landed.git("checkout", "-q", "-b", "work")
    first = json.loads(add(landed, 0.92, "snapshots/m/3.json"))
    edit(landed, "snapshots/m/3.json", message="fix")
    landed.git("checkout", "-q", "main")
    landed.git("merge", "-q", "--no-ff", "-m", "Merge work", "work")
    text = verify(landed)
    assert "contested: edited in" in text
    command = re.search(r"new version: (git .*) && benchstore (.*)", text)
    subprocess.run(command[1], shell=True, cwd=landed.path, check=True)
    landed.bench(*shlex.split(command[2].replace("lost.json", str(landed.path / "lost.json"))))
    assert json.loads(landed.read("snapshots/m/4.json"))["metrics"] == first["metrics"]


def test_a_merge_with_a_store_of_another_project_loses_nothing(landed, folder):
    folder.git("init", "-q", "-b", "main")
    folder.bench("init")
    folder.add(0.5, "--commit")
    edit(folder, "snapshots/m/1.json")
    landed.git("fetch", "-q", str(folder.path), "main")
    landed.git("merge", "-q", "-s", "ours", "--no-commit", "--allow-unrelated-histories", "FETCH_HEAD")
    landed.git("read-tree", "--prefix=vendor/", "-u", "FETCH_HEAD")
    landed.commit("Merge another store")
    assert "every snapshot that landed" in verify(landed, "--strict")


def test_a_moved_store_is_followed(landed):
    trusted = head(landed)
    good = landed.read(FIRST)
    (landed.path / "sub").mkdir()
    landed.git("mv", "snapshots", "benchstore.yaml", "sub/")
    edit(landed, f"sub/{FIRST}", message="move and edit")
    inner = ("-C", str(landed.path / "sub"))
    text = landed.bench(*inner, "verify", code=1).out
    assert "error: snapshots/m/1.json: edited in" in text
    assert "snapshots/m/1.json: " in landed.bench(*inner, "verify", "--contains", trusted, code=1).out
    command = re.search(r"restore it: (git [^;\n]+)", text)[1]
    subprocess.run(command, shell=True, cwd=landed.path / "sub", check=True)
    landed.commit("put back")
    assert landed.read(f"sub/{FIRST}") == good
    assert "0 errors" in landed.bench(*inner, "verify").out
    assert "all are there" in landed.bench(*inner, "verify", "--contains", trusted).out


def test_a_branch_from_before_a_move_is_followed_too(landed):
    landed.git("checkout", "-q", "-b", "work")
    landed.write("notes.txt", "x")
    landed.commit("notes")
    landed.git("checkout", "-q", "main")
    (landed.path / "sub").mkdir()
    landed.git("mv", "snapshots", "benchstore.yaml", "sub/")
    landed.commit("move")
    landed.git("merge", "-q", "--no-ff", "-m", "Merge work", "work")
    assert "every snapshot that landed" in landed.bench("-C", str(landed.path / "sub"), "verify", "--strict").out


@pytest.mark.parametrize("how", ["replace", "graft"])
def test_replace_refs_and_grafts_hide_nothing(landed, how):
    good = head(landed)
    bad = edit(landed)
    landed.write("notes.txt", "x")
    tip = landed.commit("notes")
    if how == "replace":
        landed.git("replace", f"{bad}^{{tree}}", f"{good}^{{tree}}")
        landed.git("replace", f"{tip}^{{tree}}", f"{good}^{{tree}}")
    else:
        (landed.path / ".git/info").mkdir(exist_ok=True)
        landed.write(".git/info/grafts", f"{tip} {good}\n")
    assert "snapshots/m/1.json: edited in" in verify(landed, code=1)
    assert "snapshots/m/1.json: " in verify(landed, "--contains", good, code=1)


def test_another_mode_is_an_edit(landed):
    trusted = head(landed)
    (landed.path / FIRST).chmod(0o755)
    landed.commit("chmod")
    assert "of another mode now" in verify(landed, "--contains", trusted, code=1)
    text = verify(landed, code=1)
    assert "snapshots/m/1.json: given another mode in" in text
    follow(landed, text)
    verify(landed)


# ---- numbers that change


def renumbered(place, old, new):
    """The file as `resolve` writes it under another number."""
    value = json.loads(place.read(f"snapshots/m/{old}.json")) | {"version": new}
    place.write(f"snapshots/m/{new}.json", canonical_json.dumps(value))


def merging(place):
    """A branch and main that both added v3, in the middle of a merge of main, in which main's v3 is taken."""
    place.git("checkout", "-q", "-b", "work")
    add(place, 0.93)
    place.git("checkout", "-q", "main")
    add(place, 0.92)
    place.git("checkout", "-q", "work")
    renumbered(place, 3, 4)
    subprocess.run(["git", "merge", "-q", "main"], cwd=place.path, check=False, capture_output=True)
    place.git("checkout", "--theirs", "--", ".")


def test_a_new_number_in_a_merge_is_no_loss(landed):
    merging(landed)
    landed.commit("Merge main")
    assert "every snapshot that landed" in verify(landed, "--strict")


@pytest.mark.parametrize("change", ["content", "model"])
def test_a_new_number_excuses_only_the_same_content_of_the_same_model(landed, change):
    merging(landed)
    value = json.loads(landed.read("snapshots/m/4.json"))
    if change == "content":
        landed.write("snapshots/m/4.json", canonical_json.dumps(value | {"metrics": {"f1": 0.1}}))
    else:
        (landed.path / "snapshots/m/4.json").unlink()
        landed.write("snapshots/other/4.json", canonical_json.dumps(value))
    landed.commit("Merge main")
    assert "snapshots/m/3.json: contested" in verify(landed, "--strict", code=1)


def test_a_new_number_excuses_nothing_that_the_parents_have_in_common(landed):
    merging(landed)
    renumbered(landed, 2, 5)
    (landed.path / SECOND).unlink()
    landed.commit("Merge main")
    assert "error: snapshots/m/2.json: deleted in" in verify(landed, code=1)


def test_one_new_file_excuses_one_old_one(landed):
    """Two branches with the same content under two numbers, of which one is left."""
    add(landed, 0.92)
    base = head(landed)
    landed.git("checkout", "-q", "-b", "work")
    for number in (4, 5):
        renumbered(landed, 3, number)
    landed.commit("twice the same")
    landed.git("checkout", "-q", "main")
    landed.write("notes.txt", "x")
    landed.commit("notes")
    landed.git("merge", "-q", "--no-commit", "--no-ff", "work")
    renumbered(landed, 3, 6)
    for number in (4, 5):
        landed.git("rm", "-qf", f"snapshots/m/{number}.json")
    landed.commit("Merge work")
    assert verify(landed).count("contested: left out by") == 1
    assert "all are there" in verify(landed, "--contains", base)


def test_a_new_number_in_a_plain_commit_is_an_error(landed):
    renumbered(landed, 2, 3)
    (landed.path / SECOND).unlink()
    landed.commit("renumber")
    assert "error: snapshots/m/2.json: deleted in" in verify(landed, code=1)


def test_a_swap_is_two_errors(landed):
    add(landed, 0.92)
    one, other = (landed.path / path for path in (SECOND, "snapshots/m/3.json"))
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)
    landed.commit("swap")
    assert verify(landed, code=1).count("error: ") == 2


# ---- the proof


def test_the_proof_names_what_a_rewritten_history_has_lost(landed):
    trusted = edit(landed, message="what is trusted holds")
    landed.git("reset", "-q", "--hard", "HEAD~1")
    text = verify(landed, "--contains", trusted, code=1)
    assert f"snapshots/m/1.json: {trusted[:12]} held it, and it is another file now" in text
    follow(landed, text)
    assert "3 files" in verify(landed, "--contains", trusted)


def test_the_proof_says_where_a_renamed_file_lies(landed):
    trusted = head(landed)
    landed.git("mv", SECOND, "snapshots/m/5.json")
    landed.commit("rename")
    assert "it is gone; it lies at snapshots/m/5.json" in verify(landed, "--contains", trusted, code=1)


def test_the_proof_of_an_overwritten_snapshot(landed):
    theirs, trusted = both_added(landed)
    follow(landed, verify(landed, "--contains", trusted, code=1))
    assert (landed.path / "snapshots/m/3.json").read_bytes() == theirs
    verify(landed, "--contains", trusted)


def test_a_commit_that_is_not_here_proves_nothing(landed):
    assert "no commit" in landed.bench("verify", "--contains", "0" * 40, code=2).err
    assert "leave one of them out" in landed.bench("verify", "--contains", "HEAD", "--strict", code=2).err


def test_the_proof_needs_no_whole_history(landed, tmp_path):
    add(landed, 0.92)
    landed.git("clone", "-q", "--depth", "2", f"file://{landed.path}", str(tmp_path / "clone"))
    assert "3 files" in landed.bench("-C", str(tmp_path / "clone"), "verify", "--contains", "HEAD~1").out
    assert "unshallow" in landed.bench("-C", str(tmp_path / "clone"), "verify", code=3).err


# ---- accidents that a team goes on with


def acknowledge(place, commit, reason="the disk was full", message="Acknowledge it"):
    config = yaml.safe_load(place.read("benchstore.yaml")) or {}
    config["acknowledged"] = [{"commit": commit, "reason": reason}]
    place.write("benchstore.yaml", yaml.safe_dump(config))
    return place.commit(message)


def test_an_acknowledged_accident_is_a_warning_to_scan_and_proof(landed):
    trusted = head(landed)
    accident = edit(landed)
    acknowledge(landed, accident[:10])
    text = verify(landed)
    assert "warning: snapshots/m/1.json: edited in" in text
    assert "acknowledged: the disk was full" in text
    assert "acknowledged: the disk was full" in verify(landed, "--contains", trusted)
    edit(landed, SECOND, message="another accident")
    assert verify(landed, code=1).count("error:") == 1
    assert verify(landed, "--contains", trusted, code=1).count("error:") == 1


def test_an_accident_that_happens_again_is_not_acknowledged_with_the_first(landed):
    accident = edit(landed)
    acknowledge(landed, accident)
    landed.git("checkout", "-q", f"{accident}^", "--", FIRST)
    landed.commit("put back")
    edit(landed, f1=0.2)
    assert "error: snapshots/m/1.json" in verify(landed, code=1)


def test_no_landing_acknowledges_itself(landed):
    landed.git("checkout", "-q", "-b", "work")
    accident = edit(landed)
    acknowledge(landed, accident)
    assert "error: snapshots/m/1.json" in landed.bench("check", "--against", "main", code=1).out
    landed.git("checkout", "-q", "main")
    landed.write("notes.txt", "x")
    landed.commit("notes")
    landed.git("merge", "-q", "--no-ff", "-m", "Merge work", "work")
    assert "error: snapshots/m/1.json" in verify(landed, code=1)


def test_what_was_acknowledged_before_it_comes_may_come(landed):
    landed.git("checkout", "-q", "-b", "work")
    accident = edit(landed)
    landed.git("checkout", "-q", "main")
    acknowledge(landed, accident)
    landed.git("checkout", "-q", "work")
    landed.git("merge", "-q", "--no-edit", "main")
    assert "warning: snapshots/m/1.json" in landed.bench("check", "--against", "main").out
    landed.git("checkout", "-q", "main")
    landed.git("merge", "-q", "--no-ff", "-m", "Merge work", "work")
    assert "0 errors" in verify(landed)


def test_a_rewritten_history_is_acknowledged_by_the_commit_that_was_trusted(landed):
    trusted = edit(landed, message="what is trusted holds")
    landed.git("reset", "-q", "--hard", "HEAD~1")
    acknowledge(landed, trusted, "nobody used it")
    assert "acknowledged: nobody used it" in verify(landed, "--contains", trusted)


@pytest.mark.parametrize(
    "entry",
    [{"commit": "abc"}, {"commit": "abcdefg", "reason": "x"}, {"commit": "1234567", "reason": ""}, {"commit": "1234567", "why": "x"}],
)
def test_an_entry_that_is_none_is_refused_and_counts_for_nothing(landed, entry):
    accident = edit(landed)
    landed.write("benchstore.yaml", yaml.safe_dump({"acknowledged": [{"commit": accident, "reason": "x"}, entry]}))
    landed.commit("Acknowledge it")
    assert "benchstore.yaml: acknowledged[1]" in landed.bench("check", code=1).out
    verify(landed, code=1)
