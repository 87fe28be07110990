"""The noise of reruns: the formula, what hardly moves it, and that its test holds its level."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from benchstore.analysis.statistics.rerun_noise import excess, rerun_noise, resolution


def scale_by_numpy(*stretches):
    """The formula of the docstring, computed on its own."""
    gaps = np.concatenate([np.diff(stretch) for stretch in stretches])
    first = np.median(abs(gaps)) / (math.sqrt(2) * stats.norm.ppf(0.75))
    return first * math.sqrt(np.minimum(gaps**2 / (2 * first**2), 9).mean())


@pytest.mark.parametrize("number", [5, 6, 12, 60])
def test_the_scale_is_that_of_clipped_squares_of_differences_of_neighbours(number):
    values = np.random.default_rng(number).normal(0.9, 0.01, number)
    values[2] += 0.2
    noise = rerun_noise([list(values)])
    assert noise.scale == pytest.approx(scale_by_numpy(values), rel=1e-3)
    assert (noise.df, noise.n, noise.still) == (0.75 * number, number, False)


def test_stretches_lend_their_inner_differences_alone():
    one, other = [0.90, 0.914, 0.902, 0.925], [0.5, 0.51, 0.507]
    noise = rerun_noise([one, other])
    assert noise.scale == pytest.approx(scale_by_numpy(one, other), rel=1e-3)
    assert (noise.df, noise.n) == (0.75 * 6, 7)


@pytest.mark.parametrize(("values", "moved"), [([0.9] * 5 + [0.92] * 3, 1), ([0.9, 0.92, 0.9, 0.92, 0.92, 0.9, 0.9, 0.92], 5)])
def test_of_values_as_coarse_as_their_noise_one_step_more_is_counted_than_was_seen(values, moved):
    noise = rerun_noise([values])
    assert noise.scale == pytest.approx(math.sqrt((moved + 1) * 0.02**2 / (7 + 1) / 2))
    assert noise.step == pytest.approx(0.02)


def test_p_and_band_are_student_t_of_the_difference_of_two_runs():
    noise = rerun_noise([[3.1, 2.9, 3.3, 3.0, 3.4, 2.8]])
    stderr, df = math.sqrt(2) * noise.scale, 0.75 * 6
    assert noise.p(3.0, 3.9) == pytest.approx(2 * stats.t.sf(0.9 / stderr, df))
    assert noise.band(3.0, 0.9) == pytest.approx(stats.t.interval(0.9, df, 3.0, stderr))
    assert noise.change_interval(3.0, 3.9, 0.9) == pytest.approx(stats.t.interval(0.9, df, 0.9, stderr))


def test_five_runs_are_the_fewest():
    values = [0.9, 0.91, 0.89, 0.9, 0.92]
    assert rerun_noise([values[:4]]) is None
    assert rerun_noise([values]) is not None


def test_noise_on_logs_is_that_of_the_logarithms_and_a_factor_either_way():
    values = [100, 104, 97, 101, 99, 103]
    on_logs, logs = rerun_noise([values], logs=True), rerun_noise([[math.log(value) for value in values]])
    assert (on_logs.scale, on_logs.p(100, 120)) == pytest.approx((logs.scale, logs.p(math.log(100), math.log(120))))
    low, high = on_logs.band(100, 0.95)
    assert low * high == pytest.approx(100**2)
    assert on_logs.change_interval(100, 120, 0.95) == pytest.approx((low * 1.2 - 100, high * 1.2 - 100))
    assert rerun_noise([[*values, 0]], logs=True) is None


def test_runs_that_never_moved_have_the_noise_of_their_last_digit_or_none():
    still = rerun_noise([[0.9] * 6], least=0.1)
    assert (still.still, still.scale) == (True, 0.1)
    assert rerun_noise([[0.9] * 6]) is None
    assert rerun_noise([[0.9, 0.9 + 1e-16] * 3]) is None


def test_on_logs_a_last_digit_is_a_share_of_the_level():
    assert rerun_noise([[200.0] * 5], logs=True, least=1).scale == pytest.approx(1 / 200)


def test_no_noise_is_smaller_than_what_values_are_rounded_to():
    values = [0.9, 0.91, 0.89, 0.9, 0.92]
    assert rerun_noise([values], least=0.5).scale == 0.5
    assert rerun_noise([values], least=1e-9) == rerun_noise([values])


@pytest.mark.parametrize(
    ("values", "digit"), [([0.9, 0.92], 0.01), ([1.0, 3.0], 1), ([0.5, 1e-7], 1e-7), ([2.5e-5], 1e-6), ([5e-324], 0), ([1e300], 1e300)]
)
def test_the_last_digit_is_that_of_the_value_with_most_of_them(values, digit):
    assert resolution(values) == pytest.approx(digit)


DRAWS = 1500


def mean_scale(number, change):
    """The mean scale by many runs of noise 1, each changed by what is given."""
    drawn = np.random.default_rng(1).normal(size=(DRAWS, number))
    return np.mean([rerun_noise([list(change(values))]).scale for values in drawn])


def step(values):
    return values + np.where(np.arange(len(values)) < len(values) // 2, 0, 30)


def outlier(values):
    return np.where(np.arange(len(values)) == len(values) // 2, 30, values)


@pytest.mark.parametrize(
    ("change", "most"),
    [(lambda v: v, 1.05), (lambda v: v + np.arange(len(v)) / 5, 1.05), (step, 1.25), (outlier, 1.45)],
    ids=["nothing", "trend", "step", "outlier"],
)
def test_a_trend_a_step_and_an_outlier_hardly_move_the_noise(change, most):
    """Of 24 runs; their standard deviation is moved to 1.7, 15 and 6."""
    assert 0.9 < mean_scale(24, change) < most


@pytest.mark.parametrize("number", [5, 12, 30])
@pytest.mark.parametrize("change", [lambda v: v, lambda v: v + np.arange(len(v)) / 5], ids=["level", "trend"])
def test_the_test_holds_its_level_for_few_and_many_runs(number, change):
    """One of 20 false alarms is promised; the bound is that and what 1500 draws leave open."""
    drawn = np.random.default_rng(2).normal(size=(DRAWS, number + 1))
    found = np.mean([rerun_noise([list(change(row[:-1]))]).p(row[-2], row[-1]) < 0.05 for row in drawn])
    assert found < 0.05 + 3 * math.sqrt(0.05 * 0.95 / DRAWS)


@given(st.lists(st.integers(-1000, 1000), min_size=5, max_size=30), st.sampled_from([0.01, 7, 1e6]), st.integers(-50, 50))
def test_the_noise_follows_the_unit_and_not_the_level(values, unit, shift):
    plain, other = rerun_noise([values]), rerun_noise([[(value + shift) * unit for value in values]])
    assert (plain is None) == (other is None)
    if plain is not None:
        assert other.scale == pytest.approx(plain.scale * unit, rel=1e-6)


@given(st.lists(st.floats(-1e6, 1e6), min_size=5, max_size=30))
def test_runs_in_reverse_have_the_same_noise(values):
    forth, back = rerun_noise([values]), rerun_noise([values[::-1]])
    assert (forth and forth.scale) == pytest.approx(back and back.scale)


@pytest.mark.parametrize(
    "values", [[0, 5e-324, 0, 0, 5e-324], [1e300, -1e300, 1e300, 0, 1], [1e-160, 2e-160, 1e-160, 3e-160, 1], [0, 1e308, 0, 1e-300, 0]]
)
def test_no_spread_overflows(values):
    noise = rerun_noise([values])
    assert noise is None or math.isfinite(noise.scale)


@pytest.mark.parametrize("df", [3.75, 9, 45])
def test_the_excess_is_the_quantile_of_a_ratio_of_variances(df):
    assert excess(df, 0.05) == pytest.approx(stats.chi2.ppf(0.95, df) / df)
