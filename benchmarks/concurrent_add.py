"""Two processes that each add fifty snapshots to one model at once: `python benchmarks/concurrent_add.py`.

Prints what came of it and fails unless there are 100 files, versions 1 to 100, all valid, current 100.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

EACH, WRITERS = 50, 2


def bench(store: Path, *arguments: str) -> str:
    """Run benchstore in the store and give what it printed."""
    done = subprocess.run([sys.executable, "-m", "benchstore", *arguments], cwd=store, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return done.stdout


def writer(store: Path, drafts: list[Path]) -> None:
    """Add one draft after the other, each by a process of its own."""
    for draft in drafts:
        bench(store, "add", str(draft), "--model", "m", "--dataset", "d@1")


def main() -> None:
    """Make a store, let the writers run, look at what is there."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        subprocess.run(["git", "init", "-q", str(store)], check=True)
        bench(store, "init")
        drafts = [Path(folder) / f"{number}.json" for number in range(WRITERS * EACH)]
        for number, draft in enumerate(drafts):
            draft.write_text(json.dumps({"metrics": {"f1": number / len(drafts)}}), encoding="utf-8")
        start = time.perf_counter()
        with ThreadPoolExecutor(WRITERS) as pool:
            list(pool.map(lambda index: writer(store, drafts[index::WRITERS]), range(WRITERS)))
        seconds = time.perf_counter() - start
        versions = sorted(int(path.stem) for path in (store / "snapshots/m").glob("*.json"))
        bench(store, "check", "--strict")
        current = json.loads(bench(store, "list", "--format", "json"))["series"][0]["current"]
        print(
            f"{WRITERS} writers, {len(versions)} files, versions {versions[0]} to {versions[-1]}, current {current}, all valid, {seconds:.1f} s"
        )
        if versions != list(range(1, WRITERS * EACH + 1)) or current != WRITERS * EACH:
            raise SystemExit("something was lost")


if __name__ == "__main__":
    main()
