"""What a number and a date may be: the module and the schemas say one thing."""

import json
from datetime import UTC, datetime

import pytest
from builders import build_snapshot
from hypothesis import given
from hypothesis import strategies as st

from benchstore.records import drawable, schema
from benchstore.records.moment import moment

NUMBERS = [0, -0.0, 1, -1, 1e50, -1e50, 1e-50, -1e-50, 5e-324, 1.0000000000000002e50, -9e49, 9.99e-51, 1e160, 10**50, 10**51, 2**63, 2**64]


def build(**fields):
    return json.loads(json.dumps(build_snapshot().to_dict() | fields))


def limits(**fields):
    return [problem.place for problem in schema.problems("snapshot", build(**fields), "f") if problem.rule == drawable.RULE]


@pytest.mark.parametrize("number", NUMBERS)
def test_the_schema_and_the_module_take_the_same_numbers(number):
    taken = number == 0 or drawable.SMALLEST <= abs(number) <= drawable.LARGEST
    assert limits(metrics={"x": number}) == ([] if taken else ["metrics.x"])
    assert schema.is_valid("samples", {"schema_version": 2, "id": ["a"], "scores": {"x": [number]}}) == taken


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_number_is_taken_by_its_size_alone(number):
    assert limits(metrics={"x": number}) == ([] if number == 0 or 1e-50 <= abs(number) <= 1e50 else ["metrics.x"])


def test_the_schemas_state_the_numbers_of_the_module():
    stated = schema.load("snapshot")["$defs"]
    assert stated["number"]["maximum"] == drawable.LARGEST == -stated["number"]["minimum"]
    assert stated["number"]["anyOf"][1]["minimum"] == drawable.SMALLEST
    assert stated["whole"]["maximum"] == drawable.MOST == -stated["whole"]["minimum"]
    assert all(schema.load(kind)["$defs"]["number"] == stated["number"] for kind in ("samples", "config"))


@pytest.mark.parametrize(("counted", "places"), [(2**53 - 1, []), (2**53, ["dataset.size"]), (10**30, ["dataset.size"])])
def test_a_whole_number_is_at_most_what_a_page_counts_exactly(counted, places):
    assert limits(dataset={"name": "d", "version": "1", "size": counted}) == places


YEARS = [
    ("0001-01-01T00:00:00+01:00", False),
    ("1969-12-31T23:59:59Z", False),
    ("1970-01-01T00:00:00+23:59", True),
    ("2999-12-31T23:59:59-23:59", True),
    ("3000-01-01T00:00:00Z", False),
    ("9999-12-31T23:59:59-01:00", False),
]


@pytest.mark.parametrize(("text", "shown"), YEARS)
def test_a_date_of_any_year_has_a_place_and_one_of_a_far_year_is_written_as_it_is(text, shown):
    assert limits(created_at=text) == ([] if shown else ["created_at"])
    assert drawable.is_shown(text) == shown
    assert datetime(1969, 12, 31, tzinfo=UTC) <= drawable.moment(text).astimezone(UTC) < datetime(3000, 1, 2, tzinfo=UTC)
    assert (moment(text).full == text) != shown


NO_DATES = ("2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-32T00:00:00Z", "2026-01-01T24:00:00Z", "2016-12-31T23:59:60Z")
NO_DATES += ("2026-01-01T00:60:00Z", "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+00:60", "2026-01-01T00:00:00Z\n")


@pytest.mark.parametrize("text", NO_DATES)
def test_what_is_no_date_on_any_system_is_refused_by_the_schema_itself(text):
    (problem,) = schema.problems("snapshot", build(created_at=text), "f")
    assert (problem.place, problem.rule) == ("created_at", "schema")
    assert "2026-11-23T09:00:00Z" in problem.hint


def test_the_thirtieth_of_february_is_left_to_the_calendar():
    with pytest.raises(ValueError, match="day is out of range"):
        drawable.moment("2026-02-30T00:00:00Z")


@pytest.mark.parametrize("name", ["1.json\n", "01.json", "1.JSON", "1.json ", "\u0661.json", "999999999999999.json", "1.samples.json\n"])
def test_a_name_that_only_looks_like_one_of_a_store_is_none(name):
    assert not drawable.SNAPSHOT_NAME.match(name)
    assert not drawable.SAMPLES_NAME.match(name)


def test_what_is_left_out_of_a_value_is_the_smallest_whole_that_holds_it():
    value = build(
        metrics={"a": 1, "b": 1e60},
        uncertainty={"a": {"stderr": 1e60, "n": 2**60}, "b": {"n": 3}},
        counts={"total": 2**60, "succeeded": 2**60, "failed": 0},
        dataset={"name": "d", "version": "1", "size": 2**60},
    )
    left, found = schema.drawn("snapshot", value, "f")
    assert (left["metrics"], left["uncertainty"], left["dataset"]) == ({"a": 1}, {"b": {"n": 3}}, {"name": "d", "version": "1"})
    assert "counts" not in left
    assert len(found) == 6
    assert value["metrics"]["b"] == 1e60  # what was given stays


def test_a_value_of_a_row_that_cannot_be_drawn_is_not_measured():
    value = {"schema_version": 2, "id": ["a", "b"], "scores": {"x": [1e60, 2]}, "latency_ms": [1e-60, 1]}
    left, found = schema.drawn("samples", value, "f")
    assert left["scores"]["x"] == [None, 2]
    assert left["latency_ms"] == [None, 1]
    assert [problem.place for problem in found] == ["latency_ms[0]", "scores.x[0]"]
