"""Many clones land snapshots on one bare repository at once: `python benchmarks/landing.py [--clones 8] [--each 10] [--kill]`.

Prints what came of it and fails unless every snapshot landed once, versions are unique, the history is linear and `verify`
is clean. With `--kill` every process is killed after a random time, over and over, and started again until its work is done.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

BENCHSTORE = [sys.executable, "-m", "benchstore"]


def run(folder: Path, *command: str) -> str:
    """Run a command there and give what it printed; end with its words where it fails."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: {done.stdout}{done.stderr}")
    return done.stdout


def until_done(folder: Path, chance: random.Random | None, *arguments: str) -> int:
    """Run benchstore there, killed after a random time where there is a `chance`, until it ends by itself; gives the kills."""
    kills = 0
    while True:
        process = subprocess.Popen([*BENCHSTORE, *arguments], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            out, err = process.communicate(timeout=chance.uniform(0.2, 4.0 + kills) if chance else None)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            kills += 1
            continue
        if process.returncode == 0:
            return kills
        if chance and "index.lock" in err:  # what a killed process leaves; git asks the person to take it away
            (folder / ".git/index.lock").unlink(missing_ok=True)
            continue
        raise SystemExit(f"{folder.name}: exit {process.returncode}\n{out}{err}")


def writer(folder: Path, number: int, each: int, chance: random.Random | None) -> int:
    """Add and land one snapshot after the other; gives the kills."""
    kills = 0
    for item in range(each):
        draft = folder.parent / f"draft-{number}-{item}.json"
        draft.write_text(json.dumps({"metrics": {"f1": 0.5}, "notes": f"writer {number}, run {item}"}), encoding="utf-8")
        run(folder, *BENCHSTORE, "add", str(draft), "--model", "m", "--dataset", "d@1")
        kills += until_done(folder, chance, "land")
    return kills


def main() -> None:
    """Make a bare repository and its clones, let all land at once, look at what is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clones", type=int, default=8)
    parser.add_argument("--each", type=int, default=10)
    parser.add_argument("--kill", action="store_true", help="kill every process after a random time, and start it again")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        top, wanted = Path(folder), options.clones * options.each
        run(top, "git", "init", "-q", "--bare", "-b", "main", "bare.git")
        run(top, "git", "clone", "-q", "bare.git", "first")
        run(top / "first", *BENCHSTORE, "init")
        run(top / "first", "git", "add", "-A")
        run(top / "first", "git", "commit", "-q", "-m", "Start")
        run(top / "first", "git", "push", "-q", "origin", "HEAD:main")
        clones = [top / f"clone-{number}" for number in range(options.clones)]
        for clone in clones:
            run(top, "git", "clone", "-q", "bare.git", clone.name)
        start = time.perf_counter()
        with ThreadPoolExecutor(options.clones) as pool:
            chances = [random.Random(number) if options.kill else None for number in range(options.clones)]
            kills = sum(pool.map(writer, clones, range(options.clones), [options.each] * options.clones, chances))
        seconds = time.perf_counter() - start
        run(top, "git", "clone", "-q", "bare.git", "last")
        look(top / "last", wanted, f"{options.clones} clones, {kills} kills, {seconds:.0f} s")


def look(last: Path, wanted: int, what: str) -> None:
    """Print what landed; fail unless it is what should have."""
    files = sorted((last / "snapshots/m").glob("*.json"), key=lambda path: int(path.stem))
    notes = {json.loads(path.read_text(encoding="utf-8"))["notes"] for path in files}
    merges = run(last, "git", "rev-list", "--merges", "--count", "HEAD").strip()
    run(last, *BENCHSTORE, "check", "--strict")
    run(last, *BENCHSTORE, "verify")
    current = json.loads(run(last, *BENCHSTORE, "list", "--format", "json"))["series"][0]["current"]
    versions = [int(path.stem) for path in files]
    print(f"{what}: {len(files)} of {wanted} landed, {len(notes)} different, current {current}, {merges} merges, verify clean")
    if versions != list(range(1, wanted + 1)) or len(notes) != wanted or merges != "0" or current != wanted:
        raise SystemExit("something was lost, or landed twice")


if __name__ == "__main__":
    main()
