"""Processes that add to one model at once, each result with its commits: `python benchmarks/soak/writers.py [2 4 16] [--each 10]`.

One in four results is of a series of the writer's own, and one process moves pointers in between. Fails unless every call ends well,
versions are 1 to N without a gap, each commit holds its own file or its own move alone, and the work tree is clean.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

SUBJECT = re.compile(r"(?P<verb>Add|Promote) m (?:to )?v(?P<version>[0-9]+)")
COMMAND = [sys.executable, "-m", "benchstore"]


def run(command: list[str], store: Path) -> str:
    """Run a command in the store and give what it printed; leave where it fails."""
    done = subprocess.run(command, cwd=store, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def draft(store: Path, name: str, value: float) -> str:
    """A result file beside the store."""
    path = store.parent / f"{name}.json"
    path.write_text(json.dumps({"metrics": {"f1": value}}), encoding="utf-8")
    return str(path)


def writer(store: Path, number: int, each: int) -> None:
    """Add one result after the other, each by a process of its own."""
    for place in range(each):
        dataset = f"own-{number}@1" if place % 4 == 3 else "shared@1"
        file = draft(store, f"{number}-{place}", (number * each + place) / 1000)
        run([*COMMAND, "add", file, "--model", "m", "--dataset", dataset, "--promote", "--commit"], store)


def mover(store: Path, moves: int) -> None:
    """Note things in the pointer file that the others write too."""
    for place in range(moves):
        run([*COMMAND, "accept", "m@1", "f1", "--reason", "fine", "--commit"], store)
        run([*COMMAND, "baseline", "m@1" if place % 2 else "m@2", "--commit"], store)


def started(folder: Path) -> Path:
    """A store with two committed versions."""
    store = folder / "store"
    run(["git", "init", "-q", "-b", "main", str(store)], folder)
    run([*COMMAND, "init"], store)
    run(["git", "commit", "-qm", "Start"], store)
    for number in (1, 2):
        run([*COMMAND, "add", draft(store, str(number), number / 10), "--model", "m", "--dataset", "shared@1", "--commit"], store)
    return store


def problems(store: Path, wanted: int) -> list[str]:
    """What is not as it would be had they come one after the other."""
    versions = sorted(int(path.stem) for path in (store / "snapshots/m").glob("*.json"))
    found = [] if versions == list(range(1, wanted + 1)) else [f"versions {versions}"]
    status = run(["git", "status", "--porcelain"], store)
    found += [f"not clean: {status}"] if status else []
    for commit in run(["git", "log", "--format=%H %s"], store).splitlines():
        sha, _, subject = commit.partition(" ")
        match = SUBJECT.fullmatch(subject)
        diff = run(["git", "show", "--format=", "--unified=0", sha], store)
        added = [line for line in diff.splitlines() if line.startswith("+") and not line.startswith("+++")]
        if match and match["verb"] == "Add":
            files = re.findall(r"^\+\+\+ b/(.*)$", diff, re.MULTILINE)
            found += [] if files == [f"snapshots/m/{match['version']}.json"] else [f"{subject}: {files}"]
        elif match:
            lines = [line for line in added if line.startswith("+- {dataset")]
            found += [] if len(lines) == 1 and f"current: {match['version']}" in lines[0] else [f"{subject}: {lines}"]
    run([*COMMAND, "check", "--strict"], store)
    run([*COMMAND, "verify"], store)
    return found


def tried(writers: int, each: int) -> list[str]:
    """Let so many writers and one mover loose on a new store, and look at what is there."""
    with tempfile.TemporaryDirectory() as folder:
        store = started(Path(folder))
        start = time.perf_counter()
        with ThreadPoolExecutor(writers + 1) as pool:
            jobs = [pool.submit(writer, store, number, each) for number in range(writers)]
            jobs.append(pool.submit(mover, store, each // 2))
            for job in jobs:
                job.result()
        seconds = time.perf_counter() - start
        found = problems(store, writers * each + 2)
    print(
        f"{writers:>3} writers, {writers * each:>4} results, {seconds:6.1f} s: {'; '.join(found[:3]) or 'all as one after the other'}",
        flush=True,
    )
    return found


def main() -> int:
    """A line a number of writers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("writers", nargs="*", type=int, default=[2, 4, 16])
    parser.add_argument("--each", type=int, default=10)
    options = parser.parse_args()
    os.environ.update(GIT_CONFIG_GLOBAL=os.devnull, GIT_CONFIG_NOSYSTEM="1")
    for who in ("AUTHOR", "COMMITTER"):
        os.environ.update({f"GIT_{who}_NAME": "soak", f"GIT_{who}_EMAIL": "soak@example.org"})
    return 1 if [tried(number, options.each) for number in options.writers] != [[]] * len(options.writers) else 0


if __name__ == "__main__":
    sys.exit(main())
