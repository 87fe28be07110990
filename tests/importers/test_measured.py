"""The numbers of a result on their way in: names that a snapshot can hold, one-to-one, and what is left out is said."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchstore.errors import Refused
from benchstore.importers.measured import Measured
from benchstore.importers.names import metric_name
from benchstore.records import asking, canonical_json, schema

RULE = schema.load("snapshot")["properties"]["metrics"]["propertyNames"]
texts = st.text(alphabet="_%?/25Fa é'\x00\n", max_size=12) | st.text(max_size=300)


@given(st.sets(texts, max_size=40))
def test_every_name_has_one_that_a_snapshot_can_hold_and_no_two_share_one(names):
    known = {metric_name(name) for name in names}
    assert len(known) == len(names)
    assert all(len(name) <= RULE["maxLength"] and re.fullmatch(RULE["pattern"], name) for name in known)


@pytest.mark.parametrize("name", ["acc", "boolq/acc,none", "pass@1", "f1 (macro)", "test_x[1-2]"])
def test_a_name_that_may_stand_there_stays(name):
    assert metric_name(name) == name


def test_a_name_that_cannot_stand_there_is_encoded_and_kept_as_label():
    measured = Measured("f")
    assert measured.add("test_x['a|b']", 1.5, place="benchmarks[0]", unit="s") == "test_x[%27a%7Cb%27]"
    assert measured.fields()["definitions"] == {"test_x[%27a%7Cb%27]": {"unit": "s", "label": "test_x['a|b']"}}
    assert measured.places == {"test_x[%27a%7Cb%27]": "benchmarks[0]"}


def test_what_is_no_finite_number_is_left_out_by_name_and_the_rest_goes_in():
    measured = Measured("f")
    for name, value in {"a": float("nan"), "b": None, "c": "high", "d": True, "e": 10**400, "f": 0.5}.items():
        measured.add(name, value, place=name)
    draft = measured.draft({"model": "m"})
    assert draft.metrics == {"f": 0.5}
    assert draft.notices == ("left out: a (nan), b (without a value), c ('high'), d (True) and e (" + f"{10**400!r:.40}" + ")",)


def test_a_spread_that_is_none_is_not_stated():
    measured = Measured("f")
    measured.add("a", 0.5, place="a", stderr=float("nan"), n=2.5, ci=(0.6, 0.4), confidence=0.95)
    measured.add("b", 0.5, place="b", stderr=0.1, n=10.0, ci=(0.4, 0.6), confidence=0.95)
    assert measured.fields()["uncertainty"] == {"b": {"stderr": 0.1, "n": 10, "ci": [0.4, 0.6], "confidence": 0.95}}


def test_a_name_that_stands_there_twice_and_a_file_without_numbers_are_refused():
    measured = Measured("f")
    with pytest.raises(Refused, match="holds no numbers"):
        measured.refuse()
    measured.add("a", 1, place="x[0]")
    measured.add("a", 2, place="x[1]")
    with pytest.raises(Refused, match=r"x\[1\]: a stands there twice, first at x\[0\]"):
        measured.draft({})


@pytest.mark.parametrize("name", ["a" * 5000, "\ud800x", ""])
def test_a_name_that_no_text_can_be_has_a_label_that_can_be_written(name):
    measured = Measured("f")
    measured.add(name, 1, place="x")
    fields = {"schema_version": 2, "model": "m", "version": 1, "dataset": {"name": "d", "version": "1"}, "environment": "local"}
    value = fields | {"created_at": "2026-01-01T00:00:00Z", "source": {}} | measured.fields()
    assert schema.problems("snapshot", value, "f") == []
    canonical_json.dumps(value)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800", [1, float("nan")], {"k": float("inf")}])
def test_a_setting_that_json_cannot_hold_is_a_part_of_the_question_all_the_same(value):
    assert asking.prompt_of({"generation": {"temperature": value}}).sha256 != asking.prompt_of({"generation": {"temperature": 1}}).sha256
