"""Writes the result tree beside this one with asv itself, in a repository of its own; it needs the network to make an environment.

    python -m venv tools && tools/bin/pip install asv==0.6.6 virtualenv && tools/bin/python make_tree.py

`tree` is `asv run` over two commits: a benchmark over two parameters, one combination of which fails and one of which is skipped, a number
with a unit of its own, and memory. The second commit changes one of the benchmarks, which gives it another version. `alone` is one result
file with the description of its machine, and `lone.json` the file of the other commit with nothing beside it.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
CONFIG = {
    "version": 1, "project": "sorting", "repo": ".", "branches": ["main"], "environment_type": "virtualenv", "build_command": [],
    "install_command": [], "uninstall_command": [], "env_dir": "env", "results_dir": "results", "html_dir": "html",
}  # fmt: skip
MACHINE = {
    "runner": {"arch": "x86_64", "cpu": "AMD EPYC", "machine": "runner", "num_cpu": "2", "os": "Linux", "ram": "8000000"},
    "version": 1,
}
BENCHMARKS = """
class Sorting:
    params = (["small", "it's <large>"], [True, False])
    param_names = ["size", "ordered"]
    number = 10
    repeat = 5

    def setup(self, size, ordered):
        if size == "small" and not ordered:
            raise NotImplementedError
        self.items = list(range(10 if size == "small" else 1000))

    def time_sorted(self, size, ordered):
        if ordered and size == "small":
            raise ValueError("broken")
        sorted(self.items)


def track_words():
    return 42


track_words.unit = "words"


def mem_list():
    return [0] * 1000


def peakmem_list():
    return [0] * 100000
"""


def run(folder: Path, *command: str, day: int = 1, fails: bool = False) -> None:
    date = f"2026-03-0{day}T09:00:00+01:00"
    names = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org"}
    around = {**os.environ, **names, "HOME": str(folder), "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
    subprocess.run(command, cwd=folder, check=not fails, env=around)


def main() -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "benchmarks").mkdir()
        (folder / "benchmarks/__init__.py").touch()
        (folder / "asv.conf.json").write_text(json.dumps(CONFIG), encoding="utf-8")
        (folder / ".asv-machine.json").write_text(json.dumps(MACHINE), encoding="utf-8")
        run(folder, "git", "init", "-q", "-b", "main")
        for day, words in ((1, 42), (2, 43)):
            text = BENCHMARKS.replace("return 42", f"return {words}")
            (folder / "benchmarks/bench.py").write_text(text, encoding="utf-8")
            run(folder, "git", "add", "benchmarks", "asv.conf.json")
            run(folder, "git", "commit", "-qm", f"{words} words", day=day)
            run(folder, str(Path(sys.executable).with_name("asv")), "run", "--machine", "runner", "HEAD^!", fails=True)
        results = folder / "results"
        shutil.rmtree(HERE / "tree", ignore_errors=True)
        shutil.rmtree(HERE / "alone", ignore_errors=True)
        shutil.copytree(results, HERE / "tree")
        first, second = sorted((results / "runner").glob("*-*.json"), key=lambda path: json.loads(path.read_text())["date"])
        (HERE / "alone").mkdir()
        shutil.copy(results / "runner/machine.json", HERE / "alone/machine.json")
        shutil.copy(second, HERE / "alone" / second.name)
        shutil.copy(first, HERE / "lone.json")


if __name__ == "__main__":
    main()
