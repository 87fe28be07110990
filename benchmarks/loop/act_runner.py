"""Runs a job of a workflow by `act`, with the real code of the actions that it pins, as GitHub would: which tree gives the file, which rights."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from stand_in import REPOSITORY, StandIn

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "https://git.example.org/o/benchstore"
"""Where a team would get benchstore from by git; the runner's own configuration leads it to this checkout."""
ACTIONS = ("checkout", "setup-python")
"""Without their code nothing can be shown."""
SPARED = ("upload-artifact",)
"""What only keeps a file: where its code is not here, the step does nothing, and the loop says so."""
_NOTHING = "name: nothing\ndescription: in place of what is not here\nruns: {using: composite, steps: []}\n"
PYTHON = "3.13.99"
"""The version that the tool cache says it has; what is behind it is the Python that runs this."""


class Missing(Exception):  # noqa: N818  # it is a reason to skip, no fault
    """Something that the loop needs is not on this machine."""


@dataclass
class Ran:
    """What a job came to: whether it ended well, and all that the runner said."""

    good: bool
    said: str


@dataclass
class Runner:
    """A runner that works and logs in the folder `work`, for the repository behind `server`; `shared` has what all runners need."""

    act: str
    actions: Path
    shared: Path
    work: Path
    server: StandIn
    variables: dict[str, str] = field(default_factory=dict)
    count: int = field(default=0)

    def job(self, tree: str, workflow: str, name: str, event: str, payload: dict[str, Any], *, fork: bool = False) -> Ran:
        """Run a job of the workflow as the commit `tree` has it; what a fork starts by `pull_request` may only read."""
        self.count += 1
        here = self._checkout(tree)
        self._uninstall()
        found = yaml.safe_load((here / ".github/workflows" / workflow).read_text(encoding="utf-8"))["jobs"][name]
        token = self.server.token_of({} if fork else found.get("permissions", {}))
        (self.work / f"event-{self.count}.json").write_text(json.dumps(payload | self._repository()), encoding="utf-8")
        done = subprocess.run(
            self._command(found, workflow, name, event, token), cwd=here, env=self._environ(), capture_output=True, text=True, check=False
        )
        said = f"{done.stdout}{done.stderr}"
        (self.work / f"run-{self.count}-{workflow}.log").write_text(said, encoding="utf-8")
        shutil.rmtree(here)
        if token in re.sub(r"::add-mask::.*", "", said):
            raise AssertionError("the token stands in the log")
        return Ran(good=done.returncode == 0, said=said)

    def _checkout(self, tree: str) -> Path:
        here = self.work / f"tree-{self.count}"
        git = ("git", "-C", str(here))
        subprocess.run(["git", "clone", "-q", "--no-checkout", str(self.server.git), str(here)], check=True)
        subprocess.run([*git, "fetch", "-q", "origin", tree], check=True)
        subprocess.run([*git, "checkout", "-q", "-B", tree.removeprefix("refs/heads/").removeprefix("refs/"), "FETCH_HEAD"], check=True)
        subprocess.run([*git, "remote", "set-url", "origin", f"https://github.com/{REPOSITORY}.git"], check=True)
        return here

    def _uninstall(self) -> None:
        """A job of GitHub's starts without what the one before installed, and pip keeps a wheel of the same version."""
        pip = next((self.shared / "tools").glob("Python/*/x64/bin/pip"))
        subprocess.run([str(pip), "uninstall", "--quiet", "--yes", "benchstore"], check=True, stderr=subprocess.DEVNULL)

    def _repository(self) -> dict[str, Any]:
        owner, _, name = REPOSITORY.partition("/")
        full = {"full_name": REPOSITORY, "name": name, "owner": {"login": owner}, "default_branch": self.server.default_branch}
        return {"repository": full | {"private": True}, "sender": {"login": "ada"}}

    def _command(self, job: dict[str, Any], workflow: str, name: str, event: str, token: str) -> list[str]:
        used = sorted({step["uses"] for step in job["steps"] if step.get("uses", "").startswith("actions/")})
        local = [f"--local-repository={one}={self._action(one)}" for one in used]
        server = self.server.address
        known = {"GITHUB_SERVER_URL": server, "GITHUB_API_URL": server, "GITHUB_RUN_ID": str(self.count), "RUNNER_TOOL_CACHE": self._tools}
        known |= {"AGENT_TOOLSDIRECTORY": self._tools, "HOME": str(self.shared / "home"), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        environ = [f"--env={key}={value}" for key, value in known.items()]
        fixed = ["--no-skip-checkout", "--action-offline-mode", "-P", "ubuntu-latest=-self-hosted", "--artifact-server-addr", "127.0.0.1"]
        kept = [
            "--artifact-server-path",
            str(self.work / "artifacts"),
            "--artifact-server-port",
            _free(),
            "--cache-server-addr",
            "127.0.0.1",
        ]
        kept += ["--cache-server-path", str(self.shared / "cache"), "--action-cache-path", str(self.shared / "act")]
        kept += [f"--var={key}={value}" for key, value in self.variables.items()]
        what = ["-W", f".github/workflows/{workflow}", "-j", name, "-e", str(self.work / f"event-{self.count}.json")]
        return [self.act, event, *fixed, *kept, *what, *local, *environ, "-s", f"GITHUB_TOKEN={token}", "--actor", "ada"]

    def _action(self, used: str) -> Path:
        """The action's own tree at the commit that is pinned."""
        name, _, commit = used.removeprefix("actions/").partition("@")
        there, git = self.shared / "actions" / f"{name}-{commit}", self.actions / name
        if not there.exists():
            packed = subprocess.run(["git", "-C", str(git), "archive", commit], capture_output=True, check=False) if git.exists() else None
            if (packed is None or packed.returncode) and name not in SPARED:
                raise Missing(f"{git} has no commit {commit}: git clone https://github.com/actions/{name}")
            there.mkdir(parents=True)
            if packed is None or packed.returncode:
                (there / "action.yml").write_text(_NOTHING, encoding="utf-8")
            else:
                subprocess.run(["tar", "-x", "-C", str(there)], input=packed.stdout, check=True)
        if (there / "action.yml").read_text(encoding="utf-8") == _NOTHING:
            self.server.spared.add(used)
        return there

    @property
    def _tools(self) -> str:
        return str(self.shared / "tools")

    def _environ(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL") if name in os.environ}
        return kept | {"HOME": str(self.shared / "home"), "GIT_CONFIG_NOSYSTEM": "1"}


def _free() -> str:
    """A port that nothing listens on: of two loops on one machine each has its own."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return str(one.getsockname()[1])


def tools(work: Path) -> None:
    """A tool cache in which actions/setup-python finds a Python, and the lock's packages in it, so that no job downloads them again."""
    there = work / "tools/Python" / PYTHON / "x64"
    (work / "home").mkdir(exist_ok=True)
    (work / "home/.gitconfig").write_text(f'[url "{ROOT.as_uri()}"]\n\tinsteadOf = {ADDRESS}\n', encoding="utf-8")
    subprocess.run([sys.executable, "-m", "venv", str(there)], check=True)
    (there.parent / "x64.complete").touch()
    lock = ROOT / ".github/benchstore/requirements.txt"
    subprocess.run(
        [str(there / "bin/pip"), "install", "--quiet", "--require-hashes", "-r", str(lock)], check=True, stderr=subprocess.DEVNULL
    )
