"""The base's rules judge a change, and what it alters in them is known: on commits that are merged as a trial, and in the work tree."""

import json

import pytest

from benchstore.errors import BenchstoreError, errors_of
from benchstore.repository import open_repository

SEVEN = {
    "limit": "metrics: {f1: {limit: null}}",
    "wider": "metrics: {f1: {limit: {absolute: 0.9}}}",
    "direction": "metrics: {f1: {direction: none}}",
    "other way": "metrics: {f1: {direction: lower}}",
    "not primary": "metrics: {f1: {primary: false}}\npolicy: {fail_on: []}",
    "policy": "policy: {fail_on: []}",
    "confidence": "policy: {confidence: 0.999, gross: 100, collapse: false, minimum_n: 100000}",
}


@pytest.fixture
def store(place):
    """A store of one model that stands at 0.915, and a branch `change` that adds 0.75."""
    for value in (0.915, 0.914, 0.915):
        place.add(value, "--commit", uncertainty={"f1": {"stderr": 0.002, "n": 2000}})
    place.git("switch", "-q", "-c", "change")
    place.add(0.75, "--commit", uncertainty={"f1": {"stderr": 0.002, "n": 2000}})
    return place


def reviewed(place, base="main", head="change"):
    return open_repository(place.path).review_of(base, head)


def tip(place, revision):
    return place.git("rev-parse", revision)


@pytest.mark.parametrize("way", SEVEN)
def test_a_regression_fails_whatever_rules_come_along(store, way):
    store.write("benchstore.yaml", SEVEN[way] + "\n")
    store.commit("Other rules")
    found = reviewed(store)
    assert found.outcome()["verdict"] == "regressed"
    assert found.failing()
    assert found.rules.changes
    store.bench("comment", "--against", "main", code=1)
    store.bench("regressions", "--against", "main", code=1)


def test_what_is_altered_is_told_field_by_field(store):
    store.write("benchstore.yaml", "metrics: {f1: {limit: null, direction: none}, new: {direction: higher}}\npolicy: {fail_on: []}\n")
    store.commit("Other rules")
    found = {(item.metric, item.what): (item.before, item.after) for item in reviewed(store).rules.changes}
    assert found["f1", "direction"] == ("higher", "none")
    assert found["f1", "limit"][1] is None
    assert found["new", "definition"][0] is None
    assert found[None, "fail_on"] == (("regressed",), ())


def test_what_its_own_rules_would_say_is_known(store):
    store.write("benchstore.yaml", "metrics: {f1: {limit: null}}\n")
    store.commit("Other rules")
    own = reviewed(store).by_its_own
    assert (own.regressed, own.open_before, own.open_after) == (0, 1, 0)


def test_a_rule_for_one_task_does_not_shadow_the_familys(place):
    for value in (0.915, 0.914, 0.915):
        place.add(0, "--commit", metrics={"squad/f1": value}, uncertainty={"squad/f1": {"stderr": 0.002, "n": 2000}})
    place.git("switch", "-q", "-c", "change")
    place.add(0, "--commit", metrics={"squad/f1": 0.7}, uncertainty={"squad/f1": {"stderr": 0.002, "n": 2000}})
    place.write("benchstore.yaml", 'metrics: {"squad/f1": {limit: null}}\n')
    place.commit("Other rules")
    assert reviewed(place).outcome()["verdict"] == "regressed"


def test_rules_alone_are_a_change(place):
    place.add(0.9, "--commit")
    place.git("switch", "-q", "-c", "change")
    place.write("benchstore.yaml", "policy: {fail_on: []}\n")
    place.commit("Other rules")
    assert reviewed(place).outcome() == {"verdict": "passed", "regressions-count": "0", "changed": "true"}


def test_data_sets_and_environments_come_with_the_change(store):
    store.write("benchstore.yaml", "environments: [gpu-box]\n")
    store.add(0.9, "--commit", "--environment", "gpu-box")
    store.commit("A new environment")
    assert not errors_of(reviewed(store).problems)


def test_the_work_tree_counts_for_nothing_between_two_commits(store):
    store.git("switch", "-q", "main")
    store.write("snapshots/m/9.json", "{")
    before = store.git("status", "--porcelain")
    assert reviewed(store).outcome()["verdict"] == "regressed"
    assert store.git("status", "--porcelain") == before


def test_the_data_are_those_of_both_merged(store):
    store.git("switch", "-q", "main")
    store.add(0.5, "--commit", model="other")
    found = reviewed(store)
    assert found.lies.why == "the tip of main"
    assert [item.snapshot.model for item in found.changes] == ["m"]
    assert found.outcome()["verdict"] == "regressed"


def test_where_both_cannot_be_merged_the_merge_base_is_the_reference_and_resolve_is_named(store):
    store.git("switch", "-q", "main")
    store.add(0.9151, "--commit")
    found = reviewed(store)
    assert found.lies.why == "the merge base with main"
    assert "benchstore resolve" in found.lies.warnings[0]
    assert found.outcome()["verdict"] == "regressed"


def test_an_edited_snapshot_is_found_between_two_commits(store):
    value = json.loads(store.read("snapshots/m/1.json")) | {"notes": "edited"}
    store.write("snapshots/m/1.json", json.dumps(value, indent=2, sort_keys=True) + "\n")
    store.commit("Edit")
    store.git("switch", "-q", "main")
    assert [problem.message for problem in errors_of(reviewed(store).problems)] == ["edited, but it has landed"]


def test_a_first_store_is_judged_by_its_own_rules_and_that_is_said(folder):
    folder.git("init", "-q", "-b", "main")
    folder.write("README.md", "hello\n")
    folder.commit("Start")
    folder.git("switch", "-q", "-c", "change")
    folder.bench("init")
    folder.add(0.9)
    folder.commit("A store")
    assert "has no store yet" in reviewed(folder).rules.why


def test_an_unreadable_base_does_not_block_its_repair(store):
    store.git("switch", "-q", "main")
    good = tip(store, "HEAD")
    store.write("benchstore.yaml", "policy: {gross: [}\n")
    store.commit("Break it")
    store.git("switch", "-q", "-c", "repair")
    store.write("benchstore.yaml", "policy: {gross: 5.0}\n")
    store.commit("Repair it")
    found = reviewed(store, head="repair")
    assert not errors_of(found.problems)
    assert "cannot be read: judged by that of " in found.rules.why
    assert tip(store, f"{found.rules.why.split('that of ')[1][:7]}^0")
    assert found.rules.why.split("that of ")[1][:7] in {good[:7], store.git("log", "--format=%h", "--", "benchstore.yaml").split()[-1][:7]}


def test_no_common_history_is_said(store):
    store.git("switch", "-q", "--orphan", "alone")
    store.write("README.md", "x\n")
    store.commit("Alone")
    store.git("switch", "-q", "main")
    with pytest.raises(BenchstoreError, match="have no common history"):
        reviewed(store, head="alone")
