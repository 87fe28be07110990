"""trackio's database and what its command prints, held against a reading of their own in SQL."""

import json
import sqlite3
from pathlib import Path

import pytest

from benchstore.errors import Refused
from benchstore.importers import registry

CASES = Path(__file__).resolve().parents[1] / "cases/importers/trackio"
METRICS = "CREATE TABLE metrics (id INTEGER PRIMARY KEY, run_id TEXT, timestamp TEXT, run_name TEXT, step INTEGER, metrics)"
CONFIGS = "CREATE TABLE configs (id INTEGER PRIMARY KEY, run_id TEXT, run_name TEXT, config)"


def made(tmp_path, *rows, metrics=METRICS, configs=CONFIGS, config=None):
    path = tmp_path / "p.db"
    connection = sqlite3.connect(path)
    connection.execute(metrics)
    connection.execute(configs)
    connection.executemany("INSERT INTO metrics (timestamp, run_name, step, metrics) VALUES (?, ?, ?, ?)", rows)
    if config is not None:
        connection.execute("INSERT INTO configs (run_name, config) VALUES ('a', ?)", (config,))
    connection.commit()
    connection.close()
    name, drafts = registry.read(path.read_bytes(), "p.db")
    assert name == "trackio"
    return drafts


def test_every_number_of_a_project_is_the_last_of_its_run_by_step():
    drafts = registry.read((CASES / "bills.db").read_bytes(), "bills.db")[1]
    connection = sqlite3.connect(f"file:{CASES / 'bills.db'}?mode=ro&immutable=1", uri=True)
    query = (
        "SELECT run_name, name, value FROM (SELECT run_name, path || '/' || key AS name, atom AS value, step, m.id FROM metrics AS m, json_tree(m.metrics) "
        "WHERE type IN ('integer', 'real') AND NOT path LIKE '$.table%') AS v WHERE step = (SELECT max(step) FROM metrics AS o, json_tree(o.metrics) AS t "
        "WHERE o.run_name = v.run_name AND t.path || '/' || t.key = v.name)"
    )
    names = {'$/"train/loss"': "train/loss", "$/train/loss": "train/loss", "$.val/acc": "val/acc", "$/val/f1": "val/f1"}
    known = {
        (run, names[name], value)
        for run, name, value in connection.execute(
            query.replace("m.metrics)", "CAST(m.metrics AS TEXT))").replace("o.metrics)", "CAST(o.metrics AS TEXT))")
        )
    }
    connection.close()
    assert {(draft.fields["extra"]["run_name"], name, value) for draft in drafts for name, value in draft.metrics.items()} == known
    assert len(known) == 6


def test_a_configuration_says_model_seed_and_what_was_asked():
    base, tuned = registry.read((CASES / "bills.db").read_bytes(), "bills.db")[1]
    assert (base.fields["model"], base.fields["seed"], base.settings) == ("org/small", 7, {"generation": {"temperature": 0.2}})
    assert (tuned.fields["model"], tuned.settings) == ("org/small", {"shots": 5})
    assert base.fields["created_at"] < tuned.fields["created_at"]
    assert not any(name.startswith("_") for name in base.fields["extra"]["config"])


def test_what_is_no_number_is_named_and_so_is_a_run_without_one():
    said = " ".join(registry.read((CASES / "bills.db").read_bytes(), "bills.db")[1][0].notices)
    assert "left out: nothing, without a number" in said
    assert "diverged (nan), note ('x') and overflow (inf)" in said
    assert "table" not in said


def test_a_snapshot_that_the_command_printed_is_one_run_with_the_values_of_its_greatest_step():
    printed = json.loads((CASES / "snapshot.json").read_text())
    printed["metrics"]["train/loss"].insert(0, {"timestamp": "2026-01-01T00:00:00+00:00", "step": 9, "value": 0.1})
    draft = registry.read(json.dumps(printed).encode(), "snapshot.json")[1][0]
    assert draft.metrics["train/loss"] == 0.1
    assert draft.fields["created_at"] == "2026-01-01T00:00:00+00:00"


def test_before_runs_had_ids_their_names_told_them_apart(tmp_path):
    old = METRICS.replace("run_id TEXT, ", ""), CONFIGS.replace("run_id TEXT, ", "")
    rows = [
        ("2026-01-02T00:00:00", "b", 0, '{"f1": 0.5}'),
        ("2026-01-01T00:00:00", "a", 0, '{"f1": 0.4}'),
        ("2026-01-01T00:00:01", "a", 0, '{"f1": 0.6}'),
    ]
    drafts = made(tmp_path, *rows, metrics=old[0], configs=old[1], config='{"model": "m"}')
    assert [(draft.fields["extra"]["run_name"], draft.metrics["f1"], draft.fields.get("model")) for draft in drafts] == [
        ("a", 0.6, "m"),
        ("b", 0.5, None),
    ]


def test_rows_that_are_broken_are_named(tmp_path):
    rows = [("2026-01-01", "a", 0, value) for value in ('{"f1": 0.5', "[1]", None, b"\xff")]
    with pytest.raises(Refused) as caught:
        made(tmp_path, *rows)
    for part in (
        "p.db: metrics: row 1: not valid JSON",
        "metrics: row 2: is not an object",
        "metrics: row 3:",
        "metrics: row 4: not UTF-8",
    ):
        assert part in str(caught.value)


def test_a_project_without_a_number_is_refused(tmp_path):
    with pytest.raises(Refused, match="none of its 1 runs holds a metric"):
        made(tmp_path, ("2026-01-01", "a", 0, '{"f1": "NaN"}'))


def test_what_was_not_brought_into_the_database_yet_is_a_refusal():
    with pytest.raises(Refused, match=r"bills\.db-wal beside it"):
        registry.read((CASES / "bills.db").read_bytes(), "bills.db", beside=lambda patterns: dict.fromkeys(patterns, b"x"))
