"""`add --repeat`: runs of one recipe are brought into one unit and one question before their mean; what is not one recipe is refused by name."""

import json

import pytest

ON = ("--repeat", "--model", "m", "--dataset", "d@1")


def files_of(place, *values, ending="json"):
    return [place.write(f"runs/{number}.{ending}", value) for number, value in enumerate(values)]


def kept(place):
    return json.loads(place.read("snapshots/m/1.json"))


def refused(place, *values, ending="json", flags=()):
    return " ".join(place.bench("add", *files_of(place, *values, ending=ending), *ON, *flags, code=1).err.split())


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("values", "mean"),
    [
        (({"accuracy": "90%"}, {"accuracy": 0.5}), {"accuracy": 0.7}),
        (({"accuracy": "90%"}, {"accuracy": "50%"}), {"accuracy": 0.7}),
        (([{"name": "t", "unit": "ms", "value": 1200}], [{"name": "t", "unit": "s", "value": 1.2}]), {"t": 1200}),
        (([{"name": "latency_ms", "unit": "s", "value": 1}], [{"name": "latency_ms", "unit": "us", "value": 3000}]), {"latency_ms": 501.5}),
    ],
)
def test_a_mean_is_of_numbers_in_one_unit_whatever_the_order_of_the_files(place, order, values, mean):
    files = files_of(place, *values)
    place.bench("add", *files[::order], *ON)
    assert kept(place)["metrics"] == pytest.approx(mean)


def test_the_order_in_which_runs_are_named_changes_nothing(place):
    values = [{"accuracy": value, "date": f"2026-01-0{day}T00:00:00Z"} for day, value in ((3, 0.7), (1, 0.8), (2, 0.6))]
    files = files_of(place, *values)
    place.bench("add", *files, *ON)
    assert kept(place)["created_at"] == "2026-01-03T00:00:00Z", "that of the last run"
    assert "already m@1" in place.bench("add", *files[::-1], *ON).out


def test_a_unit_that_is_given_counts_once(place):
    place.bench("add", *files_of(place, {"accuracy": 90}, {"accuracy": 50}), *ON, "--unit", "accuracy=percent")
    assert kept(place)["metrics"] == {"accuracy": 0.7}
    assert kept(place)["repeats"]["metrics"]["accuracy"] in ([0.9, 0.5], [0.5, 0.9])


def test_units_that_are_none_of_one_kind_are_refused(place):
    values = [[{"name": "t", "unit": unit, "value": 1}] for unit in ("ms", "MB")]
    said = refused(place, *values)
    assert "metrics.t: in " in said
    assert "these are not runs of one recipe" in said


def test_a_number_with_a_unit_and_one_without_are_refused(place):
    said = refused(place, {"zz": "90%"}, {"zz": 0.5})
    assert "in percent" in said
    assert "in no unit that is stated" in said


@pytest.mark.parametrize(
    ("values", "field"),
    [
        (({"accuracy": 0.5, "temperature": 0.0}, {"accuracy": 0.9, "temperature": 1.0}), "settings: {'temperature': "),
        (({"accuracy": 0.5, "num_fewshot": 5}, {"accuracy": 0.9}), "settings: "),
        (({"accuracy": 0.5, "commit": "0" * 40}, {"accuracy": 0.9, "commit": "1" * 40}), "source.commit: "),
        (({"accuracy": 0.5, "split": "test[:20]"}, {"accuracy": 0.9, "split": "test[:40]"}), "dataset: {'split': "),
        (({"accuracy": 0.5, "environment": "staging"}, {"accuracy": 0.9, "environment": "production"}), "environment: "),
        (({"accuracy": 0.5, "prompt_version": "a"}, {"accuracy": 0.9, "prompt_version": "b"}), "prompt: "),
    ],
)
def test_what_is_not_one_recipe_is_refused_with_both_files_and_the_field(place, values, field):
    said = refused(place, *values)
    assert field in said
    assert "runs/0.json" in said
    assert "runs/1.json" in said
    assert "1 problem" in said


def test_directions_that_contradict_each_other_are_refused(place):
    tables = [f"metric,value,direction\nzz,1,{direction}\n" for direction in ("higher", "lower")]
    assert "definitions.zz.direction: " in refused(place, *tables, ending="csv")


@pytest.mark.parametrize("order", [1, -1])
def test_a_run_that_failed_is_no_run_of_a_mean(place, order):
    files = files_of(place, {"accuracy": 0.9}, {"accuracy": 0.1, "status": "failed"})
    said = place.bench("add", *files[::order], *ON, code=1).err
    assert "1.json: status: its run ended with the status failed" in said


def test_how_runs_were_asked_is_their_prompt(place):
    files = files_of(place, *({"accuracy": value, "num_fewshot": 5} for value in (0.5, 0.6)))
    place.bench("add", *files, *ON)
    assert kept(place)["prompt"]["version"] == "5-shot"
    place.bench("add", *files_of(place, {"accuracy": 0.2, "num_fewshot": 0}, {"accuracy": 0.3, "num_fewshot": 0}), *ON)
    assert {row["prompt"] for row in place.bench("list", "--format", "json").json["series"]} == {"5-shot", "0-shot"}


def test_what_runs_do_not_have_alike_is_left_out_and_said(place):
    said = place.bench("add", *files_of(place, *({"accuracy": 0.5, "lr": lr, "epoch": 3} for lr in (0.1, 0.2))), *ON).out
    assert "not the same in every run, and left out: extra.lr" in said
    assert kept(place)["extra"] == {"epoch": 3}


def test_rows_of_one_table_may_be_runs(place):
    (table,) = files_of(place, "model,seed,accuracy\nm,1,0.5\nm,2,0.75\n", ending="csv")
    place.bench("add", table, "--per-row", *ON)
    assert kept(place)["metrics"] == {"accuracy": 0.625}
    assert kept(place)["repeats"]["seeds"] == [1, 2]
