"""Runs the shell of a workflow's job, read from its own file, as GitHub's runner would."""

import os
import re
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent


def job(workflow, name):
    return yaml.safe_load((ROOT / ".github/workflows" / workflow).read_text(encoding="utf-8"))["jobs"][name]


class Runner:
    """Runs a job's `run` steps in one folder: `known` are the values of expressions, outputs and the summary are files as GitHub's."""

    def __init__(self, place, tmp_path, known, **environ):
        self.place, self.known, self.outputs, self.printed = place, known, {}, ""
        self.summary, self._output = tmp_path / "summary.md", tmp_path / "output"
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        files = {"GITHUB_STEP_SUMMARY": str(self.summary), "GITHUB_OUTPUT": str(self._output), "RUNNER_TEMP": str(tmp_path)}
        self.environ = os.environ | {"PATH": path, "PYTHONPATH": str(ROOT), "GITHUB_ACTIONS": "true"} | files | environ

    def value(self, text):
        return re.sub(r"\$\{\{ (.*?) \}\}", lambda found: str(self.known.get(found[1], self.outputs.get(found[1], ""))), text)

    def run(self, steps, *leave):
        """The exit code of the first step that fails, else 0; installing was done before, and the steps to `leave` are left out."""
        for step in steps:
            if "run" not in step or step["name"] in ("Install", *leave):
                continue
            self._output.write_text("", encoding="utf-8")
            env = self.environ | {name: self.value(str(text)) for name, text in step.get("env", {}).items()}
            done = subprocess.run(
                ["bash", "-eo", "pipefail", "-c", step["run"]], cwd=self.place.path, env=env, capture_output=True, text=True, check=False
            )
            self.printed += done.stdout
            if done.returncode:
                return done.returncode
            for line in self._output.read_text(encoding="utf-8").splitlines():
                name, _, text = line.partition("=")
                self.outputs[f"steps.{step.get('id')}.outputs.{name}"] = text
        return 0
