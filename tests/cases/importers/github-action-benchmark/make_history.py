"""Writes the files beside this one with github-action-benchmark itself, run by node as GitHub runs it; nothing is pushed.

    git clone https://github.com/benchmark-action/github-action-benchmark action
    (cd action && git checkout c38cce9 && npm ci --ignore-scripts && npx tsc -p tsconfig.build.json)
    python make_history.py action

`data.js` is the history of one suite on a branch gh-pages, with two runs of one commit. `external.json` is one by
`external-data-json-path`, whose unit changed between runs. `custom.json` is what a team hands to the action itself, and
`suites.js` a history of suites of several tools.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
CUSTOM = [
    {"name": "load page", "unit": "ms", "value": 120.5, "range": "3.2", "extra": "cold\ncache"},
    {"name": "served <b>", "unit": "req/s", "value": 812},
    {"name": "hit share", "unit": "Percent", "value": "93.5"},
]
SECONDS = [{"name": "load page", "unit": "s", "value": 0.25}]
CARGO = "test bench_sort ... bench:       2,802 ns/iter (+/- 120)\ntest bench::fib_20 ... bench:      37,174.25 ns/iter (+/- 7,527.43)\n"
GO = "pkg: example.org/sort\nBenchmarkSort-8   \t   30000\t     41653 ns/op\t      64 B/op\t       2 allocs/op\t 12.5 MB/s\nBenchmarkFib-8   \t   5000\t     325 ns/op\n"
NODE = 'fib(20) x 11,465 ops/sec \u00b11.12% (91 runs sampled)\nit\'s "quoted" x 81.61 ops/sec \u00b11.70% (69 runs sampled)\n'
CATCH2 = """
benchmark name                       samples       iterations    estimated
                                     mean          low mean      high mean
                                     std dev       low std dev   high std dev
-------------------------------------------------------------------------------
Fibonacci 20                                   100             2     8.4318 ms
                                        43.186 us     41.402 us     46.246 us
                                        11.719 us      7.847 us     17.747 us

"""
RUNS = (
    ("Rust", "cargo", CARGO, 1),
    ("Rust", "cargo", CARGO.replace("2,802", "2,911"), 1),
    ("Rust", "cargo", CARGO.replace("2,802", "2,650"), 2),
    ("Go", "go", GO, 1),
    ("JavaScript", "benchmarkjs", NODE, 1),
    ("C++", "catch2", CATCH2, 2),
    ("Python", "pytest", (HERE.parent / "pytest-benchmark/run.json").read_text(encoding="utf-8"), 2),
    ("Google", "googlecpp", (HERE.parent / "google-benchmark/iterations.json").read_text(encoding="utf-8"), 2),
    ("Server", "customBiggerIsBetter", json.dumps(CUSTOM[1:]), 2),
)
PAGE = (("Page", "customSmallerIsBetter", json.dumps(CUSTOM[:1]), 1), ("Page", "customSmallerIsBetter", json.dumps(SECONDS), 2))


def commit(number: int) -> dict[str, object]:
    person = {"email": "a@example.org", "name": "A", "username": "a"}
    sha = f"{number:x}" * 40
    url = f"https://github.com/acme/sort/commit/{sha}"
    return {
        "author": person,
        "committer": person,
        "id": sha,
        "message": f"Change {number}",
        "timestamp": f"2026-03-0{number}T09:00:00+01:00",
        "url": url,
    }


def act(action: Path, folder: Path, run: tuple[str, str, str, int], **inputs: str) -> None:
    name, tool, text, number = run
    (folder / "output.txt").write_text(text, encoding="utf-8")
    (folder / "event.json").write_text(
        json.dumps({"head_commit": commit(number), "repository": {"full_name": "acme/sort"}}), encoding="utf-8"
    )
    asked = {"name": name, "tool": tool, "output-file-path": "output.txt", "gh-pages-branch": "gh-pages", "benchmark-data-dir-path": "dev/bench",
             "skip-fetch-gh-pages": "true", "auto-push": "false", "comment-always": "false", "summary-always": "false", "save-data-file": "true",
             "comment-on-alert": "false", "fail-on-alert": "false", "alert-threshold": "1000%", "go-force-package-suffix": "false", **inputs}  # fmt: skip
    around = {f"INPUT_{key.upper()}": value for key, value in asked.items()}
    around |= {"GITHUB_EVENT_PATH": str(folder / "event.json"), "GITHUB_REPOSITORY": "acme/sort", "HOME": str(folder)}
    subprocess.run(["node", str(action / "dist/src/index.js")], cwd=folder, check=True, env={**os.environ, **around})


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-c", "user.name=A", "-c", "user.email=a@example.org", *arguments], cwd=folder, check=True)


def shown(folder: Path) -> Path:
    """The script as it stands on the branch."""
    found = subprocess.run(["git", "show", "gh-pages:dev/bench/data.js"], cwd=folder, check=True, capture_output=True)
    (folder / "data.js").write_bytes(found.stdout)
    return folder / "data.js"


def main(action: Path) -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        git(folder, "init", "-q", "-b", "main")
        git(folder, "commit", "-q", "--allow-empty", "-m", "Start")
        git(folder, "branch", "gh-pages")
        for run in RUNS[:3]:
            act(action, folder, run)
        shutil.copy(shown(folder), HERE / "data.js")
        for run in RUNS[3:]:
            act(action, folder, run)
        shutil.copy(shown(folder), HERE / "suites.js")
        for run in PAGE:
            act(action, folder, run, **{"external-data-json-path": "external.json"})
        shutil.copy(folder / "external.json", HERE / "external.json")
    (HERE / "custom.json").write_text(json.dumps(CUSTOM, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
