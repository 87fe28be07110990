"""A pointer file is edited where it must be and nowhere else; what it says is read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchstore.errors import BenchstoreError, Refused
from benchstore.records import pointer
from benchstore.records.pointer import Accepted, Pointer, Standing
from benchstore.records.series import Series


def a_series(dataset="d@1", prompt="", environment="local"):
    return Series(model="m", dataset=dataset, prompt=prompt, environment=environment)


labels = st.text(st.characters(blacklist_categories=("Cc", "Cs"), blacklist_characters='@/"\\'), min_size=1, max_size=12)
all_series = st.builds(
    a_series,
    dataset=st.builds("{}@{}".format, labels, labels),
    prompt=st.just("") | labels,
    environment=st.sampled_from(["local", "production"]),
)
standings = st.builds(Standing, current=st.integers(1, 99), baseline=st.none() | st.integers(1, 99))
any_text = st.text(st.characters(blacklist_categories=("Cs",)), max_size=30)


@given(st.lists(st.tuples(all_series, standings), max_size=8))
def test_every_move_is_read_back_whatever_the_names(moves):
    text, expected = pointer.HEADER, {}
    for series, standing in moves:
        text = pointer.set_standing(text, series, standing)
        kept = expected.get(series.configuration)
        baseline = standing.baseline if standing.baseline is not None else (kept.baseline if kept else None)
        expected[series.configuration] = Standing(current=standing.current, baseline=baseline)
    assert Pointer.from_text(text, "p").series == expected
    assert list(Pointer.from_text(text, "p").series) == sorted(expected)


@given(any_text, any_text)
def test_any_reason_survives_quoting(metric, reason):
    text = pointer.accept("", metric or "x", 3, reason or "y")
    assert Pointer.from_text(text, "p").accepted == (Accepted(metric=metric or "x", version=3, reason=reason or "y"),)


def test_a_move_changes_one_number_and_keeps_comments_and_hand_edits():
    text = "# ours\nseries:\n  # stays\n  - dataset: d@1   # why\n    environment: local\n    current: 3 # three\n"
    moved = pointer.set_standing(text, a_series(), Standing(current=4))
    assert moved == text.replace("current: 3", "current: 4")


def test_series_are_sorted_with_a_blank_line_between_so_that_moves_of_two_merge():
    text = pointer.set_standing(pointer.HEADER, a_series("b@1"), Standing(current=2, baseline=1))
    text = pointer.set_standing(text, a_series("a@1"), Standing(current=1, baseline=1))
    assert text.splitlines()[1:] == [
        "series:",
        '- {dataset: "a@1", prompt: "", environment: "local", current: 1, baseline: 1}',
        "",
        '- {dataset: "b@1", prompt: "", environment: "local", current: 2, baseline: 1}',
    ]


def test_sections_stand_in_one_order():
    text = pointer.withdraw("", 3, "wrong test set")
    text = pointer.accept(text, "f1", 2, "expected")
    text = pointer.set_standing(text, a_series(), Standing(current=1, baseline=1))
    assert [line for line in text.splitlines() if line.endswith(":")] == ["series:", "accepted:", "withdrawn:"]


@pytest.mark.parametrize(
    "empty", ["", "series:\n", "series: []\n", "# only a comment\n", "series:\nwithdrawn:\n- {version: 1, reason: x}\n"]
)
def test_a_first_line_finds_its_place_in_any_empty_file(empty):
    text = pointer.set_standing(empty, a_series(), Standing(current=1, baseline=1))
    assert Pointer.from_text(text, "p").series == {("d@1", "", "local"): Standing(current=1, baseline=1)}


@pytest.mark.parametrize("text", ["series: [{dataset: a@1, environment: local, current: 1}]\n"])
def test_a_layout_that_cannot_be_edited_safely_is_refused_and_nothing_is_lost(text):
    with pytest.raises(BenchstoreError, match="did not find expected key"):
        pointer.set_standing(text, a_series(), Standing(current=1, baseline=1))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("series:\n- {dataset: d@1, environment: local, current: 010}", "'010' is not of type 'integer'"),
        ("series:\n- {dataset: d@1, environment: local, current: 2026-02-03}", "'2026-02-03' is not of type 'integer'"),
        ("series:\n- {dataset: d@1, environment: local, current: 1, current: 2}", "the key 'current' occurs twice"),
        ("series:\n- {dataset: d, environment: local, current: 1}", "does not match"),
        ("serie: []", "unknown key 'serie'"),
        ("- 1", "is not of type 'object'"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(text, said):
    with pytest.raises(Refused) as caught:
        Pointer.from_text(text, "current.yaml")
    assert said in str(caught.value)


def test_no_and_a_date_are_strings():
    text = "series:\n- {dataset: d@2026-02-03, prompt: no, environment: local, current: 1}"
    assert list(Pointer.from_text(text, "p").series) == [("d@2026-02-03", "no", "local")]


def test_of_two_lines_for_one_series_both_are_noticed():
    line = {"dataset": "d@1", "environment": "local", "current": 1}
    assert pointer.duplicate_series({"series": [line, line | {"current": 2}]}) == [("d@1", "", "local")]


def test_places_are_found_behind_any_character():
    text = pointer.set_standing(pointer.HEADER + "# \U0001f600 é\n", a_series("\U0001f600é@1"), Standing(current=9, baseline=9))
    assert pointer.set_standing(text, a_series("\U0001f600é@1"), Standing(current=10)) == text.replace("current: 9", "current: 10")


def test_many_series_are_entered_at_once_in_order_between_those_that_stand():
    text = "series:\n- {dataset: b@1, environment: local, current: 1}"
    wanted = {(f"{name}@1", "", "local"): Standing(current=2) for name in "acd"}
    made = pointer.rewrite(text, Pointer(series=Pointer.from_text(text, "p").series | wanted))
    assert [line for line in made.splitlines() if line] == [
        "series:",
        '- {dataset: "a@1", prompt: "", environment: "local", current: 2}',
        "- {dataset: b@1, environment: local, current: 1}",
        '- {dataset: "c@1", prompt: "", environment: "local", current: 2}',
        '- {dataset: "d@1", prompt: "", environment: "local", current: 2}',
    ]
