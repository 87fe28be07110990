"""Which snapshot is the reference and why, and which earlier runs are the window."""

from benchstore.analysis.references import ModelHistory
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


def test_an_accepted_step_restarts_the_window_for_its_metric(snapshot):
    items = [snapshot(n, metrics={"f1": 0.9, "recall": 0.9}) for n in range(1, 9)]
    history = ModelHistory(items, pointer(8, accepted=(Accepted(metric="f1", version=6, reason="harder"),)))
    windows = {q.metric.name: [item.version for item in q.window] for q in history.questions(items[7], TABLE)}
    assert windows == {"f1": [6, 7], "recall": [1, 2, 3, 4, 5, 6, 7]}


def test_a_new_baseline_restarts_the_window(snapshot):
    items = [snapshot(n) for n in range(1, 13)]
    assert window(items, 12, baseline=6) == [6, 7, 8, 9, 10, 11]
    assert window(items, 12, baseline=9) == [9, 10, 11]
