"""Writes `live` with DVCLive, and `revisions.json` and `several.json` with DVC itself, from a repository of its own.

    python -m venv tool && tool/bin/pip install dvc==3.67.1 dvclive==3.49.1 && PATH=$PWD/tool/bin:$PATH tool/bin/python make_runs.py

`revisions.json` is what `dvc metrics show --all-commits --json` prints of four commits: the first without metrics, and the third with those
of the second. `several.json` has four more files: one a bare number, one with a name of the first, one empty, one broken.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from dvclive import Live

HERE = Path(__file__).parent
IDENTITY = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in (("NAME", "a"), ("EMAIL", "a@example.org"))}


def run(*command):
    return subprocess.run(
        command, check=True, stdout=subprocess.PIPE, env={**os.environ, **IDENTITY, "DVC_NO_ANALYTICS": "1"}, text=True
    ).stdout


def commit(text):
    run("git", "add", "--all")
    run("git", "commit", "--quiet", "--message", text)


def live(best):
    with Live(report=None, dvcyaml="dvc.yaml") as logged:
        logged.log_params({"lr": 0.1, "model": {"name": "org/small"}, "temperature": 0.2, "seed": 7})
        for epoch in range(3):
            logged.log_metric("train/loss", 1 - epoch / 10)
            logged.log_metric("val/acc (top-1)", best - 0.2 + epoch / 10)
            logged.next_step()
        logged.summary["best.f1"] = best
        logged.summary["diverged"] = float("nan")
        logged.summary["kind"] = "small"


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        run("git", "init", "--quiet")
        run("dvc", "init", "--quiet")
        commit("a repository without metrics")
        live(0.8)
        commit("a first model")
        Path("README").write_text("nothing measured anew\n")
        commit("words only")
        live(0.9)
        commit("a better model")
        for name in ("live", "revisions.json", "several.json"):
            shutil.rmtree(HERE / name, ignore_errors=True) if name == "live" else (HERE / name).unlink(missing_ok=True)
        shutil.copytree("dvclive", HERE / "live")
        (HERE / "revisions.json").write_text(run("dvc", "metrics", "show", "--all-commits", "--json"))
        Path("auc.metric").write_text("0.75\n")
        Path("other.json").write_text('{"train": {"loss": 0.5}}\n')
        Path("empty.json").write_text("{}\n")
        Path("broken.json").write_text("{\n")
        Path("dvc.yaml").write_text("metrics:\n- dvclive/metrics.json\n- auc.metric\n- other.json\n- empty.json\n- broken.json\n")
        (HERE / "several.json").write_text(run("dvc", "metrics", "show", "--json"))


if __name__ == "__main__":
    main()
