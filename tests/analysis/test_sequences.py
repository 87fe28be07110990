"""Nights against one reference: the formula, how rarely quiet nights alarm, what is found, and when an alarm ends."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from benchstore.analysis.statistics import sequences
from benchstore.analysis.statistics.sequences import detectable, e_value, shift

POINTS = st.lists(st.integers(-50, 50).map(float), min_size=1, max_size=30)


def log_bayes(t, before, after):
    """As the module has it, of stretches with that t: with squares of ν within, those between are t²."""
    pairs = before * after / (before + after)
    return float(
        sequences._log_bayes(np.array(before), np.array(after), np.array(t / math.sqrt(pairs)), float(before + after - 2), 0.0)  # noqa: SLF001
    )


def runs(seed, size, *, step=0.0, at=0, until=None):
    """Normal values, lower by `step` from one place to another."""
    values = np.random.default_rng(seed).normal(size=size)
    values[at:until] -= step
    return values


def alarms(values, k=5):
    return [shift(values[:k], values[k:night]).p <= 0.05 for night in range(k + 1, len(values) + 1)]


@pytest.mark.parametrize(("t", "before", "after"), [(0.3, 5, 3), (3.5, 20, 20), (-6.0, 40, 4)])
def test_the_bayes_factor_is_the_integral_of_the_noncentral_t_over_the_prior(t, before, after):
    df, pairs = before + after - 2, before * after / (before + after)
    mixed = integrate.quad(lambda size: stats.norm.pdf(size, 0, 2) * stats.nct.pdf(t, df, size * math.sqrt(pairs)), -12, 12, limit=200)[0]
    assert log_bayes(t, before, after) == pytest.approx(math.log(mixed / stats.t.pdf(t, df)), abs=1e-5)


@pytest.mark.parametrize(
    ("t", "before", "after", "log"), [(3.5, 20, 20, 3.439267566673403), (2.0, 5, 30, 0.38263850993246873), (6.0, 5, 3, 3.871363739189557)]
)
def test_the_bayes_factor_is_that_of_savvi(t, before, after, log):
    """`linear_regression.log_bf` of savvi 0.3.1 with phi = 1/4 (Lindon, Ham, Tingley & Bojinov 2022)."""
    assert log_bayes(t, before, after) == pytest.approx(log, rel=1e-9)


def test_mixed_over_scales_the_bayes_factor_is_the_one_that_pingouin_documents(monkeypatch):
    """A Cauchy prior is a normal one with 1/χ² as its variance (Rouder et al. 2009); pingouin gives 26.743 for t = 3.5 and twice 20."""

    def mixed(g):
        monkeypatch.setattr(sequences, "_SCALE", 0.707 * math.sqrt(g))
        return math.exp(log_bayes(3.5, 20, 20)) * stats.invgamma.pdf(g, 0.5, scale=0.5)

    assert integrate.quad(mixed, 0, np.inf, limit=200)[0] == pytest.approx(26.743, abs=5e-4)


def test_the_weights_of_all_starts_add_up_to_one():
    assert sequences._weights(np.arange(10**6)).sum() == pytest.approx(1, abs=1e-4)  # noqa: SLF001


@pytest.mark.parametrize("k", [1, 5])
def test_one_in_twenty_quiet_quarters_has_an_alarm_at_most(k):
    """Ninety nights each; the figures of more are in `benchmarks/verdicts/nights.py`."""
    assert sum(any(alarms(runs(seed, k + 90), k)) for seed in range(60)) <= 3


def test_the_reference_itself_may_be_far_off():
    """It is one run of the same noise: two standard deviations off, it alarms no more often than its kind."""
    values = [runs(seed, 91) for seed in range(20)]
    for history in values:
        history[0] = 2.0
    assert sum(any(alarms(history, 1)) for history in values) <= 1


@pytest.mark.parametrize("at", [15, 50, 85])
def test_a_step_of_three_standard_deviations_is_found_within_two_weeks_wherever_it_is(at):
    found = [alarms(runs(seed, at + 14, step=3, at=at)) for seed in range(20)]
    assert sum(any(history[at - 5 :]) for history in found) >= 19


def test_what_is_found_has_its_place_and_its_size():
    found = shift(*np.split(runs(3, 60, step=3, at=46), [5]))
    assert found.p < 0.001
    assert abs(found.start - 41) <= 1
    assert found.low < -3 < found.high < 0
    assert found.size == pytest.approx(-3, abs=1)


def test_an_alarm_stays_while_the_level_does_and_ends_with_a_fix():
    found = alarms(runs(4, 80, step=4, at=35, until=60))
    assert not any(found[:30])
    assert all(found[35:55])
    assert not any(found[60:])


def test_p_is_never_below_what_all_nights_together_say():
    """So that alarms are as rare as those of the e-value alone."""
    for seed in range(30):
        values = runs(seed, 40, step=2, at=20, until=30)
        assert shift(values[:5], values[5:]).p >= min(1, 1 / e_value(values[:5], values[5:])) - 1e-12


def test_one_far_night_is_no_new_level():
    assert not any(alarms(runs(5, 56, step=8, at=50, until=51)))


def test_evidence_is_the_weighted_sum_over_the_nights_a_shift_may_have_started_on():
    values = runs(6, 17, step=2, at=9)
    total = 30 / (30 + 12)
    for s in range(1, 11):
        t = stats.ttest_ind(values[4 + s :], values[: 4 + s]).statistic
        total += 30 / ((s + 29) * (s + 30)) * math.exp(log_bayes(t, 4 + s, 13 - s))
    assert e_value(values[:5], values[5:]) == pytest.approx(total, rel=1e-3)
    assert e_value(values[:5], []) == 1


@given(POINTS, POINTS, st.floats(-1e3, 1e3), st.sampled_from([1e-6, 0.5, 3.0, 1e6]))
def test_neither_the_unit_nor_where_zero_lies_matters(reference, nights, by, times):
    moved = [[times * (value + by) for value in values] for values in (reference, nights)]
    assert e_value(*moved) == pytest.approx(e_value(reference, nights), rel=1e-3)


@given(POINTS, POINTS)
def test_up_and_down_are_alike(reference, nights):
    up, down = shift(reference, nights), shift([-value for value in reference], [-value for value in nights])
    assert (up.p, up.size, up.low) == pytest.approx((down.p, -down.size, -down.high), rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("value", [0.0, 0.9, -1e300, 5e-324])
def test_where_all_values_are_equal_nothing_is_said(value):
    assert e_value([value] * 3, [value] * 20) == 1
    assert shift([value] * 3, [value] * 20) == shift([1.0], []) == sequences.Shift(p=1, start=0, size=0)
    assert detectable([value] * 3, [value] * 20) is None


def test_one_digit_more_on_a_few_nights_is_no_shift_but_a_lasting_one_is():
    still = [0.9] * 40
    assert shift(still[:5], [*still, 0.89]).p > 0.05
    assert shift(still[:5], [*still, 0.89, 0.9, 0.9, 0.89]).p > 0.05
    assert shift(still[:5], [*still, *[0.89] * 6]).p < 0.05


HOSTILE = st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from([0.0, 5e-324, 1.7e308, -1.7e308, 1.0, 1 + 2**-52]))


@given(st.lists(HOSTILE, min_size=1, max_size=6), st.lists(HOSTILE, max_size=20))
def test_no_values_give_what_is_not_a_number(reference, nights):
    found = shift(reference, nights)
    assert 0 <= found.p <= 1
    assert found.low <= found.size <= found.high
    assert 0 < e_value(reference, nights) < math.inf
    reach = detectable(reference, nights)
    assert reach is None or reach >= 0


@pytest.mark.parametrize(("reference", "nights"), [([], [1.0]), ([1.0], [math.nan]), ([math.inf], [1.0])])
def test_without_a_reference_or_with_what_is_no_number_it_refuses(reference, nights):
    with pytest.raises(ValueError, match="a reference is needed"):
        e_value(reference, nights)


def test_eight_in_ten_of_the_detectable_shifts_are_found():
    found = []
    for seed in range(40):
        values = runs(seed, 59)
        values[45:] -= detectable(values[:5], values[5:45])
        found.append(any(alarms(values)[40:]))
    assert 0.75 <= np.mean(found) <= 1
    assert detectable(values[:5], values[5:9]) is None
