"""Times the commands on generated stores of growing size and prints how they grow: `python benchmarks/scale.py`.

Ratios are of one run on one machine; a ratio near that of the sizes means linear.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
COMMANDS = (
    "--version",
    "check",
    "verify",
    "list",
    "list model-001",
    "log",
    "show model-001@4",
    "compare model-001@1 model-001@3",
    "regressions",
    "build",
)


def measure(store: Path, command: str) -> tuple[float, float]:
    """Wall seconds and peak memory in MB of one command, the better of two runs."""
    best = (float("inf"), 0.0)
    for _ in range(2):
        start = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "benchstore", *command.split()], cwd=store, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _, _, usage = os.wait4(process.pid, 0)
        best = min(best, (time.perf_counter() - start, usage.ru_maxrss / 1024))
    return best


def main() -> None:
    """Read the sizes, make the stores, print one row a command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=[2_500, 10_000])
    sizes = parser.parse_args().sizes
    with tempfile.TemporaryDirectory() as folder:
        stores = []
        for size in sizes:
            stores.append(Path(folder) / str(size))
            # In a process of its own: a child is charged with its parent's memory at the start.
            subprocess.run([sys.executable, str(HERE / "generate.py"), str(stores[-1]), "--snapshots", str(size)], check=True)
        print("command".ljust(34) + "".join(f"{size:>10,} snapshots" for size in sizes) + "     ratio")
        for command in COMMANDS:
            found = [measure(store, command) for store in stores]
            cells = "".join(f"{seconds:>9.2f} s {memory:>6.0f} MB" for seconds, memory in found)
            print(command.ljust(34) + cells + f"{found[-1][0] / found[0][0]:>10.1f}")
        bare = measure_bare(Path(folder))
        version = min(measure(stores[0], "--version")[0] for _ in range(5))
        print(f"\n--version {version * 1000:.0f} ms, a bare click program {bare * 1000:.0f} ms: {version / bare:.2f} times")


def measure_bare(folder: Path) -> float:
    """The wall seconds of a click program that only shows its version, the best of ten."""
    (folder / "bare.py").write_text(
        "import click\n\n@click.group()\n@click.version_option('1')\ndef main():\n    pass\n\nmain()\n", encoding="utf-8"
    )
    best = float("inf")
    for _ in range(10):
        start = time.perf_counter()
        subprocess.run([sys.executable, "bare.py", "--version"], cwd=folder, stdout=subprocess.DEVNULL, check=True)
        best = min(best, time.perf_counter() - start)
    return best


if __name__ == "__main__":
    main()
