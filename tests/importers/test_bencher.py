"""Bencher Metric Format: measures of benchmarks, and bounds only where they hold the value."""

import json

import pytest

from benchstore.errors import Refused
from benchstore.importers import registry


def read(value):
    name, (draft,) = registry.read(json.dumps(value).encode(), "b.json")
    assert name == "bencher"
    return draft


def test_units_and_directions_are_those_of_the_measures_that_bencher_defines():
    measures = {"latency": {"value": 1}, "throughput": {"value": 2}, "Total Blocks": {"value": 3}}
    draft = read({"play": measures})
    assert draft.metrics == {"play/latency": 1, "play/throughput": 2, "play/Total Blocks": 3}
    assert draft.fields["definitions"] == {
        "play/latency": {"unit": "ns", "direction": "lower"},
        "play/throughput": {"unit": "ops/s", "direction": "higher"},
    }


def test_bounds_are_an_interval_without_a_level_as_the_format_states_none():
    draft = read({"a": {"latency": {"value": 88, "lower_value": 87.5, "upper_value": 88.9}}})
    assert draft.fields["uncertainty"] == {
        "a/latency": {"ci": [87.5, 88.9], "method": "lower_value and upper_value; their level is not stated"}
    }
    assert draft.notices == ()


@pytest.mark.parametrize(
    "bounds", [{"lower_value": 1044, "upper_value": 1044}, {"upper_value": 4000}, {"lower_value": None, "upper_value": 4000}]
)
def test_bounds_that_do_not_hold_the_value_are_left_out_by_name(bounds):
    draft = read({"a": {"latency": {"value": 3247, **bounds}}})
    assert "uncertainty" not in draft.fields
    assert draft.notices == ("left out: the bounds of a/latency, which do not hold the value",)


def test_a_benchmark_may_be_called_by_any_text():
    key = "31aba8a9-977a-47d1-9fb6-e6b94b428471"
    draft = read({key: {"latency": {"value": 1}}, "größe::<T>": {"latency": {"value": 2}}})
    assert draft.metrics[f"{key}/latency"] == 1
    assert [item.get("label") for item in draft.fields["definitions"].values()] == [None, "größe::<T>/latency"]


def test_a_benchmark_that_raises_no_alert_is_the_one_without_that_ending():
    assert read({"a-bencher-ignore": {"latency": {"value": 1}}}).metrics == {"a/latency": 1}
    with pytest.raises(Refused, match="a/latency stands there twice"):
        read({"a-bencher-ignore": {"latency": {"value": 1}}, "a": {"latency": {"value": 1}}})
