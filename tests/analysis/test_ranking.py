"""Rank ranges: ties are admitted, ranges hold every order that the tests allow; intervals of single values and the noise band."""

import math

import numpy as np
import pytest
import statsmodels.api as sm
from builders import build_snapshot
from hypothesis import given
from hypothesis import strategies as st
from rows import answered, samples_of
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from benchstore.analysis.intervals import interval_of, noise_band
from benchstore.analysis.question import Question
from benchstore.analysis.ranking import MOST, rank_ranges
from benchstore.analysis.statistics.rerun_noise import rerun_noise
from benchstore.records.metric import BUILT_IN, Metric
from benchstore.records.samples import Samples, pooled

ACCURACY, LATENCY = BUILT_IN["accuracy"], BUILT_IN["latency_ms"]


def models(values, stderr=0.01, metric="accuracy"):
    known = {"uncertainty": {metric: {"stderr": stderr}}} if stderr else {}
    return [build_snapshot(1, model=f"m{k}", metrics={metric: value}, **known) for k, value in enumerate(values)]


def test_models_far_apart_have_one_rank_each():
    assert rank_ranges(models([0.7, 0.9, 0.8]), ACCURACY) == [(3, 3), (1, 1), (2, 2)]


def test_being_indistinguishable_is_not_transitive():
    """The middle one cannot be told from either end, the ends can be told apart."""
    assert rank_ranges(models([0.90, 0.87, 0.84]), ACCURACY) == [(1, 2), (1, 3), (2, 3)]


def test_without_evidence_everything_is_tied():
    assert rank_ranges(models([0.7, 0.9, 0.8], stderr=None), ACCURACY) == [(1, 3)] * 3


def test_rows_tell_models_apart_that_their_standard_errors_do_not():
    found = models([0.9, 0.87], stderr=0.02)
    assert rank_ranges(found, ACCURACY) == [(1, 2), (1, 2)]
    rows = {"m0": answered([1] * 270 + [0] * 30), "m1": answered([1] * 261 + [0] * 39)}
    assert rank_ranges(found, ACCURACY, samples=lambda item: rows[item.model]) == [(1, 1), (2, 2)]


def test_a_model_that_failed_its_hardest_examples_is_not_ranked_above_in_whichever_order_they_come():
    right = [1] * 70 + [0] * 30
    failed = [1] * 70 + [None] * 30
    rows = {"m0": answered(right), "m1": answered(failed)}
    for names in (("m0", "m1"), ("m1", "m0")):
        found = [build_snapshot(1, model=name, metrics={"accuracy": 0.7 if name == "m0" else 1.0}) for name in names]
        assert rank_ranges(found, ACCURACY, samples=lambda item: rows[item.model]) == [(1, 2), (1, 2)]


@given(st.lists(st.floats(0, 1), min_size=2, max_size=6))
def test_the_order_in_which_models_come_changes_no_rank(values):
    assert rank_ranges(models(values, stderr=0.05), ACCURACY) == rank_ranges(models(values[::-1], stderr=0.05), ACCURACY)[::-1]


def test_lower_is_better_where_the_metric_says_so():
    metric = Metric(name="error", direction="lower")
    assert rank_ranges(models([0.1, 0.3], metric="error"), metric) == [(1, 1), (2, 2)]


def test_what_cannot_be_ranked_is_not():
    assert rank_ranges(models([0.9]), ACCURACY) is None
    assert rank_ranges(models([0.9] * (MOST + 1)), ACCURACY) is None
    assert rank_ranges(models([0.9, 0.8]), Metric(name="accuracy")) is None


@given(st.lists(st.floats(0, 1), min_size=2, max_size=8))
def test_a_range_holds_the_place_by_value_and_every_rank_is_held(values):
    ranges = rank_ranges(models(values, stderr=0.05), ACCURACY)
    for (best, worst), value in zip(ranges, values, strict=True):
        assert best <= 1 + sum(other > value for other in values)
        assert worst >= len(values) - sum(other < value for other in values)
        assert 1 <= best <= worst <= len(values)


def test_the_stated_interval_is_kept_then_standard_error_then_wilson():
    def of(**uncertainty):
        return interval_of(
            ACCURACY, build_snapshot(metrics={"accuracy": 0.9}, uncertainty={"accuracy": uncertainty} if uncertainty else {})
        )

    assert of(ci=[0.8, 0.95], stderr=0.1) == (0.8, 0.95)
    assert of(stderr=0.01, n=100) == pytest.approx((0.8804, 0.9196), abs=1e-4)
    assert of(stderr=0.1) == (pytest.approx(0.704, abs=1e-3), 1.0)
    assert of(n=100) == pytest.approx(proportion_confint(90, 100, method="wilson"))
    assert of() is None


def newest(values, metric, **more):
    """What is asked of the last of these runs, against the first."""
    runs = [build_snapshot(k, metrics={metric.name: value}, **more) for k, value in enumerate(values, start=1)]
    return Question(metric=metric, old=runs[0], new=runs[-1], window=tuple(runs[:-1]))


def test_the_noise_band_lies_around_the_reference_by_the_noise_of_five_runs_or_more():
    past, metric = [50.1, 49.5, 48.7, 49.3, 51.6], Metric(name="x")
    low, high = noise_band(newest([*past, 48.0], metric))
    noise = rerun_noise([past])
    assert (low + high) / 2 == pytest.approx(50.1)
    assert (high - low) / 2 == pytest.approx(stats.t.ppf(0.975, 0.75 * 5) * math.sqrt(2) * noise.scale)
    assert noise_band(newest(past, metric)) is None, "only four are earlier"


def test_the_noise_band_of_a_time_is_a_factor_either_way_and_needs_the_same_hardware():
    values = [100, 110, 90, 105, 95, 100]
    low, high = noise_band(newest(values, LATENCY, hardware={"cpu": "a"}))
    assert 0 < low < 90 < 110 < high
    assert low * high == pytest.approx(100**2)
    assert noise_band(newest(values, LATENCY)) is None


def test_the_noise_band_stays_within_the_bounds_of_the_metric():
    assert noise_band(newest([0.99, 0.9, 1.0, 0.95, 0.98, 0.9], ACCURACY))[1] == 1.0


def test_without_anything_stated_the_rows_give_the_interval_by_jackknife():
    table = [[1, 0, 0]] * 60 + [[0, 1, 0]] * 10 + [[0, 0, 1]] * 10
    item = build_snapshot(metrics={"f1": pooled(samples_of(table), "f1")})
    low, high = interval_of(BUILT_IN["f1"], item, samples_of(table))
    assert low < item.metrics["f1"] < high
    assert high - low == pytest.approx(0.133, abs=0.01)
    assert interval_of(BUILT_IN["f1"], item) is None
    assert interval_of(BUILT_IN["f1"], build_snapshot(metrics={"f1": 0.1}), samples_of(table)) is None, "rows that do not give the value"


def test_rows_in_groups_give_the_clustered_interval_of_statsmodels_also_where_a_denominator_is_known():
    random = np.random.default_rng(1)
    right = np.repeat(random.random(30) < 0.8, 10) ^ (random.random(300) < 0.1)
    groups = np.repeat(np.arange(30), 10)
    samples = Samples(
        columns={"id": tuple(map(str, range(300))), "correct": tuple(right.astype(int)), "group": tuple(f"g{one}" for one in groups)}
    )
    item = build_snapshot(metrics={"accuracy": float(right.mean())}, uncertainty={"accuracy": {"n": 300}})
    fitted = sm.OLS(right.astype(float), np.ones(300)).fit(cov_type="cluster", cov_kwds={"groups": groups}, use_t=True)
    assert interval_of(ACCURACY, item, samples) == pytest.approx(fitted.conf_int()[0])
    low, high = interval_of(ACCURACY, item)
    assert high - low < fitted.conf_int()[0][1] - fitted.conf_int()[0][0], "as if its examples were independent"
