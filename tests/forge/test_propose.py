"""What `propose`, `taken` and `post` tell people to do, done as it is told: then the same command goes through."""

import re

import pytest
from github_server import TOKEN
from runner import Runner

TEXT = "words\n"


@pytest.fixture
def clone(made, github, tmp_path, monkeypatch):
    """A clone, on main, of a bare repository that holds one version of `m`; the forge is the one on this machine."""
    place = made(_one).copied(tmp_path / "store")
    place.git("clone", "-q", "--bare", str(place.path), str(tmp_path / "bare.git"))
    place.git("clone", "-q", str(tmp_path / "bare.git"), str(tmp_path / "clone"))
    place.path = tmp_path / "clone"
    for name, value in {"GITHUB_API_URL": github.address, "GITHUB_TOKEN": TOKEN, "GITHUB_REPOSITORY": "acme/evals"}.items():
        monkeypatch.setenv(name, value)
    return place


def _one(place):
    place.add(0.9, "--commit")


def told(place, *words, code=3):
    """The hint of a refusal."""
    return place.bench(*words, code=code).err.splitlines()[-1].strip()


def do(place, tmp_path, hint, **names):
    """Run a hint's command in a shell, with the words in capitals that a person fills in."""
    for name, value in names.items():
        hint = hint.replace(name, value)
    runner = Runner(place, tmp_path, {})
    assert runner.run([{"name": "Hint", "run": hint}]) == 0, runner.printed


def test_on_the_branch_to_merge_into_the_hint_makes_another(clone, github, tmp_path):
    clone.add(0.91, "--commit")
    hint = told(clone, "propose")
    assert hint == "git switch -c NAME && git push -u origin HEAD"
    do(clone, tmp_path, hint, NAME="mine")
    assert clone.bench("propose").out == "#200: opened https://github.com/acme/evals/pull/200\n"
    assert (github.pulls[0]["head"]["ref"], github.pulls[0]["title"]) == ("mine", "Promote m to v2")


def test_on_no_branch_the_hint_makes_one(clone, tmp_path):
    clone.git("switch", "-q", "--detach")
    clone.add(0.91)
    clone.commit("More")
    do(clone, tmp_path, told(clone, "propose"), NAME="mine")
    assert "opened" in clone.bench("propose").out


def test_what_is_not_pushed_is_pushed_as_the_hint_says(clone, github, tmp_path):
    clone.git("switch", "-q", "-c", "mine")
    assert "mine has nothing that main has not" in clone.bench("propose", code=3).err
    for f1 in (0.91, 0.92):
        clone.add(f1, "--commit")
        hint = told(clone, "propose")
        assert hint == "git push -u origin HEAD"
        do(clone, tmp_path, hint)
        clone.bench("propose")
    assert len(github.pulls) == 1


def test_a_base_that_is_not_there_is_named_and_another_can_be(clone, tmp_path):
    clone.git("switch", "-q", "-c", "mine")
    clone.add(0.91, "--commit")
    clone.git("push", "-q", "origin", "HEAD")
    refused = clone.bench("propose", "--base", "master", code=3).err
    assert "origin has no branch 'master'" in refused
    assert "--base BRANCH" in refused
    assert "opened" in clone.bench("propose", "--base", "main").out


def test_where_the_remote_names_no_default_branch_the_base_can_be_said(clone, github, tmp_path):
    clone.git("switch", "-q", "-c", "mine")
    clone.add(0.91, "--commit")
    clone.git("push", "-q", "origin", "HEAD")
    (tmp_path / "bare.git/HEAD").write_text("ref: refs/heads/gone\n", encoding="utf-8")
    assert told(clone, "propose") == "name it: --base BRANCH"
    assert "opened" in clone.bench("propose", "--base", "main").out
    github.pulls.clear()
    clone.git("switch", "-q", "--detach", "origin/main")
    assert told(clone, "taken") == "name it: --base BRANCH"
    assert "no open pull request" in clone.bench("taken", "--base", "main").out


def test_without_a_remote_the_hint_adds_it(clone, tmp_path):
    clone.git("switch", "-q", "-c", "mine")
    clone.git("remote", "rename", "origin", "other")
    clone.add(0.91, "--commit")
    do(clone, tmp_path, told(clone, "propose"), URL=str(tmp_path / "bare.git"))
    do(clone, tmp_path, told(clone, "propose"))
    assert "opened" in clone.bench("propose").out


def test_a_branch_whose_versions_were_taken_is_right_after_what_it_is_told(clone, github, tmp_path):
    clone.git("switch", "-q", "-c", "mine")
    clone.add(0.91, "--commit")
    clone.git("push", "-q", "-u", "origin", "mine")
    theirs = clone.git("rev-parse", "HEAD:snapshots/m/2.json")
    clone.git("switch", "-q", "main")
    clone.add(0.92, "--commit")
    clone.git("push", "-q", "origin", "main")
    github.pulls.append({"number": 7, "owner": "acme", "head": {"ref": "mine"}})
    github.files[7] = [{"filename": "snapshots/m/2.json", "status": "added", "sha": theirs}]
    assert "#7: created" in clone.bench("taken").out
    (command,) = re.findall(r"On its branch: `(.*?)`", github.comments[0]["body"])
    clone.git("switch", "-q", "mine")
    do(clone, tmp_path, command)
    assert clone.git("ls-tree", "--name-only", "origin/mine", "snapshots/m/").split()[:3] == [
        f"snapshots/m/{version}.json" for version in (1, 2, 3)
    ]
    assert clone.git("rev-parse", "origin/mine:snapshots/m/2.json") == clone.git("rev-parse", "origin/main:snapshots/m/2.json")
    assert clone.git("rev-parse", "origin/mine") == clone.git("rev-parse", "mine")


def test_without_an_event_post_says_which_option_names_the_pull_request(clone, github):
    clone.write("comment.md", TEXT)
    assert told(clone, "post", clone.path / "comment.md", code=2) == "say which: --pull-request NUMBER"
    assert "#7: created" in clone.bench("post", clone.path / "comment.md", "--pull-request", 7).out


def test_what_the_base_took_by_a_squash_is_not_listed_again(clone, github):
    clone.git("switch", "-q", "-c", "nights")
    clone.add(0.91, "--commit")
    clone.git("switch", "-q", "main")
    clone.git("merge", "-q", "--squash", "nights")
    clone.commit("Nights (#1)")
    clone.git("push", "-q", "origin", "main")
    clone.git("switch", "-q", "nights")
    clone.git("merge", "-q", "-m", "Merge main", "main")
    clone.add(0.92, "--commit")
    clone.git("push", "-q", "-u", "origin", "nights")
    clone.bench("propose")
    body = f"\n{github.pulls[0]['body']}"
    assert (body.count("\n- "), "m v3" in body, "v2" in body) == (2, True, False)
