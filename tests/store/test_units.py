"""Numbers come in the units of the store: those that the config or a built-in definition declares, else that earlier results had."""

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchstore.records import meaning

CONFIG = "metrics:\n  score: {direction: higher, unit: percent, limit: {absolute: 1}}\n"


def added(place, *flags, code=0, **fields):
    file = place.draft(**fields)
    known = ("--model", "m", "--dataset", "d@1", "--created-at", "2026-01-02T03:04:05Z", "--again", "--format", "json")
    done = place.bench("add", file, *known, *flags, code=code)
    return done.json["added"][0] if code == 0 else done.err


@pytest.mark.parametrize(
    ("metric", "unit", "value", "kept"),
    [
        ("f1", "percent", 93.4, 0.934),
        ("squad/f1", "percent", 93.4, 0.934),
        ("accuracy", "proportion", 0.5, 0.5),
        ("latency_ms", "s", 1.25, 1250),
        ("latency_ms", "ns", 1_500_000, 1.5),
        ("score", "proportion", 0.07, 7),
    ],
)
def test_a_number_is_kept_in_the_unit_that_is_declared(place, metric, unit, value, kept):
    place.write("benchstore.yaml", CONFIG)
    item = added(place, metrics={metric: value}, definitions={metric: {"unit": unit}})
    assert item["snapshot"]["metrics"][metric] == pytest.approx(kept, rel=1e-12)
    assert "definitions" not in item["snapshot"]


def test_its_spread_its_bounds_and_its_rows_come_along(place):
    item = added(
        place,
        metrics={"f1": 50.0},
        uncertainty={"f1": {"stderr": 2.0, "ci": [46.0, 54.0], "confidence": 0.95, "n": 4}},
        definitions={"f1": {"unit": "percent", "min": 0, "max": 100}},
        samples={"id": ["a", "b", "c", "d"], "scores": {"f1": [100.0, 0.0, None, 50.0]}},
        counts={"total": 4, "succeeded": 4, "failed": 0},
    )
    assert item["snapshot"]["uncertainty"]["f1"] == {"stderr": 0.02, "ci": [0.46, 0.54], "confidence": 0.95, "n": 4}
    assert place.read("snapshots/m/1.samples.json").count("[1, 0, null, 0.5]") == 1
    assert any("f1 is stated in percent and kept in proportion" in warning["message"] for warning in item["warnings"])


def test_a_person_says_the_unit_where_the_file_does_not(place):
    assert "is it a percentage?" in added(place, metrics={"f1": 93.4}, code=1)
    assert "--unit f1=percent" in added(place, metrics={"f1": 93.4}, code=1)
    assert added(place, "--unit", "f1=percent", metrics={"f1": 93.4, "squad/f1": 50})["snapshot"]["metrics"] == {
        "f1": 0.934,
        "squad/f1": 0.5,
    }
    assert "there is no bleu, of which a unit is given" in added(place, "--unit", "bleu=percent", metrics={"f1": 0.9}, code=1)


def test_a_unit_that_measures_something_else_is_refused(place):
    said = added(place, metrics={"latency_ms": 5}, definitions={"latency_ms": {"unit": "tokens"}}, code=1)
    assert "metrics.latency_ms: is in tokens, and declared in ms" in said


def test_what_only_the_file_defines_is_kept_and_judged_by_it(place):
    meant = {"wer": {"direction": "lower", "unit": "proportion", "min": 0}, "speed": {"direction": "higher", "unit": "km"}}
    fields = {"definitions": meant, "uncertainty": {"wer": {"stderr": 0.001}}}
    first = added(place, metrics={"wer": 0.1, "speed": 50}, **fields)
    assert first["snapshot"]["definitions"] == meant
    worse = added(place, metrics={"wer": 0.2, "speed": 40}, **fields)
    assert {row["metric"]: row["verdict"] for row in worse["judgements"]} == {"wer": "regressed", "speed": "not judged"}
    said = place.bench("check").out
    assert "1 metric is without a limit: stored and drawn, never judged: speed" in said
    assert "wer" not in said
    assert place.bench("regressions", code=1).out.count("wer")


def test_the_config_goes_before_what_the_file_says(place):
    place.write("benchstore.yaml", CONFIG)
    meant = {"score": {"direction": "lower", "unit": "percent"}}
    added(place, metrics={"score": 50}, definitions=meant, uncertainty={"score": {"stderr": 0.1}})
    item = added(place, metrics={"score": 60}, definitions=meant, uncertainty={"score": {"stderr": 0.1}})
    assert [row["verdict"] for row in item["judgements"]] == ["improved"]
    assert any("the file says of score that lower is better; here higher is better" in warning["message"] for warning in item["warnings"])


def test_later_results_are_kept_in_the_unit_of_the_first(place):
    added(place, metrics={"load": 2.0}, definitions={"load": {"unit": "s", "direction": "lower"}})
    item = added(place, metrics={"load": 2500}, definitions={"load": {"unit": "ms", "direction": "lower"}})
    assert item["snapshot"]["metrics"] == {"load": 2.5}


def test_a_direction_that_turns_round_is_a_finding(place):
    added(place, metrics={"wer": 0.1}, definitions={"wer": {"direction": "lower"}})
    said = added(place, metrics={"wer": 0.1}, definitions={"wer": {"direction": "higher"}}, code=1)
    assert "definitions.wer: its direction was lower in m v1, now it is higher" in said
    assert "declare wer under metrics: in benchstore.yaml, which wins" in said


def test_a_value_beyond_the_bounds_that_its_file_states_is_refused(place):
    assert "1.5 is outside its bounds" in added(place, metrics={"g": 1.5}, definitions={"g": {"max": 1, "unit": "proportion"}}, code=1)


def test_a_run_that_did_not_succeed_is_kept_and_not_made_current(place):
    first = added(place, metrics={"f1": 0.5}, status="cancelled")
    assert not first["promoted"]
    assert "not promoted: its run ended with the status cancelled; benchstore promote m@1 moves it all the same" in first["pointer"]
    second = added(place, metrics={"f1": 0.9}, uncertainty={"f1": {"stderr": 0.001}})
    assert second["promoted"]
    third = added(place, metrics={"f1": 0.6}, status="error", uncertainty={"f1": {"stderr": 0.001}})
    assert not third["promoted"]
    fourth = added(place, metrics={"f1": 0.9}, uncertainty={"f1": {"stderr": 0.001}})
    assert fourth["promoted"]
    place.bench("regressions")
    place.bench("promote", "m@3")


def test_a_run_that_did_not_end_well_does_not_say_how_large_the_data_is(place):
    rows = {"id": ["a", "b"], "correct": [1, 1]}
    added(place, metrics={"accuracy": 1}, status="incomplete", counts={"total": 2, "succeeded": 2, "failed": 0}, samples=rows)
    whole = {"id": list("abcd"), "correct": [1, 1, 1, 0]}
    added(place, metrics={"accuracy": 0.75}, counts={"total": 4, "succeeded": 4, "failed": 0}, samples=whole)
    added(
        place,
        metrics={"accuracy": 0.5},
        status="incomplete",
        counts={"total": 2, "succeeded": 2, "failed": 0},
        samples={"id": ["c", "d"], "correct": [1, 0]},
    )
    other = {"id": list("abce"), "correct": [1, 1, 1, 0]}
    said = added(place, metrics={"accuracy": 0.75}, counts={"total": 4, "succeeded": 4, "failed": 0}, samples=other, code=1)
    assert "of these 1 are missing now and 1 are new" in said
    place.bench("check")


def test_a_status_that_means_success_is_none(place):
    assert added(place, metrics={"f1": 0.5}, status="Succeeded")["promoted"]


def test_a_run_on_nothing_is_refused(place):
    said = added(place, metrics={"f1": 0.0}, counts={"total": 0, "succeeded": 0, "failed": 0}, code=1)
    assert "is a run on nothing: no example was tried" in said


@given(st.integers(0, 10**6), st.integers(0, 6))
def test_a_number_in_another_unit_is_the_one_that_a_person_would_write(digits, places):
    percent, proportion = Decimal(digits).scaleb(-places), Decimal(digits).scaleb(-places - 2)
    assert meaning.times(float(percent), Fraction(1, 100)) == float(proportion)
    assert meaning.times(float(proportion), Fraction(100)) == float(percent)


def test_numbers_in_another_unit_stay_numbers():
    assert meaning.times(83.4, Fraction(1, 100)) == 0.834
    assert repr(meaning.times(3, Fraction(1000))) == "3000"
    assert meaning.times(1e308, Fraction(1000)) == math.inf
    assert meaning.times(-1e308, Fraction(1000)) == -math.inf
