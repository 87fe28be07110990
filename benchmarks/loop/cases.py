"""What is shown of the loop: each case does something to a pull request as a person would, and says what must hold then."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from places import Place
from team import Team

Case = Callable[[Team], Iterator[str]]
CASES: dict[str, tuple[Case, dict[str, object]]] = {}
"""Name -> what is done, and how its repository begins."""
FORGED = """on: pull_request
permissions: {statuses: write, pull-requests: write}
jobs:
  forged:
    name: benchstore
    runs-on: ubuntu-latest
    steps:
      - env:
          GITHUB_TOKEN: ${{ github.token }}
          SHA: ${{ github.event.pull_request.head.sha }}
        run: |
          say() { curl -s -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $GITHUB_TOKEN" -d "$2" "$GITHUB_API_URL/repos/acme/evals/$1"; }
          echo "status: $(say "statuses/$SHA" '{"state":"success","context":"benchstore","description":"fine"}')"
          echo "comment: $(say issues/7/comments '{"body":"all is well"}')"
"""
RULES = {
    "fails on nothing": "policy: {fail_on: []}\n",
    "no direction": "metrics: {f1: {direction: none}}\n",
    "the other direction": "metrics: {f1: {direction: lower}}\n",
    "no limit": "metrics: {f1: {limit: {absolute: 0.9}}}\n",
    "not primary": "metrics: {f1: {primary: false}, other: {primary: true, direction: higher}}\n",
    "hardly any confidence": "policy: {confidence: 0.999, correction: holm, gross: 100, collapse: false}\nmetrics: {f1: {limit: {absolute: 0.5}}}\n",
    "another reference": "policy: {against: previous, fail_on: ['cannot tell']}\n",
}


def case(**begins: object) -> Callable[[Case], Case]:
    def kept(made: Case) -> Case:
        CASES[made.__name__.replace("_", " ")] = (made, begins)
        return made

    return kept


def regress(place: Place) -> None:
    place.add(0.5)
    place.commit("Add a result")


def improve(place: Place) -> None:
    place.add(0.95)
    place.commit("Add a result")


def must(what: object, said: str) -> str:
    """A line of what holds. Raises AssertionError where it does not."""
    if not what:
        raise AssertionError(said)
    return said


def blocked(team: Team, number: int = 7) -> Iterator[str]:
    yield must(team.may_merge(number) == "blocked", "it cannot be merged")
    yield must(team.said(number)[-1][:2] == ("benchstore", "failure"), f"status: {team.said(number)[-1][2]}")


@case()
def clean(team: Team) -> Iterator[str]:
    team.propose(improve)
    team.happens()
    yield must(team.may_merge() == "success", f"it can be merged: {team.said()[-1][2]}")
    yield must([state for _, state, _ in team.said()] == ["pending", "success"], "pending first")
    [comment] = team.comments()
    yield must("[run](" in comment and "[checks and preview](" in comment, "one comment, with links to run and preview")
    yield must("git-receive-pack" not in team.server.refused, "nothing was pushed")


@case()
def regressed(team: Team) -> Iterator[str]:
    team.propose(regress)
    team.happens()
    yield from blocked(team)
    yield must("::error file=snapshots/m/3.json" in team.logs[-1], "the snapshot's line is marked by the pull request's own job")


@case()
def rules_changed_seven_ways(team: Team) -> Iterator[str]:
    for number, (name, text) in enumerate(RULES.items(), start=11):

        def change(place: Place, text: str = text) -> None:
            place.write("benchstore.yaml", text)
            regress(place)

        team.propose(change, number=number, branch=f"rules-{number}")
        team.judge(number)
        yield from (f"{name}: {line}" for line in blocked(team, number))


@case()
def workflows_edited_renamed_and_deleted(team: Team) -> Iterator[str]:
    def edited(place: Place) -> None:
        place.write(".github/workflows/judge.yml", FORGED)
        place.write(".github/workflows/snapshots.yml", FORGED.replace("name: benchstore", "name: judge"))
        regress(place)

    def renamed(place: Place) -> None:
        place.git("mv", ".github/workflows/judge.yml", ".github/workflows/other.yml")
        place.git("rm", "-q", "-r", ".github/workflows/snapshots.yml", ".github/benchstore")
        regress(place)

    for number, change in ((21, edited), (22, renamed)):
        team.propose(change, number=number, branch=f"workflows-{number}", fork=True)
        team.happens(number, fork=True)
        yield from (f"{change.__name__}: {line}" for line in blocked(team, number))
        yield must("all is well" not in str(team.comments(number)), f"{change.__name__}: the comment is the judge's")


@case()
def a_forged_job_of_the_same_name(team: Team) -> Iterator[str]:
    def change(place: Place) -> None:
        place.write(".github/workflows/forged.yml", FORGED.replace("statuses: write, pull-requests: write", "contents: read"))
        regress(place)

    team.propose(change)
    names = team.own_jobs()
    yield must("benchstore" in names, "the forged job passes")
    yield f"before the judge has begun, GitHub would take it for the status: {team.may_merge()}"
    team.judge()
    yield from blocked(team)


@case()
def a_fork(team: Team) -> Iterator[str]:
    def change(place: Place) -> None:
        place.write(".github/workflows/forged.yml", FORGED)
        regress(place)

    team.propose(change, fork=True)
    team.happens(fork=True)
    said = "".join(team.logs)
    yield must("status: 403" in said and "comment: 403" in said, "its token may set no status and write no comment")
    yield from blocked(team)
    yield must(len(team.comments()) == 1, "one comment, the judge's")


@case()
def retarget_after_green(team: Team) -> Iterator[str]:
    team.place.git("push", "-q", "origin", f"{team.branch}:refs/heads/lenient")
    team.place.git("fetch", "-q", "origin")
    team.place.git("switch", "-q", "-C", "lenient", "origin/lenient")
    team.place.write("benchstore.yaml", "policy: {fail_on: []}\n")
    team.place.commit("Lenient")
    team.place.git("push", "-q", "origin", "lenient")
    team.propose(regress, base="lenient")
    team.judge()
    yield must(team.said()[-1][:2] == ("benchstore (lenient)", "success"), "it passes against a lenient branch, under another name")
    team.retarget(team.branch)
    yield must(team.may_merge() == "waits", "moved to the default branch it waits")
    team.judge(action="edited")
    yield from blocked(team)


@case()
def force_push(team: Team) -> Iterator[str]:
    bad = team.propose(regress)
    team.judge()
    team.place.git("reset", "-q", "--hard", f"origin/{team.branch}")
    improve(team.place)
    team.push()
    yield must(team.may_merge() == "waits", "the new commit waits")
    team.judge(action="synchronize")
    yield must(team.may_merge() == "success", f"and is judged: {team.said()[-1][2]}")
    yield must(team.server.said_of(bad)[-1][1] == "failure", "the old one keeps its verdict")
    [comment] = team.comments()
    yield must("no regression found" in comment, "the one comment is the new one's")


@case()
def main_moved(team: Team) -> Iterator[str]:
    team.propose(improve)
    team.judge()
    yield must(team.may_merge() == "success", "green")

    def lower(place: Place) -> None:
        place.write("benchstore.yaml", "metrics: {f1: {direction: lower, limit: {absolute: 0.01}}}\n")
        place.commit("Lower is better")

    team.server.files[7] = []
    team.land(lower)
    ran = team.run(f"refs/heads/{team.branch}", "pages.yml", "taken", "push", {"ref": f"refs/heads/{team.branch}"})
    yield must(ran.good, "pages.yml judges open pull requests anew")
    yield from blocked(team)


@case()
def revert(team: Team) -> Iterator[str]:
    team.land(improve)
    team.propose(lambda place: place.git("revert", "--no-edit", "HEAD"))
    team.judge()
    yield from blocked(team)
    [comment] = team.comments()
    yield must("looks like a revert that rolls back m 3 → 2" in comment, "the comment says what to keep")


@case()
def roll_back_by_the_form(team: Team) -> Iterator[str]:
    team.server.writers.add("ada")
    body = "### Model\n\nm\n\n### Version\n\n1\n\n### Why\n\nworse\n"
    issue = {"number": 100, "title": "Roll back m", "body": body}
    ran = team.run(f"refs/heads/{team.branch}", "rollback.yml", "rollback", "issues", {"action": "opened", "issue": issue})
    yield must(ran.good, "the job ends well")
    [pull] = team.server.pulls
    yield must(
        team.may_merge(pull["number"]) == "success",
        f"its pull request has its verdict, though nothing was started: {team.said(pull['number'])[-1][2]}",
    )
    yield must(f"#{pull['number']} is open" in team.comments(100)[0].replace("\u2060", ""), "the issue is answered")


@case()
def a_held_result(team: Team) -> Iterator[str]:
    def change(place: Place) -> None:
        place.add(0.5, "--hold-regressed")
        place.commit("Add a result, held")

    team.propose(change)
    team.judge()
    yield must(team.may_merge() == "success", f"it can be merged: {team.said()[-1][2]}")


@case()
def regressed_and_rolled_back_in_one_branch(team: Team) -> Iterator[str]:
    def change(place: Place) -> None:
        regress(place)
        place.bench("rollback", "m", "--commit")

    team.propose(change)
    team.judge()
    yield must(team.may_merge() == "success", f"it can be merged: {team.said()[-1][2]}")


@case(folders=("a", "b"))
def two_stores(team: Team) -> Iterator[str]:
    def change(place: Place) -> None:
        improve(Place(place.path / "a"))
        regress(Place(place.path / "b"))

    team.propose(change)
    team.judge()
    yield from blocked(team)
    [comment] = team.comments()
    yield must("## a" in comment and "## b" in comment, "one comment with a section each")


@case(branch="master")
def the_default_branch_is_master(team: Team) -> Iterator[str]:
    team.propose(regress)
    team.happens()
    yield from blocked(team)


@case()
def dependabot(team: Team) -> Iterator[str]:
    team.propose(improve)
    ran = team.judge(fork=True)
    yield must(not ran.good and "statuses: write" in ran.said, "a token that may only read: the job fails and says what to do")
    yield must(team.may_merge() == "waits", "nothing was said")
    yield must(team.judge(event="workflow_dispatch").good, "started by hand with the number it gives the verdict")
    yield must(team.may_merge() == "success", "it can be merged")


@case()
def a_merge_queue(team: Team) -> Iterator[str]:
    for change, wanted in ((improve, "success"), (regress, "failure")):
        team.place.git("fetch", "-q", "origin")
        team.place.git("switch", "-q", "-C", "queue", f"origin/{team.branch}")
        change(team.place)
        team.place.git("push", "-q", "--force", "origin", "queue:refs/heads/gh-readonly-queue/one")
        head, base = (team.place.git("rev-parse", name) for name in ("HEAD", f"origin/{team.branch}"))
        payload = {
            "action": "checks_requested",
            "merge_group": {"base_sha": base, "head_sha": head, "base_ref": f"refs/heads/{team.branch}"},
        }
        ran = team.run("refs/heads/gh-readonly-queue/one", "snapshots.yml", "verdict", "merge_group", payload)
        name = team.check(head, ran)
        yield must((name, team.server.checks[head, name]) == ("benchstore", wanted), f"{wanted} of the job {name}")
