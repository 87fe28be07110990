"""Writes the files beside this one with pyperf itself.

    python -m venv tools && tools/bin/pip install pyperf==2.11.0 && tools/bin/python make_runs.py

`suite` has two benchmarks of three processes each, `one` a single benchmark, whose name stands with the facts of the whole file,
`memory` counts bytes, `calibrated` has runs that only looked for the number of loops. The machine's name, its paths and its uptime are
taken out, as `pyperf` has no option for that.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
SUITE = """
import pyperf

runner = pyperf.Runner(processes=3, values=3, loops=1000, warmups=1)
runner.metadata["tags"] = ["sorting"]
runner.timeit("sorted", "sorted(items)", setup="items = list(range(100, 0, -1))")
runner.timeit("it's <reversed>", "items[::-1]", setup="items = list(range(100))")
"""
TIMED = (sys.executable, "-m", "pyperf", "timeit", "--quiet")
PRIVATE = ("hostname", "python_executable", "python_config_args", "python_cflags", "boot_time", "uptime", "platform")


def without_private(value: object) -> object:
    if isinstance(value, dict):
        return {key: without_private(item) for key, item in value.items() if key not in PRIVATE}
    return [without_private(item) for item in value] if isinstance(value, list) else value


def write(name: str, folder: Path, *command: str) -> None:
    made = folder / f"{name}.json"
    subprocess.run([*command, "-o", str(made)], cwd=folder, check=True)
    value = without_private(json.loads(made.read_text(encoding="utf-8")))
    (HERE / f"{name}.json").write_text(json.dumps(value, separators=(",", ":"), sort_keys=True) + "\n", encoding="utf-8")


def main() -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "suite.py").write_text(SUITE, encoding="utf-8")
        write("suite", folder, sys.executable, "suite.py", "--quiet")
        write("one", folder, *TIMED, "-p", "2", "-n", "2", "-l", "100", "--name", "add", "1+1")
        write("memory", folder, *TIMED, "-p", "3", "-n", "2", "-l", "100", "--track-memory", "--name", "list", "[1]*1000")
        write("calibrated", folder, *TIMED, "-p", "2", "-n", "2", "--min-time", "0.001", "--name", "sum", "sum(range(10))")


if __name__ == "__main__":
    main()
