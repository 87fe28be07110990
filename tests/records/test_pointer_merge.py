"""Two changes of one pointer file become one, whichever side came first."""

from hypothesis import given, settings
from hypothesis import strategies as st

from benchstore.records import pointer
from benchstore.records.pointer import HEADER, Accepted, Pointer, Standing
from benchstore.records.pointer_merge import merge, renumbered

A, B = ("a@1", "", "local"), ("b@1", "v1", "local")
standings = st.builds(Standing, current=st.integers(1, 9), baseline=st.none() | st.integers(1, 9))
pointers = st.builds(
    Pointer,
    series=st.dictionaries(st.sampled_from([A, B]), standings),
    accepted=st.lists(st.builds(Accepted, metric=st.just("f1"), version=st.integers(1, 4), reason=st.just("fine")), unique=True).map(tuple),
    withdrawn=st.dictionaries(st.integers(1, 4), st.sampled_from(["wrong data", "wrong prompt"])),
)


def text_of(value):
    return pointer.rewrite(HEADER, value)


def a_pointer(current, baseline=1, configuration=A):
    return Pointer(series={configuration: Standing(current=current, baseline=baseline)})


def current(value):
    return {name: standing.current for name, standing in value.series.items()}


@given(pointers, pointers)
def test_what_only_one_side_changed_is_taken_whichever_side_it_was(base, changed):
    for merged, clashes in (merge(base, changed, base), merge(base, base, changed), merge(base, changed, changed)):
        assert merged.series == changed.series
        assert merged.withdrawn == changed.withdrawn
        assert set(merged.accepted) == set(changed.accepted)
        assert not clashes


@given(pointers, pointers, pointers)
def test_where_a_series_stands_does_not_depend_on_who_came_first(base, one, other):
    assert current(merge(base, one, other)[0]) == current(merge(base, other, one)[0])


@settings(max_examples=40)
@given(pointers, pointers)
def test_a_file_is_edited_into_whatever_it_should_say(have, wanted):
    said = Pointer.from_text(pointer.rewrite(text_of(have), wanted), "p")
    assert (said.series, set(said.accepted), said.withdrawn) == (wanted.series, set(wanted.accepted), wanted.withdrawn)


def test_two_promotions_leave_the_higher_version():
    assert current(merge(a_pointer(4), a_pointer(6), a_pointer(5))[0]) == {A: 6}


def test_a_roll_back_holds_against_a_promotion_on_either_side():
    assert current(merge(a_pointer(4), a_pointer(3), a_pointer(5))[0]) == {A: 3}
    assert current(merge(a_pointer(4), a_pointer(6), a_pointer(2))[0]) == {A: 2}
    assert current(merge(a_pointer(4), Pointer(), a_pointer(5))[0]) == {}


def test_two_first_snapshots_of_a_series_keep_the_baseline_that_landed():
    merged, (clash,) = merge(Pointer(), a_pointer(6, 6), a_pointer(5, 5))
    assert merged.series == {A: Standing(current=6, baseline=5)}
    assert clash.configuration == A


def test_different_series_never_clash():
    merged, clashes = merge(Pointer(), a_pointer(2, 2, B), a_pointer(1))
    assert current(merged) == {A: 1, B: 2}
    assert not clashes


def test_new_numbers_reach_every_place_that_names_a_version():
    value = Pointer(
        series={A: Standing(current=5, baseline=4), B: Standing(current=3)},
        accepted=(Accepted(metric="f1", version=5, reason="fine"),),
        withdrawn={4: "bad"},
    )
    new = renumbered(value, {4: 6, 5: 7})
    assert new.series == {A: Standing(current=7, baseline=6), B: Standing(current=3)}
    assert new.accepted[0].version == 7
    assert new.withdrawn == {6: "bad"}


def test_comments_and_hand_edits_of_lines_that_stay_survive():
    text = "# ours\nseries:\n- {dataset: a@1, environment: local, current: 3} # three\n\n# goes\n- {dataset: b@1, environment: local, current: 2}\n"
    assert pointer.rewrite(text, Pointer(series={A: Standing(current=4)})) == (
        "# ours\nseries:\n- {dataset: a@1, environment: local, current: 4} # three\n"
    )
