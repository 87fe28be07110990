"""What is stated about the draw of examples: standard errors and intervals, denominators, positives, counts."""

import math

import numpy as np
import pytest
from builders import build_snapshot
from scipy import stats

from benchstore.analysis import sampling
from benchstore.analysis.question import Question
from benchstore.records.metric import MetricTable
from benchstore.standing.verdict_book import compare

TABLE = MetricTable.from_dict(
    {
        "error_count": {"limit": {"absolute": 1}},
        "macro_auc": {"direction": "higher", "unit": "proportion", "limit": {"absolute": 0.01}},
        "pass_rate": {"direction": "higher", "unit": "percent", "limit": {"absolute": 1}},
    }
)


def question(name="accuracy", values=(0.9, 0.85), uncertainty=({}, {}), metrics=({}, {}), **more):
    sides = [
        build_snapshot(k + 1, metrics={name: values[k]} | metrics[k], uncertainty={name: uncertainty[k]} if uncertainty[k] else {}, **more)
        for k in (0, 1)
    ]
    return Question(metric=TABLE.get(name), old=sides[0], new=sides[1])


def row(asked):
    (found,) = (one for one in compare(asked.old, asked.new, TABLE) if one.metric == asked.metric.name)
    return found


@pytest.mark.parametrize(("confidence", "z"), [({}, 1.959964), ({"confidence": 0.9}, 1.644854)])
def test_a_stated_interval_gives_a_standard_error(confidence, z):
    stated = {"ci": [0.88, 0.92], **confidence}
    asked = question(uncertainty=(stated, {"stderr": 0.01}))
    assert sampling.standard_error(asked, asked.old)[0] == pytest.approx(0.02 / z, rel=1e-6)
    found = row(asked)
    expected = 2 * stats.norm.sf(0.05 / math.hypot(0.02 / z, 0.01))
    assert (found.method, found.p) == ("standard errors", pytest.approx(expected, rel=1e-5))


def test_a_stated_standard_error_comes_before_the_interval():
    asked = question(uncertainty=({"stderr": 0.01, "ci": [0.5, 1.0]}, {"stderr": 0.01}))
    assert sampling.standard_error(asked, asked.old)[0] == 0.01


@pytest.mark.parametrize(("stderr", "taken"), [(0.1, 0.1), (0.001, 0.03), (0.02, 0.02), (0.05, 0.05)])
def test_where_a_standard_error_contradicts_its_n_the_larger_noise_is_taken(stderr, taken):
    """Of 100 examples of which 90 are right it is 0.03; three times that, or a third, is too far."""
    asked = question(uncertainty=({"stderr": stderr, "n": 100}, {"stderr": 0.03, "n": 100}))
    assert sampling.standard_error(asked, asked.old)[0] == pytest.approx(taken)
    said = f"the stated standard error {stderr:.3g} and n = 100 contradict each other, so the larger noise is taken"
    assert (said in row(asked).sentence) == (stderr in (0.1, 0.001))


def test_a_small_standard_error_contradicts_n_only_where_examples_are_right_or_wrong_each():
    asked = question("pass_rate", (90, 85), ({"stderr": 0.1, "n": 100}, {"stderr": 0.1, "n": 100}))
    assert sampling.standard_error(asked, asked.old)[0] == 0.1
    assert "contradict" not in row(asked).sentence


@pytest.mark.parametrize(
    ("name", "values", "method"),
    [
        ("pass_rate", (90, 80), "proportions"),
        ("macro_auc", (0.9, 0.8), "limit"),
        ("f1", (0.9, 0.8), "limit"),
        ("recall", (0.9, 0.8), "proportions"),
    ],
)
def test_any_share_with_a_stated_n_is_a_proportion_but_no_f1_or_auc(name, values, method):
    assert row(question(name, values, ({"n": 100}, {"n": 100}))).method == method


@pytest.mark.parametrize(("value", "count"), [(0.9, 306), (0.897, 305), (0.8983, None), (0.90001, None), (1.1, None)])
def test_a_rounded_share_is_the_count_next_to_it_where_there_is_one(value, count):
    asked = question(values=(value, 0.8), uncertainty=({"n": 340}, {"n": 340}))
    assert sampling.successes(asked, asked.old, value) == (count and (count, 340))


def test_f1_with_known_positives_is_a_z_test_that_names_them():
    sides = {"recall": 0.9}
    old, new = (build_snapshot(k, metrics=sides | {"f1": value}, uncertainty={"recall": {"n": 200}}) for k, value in ((1, 0.9), (2, 0.8)))
    found = row(Question(metric=TABLE.get("f1"), old=old, new=new))
    stderr = math.hypot(1.1 * math.sqrt(0.09 / 400), 1.2 * math.sqrt(0.16 / 400))
    assert (found.method, found.n, found.counted) == ("f1 counts", 200, "positives")
    assert found.p == pytest.approx(2 * stats.norm.sf(0.1 / stderr))


@pytest.mark.parametrize(("share", "positives"), [(0.6, 100), (0.8, 200), (0.95, 400)])
def test_the_standard_error_of_f1_by_its_positives_is_that_of_a_simulation_and_no_smaller(share, positives):
    """As many false alarms as misses; a rounding up of at most a quarter is on the safe side."""
    rng, recall = np.random.default_rng(1), share
    found = rng.binomial(positives, recall, 20_000)
    alarms = rng.poisson(positives * (1 - recall), 20_000)
    f1 = 2 * found / (found + alarms + positives)
    old, new = (build_snapshot(k, metrics={"recall": recall, "f1": share}, uncertainty={"recall": {"n": positives}}) for k in (1, 2))
    evidence = sampling.from_f1_counts(Question(metric=TABLE.get("f1"), old=old, new=new), 0.95)
    assert f1.std() <= evidence.spread.stderr / math.sqrt(2) * 1.02
    assert evidence.spread.stderr / math.sqrt(2) <= 1.25 * f1.std()


def test_positives_follow_from_n_accuracy_precision_and_recall():
    tp, fp, fn, tn = 80, 30, 20, 870
    metrics = {"precision": tp / (tp + fp), "recall": tp / (tp + fn), "accuracy": (tp + tn) / 1000}
    known = build_snapshot(metrics=metrics, dataset={"name": "d", "version": "1", "size": 1000})
    assert sampling.positives(known, "f1") == pytest.approx(tp + fn)
    assert sampling.positives(build_snapshot(metrics=metrics), "f1") is None
    assert sampling.positives(build_snapshot(metrics={"f1": 0.9}, dataset={"name": "d", "version": "1", "size": 1000}), "f1") is None


@pytest.mark.parametrize(("old", "new"), [(5, 18), (0, 6), (7, 7), (30, 12), (0, 0), (1, 2)])
def test_two_counts_are_judged_by_the_binomial_test_of_one_among_both(old, new):
    found = row(question("error_count", (old, new)))
    exact = stats.binomtest(new, old + new).pvalue if old + new else 1.0
    mid = exact - (stats.binom.pmf(new, old + new, 0.5) if old != new else stats.binom.pmf(new, old + new, 0.5) / 2)
    assert (found.method, found.p_exact) == ("counts", pytest.approx(exact))
    assert found.p == pytest.approx(mid if old + new else 1.0)


def test_counts_of_five_events_all_on_one_side_are_the_fewest_that_can_be_told():
    assert [row(question("error_count", (0, new))).verdict for new in (4, 5)] == ["within noise", "regressed"]
    assert row(question("error_count", (0, 4))).detectable >= 5


@pytest.mark.parametrize("values", [(-1, 5), (2.5, 5), (1e300, 5)])
def test_what_is_no_whole_number_of_events_is_no_count(values):
    assert row(question("error_count", values)).method == "limit"


def test_rows_come_before_standard_errors_these_before_denominators_and_those_before_f1_by_its_positives():
    from rows import answered

    stated, whole = {"stderr": 0.02, "n": 100}, {"n": 100}
    rows = [answered([1] * right + [0] * (100 - right)) for right in (90, 85)]
    asked = question(uncertainty=(stated, stated))
    found = compare(asked.old, asked.new, TABLE, None, lambda side: rows[side.version - 1])[0]
    assert found.method == "mcnemar"
    assert row(asked).method == "standard errors"
    assert row(question(uncertainty=(stated, whole))).method == "proportions"
