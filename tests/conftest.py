"""What tests share: a home of their own, real git repositories, and the command line run in this process."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from builders import build_snapshot
from hypothesis import settings

from benchstore.cli.main import run

# A slow machine is no failure; in CI the same examples are tried each time, so that a change is judged by itself alone.
settings.register_profile("here", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("here")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory, monkeypatch):
    """No test sees the person's git config, the machine's, or a CI's variables."""
    home = tmp_path_factory.mktemp("home")
    for name in [name for name in os.environ if name.startswith(("GITHUB_", "GIT_"))]:
        monkeypatch.delenv(name)
    settings = {
        "HOME": str(home),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "Ada",
        "GIT_AUTHOR_EMAIL": "ada@example.org",
        "GIT_COMMITTER_NAME": "Ada",
        "GIT_COMMITTER_EMAIL": "ada@example.org",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)


@dataclass
class Result:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Place:
    """A folder with a git repository in it, and commands that work there."""

    def __init__(self, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.path = path
        self._capsys = capsys

    def bench(self, *arguments: str | int | Path, code: int | None = 0) -> Result:
        """Run `benchstore` here; `code` is the exit code that is expected, None for any."""
        self._capsys.readouterr()
        got = run(["-C", str(self.path), *map(str, arguments)])
        captured = self._capsys.readouterr()
        result = Result(got, captured.out, captured.err)
        if code is not None:
            assert got == code, f"exit code {got}\n{captured.out}\n{captured.err}"
        return result

    def git(self, *arguments: str, date: str | None = None) -> str:
        """Run git here; `date` is when author and committer did it."""
        env = os.environ | ({"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date} if date else {})
        done = subprocess.run(["git", *arguments], cwd=self.path, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def commit(self, message: str, date: str | None = None) -> str:
        """Commit everything that is here, and give the commit."""
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message, date=date)
        return self.git("rev-parse", "HEAD")

    def write(self, path: str, content: Any) -> Path:
        """Write a file: text as it is, bytes too, anything else as JSON."""
        target = self.path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        data = content if isinstance(content, bytes) else content.encode() if isinstance(content, str) else json.dumps(content).encode()
        target.write_bytes(data)
        return target

    def read(self, path: str) -> str:
        return (self.path / path).read_text(encoding="utf-8")

    def draft(self, name: str = "draft.json", **fields: Any) -> Path:
        """A draft outside the store; metrics are `f1` 0.9 unless given."""
        return self.write(f"../drafts-{self.path.name}/{name}", {"metrics": {"f1": 0.9}} | fields)

    def add(
        self, f1: float = 0.9, *flags: str | int, model: str = "m", dataset: str = "d@1", code: int | None = 0, **fields: Any
    ) -> Result:
        """Add a draft with this F1, a small standard error beside it, to a model, measured on a dataset."""
        known = {"metrics": {"f1": f1}} | ({} if "metrics" in fields else {"uncertainty": {"f1": {"stderr": 0.002}}})
        draft = self.draft(**(known | fields))
        return self.bench("add", draft, "--model", model, "--dataset", dataset, "--created-at", "2026-01-02T03:04:05Z", *flags, code=code)


@pytest.fixture
def folder(tmp_path, capsys) -> Place:
    """A folder that is no store and has no git."""
    path = tmp_path / "folder"
    path.mkdir()
    return Place(path, capsys)


@pytest.fixture
def place(tmp_path, capsys) -> Place:
    """An empty store in a git repository with one commit."""
    path = tmp_path / "store"
    path.mkdir()
    here = Place(path, capsys)
    here.git("init", "-q", "-b", "main")
    here.bench("init")
    here.commit("Start", date="2026-01-01T00:00:00Z")
    return here


@pytest.fixture
def snapshot():
    """Builds a snapshot with everything filled in that a test does not care about: `snapshot(3, metrics={"f1": 0.5})`."""
    return build_snapshot
