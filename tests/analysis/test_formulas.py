"""Every formula against scipy, statsmodels or a published table; each test is named after its source."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rows import paired_rows, samples_of
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestPower
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from benchstore.analysis.evidence import Counted, Evidence, Spread
from benchstore.analysis.statistics import changepoints, correction, distributions, mcnemar, proportions, signflip, statistic
from benchstore.records.samples import mean_of_rows, pooled

counts = st.integers(0, 60)


@given(counts, counts)
def test_mcnemar_exact_p_is_scipys_binomial_test(better, worse):
    expected = stats.binomtest(better, better + worse).pvalue if better + worse else 1.0
    assert mcnemar.p_values(better, worse)[1] == pytest.approx(expected, rel=1e-9)


def test_mcnemar_mid_p_of_the_airway_data_of_fagerland_lydersen_laake_2013():
    mid, exact = mcnemar.p_values(1, 7)
    assert (round(mid, 3), round(exact, 3)) == (0.039, 0.070)


@given(counts)
def test_mcnemar_mid_p_of_equal_counts_by_fagerland_supplement_equation_2(same):
    expected = 1 - 0.5 * stats.binom.pmf(same, 2 * same, 0.5) if same else 1.0
    assert mcnemar.p_values(same, same)[0] == pytest.approx(expected)


def constrained_score(better, worse, n, delta):
    """Tango's statistic with the nuisance found by scipy's optimiser instead of the closed form."""
    from scipy.optimize import minimize_scalar

    def likelihood(losing):
        both = 1 - 2 * losing - delta
        terms = ((better, losing + delta), (worse, losing), (n - better - worse, both))
        return math.inf if any(p <= 0 < k for k, p in terms) else -sum(k * math.log(p) for k, p in terms if k)

    low, high = max(0.0, -delta), (1 - delta) / 2
    losing = minimize_scalar(likelihood, bounds=(low, high), method="bounded", options={"xatol": 1e-12}).x
    return (better - worse - n * delta) / math.sqrt(n * (2 * losing + delta - delta**2))


@pytest.mark.parametrize(("better", "worse", "n"), [(7, 1, 21), (16, 6, 161), (3, 40, 200), (12, 2, 50)])
@pytest.mark.parametrize("delta", [-0.2, -0.05, 0.0, 0.03, 0.15])
def test_tango_score_is_the_one_with_the_nuisance_of_highest_likelihood_by_scipy(better, worse, n, delta):
    assert mcnemar.score(better, worse, n, delta) == pytest.approx(constrained_score(better, worse, n, delta), rel=1e-4, abs=1e-4)


@given(counts, counts, st.integers(1, 500))
def test_tango_interval_ends_where_its_score_is_the_normal_quantile(better, worse, same):
    n = better + worse + same
    low, high = mcnemar.interval(better, worse, n, 0.95)
    assert mcnemar.score(better, worse, n, low) == pytest.approx(1.959964, abs=1e-3)
    assert mcnemar.score(better, worse, n, high) == pytest.approx(-1.959964, abs=1e-3)


@pytest.mark.parametrize(
    ("differing", "n", "level"), [(10, 100, 0.05), (60, 500, 0.05), (60, 500, 0.005), (300, 5000, 0.01), (0, 100, 0.05)]
)
def test_a_drop_as_large_as_the_detectable_one_is_found_8_times_in_10_by_simulation(differing, n, level):
    rng, drop = np.random.default_rng(1), mcnemar.detectable(differing, n, level)
    worse = rng.binomial(n, differing / n / 2 + drop, 4000)
    better = rng.binomial(n, differing / n / 2, 4000)
    found = np.mean([mcnemar.p_values(int(b), int(w))[0] <= level and w > b for b, w in zip(better, worse, strict=True)])
    assert 0.72 < found < 0.92


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_is_statsmodels(outcome):
    low, high = proportions.wilson(*outcome, 0.95)
    assert (low, high) == pytest.approx(proportion_confint(*outcome, method="wilson"), abs=1e-9)


@pytest.mark.parametrize(("old", "new"), [((48, 80), (56, 70)), ((3, 10), (9, 10)), ((0, 20), (0, 15)), ((10, 10), (0, 20))])
def test_newcombe_is_statsmodels(old, new):
    expected = confint_proportions_2indep(*new, *old, compare="diff", method="newcomb")
    assert proportions.newcombe(old, new, 0.95) == pytest.approx(expected, abs=1e-9)


def test_newcombe_of_56_of_70_and_48_of_80_as_in_table_2_of_newcombe_1998():
    assert [round(end, 4) for end in proportions.newcombe((48, 80), (56, 70), 0.95)] == [0.0524, 0.3339]


outcomes = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(outcomes, outcomes)
def test_fisher_is_twice_scipys_smaller_one_sided_p_and_the_mid_p_half_a_table_less(old, new):
    table = [[new[0], new[1] - new[0]], [old[0], old[1] - old[0]]]
    smaller = min(stats.fisher_exact(table, alternative=side).pvalue for side in ("less", "greater"))
    at = stats.hypergeom.pmf(new[0], old[1] + new[1], old[0] + new[0], new[1])
    mid, exact = proportions.fisher(old, new)
    assert exact == pytest.approx(min(1.0, 2 * smaller), rel=1e-6)
    assert mid == pytest.approx(min(1.0, 2 * smaller - at), rel=1e-6, abs=1e-12)


@pytest.mark.parametrize("df", [1, 4, 11.5, 200])
def test_tails_are_scipys(df):
    assert distributions.t_two_sided(2.1, df) == pytest.approx(2 * stats.t.sf(2.1, df))
    assert distributions.t_quantile(0.975, df) == pytest.approx(stats.t.ppf(0.975, df))
    assert distributions.normal_two_sided(-1.3) == pytest.approx(2 * stats.norm.sf(1.3))
    assert distributions.t_quantile(0.9, math.inf) == pytest.approx(stats.norm.ppf(0.9))
    assert distributions.half_binomial_weights(31) == pytest.approx(stats.binom.pmf(np.arange(32), 31, 0.5))


def f1_of(table):
    tp, fp, fn = table.sum(axis=0)
    return 2 * tp / (2 * tp + fp + fn)


@pytest.mark.parametrize("seed", range(6))
def test_sign_flip_of_f1_is_scipys_permutation_test_of_pairs(seed):
    rng = np.random.default_rng(seed)
    old, new = (rng.integers(0, 4, (9, 3)) for _ in range(2))

    def statistic(*swapped):
        before, after = np.stack(swapped[:3], axis=-1), np.stack(swapped[3:], axis=-1)
        return f1_of(after) - f1_of(before)

    # scipy permutes each column on its own, so the swaps of whole rows are listed here and its statistic reused
    values = []
    for swap in itertools.product((False, True), repeat=9):
        mask = np.array(swap)[:, None]
        before, after = np.where(mask, new, old), np.where(mask, old, new)
        values.append(statistic(*before.T, *after.T))
    seen = abs(statistic(*old.T, *new.T))
    expected = np.mean(np.abs(values) >= seen - 1e-12)
    assert signflip.p_value(paired_rows("f1", old, new)) == pytest.approx(expected)


def test_sign_flip_of_a_mean_is_scipys_permutation_test():
    rng = np.random.default_rng(3)
    old, new = (rng.integers(0, 4, (10, 3)) for _ in range(2))
    rows = paired_rows("f1", old, new, pooled=False)

    def f1_rows(table):
        sums = 2 * table[:, 0] + table[:, 1] + table[:, 2]
        return np.divide(2 * table[:, 0], sums, out=np.zeros(len(table)), where=sums > 0)

    pair = (f1_rows(old), f1_rows(new))
    expected = stats.permutation_test(pair, lambda a, b: np.mean(b - a), permutation_type="samples", n_resamples=10**5).pvalue
    assert signflip.p_value(rows) == pytest.approx(expected)


@given(st.lists(st.tuples(*[st.integers(0, 5)] * 4), min_size=1, max_size=20), st.sampled_from(["f1", "precision", "recall", "accuracy"]))
def test_what_rows_give_is_what_a_snapshot_is_checked_against(table, name):
    """The formulas stand twice, for numbers and for arrays of sums; they must not drift apart."""
    samples, known = samples_of(table), {item.how: item for item in statistic.candidates(name) if "tp" in item.names}
    for how, expected in (("pooled over rows", pooled(samples, name)), ("mean of rows", mean_of_rows(samples, name))):
        assert statistic.given_by(statistic.Columns(samples), known[how]) == pytest.approx(expected, abs=1e-12)


def test_drawn_swaps_agree_with_all_of_them():
    rng = np.random.default_rng(5)
    old, new = (rng.integers(0, 2, (60, 3)) for _ in range(2))
    rows = paired_rows("f1", old, new)
    exact, most = signflip.p_value(rows), signflip.MOST_COUNTED
    try:
        signflip.MOST_COUNTED = 1
        drawn = signflip.p_value(rows)
    finally:
        signflip.MOST_COUNTED = most
    assert drawn == pytest.approx(exact, abs=0.02)
    assert (drawn * (signflip.DRAWS + 1)) == pytest.approx(round(drawn * (signflip.DRAWS + 1)))


def test_jackknife_of_a_mean_is_scipys_standard_error():
    rng = np.random.default_rng(3)
    old, new = (rng.integers(0, 4, (40, 3)) for _ in range(2))
    rows = paired_rows("f1", old, new, pooled=False)
    differences = np.repeat(rows.new[:, 0] - rows.old[:, 0], rows.counts)
    assert signflip.jackknife(rows) == (pytest.approx(stats.sem(differences)), 39)


def test_jackknife_of_f1_leaves_out_one_row_at_a_time_as_in_efron_and_tibshirani_1993():
    rng = np.random.default_rng(4)
    old, new = (rng.integers(0, 3, (25, 3)) for _ in range(2))
    left = np.array([f1_of(np.delete(new, k, 0)) - f1_of(np.delete(old, k, 0)) for k in range(25)])
    expected = math.sqrt(24 / 25 * ((left - left.mean()) ** 2).sum())
    assert signflip.jackknife(paired_rows("f1", old, new))[0] == pytest.approx(expected)


p_lists = st.lists(st.floats(1e-9, 1), min_size=1, max_size=12)


@given(p_lists)
def test_holm_and_benjamini_hochberg_with_equal_weights_are_statsmodels(p_values):
    equal = [1 / len(p_values)] * len(p_values)
    for ours, theirs in (("holm", "holm"), ("benjamini-hochberg", "fdr_bh")):
        assert correction.adjusted(p_values, equal, ours) == pytest.approx(list(multipletests(p_values, method=theirs)[1]), abs=1e-12)


@given(st.lists(st.tuples(st.floats(1e-9, 1), st.floats(0.1, 1)), min_size=1, max_size=6))
def test_weighted_holm_is_the_closed_test_of_weighted_bonferroni_by_marcus_peritz_gabriel_1976(items):
    """A hypothesis is rejected where every intersection that holds it is: its adjusted p is the largest of theirs."""
    whole = sum(weight for _, weight in items)
    p_values, shares = [p for p, _ in items], [weight / whole for _, weight in items]
    expected = [0.0] * len(items)
    for size in range(1, len(items) + 1):
        for subset in itertools.combinations(range(len(items)), size):
            left = sum(shares[k] for k in subset)
            joint = min(1.0, *(p_values[k] * left / shares[k] for k in subset))
            for k in subset:
                expected[k] = max(expected[k], joint)
    assert correction.adjusted(p_values, shares, "holm") == pytest.approx(expected)


def test_half_of_alpha_goes_to_the_primary_metrics():
    assert correction.weights([True, False, False]) == [0.5, 0.25, 0.25]
    assert correction.weights([False, False]) == [0.5, 0.5]
    assert correction.weights([]) == []


@pytest.mark.parametrize("df", [4, 11, 39, 200])
def test_the_detectable_change_of_a_t_test_is_statsmodels(df):
    ours = Evidence(method="history", effect=0, level=1, p=0.5, spread=Spread(stderr=1 / math.sqrt(df + 1), df=df)).detectable(0.05)
    assert ours == pytest.approx(TTestPower().solve_power(nobs=df + 1, alpha=0.05, power=0.8), rel=0.03)


def test_the_detectable_change_leaves_room_for_the_limit():
    """Of true changes of that size 8 in 10 are beyond the limit and significant, by simulation."""
    found = Evidence(method="standard errors", effect=0, level=1, p=0.5, spread=Spread(stderr=0.02))
    drawn = np.random.default_rng(1).normal(size=100_000) * 0.02
    for limit in (0.0, 0.03, 0.1):
        seen = drawn + found.detectable(0.05, limit)
        assert np.mean((seen >= limit) & (seen >= 1.959964 * 0.02)) == pytest.approx(0.8, abs=0.005)


def test_the_examples_needed_find_twice_the_limit_by_the_same_formula():
    found = Evidence(method="standard errors", effect=0, level=1, p=0.5, spread=Spread(stderr=0.02), counted=Counted(n=400))
    assert found.needed(0.01, 0.05) == math.ceil(400 * (found.detectable(0.05) / 0.02) ** 2)


@pytest.mark.parametrize("counted", [Counted(n=400, unit="runs"), Counted(n=400, unit="events"), Counted(n=400, clusters=8), Counted()])
def test_no_number_of_examples_is_asked_for_where_examples_are_not_what_is_counted(counted):
    assert Evidence(method="counts", effect=0, level=1, p=0.5, spread=Spread(stderr=0.02), counted=counted).needed(0.001, 0.05) is None


@given(st.floats(0, 0.3), st.floats(0.005, 0.2), st.sampled_from([0.05, 0.005]))
def test_the_examples_that_mcnemar_needs_for_a_drop_make_it_detectable(noise, drop, level):
    n = math.ceil(mcnemar.enough(noise, drop, level))
    assert mcnemar.detectable(noise * n, n, level) <= drop * 1.001
    assert mcnemar.detectable(noise * n / 1.2, math.ceil(n / 1.2), level) > drop * 0.999


def test_a_step_is_found_where_it_is_and_noise_has_none():
    rng = np.random.default_rng(2)
    noise = rng.normal(0, 1, 40)
    step = np.concatenate([noise[:25], noise[25:] + 3])
    assert [point.at for point in changepoints.change_points(list(step))] == [25]
    found = sum(bool(changepoints.change_points(list(rng.normal(0, 1, 30)))) for _ in range(300))
    assert found <= 9, "1% is the level: at most 9 of 300 with 99.9% certainty"


def test_two_steps_are_both_found_and_their_means_are_of_the_stretches():
    values = [1.0, 1.1, 0.9, 1.0, 1.1, 0.9, 1.0, 1.0] * 2 + [3.0, 3.1, 2.9, 3.0] * 4 + [2.0, 2.1, 1.9, 2.0] * 4
    found = changepoints.change_points(values)
    assert [point.at for point in found] == [16, 32]
    assert [round(point.size, 2) for point in found] == [2.0, -1.0]


def test_rows_helper_gives_what_it_is_asked_for():
    assert samples_of([[1, 0, 0], [0, 1, 1]]).ids == ("0", "1")
