"""What a snapshot says of where it comes from: changes that are not committed, its date, a file that two models have."""

import json
from datetime import UTC, datetime, timedelta

import pytest


def dirty(place, *files, code=0):
    added = place.bench("add", *files, "--model", "m", "--dataset", "d@1", "--format", "json", "--dry-run", code=code).json
    return [item["snapshot"]["source"].get("dirty") for item in added["added"]]


def result(place, name="results.json", f1=0.9):
    return place.write(name, {"metrics": {"f1": f1}})


def test_a_result_file_is_no_change_of_what_was_measured(place):
    file = result(place)
    assert dirty(place, file) == [False]
    assert dirty(place, "results.json") == [False]
    assert dirty(place, file, result(place, "more/other.json", 0.8)) == [False, False]


def test_a_result_file_that_is_committed_and_written_anew_is_none_either(place):
    file = result(place)
    place.commit("Results")
    result(place, f1=0.8)
    assert dirty(place, file) == [False]


def test_what_lies_below_snapshots_is_none(one_landed):
    file = result(one_landed)
    one_landed.bench("add", file, "--model", "m", "--dataset", "d@1")
    one_landed.bench("promote", "m@1")
    assert dirty(one_landed, result(one_landed, f1=0.7)) == [False]


def test_a_link_to_a_result_file_and_the_file_itself_are_none(place):
    result(place, "run-7/results.json")
    (place.path / "latest.json").symlink_to("run-7/results.json")
    assert dirty(place, "latest.json") == [False]


@pytest.mark.parametrize("change", ["code.py", "other-results.json", "more/results.json", "benchstore.yaml"])
def test_every_other_change_is_one(place, change):
    file = result(place)
    place.write(change, "{}\n")
    assert dirty(place, file) == [True]


def test_companions_of_a_result_file_are_none(place):
    place.write("run/results_2026-01-01T00-00-00.json", LM_EVAL)
    place.write("run/samples_t_2026-01-01T00-00-00.jsonl", json.dumps(ROW) + "\n")
    assert dirty(place, "run/results_2026-01-01T00-00-00.json") == [False]
    place.write("run/samples_u_2026-01-01T00-00-00.jsonl", json.dumps(ROW) + "\n")
    assert dirty(place, "run/results_2026-01-01T00-00-00.json") == [True]


ROW = {
    "doc_id": 0,
    "filter": "none",
    "metrics": ["acc"],
    "acc": 1.0,
    "doc": {},
    "target": "",
    "arguments": {},
    "resps": [],
    "filtered_resps": [],
}
LM_EVAL = {
    "results": {"t": {"alias": "t", "acc,none": 1.0, "acc_stderr,none": 0.0}},
    "configs": {"t": {"task": "t", "num_fewshot": 0}},
    "versions": {"t": 1},
    "n-shot": {"t": 0},
    "higher_is_better": {"t": {"acc": True}},
    "n-samples": {"t": {"original": 1, "effective": 1}},
    "config": {"model": "hf", "model_args": "pretrained=x"},
    "date": 1767225600.0,
}


def after(**delta):
    return (datetime.now(UTC) + timedelta(**delta)).isoformat(timespec="seconds")


def test_a_date_in_the_future_is_a_warning_when_it_is_added_and_when_it_is_checked(place):
    added = place.bench("add", place.draft(), "--model", "m", "--dataset", "d@1", "--created-at", "2099-01-01T00:00:00Z", "--commit")
    assert "warning: 2099-01-01T00:00:00Z lies ahead of the clock, which says 20" in added.out
    checked = place.bench("check", "--format", "json").json["problems"]
    assert [(item["rule"], item["severity"], item["place"]) for item in checked] == [("future", "warning", "created_at")]
    place.bench("check", "--strict", code=1)
    place.bench("withdraw", "m@1", "--reason", "wrong clock")
    assert not [item for item in place.bench("check", "--format", "json").json["problems"] if item["rule"] == "future"]


def test_a_day_of_difference_between_clocks_is_none(place):
    place.bench("add", place.draft(), "--model", "m", "--dataset", "d@1", "--created-at", after(hours=23))
    place.bench("check", "--strict")
    found = place.bench("add", place.draft(), "--model", "n", "--dataset", "d@1", "--created-at", after(hours=25)).out
    assert "lies ahead of the clock" in found


def told(text):
    return "the same bytes" in text


def test_that_two_models_scored_alike_is_told_when_it_is_added_and_never_again(place):
    file = place.write("../same.json", '{"accuracy":0.9}')

    def add(model):
        return place.bench("add", file, "--model", model, "--dataset", "d@1", "--created-at", "2026-01-02T03:04:05Z").out

    assert not told(add("a"))
    place.commit("Add a")
    assert told(add("b"))
    assert told(place.bench("check").out)
    place.commit("Add b")
    assert not told(place.bench("check", "--strict").out)
    again = add("b")
    assert not told(again)
    assert "already b@1" in again
    place.bench("check", "--strict")
    assert told(add("c"))
