"""What is shown beside pull requests: how workflows install, what they measure at night, and who is told of what people merge."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator

from act_runner import ADDRESS, ROOT
from cases import blocked, case, improve, must, regress
from places import Place
from team import Team

ALERTED = "refs/benchstore/alerted"
NIGHT = {
    "model": "m",
    "dataset": {"name": "d", "version": "1"},
    "environment": "local",
    "metrics": {"f1": 0.5},
    "uncertainty": {"f1": {"stderr": 0.002}},
}
HERE = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def alert(team: Team, event: str, payload: dict[str, object]) -> Iterator[str]:
    """The job that tells people, for what the default branch is now."""
    ran = team.run(f"refs/heads/{team.branch}", "alert.yml", "alert", event, payload)
    yield must(ran.good, f"alert.yml, started by {event}, ends well")
    told, tip = (team.place.git("ls-remote", "origin", ref)[:40] for ref in (ALERTED, f"refs/heads/{team.branch}"))
    yield must(told == tip, "of which commit people were told is kept")


@case(flags=("--install", f"benchstore @ git+{ADDRESS}@{HERE}"))
def installed_by_a_git_address(team: Team) -> Iterator[str]:
    team.propose(improve)
    ran = team.judge()
    yield must(ran.good and f"to revision {HERE}" in ran.said, f"the install step gives the benchstore of commit {HERE[:12]}")
    yield must(team.may_merge() == "success", f"status: {team.said()[-1][2]}")


@case()
def people_merge_a_regression(team: Team) -> Iterator[str]:
    before = team.place.git("ls-remote", "origin", f"refs/heads/{team.branch}")[:40]
    after = team.land(regress)
    push = {"ref": f"refs/heads/{team.branch}", "before": before, "after": after}
    yield from alert(team, "push", push)
    [issue] = team.server.issues
    yield must((issue["state"], issue["title"]) == ("open", "m v3 regressed on d@1: F1 −40.0 pt"), f"one issue: {issue['title']}")
    yield from alert(team, "push", push)
    yield must(len(team.server.issues) == 1, "again it opens none")


@case(
    folders=("evals",),
    branch="master",
    flags=("--install", "built-in", "--measure", f"printf %s '{json.dumps(NIGHT)}' > \"$RESULTS/m.json\""),
)
def a_night_of_a_store_in_a_folder_on_master(team: Team) -> Iterator[str]:
    before = team.place.git("ls-remote", "origin", "refs/heads/master")[:40]
    ran = team.run("refs/heads/master", "benchmarks.yml", "measure", "schedule", {})
    yield must(ran.good, "the team's own command is run")
    team.place.git("fetch", "-q", "origin")
    yield must("evals/snapshots/m/3.json" in team.place.git("ls-tree", "-r", "--name-only", "origin/master"), "what it wrote is on master")
    yield from alert(team, "workflow_run", {"workflow_run": {"head_sha": before}})
    [issue] = team.server.issues
    yield must(issue["title"] == "m v3 regressed on d@1: F1 −40.0 pt", f"one issue, of what was held: {issue['title']}")


@case(folders=("evals",), branch="master")
def a_pull_request_to_a_store_in_a_folder_on_master(team: Team) -> Iterator[str]:
    team.propose(lambda place: regress(Place(place.path / "evals")))
    team.happens()
    yield from blocked(team)


@case(flags=("--install", "built-in", "--measure", 'cp measured/*.json "$RESULTS"'))
def nights_by_one_pull_request(team: Team) -> Iterator[str]:
    team.runner.variables["BENCHMARKS_LAND"] = "pull-request"
    for value, said in ((0.93, "1 improved"), (0.5, "held back")):

        def measured(place: Place, value: float = value) -> None:
            place.write("measured/m.json", NIGHT | {"metrics": {"f1": value}})
            place.commit(f"Measure {value}")

        team.land(measured)
        ran = team.run("refs/heads/main", "benchmarks.yml", "measure", "workflow_dispatch", {})
        yield must(ran.good and f"f1 {value}" in ran.said, f"what main has by now is measured: {value}")
        [pull] = team.server.pulls
        pull["head"]["sha"] = team.place.git("ls-remote", "origin", "refs/heads/benchmarks")[:40]
        line = team.said(pull["number"])[-1][2]
        yield must(team.may_merge(pull["number"]) == "success" and said in line, f"its one pull request has its verdict: {line}")
