"""A series that stands on nothing before a change is still compared with what it has: only what is the first of its series is the first."""

import re

import pytest


@pytest.fixture
def store(place):
    place.add(0.9, "--commit")
    return place


def headline(place, code):
    return place.bench("comment", "--against", "main", code=code).out.splitlines()[0]


def stands_on_nothing(place):
    place.write("snapshots/m/current.yaml", "series:\n")
    place.commit("Stand on nothing")
    place.git("switch", "-q", "-c", "change")


def test_what_is_promoted_after_the_pointer_was_emptied_is_held_against_what_last_stood(store):
    stands_on_nothing(store)
    store.add(0.5, "--commit", "--promote")
    assert headline(store, 1) == "### ❌ 1 regressed; F1 −40.0 pt on d@1"
    assert "against v1, the last that was current before this change" in store.bench("comment", "--against", "main", code=1).out
    store.bench("regressions", "--against", "main", code=1)


def test_what_last_stood_comes_before_what_was_rolled_back(store):
    store.add(0.5, "--commit", "--promote")
    store.bench("rollback", "m", "--to", "1", "--commit")
    stands_on_nothing(store)
    store.add(0.5, "--commit", "--promote")
    assert headline(store, 1) == "### ❌ 1 regressed; F1 −40.0 pt on d@1"


def test_several_that_came_at_once_are_not_held_against_each_other(place):
    place.add(0.9, "--commit", "--no-promote")
    place.git("switch", "-q", "-c", "change")
    for _ in range(2):
        place.add(0.5, "--commit", "--promote")
    assert headline(place, 1).startswith("### ❌ 1 regressed · 1 regressed on the way; F1 −40.0 pt")
    assert "against v1, the newest before this change, which stood on none" in place.bench("comment", "--against", "main", code=1).out


def test_a_change_that_withdraws_what_stood_and_sets_its_own_baseline_is_held_against_what_is_left(store):
    store.add(0.91, "--commit", "--promote")
    store.git("switch", "-q", "-c", "change")
    store.add(0.5, "--commit", "--promote")
    store.bench("withdraw", "m@2", "--reason", "x", "--commit")
    store.bench("baseline", "m@3", "--commit")
    assert headline(store, 1).startswith("### ❌ 1 regressed")
    assert re.search(r"F1 −40.0 pt", headline(store, 1))


def test_where_nothing_is_left_a_baseline_of_its_own_is_no_pass(store):
    store.git("switch", "-q", "-c", "change")
    store.add(0.5, "--commit", "--promote")
    store.bench("withdraw", "m@1", "--reason", "x", "--commit")
    store.bench("baseline", "m@2", "--commit")
    assert headline(store, 0).startswith("### ⚠️ every earlier version was withdrawn or corrected")


def test_the_first_of_a_series_is_the_first(store):
    store.git("switch", "-q", "-c", "change")
    store.add(0.5, "--commit", model="n")
    assert headline(store, 0) == "### ○ nothing to compare with yet: the first of n · d@1 · local"
