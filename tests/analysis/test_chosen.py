"""The best of several as the reference: Dunnett's test of one control, against his table and scipy."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from benchstore.analysis.statistics import chosen

INFINITE = math.inf


@pytest.mark.parametrize(
    ("k", "df", "critical"),
    [
        (1, 5, 2.02),
        (2, 5, 2.44),
        (4, 5, 2.85),
        (9, 5, 3.30),
        (4, 10, 2.47),
        (4, 20, 2.30),
        (2, INFINITE, 1.92),
        (4, INFINITE, 2.16),
        (9, INFINITE, 2.42),
    ],
)
def test_critical_values_are_those_of_dunnett_1955_table_1a_one_sided_5_percent(k, df, critical):
    one_sided = chosen.level(0.10, k, df) / 2
    assert stats.t.ppf(1 - one_sided, df) == pytest.approx(critical, abs=0.0051)


@pytest.mark.parametrize(("k", "df"), [(2, 6), (3, 11), (5, 40)])
def test_p_is_that_of_scipys_multivariate_t_with_correlations_of_a_half(k, df):
    t, shape = 2.3, np.full((k, k), 0.5) + np.eye(k) / 2
    joint = stats.multivariate_t(shape=shape, df=df, seed=1).cdf(np.full(k, t), maxpts=20_000 * k)
    assert chosen.p_value(2 * stats.t.sf(t, df), k, df) == pytest.approx(2 * (1 - joint), abs=2e-3)


def test_p_is_how_often_the_best_of_four_equal_runs_lies_so_far_above_a_fifth_by_simulation():
    drawn = np.random.default_rng(1).normal(size=(100_000, 5))
    z = (drawn[:, :4].max(axis=1) - drawn[:, 4]) / math.sqrt(2)
    for t in (1.0, 2.0, 2.5):
        found = chosen.p_value(2 * stats.norm.sf(t), 4) / 2
        assert np.mean(z >= t) == pytest.approx(found, abs=4 * math.sqrt(found / len(z)))


@settings(max_examples=30)
@given(st.floats(1e-12, 0.5), st.integers(2, 40), st.sampled_from([0.75, 3.75, 9, 45, 1000, INFINITE]))
def test_level_is_the_inverse_of_p(alpha, k, df):
    assert chosen.p_value(chosen.level(alpha, k, df), k, df) == pytest.approx(alpha, rel=1e-4)


@given(st.floats(0, 1), st.integers(2, 60), st.sampled_from([0.75, 3.75, 9, 45, 1000, INFINITE]))
def test_p_lies_between_the_uncorrected_one_and_bonferronis(p, k, df):
    assert p <= chosen.p_value(p, k, df) <= min(1.0, k * p) * (1 + 1e-12)


@pytest.mark.parametrize("df", [3.75, 45, INFINITE])
def test_p_grows_with_the_number_that_was_chosen_among_and_with_the_uncorrected_p(df):
    for first, more in itertools.pairwise([1, 2, 3, 8, 40]):
        assert chosen.p_value(0.01, first, df) < chosen.p_value(0.01, more, df)
    for smaller, larger in itertools.pairwise([1e-9, 1e-4, 0.01, 0.3, 1.0]):
        assert chosen.p_value(smaller, 4, df) < chosen.p_value(larger, 4, df)


@pytest.mark.parametrize("p", [1e-6, 1e-3, 0.05])
def test_far_in_the_tails_p_is_that_of_a_sum_over_finer_steps(p):
    """E of 1 − Φ(z + √2 t u)^k by scipy's integration of the chi density."""
    from scipy.integrate import quad

    k, df = 4, 3.75
    t = stats.t.isf(p / 2, df)
    z = np.linspace(-9, 9, 2001)
    weights = stats.norm.pdf(z) * (z[1] - z[0])

    def given_scale(u):
        return float(weights @ -np.expm1(k * stats.norm.logcdf(z + math.sqrt(2) * t * u)))

    expected = quad(lambda u: given_scale(u) * stats.chi.pdf(u * math.sqrt(df), df) * math.sqrt(df), 0, 6, limit=200)[0]
    assert chosen.p_value(p, k, df) == pytest.approx(2 * expected, rel=1e-5)


def test_one_alone_was_not_chosen():
    assert chosen.p_value(0.03, 1, 5) == 0.03
    assert chosen.level(0.05, 1, 5) == 0.05
