"""`add` decides first and writes in one go: versions, pointers, facts; one problem keeps everything out."""

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from benchstore.records import canonical_json, schema


def test_a_first_snapshot_is_current_and_baseline(place):
    place.add(0.9)
    assert "current: 1, baseline: 1" in place.read("snapshots/m/current.yaml")


def test_current_advances_while_the_series_stands_on_its_newest(place):
    place.add(0.9)
    said = place.add(0.91).out
    assert "current moves from 1 to 2" in said
    assert "current: 2, baseline: 1" in place.read("snapshots/m/current.yaml")


def test_a_roll_back_holds_until_someone_promotes(place):
    for f1 in (0.9, 0.91, 0.8):
        place.add(f1, "--commit")
    place.bench("rollback", "m", "--commit")
    assert "current stays at 2 (3 was rolled back); --promote moves it" in place.add(0.92).out
    assert "current moves from 2 to 5" in place.add(0.93, "--promote").out


def test_no_promote_leaves_the_series_without_a_line(place):
    place.add(0.9, "--no-promote")
    assert not (place.path / "snapshots/m/current.yaml").exists()
    assert "has earlier versions and none is" in place.add(0.9).out


def test_what_is_written_is_canonical_valid_and_staged(place):
    place.add(0.9, samples={"id": ["a", "b"], "correct": [1, 0]}, metrics={"accuracy": 0.5})
    data = (place.path / "snapshots/m/1.json").read_bytes()
    value = json.loads(data)
    assert canonical_json.dumps(value) == data
    assert schema.is_valid("snapshot", value)
    assert value["samples"]["rows"] == 2
    assert place.git("diff", "--cached", "--name-only").split() == [
        "snapshots/m/1.json",
        "snapshots/m/1.samples.json",
        "snapshots/m/current.yaml",
    ]


def test_dry_run_decides_everything_and_writes_nothing(place):
    place.add(0.9, "--commit")
    said = place.add(0.5, "--dry-run")
    assert "regressed" in said.out
    assert "Nothing was written" in said.err
    assert place.git("status", "--porcelain") == ""


def test_one_bad_file_keeps_all_out_and_every_problem_is_told(place):
    good, broken = place.draft("good.json"), place.write("../broken.json", '{"metrics": {"f1": NaN}}')
    outside = place.draft("outside.json", metrics={"f1": 90})
    said = place.bench("add", good, broken, outside, "--model", "m", "--dataset", "d@1", code=1).err
    assert "broken.json: line 1: NaN" in said
    assert "outside.json: metrics.f1: 90 is outside its bounds" in said
    assert "2 problems; nothing was written." in said
    assert place.git("status", "--porcelain") == ""


def test_a_missing_fact_names_its_flag_and_all_missing_ones_are_named(place):
    said = place.bench("add", place.draft(), code=1).err
    assert "--model MODEL" in said
    assert "--dataset NAME@VERSION" in said


def test_facts_come_from_the_line_then_the_file_then_the_defaults(place):
    place.write("benchstore.yaml", 'defaults: {model: "d-model", dataset: "d-set@9", prompt: "d-prompt", environment: "staging"}\n')
    draft = place.draft(model="f-model", prompt={"version": "f-prompt"})
    said = place.bench("add", draft, "--model", "l-model", "--format", "json").json["added"][0]
    assert {fact["name"]: (fact["value"], fact["origin"]) for fact in said["facts"] if not fact["name"].startswith("source")} | {
        "created_at": 0
    } == {
        "model": ("l-model", "--model; the file says f-model"),
        "dataset": ("d-set@9", "defaults"),
        "prompt": ("f-prompt", "the file"),
        "environment": ("staging", "defaults"),
        "created_at": 0,
    }


def test_a_dataset_on_the_line_replaces_the_files_and_its_split_and_says_so(place):
    draft = place.draft(dataset={"name": "d", "version": "1", "split": "test", "size": 5})
    said = place.bench("add", draft, "--model", "m", "--dataset", "e@2").out
    assert "--dataset; the file says d@1/test" in said
    assert json.loads(place.read("snapshots/m/1.json"))["dataset"] == {"name": "e", "version": "2", "size": 5}


def test_a_snapshot_given_as_a_draft_leaves_its_samples_file_behind_and_says_so(place):
    place.add(0.9, samples={"id": ["a"], "correct": [1]})
    copy = place.write("../copy.json", place.read("snapshots/m/1.json"))
    assert "its samples file was left behind" in place.bench("add", copy).out


def test_the_ci_environment_is_read(place, monkeypatch):
    for name, value in {
        "ACTIONS": "true",
        "SHA": "a" * 40,
        "RUN_ID": "7",
        "REPOSITORY": "o/r",
        "SERVER_URL": "https://github.com",
        "ACTOR": "ada",
        "REF_NAME": "main",
    }.items():
        monkeypatch.setenv(f"GITHUB_{name}", value)
    place.add(0.9)
    value = json.loads(place.read("snapshots/m/1.json"))
    assert value["environment"] == "github-actions"
    assert value["source"] | {"file_sha256": ""} == {
        "commit": "a" * 40, "branch": "main", "run_id": "7", "run_url": "https://github.com/o/r/actions/runs/7", "triggered_by": "ada", "file_sha256": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("zone", "code", "written"), [(None, 1, None), ("UTC", 0, "2026-02-04T00:06:39Z"), ("America/New_York", 0, "2026-02-04T00:06:39-05:00")]
)
def test_a_date_without_a_zone_is_refused_unless_the_config_gives_one(place, zone, code, written):
    if zone:
        place.write("benchstore.yaml", f"defaults: {{timezone: {zone}}}\n")
    draft = place.draft(created_at="2026-02-04T00:06:39")
    said = place.bench("add", draft, "--model", "m", "--dataset", "d@1", code=code)
    if written:
        assert json.loads(place.read("snapshots/m/1.json"))["created_at"] == written
    else:
        assert "has no time zone" in said.err
        assert "--created-at 2026-02-04T00:06:39Z" in said.err


@pytest.mark.parametrize(
    ("zone", "written", "said"),
    [
        (None, "2026-02-04T00:00:00Z", "the file, which states the day: its start in UTC"),
        ("America/New_York", "2026-02-04T00:00:00-05:00", "its start in America/New_York by defaults"),
    ],
)
def test_a_day_is_a_date_and_means_its_start(place, zone, written, said):
    if zone:
        place.write("benchstore.yaml", f"defaults: {{timezone: {zone}}}\n")
    assert said in place.bench("add", place.draft(created_at="2026-02-04"), "--model", "m", "--dataset", "d@1").out
    assert json.loads(place.read("snapshots/m/1.json"))["created_at"] == written
    place.bench("add", place.draft(metrics={"f1": 0.8}), "--model", "m", "--dataset", "d@1", "--created-at", "2026-02-05")
    assert json.loads(place.read("snapshots/m/2.json"))["created_at"] == written.replace("-04T", "-05T")


def test_rows_have_the_days_that_their_column_states(place):
    table = place.write("t.csv", "day,accuracy\n2026-02-04,0.5\n2026-02-05,0.6\n")
    place.bench("add", table, "--per-row", "--row", "created_at=day", "--model", "m", "--dataset", "d@1")
    dates = [json.loads(place.read(f"snapshots/m/{version}.json"))["created_at"] for version in (1, 2)]
    assert dates == ["2026-02-04T00:00:00Z", "2026-02-05T00:00:00Z"]


def test_the_hint_on_a_date_is_one_that_works(place):
    draft = place.draft(created_at="2026-02-04 00:06")
    said = place.bench("add", draft, "--model", "m", "--dataset", "d@1", code=1).err
    assert "give --created-at 2026-02-04T00:06:00Z if it is UTC" in said
    place.bench("add", draft, "--model", "m", "--dataset", "d@1", "--created-at", "2026-02-04T00:06:00Z")
    rows = place.write("t.csv", "date,accuracy\n2026-02-04 01:00,0.5\n2026-02-05 01:00,0.6\n")
    said = place.bench("add", rows, "--per-row", "--model", "m", "--dataset", "d@1", code=1).err
    assert "--created-at" not in said, "it would be one date for all rows"
    assert "set timezone: under defaults:" in said


def test_a_hub_name_becomes_a_directory_and_stays_readable(place):
    place.add(0.9, model="org/model")
    assert json.loads(place.read("snapshots/org__model/1.json"))["display_name"] == "org/model"


def test_a_second_model_that_differs_only_in_case_is_refused(place):
    place.add(0.9, model="OpenAI")
    assert "differs from the model OpenAI only in case" in place.add(0.9, model="openai", code=1).err


def test_a_dataset_that_grew_under_its_name_is_refused(place):
    place.add(0.9, dataset="bills@1", samples={"id": list("abcdef"), "correct": [1] * 6})
    said = place.add(0.9, dataset="bills@1", samples={"id": list("abcdefgh"), "correct": [1] * 8}, code=1).err
    assert "name it bills@2" in said


def test_one_file_under_two_models_is_a_warning(place):
    place.add(0.9, model="one")
    assert "a file of the same bytes was filed under another model, one@1" in place.add(0.9, model="two").out


def test_commit_makes_two_commits_and_leaves_other_staged_work_alone(place):
    place.write("other.txt", "mine")
    place.git("add", "other.txt")
    place.add(0.9, "--commit")
    assert place.git("log", "--format=%s", "-2").splitlines() == ["Promote m to v1", "Add m v1"]
    assert place.git("status", "--porcelain") == "A  other.txt"


def test_an_orphan_samples_file_is_a_warning_and_the_next_add_clears_it(place):
    place.add(0.9)
    place.write("snapshots/m/7.samples.json", '{"id": ["a"]}')
    assert "samples without a snapshot" in place.bench("check").out
    place.add(0.9)
    assert not (place.path / "snapshots/m/7.samples.json").exists()
    assert place.bench("list", "m", "--format", "json").json["versions"][0]["version"] == 2


def test_versions_may_be_the_time(place):
    place.write("benchstore.yaml", "versions: time\n")
    place.add(0.9)
    place.add(0.9)
    versions = [row["version"] for row in place.bench("list", "m", "--format", "json").json["versions"]]
    assert all(len(str(version)) == 14 for version in versions)
    assert versions[0] > versions[1]


def test_standard_input_is_a_file_too(place):
    command = [sys.executable, "-m", "benchstore", "add", "-", "--model", "m", "--dataset", "d@1"]
    done = subprocess.run(command, cwd=place.path, input='{"accuracy": 0.5}', text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "read from - as metrics" in done.stdout


def test_two_processes_that_add_at_once_lose_nothing(place):
    """The 2 × 50 of the design, as one process for six files each here; the full size is in benchmarks/."""
    command = [sys.executable, "-m", "benchstore", "add", "--model", "m", "--dataset", "d@1", "--created-at", "2026-01-02T03:04:05Z"]
    drafts = [str(place.draft(f"{n}.json", metrics={"f1": n / 100})) for n in range(12)]

    def one(files):
        for file in files:
            done = subprocess.run([*command, file], cwd=place.path, capture_output=True, text=True, env=os.environ, check=False)
            assert done.returncode == 0, done.stderr

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one, [drafts[:6], drafts[6:]]))
    assert [row["version"] for row in place.bench("list", "m", "--format", "json").json["versions"]] == list(range(12, 0, -1))
    assert "current: 12, baseline: 1" in place.read("snapshots/m/current.yaml")
    place.bench("check", "--strict")


def test_without_git_it_works_and_says_what_comes_next(folder):
    folder.bench("init")
    assert "git init" in folder.add(0.9).err
    folder.bench("check")
    assert "is not in a git repository" in folder.bench("log", code=2).err


def test_a_folder_that_leads_outside_is_not_written_to(place, tmp_path):
    (tmp_path / "outside").mkdir()
    (place.path / "snapshots" / "m").symlink_to(tmp_path / "outside")
    assert "symbolic link" in place.add(0.9, code=1).err
    assert list((tmp_path / "outside").iterdir()) == []


def test_where_git_cannot_stage_the_files_are_kept_and_it_is_said(place):
    place.write(".git/index.lock", "")
    said = place.add(0.9, code=3).err
    assert "the files are written, and git could not stage them: another git process is at work here" in said
    assert "git add snapshots/m/1.json" in said
    place.bench("check")


def test_processes_killed_at_any_moment_leave_a_valid_store_and_the_next_add_tidies_up(place):
    place.add(0.9)
    draft = str(
        place.draft("killed.json", metrics={"accuracy": 0.5}, samples={"id": [f"r{n}" for n in range(2000)], "correct": [1, 0] * 1000})
    )
    command = [sys.executable, "-m", "benchstore", "add", draft, "--model", "m", "--dataset", "e@1", "--no-promote"]
    start = time.perf_counter()
    subprocess.run(command, cwd=place.path, check=True, capture_output=True)
    whole = time.perf_counter() - start
    for moment in range(12):
        process = subprocess.Popen(command, cwd=place.path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(whole * (0.4 + 0.05 * moment))
        process.kill()
        process.wait()
        place.bench("check")
    (place.path / ".git/index.lock").unlink(missing_ok=True)
    place.write("snapshots/m/.benchstore-unfinished", "half")
    assert "was never finished" in place.bench("check").out
    place.add(0.91)
    place.bench("check", "--strict")


def test_what_regressed_is_held_back_where_that_is_asked(place):
    place.add(0.9)
    assert "not promoted: f1 regressed; benchstore promote m@2 moves it" in place.add(0.5, "--hold-regressed").out
    place.commit("Held")
    assert "current moves from 1 to 3" in place.add(0.9, "--hold-regressed").out
    assert "do not go together" in place.add(0.9, "--hold-regressed", "--promote", code=2).err


def test_a_roll_back_holds_also_where_only_regressions_are_held_back(place):
    place.add(0.9, "--commit")
    place.add(0.91, "--commit")
    place.bench("rollback", "m", "--commit")
    assert "current stays at 1 (2 was rolled back)" in place.add(0.92, "--hold-regressed").out


def test_several_results_of_one_file_are_not_the_same_file_again(place):
    rows = place.write(
        "../two.json",
        {
            "results": {task: {"alias": task, "acc,none": 0.5} for task in ("a", "b")},
            "versions": {"a": 1, "b": 1},
            "n-shot": {"a": 0, "b": 0},
            "config": {"model": "hf", "model_args": "pretrained=x/m"},
            "configs": {"a": {}, "b": {}},
            "higher_is_better": {task: {"acc": True} for task in ("a", "b")},
            "date": 1767225600.0,
        },
    )
    said = place.bench("add", rows, "--per-task", "--model", "m")
    assert "m@2" in said.out
    assert "already" not in said.out
    assert "the same file is m@1 already" in place.bench("add", rows, "--per-task", "--model", "m", "--again").out


def test_two_files_of_the_same_bytes_in_one_call_are_told_by_their_names(place):
    files = [place.draft(f"{name}.json") for name in ("one", "two")]
    said = place.bench("add", *files, "--model", "m", "--dataset", "d@1").out
    assert "holds the same bytes as" in said
    assert "one.json" in said.split("holds the same bytes as")[1]
    assert "already" not in said
