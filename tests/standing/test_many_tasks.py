"""Many tasks are judged first by their mean: one verdict in one sentence, and the tasks after it."""

import json

import numpy as np
import pytest
from builders import build_snapshot

from benchstore.analysis.intervals import interval_of
from benchstore.records import task_means
from benchstore.records.config import Config
from benchstore.records.samples import Samples
from benchstore.standing.verdict_book import compare


def judged(old, new, config=None, *, samples=None, **fields):
    """Every verdict of two snapshots, by metric."""
    config = Config.from_dict(config or {})
    sides = [task_means.given(build_snapshot(k, metrics=values, **fields), config.metrics) for k, values in enumerate((old, new), start=1)]
    rows = compare(*sides, config.metrics, config.policy, (lambda item: samples[item.version - 1]) if samples else lambda _: None)
    return {row.metric: row for row in rows}


def tasks(number, shift=lambda _: 0.0, *, n=1000, seed=0):
    """Accuracies of so many tasks, each on n examples, moved by a shift."""
    random = np.random.default_rng(seed)
    return {f"t{k:02}/acc": random.binomial(n, 0.4 + 0.5 * k / number + shift(k)) / n for k in range(number)}


def with_n(values, n=1000):
    return {"uncertainty": {name: {"n": n} for name in values}}


OLD = tasks(60)


def test_sixty_tasks_each_two_points_worse_are_one_regression_in_one_sentence():
    rows = judged(OLD, tasks(60, lambda _: -0.02, seed=1), **with_n(OLD))
    worse = [row for row in rows.values() if row.verdict not in ("within noise", "unchanged")]
    assert [(row.metric, row.verdict, row.primary) for row in worse] == [("mean/acc", "regressed", True)]
    assert next(iter(rows)) == "mean/acc"
    assert worse[0].sentence.startswith("Mean acc fell ")
    assert " more than noise: of 60 tasks " in worse[0].sentence


def test_twenty_up_and_twenty_down_are_none():
    rows = judged(OLD, tasks(60, lambda k: 0.02 * (k < 20) - 0.02 * (k >= 40), seed=3), **with_n(OLD))
    assert {row.verdict for row in rows.values()} <= {"within noise", "unchanged"}


def test_a_mean_has_the_noise_of_its_tasks():
    """Over quiet pairs of sixty tasks the mean is called a change as seldom as it should be, and its interval holds 0 as often."""
    alarms = missed = 0
    for seed in range(60):
        row = judged(tasks(20, seed=2 * seed + 100, n=200), tasks(20, seed=2 * seed + 101, n=200), **with_n(tasks(20), 200))["mean/acc"]
        alarms += row.p < 0.05
        missed += not row.interval[0] <= 0 <= row.interval[1]
    assert alarms <= 8
    assert missed <= 8


def test_four_tasks_are_no_family():
    assert "mean/acc" not in judged(tasks(4), tasks(4))


def test_tasks_that_only_one_side_has_are_left_out_of_both_and_said():
    new = {name: value for name, value in tasks(60, lambda _: -0.02, seed=1).items() if name not in ("t58/acc", "t59/acc")}
    row = judged(OLD, new, **with_n(OLD))["mean/acc"]
    assert row.reference_value == pytest.approx(np.mean([OLD[name] for name in new]))
    assert "over the 58 tasks that both have; 2 left out" in row.sentence


def test_a_declared_mean_takes_its_own_tasks_weights_and_definition():
    config = {
        "aggregates": {
            "stem": {"mean": ["t0*/acc"], "without": "t09/acc", "weights": {"t00/acc": 3}},
            "all": {"mean": ["stem", "t50/acc"]},
        },
        "metrics": {"stem": {"limit": {"absolute": 0.05}, "primary": False}},
    }
    table = Config.from_dict(config).metrics
    found = task_means.given(build_snapshot(metrics=OLD), table).aggregated
    members = [f"t0{k}/acc" for k in range(9)]
    assert found["stem"] == pytest.approx((sum(OLD[name] for name in members) + 2 * OLD["t00/acc"]) / 11)
    assert found["all"] == pytest.approx((found["stem"] + OLD["t50/acc"]) / 2)
    assert (table.get("stem").limit.absolute, table.get("stem").primary, table.get("all").primary) == (0.05, False, True)
    assert "mean/acc" not in found, "what the config says about a family goes before"


def test_a_mean_can_be_weighed_by_examples_and_switched_off():
    stated = {name: {"n": 100 if name < "t30" else 300} for name in OLD}
    table = Config.from_dict({"aggregates": {"pooled": {"mean": "*/acc", "weights": "n"}}}).metrics
    found = task_means.given(build_snapshot(metrics=OLD, uncertainty=stated), table).aggregated
    assert found == {"pooled": pytest.approx(np.average(list(OLD.values()), weights=[stated[name]["n"] for name in OLD]))}
    assert task_means.given(build_snapshot(metrics=OLD), Config.from_dict({"aggregates": {"mean/acc": None}}).metrics).aggregated == {}


def test_a_value_of_that_name_that_a_file_states_is_the_one():
    assert task_means.given(build_snapshot(metrics=OLD | {"mean/acc": 0.5}), Config().metrics).aggregated == {}


def test_a_mean_is_not_written():
    snapshot = task_means.given(build_snapshot(metrics=OLD), Config().metrics)
    assert "mean/acc" in snapshot.values
    assert "mean/acc" not in str(snapshot.to_dict())


def test_where_the_noise_of_a_task_is_not_known_that_of_the_mean_is_not():
    row = judged({f"t{k}/acc": 0.8 for k in range(6)}, {f"t{k}/acc": 0.7 for k in range(6)})["mean/acc"]
    assert (row.verdict, row.method) == ("cannot tell", "limit")


def test_rows_of_many_tasks_serve_their_mean():
    random = np.random.default_rng(5)
    owner = np.repeat(np.arange(6), 150)
    before = random.random(900) < 0.7
    after = np.where(random.random(900) < 0.06, False, before)

    def samples(outcomes):
        columns = {f"t{k}/acc": [int(value) if task == k else None for value, task in zip(outcomes, owner, strict=True)] for k in range(6)}
        return Samples.from_dict({"id": [f"q{k}" for k in range(900)], "outcomes": columns})

    values = [{f"t{k}/acc": float(side[owner == k].mean()) for k in range(6)} for side in (before, after)]
    rows = judged(*values, samples=[samples(before), samples(after)])
    assert (rows["mean/acc"].verdict, rows["mean/acc"].method) == ("regressed", "mean of tasks")
    assert rows["t0/acc"].method == "mcnemar"
    assert rows["mean/acc"].effect == pytest.approx(after.mean() - before.mean())


def test_the_interval_of_a_mean_follows_from_those_of_its_tasks():
    snapshot = task_means.given(build_snapshot(metrics=OLD, **with_n(OLD)), Config().metrics)
    low, high = interval_of(Config().metrics.get("mean/acc"), snapshot)
    naive = 1.96 * np.sqrt(np.sum([value * (1 - value) / 1000 for value in OLD.values()])) / 60
    assert (high - low) / 2 == pytest.approx(naive, rel=0.02)


def test_a_collapse_of_one_task_is_a_regression_beside_the_mean():
    new = tasks(60, seed=3) | {"t10/acc": 0.0}
    rows = judged(OLD, new, **with_n(OLD))
    assert rows["t10/acc"].verdict == "regressed"


def test_weights_may_be_given_by_name():
    config = {"aggregates": {"stem": {"mean": "*/acc", "weights": {"t00/acc": 2}}}}
    assert judged(OLD, tasks(60, lambda _: -0.03, seed=1), config, **with_n(OLD))["stem"].verdict == "regressed"


def test_where_every_task_changed_the_mean_is_incomparable_too():
    names = [f"t{k}/acc" for k in range(6)]
    sides = [
        task_means.given(
            build_snapshot(k, metrics=dict.fromkeys(names, value), definitions={name: {"version": str(k)} for name in names}),
            Config().metrics,
        )
        for k, value in ((1, 0.6), (2, 0.25))
    ]
    assert {row.verdict for row in compare(*sides, Config().metrics)} == {"incomparable"}


def test_a_group_that_sums_up_tasks_is_no_task():
    values = {f"t{k}/acc": 0.5 for k in range(6)} | {"group/acc": 0.9}
    snapshot = build_snapshot(metrics=values, definitions={"group/acc": {"summary": True}})
    assert task_means.given(snapshot, Config().metrics).aggregated == {"mean/acc": 0.5}


def test_a_mean_of_several_runs_is_judged_by_the_means_of_the_runs():
    """Seeds move all tasks together, which the examples of the tasks do not show."""
    names, seeds = [f"t{k}/acc" for k in range(6)], (-0.02, -0.01, 0.0, 0.01, 0.02)

    def recipe(version, level):
        runs = {name: [level + seed for seed in seeds] for name in names}
        stated = {"repeats": {"metrics": runs}, **with_n(names, 5000)}
        return task_means.given(build_snapshot(version, metrics=dict.fromkeys(names, level), **stated), Config().metrics)

    row = compare(recipe(1, 0.6), recipe(2, 0.584), Config().metrics)[0]
    assert (row.metric, row.method, row.verdict) == ("mean/acc", "recipes", "within noise")
    low, high = interval_of(Config().metrics.get("mean/acc"), recipe(1, 0.6))
    assert (low, high) == pytest.approx((0.6 - 2.776 * 0.0158 / 5**0.5, 0.6 + 2.776 * 0.0158 / 5**0.5), abs=1e-4)


@pytest.mark.parametrize(
    ("aggregates", "words"),
    [
        ({"stem": {"mean": "nope/*"}}, "no snapshot has a metric that stem is the mean of"),
        ({"s": {"mean": ["s"]}}, "no snapshot has a metric that s is the mean of"),
        ({"a": {"mean": ["b"]}, "b": {"mean": ["a"]}}, "no snapshot has a metric that a is the mean of"),
        ({"all": {"mean": "*/acc", "without": "*"}}, "no snapshot has a metric that all is the mean of"),
        ({"t0/acc": {"mean": "*/acc"}}, "t0/acc is a metric that files state"),
    ],
)
def test_a_mean_of_nothing_is_named_by_check(place, aggregates, words):
    place.add(metrics={f"t{k}/acc": 0.5 for k in range(6)})
    place.write("benchstore.yaml", json.dumps({"aggregates": aggregates}))
    assert words in place.bench("check").out
    place.bench("check", "--strict", code=1)


def test_a_metric_that_a_file_states_is_judged_by_itself_whatever_a_mean_is_called():
    config = {"aggregates": {"t00/acc": {"mean": "*/acc"}}}
    rows = judged(OLD, OLD | {"t00/acc": 0.1}, config, **with_n(OLD))
    assert (rows["t00/acc"].verdict, rows["t00/acc"].value) == ("regressed", 0.1)
    assert rows["t00/acc"].method != "mean of tasks"


def test_a_mean_of_unlike_metrics_is_no_fault_of_the_file(place):
    place.write("benchstore.yaml", json.dumps({"aggregates": {"mix": {"mean": ["*/acc", "*/ppl"]}}}))
    place.add(metrics={"t0/acc": 0.5, "t0/ppl": 12})
