"""What a reader needs beside a verdict: since when it is open, what it is held against, and which command mends what is wrong."""

import json

from benchstore.publish.site.tabs import history
from benchstore.standing.overview import Overview
from benchstore.standing.source import StoreSource
from benchstore.store.workplace import Workplace

SURE = {"f1": {"stderr": 0.001}}


def add(place, *values):
    return [place.add(value, "--commit", uncertainty=SURE) for value in values]


def pairs_of_newest(place):
    here = Workplace.at(place.path)
    (model,) = Overview(StoreSource(workplace=here, store=here.store())).models
    (view,) = model.series
    return list(history.versions(view.overview, model, view))[-1].pairs


def test_a_lasting_regression_names_the_version_that_opened_it_on_every_face(place):
    add(place, 0.9, 0.8, 0.8, 0.8)
    assert "open since v2" in place.bench("regressions", code=1).out
    place.bench("build")
    assert "pen since v2" in (place.path / "_site/index.html").read_text(encoding="utf-8")
    (found,) = json.loads((place.path / "_site/api/v1/regressions.json").read_text(encoding="utf-8"))["open"]
    assert (found["version"], found["opened"]) == (4, {"f1": 2})


def test_add_names_the_version_that_was_rolled_back_not_the_newest(place):
    add(place, 0.9, 0.8)
    place.bench("rollback", "m", "--commit")
    said = [result.out for result in add(place, 0.8, 0.8)]
    assert all("current stays at 1 (2 was rolled back)" in text for text in said)


def test_conflict_markers_in_a_pointer_file_are_named(place):
    add(place, 0.9)
    path = place.path / "snapshots/m/current.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(f"<<<<<<< HEAD\n{text}=======\n{text}>>>>>>> other\n", encoding="utf-8")
    said = place.bench("check", code=1).out
    assert "line 1: git conflict markers (lines 1, " in said
    assert "benchstore resolve keeps both" in said


def test_a_metric_that_is_held_against_an_accepted_level_says_so_and_is_compared_with_the_baseline_beside(place):
    for value in (0.9, 0.8):
        place.add(value, "--commit", metrics={"f1": value, "accuracy": 0.5}, uncertainty=SURE)
    place.bench("accept", "m@2", "f1", "--reason", "smaller model", "--commit")
    place.add(0.8, "--commit", metrics={"f1": 0.8, "accuracy": 0.5}, uncertainty=SURE)
    (row,) = [row for row in place.bench("show", "m@3", "--format", "json").json["judgements"] if row["metric"] == "f1"]
    assert (row["reference"], row["reference_value"]) == (2, 0.8)
    assert "held against v2, whose level was accepted" in row["sentence"]
    assert "0.800 (v2)" in place.bench("compare").out
    pairs = {pair.old: pair.judgements["f1"] for pair in pairs_of_newest(place)}
    assert {old: (row.verdict, row.reference) for old, row in pairs.items()} == {2: ("unchanged", 2), 1: ("regressed", 1)}


def test_a_change_that_mends_a_broken_pointer_of_its_base_is_judged(place):
    add(place, 0.9)
    (place.path / "snapshots/m/current.yaml").write_text("series: [\n", encoding="utf-8")
    place.commit("Broken")
    place.git("checkout", "-q", "-b", "mend")
    place.git("checkout", "HEAD~1", "--", "snapshots/m/current.yaml")
    place.commit("Mended")
    assert "no regression" in place.bench("regressions", "--against", "main").out
    assert place.bench("comment", "--against", "main").out.startswith("###")


def test_a_result_that_was_held_back_is_said_to_be_that(place):
    add(place, 0.9)
    place.git("checkout", "-q", "-b", "change")
    place.add(0.8, "--no-promote", "--commit", uncertainty=SURE)
    said = place.bench("comment", "--against", "main").out
    assert "To be looked at: held back, it is not promoted." in said
    assert "after correction over" not in said


def test_a_series_without_the_leading_metric_is_counted_by_the_verdict_that_it_has(place):
    place.write("benchstore.yaml", "metrics: {refusal: {direction: lower, unit: proportion, limit: {absolute: 0.01}}}\n")
    for model, name in (("a", "accuracy"), ("z", "refusal")):
        for _ in range(2):
            place.bench("add", place.draft(metrics={name: 0.5}), "--model", model, "--dataset", "d@1", "--again")
    place.bench("build")
    page = (place.path / "_site/index.html").read_text(encoding="utf-8")
    assert "2 within noise." in page
    assert "at its baseline" not in page


def test_a_fall_as_long_as_the_limit_is_said_to_be_at_it(place):
    for value, words in ((0.9, ""), (0.89, "at the limit of 1.0 point,"), (0.88, "beyond the limit of 1.0 point,")):
        place.bench("add", place.draft(metrics={"f1": value}), "--model", "m", "--dataset", "d@1", "--commit")
        if words:
            assert words in place.bench("regressions", "--all").out
