"""The workflows that `init --github` writes for a store in a folder of a repository whose default branch is `master`, run as a runner would."""

import json

import pytest
import yaml
from github_server import TOKEN
from places import Place
from runner import Runner

SPEC = "benchstore @ git+https://git.example.org/o/benchstore@v1"
LANDED = "refs/benchstore/landed"
NIGHT = {"model": "m", "dataset": {"name": "d", "version": "1"}, "environment": "local", "uncertainty": {"f1": {"stderr": 0.002}}}
MEASURE = 'printf %s "$NIGHT" > "$RESULTS/m.json"'


@pytest.fixture
def top(folder, github, tmp_path):
    """A clone, as a job on master has it, of a repository whose store lies in `evals` and has two versions of `m`."""
    folder.git("init", "-q", "-b", "master")
    folder.git("remote", "add", "origin", "https://github.com/acme/evals.git")
    folder.bench("init", "evals", "--github", "--install", SPEC, "--measure", MEASURE)
    store = Place(folder.path / "evals")
    folder.commit("Start")
    store.add(0.9, "--commit")
    store.add(0.91, "--commit")
    folder.git("clone", "-q", "--bare", str(folder.path), str(tmp_path / "bare.git"))
    folder.git("clone", "-q", str(tmp_path / "bare.git"), str(tmp_path / "clone"))
    github.git = tmp_path / "bare.git"
    github.default_branch = "master"
    github.writers.add("ada")
    return Place(tmp_path / "clone")


@pytest.fixture
def run(top, github, tmp_path):
    """Runs a job of a workflow that was written, in the folder that it names: the runner and the exit code."""

    def one(workflow, name, *leave, event=None, known=None, **environ):
        value = yaml.safe_load(top.read(f".github/workflows/{workflow}.yml"))
        (tmp_path / "event.json").write_text(json.dumps(event or {}), encoding="utf-8")
        given = {
            "GITHUB_API_URL": github.address,
            "GITHUB_REPOSITORY": "acme/evals",
            "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
            "GITHUB_RUN_ID": "42",
            "GITHUB_REF_NAME": "master",
            "GITHUB_SHA": top.git("rev-parse", "HEAD"),
        }
        expressions = {"github.token": TOKEN, "github.event.repository.default_branch": "master", "runner.temp": tmp_path}
        there = Place(top.path / value["defaults"]["run"]["working-directory"])
        runner = Runner(there, tmp_path, expressions | (known or {}), **given | environ)
        return runner, runner.run(value["jobs"][name]["steps"], *leave)

    return one


def series(top, revision):
    return Place(top.path / "evals").bench("list", "--at", revision, "--format", "json").json["series"]


def test_the_page_is_built_and_what_has_landed_is_marked(top, run):
    runner, code = run("pages", "build")
    assert code == 0, runner.printed
    assert (top.path / "evals/_site/index.html").is_file()
    known = {f"needs.build.outputs.{name}": runner.outputs[f"steps.landed.outputs.{name}"] for name in ("landed", "commit")}
    assert run("pages", "landed", known=known)[1] == 0
    assert top.git("ls-remote", "origin", LANDED)[:40] == top.git("rev-parse", "origin/master")


@pytest.mark.parametrize("land", ["push", "pull-request"])
def test_a_night_is_measured_lands_on_master_and_is_told(top, run, github, land):
    known = {"vars.BENCHMARKS_LAND || 'push'": land}
    runner, code = run("benchmarks", "measure", known=known, NIGHT=json.dumps(NIGHT | {"metrics": {"f1": 0.5}}))
    assert code == 0, runner.printed
    top.git("fetch", "-q", "origin")
    assert ("evals/snapshots/m/3.json" in top.git("ls-tree", "-r", "--name-only", "origin/master")) == (land == "push")
    assert [pull["base"]["ref"] for pull in github.pulls] == ([] if land == "push" else ["master"])
    top.git("checkout", "-q", "--detach", "origin/master")
    assert run("alert", "alert")[1] == 0
    assert [issue["title"] for issue in github.issues] == (["m v3 regressed on d@1: F1 −40.0 pt"] if land == "push" else [])


def test_the_form_rolls_back_by_a_pull_request_to_master(top, run, github):
    event = {"sender": {"login": "ada"}, "issue": {"number": 7, "body": "### Model\n\nm\n\n### Version\n\n1\n\n### Why\n\n_No response_\n"}}
    runner, code = run("rollback", "rollback", event=event, known={"github.event.issue.number": 7})
    assert code == 0, runner.printed
    [pull] = github.pulls
    assert pull["base"]["ref"] == "master"
    top.git("fetch", "-q", "origin")
    assert [item["current"] for item in series(top, "origin/rollback/42")] == [1]
    assert top.git("diff", "--name-only", "origin/master", "origin/rollback/42") == "evals/snapshots/m/current.yaml"


def test_a_pull_request_is_judged_and_its_lines_are_marked_where_they_are(top, run, github):
    top.git("switch", "-q", "-c", "change")
    Place(top.path / "evals").add(0.5, "--commit")
    top.git("push", "-q", "origin", "HEAD")
    head = top.git("rev-parse", "HEAD")
    github.pull(7, ref="change", base="master")
    runner, _ = run("snapshots", "verdict", known={"github.base_ref": "master"})
    assert "::error file=evals/snapshots/m/3.json," in runner.printed
    top.git("switch", "-q", "master")
    runner, code = run("judge", "judge", known={"github.event.pull_request.number || inputs.number": 7})
    assert code == 0, runner.printed
    assert github.said_of(head)[-1][:2] == ("benchstore", "failure")
