"""The shell of judge.yml and of what pages.yml does with open pull requests, run as a runner would, on real clones beside GitHub's stand-in."""

import pytest
from github_server import TOKEN
from places import Place
from runner import Runner, job


@pytest.fixture
def remote(github, one_landed, tmp_path):
    """A bare repository with one snapshot on main, a clone of the team's, and one as a job of main has it; gives both."""
    one_landed.git("clone", "-q", "--bare", str(one_landed.path), str(tmp_path / "bare.git"))
    for name in ("team", "here"):
        one_landed.git("clone", "-q", str(tmp_path / "bare.git"), str(tmp_path / name))
    github.git = tmp_path / "bare.git"
    return Place(tmp_path / "team"), Place(tmp_path / "here")


@pytest.fixture
def run(remote, github, tmp_path):
    """Runs a workflow's job in the job's clone: exit code and summary."""

    def one(workflow, name, number=""):
        known = {"github.token": TOKEN, "github.event.pull_request.number || inputs.number": number}
        environ = {"GITHUB_API_URL": github.address, "GITHUB_REPOSITORY": "acme/evals"}
        runner = Runner(remote[1], tmp_path, known, **environ)
        code = runner.run(job(workflow, name)["steps"])
        return code, runner.summary.read_text(encoding="utf-8") if runner.summary.exists() else runner.printed

    return one


def proposed(team, github, value, number=7):
    team.git("switch", "-q", "-c", f"change-{number}", "origin/main")
    team.add(value, "--commit")
    team.git("push", "-q", "origin", "HEAD")
    github.pull(number, ref=f"change-{number}")
    return team.git("rev-parse", "HEAD")


@pytest.mark.parametrize(("value", "state"), [(0.91, "success"), (0.5, "failure")])
def test_the_job_ends_well_where_the_verdict_could_be_given_whatever_it_is(remote, github, run, value, state):
    head = proposed(remote[0], github, value)
    code, summary = run("judge.yml", "judge", 7)
    assert code == 0
    assert github.said_of(head)[-1][:2] == ("benchstore", state)
    assert summary.strip() == github.comments[0]["body"]


@pytest.mark.parametrize("number", ["", "$(touch pwned)", "8"])
def test_it_ends_badly_where_it_could_not_and_runs_nothing_that_it_was_given(remote, github, run, number):
    proposed(remote[0], github, 0.91)
    assert run("judge.yml", "judge", number)[0] == 1
    assert not github.statuses
    assert not (remote[1].path / "pwned").exists()


def test_when_main_moved_what_is_open_is_told_and_judged_anew(remote, github, run):
    head = proposed(remote[0], github, 0.99)
    github.files[7] = []
    assert run("pages.yml", "taken")[0] == 0
    assert github.said_of(head)[-1][:2] == ("benchstore", "success")
