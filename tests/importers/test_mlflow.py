"""MLflow's file store and a server's database, held against readings of their own: lines of text files, and SQL."""

import csv
import json
import sqlite3
from collections import defaultdict
from pathlib import Path

import pytest

from benchstore import input_files
from benchstore.errors import Refused
from benchstore.importers import database, registry, sizes, tracked
from benchstore.importers.folder import Folder

CASES = Path(__file__).resolve().parents[1] / "cases/importers/mlflow"
RUN = "exp/0123456789abcdef0123456789abcdef"
META = b"artifact_uri: file:///x\nrun_id: 0123456789abcdef0123456789abcdef\nstatus: 3\nstart_time: 1793610000000\nlifecycle_stage: active\n"
STORE = {f"{RUN}/meta.yaml": META, f"{RUN}/metrics/f1": b"1793610000000 0.5 0\n"}


def folder(files):
    return Folder("mlruns", list(files), lambda name: files[name])


def read(files):
    found = registry.read_folder(folder(files), "mlruns")
    assert found[0] == "mlflow"
    return found[1]


def of_store(name="mlruns"):
    return registry.read_folder(input_files.files_of(CASES, name), name)[1]


def of_database(path=CASES / "server.db", **options):
    return registry.read(path.read_bytes(), path.name, **options)[1]


def lines(path):
    """The value of the greatest step, moment and value among the lines of a metric's file."""
    logged = [line.split() for line in path.read_text().splitlines()]
    return max((int(step), int(at), float(value)) for at, value, step, *_ in logged)[2]


def test_every_number_of_a_file_store_is_that_of_its_text_files():
    found = {draft.fields["source"]["run_id"]: dict(draft.metrics) for draft in of_store()}
    known = defaultdict(dict)
    for path in CASES.glob("mlruns/*/*/metrics/**/*"):
        run = path.relative_to(CASES / "mlruns").parts[1]
        if (
            path.is_file()
            and "deleted" not in (CASES / "mlruns").joinpath(*path.relative_to(CASES / "mlruns").parts[:2], "meta.yaml").read_text()
        ):
            known[run]["/".join(path.relative_to(CASES / "mlruns").parts[3:])] = lines(path)
    left_out = {"diverged", "overflow", "system/cpu_utilization_percentage"}
    assert found == {run: {name: value for name, value in metrics.items() if name not in left_out} for run, metrics in known.items()}
    assert sum(map(len, found.values())) == 6


def test_every_number_and_date_of_a_database_is_that_of_its_tables():
    connection = sqlite3.connect(f"file:{CASES / 'server.db'}?mode=ro", uri=True)
    rows = connection.execute(
        "SELECT runs.run_uuid, start_time, key, value FROM runs JOIN metrics USING (run_uuid) WHERE lifecycle_stage = 'active' "
        "AND NOT key LIKE 'system/%' AND NOT is_nan AND value < 1e308 AND (step, timestamp, value) = (SELECT step, timestamp, value FROM metrics AS m "
        "WHERE m.run_uuid = metrics.run_uuid AND m.key = metrics.key ORDER BY step DESC, timestamp DESC, value DESC LIMIT 1)"
    ).fetchall()
    connection.close()
    found = {
        (draft.fields["source"]["run_id"], draft.fields["created_at"], name, value)
        for draft in of_database()
        for name, value in draft.metrics.items()
    }
    days = {1_793_610_000_000: "2026-11-02T09:00:00Z", 1_793_696_400_000: "2026-11-03T09:00:00Z", 1_793_782_800_000: "2026-11-04T09:00:00Z"}
    assert found == {(run, days[start], name, value) for run, start, name, value in rows}
    assert len(rows) == 6


def test_a_file_store_and_a_database_of_the_same_runs_give_the_same_but_for_the_run_ids():
    def plain(draft):
        source = {**draft.fields["source"], "run_id": ""}
        return {**draft.fields, "source": source}, dict(draft.settings), draft.notices

    assert [plain(draft) for draft in of_store()] == [plain(draft) for draft in of_database()]


def test_the_table_that_the_command_prints_gives_the_same_numbers_moments_and_settings():
    with (CASES / "runs.csv").open(newline="") as file:
        rows = {row["run_id"]: row for row in csv.DictReader(file)}
    name, drafts = registry.read((CASES / "runs.csv").read_bytes(), "runs.csv")
    assert (name, len(rows), len(drafts)) == ("mlflow", 4, 3)
    for draft, other in zip(drafts, of_database(), strict=True):
        row = rows[draft.fields["source"]["run_id"]]
        assert draft.metrics == {name: float(row[f"metrics.{name}"]) for name in draft.metrics} == other.metrics
        same = ("created_at", "duration_seconds", "status", "model", "seed")
        assert [draft.fields.get(key) for key in same] == [other.fields.get(key) for key in same]
        assert draft.settings == other.settings
    assert drafts[0].fields["source"]["commit"] == of_database()[0].fields["source"]["commit"]
    assert "overflow (inf)" in " ".join(drafts[0].notices)


def test_a_cell_of_a_table_that_is_no_number_is_named_with_its_row_and_column():
    data = (CASES / "runs.csv").read_bytes().replace(b",0.71,", b",high,")
    with pytest.raises(Refused, match=r"runs\.csv: line 5: metrics\.val/f1: 'high' is not a number"):
        registry.read(data, "runs.csv")


def test_what_asks_another_question_is_a_setting_and_what_names_the_artifact_is_not():
    assert of_store()[0].settings == {"shots": 5, "generation": {"temperature": 0.2}}
    assert "lr" in of_store()[0].fields["extra"]["params"]


def test_the_data_set_that_was_logged_as_evaluated_is_the_data_and_its_digest_the_version():
    assert of_store()[0].fields["dataset"] == {"name": "bills", "version": "3f9a1c2b"}
    assert of_store()[1].fields["dataset"] == {"name": "bills qa"}


def test_a_run_that_did_not_finish_says_so_and_the_others_say_nothing():
    assert [draft.fields.get("status") for draft in of_store()] == [None, "failed", "started"]


@pytest.mark.parametrize(("number", "word"), [(1, "started"), (2, "started"), (3, None), (4, "failed"), (5, "cancelled")])
def test_every_status_of_a_file_store_is_known_by_its_number(number, word):
    store = {**STORE, f"{RUN}/meta.yaml": META.replace(b"status: 3", b"status: %d" % number)}
    assert read(store)[0].fields.get("status") == word


def test_what_was_not_measured_is_named_and_so_are_runs_without_a_number_and_deleted_ones():
    said = " ".join(of_store()[0].notices)
    assert "diverged (nan) and overflow (inf)" in said
    assert "a parent of others, without a number" in said
    assert "1 deleted" in said


@pytest.mark.parametrize("name", ["mlruns", "experiment", "run"])
def test_the_store_an_experiment_and_one_run_of_it_can_be_named(name):
    run = next((CASES / "mlruns").glob("*/*/metrics/val")).parents[1]
    path = {"mlruns": "mlruns", "experiment": str(run.parent.relative_to(CASES)), "run": str(run.relative_to(CASES))}[name]
    drafts = of_store(path)
    assert len(drafts) == {"mlruns": 3, "experiment": 3, "run": 1}[name]
    assert drafts[0].metrics["val/f1"] == 0.71


def test_the_same_run_is_known_again_in_a_store_that_grew():
    other = {name.replace("exp/0", "exp/1"): data.replace(b"run_id: 0", b"run_id: 1") for name, data in STORE.items()}
    alone, grown = read(STORE), read(STORE | other)
    assert [draft.part for draft in alone] == [draft.part for draft in grown if draft.part == alone[0].part]
    assert len({draft.part for draft in grown}) == 2


def test_a_logged_model_that_repeats_a_run_s_metrics_is_no_second_run():
    model = {"exp/models/m-1/meta.yaml": b"model_id: m-1\n", "exp/models/m-1/metrics/f1": b"1793610000000 0.5 0 0123\n"}
    assert len(read(STORE | model)) == 1


def test_tags_of_an_experiment_make_it_no_run():
    assert len(read({**STORE, "exp/meta.yaml": b"name: e\nexperiment_id: '1'\n", "exp/tags/team": b"x"})) == 1


def test_lines_of_old_stores_have_no_step_and_those_of_data_sets_name_them():
    store = {**STORE, f"{RUN}/metrics/old": b"1 0.25\n2 0.5\n", f"{RUN}/metrics/of data": b"5 0.1 2 bills 3f9a\n4 0.2 3 bills 3f9a\n"}
    assert read(store)[0].metrics == {"f1": 0.5, "old": 0.5, "of data": 0.2}


def test_a_model_that_was_registered_from_a_run_names_it():
    registered = {"models/scorer/version-1/meta.yaml": b"name: scorer\nrun_id: 0123456789abcdef0123456789abcdef\nversion: '1'\n"}
    assert read(STORE | registered)[0].fields["model"] == "scorer"


def test_two_data_sets_of_one_run_are_not_chosen_from():
    data = {f"exp/datasets/{name}/meta.yaml": f"name: {name}\ndigest: '{name}1'\n".encode() for name in "ab"}
    inputs = {f"{RUN}/inputs/{name}/meta.yaml": f"source_type: DATASET\nsource_id: {name}\n".encode() for name in "ab"}
    draft = read(STORE | data | inputs)[0]
    assert "dataset" not in draft.fields
    assert "several data sets (a and b)" in draft.notices[0]


def test_every_broken_file_of_a_store_is_named_with_its_line_and_what_to_do():
    store = {
        **STORE,
        f"{RUN}/metrics/cut": b"1793610000000 0.5 0\n179361\n",
        f"{RUN}/metrics/empty": b"",
        f"{RUN}/metrics/word": b"1793610000000 high 0\n",
        "exp/2/meta.yaml": b"",
        "exp/2/metrics/f1": b"1 1 1\n",
        "exp/3/meta.yaml": b"run_id: !!python/object:os.system x\nartifact_uri: x\n",
        "exp/3/metrics/f1": b"1 1 1\n",
    }
    with pytest.raises(Refused) as caught:
        read(store)
    said = str(caught.value)
    for part in (
        f"mlruns/{RUN}/metrics/cut: line 2: is not a moment, a value and a step",
        f"mlruns/{RUN}/metrics/empty: is empty",
        f"mlruns/{RUN}/metrics/word: line 1: is not",
        "mlruns/exp/2/meta.yaml: is empty",
        "mlruns/exp/3/meta.yaml: line 1 column 9: tags are not used here",
    ):
        assert part in said
    assert "take the folder from the tracking server again" in said


def test_a_store_without_a_number_is_refused():
    with pytest.raises(Refused, match="none of its 1 runs holds a number"):
        read({f"{RUN}/meta.yaml": META, f"{RUN}/params/lr": b"1", f"{RUN}/metrics/f1": b"1 nan 0\n"})


def test_a_folder_that_only_looks_like_a_store_is_none():
    assert registry.read_folder(folder({"a/meta.yaml": b"name: x\n", "a/metrics/f1": b"1 2 3\n"}), "mlruns") is None


def test_moments_and_numbers_beyond_every_calendar_are_no_date():
    store = {**STORE, f"{RUN}/meta.yaml": META.replace(b"1793610000000", b"9" * 30), f"{RUN}/metrics/f1": b"9" * 40 + b" 0.5 " + b"9" * 40}
    assert "created_at" not in read(store)[0].fields


def test_what_a_server_has_not_brought_into_its_database_yet_is_a_refusal():
    with pytest.raises(Refused, match=r"server\.db-wal beside it holds what is not in it yet"):
        of_database(beside=lambda patterns: dict.fromkeys(patterns, b"x"))
    assert of_database(beside=lambda patterns: dict.fromkeys(patterns, b""))


def test_a_database_of_a_write_ahead_log_that_was_brought_in_is_read_like_any_other(tmp_path):
    path = tmp_path / "server.db"
    path.write_bytes((CASES / "server.db").read_bytes())
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    assert path.read_bytes()[18:20] == b"\2\2"
    assert [draft.part for draft in of_database(path)] == [draft.part for draft in of_database()]


@pytest.mark.parametrize("tenth", range(1, 10))
def test_a_database_that_was_cut_off_is_refused_with_its_name(tenth, tmp_path):
    data = (CASES / "server.db").read_bytes()
    with pytest.raises(Refused, match=r"server.db: .*(no whole SQLite database|not a result file)"):
        registry.read(data[: len(data) * tenth // 10], "server.db")


def made(tmp_path, *statements):
    path = tmp_path / "made.db"
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return path.read_bytes()


TABLES = (
    "CREATE TABLE runs (run_uuid TEXT, status TEXT, start_time, end_time, lifecycle_stage, experiment_id, name)",
    "INSERT INTO runs VALUES ('r', 'FINISHED', 1793610000000, NULL, 'active', 1, 'n')",
)
ENDLESS = "WITH RECURSIVE t(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM t) SELECT x AS key, x AS value, 'r' AS run_uuid, 0 AS is_nan FROM t"


def test_a_view_of_endless_rows_is_no_table(tmp_path):
    data = made(tmp_path, *TABLES, f"CREATE VIEW latest_metrics AS {ENDLESS}")
    with pytest.raises(Refused, match="is not a result file"):
        registry.read(data, "made.db")


def test_a_column_that_is_computed_is_none(tmp_path):
    column = "value GENERATED ALWAYS AS (zeroblob(900000000)) VIRTUAL"
    data = made(tmp_path, *TABLES, f"CREATE TABLE latest_metrics (key TEXT, run_uuid TEXT, is_nan, {column})")
    with pytest.raises(Refused, match="is not a result file"):
        registry.read(data, "made.db")


def test_rows_of_every_kind_of_value_are_taken_or_left_out(tmp_path):
    values = ("'f1', 0.5", "'text', 'high'", "'blob', x'00'", "x'ff', 0.25", "'none', NULL", "NULL, 1")
    rows = [f"INSERT INTO latest_metrics VALUES ({value}, 'r', 0)" for value in values]
    data = made(tmp_path, *TABLES, "CREATE TABLE latest_metrics (key, value, run_uuid, is_nan)", *rows)
    assert registry.read(data, "made.db")[1][0].metrics["f1"] == 0.5


def test_what_is_no_text_in_a_table_or_in_the_words_of_sqlite_is_no_error_of_another_kind(tmp_path):
    data = made(
        tmp_path,
        *TABLES,
        "CREATE TABLE latest_metrics (key, value, run_uuid, is_nan)",
        "INSERT INTO latest_metrics VALUES (CAST(x'66ff' AS TEXT), 0.5, 'r', 0)",
    )
    assert registry.read(data, "made.db")[1][0].fields["definitions"] == {"f%EF%BF%BD": {"label": "f\ufffd"}}
    broken = data.replace(b"latest_metrics", b"latest\xffmetric(")
    with pytest.raises(Refused, match=r"made\.db: is no whole SQLite database: "):
        registry.read(broken, "made.db")


def test_a_virtual_table_is_none(tmp_path):
    data = made(
        tmp_path,
        *TABLES,
        "CREATE VIRTUAL TABLE latest_metrics USING fts5(key, value, run_uuid, is_nan)",
        "INSERT INTO latest_metrics VALUES ('f1', 0.5, 'r', 0)",
    )
    assert not database.Database(data, "made.db").has("latest_metrics")


def test_a_database_of_more_bytes_than_are_read_is_refused_before_it_is_opened(monkeypatch):
    monkeypatch.setitem(sizes.SIZES, "a database", sizes.Size(most_bytes=1000))
    with pytest.raises(Refused, match="of a database 1,000 are read"):
        of_database()


def test_a_table_of_more_rows_than_are_read_is_refused(monkeypatch):
    monkeypatch.setattr(database, "MOST_ROWS", 2)
    with pytest.raises(Refused, match="holds more than 2 rows"):
        of_database()


def test_nothing_of_a_person_is_kept():
    assert "root" not in json.dumps([draft.fields for draft in of_store() + of_database()])


def test_a_run_is_known_again_in_whatever_file_its_tracker_wrote_of_it(place):
    """The database, then the table that the command prints: the same runs, of which the table does not name the experiment."""
    words = ["--model", "m", "--format", "json", "--dataset"]
    place.bench("add", CASES / "server.db", *words, "@1", "--commit")
    again = place.bench("add", CASES / "runs.csv", *words, "bills qa@1").json["added"]
    assert {item["snapshot"]["extra"]["run_name"]: item["already"] for item in again} == {"broke": True, "going on": True, "nightly": False}


def test_a_time_that_no_double_holds_is_no_date_and_no_duration():
    assert tracked.moment(tracked.seconds_of(10**400)) is None
    assert tracked.seconds_of(1500) == 1.5
