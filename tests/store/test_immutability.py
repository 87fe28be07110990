"""I1: what has landed is never edited, renamed or deleted; shown on real branches, merges, clones."""

import json
import re
import subprocess

import pytest

from benchstore.records import canonical_json


@pytest.fixture
def landed(made, tmp_path):
    """Two landed snapshots on main, and a branch to work on."""
    return made(two_landed).copied(tmp_path / "store")


def two_landed(place):
    place.add(0.9, samples={"id": ["a"], "correct": [1]}, counts={"total": 1, "succeeded": 1, "failed": 0})
    place.add(0.91)
    place.commit("Add two", date="2026-01-02T12:00:00Z")
    place.git("checkout", "-q", "-b", "work")


def said(place, code=1):
    return place.bench("check", "--against", "main", code=code).out


def edit(place, path="snapshots/m/1.json", f1=0.99):
    value = json.loads(place.read(path))
    place.write(path, canonical_json.dumps(value | {"metrics": {"f1": f1}}))


def test_adding_is_fine(landed):
    landed.add(0.92, "--commit")
    assert "no problems found" in said(landed, code=0)


@pytest.mark.parametrize("committed", [True, False])
def test_an_edit_is_found_with_the_line_that_mends_it(landed, committed):
    edit(landed)
    if committed:
        landed.commit("edit")
    text = said(landed)
    assert "snapshots/m/1.json: edited, but it has landed" in text
    command = next(part for part in text.split("restore it with ")[1].split(";"))
    landed.git(*command.split()[1:])
    if not committed:
        said(landed, code=0)


def test_an_edited_samples_file_is_found(landed):
    landed.write("snapshots/m/1.samples.json", '{\n  "correct": [0],\n  "id": ["a"],\n  "schema_version": 1\n}\n')
    assert "snapshots/m/1.samples.json: edited, but it has landed" in said(landed)


def test_a_rename_is_found(landed):
    landed.git("mv", "snapshots/m/2.json", "snapshots/m/5.json")
    landed.git("commit", "-qm", "rename")
    assert "snapshots/m/2.json: renamed to snapshots/m/5.json" in said(landed)


def test_a_deletion_is_found(landed):
    landed.git("rm", "-q", "snapshots/m/2.json")
    landed.git("commit", "-qm", "delete")
    assert "snapshots/m/2.json: deleted, but it has landed" in said(landed)


def test_an_edit_that_a_later_commit_undoes_is_found(landed):
    edit(landed)
    landed.commit("edit")
    landed.git("revert", "--no-edit", "HEAD")
    assert "edited by commit" in said(landed)


def test_a_snapshot_edited_by_a_later_commit_of_the_same_pull_request_is_found(landed):
    landed.add(0.92)
    landed.commit("add")
    edit(landed, "snapshots/m/3.json")
    landed.commit("polish")
    assert "snapshots/m/3.json: edited by commit" in said(landed)


def test_an_edit_that_hides_in_a_merge_commit_is_found(landed):
    landed.git("checkout", "-q", "-b", "side", "main")
    landed.write("notes.txt", "x")
    landed.commit("side work")
    landed.git("checkout", "-q", "work")
    landed.write("other.txt", "y")
    landed.commit("work")
    landed.git("merge", "-q", "--no-commit", "--no-ff", "side")
    edit(landed)
    landed.commit("Merge side")
    text = said(landed)
    assert "snapshots/m/1.json: edited" in text
    edit(landed, f1=0.9)
    landed.git("checkout", "-q", "main", "--", "snapshots/m/1.json")
    landed.commit("put back")
    assert "edited by the merge commit" in said(landed)


def test_a_branch_that_merged_main_is_compared_with_what_it_merged(landed):
    landed.git("checkout", "-q", "main")
    landed.add(0.95)
    landed.commit("more on main")
    landed.git("checkout", "-q", "work")
    landed.git("merge", "-q", "main")
    landed.add(0.96)
    landed.commit("mine")
    assert "no problems found" in said(landed, code=0)


def test_everything_is_reported_at_once(landed, tmp_path):
    edit(landed)
    landed.git("mv", "snapshots/m/2.json", "snapshots/m/5.json")
    other = json.loads(landed.read("snapshots/m/1.json")) | {"model": "M", "samples": None}
    del other["samples"]
    other["dataset"] = other["dataset"] | {"size": 16}
    landed.write("snapshots/M/1.json", canonical_json.dumps(other))
    landed.commit("add M")
    landed.write("snapshots/M/1.json", canonical_json.dumps(other | {"notes": "polished"}))
    landed.commit("polish M")
    landed.write("snapshots/n/1.json", '{"a": NaN, "b": 1, "b": 2}')
    (landed.path / "snapshots/n/2.json").symlink_to("1.json")
    landed.write("snapshots/outside.json", "{}")
    text = said(landed)
    for part in (
        "edited, but",
        "renamed to",
        "only in case",
        "NaN",
        "occurs twice",
        "symbolic link",
        "does not belong here",
        "there is no version 2",
        "edited by commit",
        "rows in m v1, now 16",
    ):
        assert part in text


def test_a_shallow_clone_is_refused_with_the_fetch_that_mends_it(landed, tmp_path):
    landed.add(0.92, "--commit")
    clone = tmp_path / "clone"
    subprocess.run(
        ["git", "clone", "-q", "--depth", "1", "--no-single-branch", f"file://{landed.path}", str(clone)], check=True, capture_output=True
    )
    result = landed.bench("-C", str(clone), "check", "--against", "origin/main", code=3)
    assert "shallow clone" in result.err
    assert "git fetch --unshallow" in result.err


def test_githubs_test_merge_has_its_base_as_first_parent_even_in_a_shallow_clone(landed, tmp_path, monkeypatch):
    landed.add(0.92)
    landed.commit("mine")
    landed.git("checkout", "-q", "main")
    landed.write("more.txt", "x")
    landed.commit("main moves on")
    landed.git("checkout", "-q", "--detach", "main")
    landed.git("merge", "-q", "--no-ff", "-m", "Merge work into main", "work")
    landed.git("branch", "test-merge")
    clone = tmp_path / "clone"
    subprocess.run(
        ["git", "clone", "-q", "--depth", "2", "-b", "test-merge", f"file://{landed.path}", str(clone)], check=True, capture_output=True
    )
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_REF", "refs/pull/7/merge")
    assert "no problems found" in landed.bench("-C", str(clone), "check", "--against", "origin/main").out
    assert landed.bench("-C", str(clone), "regressions", "--against", "HEAD^1", "--format", "json").json["rows"][0]["reference"] == 2


def test_a_store_in_a_folder_of_a_bigger_repository_works_alike(folder):
    folder.git("init", "-q", "-b", "main")
    folder.bench("init", "evals")
    inner = ("-C", str(folder.path / "evals"))
    draft = folder.draft()
    folder.bench(*inner, "add", draft, "--model", "m", "--dataset", "d@1")
    folder.commit("start")
    folder.git("checkout", "-q", "-b", "work")
    folder.bench(*inner, "check", "--against", "main")
    folder.git("rm", "-q", "evals/snapshots/m/1.json")
    folder.git("commit", "-qm", "delete")
    said = folder.bench(*inner, "check", "--against", "main", code=1).out
    assert re.search(r"git checkout [0-9a-f]{12} -- snapshots/m/1\.json", said), "as it is typed in the store's folder"
    assert len(folder.bench(*inner, "log", "--at", "main", "--format", "json").json["events"]) == 3


def drop(place, version):
    place.git("rm", "-q", "--", *place.git("ls-files", f"snapshots/m/{version}.*").splitlines())
    place.commit(f"drop v{version}")


def test_a_snapshot_that_is_dropped_by_its_own_pull_request_is_to_be_squashed(landed):
    landed.add(0.92, "--no-promote", "--commit")
    drop(landed, 3)
    text = said(landed)
    assert "snapshots/m/3.json: added and then dropped by commit" in text
    assert "squash the commits" in text
    landed.git("reset", "-q", "--soft", "main")
    landed.git("commit", "-q", "--allow-empty", "-m", "nothing")
    said(landed, code=0)
    landed.git("checkout", "-q", "main")
    landed.git("merge", "-q", "--ff-only", "work")
    landed.bench("verify")


def test_a_snapshot_that_is_dropped_and_put_back_by_its_own_pull_request_is_fine(landed):
    landed.add(0.92, "--no-promote", "--commit")
    drop(landed, 3)
    landed.git("revert", "--no-edit", "HEAD")
    said(landed, code=0)


def test_a_renamed_snapshot_of_the_own_pull_request_is_to_be_squashed(landed):
    landed.add(0.92, "--no-promote", "--commit")
    landed.git("mv", "snapshots/m/3.json", "snapshots/m/4.json")
    edit(landed, "snapshots/m/4.json")
    value = json.loads(landed.read("snapshots/m/4.json")) | {"version": 4}
    landed.write("snapshots/m/4.json", canonical_json.dumps(value))
    landed.commit("renumber")
    assert "snapshots/m/3.json: added and then dropped" in said(landed)


def test_several_versions_that_resolve_renumbered_are_fine(landed, tmp_path):
    for f1 in (0.92, 0.93):
        landed.add(f1, "--commit")
    landed.git("checkout", "-q", "main")
    landed.add(0.94, "--commit")
    landed.git("clone", "-q", "--bare", str(landed.path), str(tmp_path / "origin.git"))
    landed.git("remote", "add", "origin", str(tmp_path / "origin.git"))
    landed.git("checkout", "-q", "work")
    landed.bench("resolve", "--onto", "main")
    assert "no problems found" in said(landed, code=0)


@pytest.mark.parametrize("committed", [True, False])
def test_a_pull_request_may_put_back_what_an_accident_on_main_changed(landed, committed):
    landed.git("checkout", "-q", "main")
    edit(landed)
    landed.commit("accident")
    landed.git("checkout", "-q", "-B", "work")
    landed.git("checkout", "-q", "HEAD~1", "--", "snapshots/m/1.json")
    if committed:
        landed.commit("put back")
    assert "warning: snapshots/m/1.json: put back as it first landed" in said(landed, code=0)
    edit(landed, f1=0.5)
    assert "error: snapshots/m/1.json: edited, but it has landed" in said(landed)


def test_a_mode_that_is_changed_is_not_put_back(landed):
    (landed.path / "snapshots/m/1.json").chmod(0o755)
    landed.commit("chmod")
    assert "error: snapshots/m/1.json: edited, but it has landed" in said(landed)


def test_what_an_accident_made_of_a_file_is_no_hint(landed):
    good = landed.read("snapshots/m/1.json")
    landed.git("checkout", "-q", "main")
    edit(landed)
    landed.commit("accident")
    landed.git("checkout", "-q", "-B", "work")
    edit(landed, f1=0.5)
    landed.commit("another")
    command = said(landed).split("restore it with ")[1].split(";")[0]
    landed.git(*command.split()[1:])
    assert landed.read("snapshots/m/1.json") == good
    landed.commit("restore")
    said(landed, code=0)


@pytest.mark.parametrize("together", [True, False])
def test_a_pull_request_that_moves_the_store_may_change_nothing_on_the_way(landed, together):
    (landed.path / "sub").mkdir()
    landed.git("mv", "snapshots", "benchstore.yaml", "sub/")
    inner = ("-C", str(landed.path / "sub"), "check", "--against", "main")
    if not together:
        landed.commit("move")
        assert "no problems found" in landed.bench(*inner).out
    good = landed.read("sub/snapshots/m/1.json")
    edit(landed, "sub/snapshots/m/1.json")
    landed.commit("edit")
    text = landed.bench(*inner, code=1).out
    assert text.count("error: snapshots/m/1.json: ") == 1
    command = text.split("restore it: ")[1].splitlines()[0]
    subprocess.run(command, shell=True, cwd=landed.path / "sub", check=True)
    assert landed.read("sub/snapshots/m/1.json") == good
