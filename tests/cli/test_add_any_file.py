"""Any file of numbers on the command line: rows as results, columns as facts, a map with a factor."""

import json

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
