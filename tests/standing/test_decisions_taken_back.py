"""A decision that a change takes out of a pointer file is told like one that it makes, and what it opens counts."""

import pytest


@pytest.fixture
def store(place):
    """F1 0.9, then 0.7, which is current and accepted."""
    for value in (0.9, 0.7):
        place.add(value, "--commit", "--promote")
    place.bench("accept", "m@2", "f1", "--reason", "fine", "--commit")
    place.git("switch", "-q", "-c", "change")
    return place


def pointer(place, old, new=""):
    text = place.read("snapshots/m/current.yaml")
    assert old in text
    place.write("snapshots/m/current.yaml", text.replace(old, new))
    place.commit("By hand")


def headline(place, code):
    return place.bench("comment", "--against", "main", code=code).out.splitlines()[0]


def test_an_acceptance_taken_back_opens_what_it_had_closed(store):
    store.bench("regressions")
    pointer(store, 'accepted:\n- {metric: "f1", version: 2, reason: "fine"}\n')
    assert headline(store, 1) == "### ❌ 1 regressed · 1 acceptance taken back; F1 −20.0 pt on d@1"
    assert "the acceptance of f1 of v2 taken back" in store.bench("comment", "--against", "main", code=1).out
    assert "1 regression: " in store.bench("regressions", "--against", "main", code=1).out
    store.bench("regressions", code=1)


def test_a_withdrawal_taken_back_is_told(store):
    store.git("switch", "-q", "main")
    store.bench("withdraw", "m@1", "--reason", "bad", "--commit")
    store.git("switch", "-q", "-C", "change")
    pointer(store, 'withdrawn:\n- {version: 1, reason: "bad"}\n')
    assert headline(store, 0) == "### ⚠️ 1 withdrawal taken back"
    assert "the withdrawal of v1 taken back, F1 0.900" in store.bench("comment", "--against", "main").out


def test_a_baseline_that_is_removed_is_told(store):
    pointer(store, ", baseline: 1")
    assert headline(store, 0) == "### ⚠️ 1 baseline removed"
    assert "baseline v1 removed" in store.bench("comment", "--against", "main").out


def test_another_reason_is_told_as_the_decision_that_it_is(store):
    pointer(store, '"fine"', '"other"')
    assert headline(store, 0) == "### ⚠️ 1 accepted by it"


def test_a_baseline_that_makes_what_stands_a_regression_counts(place):
    for value in (0.7, 0.9, 0.7):
        place.add(value, "--commit", "--promote")
    place.git("switch", "-q", "-c", "change")
    place.bench("baseline", "m@2", "--commit")
    assert headline(place, 1) == "### ❌ 1 regressed; F1 −20.0 pt on d@1"
    place.bench("regressions", code=1)


def test_the_log_tells_of_decisions_that_were_taken_back(store):
    pointer(store, 'accepted:\n- {metric: "f1", version: 2, reason: "fine"}\n')
    assert store.bench("log", "m", "--format", "json").json["events"][0]["kind"] == "acceptance removed"
