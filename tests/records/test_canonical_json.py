"""One value has one byte form, and bytes that are not strict JSON are refused with their place (I2)."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchstore.errors import Refused
from benchstore.records import canonical_json

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(values)
def test_what_is_written_is_read_back_as_the_same_value(value):
    data = canonical_json.dumps(value)
    assert canonical_json.loads(data, "f") == value
    assert json.loads(data) == value


@given(values)
def test_writing_what_was_read_gives_the_same_bytes(value):
    data = canonical_json.dumps(value)
    assert canonical_json.dumps(canonical_json.loads(data, "f")) == data


@given(values)
def test_any_other_layout_of_a_value_becomes_the_same_bytes(value):
    compact = json.dumps(value, separators=(",", ":")).encode()
    assert canonical_json.dumps(canonical_json.loads(compact, "f")) == canonical_json.dumps(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (-0.0, "0"),
        (0.1, "0.1"),
        (1e16, "1e+16"),
        (10**16, "1e+16"),
        (2**53, "9007199254740992"),
        (1e-7, "1e-07"),
        (True, "true"),
    ],
)
def test_a_number_has_one_text(value, text):
    assert canonical_json.dumps(value) == text.encode() + b"\n"


def test_keys_are_sorted_and_a_list_of_plain_values_stands_on_one_line():
    assert canonical_json.dumps({"b": [1, "x", None], "a": {"c": []}}) == b'{\n  "a": {\n    "c": []\n  },\n  "b": [1, "x", null]\n}\n'


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (math.nan, "nan is not a JSON number"),
        (math.inf, "inf is not a JSON number"),
        ({1: 2}, "the key 1 is not a string"),
        ({"a": object()}, "object is not a JSON value"),
    ],
)
def test_what_json_does_not_have_is_not_written(value, said):
    with pytest.raises(ValueError, match=said):
        canonical_json.dumps(value)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{"a": 1, "a": 2}', "line 1: the key 'a' occurs twice"),
        (b'{"a": NaN}', "line 1: NaN is not a number"),
        (b'{"a": -Infinity}', "-Infinity is not a number"),
        (b'{"a": 1e999}', "1e999 is too large"),
        (b'{"a": 1,\n "b" 2}', "line 2 column 6: not valid JSON"),
        (b'{"a": "\\ud800"}', "half of a surrogate pair"),
        (b"\xff{}", "not UTF-8: byte 0 is 0xff"),
        (b"[" * 5000 + b"]" * 5000, "nested too deeply"),
        (b'{\n<<<<<<< ours\n"a": 1\n=======\n"a": 2\n>>>>>>> theirs\n}', "line 2: git conflict markers (lines 2, 4, 6)"),
        (b"9" * 5000, "not valid JSON"),
        (b"", "not valid JSON"),
    ],
)
def test_bytes_that_are_not_strict_json_are_refused_with_the_place(data, said):
    with pytest.raises(Refused, match=r"^some\.json") as caught:
        canonical_json.loads(data, "some.json")
    assert said in str(caught.value)


def test_every_problem_is_reported_at_once():
    with pytest.raises(Refused) as caught:
        canonical_json.loads(b'{"a": NaN, "a": Infinity, "b": {"c": 1, "c": 1}}', "f")
    assert len(caught.value.problems) == 4


@given(st.binary(max_size=200))
def test_arbitrary_bytes_give_a_value_or_a_refusal(data):
    try:
        canonical_json.loads(data, "f")
    except Refused as refusal:
        assert refusal.problems  # noqa: PT017  # either is fine, but a refusal says why


def told(data):
    with pytest.raises(Refused) as caught:
        canonical_json.loads(data, "f")
    return [f"{problem.place}: {problem.message}" for problem in caught.value.problems]


def test_keys_that_occur_twice_by_the_thousand_are_counted_and_the_first_are_named():
    """In time linear in the text: what was quadratic took over a minute at this size."""
    data = (
        json.dumps({f"k{number}": 0 for number in range(80_000)})[:-1] + "," + json.dumps({f"k{number}": 0 for number in range(80_000)})[1:]
    )
    found = told(data.encode())
    assert len(found) == 21
    assert found[0] == "line 1: the key 'k0' occurs twice in one object"
    assert found[-1] == ": 79,980 more keys that occur twice"


def test_other_faults_by_the_thousand_are_told_in_few_lines():
    assert told(b"[" + b"NaN, " * 100_000 + b"Infinity]") == [
        "line 1: NaN is not a number in JSON",
        "line 1: Infinity is not a number in JSON",
    ]
    assert len(told(b"[" + b", ".join(b"1e%d" % n for n in range(400, 60_000)) + b"]")) == 21
    assert len(told(b"[" + b", ".join(b'"%d\\ud800"' % n for n in range(60_000)) + b"]")) == 21
    assert told(b"<<<<<<< \n" * 200_000) == ["line 1: git conflict markers (lines 1, 2, 3, 4, 5, 6 and 199994 more)"]
