"""Folders that tests work in: commands and git run there, files written and read."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchstore.cli.main import run


@dataclass
class Result:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Stream(io.TextIOWrapper):
    """A standard stream that keeps what is written to it, as text or as bytes."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", newline="", write_through=True)

    @property
    def text(self) -> str:
        return self.buffer.getvalue().decode()


class Place:
    """A folder, mostly with a git repository in it, and commands that work there."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def copied(self, path: Path) -> Place:
        """A copy of it all, drafts apart, in a folder that is not there yet."""
        shutil.copytree(self.path, path, symlinks=True)
        return Place(path)

    def bench(self, *arguments: str | int | Path, code: int | tuple[int, ...] = 0) -> Result:
        """Run `benchstore` here, in this process; `code` is the exit code that is expected, or those that may be."""
        out, err = Stream(), Stream()
        with redirect_stdout(out), redirect_stderr(err):
            got = run(["-C", str(self.path), *map(str, arguments)])
        result = Result(got, out.text, err.text)
        assert got in (code if isinstance(code, tuple) else (code,)), f"exit code {got}\n{result.out}\n{result.err}"
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

    def add(self, f1: float = 0.9, *flags: str | int, model: str = "m", dataset: str = "d@1", code: int = 0, **fields: Any) -> Result:
        """Add a draft with this F1, a small standard error beside it, to a model, measured on a dataset."""
        known = {"metrics": {"f1": f1}} | ({} if "metrics" in fields else {"uncertainty": {"f1": {"stderr": 0.002}}})
        draft = self.draft(**(known | fields))
        known_flags = ("--model", model, "--dataset", dataset, "--created-at", "2026-01-02T03:04:05Z", "--again")
        return self.bench("add", draft, *known_flags, *flags, code=code)
