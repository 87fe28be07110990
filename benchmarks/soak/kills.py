"""Kills every writing command at many moments, runs it again, and compares with a run that nobody killed.

    python benchmarks/soak/kills.py [--moments 200] [--seed 1] [COMMAND …]

A moment is a named event (a file opened for writing, linked, renamed, removed; a git process started) or a time. The whole process
group is killed, so that git dies with it and leaves its locks. Equal means: versions, bytes, pointers, each commit's subject and tree,
what a remote has, a clean work tree, and nothing left behind.
"""

from __future__ import annotations

import argparse
import atexit
import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from benchstore.cli.main import run

EVENTS = {"open", "os.rename", "os.link", "os.remove", "os.mkdir", "os.chmod", "subprocess.Popen"}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
WHEN = "2026-01-02T03:04:05Z"
LEFT = ("*.lock", ".benchstore-*", ".commit.index*", ".*.turn")
"""What no command may leave in the work tree or among git's files; the lock files of the store itself are empty and stay."""


@dataclass(frozen=True)
class World:
    """A folder with a store `here` (and perhaps a remote), and the command that is run in it."""

    fill: Callable[[Path], None]
    command: list[str]


@dataclass(frozen=True)
class Moment:
    """When to kill: before the event of that number, or after that many seconds."""

    event: int | None = None
    seconds: float | None = None


def git(folder: Path, *arguments: str) -> str:
    """Run git and give what it says."""
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


def draft(folder: Path, name: str, f1: float, **more: Any) -> str:
    """A result file beside the store."""
    path = folder / name
    path.write_text(json.dumps({"metrics": {"f1": f1}, "uncertainty": {"f1": {"stderr": 0.002}}} | more), encoding="utf-8")
    return str(path)


def bench(store: Path, *arguments: str) -> None:
    """Run a command in this process; it must end well."""
    code = forked(store, list(arguments))
    assert code == 0, (arguments, code)


def add(*files: str, commit: bool = True) -> list[str]:
    """The arguments that add files to the model `m`."""
    return ["add", *files, "--model", "m", "--dataset", "d@1", "--created-at", WHEN, *(["--commit"] if commit else [])]


def three(folder: Path) -> None:
    """A store with three versions that landed nowhere, each committed."""
    here = folder / "here"
    here.mkdir()
    git(here, "init", "-q", "-b", "main")
    bench(here, "init")
    git(here, "add", "-A")
    git(here, "commit", "-qm", "Start")
    for number, f1 in enumerate((0.9, 0.91, 0.92), start=1):
        bench(here, *add(draft(folder, f"{number}.json", f1)))
    draft(folder, "new.json", 0.93, samples={"id": ["a", "b"], "correct": [1, 0]}, counts={"total": 2, "succeeded": 2, "failed": 0})
    draft(folder, "newer.json", 0.94)


def taken(folder: Path) -> None:
    """A clone whose next version was taken on the remote meanwhile."""
    shutil.copytree(filled(three), folder, symlinks=True, dirs_exist_ok=True)
    git(folder, "clone", "-q", "--bare", "here", "there.git")
    git(folder / "here", "remote", "add", "origin", "../there.git")
    git(folder / "here", "fetch", "-q", "origin")
    git(folder / "here", "branch", "-q", "--set-upstream-to=origin/main")
    git(folder, "clone", "-q", "there.git", "other")
    bench(folder / "other", *add(draft(folder, "other.json", 0.925)))
    git(folder / "other", "push", "-q")


def to_land(folder: Path) -> None:
    """The same, with a result that is not committed."""
    shutil.copytree(filled(taken), folder, symlinks=True, dirs_exist_ok=True)
    bench(folder / "here", *add(str(folder / "new.json"), commit=False))


def to_resolve(folder: Path) -> None:
    """The same, with a result that is committed on a branch."""
    shutil.copytree(filled(taken), folder, symlinks=True, dirs_exist_ok=True)
    git(folder / "here", "switch", "-qc", "work")
    bench(folder / "here", *add(str(folder / "new.json")))


WORLDS = {
    "add": World(three, add("../new.json", "../newer.json")),
    "promote": World(three, ["promote", "m@2", "--commit"]),
    "rollback --to": World(three, ["rollback", "m", "--to", "1", "--reason", "bad", "--commit"]),
    "rollback --from": World(three, ["rollback", "m", "--from", "3", "--commit"]),
    "baseline": World(three, ["baseline", "m@2", "--commit"]),
    "withdraw": World(three, ["withdraw", "m@2", "--reason", "bad", "--commit"]),
    "accept": World(three, ["accept", "m@3", "f1", "--reason", "fine", "--commit"]),
    "land": World(to_land, ["land"]),
    "resolve": World(to_resolve, ["resolve", "--onto", "main"]),
}


def forked(store: Path, arguments: list[str], moment: Moment | None = None, tell: Any = None) -> int:
    """Run a command in a process of its own and give its exit code, negative where it was killed; `tell` gets the number of events."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.setsid()
        quiet = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(quiet, stream)
        count = _watched(moment.event if moment else None)
        os.chdir(store)
        code = run(arguments)
        os.write(writing, str(count()).encode())
        os._exit(code)
    os.close(writing)
    if moment and moment.seconds is not None:
        time.sleep(moment.seconds)
        _kill(child)
    _, status = os.waitpid(child, 0)
    _kill(child)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    if tell is not None and told:
        tell.append(int(told))
    return os.waitstatus_to_exitcode(status)


def _kill(group: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


def _watched(last: int | None) -> Callable[[], int]:
    """Count the events of this process, and kill its group at one of them."""
    seen = 0

    def watch(name: str, arguments: tuple[Any, ...]) -> None:
        nonlocal seen
        if name not in EVENTS or (name == "open" and not (isinstance(arguments[2], int) and arguments[2] & WRITES)):
            return
        seen += 1
        if seen == last:
            os.killpg(0, signal.SIGKILL)

    sys.addaudithook(watch)
    return lambda: seen


def state(folder: Path) -> dict[str, Any]:
    """All that must be equal: files, commits with their trees, what the remote has, and what was left behind."""
    here = folder / "here"
    files = {path.relative_to(here).as_posix(): path.read_bytes() for path in sorted((here / "snapshots").rglob("*")) if path.is_file()}
    left = [path.relative_to(here).as_posix() for pattern in LEFT for path in here.rglob(pattern) if "benchstore-locks/" not in str(path)]
    own = (".commit.index", ".commit.index.lock", ".index.turn", ".remote.turn")
    left += [name for name in own if (here / ".git/benchstore-locks" / name).exists()]
    there = git(folder / "there.git", "log", "--format=%s %T", "main") if (folder / "there.git").is_dir() else ""
    log = git(here, "log", "--topo-order", "--format=%s %T")
    return {"files": files, "log": log, "remote": there, "status": git(here, "status", "--porcelain"), "left": left}


def moments(events: int, seconds: float, number: int, chance: random.Random) -> Iterator[Moment]:
    """Half by event, spread over all of them, and half by time, a little beyond the end; all by event where no time is given."""
    chosen = list(range(1, events + 1))
    chance.shuffle(chosen)
    for place in range(number):
        if place % 2 == 0 or not seconds:
            yield Moment(event=chosen[(place // 2 if seconds else place) % len(chosen)])
        else:
            yield Moment(seconds=chance.uniform(0, 1.1 * seconds))


def tried(name: str, number: int, seed: int, *, within: bool = False) -> tuple[Counter[str], list[str]]:
    """Kill one command `number` times, only `within` its work if asked; what came of it, and the differences from a run nobody killed."""
    world, found, wrong = WORLDS[name], Counter[str](), []
    with tempfile.TemporaryDirectory() as scratch:
        start = Path(scratch) / "start"
        shutil.copytree(filled(world.fill), start, symlinks=True)
        told: list[int] = []
        whole = copied(start)
        began = time.perf_counter()
        bench_code = forked(whole / "here", world.command, Moment(), told)
        seconds = 0.0 if within else time.perf_counter() - began
        assert bench_code == 0, name
        wanted = state(whole)
        for moment in moments(told[0], seconds, number, random.Random(f"{seed}{name}")):
            folder = copied(start)
            code = forked(folder / "here", world.command, moment)
            found["killed" if code < 0 else "ended before"] += 1
            again = forked(folder / "here", world.command)
            got = state(folder)
            differs = [key for key in wanted if got[key] != wanted[key]]
            if again or differs:
                wrong.append(
                    f"{name} at {moment}: exit code {again}, differs in {differs}: {got['log'][:200]!r} {got['status']!r} {got['left']}"
                )
            shutil.rmtree(folder)
        shutil.rmtree(whole)
    return found, wrong


@cache
def filled(fill: Callable[[Path], None]) -> Path:
    """A world as it is before any command, made once."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    fill(folder)
    return folder


def copied(start: Path) -> Path:
    """A copy of a world, beside it."""
    folder = Path(tempfile.mkdtemp(dir=start.parent))
    shutil.rmtree(folder)
    shutil.copytree(start, folder, symlinks=True)
    return folder


def settings() -> None:
    """Nobody's own git settings."""
    os.environ.update(GIT_CONFIG_GLOBAL=os.devnull, GIT_CONFIG_SYSTEM=os.devnull, GIT_CONFIG_NOSYSTEM="1")
    for who in ("AUTHOR", "COMMITTER"):
        os.environ.update({f"GIT_{who}_NAME": "soak", f"GIT_{who}_EMAIL": "soak@example.org"})


def main() -> int:
    """Print a line a command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("commands", nargs="*", metavar="COMMAND", help=f"one of {', '.join(WORLDS)}")
    parser.add_argument("--moments", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--within", action="store_true", help="kill at events alone, which all lie within the command's work")
    options = parser.parse_args()
    settings()
    failed = 0
    for name in options.commands or WORLDS:
        found, wrong = tried(name, options.moments, options.seed, within=options.within)
        failed += len(wrong)
        print(f"{name:<16} {found['killed']:>4} killed {found['ended before']:>4} ended before {len(wrong):>4} differ", flush=True)
        for line in wrong[:5]:
            print(f"    {line}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
