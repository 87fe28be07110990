"""Which evidence decides, by what is known: rows, standard errors, denominators, earlier runs, nothing. And bad input."""

import json
import random

import pytest
from rows import answered, samples_of

from benchstore.analysis.question import Question
from benchstore.analysis.report import judge
from benchstore.analysis.statistics import signflip
from benchstore.records.config import Policy
from benchstore.records.metric import MetricTable
from benchstore.records.samples import Samples, mean_of_rows, pooled
from benchstore.standing.verdict_book import compare

TABLE = MetricTable.from_dict({"error": {"direction": "lower", "unit": "proportion", "limit": {"absolute": 0}}, "percent_f1": {}})
HARDWARE = {"cpu": "a", "cores": 4}


def outcomes(right, wrong):
    return [1] * right + [0] * wrong


def sources(*pairs):
    """A sample source from (snapshot, samples) pairs."""
    return lambda snapshot: next((samples for one, samples in pairs if one is snapshot), None)


def with_rows(snapshot, old_rows, new_rows, name="accuracy", value=None, policy=None, **more):
    """The judgement of one metric from rows; its value follows from them unless given."""

    def of(samples):
        if name in ("accuracy", "acc") and "correct" in samples.columns:
            return sum(x or 0 for x in samples.columns["correct"]) / len(samples)
        return pooled(samples, name)

    old, new = (
        snapshot(k, metrics={name: of(rows) if value is None else value[k - 1]}, **more) for k, rows in ((1, old_rows), (2, new_rows))
    )
    return compare(old, new, TABLE, policy, sources((old, old_rows), (new, new_rows)))[0]


def test_rows_that_are_right_or_wrong_are_judged_by_mcnemar_and_the_exact_p_is_kept(snapshot):
    row = with_rows(snapshot, answered(outcomes(180, 20)), answered(outcomes(150, 50)))
    assert (row.verdict, row.method, row.n, row.p, row.p_exact) == (
        "regressed",
        "mcnemar",
        200,
        pytest.approx(0.5**30, rel=1e-6),
        pytest.approx(0.5**29, rel=1e-6),
    )
    assert "of 200 examples 30 got worse and 0 better (p < 0.001); these two snapshots; reruns not measured" in row.sentence


def test_f1_is_judged_by_a_sign_flip_of_its_rows(snapshot):
    old, new = [[1, 0, 0]] * 40 + [[0, 1, 0]] * 5, [[1, 0, 0]] * 25 + [[0, 0, 1]] * 15 + [[0, 1, 0]] * 5
    row = with_rows(snapshot, samples_of(old), samples_of(new), "f1")
    assert (row.verdict, row.method) == ("regressed", "sign-flip")
    assert row.interval[0] < row.effect < row.interval[1] < 0


def test_a_mean_over_rows_is_resampled_as_a_mean_over_rows(snapshot):
    old, new = samples_of([[3, 1, 0], [2, 0, 2]] * 20), samples_of([[2, 1, 1], [1, 1, 2]] * 20)
    row = with_rows(snapshot, old, new, "f1", [mean_of_rows(old, "f1"), mean_of_rows(new, "f1")])
    assert (row.method, "mean of rows" in row.evidence) == ("sign-flip", True)


def test_rows_that_do_not_give_the_stored_value_do_not_serve_it(snapshot):
    row = with_rows(snapshot, answered(outcomes(180, 20)), answered(outcomes(150, 50)), value=[0.91, 0.75])
    assert row.method == "limit"


def test_class_macro_f1_cannot_be_had_from_rows(snapshot):
    old, new = samples_of([[1, 0, 0]] * 40), samples_of([[1, 0, 0]] * 20 + [[0, 1, 1]] * 20)
    row = with_rows(snapshot, old, new, "f1", [0.97, 0.51])
    assert (row.method, row.verdict) == ("limit", "cannot tell")


def test_a_metric_in_percent_is_judged_by_the_same_rows(snapshot):
    table = MetricTable.from_dict({"accuracy": {"unit": "percent", "max": 100, "limit": {"absolute": 1}}})
    rows = answered(outcomes(180, 20)), answered(outcomes(150, 50))
    old, new = snapshot(1, metrics={"accuracy": 90.0}), snapshot(2, metrics={"accuracy": 75.0})
    row = compare(old, new, table, None, sources((old, rows[0]), (new, rows[1])))[0]
    assert (row.method, row.verdict, row.effect) == ("mcnemar", "regressed", pytest.approx(-15))
    assert row.interval[0] < -15 < row.interval[1]


def test_groups_are_flipped_as_wholes_and_six_are_needed(snapshot):
    def judged(groups):
        names = tuple(str(k % groups) for k in range(240))
        return with_rows(snapshot, answered(outcomes(220, 20), group=names), answered(outcomes(160, 80), group=names))

    assert (judged(8).method, judged(8).verdict, judged(8).p) == ("cluster sign-flip", "regressed", pytest.approx(2 / 2**8))
    assert (judged(5).verdict, judged(5).p) == ("cannot tell", None)
    assert "only 5 groups, six are needed" in judged(5).sentence


def test_a_group_of_one_row_each_is_the_same_as_no_groups(snapshot):
    old, new = [[2, 1, 0], [1, 0, 1], [0, 1, 2]] * 6, [[1, 1, 1], [1, 1, 1], [0, 2, 2]] * 6
    names = tuple(str(k) for k in range(18))
    alone, grouped = (with_rows(snapshot, samples_of(old, **g), samples_of(new, **g), "f1") for g in ({}, {"group": names}))
    assert grouped.p == pytest.approx(alone.p, abs=0.01)
    assert grouped.interval == pytest.approx(alone.interval)


def test_cost_is_judged_on_log_ratios_of_its_rows(snapshot):
    rng = random.Random(1)
    before = [rng.lognormvariate(-6, 1) for _ in range(60)]
    after = [cost * rng.lognormvariate(0.4, 0.2) for cost in before]
    rows = [Samples(columns={"id": tuple(map(str, range(60))), "cost_usd": tuple(costs)}) for costs in (before, after)]
    row = with_rows(snapshot, *rows, "cost_usd", [sum(before) / 60, sum(after) / 60])
    assert (row.method, row.verdict) == ("log-ratio", "regressed")
    assert 0 < row.interval[0] < row.effect < row.interval[1]


def test_a_price_that_rose_by_one_factor_on_three_rows_is_not_certain(snapshot):
    rows = [Samples(columns={"id": ("a", "b", "c"), "cost_usd": costs}) for costs in ((1.0, 2.0, 3.0), (2.0, 4.0, 6.0))]
    row = with_rows(snapshot, *rows, "cost_usd", [2.0, 4.0])
    assert (row.verdict, row.p) == ("cannot tell", 0.25)


def uncertain(snapshot, name="accuracy", values=(0.9, 0.8), policy=None, **uncertainty):
    old, new = (snapshot(k, metrics={name: values[k - 1]}, uncertainty={name: uncertainty}) for k in (1, 2))
    return compare(old, new, TABLE, policy)[0]


def test_standard_errors_on_both_sides_are_a_z_test(snapshot):
    row = uncertain(snapshot, stderr=0.02)
    assert (row.method, row.verdict, row.p) == ("standard errors", "regressed", pytest.approx(0.000407, abs=1e-6))
    assert "taken as two samples" in row.evidence


@pytest.mark.parametrize("stderr", [0, 0.0])
def test_a_standard_error_of_0_is_no_evidence(snapshot, stderr):
    assert uncertain(snapshot, stderr=stderr).method == "limit"
    assert uncertain(snapshot, stderr=stderr).verdict == "cannot tell"


@pytest.mark.parametrize(
    ("name", "n", "method"),
    [
        ("accuracy", 100, "proportions"),
        ("recall", 50, "proportions"),
        ("boolq/acc", 100, "proportions"),
        ("f1", 100, "limit"),
        ("accuracy", 0, "limit"),
        ("accuracy", 7, "limit"),
    ],
)
def test_a_proportion_needs_a_denominator_that_makes_it_a_whole_count_and_f1_is_none(snapshot, name, n, method):
    assert uncertain(snapshot, name, n=n).method == method


def test_without_a_stated_denominator_recall_has_none_but_accuracy_has_the_examples(snapshot):
    counts = {"total": 100, "succeeded": 100, "failed": 0}
    found = [compare(*(snapshot(k, metrics={name: 0.9 - k / 10}, counts=counts) for k in (1, 2)), TABLE) for name in ("accuracy", "recall")]
    methods = {row.metric: row.method for rows in found for row in rows if row.metric in ("accuracy", "recall")}
    assert methods == {"accuracy": "proportions", "recall": "limit"}


def series(snapshot, values, new, name="f1", **more):
    """The judgement of a new run after earlier ones, the first of which is the reference."""
    runs = [snapshot(k, metrics={name: value}, **more) for k, value in enumerate([*values, new], start=1)]
    return judge([Question(metric=TABLE.get(name), old=runs[0], new=runs[-1], window=tuple(runs[:-1]))])[0]


STEADY = [0.9, 0.91, 0.89, 0.902, 0.896, 0.907, 0.893, 0.9, 0.911, 0.889, 0.904, 0.897]


def test_twelve_comparable_runs_decide_without_rows(snapshot):
    row = series(snapshot, STEADY, 0.85)
    assert (row.method, row.verdict, row.n, row.counted) == ("history", "regressed", 12, "runs")
    assert "further off than 12 earlier runs lie apart" in row.sentence
    assert series(snapshot, STEADY, 0.888).verdict == "within noise"


def test_under_five_runs_are_no_history(snapshot):
    assert series(snapshot, STEADY[:4], 0.5).method == "limit"
    assert series(snapshot, STEADY[:5], 0.5).method == "history"


def test_fewer_than_six_examples_net_are_no_regression_however_steady_the_runs(snapshot):
    assert series(snapshot, STEADY, 0.85, dataset={"name": "d", "version": "1", "size": 100}).verdict == "within noise"
    assert series(snapshot, STEADY, 0.80, dataset={"name": "d", "version": "1", "size": 100}).verdict == "regressed"


def test_runs_that_are_all_equal_are_no_evidence_of_spread(snapshot):
    row = series(snapshot, [0.9] * 20, 0.85)
    assert (row.verdict, row.method) == ("cannot tell", "limit")


def test_rounded_values_vary_by_no_less_than_their_last_digit(snapshot):
    assert series(snapshot, [0.9] * 19 + [0.8], 0.7).verdict == "within noise"


def test_runs_that_drift_are_worth_fewer(snapshot):
    drifting = [0.85, 0.86, 0.855, 0.87, 0.865, 0.85, 0.84, 0.845, 0.83, 0.84, 0.85]
    row = series(snapshot, drifting, 0.83)
    assert "they resemble each other and count as" in row.evidence


def test_runs_on_one_straight_line_are_no_evidence(snapshot):
    row = series(snapshot, [0.85 + 0.004 * k for k in range(11)], 0.83)
    assert (row.verdict, row.method) == ("cannot tell", "limit")
    assert "no evidence of spread in 11 earlier runs" in row.sentence


def test_after_a_change_of_level_the_runs_at_the_references_level_count(snapshot):
    values = [0.7 + k % 3 * 0.01 for k in range(12)] + [0.9 + k % 3 * 0.01 for k in range(12)]
    runs = [snapshot(k, metrics={"f1": value}) for k, value in enumerate([*values, 0.84], start=1)]
    rows = [judge([Question(metric=TABLE.get("f1"), old=runs[at], new=runs[-1], window=tuple(runs[:-1]))])[0] for at in (0, 22)]
    assert [(row.verdict, row.n) for row in rows] == [("improved", 12), ("regressed", 12)]
    assert "v1 to v12, which are at the reference's level" in rows[0].evidence
    assert "v13 to v24, which are at the reference's level" in rows[1].evidence


def test_a_reference_that_is_the_best_of_several_gives_way_to_their_mean(snapshot):
    row = series(snapshot, [0.95, *STEADY], 0.87)
    assert row.effect > row.delta
    assert "the reference is the best of 13 runs, so their mean 0.904 stands in" in row.sentence


def test_a_best_of_several_without_enough_runs_is_said(snapshot):
    runs = [
        snapshot(k, metrics={"accuracy": value}, uncertainty={"accuracy": {"stderr": 0.01}})
        for k, value in ((1, 0.95), (2, 0.9), (3, 0.91), (4, 0.9))
    ]
    row = judge([Question(metric=TABLE.get("accuracy"), old=runs[0], new=runs[3], window=tuple(runs[:3]))])[0]
    assert "the reference is the best of 3 runs" in row.sentence


def test_with_five_to_eleven_runs_and_rows_the_larger_p_decides(snapshot):
    def judged(past, drop):
        rows = [answered(outcomes(180, 20))] * len(past) + [answered(outcomes(180 - drop, 20 + drop))]
        runs = [snapshot(k, metrics={"accuracy": value}) for k, value in enumerate([*past, 0.9 - drop / 200], start=1)]
        runs[0] = snapshot(1, metrics={"accuracy": 0.9})
        pairs = list(zip(runs, rows, strict=True))
        return judge([Question(metric=TABLE.get("accuracy"), old=runs[0], new=runs[-1], window=tuple(runs[:-1]))], None, sources(*pairs))[0]

    steady, wild = [0.9, 0.905, 0.895, 0.9, 0.905, 0.9], [0.9, 0.7, 1.0, 0.85, 0.95, 0.8]
    assert judged(steady, 10).method == "mcnemar"
    assert (judged(wild, 10).method, judged(wild, 10).verdict) == ("history", "within noise")
    assert "the larger p of paired rows" in judged(wild, 10).evidence


def test_with_twelve_runs_history_decides_and_rows_give_the_interval(snapshot):
    rows = [answered(outcomes(180, 20)), answered(outcomes(150, 50))]
    runs = [snapshot(k, metrics={"accuracy": 0.9 + (k % 3 - 1) / 100}) for k in range(1, 13)]
    old, new = snapshot(13, metrics={"accuracy": 0.9}), snapshot(14, metrics={"accuracy": 0.75})
    question = Question(metric=TABLE.get("accuracy"), old=old, new=new, window=(*runs, old))
    row = judge([question], None, sources((old, rows[0]), (new, rows[1])))[0]
    assert row.method == "history"
    assert row.interval == pytest.approx((-0.205, -0.106), abs=0.003)
    assert "reruns not measured" not in row.sentence


def test_earlier_runs_alone_say_where_one_more_would_lie_and_give_no_interval_of_the_change(snapshot):
    row = series(snapshot, STEADY, 0.85)
    assert (row.method, row.interval) == ("history", None)
    assert "one more of the earlier runs would lie from 0.883 to 0.917 (95%)" in row.evidence
    assert series(snapshot, STEADY, 0.9).verdict == "within noise"


def test_where_earlier_runs_decide_the_interval_is_that_of_the_denominators(snapshot):
    past = [0.90, 0.91, 0.89, 0.902, 0.896, 0.907, 0.893, 0.9]
    row = series(snapshot, past, 0.8, "accuracy", dataset={"name": "d", "version": "1", "size": 1000})
    assert (row.method, row.verdict, row.interval) == ("history", "regressed", pytest.approx((-0.131, -0.069), abs=0.001))
    assert "the interval is by the denominators, taken as two samples" in row.evidence
    large = series(snapshot, past, 0.901, "accuracy", dataset={"name": "d", "version": "1", "size": 100_000})
    assert (large.method, large.verdict) == ("history", "unchanged")


def test_latency_is_judged_by_runs_on_the_same_hardware_on_logs(snapshot):
    past = [100, 104, 97, 101, 99, 103, 98, 102, 100, 96, 105, 101]
    row = series(snapshot, past, 140, "latency_ms", hardware=HARDWARE)
    assert (row.verdict, row.method) == ("regressed", "history")
    assert series(snapshot, past, 103, "latency_ms", hardware=HARDWARE).verdict == "unchanged"


def test_one_latency_against_one_is_at_most_cannot_tell_even_with_rows(snapshot):
    rows = [Samples(columns={"id": tuple(map(str, range(50))), "latency_ms": (value,) * 50}) for value in (100.0, 200.0)]
    row = with_rows(snapshot, *rows, "latency_ms", [100.0, 200.0], hardware=HARDWARE)
    assert (row.verdict, row.method) == ("cannot tell", "limit")


def test_latency_on_other_or_unknown_hardware_is_incomparable(snapshot):
    def judged(*hardware):
        sides = [snapshot(k, metrics={"latency_ms": 100 * k}, **({"hardware": h} if h else {})) for k, h in enumerate(hardware, start=1)]
        return compare(*sides, TABLE)[0]

    assert judged(HARDWARE, HARDWARE | {"cpu": "b"}).sentence == "Latency is incomparable: measured on other hardware (cpu a and b)."
    assert judged(None, None).sentence == "Latency is incomparable: the hardware of both sides is not stated."
    assert judged(HARDWARE, None).verdict == "incomparable"


def test_rows_that_overlap_in_part_are_paired_on_the_overlap_and_that_is_said(snapshot):
    old = answered(outcomes(90, 10))
    new = Samples(columns={"id": tuple(str(k) for k in range(20, 120)), "correct": tuple(outcomes(50, 50))})
    row = with_rows(snapshot, old, new)
    assert row.n == 80
    assert "paired on the 80 rows that both have; 20 old and 20 new ones left out" in row.sentence


def test_rows_that_share_no_id_are_not_paired(snapshot):
    new = Samples(columns={"id": tuple(f"x{k}" for k in range(100)), "correct": tuple(outcomes(50, 50))})
    assert with_rows(snapshot, answered(outcomes(90, 10)), new).method == "limit"


def test_the_order_of_rows_changes_nothing(snapshot):
    rng = random.Random(4)
    old = [[rng.randrange(4), rng.randrange(4), rng.randrange(4)] for _ in range(80)]
    new = [[max(0, row[0] - rng.randrange(2)), row[1] + rng.randrange(2), row[2]] for row in old]
    order = list(range(80))
    rng.shuffle(order)

    def samples(table, places):
        return samples_of([table[k] for k in places], id=tuple(str(k) for k in places))

    straight = with_rows(snapshot, samples(old, range(80)), samples(new, range(80)), "f1")
    shuffled = with_rows(snapshot, samples(old, order), samples(new, order[::-1]), "f1")
    assert straight.to_dict() == shuffled.to_dict()


def test_drawn_swaps_are_the_same_on_every_machine():
    from rows import paired_rows

    rng = random.Random(7)
    old, new = ([[rng.randrange(5), rng.randrange(5), rng.randrange(5)] for _ in range(50)] for _ in range(2))
    assert signflip.p_value(paired_rows("f1", old, new)) == 0.9237


@pytest.mark.parametrize("column", [[1] * 100, [0] * 100])
def test_rows_that_are_all_equal_are_within_noise_and_say_what_could_have_been_seen(snapshot, column):
    row = with_rows(snapshot, answered(column), answered(column))
    assert (row.verdict, row.p, row.delta) == ("within noise", 1.0, 0)


def test_rows_without_any_outcome_are_no_evidence(snapshot):
    row = with_rows(snapshot, answered([None] * 10), answered([None] * 10), value=[0.9, 0.8])
    assert (row.verdict, row.method) == ("cannot tell", "limit")


def test_a_collapse_on_so_few_rows_that_nothing_could_be_told_is_cannot_tell(snapshot):
    """No outcome of a test on 4 rows has a p of 5%; calling 1.000 → 0.000 noise would be a claim."""
    row = with_rows(snapshot, samples_of([[1, 0, 0]] * 4), samples_of([[0, 0, 1]] * 4), "f1")
    assert (row.verdict, row.p, row.detectable) == ("cannot tell", 0.125, None)
    assert "4 examples are too few to tell any change from noise" in row.sentence


def test_one_row_is_a_verdict_and_no_traceback(snapshot):
    assert with_rows(snapshot, answered([1]), answered([0])).verdict == "cannot tell"
    assert with_rows(snapshot, samples_of([[1, 0, 0]]), samples_of([[0, 1, 1]]), "f1").verdict == "cannot tell"


def test_fewer_examples_than_the_policy_asks_for_cannot_tell(snapshot):
    row = with_rows(snapshot, answered(outcomes(18, 2)), answered(outcomes(8, 12)), policy=Policy(minimum_n=30))
    assert row.verdict == "cannot tell"
    assert "fewer than the 30 examples that the policy asks for" in row.sentence


def test_the_strict_rule_wants_more_than_the_limit_beyond_doubt(snapshot):
    rows = answered(outcomes(900, 100)), answered(outcomes(885, 115))
    assert with_rows(snapshot, *rows).verdict == "regressed"
    assert with_rows(snapshot, *rows, policy=Policy(strict=True)).verdict == "within noise"


def test_many_metrics_are_corrected_together_and_the_primary_ones_have_half(snapshot):
    names = ["accuracy", *(f"t{k}/acc" for k in range(20))]
    old, new = (
        snapshot(k, metrics=dict.fromkeys(names, value), uncertainty={n: {"stderr": 0.02} for n in names})
        for k, value in ((1, 0.9), (2, 0.834))
    )
    rows = {row.metric: row for row in compare(old, new, TABLE)}
    assert rows["accuracy"].verdict == "regressed"
    assert rows["t3/acc"].verdict == "within noise"
    assert rows["t3/acc"].p == rows["accuracy"].p < 0.05 < rows["t3/acc"].p_adjusted
    assert "alone it would count (p = 0.020), among the tests of this snapshot it does not" in rows["t3/acc"].sentence
    loose = {row.metric: row.verdict for row in compare(old, new, TABLE, Policy(correction="none"))}
    assert loose["t3/acc"] == "regressed"


def test_the_sentence_says_what_could_have_been_seen(snapshot):
    old = [[1, 4, 2], [2, 4, 1]] * 4
    new = [[1, 4, 2], [2, 4, 1]] * 3 + [[1, 5, 2], [2, 4, 1]]
    row = with_rows(snapshot, samples_of(old), samples_of(new), "f1")
    assert row.sentence.startswith("F1 fell ")
    assert "within noise: on these 8 examples " in row.sentence


def test_json_has_no_infinity_or_nan(snapshot):
    row = with_rows(snapshot, samples_of([[1, 0, 0]] * 2), samples_of([[1, 0, 0]] * 2), "f1")
    json.dumps(row.to_dict(), allow_nan=False)


def test_cost_is_never_called_better_where_its_mean_got_worse(snapshot):
    """99 rows got a third cheaper, one a hundred times dearer: the typical row and the mean disagree."""
    before = [0.01] * 100
    after = [0.007] * 99 + [1.0]
    rows = [Samples(columns={"id": tuple(map(str, range(100))), "cost_usd": tuple(costs)}) for costs in (before, after)]
    row = with_rows(snapshot, *rows, "cost_usd", [sum(before) / 100, sum(after) / 100])
    assert (row.better, row.verdict) == (-1, "within noise")
    assert "the rows moved another way than the values did" in row.sentence


def test_the_strict_rule_sees_a_collapse_of_every_row(snapshot):
    row = with_rows(snapshot, answered([1] * 100), answered([0] * 100), policy=Policy(strict=True))
    assert row.verdict == "regressed"


def test_rows_without_an_outcome_are_left_out_and_said_and_never_turn_a_rise_into_a_loss(snapshot):
    old = answered([None] * 60 + [1] * 30 + [0] * 10)
    new = answered([1] * 60 + [0] * 10 + [1] * 20 + [0] * 10)
    row = with_rows(snapshot, old, new, value=[30 / 40, 80 / 100])
    assert row.verdict == "within noise"
    assert "paired on the 40 rows that have an outcome on both sides; 60 shared ones left out" in row.sentence


def test_groups_that_only_one_side_states_hold_for_both_and_a_column_of_nulls_states_none(snapshot):
    groups = tuple("abcd"[k % 4] for k in range(100))
    old, new = answered(outcomes(80, 20), group=groups), answered(outcomes(60, 40), group=(None,) * 100)
    assert "only 4 groups, six are needed" in with_rows(snapshot, old, new).sentence
    none = [answered(column, group=(None,) * 100) for column in (outcomes(80, 20), outcomes(60, 40))]
    assert with_rows(snapshot, *none).method == "mcnemar"


def test_binary_rounding_is_no_spread(snapshot):
    row = series(snapshot, [0.9, 0.9000000000000001] * 6, 0.89, dataset={"name": "d", "version": "1", "size": 1000})
    assert (row.verdict, row.method) == ("cannot tell", "limit")


def test_fewer_examples_than_asked_for_are_no_evidence_with_history_either(snapshot):
    runs = [
        snapshot(k, metrics={"f1": value}, dataset={"name": "d", "version": "1", "size": 16})
        for k, value in enumerate([*STEADY, 0.3], start=1)
    ]
    question = Question(metric=TABLE.get("f1"), old=runs[0], new=runs[-1], window=tuple(runs[:-1]))
    assert judge([question], Policy(minimum_n=1000))[0].verdict == "cannot tell"


def test_a_worse_level_that_nobody_accepted_does_not_become_the_new_normal(snapshot):
    rng = random.Random(3)
    good, bad = ([centre + rng.uniform(-0.004, 0.004) for _ in range(number)] for centre, number in ((0.95, 14), (0.90, 8)))
    row = series(snapshot, [*good, *bad], 0.90)
    assert row.verdict == "regressed"
    assert "v1 to v14, which are at the reference's level" in row.evidence


def test_a_drop_below_a_baseline_that_was_just_moved_up_is_found_by_its_rows(snapshot):
    from benchstore.analysis.references import ModelHistory
    from benchstore.records.pointer import Pointer, Standing

    runs = [snapshot(k, metrics={"accuracy": 0.80 + (k % 3 - 1) / 200}) for k in range(1, 16)]
    runs += [snapshot(16, metrics={"accuracy": 0.9}), snapshot(17, metrics={"accuracy": 0.8})]
    rows = {16: answered(outcomes(900, 100)), 17: answered(outcomes(800, 200))}
    history = ModelHistory(runs, Pointer(series={("d@1", "", "local"): Standing(current=17, baseline=16)}))
    row = judge(history.questions(runs[-1], TABLE), None, lambda item: rows.get(item.version))[0]
    assert (row.verdict, row.method) == ("regressed", "mcnemar")


def test_an_error_rate_cannot_rise_above_its_bound(snapshot):
    table = MetricTable.from_dict({"error": {"direction": "lower", "unit": "proportion", "min": 0, "max": 1, "limit": {"absolute": 0.01}}})
    old, new = (snapshot(k, metrics={"error": value}, uncertainty={"error": {"stderr": 0.1}}) for k, value in ((1, 0.95), (2, 0.96)))
    assert "even a rise to 1.000 might be missed" in compare(old, new, table)[0].sentence
