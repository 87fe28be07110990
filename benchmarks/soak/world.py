"""A small repository with a store in it, made by real git, that keeps its own account of what landed and what was lost."""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import subprocess
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from benchstore.cli.main import run

ROWS = 50
ENVIRONMENT = {
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_EDITOR": "true",
    "GIT_MERGE_AUTOEDIT": "no",
}


class World:
    """A repository on its branch `main`. `held` is what main has landed, path -> bytes, as this world itself wrote it; `before` the same where it is `trusted`."""

    def __init__(self, path: Path, chance: random.Random) -> None:
        self.path, self.chance, self.store = path, chance, path
        self.held: dict[str, bytes] = {}
        self.before: dict[str, bytes] = {}
        self.lost: set[str] = set()
        self.trusted = ""
        self.models = 0
        path.mkdir(parents=True)
        self.git("init", "-q", "-b", "main", "--template=")

    # ---- the tools

    def git(self, *arguments: str, may_fail: bool = False) -> str:
        done = subprocess.run(["git", *arguments], cwd=self.path, env=os.environ | ENVIRONMENT, capture_output=True, text=True, check=False)
        if done.returncode and not may_fail:
            raise RuntimeError(f"git {' '.join(arguments)}: {done.stdout}{done.stderr}")
        return done.stdout.strip()

    def bench(self, *arguments: str) -> str:
        """Run benchstore in the store, in this process."""
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = run(["-C", str(self.store), *arguments])
        if code:
            raise RuntimeError(f"benchstore {' '.join(arguments)}: {out.getvalue()}{err.getvalue()}")
        return out.getvalue()

    def file(self, path: str) -> Path:
        return self.store / path

    def write(self, path: str, data: bytes) -> None:
        target = self.file(path)
        if target.is_symlink():
            target.unlink()
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)

    def commit(self, message: str = "Change") -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    # ---- snapshots

    def snapshot(self, model: str, version: int, samples: bytes | None = None) -> bytes:
        """A valid snapshot in its one byte form; no two are alike."""
        value = {
            "schema_version": 1,
            "model": model,
            "version": version,
            "dataset": {"name": "d", "version": "1"},
            "environment": "local",
            "created_at": f"2026-01-{self.chance.randint(1, 28):02d}T00:00:00Z",
            "source": {},
            "metrics": {"f1": round(self.chance.random(), 6)},
            "notes": f"{self.chance.random()}",
        }
        if samples is not None:
            value["samples"] = {"file": f"{version}.samples.json", "sha256": hashlib.sha256(samples).hexdigest(), "rows": ROWS}
        return canonical(value)

    def files(self, model: str, version: int) -> dict[str, bytes]:
        """A snapshot's files: with rows now and then."""
        path = f"snapshots/{model}/{version}"
        if self.chance.random() < 0.75:
            return {f"{path}.json": self.snapshot(model, version)}
        right = ", ".join(str(self.chance.randint(0, 1)) for _ in range(ROWS))
        ids = ", ".join(f'"q{number}"' for number in range(ROWS))
        rows = f'{{\n  "correct": [{right}],\n  "id": [{ids}],\n  "schema_version": 1\n}}\n'.encode()
        return {f"{path}.json": self.snapshot(model, version, rows), f"{path}.samples.json": rows}

    def add(self, model: str, version: int) -> dict[str, bytes]:
        """A new snapshot, committed; gives its files."""
        files = self.files(model, version)
        for path, data in files.items():
            self.write(path, data)
        self.commit(f"Add {model} v{version}")
        return files

    def land(self, files: dict[str, bytes]) -> None:
        """Note what main has now."""
        self.held |= files

    def grow(self, least: int = 1, most: int = 3) -> None:
        """Commits on main: new snapshots, and now and then something else."""
        for _ in range(self.chance.randint(least, most)):
            if self.chance.random() < 0.3:
                self.write("README.md", f"{self.chance.random()}".encode())
                self.commit("Words")
            model = self.chance.choice(("a", "b"))
            self.land(self.add(model, self.next(model)))

    def next(self, model: str) -> int:
        """The number after the newest one here."""
        return max((int(path.name.split(".")[0]) for path in self.file(f"snapshots/{model}").glob("*.json")), default=0) + 1

    def fresh(self) -> str:
        """A model that is not there yet, nor on any branch."""
        self.models += 1
        return f"w{self.models}"

    def trust(self) -> None:
        """What main holds now has landed."""
        self.trusted = self.git("rev-parse", "HEAD")
        self.before = dict(self.held)

    # ---- choosing

    def some(self, most: int = 2, *, rows: bool = False) -> list[str]:
        """A few snapshots of those that main is trusted with, or of their rows as well."""
        paths = sorted(path for path in self.before if rows or not path.endswith(".samples.json"))
        return self.chance.sample(paths, min(len(paths), self.chance.randint(1, most)))

    def edit(self, path: str) -> None:
        """Write another snapshot over one, and note the loss."""
        _, model, name = path.split("/")
        self.write(path, self.snapshot(model, int(name.split(".")[0])))
        self.lost.add(path)

    def drop(self, path: str) -> None:
        """Delete a file, and note the loss."""
        self.file(path).unlink()
        self.lost.add(path)


def canonical(value: object) -> bytes:
    return (json.dumps(value, indent=2, sort_keys=True) + "\n").encode()


def start(path: Path, chance: random.Random) -> World:
    """A world with a store, a few landed snapshots of two models, and a branch that was merged."""
    world = World(path, chance)
    world.write("benchstore.yaml", b"schema_version: 1\n")
    world.land(world.add("a", 1))
    world.land(world.add("b", 1))
    world.grow()
    if chance.random() < 0.5:
        world.git("checkout", "-q", "-b", "earlier")
        files = world.add("c", 1)
        world.git("checkout", "-q", "main")
        world.grow(1, 1)
        world.git("merge", "-q", "--no-ff", "-m", "Merge earlier", "earlier")
        world.land(files)
    return world
