"""The shell of rollback.yml and benchmarks.yml on real clones of a real bare repository, beside a server that behaves like GitHub."""

import json
import os

import pytest
from github_server import TOKEN
from runner import ROOT, Runner, job

HOSTILE = "m$(touch pwned)`touch pwned`\n::set-output name=code::0\n"


@pytest.fixture
def clone(one_landed, tmp_path):
    """A clone of a bare repository that holds two versions of `m` on main."""
    place = one_landed
    place.add(0.91, "--commit")
    place.git("clone", "-q", "--bare", str(place.path), str(tmp_path / "bare.git"))
    place.git("clone", "-q", str(tmp_path / "bare.git"), str(tmp_path / "clone"))
    place.path = tmp_path / "clone"
    return place


@pytest.fixture
def runner(clone, github, tmp_path):
    """A runner in that clone, where ada may write; `event` is what started it."""
    github.writers.add("ada")

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
    assert f"opened <{pull['html_url']}>" in github.comments[0]["body"]


def test_the_workflow_by_hand_needs_the_model_alone(runner, clone):
    assert rolled_back(runner({"sender": {"login": "ada"}, "inputs": {"model": "m", "to": "", "reason": None}}), "Answer") == 0
    assert current(clone, "HEAD") == 1


def test_a_stranger_is_refused_before_anything_is_done(runner, clone, github):
    event = form() | {"sender": {"login": "mallory"}}
    assert rolled_back(runner(event)) == 3
    assert "mallory may not write to acme/evals" in github.comments[0]["body"]
    assert clone.git("ls-remote", "--heads", "origin").count("refs/heads/") == 1
    assert not github.pulls


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (form(HOSTILE), "there is no model"),
        (form(version=HOSTILE), "is not a version"),
        (form("nothing"), "there is no model 'nothing'"),
        (form(""), "no model is named"),
        (form(version="7"), "has no version 7"),
    ],
)
def test_what_cannot_be_done_is_answered_in_words_and_runs_nothing(runner, clone, github, event, words):
    assert rolled_back(runner(event)) == 2
    assert words in github.comments[0]["body"]
    assert not (clone.path / "pwned").exists()
    assert clone.git("ls-remote", "--heads", "origin").count("refs/heads/") == 1


def test_a_hostile_reason_is_text(runner, clone, github):
    assert rolled_back(runner(form(why=HOSTILE))) == 0
    assert not (clone.path / "pwned").exists()
    assert clone.git("log", "-1", "--format=%s").startswith("Roll back m 2 → 1 on d@1: m$(touch pwned)")


def test_one_of_several_series_is_asked_for(runner, clone, github):
    clone.add(0.9, "--commit", dataset="e@1")
    clone.git("push", "-q", "origin", "HEAD:main")
    assert rolled_back(runner(form())) == 2
    assert "--dataset" in github.comments[0]["body"]


def test_the_token_is_in_no_output(runner, clone, github):
    made = runner(form())
    rolled_back(made)
    assert TOKEN not in made.printed + github.comments[0]["body"] + made.summary.read_text(encoding="utf-8")


def measured(clone, tmp_path, f1):
    results = tmp_path / "results"
    results.mkdir(exist_ok=True)
    draft = {"model": "m", "dataset": {"name": "d", "version": "1"}, "metrics": {"f1": f1}, "uncertainty": {"f1": {"stderr": 0.002}}}
    (results / "m.json").write_text(json.dumps(draft | {"environment": "local"}), encoding="utf-8")


def test_a_nightly_run_lands_and_what_regressed_is_held_and_told(runner, clone, github, tmp_path):
    measured(clone, tmp_path, 0.92)
    steps = job("benchmarks.yml", "measure")["steps"]
    push = {"vars.BENCHMARKS_LAND || 'push'": "push"}
    assert runner({}, **push).run(steps, "Install what measures", "Measure") == 0
    assert current(clone, "origin/main") == 3
    assert not github.issues
    measured(clone, tmp_path, 0.5)
    assert runner({}, **push).run(steps, "Install what measures", "Measure") == 0
    assert current(clone, "origin/main") == 3
    assert "snapshots/m/4.json" in clone.git("ls-tree", "-r", "--name-only", "origin/main")
    assert [issue["title"] for issue in github.issues] == ["m v4 regressed on d@1: F1 −40.0 pt"]


def test_nightly_runs_may_share_one_pull_request(runner, clone, github, tmp_path):
    steps = job("benchmarks.yml", "measure")["steps"]
    for f1 in (0.92, 0.93):
        clone.git("switch", "-q", "main")
        measured(clone, tmp_path, f1)
        assert runner({}, **{"vars.BENCHMARKS_LAND || 'push'": "pull-request"}).run(steps, "Install what measures", "Measure") == 0
        clone.git("branch", "-q", "-D", "main")
        clone.git("switch", "-q", "--detach")
        clone.git("branch", "-q", "-D", "benchmarks")
        clone.git("switch", "-q", "-c", "main", "origin/main")
    (pull,) = github.pulls
    assert pull["title"] == "Promote m to v4"
    assert current(clone, "origin/benchmarks") == 4
    assert current(clone, "origin/main") == 2


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
