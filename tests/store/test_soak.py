"""A sample of the long runs in `benchmarks/soak`: commands that are killed, and writers that meet."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SOAK = Path(__file__).resolve().parents[2] / "benchmarks/soak"
COMMANDS = 9


def run(script, *arguments):
    done = subprocess.run([sys.executable, str(SOAK / script), *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.skipif(os.name == "nt", reason="Windows has no fork and no process groups to kill")
def test_commands_that_were_killed_and_are_run_again_come_to_the_same():
    told = run("kills.py", "--moments", "2", "--within")
    assert told.count(" 2 killed") == len(told.splitlines()) == COMMANDS


def test_writers_that_meet_lose_nothing_and_commit_their_own_alone():
    assert "all as one after the other" in run("writers.py", "2", "--each", "4")
