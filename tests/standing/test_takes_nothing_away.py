"""What a change adds takes nothing away: who is judged, and by how strict a test, is what its base defines and its reference has."""

import pytest

from benchstore.repository import open_repository


def reviewed(place):
    return open_repository(place.path).review("main")


def headline(place):
    return place.bench("comment", "--against", "main", code=(0, 1)).out.splitlines()[0]


def two(place, value, *flags, **more):
    """Two tasks of 100 examples, the one of this value."""
    metrics = {"x/acc": value, "y/acc": 0.9} | more.pop("metrics", {})
    place.add(0, *flags, "--commit", metrics=metrics, uncertainty={name: {"n": 100} for name in metrics}, **more)


def ten(place, first, *, tasks=range(10), **more):
    """Ten tasks of 1000 examples, the first five of this value."""
    metrics = {f"t{k}/acc": first if k < 5 else 0.8 for k in tasks}
    place.add(0, "--commit", metrics=metrics, uncertainty={name: {"n": 1000} for name in metrics}, **more)


RULES = {
    "a mean that leaves out what fell": 'aggregates: {z: {mean: ["x/acc", "y/acc"], weights: {"x/acc": 0.001, "y/acc": 1}}}',
    "a hundred means": "aggregates: {" + ", ".join(f'z{k}: {{mean: ["y/acc"]}}' for k in range(100)) + "}",
    "a hundred metrics": "metrics: {"
    + ", ".join(f"j{k}: {{direction: higher, unit: proportion, primary: true, limit: {{absolute: 0.01}}}}" for k in range(100))
    + "}",
}


@pytest.mark.parametrize("rules", RULES)
def test_definitions_that_a_change_brings_hide_no_fall(place, rules):
    junk = {f"j{k}": 0.5 for k in range(100)} if "metrics" in rules else {}
    two(place, 0.9, metrics=junk)
    place.git("switch", "-q", "-c", "change")
    two(place, 0.78, metrics=junk)
    alone = headline(place)
    place.write("benchstore.yaml", RULES[rules] + "\n")
    place.commit("Rules")
    assert alone.startswith("### ❌ 1 regressed")
    assert headline(place).startswith("### ❌ 1 regressed")
    place.bench("regressions", "--against", "main", code=1)


def test_a_mean_over_tasks_of_the_base_is_judged_whatever_means_a_change_brings(place):
    ten(place, 0.8)
    place.git("switch", "-q", "-c", "change")
    ten(place, 0.76)
    place.write("benchstore.yaml", 'aggregates: {z: {mean: "t9/acc"}}\n')
    place.commit("Rules")
    assert "mean acc −2.0 pt" in headline(place)


def test_what_a_result_says_of_its_own_metrics_dilutes_no_test(place):
    junk = {f"j{k}": 0.5 for k in range(100)}
    two(place, 0.9, metrics=junk)
    place.git("switch", "-q", "-c", "change")
    two(place, 0.9, metrics=junk | {"y/acc": 0.74}, definitions={name: {"direction": "higher", "unit": "proportion"} for name in junk})
    assert headline(place).startswith("### ❌ 1 regressed")


def test_a_metric_that_only_the_new_result_has_demotes_none_of_its_references(place):
    two(place, 0.9)
    place.git("switch", "-q", "-c", "change")
    place.add(0, "--commit", metrics={"y/acc": 0.9, "accuracy": 0.99}, uncertainty={"y/acc": {"n": 100}, "accuracy": {"n": 100}})
    assert {row.metric: row.primary for item in reviewed(place).changes for row in item.judgements}["x/acc"]
    assert headline(place).startswith("### ⚠️ x/acc is missing")


SAYINGS = {
    "summaries": {f"t{k}/acc": {"summary": True} for k in range(5)},
    "all summaries": {f"t{k}/acc": {"summary": True} for k in range(10)},
}


@pytest.mark.parametrize("saying", SAYINGS)
def test_which_metric_is_a_task_is_the_references_to_say(place, saying):
    ten(place, 0.8)
    place.git("switch", "-q", "-c", "change")
    ten(place, 0.76, definitions=SAYINGS[saying])
    assert headline(place).startswith("### ❌ 1 regressed")
    assert "mean acc −2.0 pt" in headline(place)


def test_how_much_a_task_counts_is_the_references_to_say(place):
    place.write("benchstore.yaml", 'aggregates: {pooled: {mean: "*/acc", weights: "n"}}\n')
    place.commit("Rules")
    ten(place, 0.8)
    place.git("switch", "-q", "-c", "change")
    metrics = {f"t{k}/acc": 0.76 if k < 5 else 0.8 for k in range(10)}
    place.add(0, "--commit", metrics=metrics, uncertainty={name: {"n": 1000 if value == 0.8 else 900} for name, value in metrics.items()})
    row = next(row for item in reviewed(place).changes for row in item.judgements if row.metric == "pooled")
    assert row.delta == pytest.approx(-0.02)


def test_a_mean_that_a_result_states_itself_is_not_held_against_one_that_was_computed(place):
    ten(place, 0.8)
    place.git("switch", "-q", "-c", "change")
    metrics = {f"t{k}/acc": 0.76 if k < 5 else 0.8 for k in range(10)}
    place.add(0, "--commit", metrics=metrics | {"mean/acc": 0.99}, uncertainty={name: {"n": 1000} for name in metrics})
    assert "mean acc −2.0 pt" in headline(place)


@pytest.mark.parametrize("way", ["left out", "renamed", "of another version"])
def test_tasks_that_a_mean_lost_are_told_first(place, way):
    said = {f"t{k}/acc": {"version": "1"} for k in range(10)}
    ten(place, 0.8, definitions=said)
    place.git("switch", "-q", "-c", "change")
    if way == "of another version":
        ten(place, 0.5, definitions=said | {f"t{k}/acc": {"version": "2"} for k in range(5)})
    else:
        ten(place, 0.5, tasks=range(5, 10) if way == "left out" else range(5, 15), definitions={})
    assert headline(place).startswith("### ⚠️ mean acc lacks 5 tasks of its reference: t0/acc, t1/acc, t2/acc and 2 more")
    assert reviewed(place).outcome()["verdict"] == "cannot tell"
    place.bench("accept", "m@2", "mean/acc", "--reason", "a smaller suite", "--commit")
    assert "lacks" not in headline(place)
