"""Any file of numbers on the command line: rows as results, columns as facts, a map with a factor."""

import json
import shlex

TABLE = "name,task,accuracy\nr1,boolq,0.9\nr2,boolq,80%\n"


def test_rows_become_snapshots_by_what_columns_say_and_are_found_again_in_a_longer_file(place):
    path = place.path / "table.csv"
    path.write_text(TABLE)
    words = ["add", str(path), "--per-row", "--row", "model=name", "--row", "task=task", "--dataset", "d@1"]
    said = place.bench(*words, "--commit").out
    assert "r1@1  " in said
    assert "under another model" not in said
    assert place.bench("show", "r2@1", "--format", "json").json["snapshot"]["metrics"] == {"boolq/accuracy": 0.8}
    path.write_text(f"{TABLE}r3,boolq,0.7\n")
    said = place.bench(*words).out
    assert [line.split()[1] for line in said.splitlines() if line.endswith("already there")] == ["r1@1", "r2@1"]
    assert "r3@1  " in said
    assert said.endswith("1 added to 3 models, 2 already there.\n")


def test_a_factor_of_the_map_brings_a_percentage_into_the_stores_unit(place):
    path = place.path / "results.json"
    path.write_text(json.dumps({"results": {"f1": 93.4}}))
    place.bench("add", str(path), "--metric-map", "f1=results.f1*0.01", "--model", "m", "--dataset", "d@1")
    assert place.bench("show", "m@1", "--format", "json").json["snapshot"]["metrics"] == {"f1": 0.934}


def test_flags_that_are_written_wrongly_are_usage_errors(place):
    path = place.path / "table.csv"
    path.write_text(TABLE)
    assert "is not FACT=COLUMN" in place.bench("add", str(path), "--row", "name", code=2).err
    assert "a column cannot say 'modl'" in place.bench("add", str(path), "--row", "modl=name", code=2).err
    assert "say nothing to lm-eval" in place.bench("add", str(path), "--per-row", "--from", "lm-eval", code=2).err


def shown(place, version):
    return place.bench("show", f"m@{version}", "--format", "json").json["snapshot"]


def test_a_nightly_file_whose_settings_were_metrics_goes_on_in_its_series(place):
    words = ("--model", "m", "--dataset", "d@1", "--commit")
    numbers = {"accuracy": 0.9, "temperature": 0.5, "num_fewshot": 5, "epoch": 3}
    before = place.draft("before.json", metrics=numbers)
    place.bench("add", before, *words)
    for number, changed in enumerate(({}, {"accuracy": 0.8, "epoch": 4}, {"temperature": 0.7}, {"num_fewshot": 0}), start=2):
        path = place.write(f"night{number}.json", json.dumps(numbers | changed))
        place.bench("add", path, *words)
    asked = [shown(place, version).get("prompt", {}).get("version") for version in range(1, 6)]
    assert asked == [None, None, None, "5-shot temperature=0.7", "0-shot temperature=0.5"]
    assert shown(place, 3)["metrics"] == {"accuracy": 0.8}


def test_the_line_of_a_small_number_shows_it(place):
    path = place.write("t.csv", "model,exact_match\na,0.0004\nb,0\n")
    said = place.bench("add", path, "--per-row", "--dataset", "d@1").out
    assert "exact_match 0.0004 " in said
    assert "exact_match 0.000 " in said


def test_what_a_hint_says_can_be_typed_where_names_hold_spaces(place):
    path = place.write("t.csv", "name,ROC AUC,the gpu\na b,0.5,A 100\nc,0.6,A 100\n")
    said = place.bench("add", path, "--dataset", "d@1", code=1).err
    assert "--metric-map 'roc_auc=ROC AUC'" in said
    place.bench("add", path, "--dataset", "d@1", "--model", "m", *shlex.split("--metric-map 'roc_auc=ROC AUC'"))
    said = place.bench("add", path, "--dataset", "d@1", "--per-row", "--row", "model=name", code=1).err
    assert "--row 'model=the gpu'" in said
    words = shlex.split("--row model=name --row 'extra=the gpu'")
    place.bench("add", path, "--dataset", "d@1", "--per-row", *words)


def test_show_folds_what_a_file_says_of_many_metrics_into_one_line(place):
    tasks = {f"t{number}": {"acc,none": 0.5} for number in range(30)}
    value = {"results": tasks, "versions": dict.fromkeys(tasks, 0), "config": {}}
    place.bench("add", place.write("r.json", value), "--model", "m", "--dataset", "d@1")
    said = place.bench("show", "m").out
    assert "definitions version 0 of 30 (each: --format json)" in " ".join(said.split())
    assert "definitions.t1" not in said
