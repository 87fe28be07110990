"""Writes `bills.db`, a project's database, and `snapshot.json`, one run at a step, with trackio itself.

    python -m venv tool && tool/bin/pip install trackio==0.43.0 && tool/bin/python make_runs.py

Of the database the tables without runs are dropped, so that the file stays small.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
KEPT = ("metrics", "configs")
FOLDER = tempfile.mkdtemp()
os.environ.update(TRACKIO_DIR=FOLDER, HF_HUB_OFFLINE="1", GRADIO_ANALYTICS_ENABLED="False")

import trackio


def measure(name, best, **config):
    trackio.init(project="bills", name=name, config={"lr": 0.1, **config}, auto_log_cpu=False, auto_log_gpu=False)
    for step in (0, 2, 1):
        trackio.log({"train/loss": 1 - step / 10, "val": {"acc": best - 0.2 + step / 10}, "note": "x"}, step=step)
    trackio.log({"val/f1": best, "table": trackio.Histogram([1, 2])}, step=7)
    trackio.log({"diverged": float("nan"), "overflow": float("inf")}, step=8)
    trackio.finish()


def main():
    measure("base", 0.8, model="org/small", temperature=0.2, seed=7)
    measure("tuned", 0.9, model={"name": "org/small"}, num_fewshot=5)
    trackio.init(project="bills", name="nothing", config={})
    trackio.log({"note": "only words"})
    trackio.finish()
    command = (
        str(Path(sys.executable).with_name("trackio")),
        "get",
        "snapshot",
        "--project",
        "bills",
        "--run",
        "base",
        "--step",
        "2",
        "--json",
    )
    (HERE / "snapshot.json").write_text(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    database = sqlite3.connect(Path(FOLDER) / "bills.db")
    known = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    database.executescript(";".join(f"DROP TABLE {name}" for name in known if name not in KEPT and not name.startswith("sqlite")))
    database.executescript("PRAGMA journal_mode = DELETE; PRAGMA page_size = 1024; VACUUM; PRAGMA journal_mode = WAL")
    database.close()
    shutil.copy(Path(FOLDER) / "bills.db", HERE / "bills.db")
    shutil.rmtree(FOLDER)


if __name__ == "__main__":
    main()
