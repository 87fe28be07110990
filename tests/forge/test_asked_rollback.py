"""The shell of rollback.yml and benchmarks.yml on real clones of a real bare repository, beside a server that behaves like GitHub."""

import json
import os
import re

import pytest
from github_server import TOKEN
from runner import ROOT, Runner, job

TERMINAL = re.compile(r"\b(benchstore|git) [a-z]|(?<!\S)--[a-z]|commit -")
HOSTILE = "m$(touch pwned)`touch pwned`\n::set-output name=code::0\n"


@pytest.fixture
def clone(made, tmp_path):
    """A clone of a bare repository that holds two versions of `m` on main."""
    return cloned(made(two_of_m).copied(tmp_path / "store"), tmp_path)


def two_of_m(place):
    for f1 in (0.9, 0.91):
        place.add(f1, "--commit")


def cloned(place, tmp_path):
    place.git("clone", "-q", "--bare", str(place.path), str(tmp_path / "bare.git"))
    place.git("clone", "-q", str(tmp_path / "bare.git"), str(tmp_path / "clone"))
    place.path = tmp_path / "clone"
    return place


@pytest.fixture
def runner(clone, github, tmp_path):
    """A runner in that clone, where ada may write; `event` is what started it."""
    return running_in(clone, github, tmp_path)


def running_in(clone, github, tmp_path):
    github.writers.add("ada")
    github.git = tmp_path / "bare.git"

    def make(event, **known):
        path = tmp_path / "event.json"
        path.write_text(json.dumps(event), encoding="utf-8")
        environ = {
            "GITHUB_API_URL": github.address,
            "GITHUB_REPOSITORY": "acme/evals",
            "GITHUB_EVENT_PATH": str(path),
            "GITHUB_RUN_ID": "42",
            "GITHUB_REF_NAME": "main",
            "GITHUB_SHA": clone.git("rev-parse", "HEAD"),
        }
        return Runner(clone, tmp_path, {"github.token": TOKEN, "github.event.issue.number": 7, **known}, **environ)

    return make


def form(model="m", version="_No response_", why="_No response_"):
    return {
        "sender": {"login": "ada"},
        "issue": {"number": 7, "body": f"### Model\n\n{model}\n\n### Version\n\n{version}\n\n### Why\n\n{why}\n"},
    }


def current(place, rev):
    return place.bench("list", "--at", rev, "--format", "json").json["series"][0]["current"]


def rolled_back(runner, *leave):
    return runner.run(job("rollback.yml", "rollback")["steps"], *leave)


def test_the_issue_form_opens_a_pull_request_that_moves_the_pointer_and_is_answered(runner, clone, github):
    assert rolled_back(runner(form(why="wrong *prompt* @all"))) == 0
    clone.git("fetch", "-q", "origin")
    assert current(clone, "origin/rollback/42") == 1
    assert current(clone, "origin/main") == 2
    assert clone.git("diff", "--name-only", "origin/main", "origin/rollback/42") == "snapshots/m/current.yaml"
    (pull,) = github.pulls
    assert pull["title"] == "Roll back m 2 → 1 on d@1: wrong *prompt* @all"
    assert "@all" not in pull["body"]
    [answer] = [comment["body"].replace("\u2060", "") for comment in github.comments if comment["issue"] == 7]
    assert f"#200 is open: <{pull['html_url']}>\nNext: merge it there." in answer
    assert "approve the workflows first. That closes this issue too." in answer
    assert not TERMINAL.search(answer)
    assert "#200: success: ↩ m rolls back 2 → 1" in answer
    assert [said[:2] for said in github.said_of(pull["head"]["sha"])] == [("benchstore", "pending"), ("benchstore", "success")]


def test_who_asked_is_in_the_commit_and_the_pull_request_which_closes_the_issue(runner, clone, github):
    assert rolled_back(runner(form())) == 0
    assert clone.git("log", "-1", "--format=%(trailers:key=Asked-by)", "origin/rollback/42") == "Asked-by: ada"
    assert github.pulls[0]["body"].endswith("\n\nAsked for by @ada.\n\nCloses #7")


def test_the_workflow_by_hand_needs_the_model_alone(runner, clone, github):
    assert rolled_back(runner({"sender": {"login": "ada"}, "inputs": {"model": "m", "to": "", "reason": None}}), "Answer") == 0
    assert current(clone, "HEAD") == 1
    assert github.pulls[0]["body"].endswith("\n\nAsked for by @ada.")


def test_whether_who_asks_may_write_is_decided_by_github_alone():
    assert "association" not in json.dumps(job("rollback.yml", "rollback"))


def test_a_stranger_is_refused_before_anything_is_done(runner, clone, github):
    event = form() | {"sender": {"login": "mallory"}}
    assert rolled_back(runner(event)) == 3
    assert "mallory may not write to acme/evals" in github.comments[0]["body"]
    assert clone.git("ls-remote", "--heads", "origin").count("refs/heads/") == 1
    assert not github.pulls


def many_models(place):
    """One without an earlier version, one of two series, one whose newest is not promoted, one with a withdrawn version."""
    place.add(0.9, "--commit", model="n")
    for dataset in ("d@1", "e@1"):
        place.add(0.9, "--commit", model="o", dataset=dataset)
    place.add(0.9, "--commit", "--no-promote")
    for _ in range(2):
        place.add(0.9, "--commit", model="w")
    place.bench("withdraw", "w@1", "--reason", "wrong", "--commit")


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (form(HOSTILE), "there is no model"),
        (form(version=HOSTILE), "is not a version"),
        (form("nothing"), "there is no model 'nothing'"),
        (form(""), "no model is named"),
        (form(version="7"), "has no version 7"),
        (form("n"), "has no version before 1 to go back to"),
        (form("o"), "o has several series"),
        (form(version="3"), "3 is not before 2"),
        (form("w", version="1"), "was withdrawn"),
    ],
)
def test_what_cannot_be_done_is_answered_in_words_for_a_phone_and_runs_nothing(made, github, tmp_path, event, words):
    clone = cloned(made(many_models, on=two_of_m).copied(tmp_path / "store"), tmp_path)
    assert rolled_back(running_in(clone, github, tmp_path)(event)) == 2
    said = github.comments[0]["body"].replace("\u2060", "").replace("\\", "")
    assert words in said
    assert "Fill in the form again: <https://github.com/acme/evals/issues/new?template=rollback.yml>" in said
    assert not TERMINAL.search(said), said
    assert not (clone.path / "pwned").exists()
    assert clone.git("ls-remote", "--heads", "origin").count("refs/heads/") == 1


def test_a_hostile_reason_is_text(runner, clone, github):
    assert rolled_back(runner(form(why=HOSTILE))) == 0
    assert not (clone.path / "pwned").exists()
    assert clone.git("log", "-1", "--format=%s").startswith("Roll back m 2 → 1 on d@1: m$(touch pwned)")


def test_of_several_series_the_version_says_which_is_meant_as_the_answer_tells(runner, clone, github):
    for dataset in ("e@1", "e@1"):
        clone.add(0.9, "--commit", dataset=dataset)
    clone.git("push", "-q", "origin", "HEAD:main")
    assert rolled_back(runner(form())) == 2
    said = github.comments[0]["body"].replace("\u2060", "").replace("\\", "")
    assert "m has several series" in said
    assert "In the field Version write the number to go back to; it also says which series is meant:" in said
    assert "- m on d@1, local: stands on v2; before it came v1" in said
    assert "- m on e@1, local: stands on v4; before it came v3" in said
    clone.git("switch", "-q", "main")
    clone.git("branch", "-q", "-D", "rollback/42")
    assert rolled_back(runner(form(version="3"))) == 0
    assert github.pulls[0]["title"] == "Roll back m 4 → 3 on e@1"


def test_where_it_stands_there_already_nothing_is_opened_and_it_says_so(runner, clone, github):
    assert rolled_back(runner(form(version="2"))) == 0
    assert "Nothing to do: m on d@1, local stands on 2 already. You can close this issue." in github.comments[0]["body"].replace(
        "\u2060", ""
    )
    assert not github.pulls
    assert clone.git("ls-remote", "--heads", "origin").count("refs/heads/") == 1


def test_a_branch_that_may_not_be_pushed_is_told_in_words(runner, clone, github, tmp_path):
    hook = tmp_path / "bare.git/hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    assert rolled_back(runner(form())) == 3
    assert "could not be pushed: a rule of the repository may forbid it" in github.comments[0]["body"]
    assert not github.pulls


def test_where_actions_may_open_no_pull_request_it_says_where_that_is_allowed(runner, clone, github):
    refused = (403, {}, {"message": "GitHub Actions is not permitted to create or approve pull requests."})
    github.before = lambda method, path: github.instead.append(refused) if (method, path) == ("POST", "/repos/acme/evals/pulls") else None
    assert rolled_back(runner(form())) == 3
    said = github.comments[0]["body"]
    assert "in Settings, Actions, General let GitHub Actions create pull requests" in said
    assert "the branch rollback/42 is pushed" in said
    assert not TERMINAL.search(said)


def test_a_run_that_is_started_again_goes_on_with_the_branch_that_it_pushed(runner, clone, github):
    refused = (403, {}, {"message": "GitHub Actions is not permitted to create or approve pull requests."})
    github.before = lambda method, path: github.instead.append(refused) if (method, path) == ("POST", "/repos/acme/evals/pulls") else None
    assert rolled_back(runner(form())) == 3
    pushed = clone.git("rev-parse", "HEAD")
    github.before = lambda *_: None
    clone.git("switch", "-q", "main")
    clone.git("branch", "-q", "-D", "rollback/42")
    assert rolled_back(runner(form())) == 0
    assert clone.git("rev-parse", "HEAD") == pushed
    assert github.pulls[0]["title"] == "Roll back m 2 → 1 on d@1"
    assert any("is open" in comment["body"] for comment in github.comments)


def test_a_store_that_is_broken_is_told_in_words_for_a_phone(runner, clone, github):
    clone.write("snapshots/m/current.yaml", "series: [")
    clone.commit("Break it")
    clone.git("push", "-q", "origin", "HEAD:main")
    assert rolled_back(runner(form())) == 1
    said = github.comments[0]["body"].replace("\\", "")
    assert "snapshots/m/current.yaml" in said
    assert "somebody with a clone" in said
    assert not TERMINAL.search(said), said


def test_the_token_is_in_no_output(runner, clone, github):
    made = runner(form())
    rolled_back(made)
    assert TOKEN not in made.printed + github.comments[0]["body"] + made.summary.read_text(encoding="utf-8")


def measured(clone, tmp_path, f1):
    results = tmp_path / "results"
    results.mkdir(exist_ok=True)
    draft = {"model": "m", "dataset": {"name": "d", "version": "1"}, "metrics": {"f1": f1}, "uncertainty": {"f1": {"stderr": 0.002}}}
    (results / "m.json").write_text(json.dumps(draft | {"environment": "local"}), encoding="utf-8")


def test_a_nightly_run_lands_and_what_regressed_is_held(runner, clone, github, tmp_path):
    measured(clone, tmp_path, 0.92)
    steps = job("benchmarks.yml", "measure")["steps"]
    push = {"vars.BENCHMARKS_LAND || 'push'": "push", "runner.temp": tmp_path}
    assert runner({}, **push).run(steps, "Install what measures", "Measure") == 0
    assert current(clone, "origin/main") == 3
    measured(clone, tmp_path, 0.5)
    assert runner({}, **push).run(steps, "Install what measures", "Measure") == 0
    assert current(clone, "origin/main") == 3
    assert "snapshots/m/4.json" in clone.git("ls-tree", "-r", "--name-only", "origin/main")
    assert not github.issues


def test_nightly_runs_may_share_one_pull_request(runner, clone, github, tmp_path):
    steps = job("benchmarks.yml", "measure")["steps"]
    for f1 in (0.92, 0.93):
        clone.git("switch", "-q", "main")
        measured(clone, tmp_path, f1)
        assert (
            runner({}, **{"vars.BENCHMARKS_LAND || 'push'": "pull-request", "runner.temp": tmp_path}).run(
                steps, "Install what measures", "Measure"
            )
            == 0
        )
        clone.git("branch", "-q", "-D", "main")
        clone.git("switch", "-q", "--detach")
        clone.git("branch", "-q", "-D", "benchmarks")
        clone.git("switch", "-q", "-c", "main", "origin/main")
    (pull,) = github.pulls
    assert pull["title"] == "Promote m to v4"
    assert [state for _, state, _ in github.said_of(pull["head"]["sha"])] == ["pending", "success"]
    assert current(clone, "origin/benchmarks") == 4
    assert current(clone, "origin/main") == 2


def test_the_commit_that_a_nights_results_name_is_the_one_that_was_measured(runner, clone, github, tmp_path):
    """On the second night the one pull request's branch is behind main."""
    look = 'git rev-parse HEAD > "$RUNNER_TEMP/measured"'
    steps = [step | ({"run": look} if step.get("name") == "Measure" else {}) for step in job("benchmarks.yml", "measure")["steps"]]
    for f1 in (0.92, 0.93):
        measured(clone, tmp_path, f1)
        night = runner({}, **{"vars.BENCHMARKS_LAND || 'push'": "pull-request", "runner.temp": tmp_path})
        assert night.run(steps, "Install what measures") == 0
        stated = json.loads(clone.git("show", f"origin/benchmarks:snapshots/m/{3 if f1 == 0.92 else 4}.json"))["source"]["commit"]
        assert stated == (tmp_path / "measured").read_text(encoding="utf-8").strip() == clone.git("rev-parse", "origin/main")
        clone.git("switch", "-q", "main")
        clone.git("branch", "-q", "-D", "benchmarks")
        clone.write("model.py", f"{f1}")
        clone.commit("A better model")
        clone.git("push", "-q", "origin", "main")


def test_open_pull_requests_are_told_which_versions_were_taken_and_by_whom(clone, github, monkeypatch):
    for name, value in {"GITHUB_API_URL": github.address, "GITHUB_TOKEN": TOKEN, "GITHUB_REPOSITORY": "acme/evals"}.items():
        monkeypatch.setenv(name, value)
    github.merged[clone.git("log", "-1", "--diff-filter=A", "--format=%H", "--", "snapshots/m/2.json")] = 123
    same = clone.git("rev-parse", "HEAD:snapshots/m/1.json")
    github.pulls.append({"number": 7, "owner": "fork", "head": {"ref": "x"}})
    github.files[7] = [
        {"filename": "snapshots/m/2.json", "status": "added", "sha": "0" * 40},
        {"filename": "snapshots/m/1.json", "status": "added", "sha": same},
        {"filename": "snapshots/m/9.json", "status": "added", "sha": "0" * 40},
        {"filename": "README.md", "status": "added", "sha": "0" * 40},
    ]
    assert "#7: created" in clone.bench("taken").out
    assert "- m: version 2 was taken by #123.\n\nOn its branch: `benchstore resolve && git push`" in github.comments[0]["body"]
    assert "#7: unchanged" in clone.bench("taken").out
    github.files[7] = github.files[7][1:]
    assert "no open pull request" in clone.bench("taken").out


def test_the_version_of_a_release_is_its_tag_and_has_a_part_in_the_changelog(clone, tmp_path):
    version = (ROOT / "benchstore/__init__.py").read_text(encoding="utf-8").split('__version__ = "')[1].split('"')[0]
    clone.write("benchstore/__init__.py", f'__version__ = "{version}"\n')
    clone.write("CHANGELOG.md", f"## [Unreleased]\n\n- later\n\n## [{version}] - 2026-12-01\n\n- this\n\n## [0.0.1]\n\n- before\n")
    steps = [step for step in job("release.yml", "build")["steps"] if step.get("name") == "The tag is the version"]
    assert Runner(clone, tmp_path, {}, GITHUB_REF_NAME=f"v{version}").run(steps) == 0
    assert clone.read("notes.md").strip() == "- this"
    assert Runner(clone, tmp_path, {}, GITHUB_REF_NAME="v9.9.9").run(steps) == 1
    assert os.environ.get("GITHUB_REF_NAME") is None
