"""The rule that turns evidence into a word: limits, directions, levels; and what is never judged."""

import math

import pytest
from builders import build_snapshot
from hypothesis import given
from hypothesis import strategies as st

from benchstore.analysis import verdicts
from benchstore.analysis.evidence import Counted, Evidence, Spread
from benchstore.analysis.question import Question
from benchstore.analysis.report import judge
from benchstore.records.config import Policy
from benchstore.records.metric import BUILT_IN, Limit, Metric, MetricTable
from benchstore.standing.verdict_book import compare

TABLE = MetricTable.from_dict({})
F1, LATENCY = BUILT_IN["f1"], BUILT_IN["latency_ms"]
CAREFUL, PLAIN = Policy(), Policy(gross=0, collapse=False)
"""The policy that everybody has, and one without what is said of large falls."""


def question_of(effect, metric, reference, **sides):
    old, new = (build_snapshot(k, metrics={metric.name: value}, **sides) for k, value in ((1, reference), (2, reference + effect)))
    return Question(metric=metric, old=old, new=new)


def word(effect, *, p=None, inner=None, metric=F1, reference=0.9, adjusted=None, policy=CAREFUL, sides=None, underpowered=False, **more):
    """The word for a change that evidence says is `effect`; what it says of other things is `more`."""
    evidence = Evidence(**{"method": "history", "effect": effect, "level": reference, "p": p, "inner": inner} | more)
    question = question_of(effect, metric, reference, **(sides or {}))
    return verdicts.decide(question, evidence, p if adjusted is None else adjusted, policy, underpowered=underpowered)


@pytest.mark.parametrize(
    ("effect", "p", "inner", "expected"),
    [
        (-0.05, 0.01, None, "regressed"),
        (+0.05, 0.01, None, "improved"),
        (-0.01, 0.01, None, "regressed"),
        (-0.05, 0.05, None, "regressed"),
        (-0.05, 0.06, None, "cannot tell"),
        (-0.049, 0.06, None, "within noise"),
        (+0.05, 0.06, None, "within noise"),
        (-0.009, 0.01, None, "changed, within limit"),
        (-0.009, 0.01, (-0.0095, -0.001), "changed, within limit"),
        (-0.002, 0.4, (-0.009, 0.005), "unchanged"),
        (-0.002, 0.4, (-0.011, 0.005), "within noise"),
        (-0.002, 0.4, (-0.009, 0.01), "within noise"),
        (0.0, 1.0, None, "within noise"),
        (-0.05, None, None, "cannot tell"),
        (+0.05, None, None, "cannot tell"),
        (-0.005, None, None, "within noise"),
        (0.0, None, None, "within noise"),
    ],
)
def test_the_word_follows_from_limit_p_and_interval(effect, p, inner, expected):
    assert word(effect, p=p, inner=inner) == expected


def test_the_corrected_p_decides():
    assert word(-0.04, p=0.01, adjusted=0.2) == "within noise"


def test_what_is_barred_is_no_change_whatever_p_is():
    assert word(-0.04, p=1e-9, disqualified="4 examples net") == "within noise"
    assert word(-0.05, p=1e-9, disqualified="4 examples net") == "cannot tell"
    assert word(-0.9, p=1e-9, disqualified="4 examples net", method="mcnemar") == "cannot tell"


def test_unchanged_is_never_claimed_at_limit_0():
    metric = Metric(name="x", direction="higher", limit=Limit(absolute=0))
    assert word(0.0, p=1.0, inner=(0.0, 0.0), metric=metric) == "within noise"
    assert word(-1e-12, p=0.001, metric=metric) == "regressed"


def test_where_both_limits_are_set_both_must_be_passed():
    metric = Metric(name="x", direction="lower", limit=Limit(absolute=50, relative=0.1))
    found = [word(new - old, p=0.001, metric=metric, reference=old) for old, new in ((100, 140), (1000, 1060), (1000, 1100))]
    assert found == ["changed, within limit", "changed, within limit", "regressed"]


def test_a_drop_of_exactly_the_limit_is_at_the_limit_despite_binary_rounding():
    assert verdicts.beyond_limit(F1, 0.95, 0.94 - 0.95)


def test_a_fall_of_five_limits_that_noise_could_explain_is_never_passed_as_noise():
    assert [word(effect, p=0.5) for effect in (-0.0499, -0.05, -0.2)] == ["within noise", "cannot tell", "cannot tell"]
    assert word(-0.2, p=0.5, policy=Policy(gross=30)) == "within noise"
    assert word(-0.2, p=0.5, policy=Policy(gross=0)) == "within noise"
    assert word(+0.05, p=0.5) == "within noise"


def test_what_no_outcome_of_the_test_could_have_shown_is_cannot_tell():
    assert [word(effect, p=0.5, underpowered=True) for effect in (-0.02, 0.02, -0.005)] == ["cannot tell", "cannot tell", "within noise"]


def sized(n):
    return {"dataset": {"name": "d", "version": "1", "size": n}}


ACCURACY = BUILT_IN["accuracy"]


def test_thirty_points_are_a_collapse_where_nothing_is_known_of_the_examples():
    assert [word(effect, method="limit") for effect in (-0.29, -0.3, -0.5)] == ["cannot tell", "regressed", "regressed"]
    assert word(-0.5, method="limit", policy=Policy(collapse=False)) == "cannot tell"
    assert word(+0.5, method="limit", reference=0.4) == "cannot tell"


def test_where_the_number_of_examples_is_known_a_collapse_is_what_the_noisiest_of_them_could_not_do():
    """1.96 standard errors of two samples where the worst case stands for each example, or five limits."""
    edge = 1.959964 * 0.557 * math.sqrt(2 / 200)
    near = [word(-edge * factor, method="limit", metric=ACCURACY, sides=sized(200)) for factor in (0.99, 1.01)]
    assert near == ["cannot tell", "regressed"]
    assert [word(-drop, method="limit", metric=ACCURACY, sides=sized(10**6)) for drop in (0.049, 0.05)] == ["cannot tell", "regressed"]


def test_a_collapse_that_a_test_could_not_show_must_be_larger_still():
    edge = 3.5 * 0.557 * math.sqrt(2 / 200)
    assert [word(-edge * factor, p=0.3, method="mcnemar", metric=ACCURACY, sides=sized(200)) for factor in (0.99, 1.01)] == [
        "cannot tell",
        "regressed",
    ]
    assert word(-0.5, p=0.3, method="standard errors", metric=ACCURACY) == "cannot tell", "how many examples there are is not known"


def test_where_runs_show_the_noise_a_collapse_is_not_asked_for():
    assert word(-0.5, p=0.3, method="history", sides=sized(10**6)) == "cannot tell"


def test_examples_in_groups_are_as_many_as_their_groups():
    grouped = {"method": "cluster sign-flip", "metric": ACCURACY, "sides": sized(240)}
    assert word(-0.25, counted=Counted(n=240), **grouped) == "regressed"
    assert word(-0.25, counted=Counted(n=240, clusters=5), **grouped) == "cannot tell"


def test_a_time_twice_as_long_is_a_collapse_and_any_faster_one_is_none():
    slower = [word(ms, metric=LATENCY, reference=100, method="limit") for ms in (99, 100, 900)]
    assert slower == ["cannot tell", "regressed", "regressed"]
    assert word(-90, metric=LATENCY, reference=100, method="limit") == "cannot tell"
    assert word(100, metric=LATENCY, reference=100, method="sign-flip", p=0.3) == "cannot tell"
    assert word(5, metric=LATENCY, reference=0, method="limit") == "cannot tell"


effects, ps = st.floats(-0.5, 0.5), st.floats(0, 1)


@given(effects, ps)
def test_swapping_the_sides_swaps_better_and_worse(effect, p):
    swapped = {"regressed": "improved", "improved": "regressed"}
    forth, back = word(effect, p=p, policy=PLAIN), word(-effect, p=p, policy=PLAIN)
    assert swapped.get(forth, forth) == back


@given(effects, ps, st.sampled_from(["mcnemar", "history"]))
def test_what_is_said_of_large_falls_changes_no_word_but_that_of_a_fall_within_noise(effect, p, method):
    careful, plain = (word(effect, p=p, policy=policy, method=method, sides=sized(50)) for policy in (CAREFUL, PLAIN))
    assert careful == plain or (plain == "within noise" and effect <= -0.05 and careful in ("cannot tell", "regressed"))


@given(effects, st.one_of(st.none(), ps), st.sampled_from(["mcnemar", "history", "limit"]), st.booleans())
def test_higher_and_lower_are_mirror_images(effect, p, method, underpowered):
    lower = Metric(name="e", direction="lower", unit="proportion", limit=F1.limit)
    more = {"p": p, "method": method, "underpowered": underpowered, "sides": sized(50)}
    assert word(effect, **more) == word(-effect, metric=lower, **more)


@given(effects, ps, ps)
def test_a_smaller_p_never_turns_a_regression_into_noise(effect, one, other):
    smaller, larger = sorted((one, other))
    assert word(effect, p=larger) != "regressed" or word(effect, p=smaller) == "regressed"


@given(effects, effects, st.one_of(st.none(), ps), st.sampled_from(["mcnemar", "history", "limit"]))
def test_a_larger_fall_is_never_judged_more_mildly(one, other, p, method):
    mildness = ["regressed", "cannot tell", "changed, within limit", "within noise", "improved"]
    worse, better = sorted((one, other))
    found = [mildness.index(word(effect, p=p, method=method, sides=sized(50))) for effect in (worse, better) if effect < 0]
    assert found == sorted(found)


def two_sided(distance, stderr):
    """The p of a normal value so far from where it is expected, by the definition."""
    return math.erfc(distance / stderr / math.sqrt(2))


@given(st.floats(-0.2, 0.2), st.floats(0.001, 0.05), st.floats(0, 0.1))
def test_the_strict_rule_never_finds_more(effect, stderr, limit):
    """It tests what is left of the change beyond the limit: nothing within it, all of it at limit 0."""
    evidence = Evidence(method="standard errors", effect=effect, level=0.9, spread=Spread(stderr=stderr), p=two_sided(abs(effect), stderr))
    assert evidence.p_beyond(limit) >= evidence.p - 1e-12
    assert evidence.p_beyond(limit) == pytest.approx(two_sided(max(abs(effect) - limit, 0), stderr))
    assert evidence.p_beyond(0.0) == pytest.approx(evidence.p)


@pytest.mark.parametrize(
    ("name", "old", "new", "verdict"),
    [("f1", None, 0.9, "new"), ("f1", 0.9, None, "missing"), ("unheard_of", 30, 10, "not judged"), ("total_samples", 10, 5, "not judged")],
)
def test_what_cannot_be_judged_has_its_own_word(snapshot, name, old, new, verdict):
    sides = [snapshot(k, metrics={"z": 1} | ({name: value} if value is not None else {})) for k, value in ((1, old), (2, new))]
    row = judge([Question(metric=TABLE.get(name), old=sides[0], new=sides[1])])[0]
    assert (row.verdict, row.p, row.method) == (verdict, None, None)


def test_different_data_are_incomparable_and_no_delta_is_given(snapshot):
    old, new = snapshot(1), snapshot(2, dataset={"name": "d", "version": "2"})
    row = compare(old, new, TABLE)[0]
    assert (row.verdict, row.delta, row.better) == ("incomparable", None, None)
    assert row.sentence == "F1 is incomparable: measured on d@1 and on d@2."


def test_another_environment_is_incomparable_only_for_what_depends_on_it(snapshot):
    metrics = {"f1": 0.9, "latency_ms": 10}
    rows = compare(snapshot(1, metrics=metrics), snapshot(2, metrics=metrics, environment="production"), TABLE)
    assert {row.metric: row.verdict for row in rows} == {"f1": "within noise", "latency_ms": "incomparable"}
    assert "compared across environments" in rows[0].sentence


def test_what_is_missing_on_one_side_is_shown(snapshot):
    rows = compare(snapshot(1, metrics={"f1": 0.9, "recall": 0.5}), snapshot(2, metrics={"f1": 0.9, "precision": 0.5}), TABLE)
    assert {row.metric: row.verdict for row in rows} == {"f1": "within noise", "precision": "new", "recall": "missing"}


def test_a_row_always_has_the_documented_keys(snapshot):
    keys = [
        "model",
        "series",
        "version",
        "reference",
        "metric",
        "value",
        "reference_value",
        "delta",
        "relative",
        "verdict",
        "method",
        "p",
        "sentence",
    ]
    assert set(keys) <= set(judge([Question(metric=F1, old=None, new=snapshot(1))])[0].to_dict())
