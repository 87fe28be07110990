"""The loop by a real runner says what it lacks, and knows its cases; it runs itself where act and the actions' code are there."""

import subprocess
import sys
from pathlib import Path

LOOP = Path(__file__).resolve().parents[2] / "benchmarks/loop/run.py"


def loop(*arguments):
    return subprocess.run([sys.executable, str(LOOP), *arguments], capture_output=True, text=True, check=False)


def test_it_is_skipped_with_all_that_is_missing(tmp_path):
    done = loop("--actions", str(tmp_path))
    assert done.returncode == 3
    assert done.stdout.startswith("skipped, all of it: there is no ")
    for name in ("checkout", "setup-python"):
        assert f"git clone https://github.com/actions/{name}" in done.stdout


def test_a_case_that_is_none_is_refused():
    done = loop("nonsense")
    assert done.returncode == 2
    assert "there is no case 'nonsense'" in done.stderr
