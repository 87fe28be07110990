"""Files that hold results on several data: each is its own series, and none is filed under the name of another."""

import json
from pathlib import Path

import pytest

CASES = Path(__file__).parent / "cases/importers"
CARD = CASES / "hf-model-index/several-data-sets.md"
WHEN = ("--created-at", "2026-01-02T00:00:00Z")


def series(place):
    return {row["dataset"]: row["versions"] for row in place.bench("list", "--format", "json").json["series"]}


def test_a_version_alone_is_that_of_every_data_set_that_a_file_names_without_one(place):
    place.bench("add", CARD, "--dataset", "@1", *WHEN)
    assert series(place) == {"beans@1": 1, "beans@5503434ddd753f426f4b38109466949a1217c2bb/test": 1, "flowers/small@1": 1}


def test_one_name_for_several_data_sets_of_a_file_is_refused_with_what_to_do(place):
    said = place.bench("add", CARD, "--dataset", "beans@1", *WHEN, code=1).err
    assert "holds results on 3 data sets or splits, beans, beans/test and flowers/small, which would become one" in " ".join(said.split())
    assert "--dataset @VERSION" in said
    place.bench("add", CARD, "--task", "flowers", "--dataset", "plants@1", *WHEN)
    assert series(place) == {"plants@1": 1}


def test_two_splits_of_a_file_are_not_filed_as_one(place, tmp_path):
    scores = {split: [{"hf_subset": "default", "languages": [], "main_score": 0.5}] for split in ("test", "dev")}
    path = tmp_path / "T.json"
    path.write_text(json.dumps({"task_name": "T", "mteb_version": "2", "scores": scores}))
    place.bench("add", path, "--dataset", "T@1", "--model", "m", *WHEN, code=1)
    place.bench("add", path, "--dataset", "@1", "--model", "m", *WHEN)
    assert series(place) == {"T@1/dev": 1, "T@1/test": 1}


def test_a_version_alone_needs_a_name_in_the_file(place):
    said = place.bench("add", CASES / "sklearn/classes.json", "--dataset", "@1", "--model", "m", *WHEN, code=1).err
    assert "the file names no data set, of which @1 could be the version" in said
    assert "write NAME@1" in said


@pytest.mark.parametrize("version", ["@", "@a@b"])
def test_a_version_alone_is_a_version(place, version):
    place.bench("add", CARD, "--dataset", version, *WHEN, code=1)


def test_other_settings_are_another_series(place, tmp_path):
    for temperature in (0.0, 0.7):
        value = json.loads((CASES / "every-eval-ever/one-data-set.json").read_text())
        for result in value["evaluation_results"]:
            result["generation_config"]["generation_args"]["temperature"] = temperature
        path = tmp_path / f"{temperature}.json"
        path.write_text(json.dumps(value))
        place.bench("add", path, "--dataset", "@1")
    assert sorted(row["prompt"] for row in place.bench("list", "--format", "json").json["series"]) == [
        "max_tokens=64 temperature=0",
        "max_tokens=64 temperature=0.7",
    ]


def test_of_a_card_that_changed_only_what_changed_is_new(place):
    place.write("README.md", CARD.read_text())
    place.bench("add", "README.md", "--dataset", "@1", "--commit")
    place.write("README.md", CARD.read_text().replace("value: 0.8\n", "value: 0.85\n") + "More text.\n")
    said = place.bench("add", "README.md", "--dataset", "@1", "--commit").out
    assert said.count("· already there") == 2
    assert series(place)["flowers/small@1"] == 2


def test_what_lies_beside_a_result_may_be_named_with_it_in_any_order(place):
    files = sorted((CASES / "mteb/letters").rglob("*.json*"))
    assert {path.name for path in files} == {"Moods.json", "Pairs.json", "model_meta.json", "run_settings.jsonl"}
    said = place.bench("add", *reversed(files), "--dry-run").out
    assert "2 would be added." in said


def test_what_lies_beside_a_result_is_refused_alone(place):
    (path,) = (CASES / "mteb/letters").rglob("model_meta.json")
    assert "model_meta.json" in place.bench("add", path, code=1).err


def test_a_folder_of_mteb_and_a_report_are_judged_by_what_their_formats_define(place):
    place.bench("add", CASES / "mteb/letters", "--commit")
    place.bench("add", CASES / "sklearn/classes.json", "--model", "m", "--dataset", "d@1", *WHEN, "--commit")
    place.bench("add", next((CASES / "swebench").glob("*.json")), "--dataset", "lite@1", *WHEN, "--commit")
    place.bench("check")
    place.bench("build")
    assert len(series(place)) == 4


def test_a_data_set_without_a_version_is_offered_the_flag_that_keeps_its_name(place):
    said = place.bench("add", CARD, *WHEN, code=1).err
    assert "dataset: the file says 'beans' without a version" in said
    assert "give --dataset @VERSION, such as --dataset @1" in said
    place.bench("add", CARD, "--dataset", "@1", *WHEN)


def test_a_file_of_several_tasks_without_a_data_set_is_offered_its_tasks(place):
    file = next((CASES / "lm-eval/with-rows").glob("results_*.json"))
    said = place.bench("add", file, "--no-samples", *WHEN, code=1).err
    assert "give --dataset NAME@VERSION (or --per-task, or --task NAME for one of its tasks)" in said
    place.bench("add", file, "--no-samples", "--per-task", *WHEN)


def test_what_many_files_have_alike_is_said_once_with_how_many_they_are(place):
    files = [place.write(f"{number}.json", {"model": "m", "accuracy": 0.5}) for number in range(6)]
    said = place.bench("add", *files, code=1).err
    assert said.count("nothing states the dataset") == 1
    assert "0.json and 5 more files: dataset: nothing states the dataset" in said
    assert "\n1 problem; nothing was written." in said
    said = place.bench("add", *files[:2], code=1).err
    assert f"{files[0]}, {files[1]}: dataset: nothing states the dataset" in said


def test_dates_of_a_column_that_are_wrong_alike_are_counted(place):
    rows = "".join(f"2026-01-0{day} 10:00,0.5\n" for day in range(1, 8))
    table = place.write("t.csv", f"date,accuracy\n{rows}")
    said = place.bench("add", table, "--per-row", "--model", "m", "--dataset", "d@1", code=1).err
    assert said.count("has no time zone") == 1
    assert "'2026-01-01 10:00' (the file) has no time zone, and 6 more of this kind there" in said


def test_a_warning_is_no_problem_that_is_counted(place):
    place.add(0.9)
    said = place.bench(
        "add", place.draft(metrics={"f1": 0.9}), "--model", "m", "--dataset", "d@1", "--environment", "nowhere", "--again", code=1
    ).err
    assert "\n1 problem; nothing was written." in said
