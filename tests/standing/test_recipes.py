"""Several runs of one recipe are one measurement, and two recipes are compared as recipes, not as two artifacts."""

import json

import numpy as np
import pytest
from builders import build_snapshot
from scipy import stats

from benchstore.analysis.intervals import interval_of
from benchstore.errors import Refused
from benchstore.records.config import Config
from benchstore.records.samples import Samples
from benchstore.repository import open_repository
from benchstore.standing.verdict_book import compare

CONFIG = Config()


def recipe(version, runs, **fields):
    """A snapshot of several runs' accuracy; of one run where there is one."""
    repeats = {"repeats": {"metrics": {"accuracy": list(runs)}}} if len(runs) > 1 else {}
    return build_snapshot(version, metrics={"accuracy": float(np.mean(runs))}, **repeats, **fields)


def judged(old, new, samples=None, **fields):
    sides = [recipe(k, runs, **fields) for k, runs in enumerate((old, new), start=1)]
    return compare(*sides, CONFIG.metrics, CONFIG.policy, (lambda item: samples[item.version - 1]) if samples else lambda _: None)[0]


OLD, LESS = [0.80, 0.81, 0.79, 0.80, 0.805], [0.76, 0.77, 0.765, 0.75, 0.76]


def test_two_recipes_are_held_apart_by_welchs_test():
    row = judged(OLD, LESS)
    expected = stats.ttest_ind(LESS, OLD, equal_var=False)
    assert (row.verdict, row.method) == ("regressed", "recipes")
    assert row.p == pytest.approx(expected.pvalue)
    assert row.interval == pytest.approx(tuple(expected.confidence_interval(0.95)))
    assert "compared as recipes, 5 runs against 5 runs" in row.sentence


def test_seeds_that_differ_as_much_as_the_recipes_show_nothing():
    assert judged([0.80, 0.84, 0.76], [0.78, 0.82, 0.74]).verdict == "within noise"


def test_one_run_is_held_against_a_recipe_with_the_noise_of_that():
    row = judged(OLD, [0.70])
    t = (0.70 - np.mean(OLD)) / (np.std(OLD, ddof=1) * np.sqrt(1 + 1 / 5))
    assert row.p == pytest.approx(2 * stats.t.cdf(t, 4))
    assert "1 run against 5 runs" in row.sentence


def test_the_draw_of_examples_decides_where_it_is_the_larger_noise():
    row = judged(OLD, LESS, dataset={"name": "d", "version": "1", "size": 100}, uncertainty={"accuracy": {"stderr": 0.03}})
    assert (row.verdict, row.method) == ("within noise", "standard errors")
    assert "compared as recipes" in row.sentence


def test_an_interval_of_a_recipe_is_that_of_its_mean():
    low, high = interval_of(CONFIG.metrics.get("accuracy"), recipe(1, OLD))
    assert (low, high) == pytest.approx(stats.t.interval(0.95, 4, np.mean(OLD), stats.sem(OLD)))


def test_equal_runs_know_no_noise():
    assert judged([0.8, 0.8, 0.8], [0.7, 0.7, 0.7]).method != "recipes"


def runs(place, *values, **fields):
    return [place.draft(f"r{k}.json", metrics={"accuracy": value, "loss": value}, seed=k, **fields) for k, value in enumerate(values)]


def test_files_of_one_recipe_become_one_snapshot_with_the_value_of_each_run(place):
    place.bench("add", *runs(place, *OLD), "--repeat", "--model", "m", "--dataset", "d@1")
    written = json.loads(place.read("snapshots/m/1.json"))
    assert written["schema_version"] == 2
    assert written["repeats"] == {"metrics": {"accuracy": OLD, "loss": OLD}, "seeds": [0, 1, 2, 3, 4]}
    assert written["metrics"]["accuracy"] == pytest.approx(0.801)
    place.bench("check", "--strict", code=(0, 1))
    said = place.bench("add", *runs(place, *LESS), "--repeat", "--model", "m", "--dataset", "d@1").out
    assert "regressed: Accuracy fell 4.0 points (0.801 → 0.761), more than noise" in said
    assert place.bench("list").out.count("\n") <= 3
    place.bench("build")


def test_rows_of_the_runs_are_trials_of_their_examples(place):
    random = np.random.default_rng(1)
    tables = [random.binomial(1, 0.7, 50).tolist() for _ in range(3)]
    files = [
        place.draft(f"{k}.json", metrics={"accuracy": sum(table) / 50}, samples={"id": [f"q{n}" for n in range(50)], "correct": table})
        for k, table in enumerate(tables)
    ]
    place.bench("add", *files, "--repeat", "--model", "m", "--dataset", "d@1")
    rows = json.loads(place.read("snapshots/m/1.samples.json"))
    assert sorted(set(rows["trial"])) == [0, 1, 2]
    assert Samples.from_dict(rows).examples == 50


def test_runs_of_different_things_are_refused_with_what_differs(place):
    files = [place.draft(f"{k}.json", metrics={"f1": 0.9}, dataset={"name": "d", "version": str(k)}) for k in range(2)]
    said = place.bench("add", *files, "--repeat", "--model", "m", code=1).err
    assert "these are not runs of one recipe" in said
    assert "dataset" in said


def test_one_file_is_no_repetition(place):
    assert "is one run" in place.bench("add", place.draft(), "--repeat", "--model", "m", "--dataset", "d@1", code=1).err


def test_a_mean_that_its_runs_do_not_give_is_refused(place):
    with pytest.raises(Refused, match="the mean of its runs"):
        open_repository(place.path).add({"metrics": {"f1": 0.9}, "repeats": {"metrics": {"f1": [0.5, 0.6]}}}, model="m", dataset="d@1")


def test_a_task_that_changed_is_incomparable_alone_and_leaves_the_mean_on_both_sides():
    from benchstore.records import task_means

    names = [f"t{k}/acc" for k in range(8)]
    stated = {"uncertainty": {name: {"n": 1000} for name in names}}
    sides = [
        task_means.given(
            build_snapshot(
                version,
                metrics=dict.fromkeys(names, 0.8) | {"t0/acc": value},
                definitions={name: {"version": "1" if name != "t0/acc" else changed} for name in names},
                schema_version=2,
                **stated,
            ),
            CONFIG.metrics,
        )
        for version, value, changed in ((1, 0.8, "1"), (2, 0.2, "2"))
    ]
    rows = {row.metric: row for row in compare(*sides, CONFIG.metrics)}
    assert rows["t0/acc"].verdict == "incomparable"
    assert "measured by version 1 and by version 2 of its task" in rows["t0/acc"].sentence
    assert (rows["mean/acc"].delta, rows["mean/acc"].verdict) == (0, "within noise")
    assert "over the 7 tasks that both have; 1 left out" in rows["mean/acc"].sentence


def test_one_file_named_twice_is_not_two_runs(place):
    (file,) = runs(place, 0.8)
    assert "is named twice" in place.bench("add", file, file, "--repeat", "--model", "m", "--dataset", "d@1", code=1).err


def test_a_mean_of_pooled_values_need_not_follow_from_the_rows_of_all_runs(place):
    files = [
        place.draft(f"{k}.json", metrics={"accuracy": value}, samples={"id": ["a", "b"], "correct": column})
        for k, (value, column) in enumerate(((0.5, [1, 0]), (1.0, [1, None])))
    ]
    place.bench("add", *files, "--repeat", "--model", "m", "--dataset", "d@1")
