"""What says how a run went is no metric, whichever tracker logged it, and is kept; a placeholder is no result."""

import json
import sqlite3

import pytest

from benchstore.errors import Refused
from benchstore.importers import known_keys, registry
from benchstore.importers.folder import Folder

RAN = {"epoch": 3, "train/epoch": 3.0, "train/global_step": 900, "train/learning_rate": 1e-5, "lr-AdamW/pg1": 1e-5, "train_runtime": 12.5}
RAN |= {"best_epoch": 2, "total_flos": 3e15, "n_params": 12000, "seed": 42, "optimizer.lr": 0.1}
MEASURED = {"eval/accuracy": 0.9, "eval/samples_per_second": 33, "train/loss": 0.2}


def wandb(values):
    return json.dumps({**values, "_runtime": 1, "_timestamp": 1767225600, "_step": 9}).encode()


def trackio(values):
    rows = {name: [{"step": 1, "timestamp": "2026-01-01T00:00:00Z", "value": value}] for name, value in values.items()}
    return json.dumps({"project": "p", "run": "r", "metrics": rows}).encode()


def dvc(values):
    return json.dumps({"workspace": {"data": {"metrics.json": {"data": values}}}}).encode()


def mlflow(values):
    names = ",".join(f"metrics.{name}" for name in values)
    own = "run_id,experiment_id,status,artifact_uri,start_time"
    return f"{own},{names}\n{'a' * 32},1,FINISHED,x,2026-01-01 00:00:00+00:00,{','.join(map(str, values.values()))}\n".encode()


FORMATS = {"wandb": wandb, "trackio": trackio, "dvc": dvc, "mlflow": mlflow}


@pytest.mark.parametrize("tracker", FORMATS)
def test_a_tracker_s_epochs_rates_times_and_sizes_are_kept_and_are_no_metrics(tracker):
    taken, (draft,) = registry.read(FORMATS[tracker]({**RAN, **MEASURED}), "f.csv" if tracker == "mlflow" else "f.json")
    assert taken == tracker
    assert set(draft.metrics) == set(MEASURED)
    assert draft.fields["extra"]["logged"] == RAN
    assert any(notice.startswith("not taken as metrics, kept under extra.logged: ") for notice in draft.notices)


@pytest.mark.parametrize("tracker", FORMATS)
def test_a_run_that_logged_nothing_else_measured_nothing(tracker):
    with pytest.raises(Refused, match=r"no metrics|holds a metric|without a number|holds a number|no numbers"):
        registry.read(FORMATS[tracker](RAN), "f.csv" if tracker == "mlflow" else "f.json")


def test_the_folder_of_dvclive_is_read_alike():
    files = {
        "metrics.json": json.dumps({"step": 4, **RAN, **MEASURED}).encode(),
        "params.yaml": b"model: m\n",
        "plots/metrics/loss.tsv": b"",
    }
    _, (draft,) = registry.read_folder(Folder("f", sorted(files), files.__getitem__), "f", importer="dvc")
    assert set(draft.metrics) == set(MEASURED)
    assert draft.fields["extra"]["logged"] == RAN


def test_the_database_of_trackio_is_read_alike(tmp_path):
    path = tmp_path / "p.db"
    with sqlite3.connect(path) as database:
        database.execute("create table metrics (id integer, run_id text, run_name text, step integer, timestamp text, metrics text)")
        database.execute("create table configs (run_id text, run_name text, config text)")
        row = (1, "a", "r", 1, "2026-01-01T00:00:00Z", json.dumps({**RAN, **MEASURED}))
        database.execute("insert into metrics values (?, ?, ?, ?, ?, ?)", row)
    database.close()
    (draft,) = registry.read(path.read_bytes(), "p.db")[1]
    assert set(draft.metrics) == set(MEASURED)


def test_a_benchmark_of_bencher_is_none_that_says_how_it_ran():
    value = {"accuracy": {"mean": {"value": 0.9}}, "epoch": {"last": {"value": 3}}, "seed": {"s": {"value": 42}}}
    taken, (draft,) = registry.read(json.dumps(value).encode(), "f.json")
    assert (taken, draft.metrics, draft.fields["extra"]["logged"]) == ("bencher", {"accuracy/mean": 0.9}, {"epoch/last": 3, "seed/s": 42})
    timed = {"time": {"latency": {"value": 5}}}
    assert registry.read(json.dumps(timed).encode(), "f.json")[1][0].metrics == {"time/latency": 5}, "a measure of its own makes it one"
    with pytest.raises(Refused, match="seed"):
        registry.read(json.dumps({"seed": {"s": {"value": 42}}}).encode(), "f.json")


def test_a_metric_whose_name_only_begins_alike_is_one():
    for name in ("lr_f1", "time_to_first_token", "epochs_won", "steps_per_second", "seeded_accuracy"):
        assert not known_keys.is_aside(name)


def lm_eval(**results):
    value = {"results": results, "versions": dict.fromkeys(results, 1), "config": {"model": "hf", "model_args": "pretrained=m"}}
    return json.dumps(value | {"configs": {}, "n-shot": dict.fromkeys(results, 0), "transformers_version": "N/A"}).encode()


def test_the_placeholder_of_a_run_that_only_generated_is_no_result():
    scored, generated = (
        {"acc,none": 0.5},
        {"bypass,none": 999, "bypass_stderr,none": "N/A", "sample_count": {"original": 9, "effective": 9}},
    )
    (draft,) = registry.read(lm_eval(a=scored, gen=generated), "f.json")[1]
    assert dict(draft.metrics) == {"a/acc": 0.5}
    assert draft.left_out == {"gen/bypass": "not measured: it stands for generated and not scored"}
    assert "packages" not in draft.fields, "N/A is no version"
    with pytest.raises(Refused, match=r"holds no numbers; left out: bypass \(not measured"):
        registry.read(lm_eval(gen=generated), "f.json")
