"""Writes the files beside this one with hyperfine itself (apt-get install hyperfine; 1.15 and later).

`commands` times three commands, one of which has quotes and pipes and one more than 200 characters; `scan` one command over a parameter,
and `same` one command whose parameter is not in it; `once` is a single run, of which no deviation is known. `failing` has what ends well,
what always ends with 1, what ends with 1 now and then, what is not found, what a signal ends, and what is over before the shell is, whose
start hyperfine takes off.
"""

import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
NOW_AND_THEN = "sleep 0.01; if [ -e seen ]; then rm seen; exit 1; else touch seen; fi"
RUNS = {
    "commands": ["--runs", "5", "sleep 0.01", "sleep 0.01; printf 'a|b' | grep -c '|' > \"x y\"", f"sleep 0.01; echo {'a' * 210}"],
    "scan": ["--runs", "3", "--parameter-list", "seconds", "0.01,0.02", "sleep {seconds}"],
    "same": ["--runs", "3", "--parameter-list", "way", "new,old", "--prepare", "echo {way}", "sleep 0.01"],
    "once": ["--runs", "1", "--command-name", "größer", "sleep 0.01"],
    "failing": ["--runs", "4", "--ignore-failure", "sleep 0.01", "sleep 0.01; exit 1", NOW_AND_THEN, "sleep 0.01; no-such-command-here", "sleep 0.01; kill -9 $$", "true"],
}  # fmt: skip


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, arguments in RUNS.items():
            subprocess.run(["hyperfine", "--style", "none", "--export-json", HERE / f"{name}.json", *arguments], cwd=folder, check=True)


if __name__ == "__main__":
    main()
