"""Writes the storage folder and the file beside this one with pytest-benchmark itself, in a repository of its own.

    python -m venv tools && tools/bin/pip install pytest-benchmark==5.3.1 && tools/bin/python make_storage.py

`storage` is a `.benchmarks` folder with two runs: of a commit, and of the next one with a changed work tree. `run.json` is
`--benchmark-json` of one run, whose benchmarks have parameters, a group, extra information and, one of them, a single round.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
BENCHMARKS = """
import pytest


@pytest.mark.parametrize("size", [10, 1000])
@pytest.mark.benchmark(group="sorting")
def test_sorted(benchmark, size):
    benchmark.extra_info["items"] = size
    benchmark.pedantic(sorted, args=(list(range(size, 0, -1)),), rounds=20, iterations=10)


@pytest.mark.parametrize("text", ["a b", "it's", "<b>|*", "größe"])
def test_upper(benchmark, text):
    benchmark.pedantic(text.upper, rounds=20, iterations=100)


def test_once(benchmark):
    benchmark.pedantic(sum, args=(range(1000),), rounds=1, iterations=1)
"""
CONFTEST = '''
def pytest_benchmark_update_machine_info(config, machine_info):
    """The name of the machine is nobody's business; what it is matters, though not its flags."""
    machine_info["node"], machine_info["release"] = "runner", "6.1.0"
    del machine_info["cpu"]["flags"]
'''
DATE = {"GIT_AUTHOR_DATE": "2026-03-01T09:00:00+01:00", "GIT_COMMITTER_DATE": "2026-03-01T09:00:00+01:00"}
NAMES = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org"}


def run(folder: Path, *command: str) -> None:
    subprocess.run(command, cwd=folder, check=True, env={**os.environ, **DATE, **NAMES})


def commit(folder: Path, subject: str) -> None:
    run(folder, "git", "add", "test_sorting.py", "conftest.py")
    run(folder, "git", "commit", "-qm", subject)


def measure(folder: Path, *options: str) -> None:
    run(folder, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options)


def main() -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "sorting"
        folder.mkdir()
        run(folder, "git", "init", "-q", "-b", "main")
        run(folder, "git", "remote", "add", "origin", "https://example.org/acme/sorting.git")
        (folder / "test_sorting.py").write_text(BENCHMARKS, encoding="utf-8")
        (folder / "conftest.py").write_text(CONFTEST, encoding="utf-8")
        commit(folder, "Sort")
        measure(folder, "--benchmark-save=first", "-k", "sorted")
        (folder / "conftest.py").write_text(CONFTEST + "\n", encoding="utf-8")
        commit(folder, "Again")
        measure(folder, "--benchmark-json=run.json")
        (folder / "conftest.py").write_text(CONFTEST, encoding="utf-8")
        measure(folder, "--benchmark-save=second", "-k", "sorted")
        shutil.rmtree(HERE / "storage", ignore_errors=True)
        shutil.copytree(folder / ".benchmarks", HERE / "storage")
        shutil.copy(folder / "run.json", HERE / "run.json")


if __name__ == "__main__":
    main()
