"""Writes `mlruns`, `server.db` and `runs.csv` with MLflow itself: five runs in a file store, in a server's database, and as a printed table.

    python -m venv tool && tool/bin/pip install mlflow-skinny==3.17.2 sqlalchemy alembic pandas && tool/bin/python make_runs.py

Run ids are MLflow's, so that they differ each time. Of the database the tables without runs are dropped, so that the file stays small.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"  # the file store takes no new features any more

from mlflow import MlflowClient
from mlflow.entities import Dataset, DatasetInput, InputTag, Metric

HERE = Path(__file__).parent
START = 1_793_610_000_000
KEPT = "experiments runs metrics latest_metrics params tags datasets inputs input_tags registered_models model_versions".split()  # noqa: SIM905
COMMIT = "8d1f0c6e4f6bd8d1c8ea2b3f1f1f8b1c0a9e7d54"


def finished(client, experiment):
    """A run with a history of steps that were not logged in order, values that are none, a data set, and a logged model of its own."""
    run = client.create_run(experiment, start_time=START, run_name="nightly").info.run_id
    for step, value in ((0, 0.5), (2, 0.71), (1, 0.6)):
        client.log_metric(run, "val/f1", value, timestamp=START + 100 + step, step=step)
    for value in (0.4, 0.625):  # one step, one moment: MLflow takes the greatest
        client.log_metric(run, "accuracy", value, timestamp=START + 200, step=3)
    client.log_metric(run, "rouge all", 0.3, timestamp=START, step=0)
    client.log_metric(run, "diverged", 0.9, timestamp=START, step=0)
    client.log_metric(run, "diverged", float("nan"), timestamp=START + 1, step=1)
    client.log_metric(run, "overflow", float("inf"), timestamp=START, step=0)
    client.log_metric(run, "system/cpu_utilization_percentage", 12.5, timestamp=START, step=0)
    for key, value in {
        "model": "org/small",
        "temperature": "0.2",
        "num_fewshot": "5",
        "seed": "7",
        "lr": "0.001",
        "data/size": "120",
    }.items():
        client.log_param(run, key, value)
    client.set_tag(run, "mlflow.source.git.commit", COMMIT)
    client.set_tag(run, "mlflow.source.name", "evaluate.py")
    client.set_tag(run, "team", "bills")
    data = Dataset(name="bills", digest="3f9a1c2b", source_type="local", source="{}")
    client.log_inputs(run, [DatasetInput(data, [InputTag("mlflow.data.context", "eval")])])
    model = client.create_logged_model(experiment, name="small", source_run_id=run)
    client.log_batch(
        run, [Metric("val/exact", 0.25, START + 300, 3, model_id=model.model_id, dataset_name="bills", dataset_digest="3f9a1c2b")]
    )
    client.set_terminated(run, "FINISHED", end_time=START + 90_500)


def other(client, experiment, name, start, status, **metrics):
    run = client.create_run(experiment, start_time=start, run_name=name).info.run_id
    client.log_param(run, "model", "org/small")
    for key, value in metrics.items():
        client.log_metric(run, key, value, timestamp=start, step=0)
    if status:
        client.set_terminated(run, status, end_time=start + 1000)
    return run


def write(uri):
    client = MlflowClient(uri, uri)
    experiment = client.create_experiment("bills qa")
    finished(client, experiment)
    other(client, experiment, "broke", START + 86_400_000, "FAILED", accuracy=0.1)
    other(client, experiment, "going on", START + 2 * 86_400_000, None, accuracy=0.2)
    other(client, experiment, "a parent of others", START + 3 * 86_400_000, "FINISHED")
    client.delete_run(other(client, experiment, "deleted", START, "FINISHED", accuracy=0.3))


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        write("file:./mlruns")
        write("sqlite:///server.db")
        command = [str(Path(sys.executable).with_name("mlflow")), "experiments", "csv", "-x", "1"]
        printed = subprocess.run(
            command, env={**os.environ, "MLFLOW_TRACKING_URI": "sqlite:///server.db"}, check=True, stdout=subprocess.PIPE
        )
        (HERE / "runs.csv").write_bytes(printed.stdout.replace(os.fsencode(folder), b"/work"))
        database = sqlite3.connect("server.db")
        known = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        database.executescript(";".join(f'DROP TABLE "{name}"' for name in known if name not in KEPT and not name.startswith("sqlite")))
        database.executescript("PRAGMA page_size = 1024; VACUUM")
        database.close()
        shutil.rmtree(HERE / "mlruns", ignore_errors=True)
        shutil.copytree("mlruns", HERE / "mlruns", ignore=lambda _, names: [name for name in names if name == "artifacts"])
        shutil.copy("server.db", HERE / "server.db")


if __name__ == "__main__":
    main()
