"""Which snapshot is the reference and why, and which earlier runs are the window."""

import pytest

from benchstore.analysis.references import ModelHistory, Past
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
