"""One model asked in two ways on the same data: differences with their evidence, and no verdict."""

import pytest


def rows(right):
    return {"id": [f"e{number}" for number in range(100)], "correct": [1] * right + [0] * (100 - right)}


def add(place, prompt, right, *, model="m", dataset="d@1", with_rows=True, **fields):
    known = {"metrics": {"accuracy": right / 100}, **fields} | ({"samples": rows(right)} if with_rows else {})
    file = place.draft(**known)
    flags = ("--model", model, "--dataset", dataset, "--prompt", prompt, "--created-at", "2026-01-02T03:04:05Z", "--again")
    place.bench("add", file, *flags)


def compared(place, one, other):
    return place.bench("compare", one, other, "--format", "json", code=(0, 1)).json["comparisons"][0]["rows"]


@pytest.mark.parametrize(("right", "moved"), [(70, "fell 20.0 points (0.900 → 0.700)"), (98, "rose 8.0 points (0.900 → 0.980)")])
def test_two_prompts_on_the_same_rows_differ_by_an_interval_and_a_p(place, right, moved):
    add(place, "short", 90)
    add(place, "long", right)
    (row,) = compared(place, "m@1", "m@2")
    assert row["verdict"] == "different prompt"
    assert row["delta"] == pytest.approx(right / 100 - 0.9)
    assert row["interval"][0] < row["delta"] < row["interval"][1]
    assert row["p"] < 0.05
    assert row["sentence"].startswith(f"Accuracy {moved} with a different prompt: short → long; on 100 examples that both have ")


def test_without_rows_there_is_the_difference_alone(place):
    add(place, "short", 90, with_rows=False, uncertainty={"accuracy": {"n": 100}})
    add(place, "long", 70, with_rows=False, uncertainty={"accuracy": {"n": 100}})
    (row,) = compared(place, "m@1", "m@2")
    assert (row["verdict"], row["p"], row["interval"]) == ("different prompt", None, None)
    assert row["sentence"] == "Accuracy fell 20.0 points (0.900 → 0.700) with a different prompt: short → long."


def test_a_model_that_is_asked_otherwise_neither_regressed_nor_improved(place):
    add(place, "short", 90)
    add(place, "long", 30)
    assert place.bench("regressions").out.count("no regression")
    said = place.bench("compare", "m@1", "m@2").out
    assert "better on 0, worse on 0; 1 different prompt" in said
    assert "with a different prompt: short → long" in said


def test_other_data_and_other_models_stay_incomparable(place):
    add(place, "short", 90)
    add(place, "long", 70, dataset="e@1")
    add(place, "long", 70, model="n")
    assert [row["verdict"] for row in compared(place, "m@1", "m@2") + compared(place, "m@1", "n@1")] == ["incomparable", "incomparable"]


def test_what_depends_on_the_machine_is_not_compared_across_environments_either(place):
    add(place, "short", 90, metrics={"latency_ms": 10}, with_rows=False, environment="local")
    add(place, "long", 90, metrics={"latency_ms": 20}, with_rows=False, environment="staging")
    assert [row["verdict"] for row in compared(place, "m@1", "m@2")] == ["incomparable"]
