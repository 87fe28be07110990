"""Commits under the conditions that people have: no branch, no name, hooks, locks that are held or were left, a merge under way."""

import os
import subprocess
import threading
import time

import pytest


def hook(place, name, text):
    path = place.write(f".git/hooks/{name}", f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def untouched(place):
    return place.git("status", "--porcelain") == ""


@pytest.fixture
def one(place):
    place.add(0.9, "--commit")
    return place


COMMANDS = [["promote", "m@1"], ["withdraw", "m@1", "--reason", "x"]]


def refused(place, said, code):
    for command in COMMANDS:
        assert said in place.bench(*command, "--commit", code=code).err
    assert said in place.add(0.91, "--commit", code=code).err
    assert untouched(place)


def test_on_no_branch_nothing_is_written(one):
    one.git("checkout", "-q", "--detach")
    refused(one, "HEAD is on no branch", 2)
    one.add(0.91)


def test_without_a_name_nothing_is_written(one, monkeypatch):
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.delenv(f"GIT_{who}_NAME", raising=False)
        monkeypatch.delenv(f"GIT_{who}_EMAIL", raising=False)
    for name in ("name", "email"):
        one.git("config", f"user.{name}", "")
    refused(one, "git does not know who commits", 3)


def test_during_a_merge_nothing_is_written(one):
    one.git("checkout", "-q", "-b", "side")
    one.write("notes.txt", "a")
    one.commit("side")
    one.git("checkout", "-q", "-")
    one.write("other.txt", "b")
    one.commit("main")
    one.git("merge", "-q", "--no-commit", "--no-ff", "side")
    said = one.add(0.91, "--commit", code=3).err
    assert "a merge is under way" in said
    assert not (one.path / "snapshots/m/2.json").exists()


def test_a_hook_that_refuses_leaves_the_files_staged_and_the_same_command_goes_on(one):
    hook(one, "pre-commit", "echo no results on Fridays; exit 1")
    said = one.add(0.91, "--commit", code=3).err
    assert "the files are written and staged, and not committed" in said
    assert "no results on Fridays" in said
    assert one.git("diff", "--cached", "--name-only").split() == ["snapshots/m/2.json", "snapshots/m/current.yaml"]
    (one.path / ".git/hooks/pre-commit").unlink()
    draft = one.path.parent / f"drafts-{one.path.name}/draft.json"
    said = one.bench("add", draft, "--model", "m", "--dataset", "d@1", "--created-at", "2026-01-02T03:04:05Z", "--commit").out
    assert "already m@2" in said
    assert untouched(one)


def test_a_hook_that_rewrites_results_is_refused_and_nothing_of_it_stays(one):
    hook(one, "pre-commit", "for f in snapshots/m/2.json; do printf '{}\\n' > $f; git add $f; done")
    before = one.git("rev-parse", "HEAD")
    said = one.add(0.91, "--commit", code=3).err
    assert "a commit hook of this repository rewrites snapshots/m/2.json" in said
    assert "exclude: ^snapshots/" in said
    assert one.git("rev-parse", "HEAD") == before
    one.bench("check", "--strict")


def test_a_lock_that_another_program_holds_for_a_moment_is_waited_for(one):
    lock = one.write(".git/index.lock", "")
    threading.Timer(0.5, lock.unlink).start()
    one.add(0.91, "--commit")
    assert untouched(one)


def test_a_lock_that_a_killed_command_left_is_removed(one):
    (one.path / ".git/benchstore-locks/.index.turn").touch()
    one.write(".git/index.lock", "")
    one.write(".git/refs/heads/main.lock", "")
    one.add(0.91, "--commit")
    assert untouched(one)


def test_a_lock_that_is_older_than_the_cut_off_turn_is_somebody_elses(one):
    lock = one.write(".git/index.lock", "")
    os.utime(lock, (time.time() - 60,) * 2)
    (one.path / ".git/benchstore-locks/.index.turn").touch()
    assert "another git process is at work here" in one.add(0.91, "--commit", code=3).err
    assert lock.exists()


def test_filters_of_the_repository_do_not_change_what_is_committed(one):
    one.git("config", "core.autocrlf", "true")
    one.write(".gitattributes", "* text=auto eol=crlf\n")
    one.commit("Windows")
    one.add(0.91, "--commit")
    stored = subprocess.run(["git", "show", "HEAD:snapshots/m/2.json"], cwd=one.path, capture_output=True, check=True).stdout
    assert stored == (one.path / "snapshots/m/2.json").read_bytes()


def test_what_is_not_gits_answer_no_is_a_failure(one, monkeypatch):
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    for command in (
        ["build"],
        ["log"],
        ["check"],
        ["verify"],
        ["show", "m@2026-01-01"],
        ["promote", "m@1"],
        ["comment", "--against", "HEAD"],
    ):
        said = one.bench(*command, code=3).err
        assert "belongs to another user" in said
        assert "git config --global --add safe.directory" in said
    assert "belongs to another user" in one.add(0.91, code=3).err
    assert not (one.path / "_site").exists()


def test_a_head_that_names_nothing_is_a_failure_and_no_new_repository(one):
    one.write(".git/refs/heads/main", "1234567890123456789012345678901234567890\n")
    assert "that commit is missing in this clone" in one.bench("build", code=3).err


def test_a_sparse_checkout_that_leaves_results_out_is_refused_with_the_remedy(one):
    one.write("code/run.py", "")
    one.commit("code")
    one.git("sparse-checkout", "set", "code")
    (one.path / "snapshots").mkdir(exist_ok=True)
    for command in (["list"], ["check"], ["build"]):
        assert "git sparse-checkout add snapshots" in one.bench(*command, code=3).err
    assert "git sparse-checkout add snapshots" in one.add(0.91, code=3).err
    one.git("sparse-checkout", "add", "snapshots")
    one.add(0.91)
    assert (one.path / "snapshots/m/2.json").exists()


def test_a_partial_clone_brings_what_it_reads(one, tmp_path):
    one.git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "--filter=blob:none", f"file://{one.path}", str(clone)], check=True, capture_output=True)
    assert "m" in one.bench("-C", str(clone), "list", "--at", "HEAD").out
    one.bench("-C", str(clone), "build", "--out", str(tmp_path / "site"))


def test_a_store_that_was_never_committed_lands_whole(folder, tmp_path):
    folder.git("init", "-q", "-b", "main")
    folder.bench("init")
    folder.git("init", "-q", "--bare", str(tmp_path / "there.git"))
    folder.git("remote", "add", "origin", str(tmp_path / "there.git"))
    folder.add(0.9)
    folder.bench("land", "--branch", "main")
    subprocess.run(["git", "clone", "-q", "-b", "main", str(tmp_path / "there.git"), str(tmp_path / "clone")], check=True)
    folder.bench("-C", str(tmp_path / "clone"), "check", "--strict")
    assert (tmp_path / "clone/benchstore.yaml").is_file()
    assert (tmp_path / "clone/.gitattributes").is_file()


def test_a_hook_that_rewrites_results_and_refuses_the_commit_is_told_apart_from_one_that_only_refuses(one):
    hook(one, "pre-commit", "printf '{}\\n' > snapshots/m/2.json; exit 1")
    assert "exclude: ^snapshots/" in one.add(0.91, "--commit", code=3).err
    one.bench("check", "--strict")


def test_a_lock_of_another_program_outlives_a_command_that_gave_up_on_it(one):
    lock = one.write(".git/index.lock", "x")
    for _ in range(2):
        assert "another git process is at work here" in one.add(0.91, "--commit", code=3).err
    assert lock.exists()


def test_during_a_rebase_it_is_said_that_one_is_under_way(one):
    one.git("checkout", "-q", "-b", "side")
    one.write("notes.txt", "a")
    one.commit("side")
    one.git("checkout", "-q", "-")
    one.write("notes.txt", "b")
    one.commit("main")
    with pytest.raises(AssertionError):
        one.git("rebase", "side")
    for command in (["land"], ["promote", "m@1", "--commit"]):
        assert "a rebase is under way" in one.bench(*command, code=3).err
