"""Which snapshot is the reference and why, and which earlier runs are the window."""

import pytest

from benchstore.analysis.references import BeforeChange, ModelHistory, Past
from benchstore.analysis.report import judge
from benchstore.records.metric import MetricTable
from benchstore.records.pointer import Accepted, Pointer, Standing

TABLE = MetricTable.from_dict({})


def pointer(current=3, baseline=1, **more):
    return Pointer(series={("d@1", "", "local"): Standing(current=current, baseline=baseline)}, **more)


def test_the_reference_is_the_baseline_else_the_one_before_and_says_so(snapshot):
    items = [snapshot(n) for n in (1, 2, 3)]
    why = {against: ModelHistory(items, pointer()).reference(items[2], against) for against in ("baseline", "previous")}
    assert [(r.snapshot.version, r.why) for r in why.values()] == [(1, "baseline"), (2, "the version before it")]
    withdrawn = ModelHistory(items, pointer(withdrawn={1: "bad"})).reference(items[2], "baseline")
    assert (withdrawn.snapshot.version, withdrawn.why) == (2, "the version before it; the series has no usable baseline")


def test_a_superseded_version_is_never_a_reference(snapshot):
    items = [snapshot(1), snapshot(2), snapshot(3, supersedes=2), snapshot(4)]
    assert ModelHistory(items, pointer(4)).reference(items[3], "previous").snapshot.version == 3
    assert ModelHistory(items, pointer(3)).reference(items[2], "previous").snapshot.version == 1


def test_a_series_without_a_reference_is_compared_across_environments_and_says_so(snapshot):
    items = [snapshot(1, environment="production"), snapshot(2)]
    reference = ModelHistory(items, Pointer()).reference(items[1], "baseline")
    assert (reference.snapshot.version, reference.why) == (1, "first in local; compared with production")


def test_an_accepted_change_is_accepted_and_then_the_reference(snapshot):
    items = [snapshot(1, metrics={"f1": 0.9}), snapshot(2, metrics={"f1": 0.8}), snapshot(3, metrics={"f1": 0.7})]
    history = ModelHistory(items, pointer(accepted=(Accepted(metric="f1", version=2, reason="harder"),)))
    two, three = (judge(history.questions(item, TABLE))[0] for item in items[1:])
    assert (two.verdict, two.reference) == ("accepted", 1)
    assert (three.verdict, three.reference, three.reference_why) == ("cannot tell", 2, "accepted v2: harder")


def test_its_own_baseline_is_not_judged(snapshot):
    assert ModelHistory([snapshot(1)], pointer(1)).questions(snapshot(1), TABLE) == []


def window(items, new, against="baseline", baseline=1, **more):
    question = ModelHistory(items, pointer(new, baseline, **more)).questions(items[new - 1], TABLE, against)[0]
    return [item.version for item in question.window]


def test_the_window_holds_the_usable_runs_before_the_judged_one(snapshot):
    items = [snapshot(n) for n in range(1, 9)]
    assert window(items, 8) == [1, 2, 3, 4, 5, 6, 7]
    assert window(items, 8, withdrawn={3: "bad"}) == [1, 2, 4, 5, 6, 7]


def test_runs_of_another_series_are_no_window(snapshot):
    items = [snapshot(n, environment="local" if n % 2 else "production") for n in range(1, 10)]
    assert window(items, 9) == [1, 3, 5, 7]


def test_neither_a_baseline_nor_an_accepted_step_restarts_the_window(snapshot):
    items = [snapshot(n) for n in range(1, 13)]
    assert window(items, 12, baseline=9) == list(range(1, 12))
    assert window(items, 12, accepted=(Accepted(metric="f1", version=6, reason="harder"),)) == list(range(1, 12))


def test_the_window_holds_the_newest_sixty_runs(snapshot):
    assert window([snapshot(n) for n in range(1, 71)], 70) == list(range(10, 70))


def asked(items, past, baseline=1, name="f1"):
    """The question about one metric of the last of `items`, where `past` is what people did."""
    history = ModelHistory(items, pointer(items[-1].version, baseline), past=lambda: past)
    return next(question for question in history.questions(items[-1], TABLE) if question.metric.name == name)


def test_versions_that_were_rolled_back_are_no_window(snapshot):
    question = asked([snapshot(n) for n in range(1, 9)], Past(rolled_back=frozenset({3, 6})))
    assert [item.version for item in question.window] == [1, 2, 4, 5, 7]


def test_what_people_did_is_not_asked_for_where_there_are_too_few_runs_for_noise(snapshot):
    history = ModelHistory([snapshot(n) for n in range(1, 6)], pointer(5), past=lambda: pytest.fail("asked"))
    assert [item.version for item in history.questions(history.by_version[5], TABLE, "previous")[0].window] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "same", [{"source": {"file_sha256": "a"}}, {"samples": {"file": "rows", "sha256": "a", "rows": 3}}], ids=["file", "rows"]
)
def test_the_same_result_added_again_is_one_run(snapshot, same):
    items = [snapshot(n, **(same if n in (2, 4, 5) else {})) for n in range(1, 8)]
    assert window(items, 7) == [1, 2, 3, 6]


def chosen(snapshot, values, baseline, between, name="f1"):
    """Among how many versions the baseline of these values was chosen as the best."""
    items = [snapshot(n, metrics={name: value}) for n, value in enumerate(values, start=1)]
    return asked(items, Past(choices={items[0].series: between}), baseline, name).chosen_of


def test_a_baseline_that_is_the_best_of_those_a_person_chose_among_is_the_best_of_so_many(snapshot):
    assert chosen(snapshot, [0.8, 0.85, 0.9, 0.82, 0.81], 3, (1, 4)) == 4
    assert chosen(snapshot, [0.8, 0.85, 0.9, 0.82, 0.81], 3, (2, 4)) == 3


def test_a_baseline_that_is_not_the_best_or_that_nobody_chose_is_the_best_of_none(snapshot):
    assert chosen(snapshot, [0.8, 0.85, 0.9, 0.92, 0.81], 3, (1, 4)) == 1
    assert asked([snapshot(n, metrics={"f1": 1 / n}) for n in range(1, 6)], Past()).chosen_of == 1


def test_the_best_of_a_metric_where_lower_is_better_is_the_lowest(snapshot):
    assert chosen(snapshot, [3, 2, 1, 4, 9], 3, (1, 4), "cost_usd") == 4
    assert chosen(snapshot, [1, 2, 3, 2, 9], 3, (1, 4), "cost_usd") == 1
    assert chosen(snapshot, [1, 2, 3, 2, 9], 3, (1, 4), "words") == 1


def test_an_accepted_version_was_not_chosen(snapshot):
    items = [snapshot(n, metrics={"f1": 1 - n / 100}) for n in range(1, 5)]
    standing = pointer(4, accepted=(Accepted(metric="f1", version=2, reason="harder"),))
    history = ModelHistory(items, standing, past=lambda: Past(choices={items[0].series: (1, 3)}))
    (question,) = history.questions(items[3], TABLE)
    assert (question.old.version, question.chosen_of) == (2, 1)


A, B = {"cpu": "a"}, {"cpu": "b"}


def of_time(items, new, against="baseline", name="latency_ms", **more):
    """What the time of a version is held against, and why."""
    history = ModelHistory(items, pointer(new, **more), past=Past)
    question = next(item for item in history.questions(items[new - 1], TABLE, against) if item.metric.name == name)
    return question.old.version, question.why


def runs(snapshot, *machines, **fields):
    return [
        snapshot(n, metrics={"f1": 0.9, "latency_ms": 100 + n}, hardware=machine, **fields) for n, machine in enumerate(machines, start=1)
    ]


def test_a_time_is_held_against_the_baseline_where_that_ran_on_the_same_hardware(snapshot):
    assert of_time(runs(snapshot, A, B, A), 3) == (1, "baseline")


def test_on_other_hardware_a_time_is_held_against_the_first_on_its_own_since_the_baseline(snapshot):
    items = runs(snapshot, A, B, A, B, B)
    assert of_time(items, 5) == (2, "the first on the same hardware; v1, the baseline, ran on other")
    assert of_time(items, 5, name="f1") == (1, "baseline")
    assert of_time(items, 5, baseline=3) == (4, "the first on the same hardware; v3, the baseline, ran on other")
    assert of_time(items[:4], 4, baseline=3) == (2, "the newest on the same hardware; v3, the baseline, ran on other")


def test_by_the_policy_of_the_one_before_a_time_is_held_against_the_newest_on_its_hardware(snapshot):
    items = runs(snapshot, A, B, B, A, B)
    assert of_time(items, 5, "previous") == (3, "the newest on the same hardware; v4, the reference, ran on other")


def test_a_baseline_that_states_no_hardware_gives_way_to_the_first_that_does(snapshot):
    items = [snapshot(1, metrics={"latency_ms": 1}), *runs(snapshot, None, B, B)[1:]]
    assert of_time(items, 3) == (2, "the first on the same hardware; v1, the baseline, states none")


def test_a_time_alone_on_its_hardware_stays_incomparable(snapshot):
    items = runs(snapshot, A, B)
    assert of_time(items, 2) == (1, "baseline")
    rows = judge(ModelHistory(items, pointer(2)).questions(items[1], TABLE))
    assert {row.metric: row.verdict for row in rows}["latency_ms"] == "incomparable"


def test_a_version_that_was_withdrawn_is_no_reference_on_its_hardware_either(snapshot):
    assert of_time(runs(snapshot, A, B, B, B), 4, withdrawn={2: "wrong"})[0] == 3


def test_a_level_that_was_accepted_counts_on_its_own_hardware(snapshot):
    items = runs(snapshot, A, B, A, B, A, B)
    accepted = [Accepted(metric="latency_ms", version=3, reason="a"), Accepted(metric="latency_ms", version=4, reason="b")]
    assert of_time(items, 5, accepted=tuple(accepted)) == (3, "accepted v3: a")
    assert of_time(items, 6, accepted=tuple(accepted)) == (4, "accepted v4: b")
    assert of_time(items, 5, accepted=(accepted[1],)) == (1, "baseline")
    assert of_time(items, 6, accepted=(accepted[0],)) == (2, "the first on the same hardware; v1, the baseline, ran on other")


def test_in_a_change_a_time_is_held_against_what_was_there_before_it(snapshot):
    items = runs(snapshot, A, B, A, B, B)
    base = BeforeChange(pointer=pointer(3), versions=frozenset({1, 2, 3}))
    history = ModelHistory(items, pointer(5), base=base)
    question = next(item for item in history.questions(items[4], TABLE) if item.metric.name == "latency_ms")
    assert (question.old.version, question.why) == (2, "the newest on the same hardware; v3, the reference, ran on other")


def test_a_rate_on_other_hardware_is_incomparable_and_a_cost_is_not(snapshot):
    items = [snapshot(n, metrics={"tokens_per_second": 100, "cost_usd": 1}, hardware=machine) for n, machine in ((1, A), (2, B))]
    rows = {row.metric: row.verdict for row in judge(ModelHistory(items, pointer(2)).questions(items[1], TABLE))}
    assert rows["tokens_per_second"] == "incomparable"
    assert rows["cost_usd"] != "incomparable"


def test_a_slow_run_on_the_second_machine_is_regressed_and_says_against_what(snapshot):
    items = [
        snapshot(n, metrics={"latency_ms": value}, hardware=machine)
        for n, (value, machine) in enumerate([(100, A), *[(200 + k % 2, B) for k in range(7)], (1100, B)], start=1)
    ]
    (row,) = judge(ModelHistory(items, pointer(9)).questions(items[8], TABLE))
    assert row.verdict == "regressed"
    assert "held against v2, the first on the same hardware" in row.sentence
