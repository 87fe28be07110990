"""Numbers follow from each other, from their rows and from the counts; a dataset keeps its size and rows."""

import pytest
from builders import build_snapshot
from hypothesis import given
from hypothesis import strategies as st

from benchstore.records import consistency
from benchstore.records.config import Config
from benchstore.records.ledger import Ledger
from benchstore.records.metric import MetricTable
from benchstore.records.samples import FROM_COUNTS, Samples, mean_of_rows, pooled


def found(snapshot, samples=None, config=None, severity="error"):
    return [
        f"{p.place}: {p.message}" for p in consistency.of_snapshot(snapshot, samples, config or Config(), "f") if p.severity == severity
    ]


def rows(**columns):
    size = len(next(iter(columns.values())))
    return Samples(columns={"id": tuple(f"r{n}" for n in range(size)), **columns})


def test_a_snapshot_that_fits_together_has_no_problem(snapshot):
    samples = rows(tp=(1, 1, 0), fp=(0, 1, 0), fn=(0, 0, 1), latency_ms=(1.0, 2.0, 3.0))
    metrics = {"f1": 2 / 3, "precision": 2 / 3, "recall": 2 / 3}
    assert found(snapshot(metrics=metrics, counts={"total": 3, "succeeded": 3, "failed": 0}), samples) == []


counts = st.integers(0, 20)


@given(st.lists(st.tuples(counts, counts, counts, counts), min_size=1, max_size=12), st.sampled_from(["pooled", "mean"]))
def test_metrics_computed_from_rows_are_accepted_pooled_or_as_means(table, way):
    samples = rows(**{name: tuple(row[i] for row in table) for i, name in enumerate(("tp", "fp", "fn", "tn"))})
    compute = pooled if way == "pooled" else mean_of_rows
    metrics = {name: compute(samples, name) for name in FROM_COUNTS}
    assert [message for message in found(build_snapshot(metrics=metrics), samples) if "rows" in message] == []


def test_two_rows_for_sixteen_documents_and_f1_that_does_not_follow_are_both_said(snapshot):
    samples = rows(tp=(0, 1), fp=(0, 0), fn=(0, 0))
    half_merged = snapshot(metrics={"f1": 0.2}, counts={"total": 16, "succeeded": 16, "failed": 0})
    messages = "\n".join(found(half_merged, samples))
    assert "2 rows for 16 examples" in messages
    assert "metrics.f1: 0.2 does not follow from its 2 rows, which give 1 pooled" in messages


@pytest.mark.parametrize(
    ("metrics", "errors", "warnings"),
    [
        ({"f1": 0.5, "precision": 0.5, "recall": 0.5}, 0, 0),
        ({"f1": 0.67, "precision": 0.67, "recall": 0.67}, 0, 0),
        ({"f1": 0.9, "precision": 0.5, "recall": 0.5}, 1, 0),
        ({"f1": 0.4, "precision": 0.5, "recall": 0.5}, 0, 1),
        ({"f1": 0.0, "precision": 0.0, "recall": 0.0}, 0, 0),
        ({"f1": 0.9, "precision": 0.5}, 0, 0),
    ],
)
def test_f1_may_not_be_above_the_harmonic_mean_and_is_questioned_below(snapshot, metrics, errors, warnings):
    one = snapshot(metrics=metrics)
    assert (len(found(one)), len(found(one, severity="warning"))) == (errors, warnings)


def test_a_mean_over_patients_may_be_below_the_harmonic_mean(snapshot):
    one = snapshot(metrics={"f1": 0.4, "precision": 0.5, "recall": 0.5}, uncertainty={"f1": {"method": "mean over patients"}})
    assert found(one, severity="warning") == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"counts": {"total": 3, "succeeded": 1, "failed": 1}}, "counts: 1 succeeded and 1 failed do not add up to 3"),
        (
            {"counts": {"total": 2, "succeeded": 1, "failed": 1}, "metrics": {"success_rate": 0.9}},
            "metrics.success_rate: 0.9 does not follow",
        ),
        (
            {"dataset": {"name": "d", "version": "1", "size": 1}, "counts": {"total": 2, "succeeded": 2, "failed": 0}},
            "2 examples were tried, but the dataset has 1",
        ),
        ({"metrics": {"f1": 90.5}}, "metrics.f1: 90.5 is outside its bounds"),
        ({"metrics": {"task/f1": -0.1}}, "metrics.task/f1: -0.1 is outside its bounds"),
        ({"environment": "moon"}, "environment: 'moon' is not one of"),
        ({"created_at": "2026-02-30T00:00:00Z"}, "created_at: '2026-02-30T00:00:00Z' is not a date"),
        ({"supersedes": 1}, "supersedes: version 1 is not before version 1"),
        ({"uncertainty": {"f1": {"ci": [0.9, 0.1]}}}, "uncertainty.f1.ci: the low end 0.9 is above"),
        ({"uncertainty": {"zz": {"n": 1}}}, "uncertainty.zz: there is no such metric"),
    ],
)
def test_each_contradiction_is_said_with_its_place(snapshot, fields, said):
    assert any(said in message for message in found(snapshot(**fields)))


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ({"ci": [0.1, 0.2]}, "uncertainty.f1.ci: the interval 0.1 to 0.2 does not hold the value 0.9"),
        ({"n": 0}, "uncertainty.f1.n: n is 0, but there is a value, 0.9"),
    ],
)
def test_a_spread_that_can_hardly_be_meant_is_a_warning(snapshot, stated, said):
    one = snapshot(metrics={"f1": 0.9}, uncertainty={"f1": stated})
    assert found(one) == []
    assert found(one, severity="warning") == [said]


def test_a_percentage_where_a_proportion_belongs_is_refused_with_the_way_out(snapshot):
    problem = consistency.of_snapshot(snapshot(metrics={"accuracy": 93.1}), None, Config(), "f")[0]
    assert "divide it by 100" in problem.hint


def test_columns_of_unequal_length_and_doubled_ids_are_said(snapshot):
    samples = Samples(columns={"id": ("a", "a", "b"), "correct": (1,)})
    messages = "\n".join(found(snapshot(), samples))
    assert "samples.correct: 1 values for 3 ids" in messages
    assert "samples.id: 1 ids occur more than once: 'a'" in messages


def entered(*pairs):
    ledger = Ledger(MetricTable.from_dict({}))
    return [[str(problem.message) + " | " + problem.hint for problem in ledger.enter(one, ids, "f")] for one, ids in pairs]


def test_a_dataset_that_grows_under_its_name_is_refused_with_the_next_name(snapshot):
    six, sixteen = (snapshot(version, dataset={"name": "bills", "version": "1", "size": size}) for version, size in ((1, 6), (2, 16)))
    assert entered((six, None), (sixteen, None)) == [
        [],
        ["bills@1 had 6 rows in m v1, now 16 | name it bills@2: what changed is another dataset"],
    ]


def test_other_rows_under_one_name_are_another_dataset(snapshot):
    assert entered((snapshot(1), ["a", "b"]), (snapshot(2), ["b", "a"]))[1] == []
    assert "of these 1 are missing now and 1 are new" in entered((snapshot(1), ["a", "b"]), (snapshot(2), ["a", "c"]))[1][0]


def test_failed_examples_may_be_missing_from_the_rows(snapshot):
    one_failed = {"total": 2, "succeeded": 1, "failed": 1}
    assert entered((snapshot(1), ["a", "b"]), (snapshot(2, counts=one_failed), ["a"]))[1] == []
    assert entered((snapshot(1, counts=one_failed), ["a"]), (snapshot(2), ["a", "b"]))[1] == []


def test_a_prompt_that_changed_under_its_version_is_refused(snapshot):
    old, new = (snapshot(n, prompt={"version": "v1", "sha256": str(n) * 64}) for n in (1, 2))
    assert entered((old, None), (new, None))[1][0].startswith("prompt v1 had another text or other settings in m v1")


@pytest.mark.parametrize("name", ["a/b", "con", "NUL.txt", "x.", "", "-x", ".x", "a b", "é", "a" * 101])
def test_a_name_that_some_system_cannot_hold_is_refused(name):
    assert len(consistency.of_model_name(name, "f")) == 1


@pytest.mark.parametrize("name", ["gpt-4o", "org__model-7b", "v1.5+x=y", "console"])
def test_usual_names_are_fine(name):
    assert consistency.of_model_name(name, "f") == []


@pytest.mark.parametrize(("stated", "slack"), [(0.2, 0.005), (0.67, 0.005), (0.667, 0.0005), (0.6666666666666666, 1e-6), (1.0, 0.005)])
def test_a_value_may_be_off_by_half_of_its_last_digit(stated, slack):
    assert consistency.tolerance(stated) == pytest.approx(slack, rel=0.01)
