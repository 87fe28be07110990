"""What `alert`, `propose`, `taken` and `post` send and print of hostile content: nothing in it is obeyed, by a terminal or a forge."""

import json
import unicodedata

import pytest
from github_server import TOKEN
from receivers import receiving

HOSTILE = "\x1b[31mred\x1b]8;;http://x.example\x07\u202e @all\u2066 #1 \x9b31m\u2028<img src=x>"
NAME = "a\u202e #1 \u2066<img src=x> b"


@pytest.fixture
def here(made, github, tmp_path, monkeypatch):
    """A clone, on a branch that is pushed, whose current version regressed; every text of it is hostile."""
    place = made(_regressed).copied(tmp_path / "store")
    place.git("clone", "-q", "--bare", str(place.path), str(tmp_path / "bare.git"))
    place.git("remote", "add", "origin", str(tmp_path / "bare.git"))
    place.git("switch", "-q", "-c", "x\u202e#1")
    place.add(0.4, "--commit", dataset=f"{NAME}@1", display_name=HOSTILE)
    place.git("commit", "-q", "--allow-empty", "-m", HOSTILE)
    place.git("push", "-q", "origin", "HEAD")
    for name, value in {"GITHUB_API_URL": github.address, "GITHUB_TOKEN": TOKEN, "GITHUB_REPOSITORY": "acme/evals"}.items():
        monkeypatch.setenv(name, value)
    return place


def _regressed(place):
    for f1 in (0.9, 0.5):
        place.add(f1, "--commit", dataset=f"{NAME}@1", display_name=HOSTILE, notes=HOSTILE)


def assert_harmless(*texts, keep=""):
    for text in texts:
        found = {mark for mark in text if unicodedata.category(mark) in ("Cc", "Cf", "Cs", "Zl", "Zp") and mark not in f"\n{keep}"}
        assert found == set(), text


def assert_inert(*texts):
    """The same of what a forge reads as Markdown, where a joiner may stand; and no text of it calls anybody or leads anywhere."""
    assert_harmless(*texts, keep="\u2060")
    for text in texts:
        assert [live for live in (" @all", " #1", "<img", "http://x") if live in text] == []


def test_issues_and_messages_of_a_regression(here, github, monkeypatch):
    with receiving() as (address, got):
        monkeypatch.setenv("BENCHSTORE_SLACK_URL", address)
        opened = here.bench("alert")
        here.bench("rollback", "m", "--to", 1, "--commit")
        closed = here.bench("alert")
        here.bench("promote", "m@3", "--commit")
        here.bench("alert")
    assert_harmless(opened.out, closed.out, opened.err, *(issue["title"] for issue in github.issues))
    outside = [part for issue in github.issues for part in issue["body"].split("```")[::2]]
    assert_inert(*outside, *(text for _, text in github.said))
    assert_harmless(*(issue["body"] for issue in github.issues), keep="\u2060")
    assert_harmless(*(json.loads(data)["text"] for _, _, data in got))


def test_a_pull_request_of_hostile_commits(here, github):
    said = here.bench("propose")
    assert_harmless(said.out, said.err, github.pulls[0]["title"])
    assert_inert(github.pulls[0]["body"])


@pytest.mark.parametrize("broken", [False, True], ids=["judged", "broken"])
def test_the_verdict_on_a_hostile_pull_request(here, github, tmp_path, broken):
    if broken:
        here.write(f"snapshots/m/{HOSTILE.replace('/', '')}.json", "{")
        here.write(f"snapshots/{NAME}/1.json", '{"\u202e \x1b @all": 1}')
        here.commit("Break it")
        here.git("push", "-q", "origin", "HEAD")
    github.git = tmp_path / "bare.git"
    github.pull(7, ref=here.git("branch", "--show-current"))
    here.git("switch", "-q", "main")
    said = here.bench("judge", "--pull-request", 7, code=(0, 1))
    assert_harmless(said.err, *(status["description"] for status in github.statuses))
    assert_harmless(said.out, github.comments[0]["body"], keep="\u2060")
    assert_inert(*github.comments[0]["body"].split("```")[::2])


def test_the_verdict_against_a_branch_of_a_hostile_name_that_is_gone(here, github, tmp_path):
    github.git = tmp_path / "bare.git"
    github.pull(7, ref=here.git("branch", "--show-current"), base="gone\u202e")
    said = here.bench("judge", "--pull-request", 7, code=3)
    assert_harmless(said.out, said.err, *(status[part] for status in github.statuses for part in ("context", "description")))
    assert "could not be judged" in github.statuses[-1]["description"]


def test_a_word_to_a_pull_request_of_hostile_files(here, github):
    github.pulls.append({"number": 7, "owner": "acme", "head": {"ref": "x"}})
    landed = here.git("ls-tree", "-r", "--name-only", "HEAD", "snapshots/").splitlines()
    github.files[7] = [{"filename": path, "status": "added", "sha": "0" * 40} for path in [*landed, f"snapshots/{NAME}/1.json"]]
    said = here.bench("taken")
    assert_harmless(said.out, said.err)
    assert_inert(*(item["body"] for item in github.comments))


def test_a_text_that_is_posted(here, github):
    here.write("comment.md", f"{HOSTILE}\n\n- {HOSTILE}\n\n```\n{HOSTILE}\n```\n")
    said = here.bench("post", here.path / "comment.md", "--pull-request", 7)
    assert_harmless(said.out, said.err)
    body = github.comments[0]["body"]
    assert_inert(*body.split("```")[::2])
    assert_harmless(body, keep="\u2060")
