"""A team and its repository on the stand-in: pull requests from branches and forks, and what GitHub starts by each event."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from act_runner import Ran, Runner
from places import Place
from stand_in import StandIn

CHANGE = Callable[[Place], object]


class Team:
    """The team's clone, the repository, the runner; `branch` is the default one."""

    def __init__(self, place: Place, server: StandIn, runner: Runner, branch: str = "main") -> None:
        self.place, self.server, self.runner, self.branch = place, server, runner, branch
        self.logs: list[str] = []
        self._moved: dict[int, str] = {}

    def propose(self, change: CHANGE, *, number: int = 7, branch: str = "change", base: str = "", fork: bool = False) -> str:
        """A pull request of a branch with `change` in it, a fork's seen by its ref alone; gives its newest commit."""
        base = base or self.branch
        self.place.git("fetch", "-q", "origin")
        self.place.git("switch", "-q", "-C", branch, f"origin/{base}")
        change(self.place)
        return self.push(number=number, branch=branch, base=base, fork=fork)

    def push(self, *, number: int = 7, branch: str = "change", base: str = "", fork: bool = False) -> str:
        """Push the branch, by force if need be, as the pull request's; gives its newest commit."""
        head = self.place.git("rev-parse", "HEAD")
        self.place.git("push", "-q", "--force", "origin", f"HEAD:refs/pull/{number}/head" if fork else f"HEAD:refs/heads/{branch}")
        if not any(pull["number"] == number for pull in self.server.pulls):
            self.server.pull(number, head, ref=f"fork-{branch}" if fork else branch, base=base or self.branch)
        self._pull(number)["head"]["sha"] = head
        return head

    def land(self, change: CHANGE) -> str:
        """Change the default branch itself."""
        self.place.git("fetch", "-q", "origin")
        self.place.git("switch", "-q", "-C", self.branch, f"origin/{self.branch}")
        change(self.place)
        self.place.git("push", "-q", "origin", self.branch)
        return self.place.git("rev-parse", "HEAD")

    def happens(self, number: int = 7, action: str = "opened", *, fork: bool = False) -> None:
        """What GitHub starts for a pull request: judge.yml as the default branch has it, and what its own trial merge has for it."""
        self.judge(number, action)
        self.own_jobs(number, action, fork=fork)

    def judge(self, number: int = 7, action: str = "opened", *, event: str = "pull_request_target", fork: bool = False) -> Ran:
        """The job that gives the verdict; `fork` is a token that may only read, as Dependabot's."""
        payload = {"inputs": {"number": str(number)}} if event == "workflow_dispatch" else self._payload(number, action)
        return self.run(f"refs/heads/{self.branch}", "judge.yml", "judge", event, payload, fork=fork)

    def own_jobs(self, number: int = 7, action: str = "opened", *, fork: bool = False) -> list[str]:
        """Every job that the pull request's own workflows have for it, each a check of its name on the newest commit; gives the names."""
        self._merge(number)
        names = []
        for workflow, found in self._workflows(f"refs/pull/{number}/merge"):
            if "pull_request" not in found.get(True, found.get("on", {})):
                continue
            for job in found["jobs"]:
                ran = self.run(f"refs/pull/{number}/merge", workflow, job, "pull_request", self._payload(number, action), fork=fork)
                names.append(self.check(self._pull(number)["head"]["sha"], ran))
        return names

    def check(self, commit: str, ran: Ran) -> str:
        """Keep what a job came to as the check of its name."""
        name = re.findall(r"^\[[^/\]]+/([^\]]+?)\s*\]", ran.said, re.MULTILINE)[-1]
        self.server.checks[commit, name] = "success" if ran.good else "failure"
        return name

    def run(self, tree: str, workflow: str, job: str, event: str, payload: dict[str, Any], *, fork: bool = False) -> Ran:
        ran = self.runner.job(tree, workflow, job, event, payload, fork=fork)
        self.logs.append(ran.said)
        return ran

    def may_merge(self, number: int = 7) -> str:
        """What branch protection that requires `benchstore` says of the pull request."""
        return self.server.required(self._pull(number)["head"]["sha"], "benchstore")

    def retarget(self, base: str, number: int = 7) -> None:
        self._moved[number] = self._pull(number)["base"]["ref"]
        self._pull(number)["base"]["ref"] = base

    def said(self, number: int = 7) -> list[tuple[str, str, str]]:
        return self.server.said_of(self._pull(number)["head"]["sha"])

    def comments(self, number: int = 7) -> list[str]:
        return [comment["body"] for comment in self.server.comments if comment["issue"] == number]

    def _pull(self, number: int) -> dict[str, Any]:
        return next(pull for pull in self.server.pulls if pull["number"] == number)

    def _payload(self, number: int, action: str) -> dict[str, Any]:
        pull = self._pull(number)
        tip = self.place.git("ls-remote", "origin", f"refs/heads/{pull['base']['ref']}").split()[0]
        inside = {"number": number, "head": pull["head"], "base": {"ref": pull["base"]["ref"], "sha": tip}}
        was = self._moved.get(number)
        changes = {"changes": {"base": {"ref": {"from": was}}} if was else {"title": {"from": "Another"}}} if action == "edited" else {}
        return {"action": action, "number": number, "pull_request": inside, **changes}

    def _merge(self, number: int) -> None:
        """GitHub's trial merge of a pull request, under its ref."""
        pull = self._pull(number)
        self.place.git(
            "fetch", "-q", "origin", f"+refs/pull/{number}/head:refs/trial/head", f"+refs/heads/{pull['base']['ref']}:refs/trial/base"
        )
        tree = self.place.git("merge-tree", "--write-tree", "refs/trial/base", "refs/trial/head")
        merge = self.place.git("commit-tree", tree, "-p", "refs/trial/base", "-p", "refs/trial/head", "-m", "Trial merge")
        self.place.git("push", "-q", "--force", "origin", f"{merge}:refs/pull/{number}/merge")

    def _workflows(self, ref: str) -> list[tuple[str, dict[Any, Any]]]:
        self.place.git("fetch", "-q", "origin", f"+{ref}:refs/trial/read")
        folder = ".github/workflows"
        listed = subprocess.run(
            ["git", "ls-tree", "--name-only", "refs/trial/read", f"{folder}/"],
            cwd=self.place.path,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        return [(Path(path).name, yaml.safe_load(self.place.git("show", f"refs/trial/read:{path}"))) for path in listed]


def begun(work: Path, folders: tuple[str, ...] = ("",), branch: str = "main", flags: tuple[str, ...] = ("--install", "built-in")) -> Place:
    """A repository with the workflows that `init --github` writes with `flags`, by default a wheel of this checkout, and a store in each folder."""
    place = Place(work / "team")
    place.path.mkdir(parents=True)
    place.git("init", "-q", "-b", branch)
    for number, folder in enumerate(folders):
        (place.path / folder).mkdir(exist_ok=True)
        here = Place(place.path / folder)
        here.bench("init", *([] if number else ["--github", *flags]))
        for value in (0.9, 0.905):
            here.add(value)
            place.commit(f"Add {value}")
    return place


def copied(source: Place, work: Path) -> tuple[Place, Path]:
    """The same once more, with the bare repository that it pushes to."""
    place, bare = source.copied(work / "team"), work / "evals.git"
    place.git("clone", "-q", "--bare", str(place.path), str(bare))
    place.git("remote", "add", "origin", str(bare))
    for key in ("uploadpack.allowAnySHA1InWant", "http.receivepack"):
        Place(bare).git("config", key, "true")
    shutil.rmtree(bare / "hooks", ignore_errors=True)
    return place, bare
