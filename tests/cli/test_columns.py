"""Columns that cannot be rows are refused with a sentence each; odd ones that can are taken, and what scripts write is understood."""

import json

import pytest

from benchstore.errors import Refused
from benchstore.repository import open_repository

IDS = ["a", "b", "c"]


def refused(place, columns, metrics=None):
    """What `add` says of a draft with these columns; nothing is written."""
    draft = place.draft(metrics=metrics or {"rouge": 0.5}, samples=columns)
    said = place.bench("add", draft, "--model", "m", "--dataset", "d@1", code=1).err
    assert not (place.path / "snapshots/m").exists()
    assert "Traceback" not in said
    return said


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"id": IDS, "scores": {"rouge": [0.5, 0.5]}}, "samples.scores.rouge: 2 values for 3 ids"),
        ({"id": IDS, "trial": [0, 1]}, "samples.trial: 2 values for 3 ids"),
        ({"id": IDS, "marks": [1, 2, 3]}, "unknown key 'marks'; known are"),
        ({"id": IDS, "scores": [0.5, 0.5, 0.5]}, "samples.scores: [0.5, 0.5, 0.5] is not of type 'object'"),
        ({"id": IDS, "outcomes": {"acc": [1, 0, 2]}}, "samples.outcomes.acc[2]: 2 is not one of [0, 1, None]"),
        ({"id": IDS, "outcomes": {"acc": ["yes", 0, 1]}}, "samples.outcomes.acc[0]"),
        ({"id": IDS, "scores": {"rouge": [0.5, "0.5", 1]}}, "samples.scores.rouge[1]: '0.5' is not of type 'number', 'null'"),
        ({"id": IDS, "scores": {"a\nb": [1, 2, 3]}}, "samples.scores: 'a\\nb' does not match"),
        ({"id": ["a", "a", "b"], "trial": [0, 0, 1]}, "1 ids with their trial occur more than once: 'a trial 0'"),
        ({"id": ["a", "a", "b"], "scores": {"rouge": [1, 2, 3]}}, "if they are repeated attempts, number them in a column trial"),
        ({"id": IDS, "trial": [0, -1, 1]}, "samples.trial[1]: -1 is less than the minimum of 0"),
        ({"id": IDS, "text": {"answer": ["x", 3, None]}}, "samples.text.answer[1]: 3 is not of type 'string', 'null'"),
        ({"id": IDS, "scores": {}}, "samples.scores: {} should be non-empty"),
    ],
)
def test_what_is_no_column_is_named_with_its_place(place, columns, words):
    assert words in refused(place, columns)


def test_nan_is_refused_where_it_stands(place):
    draft = place.write("draft.json", '{"metrics": {"rouge": 0.5}, "samples": {"id": ["a"], "scores": {"rouge": [NaN]}}}')
    said = place.bench("add", draft, "--model", "m", "--dataset", "d@1", code=1).err
    assert "NaN" in said
    assert "line 1" in said
    with pytest.raises(Refused, match="NaN"):
        open_repository(place.path).add(
            {"metrics": {"rouge": 0.5}, "samples": {"id": ["a"], "scores": {"rouge": [float("nan")]}}}, model="m", dataset="d@1"
        )


def added(place, columns, **metrics):
    draft = place.draft(metrics=metrics, samples=columns)
    return place.bench("add", draft, "--model", "m", "--dataset", "d@1")


def test_constant_and_empty_columns_are_taken(place):
    columns = {"id": IDS, "scores": {"rouge": [0.5] * 3, "nothing": [None] * 3}, "text": {"answer": [None] * 3}}
    added(place, columns, rouge=0.5)
    said = added(place, columns, rouge=0.5).out
    assert "Traceback" not in said
    place.bench("build")


@pytest.mark.parametrize("name", ["__proto__", "constructor", "toString", "a/b,c@1 (d)"])
def test_names_that_mean_something_to_javascript_are_names(place, name):
    columns = {"id": [f"q{k}" for k in range(20)], "outcomes": {name: [1] * 15 + [0] * 5}}
    added(place, columns, **{name: 0.75})
    added(place, columns | {"outcomes": {name: [1] * 10 + [0] * 10}}, **{name: 0.5})
    place.bench("build")
    assert name in json.loads(place.read("snapshots/m/2.samples.json"))["outcomes"]


def test_a_file_with_more_rows_than_are_allowed_is_refused_by_number(place):
    number = 1_000_001  # the slow validator is asked for the reason alone
    draft = place.write("big.json", json.dumps({"metrics": {"s": 1}, "samples": {"id": [str(k) for k in range(number)]}}))
    said = place.bench("add", draft, "--model", "m", "--dataset", "d@1", code=1).err
    assert len(said) < 2000
    assert "samples.id" in said


def test_a_newer_samples_file_says_that_it_is_one(place):
    added(place, {"id": IDS, "outcomes": {"acc": [1, 0, 1]}}, acc=2 / 3)
    text = place.read("snapshots/m/1.samples.json").replace('"schema_version": 2', '"schema_version": 7')
    place.write("snapshots/m/1.samples.json", text)
    said = place.bench("check", code=1).out
    assert "was written by a newer version of benchstore: schema_version 7, this one knows up to 2" in said


def test_true_and_false_are_right_and_wrong(place):
    added(place, {"id": IDS, "correct": [True, False, True], "outcomes": {"acc": [True, None, False]}}, acc=0.5)
    written = json.loads(place.read("snapshots/m/1.samples.json"))
    assert (written["correct"], written["outcomes"]["acc"]) == ([1, 0, 1], [1, None, 0])


def test_a_rounded_value_keeps_its_rows_as_evidence(place):
    ids = [f"q{k}" for k in range(60)]
    added(place, {"id": ids, "correct": [1] * 55 + [0] * 5}, accuracy=0.917)
    said = added(place, {"id": ids, "correct": [1] * 40 + [0] * 20}, accuracy=0.67).out
    assert "regressed: Accuracy fell" in said
    assert "of 60 examples 15 got worse and 0 better" in said


def test_rows_that_do_not_give_a_value_are_said_to_be_the_reason(place):
    ids = [f"q{k}" for k in range(60)]
    for value in (0.9, 0.8):
        said = added(place, {"id": ids, "trial": [0] * 60, "outcomes": {"pass": [1] * 50 + [0] * 10}}, **{"pass@1": value}).out
    assert "its rows do not give its value" in said


def test_a_snapshot_of_trials_says_of_how_many_examples(place):
    ids = [f"q{k}" for k in range(20) for _ in range(4)]
    said = added(place, {"id": ids, "trial": [0, 1, 2, 3] * 20, "outcomes": {"pass@1": [1, 1, 1, 0] * 20}}, **{"pass@1": 0.75}).out
    assert "80 rows of 20 examples" in said
    written = json.loads(place.read("snapshots/m/1.json"))
    assert (written["schema_version"], written["samples"]["examples"]) == (2, 20)
    place.bench("check", "--strict")
