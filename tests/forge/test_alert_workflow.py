"""The shell of alert.yml on a real clone of a real bare repository, beside servers that behave like GitHub and like Slack."""

import json

import pytest
from github_server import TOKEN
from receivers import receiving
from runner import ROOT, Runner, job

ALERTED = "refs/benchstore/alerted"
NOTHING = "0" * 40


@pytest.fixture
def main(one_landed, tmp_path):
    """A clone of a bare repository whose main has two versions of `m`."""
    place = one_landed
    place.add(0.91, "--commit")
    place.git("clone", "-q", "--bare", str(place.path), str(tmp_path / "bare.git"))
    place.git("clone", "-q", str(tmp_path / "bare.git"), str(tmp_path / "clone"))
    place.path = tmp_path / "clone"
    return place


@pytest.fixture
def alert(main, github, tmp_path):
    """Runs the job on what main is, after a push that began at `before`; gives what was said to Slack, one text a message."""
    with receiving() as (address, got):

        def run(before="", code=0, slack=address, **more):
            known = {
                "github.token": TOKEN,
                "github.event.before || github.event.workflow_run.head_sha": before,
                "secrets.BENCHSTORE_SLACK_URL": slack,
                **more,
            }
            run.runner = Runner(main, tmp_path, known, GITHUB_API_URL=github.address, GITHUB_REPOSITORY="acme/evals")
            start = len(got)
            assert (run.runner.run(job("alert.yml", "alert")["steps"]) == 0) == (code == 0), run.runner.printed
            return [json.loads(data)["text"] for _, _, data in got[start:]]

        yield run


def pushed(main, *values, **more):
    """Versions of `m` that come to main by one push: what main was before, and what it is."""
    before = main.git("rev-parse", "HEAD")
    for value in values:
        main.add(value, "--commit", **more)
    main.git("push", "-q", "origin", "HEAD:main")
    return before


def alerted(main):
    return main.git("ls-remote", "origin", ALERTED)[:40]


def untold(main):
    return main.git("ls-remote", "origin", "refs/benchstore/untold-*")


def test_a_regression_that_people_merge_is_told_once(main, github, alert):
    before = pushed(main, 0.5)
    [text] = alert(before)
    assert "m v3 regressed on d@1" in text
    assert [issue["title"] for issue in github.issues] == ["m v3 regressed on d@1: F1 −40.0 pt"]
    assert alerted(main) == main.git("rev-parse", "HEAD")
    assert alert(before) == []
    assert alert(main.git("rev-parse", "HEAD")) == []
    assert alert(pushed(main, 0.5, model="other")) == []
    assert len(github.issues) == 1


def test_what_a_run_that_never_came_would_have_told_the_next_one_tells(main, alert):
    alert(pushed(main, 0.92))
    pushed(main, 0.5)
    assert len(alert(pushed(main, 0.9, model="other"))) == 1


def test_what_could_not_be_sent_is_told_by_the_next_run(main, alert):
    alert(pushed(main, 0.92))
    stood = alerted(main)
    before = pushed(main, 0.5)
    assert alert(before, code=3, slack="http://127.0.0.1:9/closed") == []
    assert untold(main) == f"{stood}\trefs/benchstore/untold-slack"
    assert len(alert(main.git("rev-parse", "HEAD"))) == 1
    assert untold(main) == ""
    assert alert(main.git("rev-parse", "HEAD")) == []


@pytest.mark.parametrize("before", ["", NOTHING, None])
def test_what_the_first_run_could_not_send_is_told_by_the_next(main, alert, before):
    pushed_from = pushed(main, 0.5)
    alert(pushed_from if before is None else before, code=3, slack="http://127.0.0.1:9/closed")
    assert len(alert(pushed(main, 0.9, model="other"))) == 1


def test_a_place_that_cannot_be_reached_makes_no_other_hear_it_again(main, alert):
    with receiving() as (hook, got):
        known = {"secrets.BENCHSTORE_WEBHOOK_URL": hook, "slack": "http://127.0.0.1:9/closed"}
        alert(pushed(main, 0.5), code=3, **known)
        alert(pushed(main, 0.9, model="other"), code=3, **known)
        assert len(got) == 1
        assert len(alert(pushed(main, 0.9, model="another"))) == 1
        alert(pushed(main, 0.4), code=3, **known)
        assert len(got) == 2


@pytest.mark.parametrize("before", ["", NOTHING])
def test_of_a_new_branch_what_its_issues_tell_is_sent(main, github, alert, before):
    pushed(main, 0.5)
    assert len(alert(before)) == 1
    assert len(github.issues) == 1
    assert alerted(main) == main.git("rev-parse", "HEAD")


def test_where_history_was_rewritten_and_nothing_is_left_of_the_commit_before_the_issues_say_what_is_new(main, github, alert):
    pushed(main, 0.5)
    assert len(alert("1" * 40)) == 1
    assert f"::warning::{'1' * 40} is nowhere any more" in alert.runner.printed
    assert len(github.issues) == 1


def test_a_commit_that_only_the_remote_has_is_fetched(main, alert, tmp_path):
    main.git("clone", "-q", str(tmp_path / "bare.git"), str(tmp_path / "elsewhere"))
    main.git("-C", str(tmp_path / "elsewhere"), "commit", "-q", "--allow-empty", "-m", "Elsewhere")
    main.git("-C", str(tmp_path / "elsewhere"), "push", "-q", "origin", f"HEAD:{ALERTED}")
    pushed(main, 0.5)
    assert len(alert()) == 1
    assert alerted(main) == main.git("rev-parse", "HEAD")


def test_what_stands_in_the_push_that_brings_the_store_is_new(main, alert):
    empty = main.git("commit-tree", "-m", "Nothing", main.git("hash-object", "-w", "-t", "tree", "/dev/null"))
    pushed(main, 0.5)
    assert len(alert(empty)) == 1


def test_a_branch_that_main_does_not_have_alarms_nobody(main, github, alert):
    before = main.git("rev-parse", "HEAD")
    main.git("switch", "-q", "-c", "benchmarks")
    main.add(0.5, "--commit")
    main.git("push", "-q", "origin", "HEAD")
    main.git("switch", "-q", "main")
    assert alert(before) == []
    assert not github.issues
    main.git("merge", "-q", "--ff-only", "benchmarks")
    main.git("push", "-q", "origin", "main")
    assert len(alert(before)) == 1
    assert len(github.issues) == 1


def test_one_workflow_alone_tells_people():
    """benchmarks.yml in pull-request mode would tell of what main does not have; both would tell twice."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / ".github/workflows").glob("*.yml")}
    assert [name for name, text in texts.items() if "benchstore alert " in text] == ["alert.yml"]
    assert "issues" not in job("benchmarks.yml", "measure")["permissions"]


def test_a_ref_that_another_run_moved_stops_nothing(main, alert, tmp_path):
    before = pushed(main, 0.5)
    hook = tmp_path / "bare.git/hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    assert len(alert(before)) == 1
    assert f"::warning::{ALERTED} stays at nothing" in alert.runner.printed
